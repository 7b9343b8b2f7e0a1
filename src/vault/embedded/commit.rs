//! One commit: plan, seal, write ahead, and only then remember. The database follows.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use redb::WriteTransaction;

use crate::hash::Secret;
use crate::vault::embedded::applier::Work;
use crate::vault::embedded::tables::{META, PEOPLE};
use crate::vault::embedded::wal::{After, Puts, Table};
use crate::vault::embedded::{Embedded, Writer, key_of};
use crate::vault::error::VaultError;
use crate::vault::people::{People, Series};
use crate::vault::place::{Compartment, Owner, PersonNo, RowKey};
use crate::vault::rows::{Header, Row, seal_row};
use crate::vault::seal::{self, NONCE};
use crate::vault::snapshot::seal_chunk;
use crate::vault::{Batch, Event};

/// From so many rows on, sealing is spread over the cores.
const PARALLEL_FROM: usize = 64;
/// One chunk of the index is written with every so many rows, ...
const ROWS_PER_CHUNK: u64 = 1024;
/// ... and at most so many with one commit.
const CHUNKS_PER_COMMIT: usize = 4;
/// Room that a commit may need beyond its rows: pages of the tree that are written anew.
const HEADROOM: u64 = 4 << 20;

/// A group that was found in order, with everything known but the ciphertexts.
struct Plan<'a> {
    rows: Vec<(&'a Row, Header, Secret)>,
    events: Vec<(&'a Event, Header, Secret)>,
    series: HashMap<PersonNo, Series>,
    next_seq: u64,
}

/// Bytes to be written, by key.
type Values = Vec<(u64, Vec<u8>)>;

/// Chunks of the index to be written, and where that leaves the round.
pub(super) struct Sweep {
    pub(super) chunks: Vec<ChunkValue>,
    /// The chunk whose turn is next.
    pub(super) next: usize,
    /// The entry at which this round began.
    pub(super) began: u64,
    pub(super) rows_left: u64,
    /// Set when the round ends: no chunk is older than this entry.
    pub(super) floor: Option<u64>,
}

impl Sweep {
    /// Nothing of the index.
    pub(super) const fn nothing(writer: &Writer) -> Self {
        Self {
            chunks: Vec::new(),
            next: writer.sweep,
            began: writer.sweep_began,
            rows_left: writer.rows_since_chunk,
            floor: None,
        }
    }
}

/// One chunk of the index, sealed.
pub(super) struct ChunkValue {
    pub(super) number: usize,
    pub(super) sealed: Vec<u8>,
}

impl Embedded {
    pub(super) fn commit_batch(&self, batch: &Batch) -> Result<(), VaultError> {
        let mut writer = self.writer()?;
        let plan = self.plan(batch, writer.next_seq)?;
        let (rows, events) = seal_all(&plan)?;
        let kept = self.shelve(batch)?;
        let mut puts = Puts::default();
        self.put_persons(&mut puts, &plan)?;
        for (table, values) in [(Table::Rows, &rows), (Table::Events, &events)] {
            for (key, value) in values {
                puts.push(table, *key, value)?;
            }
        }
        kept.put(&mut puts)?;
        let bytes = puts.len() as u64 + self.applier.waiting();
        self.pages
            .headroom(HEADROOM + 4 * bytes)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::StorageFull => VaultError::Full,
                _ => VaultError::Stopped(error.to_string()),
            })?;
        let sweep = self.next_sweep(&writer, batch.rows.len())?;
        self.write_ahead(&mut writer, puts, sweep, After::Room)?;
        self.remember_shelf(kept);
        self.remember(&mut writer, plan);
        Ok(())
    }

    /// Makes a commit durable and hands it to the database; returns its number.
    pub(super) fn write_ahead(
        &self,
        writer: &mut Writer,
        puts: Puts,
        sweep: Sweep,
        then: After,
    ) -> Result<u64, VaultError> {
        self.applier.durable(writer.wal.awaits())?;
        let number = self.applier.next();
        let after = writer
            .wal
            .append(number, &puts, then, |bytes| self.keys().tag("wal", bytes))
            .inspect_err(|error| self.note(error))?;
        self.remember_sweep(writer, &sweep);
        self.applier.hand(Work {
            number,
            puts,
            sweep,
            after,
        });
        Ok(number)
    }

    /// Checks order and series, gives every row its header and key.
    fn plan<'a>(&self, batch: &'a Batch, next_seq: u64) -> Result<Plan<'a>, VaultError> {
        let (people, keys) = (self.people(), self.keys());
        let mut plan = Plan {
            rows: Vec::new(),
            events: Vec::new(),
            series: HashMap::new(),
            next_seq,
        };
        let mut before = RowKey::first_of(next_seq).checked_sub(1);
        for row in &batch.rows {
            if before.is_some_and(|before| row.key.stored() <= before) {
                return Err(VaultError::OutOfOrder(row.key));
            }
            before = Some(row.key.stored());
            let header = header_of(row, &people, &mut plan.series)?;
            let key = key_of(&keys, row.owner)?;
            plan.rows.push((row, header, key));
            plan.next_seq = row.key.seq() + 1;
        }
        for event in &batch.events {
            let owner = Owner {
                person: event.person,
                compartment: Compartment::RIGHTS,
            };
            if !people.knows(event.person) {
                return Err(VaultError::Unknown(event.person));
            }
            if event.key.seq() < next_seq {
                return Err(VaultError::OutOfOrder(event.key));
            }
            let key = key_of(&keys, owner)?;
            plan.events.push((
                event,
                Header {
                    owner,
                    number: 0,
                    previous: None,
                },
                key,
            ));
        }
        Ok(plan)
    }

    /// The identities of persons whose first row this is.
    fn put_persons(&self, puts: &mut Puts, plan: &Plan<'_>) -> Result<(), VaultError> {
        let people = self.people();
        // In order of their numbers, so that the table grows at its end.
        let new: BTreeMap<u32, &[u8]> = plan
            .series
            .keys()
            .filter_map(|person| people.pending(*person).map(|sealed| (person.get(), sealed)))
            .collect();
        for (person, sealed) in new {
            puts.push(Table::Persons, u64::from(person), sealed)?;
        }
        Ok(())
    }

    fn remember(&self, writer: &mut Writer, plan: Plan<'_>) {
        let mut people = self.people_mut();
        for (person, series) in plan.series {
            people.settle(person);
            people.set_series(person, series);
        }
        let mut rights = self.rights_mut();
        for (event, _, _) in plan.events {
            rights
                .entry(event.person)
                .or_default()
                .push(event.key.stored());
        }
        writer.next_seq = plan.next_seq;
    }

    /// The part of the index that this commit carries along.
    fn next_sweep(&self, writer: &Writer, rows: usize) -> Result<Sweep, VaultError> {
        let people = self.people();
        let chunks = people.chunks();
        let (mut next, began) = if writer.sweep >= chunks {
            (0, writer.next_seq)
        } else {
            (writer.sweep, writer.sweep_began)
        };
        let mut rows_left = writer.rows_since_chunk + rows as u64;
        let mut due = Vec::new();
        while rows_left >= ROWS_PER_CHUNK && next < chunks && due.len() < CHUNKS_PER_COMMIT {
            rows_left -= ROWS_PER_CHUNK;
            if people.is_dirty(next) {
                due.push(next);
            }
            next += 1;
        }
        drop(people);
        let floor = (next >= chunks).then_some(began);
        Ok(Sweep {
            chunks: self.seal_chunks(&due)?,
            next,
            began,
            rows_left,
            floor,
        })
    }

    pub(super) fn seal_chunks(&self, due: &[usize]) -> Result<Vec<ChunkValue>, VaultError> {
        let nonces = seal::nonces(due.len())?;
        let (people, keys) = (self.people(), self.keys());
        let seal = |(&number, nonce): (&usize, &[u8; NONCE])| ChunkValue {
            number,
            sealed: seal_chunk(&people, chunk_key(number), keys.snapshot_key(), *nonce),
        };
        Ok(due.iter().zip(&nonces).map(seal).collect())
    }

    pub(super) fn remember_sweep(&self, writer: &mut Writer, sweep: &Sweep) {
        let mut people = self.people_mut();
        for chunk in &sweep.chunks {
            people.set_dirty(chunk.number, false);
        }
        writer.sweep = sweep.next;
        writer.sweep_began = sweep.began;
        writer.rows_since_chunk = sweep.rows_left;
    }
}

