//! Telling those who received the data: each notification, or why there was none, and what is still open.
//!
//! GDPR Article 19; Law 1.565, Article 16. A matter is the entry that granted a rectification, an erasure or a
//! restriction, or the `erasure` itself; whom it concerns was noted when it was decided (`worklist`). One that did not
//! arrive stays open. Recipients that were merged are one row, for as long as they are.

mod merged;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::worklist::ToNotify;
use crate::entry::{self, Body, Entry, Importer};
use crate::ledger::compartments::Rule;
use crate::ledger::openings::Draft;
use crate::ledger::place::place_key;
use crate::ledger::slots::{Opened, OwnRow};
use crate::ledger::upkeep::{code, reply};
use crate::ledger::words::put_words;
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, IdempotencyTags, Ledger, RecordError, Shared};
use crate::rights::Notice;
use crate::vault::Batch;

type Result<T> = std::result::Result<T, RecordError>;

/// How one of them stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// An organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Ids under which it received something before they were found to be its own: to be told once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<String>,
    /// A natural person: the entry that says who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The holder of an export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<u64>,
    /// The entries of the disclosures, newest first, at most a hundred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<u64>,
    /// The last notification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification: Option<u64>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<entry::NotificationResult>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Whether somebody still has to be told.
    pub open: bool,
    /// The id that the last notification named.
    #[serde(skip)]
    named: Option<String>,
}

/// A matter, and everybody who is to be told of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waiting {
    /// Its entry.
    pub about: u64,
    /// The request that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<u64>,
    /// The answers to the person that an erasure carried out: who was told of them need not be told again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<u64>,
    /// What was granted.
    pub event: entry::RightsEvent,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// How many are still to be told.
    pub open: usize,
    /// Everybody.
    pub recipients: Vec<Told>,
}

/// Nothing is said of a notification in its slot but whom it went to.
#[derive(Serialize)]
struct Whom {}

impl Ledger {
    /// Every matter that somebody is to be told of, oldest first.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn notifications(&self) -> Result<Vec<Waiting>> {
        self.shared.matters()
    }

    /// Records what came of one notification.
    ///
    /// # Errors
    /// An entry that calls for none, somebody who received nothing, or a day to come.
    pub fn record_notice(
        &self,
        notice: Notice,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.act(move |writer| writer.record_notice(&notice, actor, key))
    }
}

impl Shared {
    pub(in crate::ledger) fn matters(&self) -> Result<Vec<Waiting>> {
        let mut matters = Vec::new();
        let notices = self.of_kind("notification")?;
        for entry in self.of_kind("rights")? {
            if let Body::Rights(step) = &entry.body
                && step.step == entry::RightsStep::Answered
            {
                let exports: &[u64] = &[];
                matters.extend(self.matter(&entry, step.event, step.request, exports, &notices)?);
            }
        }
        for entry in self.of_kind("erasure")? {
            if let Body::Erasure(erasure) = &entry.body {
                let request = erasure.requests.first().copied();
                let event = entry::RightsEvent::Erasure;
                let Some(mut matter) =
                    self.matter(&entry, event, request, &erasure.exports, &notices)?
                else {
                    continue;
                };
                let carried_out = |known: &mut Waiting| {
                    known.event == event
                        && known
                            .request
                            .is_some_and(|of| erasure.requests.contains(&of))
                        && known.about < entry.seq
                };
                for answer in matters.extract_if(.., carried_out) {
                    matter.absorb(answer);
                }
                matters.push(matter);
            }
        }
        matters.sort_by_key(|matter| matter.about);
        Ok(matters)
    }

    fn matter(
        &self,
        entry: &Entry,
        event: entry::RightsEvent,
        request: Option<u64>,
        exports: &[u64],
        notices: &[Entry],
    ) -> Result<Option<Waiting>> {
        let list = self.worklist(entry.seq)?;
        if list.is_none() && exports.is_empty() {
            return Ok(None);
        }
        let mut recipients = everybody(&list.unwrap_or_default(), exports);
        merged::fold(&mut recipients, &self.register());
        for known in notices {
            if let Body::Notification(notice) = &known.body
                && notice.about == entry.seq
            {
                self.tick(&mut recipients, known.seq, notice)?;
            }
        }
        Ok(Some(Waiting {
            about: entry.seq,
            request,
            answers: Vec::new(),
            event,
            decided_at: entry.at,
            open: recipients.iter().filter(|told| told.open).count(),
            recipients,
        }))
    }

    fn tick(&self, recipients: &mut [Told], seq: u64, notice: &entry::Notification) -> Result<()> {
        let found = if let Some(export) = notice.export {
            recipients
                .iter_mut()
                .find(|told| told.export == Some(export))
        } else if let Some(id) = &notice.recipient {
            recipients.iter_mut().find(|told| told.is(id))
        } else {
            let entry = self
                .own_value::<WhichEntry>(seq, 3)?
                .map(|which| which.entry);
            recipients
                .iter_mut()
                .find(|told| told.entry.is_some() && told.entry == entry)
        };
        let failed = notice.result == entry::NotificationResult::Failed;
        if let Some(told) = found {
            // Whoever was told under one id need not be told again because another id of theirs reached nobody.
            if failed && told.is_told() && told.named != notice.recipient {
                return Ok(());
            }
            told.named.clone_from(&notice.recipient);
            told.notification = Some(seq);
            told.result = Some(notice.result);
            told.on = Some(notice.on.clone());
            told.open = failed;
        }
        Ok(())
    }
}

