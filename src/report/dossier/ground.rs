//! What carries a transfer, country by country: from the verdict that follows again from its facts.
//!
//! ```text
//! seat JP ─ EU-ADQ-JP allows ─▶ adequacy     sub-processor IN ─ SCC-2021-914 allows ─▶ safeguards
//! ```
//! A line names the rules of all its legs together; which rule carried which leg is made anew with the verdict
//! ([`Reason`]). Where the verdict cannot be made again, or comes out otherwise, no country is credited with a ground.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{self, Effect, LegKind, Reason};
use crate::entry::Entry;
use crate::recompute::{Found, Question, Register, compare};
use crate::vocabulary::{Gate, Place, Regime, VerdictWord};

/// What carried a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroundClass {
    /// An adequacy decision, or the law's own list.
    Adequacy,
    /// Appropriate safeguards: clauses, binding corporate rules, codes, certifications.
    Safeguards,
    /// An agreement between States.
    Agreement,
    /// An authority's authorisation, or a formality before it.
    Authorisation,
    /// An exception.
    Derogation,
    /// No single class: the rules say what it was.
    Other,
    /// The law does not say whether it is a transfer, and nothing carries it.
    Open,
    /// It was refused, and did not take place.
    Refused,
    /// It was refused, and had already taken place.
    TookPlace,
}

/// Rules that carry, by the beginning of their ids.
const CARRY: [(&str, GroundClass); 16] = [
    ("EU-ADQ-", GroundClass::Adequacy),
    ("SCC-", GroundClass::Safeguards),
    ("eu-gdpr.A46-", GroundClass::Safeguards),
    ("eu-gdpr.A48", GroundClass::Agreement),
    ("eu-gdpr.A49-", GroundClass::Derogation),
    ("mc-1565.A97-2", GroundClass::Adequacy),
    ("mc-1565.A97-4", GroundClass::Adequacy),
    ("mc-1565.A98-1", GroundClass::Agreement),
    ("mc-1565.A101", GroundClass::Agreement),
    ("mc-1565.A98-3", GroundClass::Safeguards),
    ("mc-1565.A99-1", GroundClass::Derogation),
    ("mc-1565.A99-2-", GroundClass::Derogation),
    ("mc-1565.A99-3", GroundClass::Derogation),
    ("mc-1565.A100", GroundClass::Authorisation),
    ("mc-1165.A20-1", GroundClass::Authorisation),
    ("mc-1165.A20", GroundClass::Authorisation),
];

impl GroundClass {
    /// All, in order.
    pub const ALL: [Self; 9] = [
        Self::Adequacy,
        Self::Safeguards,
        Self::Agreement,
        Self::Authorisation,
        Self::Derogation,
        Self::Other,
        Self::Open,
        Self::Refused,
        Self::TookPlace,
    ];

    /// Its shade on the map: from light to dark, so that grey paper tells them apart too.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Adequacy => "#bdd7ee",
            Self::Safeguards => "#6baed6",
            Self::Agreement => "#3182bd",
            Self::Authorisation => "#08519c",
            Self::Derogation => "#fdae6b",
            Self::Other => "#a99a8a",
            Self::Open => "#d8cf7a",
            Self::Refused => "#c2560c",
            Self::TookPlace => "#7f1d1d",
        }
    }

    /// The sentence that names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Adequacy => "dossier-ground-adequacy",
            Self::Safeguards => "dossier-ground-safeguards",
            Self::Agreement => "dossier-ground-agreement",
            Self::Authorisation => "dossier-ground-authorisation",
            Self::Derogation => "dossier-ground-derogation",
            Self::Other => "dossier-ground-other",
            Self::Open => "dossier-ground-open",
            Self::Refused => "dossier-ground-refused",
            Self::TookPlace => "dossier-ground-took-place",
        }
    }

    /// Whether data went there on this ground.
    #[must_use]
    pub const fn carries(self) -> bool {
        !matches!(self, Self::Open | Self::Refused | Self::TookPlace)
    }
}

/// One country under one law, and what carried the data there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Carried {
    pub(super) place: Place,
    pub(super) regime: Regime,
    pub(super) class: GroundClass,
    pub(super) rules: BTreeSet<String>,
}

/// A verdict made again, with its reasons; `None` where the bundle does not allow it, or another one comes out.
pub(super) fn again(entry: &Entry, register: &Register) -> Option<decide::Verdict> {
    let Found::Question(question, differences) = Question::of(entry, register) else {
        return None;
    };
    if !differences.is_empty() {
        return None;
    }
    let codes = question.codes();
    let verdict = decide::judge_as(question.reading, &question.facts, &codes, question.rulebook);
    compare(question.recorded, &verdict)
        .is_empty()
        .then_some(verdict)
}

/// The rules that refused, beside those that only lacked something.
pub(super) fn refusing(verdict: &decide::Verdict) -> BTreeSet<String> {
    let refused = verdict
        .reasons
        .iter()
        .filter(|one| one.effect == Effect::Refuses);
    refused.map(|reason| reason.rule.to_string()).collect()
}

/// One leg under one law.
type Way = (Place, Regime, LegKind);