/// The key of a chunk: there are at most 2^32 / 4096 of them.
fn chunk_key(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The header of the next row; moves its person's series on if it is an opening.
fn header_of(
    row: &Row,
    people: &People,
    series: &mut HashMap<PersonNo, Series>,
) -> Result<Header, VaultError> {
    let person = row.owner.person;
    if !person.is_person() {
        return Ok(Header {
            owner: row.owner,
            number: 0,
            previous: None,
        });
    }
    if !people.knows(person) {
        return Err(VaultError::Unknown(person));
    }
    let series = series
        .entry(person)
        .or_insert_with(|| people.series(person));
    let before = *series;
    let follows = if row.key.part() == 0 {
        *series = Series {
            entries: before.entries + 1,
            last: row.key.stored(),
        };
        row.number == series.entries
    } else {
        row.number == before.entries && before.last() == Some(row.key.opening())
    };
    if !follows {
        return Err(VaultError::OutOfSeries {
            key: row.key,
            number: row.number,
            entries: before.entries,
        });
    }
    let previous = if row.key.part() == 0 {
        before.last()
    } else {
        None
    };
    Ok(Header {
        owner: row.owner,
        number: row.number,
        previous,
    })
}

fn seal_all(plan: &Plan<'_>) -> Result<(Values, Values), VaultError> {
    let nonces = seal::nonces(plan.rows.len() + plan.events.len())?;
    let (for_rows, for_events) = nonces.split_at(plan.rows.len());
    let seal_one = |((row, header, key), nonce): (&(&Row, Header, Secret), &[u8; NONCE])| {
        (
            row.key.stored(),
            seal_row(row.key, *header, key, *nonce, &row.plaintext),
        )
    };
    let rows = if plan.rows.len() < PARALLEL_FROM {
        plan.rows.iter().zip(for_rows).map(seal_one).collect()
    } else {
        plan.rows.par_iter().zip(for_rows).map(seal_one).collect()
    };
    let seal_event = |((event, header, key), nonce): (&(&Event, Header, Secret), &[u8; NONCE])| {
        (
            event.key.stored(),
            seal_row(event.key, *header, key, *nonce, &event.plaintext),
        )
    };
    Ok((
        rows,
        plan.events.iter().zip(for_events).map(seal_event).collect(),
    ))
}

pub(super) fn write_sweep(transaction: &WriteTransaction, sweep: &Sweep) -> Result<(), VaultError> {
    if !sweep.chunks.is_empty() {
        let mut table = transaction.open_table(PEOPLE)?;
        for chunk in &sweep.chunks {
            table.insert(chunk_key(chunk.number), chunk.sealed.as_slice())?;
        }
    }
    if let Some(floor) = sweep.floor {
        transaction
            .open_table(META)?
            .insert("floor", floor.to_be_bytes().as_slice())?;
    }
    Ok(())
}