impl Waiting {
    /// Takes what was done of an earlier matter about the same.
    fn absorb(&mut self, other: Self) {
        self.answers.push(other.about);
        self.answers.extend(other.answers);
        for told in other.recipients {
            let same = |known: &&mut Told| {
                known.recipient == told.recipient
                    && known.entry == told.entry
                    && known.export == told.export
            };
            match self.recipients.iter_mut().find(same) {
                Some(known) if known.open && !told.open => {
                    known.notification = told.notification;
                    known.result = told.result;
                    known.on = told.on;
                    known.named = told.named;
                    known.open = false;
                }
                Some(_) => {}
                None => self.recipients.push(told),
            }
        }
        self.open = self.recipients.iter().filter(|told| told.open).count();
    }
}

/// Which natural person was told: the entry of the disclosure, kept beside the notification.
#[derive(Serialize, Deserialize)]
struct WhichEntry {
    entry: u64,
}

#[derive(Serialize)]
struct Kept<T> {
    value: T,
}

fn everybody(list: &ToNotify, exports: &[u64]) -> Vec<Told> {
    let blank = Told {
        recipient: None,
        merged: Vec::new(),
        named: None,
        entry: None,
        export: None,
        disclosures: Vec::new(),
        notification: None,
        result: None,
        on: None,
        open: true,
    };
    let organisations = list.recipients.iter().map(|received| Told {
        recipient: Some(received.id.clone()),
        disclosures: received.entries.clone(),
        ..blank.clone()
    });
    let persons = list.persons.iter().map(|entry| Told {
        entry: Some(*entry),
        ..blank.clone()
    });
    let holders = exports.iter().map(|export| Told {
        export: Some(*export),
        ..blank.clone()
    });
    organisations.chain(persons).chain(holders).collect()
}

impl Writer {
    fn record_notice(
        &mut self,
        notice: &Notice,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        let today = crate::rights::day(at);
        let on = notice.on.unwrap_or(today);
        if on > today {
            return Err(ActError::NotYet { pointer: "/on" }.into());
        }
        let matter = self
            .shared
            .matters()?
            .into_iter()
            .find(|matter| matter.about == notice.about || matter.answers.contains(&notice.about))
            .ok_or(ActError::NothingToNotify(notice.about))?;
        let id = notice.recipient.as_ref().map(ToString::to_string);
        let known = matter.recipients.iter().any(|told| match &id {
            Some(id) => told.is(id) && (notice.entry, notice.export) == (None, None),
            None => {
                told.recipient.is_none()
                    && (told.entry, told.export) == (notice.entry, notice.export)
            }
        });
        if !known {
            let named = notice.entry.or(notice.export).unwrap_or_default();
            return Err(ActError::NotToNotify {
                about: notice.about,
                recipient: id.unwrap_or_else(|| named.to_string()),
            }
            .into());
        }
        let seq = self.head.size;
        let mut batch = Batch {
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let subjects = match notice.entry {
            Some(entry) => self.natural_recipient(entry, seq, &mut batch)?,
            None => None,
        };
        let said = (notice.reference.as_ref(), notice.text.as_ref());
        let sealed = put_words(said, OwnRow::nobodys(), seq, &mut batch)?;
        if let Some(entry) = notice.entry {
            let value = Kept {
                value: WhichEntry { entry },
            };
            let mut row = OwnRow::nobodys().row(seq, canonical(&value)?)?;
            row.key = place_key(seq, 0, 3)?;
            batch.rows.push(row);
        }
        let body = Body::Notification(entry::Notification {
            about: notice.about,
            actor,
            export: notice.export,
            on: on.to_string(),
            recipient: id,
            result: code(&notice.result)?,
            sealed,
            subjects,
            via: notice.via.map(|via| code(&via)).transpose()?,
        });
        self.append_alone(&body, batch, at)
    }

    /// The slot of a natural person who received a disclosure; none once they were erased themselves.
    fn natural_recipient(
        &mut self,
        entry: u64,
        seq: u64,
        batch: &mut Batch,
    ) -> Result<Option<crate::slot::Subjects>> {
        let (listed, importer) = match self.shared.entry(entry)?.body {
            Body::Disclosure(record) => (record.subjects, record.recipient),
            Body::Refusal(refusal) => (refusal.subjects, refusal.recipient),
            _ => return Ok(None),
        };
        if !matches!(importer, Importer::Person(_)) {
            return Ok(None);
        }
        let slot = listed.map_or(0, |subjects| subjects.count);
        let slot = usize::try_from(slot).unwrap_or(usize::MAX);
        let Opened::Open(opening) = self.shared.opening(place_key(entry, slot, 0)?)? else {
            return Ok(None);
        };
        let concerned = self.shared.concerned(opening.person)?;
        let draft = Draft::seal(Shared::salt()?, &concerned.person, &Whom {}, None)?;
        // It shows that a right was answered.
        let now = self.upkeep_time()?;
        let file = self.shared.file(Rule::RightsFile, &concerned, now)?;
        Self::put_slot(&concerned, &draft, seq, file, batch).map(Some)
    }
}

fn canonical(value: &impl Serialize) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    Ok(zeroize::Zeroizing::new(crate::canon::to_canonical(value)?))
}
