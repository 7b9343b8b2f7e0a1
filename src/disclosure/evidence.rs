//! Evidence: what is on file, typed.
//!
//! `{"type":"scc","decision":"2021/914","module":2,"signed":"2026-01-15","annexes":["I","II","III"],"modified":false}`
//!
//! Evidence is dated: it counts only if it existed, and had not ended, when the
//! disclosure occurred. A civil date counts for its whole day, `expires` is the
//! last day, an instant counts from that instant. What does not count is as absent.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::form::{Faults, Form, Object, Several, deserialize, record, what};
use super::ids::Text;
use super::shape as shapes;
use crate::hash::Digest;
use crate::vocabulary::{
    Authority, BcrType, Clause, Code, Conclusion, Country, EvidenceType, Module, Place,
    SccDecision, Status, TiaAuthor, Version,
};

/// When a disclosure occurred, for evidence: its instant and its civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The instant.
    pub instant: DateTime<Utc>,
    /// Its civil day in Europe/Paris.
    pub day: NaiveDate,
}

record! {
    /// A document behind the evidence.
    Document {
        /// What it is called.
        title: Text,
        /// Which bytes it is.
        sha256: Digest,
    }
}

record! {
    /// A contract of Article 28 GDPR or Article 26 of Law 1.565.
    Contract check(Contract::check) {
        /// First day.
        signed: NaiveDate,
        /// Last day.
        expires: Option<NaiveDate>,
        /// Clauses that the law asks for and the contract lacks.
        missing_clauses: Vec<Clause>,
    }
}

impl Contract {
    fn check(&self, faults: &mut Faults) {
        if self.expires.is_some_and(|last| last < self.signed) {
            faults.add_at("expires", "the contract ends before it is signed");
        }
    }
}

/// Annexes of standard contractual clauses: a subset of I, II, III.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Annexes {
    /// I: parties, transfer, authority.
    pub first: bool,
    /// II: technical and organisational measures.
    pub second: bool,
    /// III: sub-processors.
    pub third: bool,
}

impl Serialize for Annexes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = [(self.first, "I"), (self.second, "II"), (self.third, "III")];
        serializer.collect_seq(
            names
                .iter()
                .filter(|(there, _)| *there)
                .map(|(_, name)| name),
        )
    }
}

impl Form for Annexes {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Some(values) = value.as_array() else {
            faults.add(format_args!(
                "a list of annexes is expected, not {}",
                what(value)
            ));
            return None;
        };
        let mut annexes = Self::default();
        for (index, value) in values.iter().enumerate() {
            let there = match value.as_str() {
                Some("I") => &mut annexes.first,
                Some("II") => &mut annexes.second,
                Some("III") => &mut annexes.third,
                _ => {
                    faults.add_at(&index.to_string(), "an annex is `I`, `II` or `III`");
                    continue;
                }
            };
            if std::mem::replace(there, true) {
                faults.add_at(&index.to_string(), "this stands in the list twice");
            }
        }
        Some(annexes)
    }

    fn shape() -> Value {
        json!({"type": "array", "items": {"type": "string", "enum": ["I", "II", "III"]}, "uniqueItems": true})
    }
}

record! {
    /// Standard contractual clauses of the Commission.
    Scc check(Scc::check) {
        /// Which set.
        decision: SccDecision,
        /// Which module (2021/914 only).
        module: Option<Module>,
        /// When.
        signed: NaiveDate,
        /// Which annexes are filled.
        annexes: Annexes,
        /// The text was changed: then they are ad hoc clauses.
        modified: bool,
        /// Module 4: the processor adds data that it collected in the EU.
        combines_eu_data: Option<bool>,
        /// Old sets: the processing changed since 2021-09-27.
        processing_changed: Option<bool>,
    }
}

impl Scc {
    fn check(&self, faults: &mut Faults) {
        match (self.decision, self.module) {
            (SccDecision::D2021_914, None) => {
                faults.add_at("module", "clauses of 2021/914 name a module, 1 to 4");
            }
            (SccDecision::D2021_914, Some(_)) | (_, None) => {}
            (_, Some(_)) => faults.add_at("module", "only clauses of 2021/914 have modules"),
        }
    }
}

