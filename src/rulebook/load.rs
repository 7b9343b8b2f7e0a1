//! Files to rulebook, all faults at once.
//!
//! What is brought in today is read and linted ([`load`]). What a ledger recorded once is only read ([`recall`]): a
//! linter of today has no say over it, and a rule that only later programs name is named by its id alone.

mod build;
mod rows;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::clauses::Clauses;
use super::decision::Decision;
use super::geography::{Period, State, Territory};
use super::head::{Authority, Day, Rule, RuleId};
use super::lint::{RulebookFaults, lint};
use super::needs::Need;
use super::periods::RetentionPeriod;
use super::raw;
use super::shape;
use super::tables::Purposes;
use super::{RegimeRow, Rulebook};
use crate::vocabulary::{Category, Kind, Subdivision};

/// A chain of rules that claims to have neither gap nor overlap.
pub(super) struct Chain {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) rules: Vec<RuleId>,
}

/// What was read, before it is a rulebook.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) edition: u32,
    /// Rules that are there because a row is about them.
    pub(super) rows: Vec<RuleId>,
    /// Rules that a table refers to, and where.
    pub(super) referred: Vec<(RuleId, String, usize)>,
    pub(super) continuity: Vec<Chain>,
    faults: RulebookFaults,
    /// What is wrong and takes no row away: told of what is brought in today, not of what was accepted once.
    remarks: RulebookFaults,
    /// A file was read in part: what is absent elsewhere may stand in the rest.
    partial: bool,
    zone: Option<(String, String, usize)>,
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
    assessment: Option<RuleId>,
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

/// Reads and lints all files, or says everything that is wrong with them.
pub(super) fn load(files: &[(&str, &str)]) -> Result<Rulebook, RulebookFaults> {
    let mut loaded = read(files);
    let mut faults = std::mem::take(&mut loaded.faults);
    faults.extend(std::mem::take(&mut loaded.remarks));
    if !loaded.partial {
        loaded.dangling(&mut faults);
        loaded.unnamed(&mut faults);
    }
    let Some(book) = loaded.build(files, &mut faults) else {
        return Err(faults.sorted());
    };
    lint(&book, &loaded, &mut faults);
    faults.or(book.with_views())
}

/// Reads files that were accepted once.
pub(super) fn recall(files: &[(&str, &str)]) -> Result<Rulebook, RulebookFaults> {
    let mut loaded = read(files);
    let mut faults = std::mem::take(&mut loaded.faults);
    match loaded.build(files, &mut faults) {
        Some(book) => faults.or(book.with_views()),
        None => Err(faults.sorted()),
    }
}

fn read(files: &[(&str, &str)]) -> Loaded {
    let mut loaded = Loaded {
        edition: 1,
        ..Loaded::default()
    };
    for (file, text) in files {
        let at = At { file, text };
        let (raw, faults) = shape::read::<raw::File>(text);
        loaded.partial |= !faults.is_empty();
        for fault in faults {
            loaded.faults.add(file, at.line(fault.at), fault.message);
        }
        loaded.take(raw, &at);
    }
    if loaded.edition == 1 {
        // The first edition called the day of publication so, and judged without looking at it.
        for rule in loaded.rules.values_mut() {
            rule.published = rule.published.or(rule.known_from.take());
        }
    }
    loaded
}

fn day(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}

impl Loaded {
    fn take(&mut self, raw: raw::File, at: &At<'_>) {
        self.take_settings(&raw, at);
        let heads: Vec<RuleId> = raw
            .rule
            .0
            .into_iter()
            .filter_map(|head| self.head(head, at))
            .collect();
        if let Some(decision) = raw.decision {
            self.take_decision(&heads, decision, at);
        }
        for row in raw.state.0 {
            self.take_state(&heads, row, at);
        }
        for row in raw.territory.0 {
            self.take_territory(&heads, row, at);
        }
        for row in raw.part.0 {
            if let Some(row_of) = self.row_head(row.rule, &heads, at) {
                self.parts.extend(
                    row.subdivisions
                        .into_iter()
                        .map(|part| (part, row_of.id.clone())),
                );
            }
        }
        for row in raw.period.0 {
            self.take_period(&heads, row, at);
        }
        for row in raw.clauses.0 {
            self.take_clauses(&heads, row, at);
        }
        for row in raw.continuity {
            self.take_continuity(&row, at);
        }
        if let Some(head) = raw.assessment {
            self.take_assessment(head, at);
        }
        if let Some(id) = raw.assessment_by {
            self.assessment = self.refer_spanned(&id, at);
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
        for row in raw.retention.0 {
            self.take_retention(&heads, row, at);
        }
        if let Some(table) = raw.purposes_by_kind {
            self.refer_spanned(&table.rule, at);
            self.kinds = Some(
                table
                    .kinds
                    .iter()
                    .map(|(kind, purposes)| (*kind, Purposes::of(purposes)))
                    .collect(),
            );
        }
        if let Some(table) = raw.purposes_by_category {
            self.refer_spanned(&table.rule, at);
            self.categories = Some(rows::categories(&table));
        }
    }

    fn take_settings(&mut self, raw: &raw::File, at: &At<'_>) {
        self.edition = raw.edition.unwrap_or(self.edition);
        if let Some(zone) = &raw.zone {
            let line = at.line(zone.span().start);
            self.zone = Some((zone.get_ref().clone(), at.file.to_owned(), line));
        }
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
            document: head.document,
            from: day(head.from),
            until: day(head.until),
            published: day(head.published),
            known_from: day(head.known_from),
            end_known_from: day(head.end_known_from),
            checked: head.checked.0,
            uncertain: head.uncertain,
            uncertain_fr: head.uncertain_fr,
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

    /// The rule that a row is about: its own head, or the one rule of its file. It is used by being there.
    fn row_head(
        &mut self,
        own: Option<raw::Head>,
        heads: &[RuleId],
        at: &At<'_>,
    ) -> Option<RowHead> {
        let id = match (own, heads) {
            (Some(head), _) => self.head(head, at)?,
            (None, [id]) => id.clone(),
            (None, _) => {
                // A rule that was itself refused is told already.
                if !self.partial && !self.faults.of_file(at.file) {
                    let message = "a table that says what a rule is about stands in a file with exactly one `[rule]`: add it";
                    self.faults.add(at.file, 1, message);
                }
                return None;
            }
        };
        self.rows.push(id.clone());
        let rule = self.rules.get(&id)?;
        Some(RowHead {
            from: rule.from,
            until: rule.until,
            line: rule.line,
            id,
        })
    }

    fn refer(&mut self, id: &str, at: &At<'_>, line: usize) -> Option<RuleId> {
        let id = RuleId::parse(id)
            .map_err(|message| self.faults.add(at.file, line, message))
            .ok()?;
        self.referred.push((id.clone(), at.file.to_owned(), line));
        Some(id)
    }

    fn refer_spanned(&mut self, id: &toml::Spanned<String>, at: &At<'_>) -> Option<RuleId> {
        self.refer(id.get_ref(), at, at.line(id.span().start))
    }

    /// The zone of all dates, and where it stands.
    pub(super) fn zone(&self) -> Option<(&str, &str, usize)> {
        self.zone
            .as_ref()
            .map(|(zone, file, line)| (zone.as_str(), file.as_str(), *line))
    }
}

/// The rule of a row.
struct RowHead {
    id: RuleId,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    line: usize,
}
