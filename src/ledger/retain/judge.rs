//! Whether what stands under a key is over: the latest start that its rows say, and the period that ends first.

use chrono::NaiveDate;

use super::UnknownStart;
use crate::ledger::compartments::Rule;
use crate::ledger::starts::{Started, Starts};
use crate::ledger::{RecordError, Shared};
use crate::retention::{self, Grounds, Kept};
use crate::rulebook::{Jurisdiction, Rulebook};
use crate::vault::RowKey;
use crate::vocabulary::AgeRule;

/// Which periods bind this exporter.
pub(super) struct Measure<'a> {
    pub(super) shared: &'a Shared,
    pub(super) starts: &'a Starts<'a>,
    pub(super) rulebook: &'a Rulebook,
    pub(super) law: Option<Jurisdiction>,
    pub(super) promised: bool,
    pub(super) on: NaiveDate,
    pub(super) unknown: UnknownStart,
}

/// What became of a person's data under one key, or under all keys of one rule.
pub(super) enum Found<'a> {
    /// Still within its period, or it has not begun.
    Kept,
    Due(Rule, Kept<'a>),
    UnknownStart,
    NoPeriod,
    /// It stands for nothing by itself.
    Nothing,
}

impl<'a> Measure<'a> {
    /// The period that ends first; of what the law obliges to keep, the law's.
    fn kept(&self, rule: AgeRule, start: NaiveDate) -> Option<Kept<'a>> {
        let by = |whose| retention::kept(rule, whose, Some(start), self.rulebook);
        let law = self.law.and_then(by);
        let notice = self
            .promised
            .then(|| by(Jurisdiction::Notice2024))
            .flatten();
        let obliges = Grounds::embedded()
            .keeping(rule)
            .is_some_and(|ground| ground.obliges);
        match (law, notice) {
            (Some(law), _) if obliges => Some(law),
            (Some(law), Some(notice)) if notice.last_day < law.last_day => Some(notice),
            (law, notice) => law.or(notice),
        }
    }

    fn has_period(&self, rule: AgeRule) -> bool {
        let known = |whose| self.rulebook.retention(rule, whose).is_some();
        self.law.is_some_and(known) || (self.promised && known(Jurisdiction::Notice2024))
    }

    /// Whether what stands in these rows is over. Rows of readings and notifications alone are a file.
    pub(super) fn judge(&self, rule: Rule, rows: &[RowKey]) -> Result<Found<'a>, RecordError> {
        let (mut latest, mut silent, mut beside) = (None, false, None);
        let (mut open, mut unknown) = (false, false);
        for key in rows {
            match self.starts.of(*key, rule)? {
                Started::On(day) => latest = latest.max(Some(day)),
                Started::NotSaid(day) if self.unknown == UnknownStart::LastDisclosure => {
                    latest = latest.max(Some(day));
                }
                // One disclosure that says nothing does not hide what the others say of the person; of files and
                // invoices each has its own start.
                Started::NotSaid(_) => {
                    silent = true;
                    unknown |= !rule.is_of_person();
                }
                Started::Beside(day) => beside = beside.max(Some(day)),
                Started::Open => open = true,
                Started::NoPeriod => return Ok(Found::NoPeriod),
                Started::Nothing => {}
            }
        }
        if open {
            return Ok(Found::Kept);
        }
        let own = latest.is_some() || silent;
        if !own && beside.is_none() {
            return Ok(Found::Nothing);
        }
        let rule = if own { rule } else { Rule::RightsFile };
        let Some(age) = rule.age().filter(|age| self.has_period(*age)) else {
            return Ok(Found::NoPeriod);
        };
        if unknown || (silent && latest.is_none()) {
            return Ok(Found::UnknownStart);
        }
        let Some(start) = latest.max(beside) else {
            return Ok(Found::UnknownStart);
        };
        Ok(match self.kept(age, start) {
            None => Found::NoPeriod,
            Some(kept) if kept.is_over_on(self.on) => Found::Due(rule, kept),
            Some(_) => Found::Kept,
        })
    }
}