record! {
    /// A transfer impact assessment.
    Tia {
        /// Which countries it looks at.
        destinations: Several<Country>,
        /// How it ends.
        conclusion: Conclusion,
        /// Who made it.
        by: TiaAuthor,
        /// Whether the controller verified a processor's.
        verified_by_controller: Option<bool>,
    }
}

record! {
    /// Binding corporate rules.
    Bcr {
        /// For controllers or for processors.
        bcr_type: BcrType,
        /// Where they were approved.
        approved_by: Country,
        /// Names of the bound companies.
        members: Several<Text>,
    }
}

record! {
    /// Adherence to a code of conduct, or a certification.
    Adherence {
        /// Approved by the authority.
        approved: bool,
        /// The importer bound itself.
        binding_commitment: bool,
    }
}

record! {
    /// Clauses or an arrangement that an authority must authorise.
    Authorised {
        /// What the authority said.
        authorisation: Option<AuthorityDecision>,
    }
}

record! {
    /// The answer of an authority.
    AuthorityDecision {
        /// Which one.
        authority: Authority,
        /// What it answered.
        status: Status,
        /// When.
        date: NaiveDate,
        /// Under which number.
        reference as "ref": Option<Text>,
    }
}

record! {
    /// A request to the authority of Monaco.
    Formality {
        /// Where it stands.
        status: Status,
    }
}

record! {
    /// An entry of the ministerial list of Article 97(4) of Law 1.565.
    ListEntry {
        /// Which country or organisation.
        country: Place,
    }
}

record! {
    /// Where data are hosted.
    HostingCountry {
        /// Which country.
        country: Country,
    }
}

record! {
    /// The States of an agreement.
    Parties check(Parties::check) {
        /// At least two.
        parties: Several<Country>,
    }
}

impl Parties {
    fn check(&self, faults: &mut Faults) {
        if self.parties.len() < 2 {
            faults.add_at("parties", "an agreement has at least two parties");
        }
    }
}

record! {
    /// What a published notice announces.
    NoticeCover {
        /// Which notice.
        version: Version,
        /// It names this kind of recipient.
        covers_recipient_kind: bool,
        /// It names these categories.
        covers_categories: bool,
        /// It names this purpose.
        covers_purpose: bool,
    }
}

record! {
    /// A request of an authority, held against what it needs.
    ScopeCheck {
        /// It asks for no more than it may.
        narrow: bool,
    }
}

record! {
    /// The person authorised this disclosure. Sealed.
    Authorisation check(Authorisation::check) {
        /// Since when.
        given_at: DateTime<Utc>,
        /// Last day.
        expires: Option<NaiveDate>,
        /// Until when.
        revoked_at: Option<DateTime<Utc>>,
        /// It names this recipient.
        covers_recipient: bool,
        /// It names these categories.
        covers_categories: bool,
    }
}

impl Authorisation {
    fn check(&self, faults: &mut Faults) {
        if self.revoked_at.is_some_and(|end| end < self.given_at) {
            faults.add_at(
                "revoked_at",
                "the authorisation was revoked before it was given",
            );
        }
        if self
            .expires
            .is_some_and(|last| last < super::civil_day(self.given_at))
        {
            faults.add_at("expires", "the authorisation ends before it is given");
        }
    }

    /// Given, not revoked, not over.
    #[must_use]
    pub fn holds_at(&self, at: At) -> bool {
        self.given_at <= at.instant
            && self.revoked_at.is_none_or(|end| at.instant < end)
            && self.expires.is_none_or(|last| at.day <= last)
    }

    /// It names recipient and categories.
    #[must_use]
    pub const fn covers(&self) -> bool {
        self.covers_recipient && self.covers_categories
    }
}

record! {
    /// The person consented. Sealed.
    Consent check(Consent::check) {
        /// Since when.
        given_at: DateTime<Utc>,
        /// Until when.
        withdrawn_at: Option<DateTime<Utc>>,
        /// In so many words.
        explicit: bool,
    }
}

