//! Files to rulebook, all faults at once.

mod rows;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::clauses::Clauses;
use super::decision::Decision;
use super::geography::{Geography, Period, State, Territory};
use super::head::{Authority, Day, Rule, RuleId};
use super::law::Law;
use super::lint::{RulebookFaults, lint};
use super::needs::Need;
use super::periods::RetentionPeriod;
use super::raw;
use super::tables::{Purposes, Tables};
use super::{RegimeRow, Rulebook};
use crate::hash::Digest;
use crate::vocabulary::{Category, Code, Kind, Subdivision};

/// A chain of rules that claims to have neither gap nor overlap.
pub(super) struct Chain {
    pub(super) file: String,
    pub(super) rules: Vec<RuleId>,
}

/// What was read, before it is a rulebook.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) used: Vec<RuleId>,
    pub(super) continuity: Vec<Chain>,
    faults: RulebookFaults,
    rules: BTreeMap<RuleId, Rule>,
    version: Option<String>,
    law_as_of: Option<NaiveDate>,
    last_checked: Option<NaiveDate>,
    limited_number: Option<u32>,
    late_after_hours: Option<u32>,
    contacts: Vec<crate::vocabulary::ContactKind>,
    states: Vec<State>,
    territories: Vec<Territory>,
    parts: Vec<(Subdivision, RuleId)>,
    periods: Vec<Period>,
    decisions: Vec<Decision>,
    clauses: Vec<Clauses>,
    assessment: Option<(RuleId, NaiveDate)>,
    regimes: Vec<RegimeRow>,
    authorities: Vec<Authority>,
    needs: Vec<Need>,
    retention: Vec<RetentionPeriod>,
    kinds: Option<Vec<(Kind, Purposes)>>,
    categories: Option<Vec<(Category, Purposes)>>,
}

/// A file and its text, for faults.
struct At<'a> {
    file: &'a str,
    text: &'a str,
}

impl At<'_> {
    fn line(&self, offset: usize) -> usize {
        self.text
            .as_bytes()
            .iter()
            .take(offset)
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    }
}

/// Reads all files, or says everything that is wrong with them.
pub(super) fn load(files: Vec<(&str, &str)>) -> Result<Rulebook, RulebookFaults> {
    let (digest, listed) = super::digest::digest(&files);
    let mut loaded = Loaded::default();
    for (file, text) in files {
        let at = At { file, text };
        match toml::from_str::<raw::File>(text) {
            Ok(raw) => loaded.take(raw, &at),
            Err(error) => {
                let line = error.span().map_or(0, |span| at.line(span.start));
                loaded.faults.add(file, line, error.message());
            }
        }
    }
    loaded.finish(digest, listed)
}

fn day(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}

impl Loaded {
    fn take(&mut self, raw: raw::File, at: &At<'_>) {
        self.take_settings(&raw);
        let heads: Vec<RuleId> = raw
            .rule
            .0
            .into_iter()
            .filter_map(|head| self.head(head, at))
            .collect();
        if let Some(decision) = raw.decision {
            match heads.as_slice() {
                [id] => self.take_decision(id.clone(), decision, at),
                _ => self.faults.add(
                    at.file,
                    0,
                    "a file with a `decision` has exactly one `rule`",
                ),
            }
        }
        for row in raw.state {
            self.take_state(row, at);
        }
        for row in raw.territory {
            self.take_territory(row, at);
        }
        for row in raw.part {
            if let Some((rule, _, _)) = self.row_head(row.rule, at) {
                self.parts.extend(
                    row.subdivisions
                        .into_iter()
                        .map(|part| (part, rule.clone())),
                );
            }
        }
        for row in raw.period {
            self.take_period(row, at);
        }
        for row in raw.clauses {
            self.take_clauses(row, at);
        }
        for row in raw.continuity {
            self.take_continuity(&row, at);
        }
        if let Some(head) = raw.assessment {
            self.take_assessment(head, at);
        }
        for row in raw.regime {
            self.take_regime(&row, at);
        }
        for row in raw.authority {
            self.take_authority(row);
        }
        for row in raw.need {
            self.take_need(row, at);
        }
        for row in raw.retention {
            self.take_retention(row, at);
        }
        if let Some(table) = raw.purposes_by_kind {
            self.refer(&table.rule, at, 0);
            self.kinds = Some(
                table
                    .kinds
                    .iter()
                    .map(|(kind, purposes)| (*kind, Purposes::of(purposes)))
                    .collect(),
            );
        }
        if let Some(table) = raw.purposes_by_category {
            self.refer(&table.rule, at, 0);
            self.categories = Some(rows::categories(&table));
        }
    }

    fn take_settings(&mut self, raw: &raw::File) {
        self.version = self.version.take().or_else(|| raw.version.clone());
        self.law_as_of = self.law_as_of.or(day(raw.law_as_of));
        self.last_checked = self
            .last_checked
            .or(day(raw.last_checked).filter(|_| raw.last_checked_source.is_some()));
        self.limited_number = self.limited_number.or(raw.limited_number);
        self.late_after_hours = self.late_after_hours.or(raw.late_after_hours);
        self.contacts.extend(&raw.contacts_from_person);
    }

