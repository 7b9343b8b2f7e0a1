//! G10: the exporter's own promise. Checked after the law; broken it is a condition, never a refusal.

use super::hearing::{Hearing, Matter};
use super::verdict::LegKind;
use crate::rulebook::Law;
use crate::vocabulary::{Condition, Country, EvidenceType, Gate, Hosting, Place};

/// Near is the Union (with its territories) and Monaco; not Iceland, Liechtenstein, Norway.
fn near(hearing: &Hearing<'_>, place: Place) -> bool {
    place.country().is_some_and(|country| {
        country == Country::MC || hearing.book.union_law(country, hearing.day).is_some()
    })
}

/// Both promises. Not for the same legal entity.
pub(super) fn gate(hearing: &mut Hearing<'_>) {
    let recipient = &hearing.facts.recipient;
    let Some(policy) = hearing.facts.exporter.policy.as_ref() else {
        return;
    };
    if recipient.same_legal_entity == Some(true) {
        return;
    }
    let hosts = |kind| match kind {
        LegKind::Hosting => recipient.role.is_processor(),
        LegKind::SubProcessor => true,
        LegKind::Seat | LegKind::RemoteAccess => false,
    };
    let hosted_far = hearing
        .legs
        .iter()
        .any(|way| hosts(way.leg.kind) && !near(hearing, way.leg.place));
    let any_far = hearing.legs.iter().any(|way| !near(hearing, way.leg.place));
    if policy.hosting == Hosting::EuOrMonaco && hosted_far {
        broken(hearing, Law::NoticeHosting);
    }
    if policy.third_country_needs_prior_authorisation && any_far {
        broken(hearing, Law::NoticeAuthorisation);
    }
}

fn broken(hearing: &mut Hearing<'_>, law: Law) {
    let (matter, rule) = (Matter::of(Gate::Policy), hearing.law(law));
    hearing.ask_unless(
        matter,
        rule,
        Condition::PolicyPriorAuthorisation,
        EvidenceType::PriorAuthorisation,
    );
}
