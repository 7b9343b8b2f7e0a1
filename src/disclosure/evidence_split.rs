//! Evidence cut into clear and sealed.
//!
//! Consents and authorisations of persons leave no trace in the clear part:
//! what they prove is recorded by `decide` as outcome codes. Binding corporate
//! rules keep what the gates ask of the names of their members: whether the
//! exporter and the recipient are among them.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::JoinError;
use super::evidence::{
    Authorised, AuthorityDecision, Bcr, Body, Document, Evidence, Fact, read_body, read_kind, shape,
};
use super::form::{Faults, Form, Object, Several, deserialize, record};
use super::ids::Text;
use crate::vocabulary::{Authority, BcrType, Country, EvidenceType, Status};

/// The names that binding corporate rules are held against.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The exporter's.
    pub exporter: &'a Text,
    /// The recipient's, or the sub-processor's for its own evidence.
    pub party: &'a Text,
}

record! {
    /// Binding corporate rules without the names of their members.
    ClearBcr {
        /// For controllers or for processors.
        bcr_type: BcrType,
        /// Where they were approved.
        approved_by: Country,
        /// The exporter is a member.
        covers_exporter: bool,
        /// The recipient (or sub-processor) is a member.
        covers_recipient: bool,
    }
}

record! {
    /// Clauses or an arrangement without the number of the authority's answer.
    ClearAuthorised {
        /// Which authority.
        authority: Option<Authority>,
        /// What it answered.
        status: Option<Status>,
        /// When.
        decided_on: Option<NaiveDate>,
    }
}

/// What an evidence says in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClearFact {
    /// Members that may all stand in the clear.
    Closed(Body),
    /// Binding corporate rules.
    Bcr(ClearBcr),
    /// Clauses or an arrangement that an authority must authorise.
    Authorised(ClearAuthorised),
}

/// One piece of evidence, as it may stand in the ledger. Never a consent or an authorisation of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearEvidence {
    /// What it is.
    pub kind: EvidenceType,
    /// What it says.
    pub fact: ClearFact,
    /// When it came to be.
    pub date: Option<NaiveDate>,
    /// A reference was given.
    pub has_ref: bool,
}

record! {
    /// The other part of an evidence, or all of one that leaves no clear part.
    SealedEvidence may_repeat(true) {
        /// All of it: a consent or an authorisation.
        whole: Option<Evidence>,
        /// The document behind it.
        document: Option<Document>,
        /// Its reference.
        reference as "ref": Option<Text>,
        /// Names of the members of binding corporate rules.
        members: Option<Several<Text>>,
        /// Reference of an authority's answer.
        authorisation_ref: Option<Text>,
    }
}

const COMMON: &[&str] = &["type", "date", "has_ref"];

impl ClearEvidence {
    fn members(kind: EvidenceType) -> &'static [&'static str] {
        match kind {
            EvidenceType::Bcr => ClearBcr::MEMBERS,
            EvidenceType::AdHocClauses
            | EvidenceType::AdministrativeArrangement
            | EvidenceType::PublicBodyInstrument => ClearAuthorised::MEMBERS,
            kind => shape(kind).members,
        }
    }
}

impl Form for ClearEvidence {
    const MAY_REPEAT: bool = true;

    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let kind = read_kind(value, faults)?;
        if matches!(kind, EvidenceType::Consent | EvidenceType::Authorisation) {
            faults.add(format_args!(
                "`{kind}` is about a person and never stands in the clear"
            ));
            return None;
        }
        let object = Object::open(value, &[COMMON, Self::members(kind)], faults)?;
        let fact = match kind {
            EvidenceType::Bcr => ClearBcr::take(&object, faults).map(ClearFact::Bcr),
            EvidenceType::AdHocClauses
            | EvidenceType::AdministrativeArrangement
            | EvidenceType::PublicBodyInstrument => {
                ClearAuthorised::take(&object, faults).map(ClearFact::Authorised)
            }
            _ => read_body(kind, &object, faults).map(ClearFact::Closed),
        };
        let date = object.member("date", faults);
        let has_ref: Option<Option<bool>> = object.member("has_ref", faults);
        Some(Self {
            kind,
            fact: fact?,
            date: date?,
            has_ref: has_ref?.unwrap_or(false),
        })
    }
}

impl Serialize for ClearEvidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        match &self.fact {
            ClearFact::Closed(body) => body.put(&mut map)?,
            ClearFact::Bcr(body) => body.put(&mut map)?,
            ClearFact::Authorised(body) => body.put(&mut map)?,
        }
        if let Some(date) = &self.date {
            map.serialize_entry("date", date)?;
        }
        if self.has_ref {
            map.serialize_entry("has_ref", &true)?;
        }
        map.end()
    }
}

