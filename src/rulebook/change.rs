//! What differs between two rulebooks: rules added, removed, changed with their members; rows of tables; settings.
//!
//! ```text
//! ~ EU-ADQ-US-DPF   rule.until: – → 2026-12-14
//! + need            { rule = "eu-gdpr.A32", kinds = ["acquirer"], any = ["nda"], … }
//! ```
//! It compares what the files say, member by member, and not where they say it: the grouped files of the first
//! edition are held against files of their own. What a change means is for `decide`, and for `rules simulate`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use toml::{Table, Value};

use super::{Rule, Rulebook};

/// Tables whose row is about one rule.
const ABOUT_A_RULE: [&str; 7] = [
    "decision",
    "state",
    "territory",
    "part",
    "period",
    "clauses",
    "retention",
];
/// Under which member a row of the first edition held its rule.
const HEADS: [&str; 2] = ["rule", "head"];

/// One member that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MemberChange {
    /// Which: `rule.until`, `decision.scope`.
    pub member: String,
    /// As it was, in TOML; absent where it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A rule that stands in both, and differs.
#[derive(Debug, Clone)]
pub struct RuleChange<'a> {
    /// As it is.
    pub rule: &'a Rule,
    /// What differs.
    pub members: Vec<MemberChange>,
}

/// Rows of one table that came and went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableChange {
    /// Which table: `need`, `regime`.
    pub table: String,
    /// Rows that came, in TOML.
    pub added: Vec<String>,
    /// Rows that went.
    pub removed: Vec<String>,
}

/// Everything that differs.
#[derive(Debug, Clone)]
pub struct Changes<'a> {
    /// Rules of the second only.
    pub added: Vec<&'a Rule>,
    /// Rules of the first only.
    pub removed: Vec<&'a Rule>,
    /// Rules of both that differ.
    pub changed: Vec<RuleChange<'a>>,
    /// Rows of tables.
    pub tables: Vec<TableChange>,
    /// Settings: version, days, limits.
    pub settings: Vec<MemberChange>,
}

impl Changes<'_> {
    /// Nothing differs that a verdict could rest on.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.tables.is_empty()
            && self.settings.is_empty()
    }
}

/// A rulebook taken apart.
#[derive(Default)]
struct Parts {
    rules: BTreeMap<String, BTreeMap<String, String>>,
    rows: BTreeMap<String, BTreeSet<String>>,
    settings: BTreeMap<String, String>,
}

/// What differs, from the first to the second.
#[must_use]
pub fn changes<'a>(before: &'a Rulebook, after: &'a Rulebook) -> Changes<'a> {
    let (old, new) = (Parts::of(before), Parts::of(after));
    let only = |here: &'a Rulebook, there: &'a Rulebook| {
        let absent = move |rule: &&Rule| there.rule(&rule.id).is_none();
        here.rules().filter(absent).collect()
    };
    let nothing = BTreeMap::new();
    let changed = after.rules().filter(|rule| before.rule(&rule.id).is_some());
    let changed = changed.filter_map(|rule| {
        let was = old.rules.get(rule.id.as_str()).unwrap_or(&nothing);
        let is = new.rules.get(rule.id.as_str()).unwrap_or(&nothing);
        let members = members(was, is);
        (!members.is_empty()).then_some(RuleChange { rule, members })
    });
    Changes {
        added: only(after, before),
        removed: only(before, after),
        changed: changed.collect(),
        tables: tables(&old.rows, &new.rows),
        settings: members(&old.settings, &new.settings),
    }
}

fn members(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<MemberChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name));
    differ
        .map(|name| MemberChange {
            member: name.clone(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        })
        .collect()
}

fn tables(
    before: &BTreeMap<String, BTreeSet<String>>,
    after: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<TableChange> {
    let empty = BTreeSet::new();
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |name: &String| {
        let was = before.get(name).unwrap_or(&empty);
        let is = after.get(name).unwrap_or(&empty);
        TableChange {
            table: name.clone(),
            added: is.difference(was).cloned().collect(),
            removed: was.difference(is).cloned().collect(),
        }
    };
    let changed = names.into_iter().map(change);
    changed
        .filter(|table| !table.added.is_empty() || !table.removed.is_empty())
        .collect()
}

impl Parts {
    fn of(book: &Rulebook) -> Self {
        let mut parts = Self::default();
        for (_, text) in book.texts() {
            // The rulebook was read from these very texts.
            if let Ok(file) = text.parse::<Table>() {
                parts.take(file);
            }
        }
        parts
    }

    fn take(&mut self, file: Table) {
        let mut own = None;
        let mut rest = Table::new();
        for (key, value) in file {
            match (key.as_str(), value) {
                ("rule", Value::Table(head)) => own = self.head(head),
                ("rule", Value::Array(heads)) => {
                    for head in heads {
                        if let Value::Table(head) = head {
                            self.head(head);
                        }
                    }
                }
                ("assessment", Value::Table(head)) => {
                    if let Some(id) = self.head(head) {
                        let id = Value::String(id).to_string();
                        self.settings.insert("assessment_by".to_owned(), id);
                    }
                }
                (_, value) => {
                    rest.insert(key, value);
                }
            }
        }
        for (key, value) in rest {
            self.member(&key, value, own.as_deref());
        }
    }

    /// The members of a rule's head; its id.
    fn head(&mut self, mut head: Table) -> Option<String> {
        let Some(Value::String(id)) = head.remove("id") else {
            return None;
        };
        let members = self.rules.entry(id.clone()).or_default();
        flatten("rule", Value::Table(head), members);
        Some(id)
    }

    fn member(&mut self, key: &str, value: Value, own: Option<&str>) {
        if !ABOUT_A_RULE.contains(&key) {
            return self.table(key, value);
        }
        match value {
            Value::Array(rows) => {
                for row in rows {
                    self.row(key, row, own);
                }
            }
            row => self.row(key, row, own),
        }
    }

    /// A row about a rule: the file's own, or one inside the row.
    fn row(&mut self, key: &str, row: Value, own: Option<&str>) {
        let Value::Table(mut row) = row else { return };
        let inside = HEADS
            .iter()
            .find(|name| row.get(**name).is_some_and(Value::is_table));
        let head = inside.and_then(|name| row.remove(*name));
        let id = match head {
            Some(Value::Table(head)) => self.head(head),
            _ => own.map(str::to_owned),
        };
        if let Some(id) = id {
            let members = self.rules.entry(id).or_default();
            flatten(key, Value::Table(row), members);
        }
    }

    fn table(&mut self, key: &str, value: Value) {
        match value {
            Value::Array(rows) if rows.iter().any(Value::is_table) => {
                let rows = rows.iter().map(Value::to_string);
                self.rows.entry(key.to_owned()).or_default().extend(rows);
            }
            value => flatten(key, value, &mut self.settings),
        }
    }
}

/// `decision = { scope = "…" }` is `decision.scope`; lists stay whole.
fn flatten(path: &str, value: Value, members: &mut BTreeMap<String, String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                flatten(&format!("{path}.{key}"), value, members);
            }
        }
        value => {
            members.insert(path.to_owned(), value.to_string());
        }
    }
}
