//! G9 under the GDPR and the Directive: every leg that is not home needs
//! something that carries it.

use super::adequacy::{Importer, cover};
use super::demand::{self, Codes, Demand};
use super::derogation::{self, Remark};
use super::hearing::{Hearing, Matter};
use super::legs::Way;
use super::reading::Reading;
use super::tools::{Carrier, Offer, Owner, offered};
use super::verdict::LegKind;
use crate::rulebook::{Law, RuleId, Rulebook, Status};
use crate::vocabulary::{Condition, EvidenceType, Gate, MissingCode, Place, Regime, Role};

/// Runs the gate for every regime and every leg.
pub(super) fn gate(hearing: &mut Hearing<'_>) {
    let legs = hearing.legs.clone();
    for regime in hearing.regimes.list() {
        for way in legs.iter() {
            match regime {
                Regime::EuGdpr | Regime::EuDir95 => leg(hearing, regime, way),
                Regime::Mc1565 => super::monaco::leg(hearing, way),
                Regime::Mc1165 => super::monaco::old_leg(hearing, way),
            }
        }
    }
    claimed(hearing);
}

/// The leg may be a transfer: which rule says so, and whether it is settled.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Foreign<'a> {
    /// The rule about the place, where there is one.
    rule: Option<&'a RuleId>,
    /// A territory whose standing is not settled.
    undetermined: bool,
}

/// A leg that nothing carries, until it is known what to answer.
#[derive(Debug, Clone)]
pub(super) struct Stranded<'a> {
    matter: Matter,
    way: Way<'a>,
    offer: Offer<'a>,
    remark: Remark,
    foreign: Foreign<'a>,
}

impl<'a> Hearing<'a> {
    /// Puts a leg aside: what it lacks is told for all legs together.
    pub(super) fn strand(
        &mut self,
        matter: Matter,
        way: &Way<'a>,
        offer: Offer<'a>,
        remark: Remark,
        foreign: Foreign<'a>,
    ) {
        self.stranded.push(Stranded {
            matter,
            way: way.clone(),
            offer,
            remark,
            foreign,
        });
    }
}

impl Stranded<'_> {
    /// The tools that might carry it once they are mended.
    fn ways(&self) -> Vec<Codes> {
        if self.offer.tried.is_empty() {
            // The authorisation that another leg asks for would carry this one too.
            let monaco = self.matter.regime == Some(Regime::Mc1565);
            let other = monaco.then_some(Codes::of(MissingCode::ApdpAuthorisation));
            let proper = Codes::of(MissingCode::TransferMechanism);
            std::iter::once(proper).chain(other).collect()
        } else {
            self.offer.tried.clone()
        }
    }
}

/// Tells what stranded legs, and contracts for which clauses may stand in, lack: enough, and nothing superfluous.
pub(super) fn settle(hearing: &mut Hearing<'_>) {
    let stranded = std::mem::take(&mut hearing.stranded);
    let others = std::mem::take(&mut hearing.demands);
    if stranded.is_empty() && others.is_empty() {
        return;
    }
    let fixed = Codes::all(hearing.missing_codes());
    let mut demands = others.clone();
    for leg in &stranded {
        demands.push(Demand {
            matter: leg.matter,
            rule: hearing.law(Law::GdprA44),
            ways: leg.ways(),
            clauses: None,
        });
    }
    let chosen = demand::choose(&demands, fixed).with(fixed);
    for demand in &others {
        demand.tell(hearing, chosen);
    }
    for (leg, demand) in stranded.iter().zip(&demands[others.len()..]) {
        let told = Some(demand.chosen(chosen));
        match leg.matter.regime {
            Some(Regime::Mc1565) => {
                super::monaco::uncarried(
                    hearing, leg.matter, &leg.way, &leg.offer, leg.remark, told,
                );
            }
            _ => uncarried(hearing, leg, told),
        }
    }
}

fn place_status<'a>(
    book: &'a Rulebook,
    hearing: &Hearing<'_>,
    regime: Regime,
    place: Place,
) -> Status<'a> {
    place.country().map_or(Status::Third(None), |country| {
        book.status(country, hearing.day, regime)
    })
}

