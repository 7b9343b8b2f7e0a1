//! Openings as statements: what opens each sealed value of the scope, or why it stays closed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{FIELDS, Withhold};
use crate::entry::{Body, Entry, Importer};
use crate::evidence::{
    ClosedOnly, Field, Fields, Person as Named, Sealed, Slots, Statement, hashes_text,
};
use crate::hash::{self, NodeHash, Salt};
use crate::ledger::{RecordError, Shared};
use crate::slot::{Person, Subjects};
use crate::vault::{Opened, RowKey};

type Result<T> = std::result::Result<T, RecordError>;

/// A slot's opening, its values byte for byte.
#[derive(Deserialize)]
struct RawOpening<'a> {
    #[serde(borrow)]
    details: &'a RawValue,
    #[serde(borrow)]
    facts: &'a RawValue,
    #[serde(borrow)]
    number: &'a RawValue,
    #[serde(borrow)]
    person: &'a RawValue,
    salt: &'a str,
}

/// The opening of an entry's own sealed value, byte for byte.
#[derive(Deserialize)]
struct RawSealed<'a> {
    salt: &'a str,
    #[serde(borrow)]
    value: &'a RawValue,
}

/// Makes the statements of one bundle.
pub(super) struct Opener<'a> {
    shared: &'a Shared,
    /// The person that is asked about; empty: everybody.
    wanted: &'a [Named],
    statements: BTreeMap<(u64, u64), Statement>,
}

/// What stands sealed in an entry.
struct Held {
    subjects: Option<Subjects>,
    /// Whether a natural person as recipient has a slot beside the list.
    beside: bool,
    sealed: bool,
}

impl<'a> Opener<'a> {
    pub(super) fn new(shared: &'a Shared, wanted: &'a [Named]) -> Self {
        Self {
            shared,
            wanted,
            statements: BTreeMap::new(),
        }
    }

    /// Everything sealed in an entry of the scope.
    pub(super) fn entry(&mut self, seq: u64, line: &[u8]) -> Result<()> {
        let held = held_in(line);
        self.open(seq, &held)
    }

    /// Of a supporting entry: the words of the register and of the demand, and whom the demand is about.
    pub(super) fn support(&mut self, seq: u64, line: &[u8]) -> Result<()> {
        let mut held = held_in(line);
        let kind = crate::entry::Frame::of(line).map(|frame| frame.kind);
        match kind {
            Some(b"inquiry") => {}
            Some(b"genesis" | b"exporter" | b"recipient") => {
                held.subjects = None;
                held.beside = false;
            }
            _ => return Ok(()),
        }
        self.open(seq, &held)
    }

    fn open(&mut self, seq: u64, held: &Held) -> Result<()> {
        if held.subjects.is_none() && !held.beside && !held.sealed {
            return Ok(());
        }
        let rows = self.shared.vault.rows_of_entry(seq)?;
        let row = |slot: u64, part: u8| {
            rows.iter()
                .find(|(key, _, _)| is_at(*key, slot, part))
                .and_then(|(_, _, opened)| match opened {
                    Opened::Open(plain) => Some(plain.as_slice()),
                    Opened::Erased => None,
                })
        };
        let count = held.subjects.map_or(0, |subjects| subjects.count);
        let mut slots: Vec<Option<(Fields, NodeHash)>> = Vec::new();
        for slot in 0..count + u64::from(held.beside) {
            slots.push(row(slot, 0).and_then(fields_of));
        }
        let beside = if held.beside { slots.pop() } else { None };
        let leaves: Option<Vec<NodeHash>> = slots
            .iter()
            .map(|slot| slot.as_ref().map(|(_, leaf)| *leaf))
            .collect();
        let paths = leaves.as_deref().map(all_paths);
        for (slot, found) in slots.into_iter().enumerate() {
            let path = paths.as_ref().map(|paths| paths[slot].as_slice());
            self.state(seq, slot as u64, found, path);
        }
        if let Some(found) = beside {
            self.state(seq, count, found, Some(&[]));
        }
        if held.sealed {
            let sealed = match row(0, 1).and_then(sealed_of) {
                Some(field) => Sealed::Field(field),
                None => Sealed::Closed(ClosedOnly {
                    closed: Slots::Erased,
                }),
            };
            self.put(Statement {
                sealed: Some(sealed),
                ..empty(seq)
            });
        }
        Ok(())
    }

    fn state(
        &mut self,
        seq: u64,
        slot: u64,
        found: Option<(Fields, NodeHash)>,
        path: Option<&[NodeHash]>,
    ) {
        let mut statement = Statement {
            slot: Some(slot),
            ..empty(seq)
        };
        match (found, path) {
            (None, _) => statement.closed = Some(Slots::Erased),
            (Some((fields, _)), _) if !self.is_wanted(&fields) => {
                statement.closed = Some(Slots::Outside);
            }
            (Some(_), None) => statement.closed = Some(Slots::Lost),
            (Some((fields, _)), Some(path)) => {
                statement.fields = Some(fields);
                statement.path = Some(hashes_text(path));
            }
        }
        self.put(statement);
    }

    fn is_wanted(&self, fields: &Fields) -> bool {
        let named = |text: &str| serde_json::from_str::<Named>(text).ok();
        let person = fields.person.text().and_then(named);
        self.wanted.is_empty() || person.is_some_and(|person| self.wanted.contains(&person))
    }

    fn put(&mut self, statement: Statement) {
        self.statements.insert(statement.place(), statement);
    }

