//! Dated, cited rules: what the law is, as data.
//!
//! ```toml
//! [rule]
//! id = "EU-ADQ-CH"
//! title = { fr = "La Suisse offre un niveau de protection adéquat", en = "Switzerland: adequate level of protection" }
//! citation = "Decision 2000/518/EC"
//! from = 2000-07-26
//! ```
//!
//! A rulebook is a list of small TOML files: one rule each, named by its id
//! (`rulebook/eu-gdpr/eu-gdpr.A46-2-c.toml`), and a few tables that say what the
//! rules ask of whom. Each rule has its citation, the day it was last checked and,
//! where the law is doubtful, the doubt in words. Keys are closed; there are no
//! expressions: what follows from a rule is said by `decide`. Dates are civil dates
//! in Europe/Paris, inclusive on both ends: a rule holds from 00:00 of its first day
//! to 24:00 of its last. How to change one: `docs/RULES.md`.
//!
//! An attacker who can change a rulebook can make the ledger permit what the law
//! refuses; therefore its digest stands in every verdict, and its files in the log.

mod change;
mod clauses;
mod close;
mod decision;
mod digest;
mod embedded;
mod geography;
mod head;
mod horizon;
mod known;
mod law;
mod lint;
mod load;
mod needs;
mod overview;
mod periods;
mod raw;
mod shape;
mod tables;

pub use change::{Changes, MemberChange, RuleChange, TableChange, changes};
pub use clauses::{AnnexNeed, Clauses};
pub use close::CloseError;
pub use decision::{Attribute, Decision, Exclusion, List, Listing};
pub use geography::{Membership, Standing, State, Status, Territory};
pub use head::{Authority, Rule, RuleId};
pub use horizon::Warned;
pub use law::Law;
pub use lint::{RulebookFault, RulebookFaults};
pub use needs::{Need, NeedEffect};
pub use overview::{Overview, renewed};
pub use periods::{Jurisdiction, RetentionPeriod};

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::hash::Digest;
use crate::vocabulary::{
    AgeRule, Category, ContactKind, Country, Kind, Place, Purpose, Regime, SccDecision, Subdivision,
};
use geography::Geography;
use tables::Tables;

/// All rules of one version, indexed.
#[derive(Debug, Clone)]
pub struct Rulebook {
    edition: u32,
    version: String,
    law_as_of: NaiveDate,
    last_checked: NaiveDate,
    digest: Digest,
    files: Vec<(String, Digest)>,
    texts: Arc<Vec<(String, String)>>,
    limited_number: u32,
    late_after_hours: u32,
    rules: BTreeMap<RuleId, Rule>,
    named: Vec<RuleId>,
    regimes: Vec<RegimeRow>,
    geography: Geography,
    decisions: Vec<Decision>,
    clauses: Vec<Clauses>,
    assessment: (RuleId, NaiveDate),
    authorities: Vec<Authority>,
    tables: Tables,
    needs: Vec<Need>,
    retention: Vec<RetentionPeriod>,
    contacts_from_person: Vec<ContactKind>,
    /// The rulebook of days on which not everything was known yet: the last of these days, latest first.
    views: Vec<(NaiveDate, Self)>,
}

/// Where and when a regime reaches an exporter.
#[derive(Debug, Clone)]
pub(crate) struct RegimeRow {
    pub(crate) regime: Regime,
    pub(crate) country: Option<Country>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) rule: RuleId,
}

impl Rulebook {
    /// The rulebook of this release.
    ///
    /// # Errors
    /// None in a release: a test reads it.
    pub fn embedded() -> Result<Self, RulebookFaults> {
        Self::load(embedded::FILES.iter().map(|(name, text)| (*name, *text)))
    }

    /// Reads a rulebook from pairs of file name and text.
    ///
    /// # Errors
    /// All faults of all files, with file and line.
    pub fn load<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RulebookFaults> {
        load::load(&files.into_iter().collect::<Vec<_>>())
    }

    /// Reads a rulebook that a ledger recorded once. It was linted then; what only later programs ask of a rulebook
    /// is not asked of it.
    ///
    /// # Errors
    /// Files that cannot be read as rules, with file and line.
    pub fn recall<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RulebookFaults> {
        load::recall(&files.into_iter().collect::<Vec<_>>())
    }

