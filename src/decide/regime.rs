//! Which bodies of law reach the exporter on a day.

use chrono::NaiveDate;

use crate::disclosure::ClearExporter;
use crate::rulebook::{RuleId, Rulebook};
use crate::vocabulary::Regime;

/// Number of regimes.
const MOST: usize = 4;

/// The regimes of one exporter on one day, each with the rule that says so.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Regimes<'a> {
    list: [Option<(Regime, &'a RuleId)>; MOST],
    len: usize,
}

impl<'a> Regimes<'a> {
    /// By the country of establishment, and those that reach it from outside: these count within their dates only.
    pub(super) fn of(exporter: &ClearExporter, day: NaiveDate, book: &'a Rulebook) -> Self {
        let mut regimes = Self::default();
        for row in book.regimes_of(exporter.country, day) {
            regimes.add(row.regime, &row.rule);
        }
        for regime in &exporter.also_subject_to {
            if let Some(row) = book.regime_on(*regime, day) {
                regimes.add(*regime, &row.rule);
            }
        }
        regimes
    }

    fn add(&mut self, regime: Regime, rule: &'a RuleId) {
        if self.len < MOST && !self.iter().any(|(known, _)| known == regime) {
            self.list[self.len] = Some((regime, rule));
            self.len += 1;
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = (Regime, &'a RuleId)> {
        self.list.into_iter().flatten()
    }

    pub(super) fn list(self) -> impl Iterator<Item = Regime> + use<> {
        self.list
            .map(|row| row.map(|(regime, _)| regime))
            .into_iter()
            .flatten()
    }

    pub(super) const fn is_empty(self) -> bool {
        self.len == 0
    }

    pub(super) fn has(self, regime: Regime) -> bool {
        self.list().any(|known| known == regime)
    }
}
