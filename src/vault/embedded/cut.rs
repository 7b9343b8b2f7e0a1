//! Going back to the lines that exist, and writing the whole index of persons.

use std::collections::HashMap;

use redb::{ReadableTable as _, WriteTransaction};

use crate::vault::Dropped;
use crate::vault::embedded::commit::{Sweep, write_sweep};
use crate::vault::embedded::load::broken_row;
use crate::vault::embedded::shelf::suppression_seq;
use crate::vault::embedded::tables::{EVENTS, PERSONS, REPLIES, ROWS, SUPPRESSIONS};
use crate::vault::embedded::wal::{After, Puts};
use crate::vault::embedded::{Embedded, Writer};
use crate::vault::error::VaultError;
use crate::vault::people::Series;
use crate::vault::place::{PersonNo, RowKey};
use crate::vault::rows::Header;

/// What stands beyond the last line.
#[derive(Default)]
struct Beyond {
    rows: Vec<u64>,
    events: Vec<u64>,
    suppressions: Vec<u64>,
    series: HashMap<PersonNo, Series>,
}

impl Embedded {
    pub(super) fn truncate_to(&self, size: u64) -> Result<Dropped, VaultError> {
        let mut writer = self.writer()?;
        let beyond = self.beyond(size)?;
        let replies = self.replies_mut().beyond(size);
        let nothing =
            beyond.rows.is_empty() && beyond.events.is_empty() && beyond.suppressions.is_empty();
        if nothing && replies.is_empty() {
            return Ok(Dropped::default());
        }
        writer.next_seq = writer.next_seq.min(size);
        let gone = self.wind_back(&beyond);
        let sweep = self.whole_index(&writer)?;
        self.writing(|transaction| {
            remove_rows(transaction, &beyond)?;
            let mut persons = transaction.open_table(PERSONS)?;
            for person in &gone {
                persons.remove(person.get())?;
            }
            let mut table = transaction.open_table(REPLIES)?;
            for number in &replies {
                table.remove(number)?;
            }
            write_sweep(transaction, &sweep)
        })?;
        self.remember_sweep(&mut writer, &sweep);
        self.replies_mut().forget(&replies);
        self.rights_mut().retain(|_, events| {
            events.retain(|event| *event < RowKey::first_of(size));
            !events.is_empty()
        });
        self.suppressed_mut().retain(|_, kept| {
            kept.retain(|number| !beyond.suppressions.contains(number));
            !kept.is_empty()
        });
        Ok(Dropped {
            rows: beyond.rows.len(),
            persons: gone.len(),
        })
    }

    /// Writes the whole index if any of it changed since it was stored.
    pub(super) fn write_index(&self) -> Result<(), VaultError> {
        let mut writer = self.writer()?;
        let people = self.people();
        let changed = (0..people.chunks()).any(|chunk| people.is_dirty(chunk));
        drop(people);
        if !changed {
            return self.fold();
        }
        let sweep = self.whole_index(&writer)?;
        self.writing(|transaction| write_sweep(transaction, &sweep))?;
        self.remember_sweep(&mut writer, &sweep);
        Ok(())
    }

    /// Takes what was erased out of the log too: its keys are gone, and now its bytes. Commits go on meanwhile, to one
    /// file while the other is cut.
    pub(super) fn wipe_log(&self) -> Result<(), VaultError> {
        for _ in 0..2 {
            // Once more where so much was recorded meanwhile that both files were written again.
            while !self.cut_one()? {}
        }
        Ok(())
    }

    /// Goes to the other file, and cuts the one left as soon as the database has what is in it.
    fn cut_one(&self) -> Result<bool, VaultError> {
        let number = {
            let mut writer = self.writer()?;
            let sweep = Sweep::nothing(&writer);
            self.write_ahead(&mut writer, Puts::default(), sweep, After::Fold)?
        };
        self.applier.durable(number)?;
        self.writer()?.wal.cut_other(number)
    }

    /// Makes everything in the database durable: the log is needed no more.
    fn fold(&self) -> Result<(), VaultError> {
        self.applier.settle()?;
        if self.applier.is_durable() {
            return Ok(());
        }
        self.writing(|_| Ok(()))
    }

    /// Every chunk, as of now: the next open reads no row.
    pub(super) fn whole_index(&self, writer: &Writer) -> Result<Sweep, VaultError> {
        let all: Vec<usize> = (0..self.people().chunks()).collect();
        Ok(Sweep {
            chunks: self.seal_chunks(&all)?,
            next: all.len(),
            began: writer.next_seq,
            rows_left: 0,
            floor: Some(writer.next_seq),
        })
    }

    /// Collects what stands beyond `size`, newest row first, so that each person's series unwinds.
    fn beyond(&self, size: u64) -> Result<Beyond, VaultError> {
        let first = RowKey::first_of(size);
        self.reading(|transaction| {
            let mut beyond = Beyond::default();
            let rows = transaction.open_table(ROWS)?;
            for entry in rows.range(first..)?.rev() {
                let (key, value) = entry?;
                let key = RowKey::from_stored(key.value());
                let header = Header::of(value.value()).ok_or_else(|| broken_row(key))?;
                beyond.rows.push(key.stored());
                if key.part() == 0 && header.owner.person.is_person() {
                    let series = Series {
                        entries: header.number.saturating_sub(1),
                        ..Series::EMPTY
                    };
                    let last = header.previous.map_or(Series::EMPTY.last, RowKey::stored);
                    beyond
                        .series
                        .insert(header.owner.person, Series { last, ..series });
                }
            }
            for entry in transaction.open_table(EVENTS)?.range(first..)? {
                beyond.events.push(entry?.0.value());
            }
            for entry in transaction.open_table(SUPPRESSIONS)?.iter()? {
                let (number, value) = entry?;
                if suppression_seq(value.value()).is_none_or(|seq| seq >= size) {
                    beyond.suppressions.push(number.value());
                }
            }
            Ok(beyond)
        })
    }

    /// Sets the series back in memory; returns the persons who have none left, now forgotten.
    fn wind_back(&self, beyond: &Beyond) -> Vec<PersonNo> {
        let mut people = self.people_mut();
        let mut gone = Vec::new();
        for (&person, &series) in &beyond.series {
            if series.last().is_some() {
                people.set_series(person, series);
            } else {
                people.forget(person);
                gone.push(person);
            }
        }
        gone
    }
}

fn remove_rows(transaction: &WriteTransaction, beyond: &Beyond) -> Result<(), VaultError> {
    let mut rows = transaction.open_table(ROWS)?;
    for key in &beyond.rows {
        rows.remove(key)?;
    }
    let mut events = transaction.open_table(EVENTS)?;
    for key in &beyond.events {
        events.remove(key)?;
    }
    let mut suppressions = transaction.open_table(SUPPRESSIONS)?;
    for number in &beyond.suppressions {
        suppressions.remove(number)?;
    }
    Ok(())
}