impl Consent {
    fn check(&self, faults: &mut Faults) {
        if self.withdrawn_at.is_some_and(|end| end < self.given_at) {
            faults.add_at(
                "withdrawn_at",
                "the consent was withdrawn before it was given",
            );
        }
    }

    /// Given and not withdrawn.
    #[must_use]
    pub fn holds_at(&self, instant: DateTime<Utc>) -> bool {
        self.given_at <= instant && self.withdrawn_at.is_none_or(|end| instant < end)
    }
}

/// The members of an evidence that may all stand in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing but a date.
    Plain,
    /// `art28_contract`, `mc26_contract`.
    Contract(Contract),
    /// `scc`.
    Scc(Scc),
    /// `tia`.
    Tia(Tia),
    /// `code_of_conduct`, `certification`.
    Adherence(Adherence),
    /// `apdp_authorisation`, `ccin_authorisation`, `ccin_formality`.
    Formality(Formality),
    /// `ministerial_list_entry`.
    ListEntry(ListEntry),
    /// `hosting_attestation`.
    Hosting(HostingCountry),
    /// `international_agreement`.
    Parties(Parties),
    /// `notice`.
    Notice(NoticeCover),
    /// `scope_check`.
    ScopeCheck(ScopeCheck),
}

impl Body {
    pub(super) fn put<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Plain => Ok(()),
            Self::Contract(body) => body.put(map),
            Self::Scc(body) => body.put(map),
            Self::Tia(body) => body.put(map),
            Self::Adherence(body) => body.put(map),
            Self::Formality(body) => body.put(map),
            Self::ListEntry(body) => body.put(map),
            Self::Hosting(body) => body.put(map),
            Self::Parties(body) => body.put(map),
            Self::Notice(body) => body.put(map),
            Self::ScopeCheck(body) => body.put(map),
        }
    }
}

/// Everything an evidence says beyond type, date, document and reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Members that may stand in the clear.
    Closed(Body),
    /// Binding corporate rules: the members are names.
    Bcr(Bcr),
    /// Clauses or an arrangement: the reference is sealed.
    Authorised(Authorised),
    /// The person's consent: all of it is sealed.
    Consent(Consent),
    /// The person's authorisation: all of it is sealed.
    Authorisation(Authorisation),
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceType,
    /// What it says.
    pub fact: Fact,
    /// When it came to be.
    pub date: Option<NaiveDate>,
    /// The document behind it.
    pub document: Option<Document>,
    /// Its number or place in somebody's files.
    pub reference: Option<Text>,
}

const COMMON: &[&str] = &["type", "date", "document", "ref"];

/// The members of a type, beyond the common ones, and whether it must be dated.
pub(super) struct Shape {
    pub(super) members: &'static [&'static str],
    pub(super) dated: bool,
}

pub(super) const fn shape(kind: EvidenceType) -> Shape {
    use EvidenceType as E;
    let (members, dated) = match kind {
        E::Art28Contract | E::Mc26Contract => (Contract::MEMBERS, false),
        E::Scc => (Scc::MEMBERS, false),
        E::Tia => (Tia::MEMBERS, true),
        E::Bcr => (Bcr::MEMBERS, true),
        E::CodeOfConduct | E::Certification => (Adherence::MEMBERS, true),
        E::AdHocClauses | E::AdministrativeArrangement | E::PublicBodyInstrument => {
            (Authorised::MEMBERS, false)
        }
        E::ApdpAuthorisation | E::CcinAuthorisation | E::CcinFormality => {
            (Formality::MEMBERS, true)
        }
        E::MinisterialListEntry => (ListEntry::MEMBERS, true),
        E::HostingAttestation => (HostingCountry::MEMBERS, false),
        E::InternationalAgreement => (Parties::MEMBERS, false),
        E::Notice => (NoticeCover::MEMBERS, true),
        E::ScopeCheck => (ScopeCheck::MEMBERS, true),
        E::Authorisation => (Authorisation::MEMBERS, false),
        E::Consent => (Consent::MEMBERS, false),
        _ => (&[] as &[&str], true),
    };
    Shape { members, dated }
}

