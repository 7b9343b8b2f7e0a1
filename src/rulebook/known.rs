//! The second clock: what could be known on the day of recording.
//!
//! ```text
//! from = 2026-11-01, known_from = 2026-11-30      recorded on 2026-11-29: judged without it
//!                                                 recorded on 2026-11-30: judged with it, also for 2026-11-01
//! ```
//! A rule that reaches back binds nobody who recorded before it was known. The rulebook of such a day is made once,
//! when the files are read, and not at each verdict. What holds on the day of the disclosure is not asked here.

use chrono::NaiveDate;

use super::head::RuleId;
use super::{Rule, Rulebook};

impl Rulebook {
    /// This rulebook, as far as it could be known on a day.
    #[must_use]
    pub fn known_on(&self, day: NaiveDate) -> &Self {
        self.views
            .iter()
            .rev()
            .find(|(last, _)| day <= *last)
            .map_or(self, |(_, view)| view)
    }

    /// Makes what [`Rulebook::known_on`] gives, latest first.
    pub(super) fn with_views(mut self) -> Self {
        let mut days: Vec<NaiveDate> = self
            .rules
            .values()
            .flat_map(|rule| [rule.known_from, rule.end_known_from])
            .flatten()
            .filter_map(|day| day.pred_opt())
            .collect();
        days.sort_unstable();
        days.dedup();
        days.reverse();
        self.views = days
            .iter()
            .map(|day| (*day, self.unknowing(*day)))
            .collect();
        self
    }

    /// Without what was made known after a day.
    fn unknowing(&self, day: NaiveDate) -> Self {
        let mut view = self.clone();
        view.views = Vec::new();
        let unknown = |id: &RuleId| {
            self.rule(id)
                .is_some_and(|rule| is_later(rule.known_from, day))
        };
        view.decisions.retain(|row| !unknown(&row.id));
        view.clauses.retain(|row| !unknown(&row.id));
        view.needs.retain(|need| !unknown(&need.rule));
        view.retention.retain(|row| !unknown(&row.id));
        view.regimes.retain(|row| !unknown(&row.rule));
        view.geography.forget(unknown);
        for rule in view
            .rules
            .values_mut()
            .filter(|rule| ends_unknown(rule, day))
        {
            rule.until = None;
        }
        let open = |id: &RuleId| self.rule(id).is_some_and(|rule| ends_unknown(rule, day));
        for row in view.decisions.iter_mut().filter(|row| open(&row.id)) {
            row.until = None;
        }
        for row in view.clauses.iter_mut().filter(|row| open(&row.id)) {
            row.until = None;
        }
        view.geography.reopen(open);
        view
    }
}

fn is_later(known: Option<NaiveDate>, day: NaiveDate) -> bool {
    known.is_some_and(|known| known > day)
}

fn ends_unknown(rule: &Rule, day: NaiveDate) -> bool {
    is_later(rule.end_known_from, day)
}
