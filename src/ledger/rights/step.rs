//! Recording one step: what it may follow, what it binds, what the vault keeps of it.

use chrono::{DateTime, Utc};

use super::case::Request;
use super::parts::{put_note, step_body, whose_words};
use crate::entry::{self, Body};
use crate::ledger::compartments::Rule;
use crate::ledger::identity::Released;
use crate::ledger::openings::{Draft, KnownEvent};
use crate::ledger::slots::{Concerned, Opened};
use crate::ledger::upkeep::reply;
use crate::ledger::words::put_words;
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, IdempotencyTags, RecordError, Shared};
use crate::rights::{self, Demand};
use crate::slot::{Person, Subjects};
use crate::vault::{Batch, Compartment};
use crate::vocabulary::{IdentityResult, Right, Step};

type Result<T> = std::result::Result<T, RecordError>;

/// What is said of a step in its slot: the instant, which is the person's.
#[derive(serde::Serialize)]
struct Act {
    at: DateTime<Utc>,
}

/// The rule that ends the file of a right, apart from the events that bind.
const fn rule_of(right: Right) -> Rule {
    match right {
        Right::Objection | Right::ConsentWithdrawn | Right::ChannelPreference => {
            Rule::ObjectionFile
        }
        _ => Rule::RightsFile,
    }
}

/// Whether the first step stands with the events that bind: these outlive its file.
const fn binds(right: Right) -> bool {
    !matches!(
        right,
        Right::AccessRequest | Right::Portability | Right::Rectification | Right::Complaint
    )
}

impl Shared {
    /// Where the file of a request of a day is kept now: each year's has a key of its own.
    pub(in crate::ledger) fn file(
        &self,
        rule: Rule,
        concerned: &Concerned,
        day: DateTime<Utc>,
    ) -> Result<Compartment> {
        let bucket = rule.bucket_of(rights::day(day));
        self.living_in(rule, concerned.standing.series.person, bucket)
    }
}

