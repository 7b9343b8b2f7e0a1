//! G9 under Law 1.565 and Law 1.165: everything that leaves the Principality.

use super::adequacy::{Importer, cover};
use super::demand::{self, Codes};
use super::derogation::{self, Remark};
use super::hearing::{Hearing, Matter};
use super::legs::Way;
use super::reading::Reading;
use super::shelf::Shelf;
use super::tools::{Carrier, Offer, lacking_rules};
use super::transfer::Foreign;
use super::verdict::LegKind;
use crate::rulebook::{Law, Status as PlaceStatus};
use crate::vocabulary::{Condition, Country, EvidenceType, MissingCode, Place, Regime, Status};

/// Stays in the Principality.
fn stays(hearing: &mut Hearing<'_>, matter: Matter, way: &Way<'_>, law: Law) -> bool {
    let stays = way.leg.place.country() == Some(Country::MC);
    if stays {
        let rule = hearing.law(law);
        hearing.home(matter, rule);
    } else {
        hearing.is_transfer();
    }
    stays
}

/// A leg under Law 1.565.
pub(super) fn leg<'a>(hearing: &mut Hearing<'a>, way: &Way<'a>) {
    let matter = Matter::leg(Regime::Mc1565, way.leg);
    if stays(hearing, matter, way, Law::McA96) {
        return;
    }
    let member = way
        .leg
        .place
        .country()
        .and_then(|country| hearing.book.union_law(country, hearing.day));
    if let Some(member) = member {
        let rule = hearing.law(Law::McA97_2);
        hearing.allow(matter, rule);
        return hearing.allow(matter, member);
    }
    let (offer, remark) = offers(hearing, way);
    match offer.best() {
        Some(carrier) => hearing.carry(matter, carrier),
        None if hearing.reading > Reading::First => {
            hearing.strand(matter, way, offer, remark, Foreign::default());
        }
        None => uncarried(hearing, matter, way, &offer, remark, None),
    }
}

fn offers<'a>(hearing: &Hearing<'a>, way: &Way<'a>) -> (Offer<'a>, Remark) {
    let mut offer = Offer::default();
    let place = way.leg.place;
    if let Some(own) = &way.sub {
        tools(hearing, place, &own.shelf, &mut offer);
    } else {
        tools(hearing, place, &hearing.shelf, &mut offer);
        if way.leg.kind != LegKind::Seat {
            for sub in hearing.legs.authorised_in(place) {
                tools(hearing, place, &sub.shelf, &mut offer);
            }
        }
    }
    // What the ministerial list says, it says of a country, wherever the proof is filed.
    if hearing.shelf.is_listed(place) && offer.carriers.is_empty() {
        offer.carriers.push(Carrier::new(hearing.law(Law::McA97_4)));
    }
    let exporter = hearing.facts.exporter.country;
    let agreed = place
        .country()
        .is_some_and(|country| hearing.shelf.agreement(exporter, country));
    if hearing.facts.recipient.kind.is_authority() && agreed {
        offer.carriers.push(Carrier::new(hearing.law(Law::McA98_1)));
    }
    let remark = if offer.carriers.is_empty() {
        derogation::offered(hearing, Regime::Mc1565, &mut offer)
    } else {
        Remark::None
    };
    (offer, remark)
}

fn tools<'a>(hearing: &Hearing<'a>, place: Place, shelf: &Shelf<'_>, offer: &mut Offer<'a>) {
    if shelf.is_listed(place) {
        offer.carriers.push(Carrier::new(hearing.law(Law::McA97_4)));
    }
    let rules = hearing.law(Law::McA98_3);
    for bcr in shelf.bcrs() {
        let counts = bcr.approved_by == Country::MC
            || hearing
                .book
                .union_law(bcr.approved_by, hearing.day)
                .is_some();
        let lacking = Codes::all(lacking_rules(hearing, bcr, counts));
        for missing in lacking_rules(hearing, bcr, counts) {
            offer.defect(rules, missing);
        }
        if lacking == Codes::default() {
            offer.carriers.push(Carrier::new(rules));
        } else {
            offer.tried.push(lacking);
        }
    }
    authorisation(hearing, shelf, offer);
}

/// Article 100: granted carries; clauses, a pending or refused request, and an authorisation of the old law do not.
fn authorisation<'a>(hearing: &Hearing<'a>, shelf: &Shelf<'_>, offer: &mut Offer<'a>) {
    let rule = hearing.law(Law::McA100);
    let missing = MissingCode::ApdpAuthorisation;
    let before = offer.defects.len();
    match shelf.formality(EvidenceType::ApdpAuthorisation) {
        Some((Status::Granted, _)) => return offer.carriers.push(Carrier::new(rule)),
        Some(_) => offer.defect(rule, missing),
        None => {}
    }
    let apdp = hearing
        .book
        .authority(Country::MC, hearing.day)
        .map(|authority| authority.code);
    for clauses in shelf.authorised(EvidenceType::AdHocClauses) {
        let granted = clauses.status == Some(Status::Granted)
            && clauses.authority == apdp
            && clauses.decided_on.is_some_and(|date| date <= hearing.day);
        if granted {
            return offer.carriers.push(Carrier::new(rule));
        }
        offer.defect(rule, missing);
    }
    if shelf.has(EvidenceType::Scc) {
        offer.defect(rule, missing);
    }
    if shelf.formality(EvidenceType::CcinAuthorisation).is_some() {
        offer.defect(hearing.law(Law::McA107), missing);
    }
    if offer.defects.len() > before {
        offer.tried.push(Codes::of(missing));
    }
}