fn leg<'a>(hearing: &mut Hearing<'a>, regime: Regime, way: &Way<'a>) {
    let matter = Matter::leg(regime, way.leg);
    let foreign = match place_status(hearing.book, hearing, regime, way.leg.place) {
        Status::Home(rule) => {
            let part = hearing
                .facts
                .recipient
                .seat_subdivision
                .filter(|_| way.leg.kind == LegKind::Seat);
            return hearing.home(
                matter,
                part.and_then(|part| hearing.book.part(part))
                    .unwrap_or(rule),
            );
        }
        Status::Gap(rule) => {
            hearing.undetermined(matter, rule);
            return hearing.ask(matter, rule, Condition::ManualReview);
        }
        Status::Undetermined(rule) => Foreign {
            rule: Some(rule),
            undetermined: true,
        },
        Status::Third(rule) => Foreign {
            rule,
            undetermined: false,
        },
    };
    if hearing.facts.recipient.same_legal_entity == Some(true) && way.sub.is_none() {
        return same_entity(hearing, matter, way.leg.kind);
    }
    mark(hearing, matter, &foreign);
    let (offer, remark) = offers(hearing, regime, way);
    match offer.best() {
        Some(carrier) => carried(hearing, matter, carrier, &foreign),
        None if hearing.facts.recipient.role == Role::PrivateIndividual => {
            let rule = hearing.law(Law::GdprIndividual);
            hearing.ask(matter, rule, Condition::LimitToBusinessContact);
            hearing.ask(matter, rule, Condition::LogCountry);
        }
        None => {
            hearing.strand(matter, way, offer, remark, foreign);
            if hearing.reading == Reading::First
                && let Some(leg) = hearing.stranded.pop()
            {
                uncarried(hearing, &leg, None);
            }
        }
    }
}

/// Marks the leg as a transfer, or as one of which the law does not say.
fn mark(hearing: &mut Hearing<'_>, matter: Matter, foreign: &Foreign<'_>) {
    if hearing.facts.recipient.role == Role::PrivateIndividual {
        let rule = hearing.law(Law::GdprIndividual);
        hearing.undetermined(matter, rule);
    }
    match foreign.rule {
        Some(rule) if foreign.undetermined => hearing.undetermined(matter, rule),
        _ if hearing.facts.recipient.role == Role::PrivateIndividual => {}
        _ => hearing.is_transfer(),
    }
}

/// No separate importer: no transfer, but the duties of security remain.
fn same_entity(hearing: &mut Hearing<'_>, matter: Matter, kind: LegKind) {
    let rule = hearing.law(Law::GdprImporter);
    if hearing.has(EvidenceType::SameLegalEntityProof) {
        hearing.home(matter, rule);
    } else {
        hearing.lack(matter, rule, MissingCode::SameLegalEntityProof);
    }
    let security = hearing.law(Law::GdprA32);
    hearing.ask_unless(
        matter,
        security,
        Condition::RiskAssessmentArt32,
        EvidenceType::RiskAssessment,
    );
    if kind == LegKind::Seat {
        hearing.doubt(matter, rule);
    }
}

/// Everything that might carry the leg, in the order 45, 46, agreement, 49.
fn offers<'a>(hearing: &Hearing<'a>, regime: Regime, way: &Way<'a>) -> (Offer<'a>, Remark) {
    let mut offer = Offer::default();
    let place = way.leg.place;
    let importer = importer(hearing, way);
    for decision in hearing.book.decisions(place) {
        let cover = cover(hearing, decision, importer);
        if cover.covers {
            offer.carriers.push(Carrier {
                rule: &decision.id,
                assessment: None,
                conditions: cover.conditions,
                doubt: cover.doubt.then_some(&decision.id),
                ends: decision.until,
            });
        }
    }
    tools(hearing, regime, way, &mut offer);
    agreement(hearing, regime, place, &mut offer);
    let remark = if offer.carriers.is_empty() {
        derogation::offered(hearing, regime, &mut offer)
    } else {
        Remark::None
    };
    (offer, remark)
}

fn importer<'a>(hearing: &Hearing<'a>, way: &Way<'a>) -> Importer<'a> {
    if let Some(own) = &way.sub {
        Importer {
            attributes: own.sub.attributes.as_ref(),
            subdivision: None,
        }
    } else {
        let recipient = &hearing.facts.recipient;
        Importer {
            attributes: recipient.attributes.as_ref(),
            subdivision: recipient.seat_subdivision,
        }
    }
}

/// The recipient's tools carry its own legs if its seat is not home; a sub-processor's carry
/// its own and, when it is authorised, hosting and remote access where it is.
fn tools<'a>(hearing: &Hearing<'a>, regime: Regime, way: &Way<'a>, offer: &mut Offer<'a>) {
    let place = way.leg.place;
    if let Some(own) = &way.sub {
        let owner = Owner {
            shelf: &own.shelf,
            attributes: own.sub.attributes.as_ref(),
            is_sub: true,
        };
        return offered(hearing, place, owner, offer);
    }
    let recipient = &hearing.facts.recipient;
    if !matches!(
        place_status(hearing.book, hearing, regime, recipient.seat),
        Status::Home(_)
    ) {
        let owner = Owner {
            shelf: &hearing.shelf,
            attributes: recipient.attributes.as_ref(),
            is_sub: false,
        };
        offered(hearing, place, owner, offer);
    }
    if way.leg.kind != LegKind::Seat {
        for sub in hearing.legs.authorised_in(place) {
            let owner = Owner {
                shelf: &sub.shelf,
                attributes: sub.sub.attributes.as_ref(),
                is_sub: true,
            };
            offered(hearing, place, owner, offer);
        }
    }
}