pub(super) fn read_body(
    kind: EvidenceType,
    object: &Object<'_>,
    faults: &mut Faults,
) -> Option<Body> {
    use EvidenceType as E;
    Some(match kind {
        E::Art28Contract | E::Mc26Contract => Body::Contract(Contract::take(object, faults)?),
        E::Scc => Body::Scc(Scc::take(object, faults)?),
        E::Tia => Body::Tia(Tia::take(object, faults)?),
        E::CodeOfConduct | E::Certification => Body::Adherence(Adherence::take(object, faults)?),
        E::ApdpAuthorisation | E::CcinAuthorisation | E::CcinFormality => {
            Body::Formality(Formality::take(object, faults)?)
        }
        E::MinisterialListEntry => Body::ListEntry(ListEntry::take(object, faults)?),
        E::HostingAttestation => Body::Hosting(HostingCountry::take(object, faults)?),
        E::InternationalAgreement => Body::Parties(Parties::take(object, faults)?),
        E::Notice => Body::Notice(NoticeCover::take(object, faults)?),
        E::ScopeCheck => Body::ScopeCheck(ScopeCheck::take(object, faults)?),
        _ => Body::Plain,
    })
}

/// Reads the type first: it says which members there are.
pub(super) fn read_kind(value: &Value, faults: &mut Faults) -> Option<EvidenceType> {
    let Some(map) = value.as_object() else {
        faults.add(format_args!(
            "an evidence is an object with a `type`, not {}",
            what(value)
        ));
        return None;
    };
    match map
        .get("type")
        .map(|kind| kind.as_str().map(EvidenceType::parse))
    {
        Some(Some(Ok(kind))) => Some(kind),
        Some(Some(Err(error))) => {
            faults.add_at("type", error);
            None
        }
        Some(None) => {
            faults.add_at("type", "a type is a text");
            None
        }
        None => {
            faults.add("the member `type` is missing");
            None
        }
    }
}

impl Form for Evidence {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let kind = read_kind(value, faults)?;
        let shape = shape(kind);
        let object = Object::open(value, &[COMMON, shape.members], faults)?;
        let fact = match kind {
            EvidenceType::Bcr => Bcr::take(&object, faults).map(Fact::Bcr),
            EvidenceType::AdHocClauses
            | EvidenceType::AdministrativeArrangement
            | EvidenceType::PublicBodyInstrument => {
                Authorised::take(&object, faults).map(Fact::Authorised)
            }
            EvidenceType::Consent => Consent::take(&object, faults).map(Fact::Consent),
            EvidenceType::Authorisation => {
                Authorisation::take(&object, faults).map(Fact::Authorisation)
            }
            _ => read_body(kind, &object, faults).map(Fact::Closed),
        };
        let date: Option<NaiveDate> = object.member("date", faults)?;
        if shape.dated && date.is_none() {
            faults.add(format_args!(
                "the member `date` is missing: `{kind}` counts from its day"
            ));
        }
        let document = object.member("document", faults);
        let reference = object.member("ref", faults);
        Some(Self {
            kind,
            fact: fact?,
            date,
            document: document?,
            reference: reference?,
        })
    }

    fn shape() -> Value {
        // The other members depend on the type: the vocabulary and docs/RULES.md tell them.
        json!({"type": "object", "required": ["type"], "properties": {
            "type": shapes::code::<EvidenceType>(), "date": NaiveDate::shape(), "document": Text::shape(),
            "ref": Text::shape(),
        }})
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        match &self.fact {
            Fact::Closed(body) => body.put(&mut map)?,
            Fact::Bcr(body) => body.put(&mut map)?,
            Fact::Authorised(body) => body.put(&mut map)?,
            Fact::Consent(body) => body.put(&mut map)?,
            Fact::Authorisation(body) => body.put(&mut map)?,
        }
        if let Some(date) = &self.date {
            map.serialize_entry("date", date)?;
        }
        if let Some(document) = &self.document {
            map.serialize_entry("document", document)?;
        }
        if let Some(reference) = &self.reference {
            map.serialize_entry("ref", reference)?;
        }
        map.end()
    }
}

deserialize!(Evidence);