/// Nothing carries the leg. `told` are the codes that are answered; all of the offer's where it is absent.
pub(super) fn uncarried(
    hearing: &mut Hearing<'_>,
    matter: Matter,
    way: &Way<'_>,
    offer: &Offer<'_>,
    remark: Remark,
    told: Option<Codes>,
) {
    for (defect, answered) in demand::told(offer, told) {
        if answered {
            hearing.lack(matter, defect.rule, defect.missing);
        } else {
            hearing.does_not_cover(matter, defect.rule);
        }
    }
    let general = hearing.law(Law::McA97);
    let asked = |code| told.is_none_or(|told: Codes| told.has(code));
    if offer.defects.is_empty() && asked(MissingCode::TransferMechanism) {
        hearing.lack(matter, general, MissingCode::TransferMechanism);
    } else if offer.defects.is_empty() {
        let rule = hearing.law(Law::McA100);
        hearing.lack(matter, rule, MissingCode::ApdpAuthorisation);
    }
    if way.leg.kind == LegKind::RemoteAccess {
        let rule = hearing.law(Law::McA96);
        hearing.does_not_cover(matter, rule);
    }
    let statute = hearing.law(Law::McA97_2);
    hearing.does_not_cover(matter, statute);
    if hearing.has(EvidenceType::Scc) {
        let rule = hearing.law(Law::McD2025_002);
        hearing.does_not_cover(matter, rule);
    }
    match remark {
        Remark::Closed(law) => {
            let rule = hearing.law(law);
            hearing.refuse(matter, rule);
            hearing.doubt(matter, rule);
        }
        Remark::Cautious(law) => {
            let rule = hearing.law(law);
            hearing.doubt(matter, rule);
        }
        Remark::None => {}
    }
    doubts(hearing, matter, way);
}

/// The list may name the place; an old authorisation may still count; a branch may be no importer.
fn doubts(hearing: &mut Hearing<'_>, matter: Matter, way: &Way<'_>) {
    let list = hearing.law(Law::McA97_4);
    let country = way.leg.place.country();
    let importer = match &way.sub {
        Some(own) => Importer {
            attributes: own.sub.attributes.as_ref(),
            subdivision: None,
        },
        None => Importer {
            attributes: hearing.facts.recipient.attributes.as_ref(),
            subdivision: hearing.facts.recipient.seat_subdivision,
        },
    };
    let adequate = hearing
        .book
        .decisions(way.leg.place)
        .any(|decision| cover(hearing, decision, importer).covers);
    let named = country.is_some_and(|country| {
        hearing.book.in_eea(country, hearing.day)
            || matches!(
                hearing.book.status(country, hearing.day, Regime::EuGdpr),
                PlaceStatus::Undetermined(_)
            )
    });
    if adequate || named {
        hearing.doubt(matter, list);
    }
    let old = EvidenceType::CcinAuthorisation;
    // The first reading did not look at what is filed with a sub-processor.
    let with_sub = hearing.reading > Reading::First
        && way
            .sub
            .as_ref()
            .is_some_and(|own| own.shelf.formality(old).is_some());
    if with_sub || hearing.shelf.formality(old).is_some() {
        let rule = hearing.law(Law::McA107);
        hearing.doubt(matter, rule);
    }
    if hearing.facts.recipient.same_legal_entity == Some(true) {
        let rule = hearing.law(Law::McA96);
        hearing.doubt(matter, rule);
    }
}

/// A leg under Law 1.165: a formality towards Member States, an authorisation for all others.
pub(super) fn old_leg(hearing: &mut Hearing<'_>, way: &Way<'_>) {
    let matter = Matter::leg(Regime::Mc1165, way.leg);
    if stays(hearing, matter, way, Law::OldScope) {
        return;
    }
    let shelf = way
        .sub
        .as_ref()
        .map_or_else(|| hearing.shelf.clone(), |own| own.shelf.clone());
    let member = way
        .leg
        .place
        .country()
        .is_some_and(|country| hearing.book.union_law(country, hearing.day).is_some());
    let (kind, law, missing) = if member {
        (
            EvidenceType::CcinFormality,
            Law::OldA20,
            MissingCode::CcinFormality,
        )
    } else {
        (
            EvidenceType::CcinAuthorisation,
            Law::OldA20_1,
            MissingCode::CcinAuthorisation,
        )
    };
    let rule = hearing.law(law);
    // The formality is about the processing, so that of the recipient serves its sub-processors.
    match shelf
        .formality(kind)
        .or_else(|| hearing.shelf.formality(kind))
    {
        Some((Status::Granted, has_ref)) => {
            hearing.allow(matter, rule);
            if member && !has_ref {
                hearing.ask(matter, rule, Condition::CcinFormalityReference);
            }
        }
        _ => hearing.lack(matter, rule, missing),
    }
}