/// An authority under an agreement between both States.
fn agreement<'a>(hearing: &Hearing<'a>, regime: Regime, place: Place, offer: &mut Offer<'a>) {
    let exporter = hearing.facts.exporter.country;
    let agreed = place
        .country()
        .is_some_and(|country| hearing.shelf.agreement(exporter, country));
    if hearing.facts.recipient.kind.is_authority() && agreed {
        let law = if regime == Regime::EuGdpr {
            Law::GdprA48
        } else {
            Law::DirA26
        };
        offer.carriers.push(Carrier::new(hearing.law(law)));
    }
}

fn carried(
    hearing: &mut Hearing<'_>,
    matter: Matter,
    carrier: &Carrier<'_>,
    foreign: &Foreign<'_>,
) {
    hearing.carry(matter, carrier);
    if let Some(rule) = foreign.rule.filter(|_| foreign.undetermined) {
        hearing.ask_unless(
            matter,
            rule,
            Condition::CounselNote,
            EvidenceType::CounselNote,
        );
    }
}

/// Nothing carries the leg. `told` are the codes that are answered; all of the offer's where it is absent.
fn uncarried(hearing: &mut Hearing<'_>, leg: &Stranded<'_>, told: Option<Codes>) {
    let (matter, way, offer) = (leg.matter, &leg.way, &leg.offer);
    let (remark, foreign) = (leg.remark, &leg.foreign);
    for (defect, answered) in demand::told(offer, told) {
        if answered {
            hearing.lack(matter, defect.rule, defect.missing);
        }
        if !answered || defect.tool != defect.rule {
            hearing.does_not_cover(matter, defect.tool);
        }
    }
    if offer.defects.is_empty() {
        let general = hearing.law(if matter.regime == Some(Regime::EuDir95) {
            Law::DirA25
        } else {
            Law::GdprA44
        });
        hearing.lack(matter, general, MissingCode::TransferMechanism);
    }
    if matter.regime == Some(Regime::EuGdpr)
        && let Some(law) = peculiar(way)
    {
        let rule = hearing.law(law);
        hearing.does_not_cover(matter, rule);
    }
    not_adequate(hearing, matter, way);
    if let Some(rule) = foreign.rule {
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
    let territory = way
        .leg
        .place
        .country()
        .and_then(|country| hearing.book.territory(country));
    if let Some(territory) =
        territory.filter(|territory| territory.doubt_from.is_some_and(|from| from <= hearing.day))
    {
        hearing.doubt(matter, &territory.rule);
    }
}

/// Why this kind of leg is a transfer of its own.
const fn peculiar(way: &Way<'_>) -> Option<Law> {
    match (way.leg.kind, way.leg.place) {
        (_, Place::Organisation(_)) => Some(Law::GdprA4_26),
        (LegKind::RemoteAccess, _) => Some(Law::GdprRemote),
        (LegKind::SubProcessor, _) => Some(Law::GdprA28_4),
        _ => None,
    }
}

/// Says of each decision about the place that it does not cover this leg, and whether that is unsettled.
fn not_adequate(hearing: &mut Hearing<'_>, matter: Matter, way: &Way<'_>) {
    let book = hearing.book;
    let attributes = match &way.sub {
        Some(own) => own.sub.attributes.as_ref(),
        None => hearing.facts.recipient.attributes.as_ref(),
    };
    let subdivision = hearing
        .facts
        .recipient
        .seat_subdivision
        .filter(|_| way.sub.is_none());
    for decision in book.decisions(way.leg.place) {
        let cover = cover(
            hearing,
            decision,
            Importer {
                attributes,
                subdivision,
            },
        );
        hearing.does_not_cover(matter, &decision.id);
        if cover.doubt {
            hearing.doubt(matter, &decision.id);
        }
    }
}

/// The decision that the user relies on is checked, never believed.
fn claimed(hearing: &mut Hearing<'_>) {
    let Some(claimed) = hearing.facts.disclosure.claimed_decision.clone() else {
        return;
    };
    let covers = [Regime::EuGdpr, Regime::EuDir95]
        .into_iter()
        .filter(|regime| hearing.regimes.has(*regime))
        .any(|regime| {
            hearing.legs.iter().any(|way| {
                !matches!(
                    place_status(hearing.book, hearing, regime, way.leg.place),
                    Status::Home(_)
                ) && hearing
                    .book
                    .decisions(way.leg.place)
                    .filter(|decision| decision.id.as_str() == claimed.as_str())
                    .any(|decision| cover(hearing, decision, importer(hearing, way)).covers)
            })
        });
    if !covers {
        let rule = hearing.law(Law::GdprA45);
        hearing.does_not_cover(Matter::of(Gate::Transfer), rule);
        hearing.ask(
            Matter::of(Gate::Transfer),
            rule,
            Condition::CorrectReference,
        );
    }
}
