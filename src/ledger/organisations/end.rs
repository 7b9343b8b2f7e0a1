//! Retiring, merging, separating.

use std::sync::PoisonError;

use crate::disclosure::Recipient;
use crate::entry::{self, Body, RecipientChange};
use crate::ledger::compartments::Rule;
use crate::ledger::openings::{self, Draft};
use crate::ledger::slots::OwnRow;
use crate::ledger::upkeep::reply;
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, IdempotencyTags, Ledger, RecordError, Shared};
use crate::register::Organisation;
use crate::slot::Person;
use crate::vault::Batch;

type Result<T> = std::result::Result<T, RecordError>;

impl Ledger {
    /// Records that disclosures to a recipient have ended.
    ///
    /// # Errors
    /// Nobody of that id, or it has ended already.
    pub fn retire_recipient(
        &self,
        id: &str,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let id = id.to_owned();
        self.act(move |writer| writer.end(&id, None, actor, key))
    }

    /// Records that an organisation is another one of the register: disclosures name that one from now on.
    ///
    /// # Errors
    /// Nobody of these ids, one that has ended, a natural person, or both are the same.
    pub fn merge_recipient(
        &self,
        id: &str,
        into: &str,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let (id, into) = (id.to_owned(), into.to_owned());
        self.act(move |writer| writer.end(&id, Some(into), actor, key))
    }

    /// Records that a merger was wrong: the organisation stands as it did before.
    ///
    /// # Errors
    /// Nobody of that id, or it was not merged.
    pub fn separate_recipient(
        &self,
        id: &str,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let id = id.to_owned();
        self.act(move |writer| writer.separate(&id, actor, key))
    }
}

impl Writer {
    fn standing_organisation(&self, id: &str) -> Result<Organisation> {
        let register = self.shared.register();
        let known = register.organisation(id).cloned();
        Ok(known.ok_or_else(|| ActError::NoRecipient(id.to_owned()))?)
    }

    fn end(
        &mut self,
        id: &str,
        into: Option<String>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        let known = self.standing_organisation(id)?;
        if known.retired {
            return Err(ActError::EndedRecipient(id.to_owned()).into());
        }
        if let Some(into) = &into {
            self.check_merger(id, &known, into)?;
        }
        let seq = self.head.size;
        let mut batch = Batch {
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let natural = known.recipient.is_natural_person();
        let subjects = if natural {
            Some(self.natural_slot(&known.recipient, seq, &mut batch)?)
        } else {
            None
        };
        let change = if into.is_some() {
            RecipientChange::Merged
        } else {
            RecipientChange::Retired
        };
        let body = Body::Recipient(entry::Recipient {
            actor,
            blob: None,
            change,
            id: (!natural).then(|| id.to_owned()),
            merged_into: into.clone(),
            profile: None,
            replaces: Some(known.version),
            sealed: None,
            subjects,
        });
        let answer = self.append_alone(&body, batch, at)?;
        self.shared
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retire(id, into, seq);
        Ok(answer)
    }

    /// A natural person ends in a slot: nothing of them stands in the clear.
    fn natural_slot(
        &self,
        recipient: &Recipient,
        seq: u64,
        batch: &mut Batch,
    ) -> Result<crate::slot::Subjects> {
        let register = self.shared.register();
        let (_, sealed) = recipient.split(&register.exporter().name);
        let person = Person::parse(recipient.id.as_str()).map_err(|error| RecordError::Person {
            pointer: "/id".to_owned(),
            error,
        })?;
        let concerned = self.shared.concerned(person)?;
        let draft = Draft::seal(Shared::salt()?, &concerned.person, &sealed, None)?;
        let person = concerned.standing.series.person;
        let compartment = self.shared.living(Rule::General, person)?;
        Self::put_slot(&concerned, &draft, seq, compartment, batch)
    }

    fn check_merger(&self, id: &str, known: &Organisation, into: &str) -> Result<()> {
        if id == into {
            return Err(ActError::MergeIntoItself(id.to_owned()).into());
        }
        let other = self.standing_organisation(into)?;
        if other.retired {
            return Err(ActError::MergeIntoEnded(into.to_owned()).into());
        }
        for (name, organisation) in [(id, known), (into, &other)] {
            if organisation.recipient.is_natural_person() {
                return Err(ActError::NaturalPerson(name.to_owned()).into());
            }
        }
        Ok(())
    }

    fn separate(
        &mut self,
        id: &str,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        let known = self.standing_organisation(id)?;
        if known.merged_into.is_none() {
            return Err(ActError::NotMerged(id.to_owned()).into());
        }
        self.new_version(&known, RecipientChange::Separated, at, actor, key)
    }

    /// The same facts as a new version, for a reason that is not a change of facts.
    pub(super) fn new_version(
        &mut self,
        known: &Organisation,
        change: RecipientChange,
        at: chrono::DateTime<chrono::Utc>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let recipient = known.recipient.as_ref().clone();
        let id = recipient.id.to_string();
        let seq = self.head.size;
        let register = self.shared.register();
        let (profile, sealed) = recipient.split(&register.exporter().name);
        let (commitment, opening) = openings::seal_entry(&Shared::salt()?, &sealed)?;
        let own = OwnRow::nobodys();
        let batch = Batch {
            rows: vec![own.row(seq, opening)?],
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let body = Body::Recipient(entry::Recipient {
            actor,
            blob: None,
            change,
            id: Some(id.clone()),
            merged_into: None,
            profile: Some(profile),
            replaces: Some(known.version),
            sealed: Some(commitment),
            subjects: None,
        });
        let answer = self.append_alone(&body, batch, at)?;
        self.shared
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .set_organisation(&id, recipient, seq);
        Ok(answer)
    }
}
