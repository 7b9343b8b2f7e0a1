//! The shape of the files: closed keys, nothing decided.
//!
//! A rule has a file of its own: `[rule]`, and beside it the table that says what it is about (`[state]`,
//! `[decision]`, …). Rulebooks of the first edition held many in a file, each row with its rule inside
//! (`[[state]]`, `[state.rule]`); ledgers still name them, so both shapes are read.

use serde::Deserialize;
use toml::Spanned;

use super::decision::Attribute;
use super::head::Day;
use super::periods::Jurisdiction;
use crate::vocabulary::{
    AgeRule, Authority, Bilingual, Category, Condition, ContactKind, Country, EvidenceType, Kind,
    Missing, Place, Purpose, Regime, Role, SccDecision, Subdivision,
};

/// Everything a file may hold. Which file holds what is up to the editor.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) edition: Option<u32>,
    pub(super) version: Option<String>,
    pub(super) zone: Option<Spanned<String>>,
    pub(super) law_as_of: Option<Day>,
    pub(super) last_checked: Option<Day>,
    pub(super) last_checked_source: Option<String>,
    pub(super) limited_number: Option<u32>,
    pub(super) late_after_hours: Option<u32>,
    pub(super) contacts_from_person: Vec<ContactKind>,
    pub(super) rule: OneOrMany<Head>,
    pub(super) decision: Option<Decision>,
    pub(super) state: OneOrMany<State>,
    pub(super) territory: OneOrMany<Territory>,
    pub(super) part: OneOrMany<Part>,
    pub(super) period: OneOrMany<Period>,
    pub(super) continuity: Vec<Continuity>,
    pub(super) clauses: OneOrMany<Clauses>,
    pub(super) assessment: Option<Head>,
    pub(super) assessment_by: Option<Spanned<String>>,
    pub(super) regime: Vec<RegimeRow>,
    pub(super) authority: Vec<AuthorityRow>,
    pub(super) need: Vec<Need>,
    pub(super) retention: OneOrMany<Retention>,
    pub(super) purposes_by_kind: Option<Kinds>,
    pub(super) purposes_by_category: Option<Categories>,
}