impl Writer {
    /// Records one step of a request.
    pub(in crate::ledger) fn record_demand(
        &mut self,
        demand: &Demand,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let now = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, now)?
        {
            return Ok(before);
        }
        let at = demand.at.unwrap_or(now);
        if at > now {
            return Err(ActError::NotYet { pointer: "/at" }.into());
        }
        let seq = self.head.size;
        let replies = key.map(|tags| reply(tags, seq, now)).into_iter().collect();
        let mut batch = Batch {
            replies,
            ..Batch::default()
        };
        let body = match demand.step() {
            Step::Received => self.first_step(demand, at, seq, &mut batch)?,
            step => self.later_step(step, demand, at, seq, &mut batch)?,
        };
        let body = entry::Rights { actor, ..body };
        self.append_alone(&Body::Rights(body), batch, now)
    }

    fn first_step(
        &mut self,
        demand: &Demand,
        at: DateTime<Utc>,
        seq: u64,
        batch: &mut Batch,
    ) -> Result<entry::Rights> {
        let (Some(right), Some(subject)) = (demand.right, &demand.subject) else {
            return Err(RecordError::Event(
                "the first step names `event` and `subject`".to_owned(),
            ));
        };
        let person = Person::parse(subject.as_str()).map_err(|error| RecordError::Person {
            pointer: "/subject".to_owned(),
            error,
        })?;
        let concerned = self.shared.concerned(person)?;
        let mut body = step_body(demand, right)?;
        if right == Right::Complaint {
            body.authority = self.shared.authority_on(demand.authority.as_ref(), at)?;
        }
        let now = self.upkeep_time()?;
        let file = self.shared.file(rule_of(right), &concerned, now)?;
        // Of an identifier that was joined to another the event is noted under its own key, and its opening stands in the
        // file: should the join be undone one day, nothing of one person is left under the keys of the other for good.
        let own = concerned.own == concerned.standing.series.person;
        let first = if binds(right) && own {
            Compartment::RIGHTS
        } else {
            file
        };
        let draft = Draft::seal(Shared::salt()?, &concerned.person, &Act { at }, None)?;
        body.subjects = Some(Self::put_slot(&concerned, &draft, seq, first, batch)?);
        let said = (demand.reference.as_ref(), demand.text.as_ref());
        let whose = whose_words(Some((&concerned, file)));
        body.sealed = put_words(said, whose, seq, batch)?;
        if let Some(event) = demand.event_kind() {
            let known = KnownEvent {
                at,
                event,
                purpose: demand.purpose,
                scope: demand.scope,
                seq,
            };
            put_note(&concerned, &known, seq, batch)?;
        }
        let affected = self.affected(&concerned.standing, at)?;
        body.affected = (affected > 0).then_some(affected);
        if rights::has_term(right) {
            let country = self.shared.register().exporter().country;
            let due = rights::due(rights::day(at), rights::MONTHS, country);
            body.due_on = Some(due.on.to_string());
        }
        Ok(body)
    }

    fn later_step(
        &mut self,
        step: Step,
        demand: &Demand,
        at: DateTime<Utc>,
        seq: u64,
        batch: &mut Batch,
    ) -> Result<entry::Rights> {
        let first = demand.request.unwrap_or_default();
        let request = self
            .shared
            .request(first)?
            .ok_or(ActError::NoRequest(first))?;
        if let Some(by) = request.ended_by() {
            return Err(ActError::Ended { request: first, by }.into());
        }
        check_step(step, demand, &request)?;
        let mut body = step_body(demand, request.right)?;
        body.request = Some(first);
        if step == Step::Extended {
            body.due_on = Some(self.extended(demand, &request)?);
        }
        let concerned = match self.shared.person_of(first)? {
            Opened::Open(opening) => Some(self.shared.concerned(opening.person)?),
            Opened::Erased => None,
        };
        let mut whose = None;
        if let Some(concerned) = &concerned {
            let rule = rule_of(request.right);
            let compartment = self.shared.file(rule, concerned, request.received_at)?;
            whose = Some((concerned, compartment));
            let draft = Draft::seal(Shared::salt()?, &concerned.person, &Act { at }, None)?;
            body.subjects = Some(Self::put_slot(concerned, &draft, seq, compartment, batch)?);
            if matches!(step, Step::Refused | Step::Withdrawn) {
                let end = Released {
                    at,
                    request: first,
                    seq,
                };
                put_note(concerned, &end, seq, batch)?;
            }
        }
        let said = (demand.reference.as_ref(), demand.text.as_ref());
        body.sealed = put_words(said, whose_words(whose), seq, batch)?;
        if step == Step::Answered
            && rights::is_passed_on(request.right)
            && let Some(concerned) = &concerned
        {
            let list = self.shared.to_notify(&concerned.standing)?;
            batch.rows.push(super::worklist::row(seq, &list)?);
        }
        Ok(body)
    }

    /// The last day after an extension: counted from the receipt, told within the first term.
    fn extended(&mut self, demand: &Demand, request: &Request) -> Result<String> {
        let seq = request.seq;
        if request.extended {
            return Err(ActError::ExtendedBefore(seq).into());
        }
        let Some(due) = request.due_on else {
            return Err(ActError::Ground(format!(
                "request {seq} has no term that could be extended"
            ))
            .into());
        };
        let now = self.upkeep_time()?;
        if rights::day(now) > due {
            return Err(ActError::TooLate {
                request: seq,
                due: due.to_string(),
            }
            .into());
        }
        let received = self.shared.received_on(request)?;
        let months = rights::MONTHS + demand.months.unwrap_or(rights::FURTHER_MONTHS);
        let country = self.shared.register().exporter().country;
        Ok(rights::due(received, months, country).on.to_string())
    }
}

/// What a step may follow, and on which grounds.
fn check_step(step: Step, demand: &Demand, request: &Request) -> Result<()> {
    if let Some(fault) = demand.ground_fault(request.right, request.scope, request.purpose) {
        let absolute = step == Step::Refused
            && rights::is_absolute(request.right, request.scope, request.purpose);
        return Err(if absolute {
            ActError::Absolute(fault)
        } else {
            ActError::Ground(fault)
        }
        .into());
    }
    let now_confirmed = demand
        .identity
        .as_ref()
        .is_some_and(|shown| shown.result == IdentityResult::Confirmed);
    if step == Step::Answered
        && rights::needs_identity(request.right)
        && !(now_confirmed || request.is_confirmed())
    {
        return Err(ActError::NotIdentified(request.seq).into());
    }
    Ok(())
}

impl Writer {
    /// Puts one person's slot into an entry, and its opening into the batch.
    pub(in crate::ledger) fn put_slot(
        concerned: &Concerned,
        draft: &Draft,
        seq: u64,
        compartment: Compartment,
        batch: &mut Batch,
    ) -> Result<Subjects> {
        let (slot, row) = Self::one_slot(draft, concerned.standing.series, seq, compartment)?;
        batch.rows.push(row);
        Subjects::of(&[slot])?.ok_or(RecordError::Event("an entry without persons".to_owned()))
    }
}