    fn head(&mut self, head: raw::Head, at: &At<'_>) -> Option<RuleId> {
        let line = at.line(head.id.span().start);
        let id = RuleId::parse(head.id.get_ref())
            .map_err(|message| self.faults.add(at.file, line, message))
            .ok()?;
        let rule = Rule {
            id: id.clone(),
            title: head.title,
            citation: head.citation,
            cites: head.cites,
            source: head.source,
            from: day(head.from),
            until: day(head.until),
            known_from: day(head.known_from),
            checked: head.checked.0,
            uncertain: head.uncertain,
            note: head.note,
            file: at.file.to_owned(),
            line,
        };
        if let Some(first) = self.rules.get(&id) {
            let message = format!("`{id}` stands already in {}:{}", first.file, first.line);
            self.faults.add(at.file, line, message);
            return None;
        }
        self.rules.insert(id.clone(), rule);
        Some(id)
    }

    /// A head whose row decides: it is used by being there.
    fn row_head(
        &mut self,
        head: raw::Head,
        at: &At<'_>,
    ) -> Option<(RuleId, Option<NaiveDate>, Option<NaiveDate>)> {
        let (from, until) = (day(head.from), day(head.until));
        let id = self.head(head, at)?;
        self.used.push(id.clone());
        Some((id, from, until))
    }

    fn refer(&mut self, id: &str, at: &At<'_>, line: usize) -> Option<RuleId> {
        let id = RuleId::parse(id)
            .map_err(|message| self.faults.add(at.file, line, message))
            .ok()?;
        self.used.push(id.clone());
        Some(id)
    }

    fn finish(
        mut self,
        digest: Digest,
        files: Vec<(String, Digest)>,
    ) -> Result<Rulebook, RulebookFaults> {
        let mut faults = std::mem::take(&mut self.faults);
        let dangling: Vec<RuleId> = self
            .used
            .iter()
            .filter(|id| !self.rules.contains_key(*id))
            .cloned()
            .collect();
        for id in dangling {
            faults.add(
                "rulebook",
                0,
                format_args!("`{id}` is referred to and stands nowhere"),
            );
        }
        let named = self.named(&mut faults);
        let absent = |what: &str| format!("`{what}` stands in none of the files");
        let mut need = |there: bool, what: &str| {
            if !there {
                faults.add("rulebook", 0, absent(what));
            }
        };
        need(self.version.is_some(), "version");
        need(self.law_as_of.is_some(), "law_as_of");
        need(
            self.last_checked.is_some(),
            "last_checked (with last_checked_source)",
        );
        need(self.limited_number.is_some(), "limited_number");
        need(self.late_after_hours.is_some(), "late_after_hours");
        need(self.assessment.is_some(), "assessment");
        need(self.kinds.is_some(), "purposes_by_kind");
        need(self.categories.is_some(), "purposes_by_category");
        need(!self.regimes.is_empty(), "regime");
        let Some((
            version,
            law_as_of,
            last_checked,
            limited_number,
            late_after_hours,
            assessment,
            kinds,
            categories,
        )) = self.whole()
        else {
            return Err(faults.sorted());
        };
        if !faults.list().is_empty() {
            return Err(faults.sorted());
        }
        let book = Rulebook {
            version,
            law_as_of,
            last_checked,
            digest,
            files,
            limited_number,
            late_after_hours,
            rules: std::mem::take(&mut self.rules),
            named,
            regimes: std::mem::take(&mut self.regimes),
            geography: Geography::new(
                std::mem::take(&mut self.states),
                std::mem::take(&mut self.territories),
                std::mem::take(&mut self.periods),
                std::mem::take(&mut self.parts),
            ),
            decisions: std::mem::take(&mut self.decisions),
            clauses: std::mem::take(&mut self.clauses),
            assessment,
            authorities: std::mem::take(&mut self.authorities),
            tables: Tables::new(&kinds, &categories),
            needs: std::mem::take(&mut self.needs),
            retention: std::mem::take(&mut self.retention),
            contacts_from_person: std::mem::take(&mut self.contacts),
        };
        lint(&book, &self, &mut faults);
        faults.or(book)
    }

    #[expect(
        clippy::type_complexity,
        reason = "one use, eight settings that are there or not"
    )]
    fn whole(
        &mut self,
    ) -> Option<(
        String,
        NaiveDate,
        NaiveDate,
        u32,
        u32,
        (RuleId, NaiveDate),
        Vec<(Kind, Purposes)>,
        Vec<(Category, Purposes)>,
    )> {
        Some((
            self.version.take()?,
            self.law_as_of?,
            self.last_checked?,
            self.limited_number?,
            self.late_after_hours?,
            self.assessment.take()?,
            self.kinds.take()?,
            self.categories.take()?,
        ))
    }

    fn named(&self, faults: &mut RulebookFaults) -> Vec<RuleId> {
        let mut named = Vec::with_capacity(Law::ALL.len());
        for law in Law::ALL {
            match self.rules.keys().find(|id| id.as_str() == law.code()) {
                Some(id) => named.push(id.clone()),
                None => faults.add(
                    "rulebook",
                    0,
                    format_args!("the program names the rule `{law}`, no file has it"),
                ),
            }
        }
        named
    }
}
