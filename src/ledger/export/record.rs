//! The entry that says what was handed out: after the bundle, naming its digest.

use serde::Serialize;
use zeroize::Zeroizing;

use super::{Exported, Gathered};
use crate::canon;
use crate::entry::{self, Body};
use crate::hash;
use crate::ledger::identity::HandedOut;
use crate::ledger::place::place_key;
use crate::ledger::slots::OwnRow;
use crate::ledger::writer::Writer;
use crate::ledger::{Answer, Ledger, RecordError, Shared};
use crate::slot::{self, Person};
use crate::vault::{self, Batch, Identity};

type Result<T> = std::result::Result<T, RecordError>;

/// The part of a row that keeps the salt of the list. Who is on it stands with the persons themselves, to go with them.
const PART: u8 = 2;

/// Whom a bundle opens: `{"persons":[…]}`, sorted, in canonical JSON, however long.
fn list(persons: &[Person]) -> Zeroizing<Vec<u8>> {
    let mut list = Zeroizing::new(b"{\"persons\":[".to_vec());
    for (index, person) in persons.iter().enumerate() {
        if index > 0 {
            list.push(b',');
        }
        list.extend_from_slice(&person.canonical());
    }
    list.extend_from_slice(b"]}");
    list
}

/// What is kept of the list.
#[derive(Serialize)]
struct Kept {
    salt: String,
}

impl Ledger {
    /// Records that these bytes are handed out for what was gathered. Call it before they leave.
    ///
    /// # Errors
    /// Nothing was recorded, and nothing may leave: recording has stopped, or the disk is full.
    pub fn record_export(&self, gathered: &Gathered, bytes: &[u8]) -> Result<Exported> {
        let digest = hash::content(bytes);
        let body = entry::Export {
            actor: gathered.actor.clone(),
            as_of: gathered.as_of.clone(),
            bytes: bytes.len() as u64,
            checkpoint: gathered.checkpoint,
            digest,
            entries: gathered.parts.entries.len() as u64,
            filter: match gathered.inquiry {
                Some(_) => None,
                None => Some(gathered.filter.clone())
                    .filter(|filter| *filter != entry::Filter::default()),
            },
            inquiry: gathered.inquiry,
            list: None,
            persons: gathered.persons.len() as u64,
            sealed: None,
            withheld: withheld(gathered),
        };
        let persons = gathered.persons.clone();
        let answer = self.act(move |writer| writer.record_export(body, &persons))?;
        Ok(Exported { answer, digest })
    }
}

/// What the statements withhold, by ground.
fn withheld(gathered: &Gathered) -> Vec<entry::Withheld> {
    let mut counts = std::collections::BTreeMap::new();
    for ground in gathered
        .parts
        .openings
        .iter()
        .flat_map(crate::evidence::Statement::grounds)
    {
        *counts.entry(ground).or_insert(0u64) += 1;
    }
    let one = |(ground, count): (&str, u64)| entry::Withheld {
        count,
        ground: ground.to_owned(),
    };
    counts.into_iter().map(one).collect()
}

impl Writer {
    fn record_export(&mut self, mut body: entry::Export, persons: &[Person]) -> Result<Answer> {
        let at = self.upkeep_time()?;
        let seq = self.head.size;
        let mut batch = Batch::default();
        if !persons.is_empty() {
            let salt = Shared::salt()?;
            body.list = Some(slot::commit_entry(&salt, &list(persons)));
            let kept = Kept {
                salt: hex::encode(salt.expose()),
            };
            let own = OwnRow::nobodys();
            let mut row = own.row(seq, Zeroizing::new(canon::to_canonical(&kept)?))?;
            row.key = place_key(seq, 0, PART)?;
            batch.rows.push(row);
        }
        let note = canon::to_canonical(&HandedOut { exported: seq })?;
        for (index, person) in persons.iter().enumerate() {
            let identity = Identity::from_canonical(person.canonical());
            // Whoever was erased since the gathering has no place for a note any more.
            let Some(found) = self.shared.vault.find(&identity) else {
                continue;
            };
            batch.events.push(vault::Event {
                key: place_key(seq, index, 0)?,
                person: found.person,
                plaintext: Zeroizing::new(note.clone()),
            });
        }
        self.append_alone(&Body::Export(body), batch, at)
    }
}
