//! Matters that take several entries: requests of persons, breaches, erasures.
//!
//! Each is told as the scope has it: where its first step is outside, the first that is inside begins it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{BreachRow, ErasureRow, RequestRow};
use crate::entry::{Body, Breach, Entry, Rights};
use crate::rights::day;

/// Matters by the entry that began them.
#[derive(Debug, Default)]
pub(super) struct Matters {
    requests: BTreeMap<u64, RequestRow>,
    breaches: BTreeMap<u64, BreachRow>,
}

/// A closed word as it stands in a line.
pub(super) fn word(code: &impl Serialize) -> String {
    let value = serde_json::to_value(code).ok();
    let text = value.as_ref().and_then(|value| value.as_str());
    text.unwrap_or_default().to_owned()
}

impl Matters {
    pub(super) fn entry(&mut self, entry: &Entry) {
        match &entry.body {
            Body::Rights(step) => self.request(entry, step),
            Body::Breach(step) => self.breach(entry, step),
            _ => {}
        }
    }

    fn request(&mut self, entry: &Entry, step: &Rights) {
        let row = self
            .requests
            .entry(step.request.unwrap_or(entry.seq))
            .or_insert_with(|| RequestRow {
                seq: entry.seq,
                recorded: day(entry.at),
                right: word(&step.event),
                step: String::new(),
                outcome: None,
                due_on: None,
                grounds: BTreeSet::new(),
            });
        row.step = word(&step.step);
        row.outcome = step.outcome.as_ref().map(word).or(row.outcome.take());
        row.due_on = step.due_on.clone().or(row.due_on.take());
        row.grounds.extend(step.grounds.iter().cloned());
    }

    fn breach(&mut self, entry: &Entry, step: &Breach) {
        let row = self
            .breaches
            .entry(step.breach.unwrap_or(entry.seq))
            .or_insert_with(|| BreachRow {
                seq: entry.seq,
                aware_at: None,
                steps: Vec::new(),
                risk: None,
                persons: None,
                entries: BTreeSet::new(),
            });
        row.aware_at = step.aware_at.clone().or(row.aware_at.take());
        row.steps.push((word(&step.step), day(entry.at)));
        row.risk = step.risk.as_ref().map(word).or(row.risk.take());
        row.persons = step.persons.or(row.persons);
        row.entries.extend(step.entries.iter().copied());
    }

    pub(super) fn requests(&mut self) -> Vec<RequestRow> {
        std::mem::take(&mut self.requests).into_values().collect()
    }

    pub(super) fn breaches(&mut self) -> Vec<BreachRow> {
        std::mem::take(&mut self.breaches).into_values().collect()
    }
}

/// The erasures among these entries, each with the day by which it is final.
pub(super) fn erasures<'a>(entries: impl Iterator<Item = &'a Entry>, rows: &mut Vec<ErasureRow>) {
    let mut done = BTreeMap::new();
    for entry in entries {
        match &entry.body {
            Body::Erasure(erasure) => rows.push(ErasureRow {
                seq: entry.seq,
                recorded: day(entry.at),
                count: erasure.count,
                grounds: erasure.grounds.clone(),
                is_retention: false,
                irrecoverable_by: None,
            }),
            Body::Retention(run) => rows.push(ErasureRow {
                seq: entry.seq,
                recorded: day(entry.at),
                count: run.count,
                grounds: vec![run.rule.clone()],
                is_retention: true,
                irrecoverable_by: None,
            }),
            Body::ErasureDone(end) => {
                done.insert(end.erasure, end.irrecoverable_by.clone());
            }
            _ => {}
        }
    }
    for row in rows.iter_mut() {
        row.irrecoverable_by = done.remove(&row.seq);
    }
    rows.sort_by_key(|row| row.seq);
}
