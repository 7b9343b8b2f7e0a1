//! The evidence that counts on the day of the disclosure.
//!
//! What did not exist yet, or had ended, is as absent. Consents and
//! authorisations of persons are not here: they are findings.

use chrono::NaiveDate;

use crate::disclosure::{
    Adherence, Body, ClearAuthorised, ClearBcr, ClearEvidence, ClearFact, Contract, NoticeCover,
    Scc, Tia,
};
use crate::vocabulary::{Country, EvidenceType, Place, Status};

const _: () = assert!(
    EvidenceType::NoObjectionCheck as u32 <= 63,
    "a set of evidence types is 64 bits"
);

/// Living evidence, in the order in which it was given.
#[derive(Debug, Clone)]
pub(super) struct Shelf<'a> {
    list: Vec<&'a ClearEvidence>,
    types: u64,
}

fn lives(evidence: &ClearEvidence, day: NaiveDate) -> bool {
    let begun = evidence.date.is_none_or(|date| date <= day);
    begun
        && match &evidence.fact {
            ClearFact::Closed(Body::Contract(contract)) => {
                contract.signed <= day && contract.expires.is_none_or(|last| day <= last)
            }
            ClearFact::Closed(Body::Scc(scc)) => scc.signed <= day,
            _ => true,
        }
}

impl<'a> Shelf<'a> {
    pub(super) fn new(lists: &[&'a [ClearEvidence]], day: NaiveDate) -> Self {
        let mut shelf = Self {
            list: Vec::with_capacity(lists.iter().map(|list| list.len()).sum()),
            types: 0,
        };
        for evidence in lists
            .iter()
            .copied()
            .flatten()
            .filter(|evidence| lives(evidence, day))
        {
            shelf.list.push(evidence);
            shelf.types |= 1 << (evidence.kind as u32);
        }
        shelf
    }

    /// Something of this type is there. A scope check counts only if the request is narrow.
    pub(super) fn has(&self, kind: EvidenceType) -> bool {
        let there = self.types & (1 << (kind as u32)) != 0;
        if kind == EvidenceType::ScopeCheck {
            return there && self.latest_scope_is_narrow();
        }
        there
    }

    /// Of several looks at one request the latest counts.
    fn latest_scope_is_narrow(&self) -> bool {
        let checks = self
            .list
            .iter()
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Closed(Body::ScopeCheck(check)) => Some((evidence.date, check.narrow)),
                _ => None,
            });
        checks
            .max_by_key(|(date, narrow)| (*date, !*narrow))
            .is_some_and(|(_, narrow)| narrow)
    }

    pub(super) fn of(&self, kind: EvidenceType) -> impl Iterator<Item = &'a ClearEvidence> + '_ {
        let there = self.types & (1 << (kind as u32)) != 0;
        self.list
            .iter()
            .filter(move |evidence| there && evidence.kind == kind)
            .copied()
    }

    pub(super) fn contracts(&self, kind: EvidenceType) -> impl Iterator<Item = &'a Contract> + '_ {
        self.of(kind).filter_map(|evidence| match &evidence.fact {
            ClearFact::Closed(Body::Contract(contract)) => Some(contract),
            _ => None,
        })
    }

    pub(super) fn clauses(&self) -> impl Iterator<Item = &'a Scc> + '_ {
        self.of(EvidenceType::Scc)
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Closed(Body::Scc(scc)) => Some(scc),
                _ => None,
            })
    }

    /// The latest assessment that names a country; of two on one day the graver.
    pub(super) fn assessment(&self, country: Country) -> Option<(NaiveDate, &'a Tia)> {
        self.of(EvidenceType::Tia)
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Closed(Body::Tia(tia)) if tia.destinations.contains(&country) => {
                    Some((evidence.date?, tia))
                }
                _ => None,
            })
            .max_by_key(|(date, tia)| (*date, tia.conclusion))
    }

    pub(super) fn bcrs(&self) -> impl Iterator<Item = &'a ClearBcr> + '_ {
        self.of(EvidenceType::Bcr)
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Bcr(bcr) => Some(bcr),
                _ => None,
            })
    }

    pub(super) fn adherences(
        &self,
        kind: EvidenceType,
    ) -> impl Iterator<Item = &'a Adherence> + '_ {
        self.of(kind).filter_map(|evidence| match &evidence.fact {
            ClearFact::Closed(Body::Adherence(adherence)) => Some(adherence),
            _ => None,
        })
    }

    pub(super) fn authorised(
        &self,
        kind: EvidenceType,
    ) -> impl Iterator<Item = &'a ClearAuthorised> + '_ {
        self.of(kind).filter_map(|evidence| match &evidence.fact {
            ClearFact::Authorised(authorised) => Some(authorised),
            _ => None,
        })
    }

    /// The latest answer of a Monegasque authority, and whether it has a reference; of two on one day the worse.
    pub(super) fn formality(&self, kind: EvidenceType) -> Option<(Status, bool)> {
        self.of(kind)
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Closed(Body::Formality(formality)) => {
                    Some((evidence.date, formality.status, evidence.has_ref))
                }
                _ => None,
            })
            .max_by_key(|(date, status, has_ref)| (*date, *status, *has_ref))
            .map(|(_, status, has_ref)| (status, has_ref))
    }

    pub(super) fn is_listed(&self, place: Place) -> bool {
        self.of(EvidenceType::MinisterialListEntry)
            .any(|evidence| matches!(&evidence.fact, ClearFact::Closed(Body::ListEntry(entry)) if entry.country == place))
    }

    /// An agreement between two States.
    pub(super) fn agreement(&self, one: Country, other: Country) -> bool {
        self.of(EvidenceType::InternationalAgreement)
            .any(|evidence| {
                matches!(&evidence.fact, ClearFact::Closed(Body::Parties(agreement))
                if agreement.parties.contains(&one) && agreement.parties.contains(&other))
            })
    }

    /// The latest notice; of two on one day the one that covers less.
    pub(super) fn notice(&self) -> Option<&'a NoticeCover> {
        self.of(EvidenceType::Notice)
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Closed(Body::Notice(notice)) => Some((evidence.date, notice)),
                _ => None,
            })
            .max_by_key(|(date, notice)| (*date, !covers_all(notice)))
            .map(|(_, notice)| notice)
    }

    /// Countries that attestations of hosting name.
    pub(super) fn attested(&self) -> impl Iterator<Item = Country> + '_ {
        self.of(EvidenceType::HostingAttestation)
            .filter_map(|evidence| match &evidence.fact {
                ClearFact::Closed(Body::Hosting(hosting)) => Some(hosting.country),
                _ => None,
            })
    }
}

/// A notice that names kind, categories and purpose.
pub(super) const fn covers_all(notice: &NoticeCover) -> bool {
    notice.covers_recipient_kind && notice.covers_categories && notice.covers_purpose
}