/// What carried a disclosure: each country once for each law and class.
pub(super) fn ways(verdict: &decide::Verdict, took_place: bool) -> Vec<Carried> {
    let mut legs: BTreeMap<Way, Vec<&Reason>> = BTreeMap::new();
    for reason in verdict
        .reasons
        .iter()
        .filter(|one| one.gate == Gate::Transfer)
    {
        if let (Some(leg), Some(regime)) = (reason.leg, reason.regime) {
            let way = (leg.place, regime, leg.kind);
            legs.entry(way).or_default().push(reason);
        }
    }
    let mut found: BTreeMap<(Place, Regime, GroundClass), BTreeSet<String>> = BTreeMap::new();
    for ((place, regime, _), said) in &legs {
        if let Some((class, rules)) = of_leg(said, verdict.verdict, took_place) {
            let all = found.entry((*place, *regime, class)).or_default();
            all.extend(rules);
        }
    }
    let one = |((place, regime, class), rules)| Carried {
        place,
        regime,
        class,
        rules,
    };
    found.into_iter().map(one).collect()
}

/// The class of a leg and its rules; `None`: it is no transfer.
fn of_leg(
    said: &[&Reason],
    verdict: VerdictWord,
    took_place: bool,
) -> Option<(GroundClass, BTreeSet<String>)> {
    let rules = |wanted: fn(Effect) -> bool| -> BTreeSet<String> {
        let spoke = said.iter().filter(|reason| wanted(reason.effect));
        spoke.map(|reason| reason.rule.to_string()).collect()
    };
    if said.iter().any(|reason| reason.effect == Effect::Home) {
        return None;
    }
    if verdict == VerdictWord::Refuse {
        let class = if took_place {
            GroundClass::TookPlace
        } else {
            GroundClass::Refused
        };
        return Some((class, rules(Effect::refuses)));
    }
    let carrying = rules(|effect| effect == Effect::Allows);
    if carrying.is_empty() {
        return Some((
            GroundClass::Open,
            rules(|effect| effect == Effect::Undetermined),
        ));
    }
    let class = carrying.iter().find_map(|rule| class_of(rule));
    Some((class.unwrap_or(GroundClass::Other), carrying))
}

/// The class of a rule that carries transfers.
fn class_of(rule: &str) -> Option<GroundClass> {
    CARRY
        .iter()
        .find(|(prefix, _)| rule.starts_with(prefix))
        .map(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::Leg;
    use crate::rulebook::Rulebook;
    use crate::vocabulary::{Country, Transfer};

    fn said(rule: &str, kind: LegKind, effect: Effect) -> Reason {
        let book = Rulebook::embedded().unwrap();
        let found = book.rules().find(|known| known.id.as_str() == rule);
        Reason {
            gate: Gate::Transfer,
            rule: found.expect("a rule of this name").id.clone(),
            regime: Some(Regime::EuGdpr),
            leg: Some(Leg {
                kind,
                place: Country::parse("JP").unwrap().into(),
            }),
            effect,
        }
    }

    fn verdict(reasons: Vec<Reason>, word: VerdictWord) -> decide::Verdict {
        decide::Verdict {
            verdict: word,
            transfer: Transfer::Yes,
            rules: Vec::new(),
            conditions: Vec::new(),
            missing: Vec::new(),
            review: false,
            decide: decide::VERSION,
            personal: Vec::new(),
            reasons,
        }
    }

    #[test]
    fn two_legs_in_one_country_keep_their_own_grounds() {
        let reasons = vec![
            said("EU-ADQ-JP", LegKind::Seat, Effect::Allows),
            said("EU-ADQ-JP", LegKind::SubProcessor, Effect::DoesNotCover),
            said("SCC-2021-914", LegKind::SubProcessor, Effect::Allows),
        ];
        let found = ways(&verdict(reasons, VerdictWord::Permit), false);
        let classes: Vec<_> = found
            .iter()
            .map(|one| (one.class, one.rules.len()))
            .collect();
        assert_eq!(
            classes,
            [(GroundClass::Adequacy, 1), (GroundClass::Safeguards, 1)]
        );
    }

    #[test]
    fn what_took_place_although_it_was_refused_is_no_attempt() {
        let reasons = vec![said("eu-gdpr.A44", LegKind::Seat, Effect::Refuses)];
        let refused = verdict(reasons, VerdictWord::Refuse);
        assert_eq!(ways(&refused, false)[0].class, GroundClass::Refused);
        assert_eq!(ways(&refused, true)[0].class, GroundClass::TookPlace);
    }

    #[test]
    fn every_rule_that_can_carry_a_leg_has_a_class_or_is_known_to_have_none() {
        let book = Rulebook::embedded().unwrap();
        for rule in book.rules().map(|rule| rule.id.as_str()) {
            let of_transfers = rule.starts_with("EU-ADQ-") || rule.starts_with("eu-gdpr.A49-1");
            assert!(!of_transfers || class_of(rule).is_some(), "{rule}");
        }
        for (prefix, _) in CARRY {
            let known = book
                .rules()
                .any(|rule| rule.id.as_str().starts_with(prefix));
            assert!(known, "no rule begins with {prefix}");
        }
    }
}
