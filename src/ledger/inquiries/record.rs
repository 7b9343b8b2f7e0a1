//! Recording an inquiry: the count of everything before it and the demand, in one commit; another last day; its end.

use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};

use crate::canon;
use crate::census;
use crate::disclosure::{Text, civil_day};
use crate::entry::{self, Body, InquiryChange};
use crate::ledger::openings::Draft;
use crate::ledger::slots::OwnRow;
use crate::ledger::upkeep::{general, reply};
use crate::ledger::words::put_words;
use crate::ledger::writer::Writer;
use crate::ledger::{
    ActError, Answer, IdempotencyTags, InquiryDemand, Ledger, RecordError, Shared,
};
use crate::slot::Person;
use crate::vault::Batch;

type Result<T> = std::result::Result<T, RecordError>;

/// Nothing is said of a person in a scope but who it is.
#[derive(serde::Serialize)]
struct Asked {}

impl Ledger {
    /// Opens an inquiry: from here on the state of its instant can be exported for ever.
    ///
    /// # Errors
    /// Nothing was recorded: an instant in the future, an authority that was not in charge, or recording has stopped.
    pub fn open_inquiry(
        &self,
        demand: InquiryDemand,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.act(move |writer| writer.open_inquiry(&demand, actor, key))
    }

    /// Gives an inquiry another last day to answer. What it asks for stays: a wider scope, or another instant, is a
    /// demand of its own, since the state that was fixed is that of the first one.
    ///
    /// # Errors
    /// Nothing was recorded: no such inquiry, it was closed before, or the day is before that of the request.
    pub fn amend_inquiry(
        &self,
        inquiry: u64,
        due_on: NaiveDate,
        text: Option<Text>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.follow(
            Step {
                inquiry,
                due_on: Some(due_on),
                text,
                actor,
            },
            key,
        )
    }

    /// Closes an inquiry: it was answered.
    ///
    /// # Errors
    /// Nothing was recorded: no such inquiry, or it was closed before.
    pub fn close_inquiry(
        &self,
        inquiry: u64,
        text: Option<Text>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.follow(
            Step {
                inquiry,
                due_on: None,
                text,
                actor,
            },
            key,
        )
    }

    fn follow(&self, step: Step, key: Option<IdempotencyTags>) -> Result<Answer> {
        self.act(move |writer| writer.follow_inquiry(&step, key))
    }
}

/// What follows in an inquiry: another last day, or, without one, its end.
struct Step {
    inquiry: u64,
    due_on: Option<NaiveDate>,
    text: Option<Text>,
    actor: Option<String>,
}

impl Writer {
    fn open_inquiry(
        &mut self,
        demand: &InquiryDemand,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        let as_of = demand.as_of.unwrap_or(at).trunc_subsecs(0);
        if as_of > at {
            return Err(ActError::NotYet { pointer: "/as_of" }.into());
        }
        let authority = self
            .shared
            .authority_on(demand.authority.as_ref(), at)?
            .unwrap_or(entry::Authority::Other);
        let seq = self.head.size + 1;
        let mut batch = Batch {
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let scope = demand.scope.clone().unwrap_or_default();
        let subjects = match &scope.subject {
            None => None,
            Some(subject) => {
                let person = Person::parse(subject).map_err(|error| RecordError::Person {
                    pointer: "/scope/subject".to_owned(),
                    error,
                })?;
                let concerned = self.shared.concerned(person)?;
                let draft = Draft::seal(Shared::salt()?, &concerned.person, &Asked {}, None)?;
                Some(Self::put_slot(
                    &concerned,
                    &draft,
                    seq,
                    general(),
                    &mut batch,
                )?)
            }
        };
        let clear = scope.clear();
        let said = (demand.reference.as_ref(), demand.text.as_ref());
        let sealed = put_words(said, OwnRow::nobodys(), seq, &mut batch)?;
        let body = Body::Inquiry(entry::Inquiry {
            actor,
            as_of: Some(canon::format_instant(as_of)),
            authority,
            change: InquiryChange::Opened,
            due_on: demand.due_on.map(|day| day.to_string()),
            grounds: demand
                .grounds
                .iter()
                .map(|ground| ground.as_str().to_owned())
                .collect(),
            inquiry: None,
            scope: (clear != entry::Filter::default()).then_some(clear),
            sealed,
            subjects,
        });
        let count = self.count_all()?;
        let answer = self.append_together(&[count, body], batch, at)?;
        self.keep_for_ever()?;
        Ok(answer)
    }

    fn follow_inquiry(&mut self, step: &Step, key: Option<IdempotencyTags>) -> Result<Answer> {
        let inquiry = step.inquiry;
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        let case = self.shared.inquiry(inquiry)?;
        if let Some(by) = case.closed_by {
            return Err(ActError::ClosedInquiry { inquiry, by }.into());
        }
        let asked_on = civil_day(case.as_of);
        if let Some(due) = step.due_on.filter(|due| *due < asked_on) {
            return Err(ActError::DueBeforeAsked { due, asked_on }.into());
        }
        let seq = self.head.size;
        let mut batch = Batch {
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let sealed = put_words(
            (None, step.text.as_ref()),
            OwnRow::nobodys(),
            seq,
            &mut batch,
        )?;
        let body = Body::Inquiry(entry::Inquiry {
            actor: step.actor.clone(),
            as_of: None,
            authority: case.authority,
            change: match step.due_on {
                Some(_) => InquiryChange::Amended,
                None => InquiryChange::Closed,
            },
            due_on: step.due_on.map(|day| day.to_string()),
            grounds: Vec::new(),
            inquiry: Some(inquiry),
            scope: None,
            sealed,
            subjects: None,
        });
        self.append_alone(&body, batch, at)
    }

    /// A census of everything so far, to be written with what needs it.
    pub(in crate::ledger) fn count_all(&self) -> Result<Body> {
        let series = self.shared.series_before(self.head.size)?;
        Ok(Body::Census(census::take(&series, self.head.size)))
    }

    /// Counts everything so far, and keeps the checkpoint over the count.
    pub(in crate::ledger) fn fix_state(&mut self) -> Result<Answer> {
        let at: DateTime<Utc> = self.upkeep_time()?;
        let count = self.count_all()?;
        let answer = self.append_alone(&count, Batch::default(), at)?;
        self.keep_for_ever()?;
        Ok(answer)
    }

    /// Keeps the checkpoint of this moment: exports lead to it.
    fn keep_for_ever(&self) -> Result<()> {
        let note = self.shared.store.checkpoint().unwrap_or_default();
        Ok(self.shared.store.keep_checkpoint(self.head.size, &note)?)
    }
}
