//! What carries a transfer, in classes: what the map shades and the table names.
//!
//! ```text
//! [EU-ADQ-JP, eu-gdpr.A46-2-c, SCC-2021-914]   Japan ─▶ adequacy     India ─▶ safeguards
//! ```
//! A verdict names the rules of all its legs together. A decision about one country carries that country alone; what else
//! is named carries the others. Rules that only say that something is forbidden carry nothing.

use std::collections::BTreeSet;

/// What carried a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroundClass {
    /// An adequacy decision, or the law's own list.
    Adequacy,
    /// Appropriate safeguards: clauses, binding corporate rules, codes, certifications.
    Safeguards,
    /// An agreement between States.
    Agreement,
    /// An authority's authorisation.
    Authorisation,
    /// An exception.
    Derogation,
    /// No single class: the rules say what it was.
    Other,
    /// It was refused.
    Refused,
}

/// Rule ids by class, by prefix; the first that fits counts.
const CARRY: [(&str, GroundClass); 20] = [
    ("EU-ADQ-", GroundClass::Adequacy),
    ("SCC-", GroundClass::Safeguards),
    ("eu-gdpr.A46-", GroundClass::Safeguards),
    ("eu-gdpr.A48", GroundClass::Agreement),
    ("eu-gdpr.A49-1", GroundClass::Derogation),
    ("eu-dir95.A26", GroundClass::Other),
    ("mc-1565.A97-2", GroundClass::Adequacy),
    ("mc-1565.A97-4", GroundClass::Adequacy),
    ("mc-1565.D2025-002", GroundClass::Safeguards),
    ("mc-1565.A98-1", GroundClass::Agreement),
    ("mc-1565.A101", GroundClass::Agreement),
    ("mc-1565.A98-", GroundClass::Safeguards),
    ("mc-1565.A99-1", GroundClass::Derogation),
    ("mc-1565.A99-2", GroundClass::Derogation),
    ("mc-1565.A99-3", GroundClass::Derogation),
    ("mc-1565.A100", GroundClass::Authorisation),
    ("mc-1165.A20-1", GroundClass::Authorisation),
    ("mc-1165.A20", GroundClass::Adequacy),
    ("eu-gdpr.A45", GroundClass::Adequacy),
    ("eu-gdpr.A47", GroundClass::Safeguards),
];

/// Prefix of the rules that carry one country alone, before its code.
const OF_COUNTRY: &str = "EU-ADQ-";
/// Members of the Union, by Monaco's statute.
const MEMBERS: &str = "mc-1565.A97-2";

impl GroundClass {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::Adequacy,
        Self::Safeguards,
        Self::Agreement,
        Self::Authorisation,
        Self::Derogation,
        Self::Other,
        Self::Refused,
    ];

    /// Its shade on the map: from light to dark, so that grey paper tells them apart too.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Adequacy => "#c6dbef",
            Self::Safeguards => "#6baed6",
            Self::Agreement => "#3182bd",
            Self::Authorisation => "#08519c",
            Self::Derogation => "#fdae6b",
            Self::Other => "#bcaa99",
            Self::Refused => "#a63603",
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
            Self::Refused => "dossier-ground-refused",
        }
    }
}

/// The class of a rule that carries transfers.
fn class_of(rule: &str) -> Option<GroundClass> {
    CARRY
        .iter()
        .find(|(prefix, _)| rule.starts_with(prefix))
        .map(|(_, class)| *class)
}

/// Of the rules of a verdict those that carry transfers.
pub(super) fn carrying<'a>(rules: &[&'a str]) -> Vec<&'a str> {
    rules
        .iter()
        .copied()
        .filter(|rule| class_of(rule).is_some())
        .collect()
}

/// What carried the leg to one country, of all rules of the verdict. `is_member`: of the Union on that day.
pub(super) fn of_leg(
    rules: &[&str],
    country: Option<&str>,
    is_member: bool,
) -> (GroundClass, BTreeSet<String>) {
    let named = |rule: &&str| rule.starts_with(OF_COUNTRY);
    let own: BTreeSet<String> = rules
        .iter()
        .filter(|rule| {
            let of = rule.strip_prefix(OF_COUNTRY);
            of.is_some_and(|of| country.is_some_and(|country| of.starts_with(country)))
                || (is_member && **rule == MEMBERS)
        })
        .map(|rule| (*rule).to_owned())
        .collect();
    if !own.is_empty() {
        return (GroundClass::Adequacy, own);
    }
    let others: Vec<(GroundClass, &str)> = rules
        .iter()
        .filter(|rule| !named(rule) && **rule != MEMBERS)
        .filter_map(|rule| Some((class_of(rule)?, *rule)))
        .collect();
    // A general rule of adequacy stands beside the tool that carries a leg without it.
    let strongest = others
        .iter()
        .map(|(class, _)| *class)
        .min_by_key(|class| (*class == GroundClass::Adequacy, *class));
    let class = strongest.unwrap_or(GroundClass::Other);
    let rules = others
        .iter()
        .filter(|(known, _)| *known == class)
        .map(|(_, rule)| (*rule).to_owned());
    (class, rules.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_about_one_country_does_not_carry_another() {
        let rules = ["EU-ADQ-JP", "SCC-2021-914", "eu-gdpr.A44", "eu-gdpr.A46-2-c"];
        assert_eq!(of_leg(&rules, Some("JP"), false).0, GroundClass::Adequacy);
        let (class, named) = of_leg(&rules, Some("IN"), false);
        assert_eq!(class, GroundClass::Safeguards);
        assert!(!named.contains("EU-ADQ-JP") && named.contains("SCC-2021-914"));
    }

    #[test]
    fn a_rule_that_forbids_carries_nothing() {
        let rules = ["mc-1565.A96", "mc-1565.A97", "mc-1565.A99-public"];
        let (class, named) = of_leg(&rules, Some("IN"), false);
        assert!(class == GroundClass::Other && named.is_empty() && carrying(&rules).is_empty());
    }
}