    /// The names and texts of the files of this release.
    #[must_use]
    pub const fn embedded_files() -> &'static [(&'static str, &'static str)] {
        embedded::FILES
    }

    /// The shape of its files: 1 grouped by law, 2 a file for each rule.
    #[must_use]
    pub const fn edition(&self) -> u32 {
        self.edition
    }

    /// The version, as its editor named it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The day whose law it states.
    #[must_use]
    pub const fn law_as_of(&self) -> NaiveDate {
        self.law_as_of
    }

    /// The last look at the Commission's list.
    #[must_use]
    pub const fn last_checked(&self) -> NaiveDate {
        self.last_checked
    }

    /// `SHA-256` of the listing `<digest>  <name>\n`, sorted by name.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// What the digest is the digest of: `<digest>  <name>\n` for each file, sorted by name.
    #[must_use]
    pub fn listing(&self) -> String {
        digest::listing(&self.files)
    }

    /// The files and their digests, sorted by name.
    #[must_use]
    pub fn files(&self) -> &[(String, Digest)] {
        &self.files
    }

    /// Names and texts of the files, sorted by name.
    #[must_use]
    pub fn texts(&self) -> &[(String, String)] {
        &self.texts
    }

    /// A rule by its id.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.get(id)
    }

    /// All rules, by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// The id of a rule that the program names.
    #[must_use]
    pub fn id(&self, law: Law) -> &RuleId {
        &self.named[law as usize]
    }

    /// Adequacy decisions about a place, of all times.
    pub fn decisions(&self, place: Place) -> impl Iterator<Item = &Decision> {
        self.decisions
            .iter()
            .filter(move |decision| decision.place == place)
    }

    /// All adequacy decisions.
    #[must_use]
    pub fn all_decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// What a country is for Union data-protection law on a day, under the Directive or the GDPR.
    #[must_use]
    pub fn status(&self, country: Country, day: NaiveDate, regime: Regime) -> Status<'_> {
        self.geography.status(country, day, regime)
    }

    /// The rule by which a country is a Member State of the Union on a day, or a territory where its law applies.
    #[must_use]
    pub fn union_law(&self, country: Country, day: NaiveDate) -> Option<&RuleId> {
        self.geography.union_law(country, day)
    }

    /// All States where Union data-protection law applies or applied.
    pub fn states(&self) -> impl Iterator<Item = &State> {
        self.geography.states()
    }

    /// All territories that have a row of their own.
    pub fn territories(&self) -> impl Iterator<Item = &Territory> {
        self.geography.territories()
    }

    /// The row of a territory.
    #[must_use]
    pub fn territory(&self, country: Country) -> Option<&Territory> {
        self.geography.territory(country)
    }

    /// The rule by which a part of a State without a code of its own belongs to it.
    #[must_use]
    pub fn part(&self, part: Subdivision) -> Option<&RuleId> {
        self.geography.part(part)
    }

    /// In the Union or the EEA on that day.
    #[must_use]
    pub fn in_eea(&self, country: Country, day: NaiveDate) -> bool {
        self.geography.in_eea(country, day)
    }

    /// A set of standard contractual clauses.
    #[must_use]
    pub fn clauses(&self, decision: SccDecision) -> Option<&Clauses> {
        self.clauses
            .iter()
            .find(|clauses| clauses.decision == decision)
    }

    /// The rule that asks for an assessment, and its first day.
    #[must_use]
    pub const fn assessment(&self) -> &(RuleId, NaiveDate) {
        &self.assessment
    }

    /// All authorities, of all times.
    pub(crate) fn authorities(&self) -> impl Iterator<Item = &Authority> {
        self.authorities.iter()
    }

    /// The authority of a country on a day.
    #[must_use]
    pub fn authority(&self, country: Country, day: NaiveDate) -> Option<&Authority> {
        self.authorities.iter().find(|authority| {
            authority.country == country && within(day, authority.from, authority.until)
        })
    }

    /// The rule and the answer: may this kind receive for this purpose?
    #[must_use]
    pub fn kind_may(&self, kind: Kind, purpose: Purpose) -> bool {
        self.tables.kind_may(kind, purpose)
    }

    /// May this purpose need this category?
    #[must_use]
    pub fn purpose_may(&self, purpose: Purpose, category: Category) -> bool {
        self.tables.purpose_may(purpose, category)
    }

    /// What recipients must show.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// The retention period of a rule in a jurisdiction.
    #[must_use]
    pub fn retention(&self, rule: AgeRule, jurisdiction: Jurisdiction) -> Option<&RetentionPeriod> {
        self.retention
            .iter()
            .find(|period| period.rule == rule && period.jurisdiction == jurisdiction)
    }

    /// Whether a contact of this kind comes from the person.
    #[must_use]
    pub fn is_from_person(&self, kind: ContactKind) -> bool {
        self.contacts_from_person.contains(&kind)
    }

    /// The ceiling for the limited number of persons of compelling interests.
    #[must_use]
    pub const fn limited_number(&self) -> u32 {
        self.limited_number
    }

    /// Hours after which an entry is late.
    #[must_use]
    pub const fn late_after_hours(&self) -> u32 {
        self.late_after_hours
    }

    /// The regimes that reach an exporter in a country on a day, with their rules.
    pub(crate) fn regimes_of(
        &self,
        country: Country,
        day: NaiveDate,
    ) -> impl Iterator<Item = &RegimeRow> {
        self.regimes.iter().filter(move |row| {
            within(day, row.from, row.until)
                && match row.country {
                    Some(place) => place == country,
                    None => {
                        self.in_eea(country, day)
                            && matches!(self.status(country, day, row.regime), Status::Home(_))
                    }
                }
        })
    }

    /// A regime within its dates.
    pub(crate) fn regime_on(&self, regime: Regime, day: NaiveDate) -> Option<&RegimeRow> {
        self.regimes
            .iter()
            .find(|row| row.regime == regime && within(day, row.from, row.until))
    }
}

/// From and until are inclusive; absent is open.
#[must_use]
pub(crate) fn within(day: NaiveDate, from: Option<NaiveDate>, until: Option<NaiveDate>) -> bool {
    from.is_none_or(|first| first <= day) && until.is_none_or(|last| day <= last)
}
