//! From what was read to a rulebook: what is referred to, what is absent, and the whole.

use std::sync::Arc;

use super::Loaded;
use crate::rulebook::Rulebook;
use crate::rulebook::digest::digest;
use crate::rulebook::geography::Geography;
use crate::rulebook::head::RuleId;
use crate::rulebook::law::Law;
use crate::rulebook::lint::{RulebookFaults, WHOLE};
use crate::rulebook::tables::Tables;
use crate::vocabulary::{Code, did_you_mean, nearest};

impl Loaded {
    /// Ids that are referred to and stand nowhere.
    pub(super) fn dangling(&self, faults: &mut RulebookFaults) {
        for (id, file, line) in &self.referred {
            if !self.rules.contains_key(id) {
                let known = self.rules.keys().map(RuleId::as_str);
                let hint = did_you_mean(&nearest(id.as_str(), known));
                let message = format_args!("`{id}` is no rule of these files{hint}");
                faults.add(file, *line, message);
            }
        }
    }

    /// Rules that the program names and no file has.
    pub(super) fn unnamed(&self, faults: &mut RulebookFaults) {
        for law in Law::ALL {
            if !self.rules.keys().any(|id| id.as_str() == law.code()) {
                faults.add(
                    WHOLE,
                    0,
                    format_args!("the program names the rule `{law}`, and no file has it: add it"),
                );
            }
        }
    }

    /// The rulebook, if everything is there that one needs.
    pub(super) fn build(
        &mut self,
        files: &[(&str, &str)],
        faults: &mut RulebookFaults,
    ) -> Option<Rulebook> {
        self.lacking(faults);
        let (digest, listed) = digest(files);
        let assessment = self.assessment.clone()?;
        let rules = std::mem::take(&mut self.rules);
        let begins = rules.get(&assessment).and_then(|rule| rule.from);
        let Some(begins) = begins else {
            let message =
                format_args!("the assessment `{assessment}` needs a first day: add `from`");
            faults.add(WHOLE, 0, message);
            return None;
        };
        let mut texts: Vec<(String, String)> = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        texts.sort();
        Some(Rulebook {
            edition: self.edition,
            version: self.version.take()?,
            law_as_of: self.law_as_of?,
            last_checked: self.last_checked?,
            digest,
            files: listed,
            texts: Arc::new(texts),
            limited_number: self.limited_number?,
            late_after_hours: self.late_after_hours?,
            named: Law::ALL.iter().map(|law| RuleId::of_law(*law)).collect(),
            rules,
            regimes: std::mem::take(&mut self.regimes),
            geography: Geography::new(
                std::mem::take(&mut self.states),
                std::mem::take(&mut self.territories),
                std::mem::take(&mut self.periods),
                std::mem::take(&mut self.parts),
            ),
            decisions: std::mem::take(&mut self.decisions),
            clauses: std::mem::take(&mut self.clauses),
            assessment: (assessment, begins),
            authorities: std::mem::take(&mut self.authorities),
            tables: Tables::new(&self.kinds.take()?, &self.categories.take()?),
            needs: std::mem::take(&mut self.needs),
            retention: std::mem::take(&mut self.retention),
            contacts_from_person: std::mem::take(&mut self.contacts),
            views: Vec::new(),
        })
    }

    fn lacking(&self, faults: &mut RulebookFaults) {
        if self.partial {
            return;
        }
        let settings = [
            (self.version.is_some(), "version"),
            (self.law_as_of.is_some(), "law_as_of"),
            (
                self.last_checked.is_some(),
                "last_checked (with last_checked_source)",
            ),
            (self.limited_number.is_some(), "limited_number"),
            (self.late_after_hours.is_some(), "late_after_hours"),
            (self.assessment.is_some(), "assessment_by"),
            (self.kinds.is_some(), "purposes_by_kind"),
            (self.categories.is_some(), "purposes_by_category"),
            (!self.regimes.is_empty(), "regime"),
        ];
        for (_, what) in settings.iter().filter(|(there, _)| !there) {
            faults.add(
                WHOLE,
                0,
                format_args!("`{what}` stands in none of the files: add it"),
            );
        }
    }
}