/// `[rule]` or `[[rule]]`: one in a file of its own, many in a grouped file of the first edition.
#[derive(Debug)]
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table, or a list of tables")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(|one| vec![one])
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Vec<T>, A::Error> {
                let mut many = Vec::new();
                while let Some(one) = seq.next_element()? {
                    many.push(one);
                }
                Ok(many)
            }
        }
        deserializer
            .deserialize_any(Visitor(std::marker::PhantomData))
            .map(Self)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) citation: String,
    #[serde(default)]
    pub(super) cites: Vec<String>,
    #[serde(default)]
    pub(super) source: Vec<String>,
    #[serde(default)]
    pub(super) document: Vec<String>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
    pub(super) published: Option<Day>,
    pub(super) known_from: Option<Day>,
    pub(super) end_known_from: Option<Day>,
    pub(super) checked: Day,
    pub(super) uncertain: Option<String>,
    pub(super) uncertain_fr: Option<String>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "kept in the file for its readers: what the decision is, word for word"
)]
pub(super) struct Decision {
    pub(super) place: Place,
    pub(super) kind: DecisionKind,
    pub(super) adopted: Day,
    pub(super) celex: String,
    pub(super) oj: String,
    pub(super) scope: String,
    #[serde(default)]
    pub(super) not_covered: Vec<String>,
    pub(super) ended_by: Option<String>,
    pub(super) doubt_from: Option<Day>,
    #[serde(default)]
    pub(super) requires: Vec<Requirement>,
    #[serde(default)]
    pub(super) excludes: Vec<Exclusion>,
    pub(super) listing: Option<Listing>,
    #[serde(default)]
    pub(super) history: Vec<History>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DecisionKind {
    Country,
    Territory,
    Framework,
    InternationalOrganisation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirement {
    pub(super) attribute: Attribute,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exclusion {
    pub(super) attribute: Option<Attribute>,
    pub(super) category: Option<Category>,
    #[serde(default)]
    pub(super) subdivisions: Vec<Subdivision>,
    pub(super) purpose: Option<Purpose>,
    #[serde(default)]
    pub(super) paper: bool,
    pub(super) condition: Option<Condition>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
    #[serde(default)]
    pub(super) doubt: bool,
    #[serde(default)]
    pub(super) doubt_after: bool,
    pub(super) why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    pub(super) list: ListName,
    pub(super) framework: String,
    pub(super) checked_within_days: Option<u32>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ListName {
    Dpf,
    ListedUnder,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    #[expect(dead_code, reason = "kept in the file for its readers")]
    pub(super) citation: String,
    pub(super) adopted: Day,
    pub(super) until: Day,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MembershipName {
    Union,
    Eea,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub(super) country: Country,
    pub(super) membership: MembershipName,
    pub(super) gdpr_from: Option<Day>,
    pub(super) rule: Option<Head>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandingName {
    Home,
    Undetermined,
    Third,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Territory {
    pub(super) country: Country,
    pub(super) status: StandingName,
    pub(super) state: Option<Country>,
    pub(super) own_decision: Option<String>,
    pub(super) doubt_from: Option<Day>,
    pub(super) rule: Option<Head>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) subdivisions: Vec<Subdivision>,
    pub(super) rule: Option<Head>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EffectName {
    EuLawApplies,
    NotATransfer,
    Undetermined,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    pub(super) countries: Vec<Country>,
    pub(super) effect: EffectName,
    pub(super) rule: Option<Head>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Continuity {
    pub(super) country: Country,
    pub(super) rules: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clauses {
    pub(super) decision: SccDecision,
    pub(super) equivalent: Option<u8>,
    pub(super) last_signature: Option<Day>,
    #[serde(default)]
    pub(super) annexes: AnnexTable,
    pub(super) rule: Option<Head>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AnnexTable {
    pub(super) m1: Vec<AnnexName>,
    pub(super) m2: Vec<AnnexName>,
    pub(super) m3: Vec<AnnexName>,
    pub(super) m4: Vec<AnnexName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum AnnexName {
    I,
    #[serde(rename = "II")]
    Ii,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegimeRow {
    pub(super) regime: Regime,
    pub(super) place: Spanned<String>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
    pub(super) rule: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorityRow {
    pub(super) code: Authority,
    pub(super) name: String,
    pub(super) country: Country,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
    pub(super) citation: String,
    pub(super) source: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub(super) rule: Spanned<String>,
    pub(super) monaco: Option<String>,
    #[serde(default)]
    pub(super) kinds: Vec<Kind>,
    #[serde(default)]
    pub(super) roles: Vec<Role>,
    #[serde(default)]
    pub(super) purposes: Vec<Purpose>,
    #[serde(default)]
    pub(super) except_purposes: Vec<Purpose>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
    #[serde(default)]
    pub(super) obligation: bool,
    #[serde(default)]
    pub(super) any: Vec<EvidenceType>,
    pub(super) missing: Option<Missing>,
    pub(super) condition: Option<Condition>,
    #[serde(default)]
    pub(super) anonymous: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retention {
    pub(super) rule: AgeRule,
    pub(super) jurisdiction: Jurisdiction,
    pub(super) years: u32,
    pub(super) head: Option<Head>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kinds {
    pub(super) rule: Spanned<String>,
    pub(super) kinds: std::collections::BTreeMap<Kind, Vec<Purpose>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Categories {
    pub(super) rule: Spanned<String>,
    pub(super) any_purposes: Vec<Purpose>,
    pub(super) except: Vec<Category>,
    pub(super) everywhere: Vec<Category>,
    #[serde(rename = "categories")]
    pub(super) table: std::collections::BTreeMap<Category, Vec<Purpose>>,
}