    /// The first entry of which something is gone.
    pub(super) fn first_gone(&self) -> Option<u64> {
        let gone = self.statements.values().find(|one| one.is_gone());
        gone.map(|statement| statement.seq)
    }

    /// Withholds something that is open; whether it was.
    pub(super) fn withhold(&mut self, what: Withhold, ground: &str) -> bool {
        let (seq, slot) = match what {
            Withhold::Person(seq, slot) | Withhold::Field(seq, slot, _) => (seq, Some(slot)),
            Withhold::Sealed(seq) => (seq, None),
        };
        let place = Statement { slot, ..empty(seq) }.place();
        let Some(statement) = self.statements.get_mut(&place) else {
            return false;
        };
        if what == Withhold::Sealed(seq) {
            if let Some(Sealed::Field(field @ Field::Open(_))) = &mut statement.sealed {
                *field = field.withhold(ground);
                return true;
            }
            return false;
        }
        let Some(fields) = &mut statement.fields else {
            return false;
        };
        let all = [
            &mut fields.person,
            &mut fields.number,
            &mut fields.facts,
            &mut fields.details,
        ];
        let mut any = false;
        for (index, field) in all.into_iter().enumerate() {
            let meant = match what {
                Withhold::Field(_, _, wanted) => wanted == index,
                _ => true,
            };
            if meant && matches!(field, Field::Open(_)) {
                *field = field.withhold(ground);
                any = true;
            }
        }
        any
    }

    /// How many entries of a person there are, if their numbers are 1 to that.
    pub(super) fn unbroken(&self, who: &Named) -> Option<u64> {
        let mut numbers = BTreeSet::new();
        for fields in self
            .statements
            .values()
            .filter_map(|one| one.fields.as_ref())
        {
            let named = fields
                .person
                .text()
                .and_then(|text| serde_json::from_str::<Named>(text).ok());
            if named.as_ref() == Some(who) {
                numbers.insert(fields.number.text()?.parse::<u64>().ok()?);
            }
        }
        let count = numbers.len() as u64;
        (count > 0 && numbers.last() == Some(&count)).then_some(count)
    }

    /// The entries with open slots, the persons that are named, and the statements.
    pub(super) fn finish(self) -> (Vec<u64>, Vec<Person>, Vec<Statement>) {
        let mut opened = BTreeSet::new();
        let mut persons = BTreeSet::new();
        for statement in self.statements.values() {
            let Some(fields) = &statement.fields else {
                continue;
            };
            if fields.all().iter().any(|field| field.text().is_some()) {
                opened.insert(statement.seq);
            }
            let person = fields
                .person
                .text()
                .and_then(|text| serde_json::from_str::<Person>(text).ok());
            persons.extend(person);
        }
        (
            opened.into_iter().collect(),
            persons.into_iter().collect(),
            self.statements.into_values().collect(),
        )
    }
}

fn empty(seq: u64) -> Statement {
    Statement {
        closed: None,
        fields: None,
        path: None,
        sealed: None,
        seq,
        slot: None,
    }
}

fn is_at(key: RowKey, slot: u64, part: u8) -> bool {
    u64::from(key.slot()) == slot && key.part() == part
}

/// What stands sealed in a line.
fn held_in(line: &[u8]) -> Held {
    let value: serde_json::Value = serde_json::from_slice(line).unwrap_or_default();
    let body = &value["body"];
    let beside = Entry::parse(line).is_ok_and(|entry| match &entry.body {
        Body::Disclosure(record) => matches!(record.recipient, Importer::Person(_)),
        Body::Refusal(refusal) => matches!(refusal.recipient, Importer::Person(_)),
        _ => false,
    });
    Held {
        subjects: serde_json::from_value(body["subjects"].clone()).ok(),
        beside,
        sealed: body["sealed"].is_string(),
    }
}

/// The fields of a slot, each with its own salt, and the leaf that they make.
fn fields_of(plain: &[u8]) -> Option<(Fields, NodeHash)> {
    let raw: RawOpening<'_> = serde_json::from_slice(plain).ok()?;
    let salt = Salt::parse(raw.salt).ok()?;
    let [person, number, facts, details] = FIELDS;
    let open = |name, value: &RawValue| Field::open(&salt, name, value.get());
    let fields = Fields {
        details: open(details, raw.details),
        facts: open(facts, raw.facts),
        number: open(number, raw.number),
        person: open(person, raw.person),
    };
    let leaf = fields.slot().ok()?.leaf();
    Some((fields, leaf))
}

fn sealed_of(plain: &[u8]) -> Option<Field> {
    let raw: RawSealed<'_> = serde_json::from_slice(plain).ok()?;
    let salt = Salt::parse(raw.salt).ok()?;
    Some(Field::open(&salt, "sealed", raw.value.get()))
}

/// The paths of all leaves, in one pass over the tree.
fn all_paths(leaves: &[NodeHash]) -> Vec<Vec<NodeHash>> {
    let mut paths = vec![Vec::new(); leaves.len()];
    climb(leaves, &mut paths);
    paths
}

fn climb(leaves: &[NodeHash], paths: &mut [Vec<NodeHash>]) -> NodeHash {
    match leaves {
        [] => hash::empty_tree(),
        [leaf] => *leaf,
        _ => {
            // The largest power of two below their number, as RFC 6962 splits a list.
            let middle = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(middle);
            let (left_paths, right_paths) = paths.split_at_mut(middle);
            let (left, right) = (climb(left, left_paths), climb(right, right_paths));
            left_paths.iter_mut().for_each(|path| path.push(right));
            right_paths.iter_mut().for_each(|path| path.push(left));
            hash::node(&left, &right)
        }
    }
}