deserialize!(ClearEvidence);

impl Evidence {
    /// The part that may stand in the ledger; none for a consent or an authorisation.
    #[must_use]
    pub fn clear(&self, names: Names<'_>) -> Option<ClearEvidence> {
        let fact = match &self.fact {
            Fact::Closed(body) => ClearFact::Closed(body.clone()),
            Fact::Bcr(bcr) => ClearFact::Bcr(ClearBcr {
                bcr_type: bcr.bcr_type,
                approved_by: bcr.approved_by,
                covers_exporter: bcr.members.contains(names.exporter),
                covers_recipient: bcr.members.contains(names.party),
            }),
            Fact::Authorised(authorised) => {
                let decision = authorised.authorisation.as_ref();
                ClearFact::Authorised(ClearAuthorised {
                    authority: decision.map(|decision| decision.authority),
                    status: decision.map(|decision| decision.status),
                    decided_on: decision.map(|decision| decision.date),
                })
            }
            Fact::Consent(_) | Fact::Authorisation(_) => return None,
        };
        Some(ClearEvidence {
            kind: self.kind,
            fact,
            date: self.date,
            has_ref: self.reference.is_some(),
        })
    }

    /// The part that may not.
    #[must_use]
    pub fn seal(&self) -> SealedEvidence {
        let mut sealed = SealedEvidence {
            whole: None,
            document: None,
            reference: None,
            members: None,
            authorisation_ref: None,
        };
        match &self.fact {
            Fact::Consent(_) | Fact::Authorisation(_) => {
                sealed.whole = Some(self.clone());
                return sealed;
            }
            Fact::Bcr(bcr) => sealed.members = Some(bcr.members.clone()),
            Fact::Authorised(authorised) => {
                sealed.authorisation_ref = authorised
                    .authorisation
                    .as_ref()
                    .and_then(|decision| decision.reference.clone());
            }
            Fact::Closed(_) => {}
        }
        sealed.document.clone_from(&self.document);
        sealed.reference.clone_from(&self.reference);
        sealed
    }

    fn join(clear: ClearEvidence, sealed: SealedEvidence) -> Result<Self, JoinError> {
        let fact = match clear.fact {
            ClearFact::Closed(body) => Fact::Closed(body),
            ClearFact::Bcr(bcr) => Fact::Bcr(Bcr {
                bcr_type: bcr.bcr_type,
                approved_by: bcr.approved_by,
                members: sealed
                    .members
                    .ok_or(JoinError("binding corporate rules without members"))?,
            }),
            ClearFact::Authorised(ClearAuthorised {
                authority,
                status,
                decided_on,
            }) => {
                let authorisation = match (authority, status, decided_on) {
                    (Some(authority), Some(status), Some(date)) => Some(AuthorityDecision {
                        authority,
                        status,
                        date,
                        reference: sealed.authorisation_ref,
                    }),
                    (None, None, None) => None,
                    _ => return Err(JoinError("half an answer of an authority")),
                };
                Fact::Authorised(Authorised { authorisation })
            }
        };
        Ok(Self {
            kind: clear.kind,
            fact,
            date: clear.date,
            document: sealed.document,
            reference: sealed.reference,
        })
    }
}

/// The clear parts of a list of evidence.
pub(super) fn clear_all(list: &[Evidence], names: Names<'_>) -> Vec<ClearEvidence> {
    list.iter()
        .filter_map(|evidence| evidence.clear(names))
        .collect()
}

/// The sealed parts of a list of evidence, one for each.
pub(super) fn seal_all(list: &[Evidence]) -> Vec<SealedEvidence> {
    list.iter().map(Evidence::seal).collect()
}

/// Puts the two lists together in the old order.
pub(super) fn join_all(
    clear: Vec<ClearEvidence>,
    sealed: Vec<SealedEvidence>,
) -> Result<Vec<Evidence>, JoinError> {
    let mut clear = clear.into_iter();
    let joined: Result<Vec<Evidence>, JoinError> = sealed
        .into_iter()
        .map(|mut sealed| match sealed.whole.take() {
            Some(whole) => Ok(whole),
            None => Evidence::join(
                clear
                    .next()
                    .ok_or(JoinError("more sealed evidence than clear"))?,
                sealed,
            ),
        })
        .collect();
    if clear.next().is_some() {
        return Err(JoinError("more clear evidence than sealed"));
    }
    joined
}
