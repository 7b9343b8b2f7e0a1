//! Which changes are worth a question: what is missing, the tools that the law has for the legs that nothing
//! carries, other places for them, data that the purpose does not need, a hold.

use super::bench::{clauses_on, module};
use super::change::{Change, Tool};
use crate::decide::facts::ClearFacts;
use crate::decide::verdict::{Leg, LegKind, Reason, Verdict};
use crate::rulebook::{Rulebook, Status};
use crate::vocabulary::{
    Category, Country, DerogationArticle, Gate, Kind, Missing, MissingCode, Module, Regime,
    SccDecision,
};

/// Changes that are tried together, at most: sets of them are bits of a number.
const MOST: usize = 20;

/// All changes worth trying, the necessary kinds first.
pub(super) fn propose(facts: &ClearFacts<'_>, refused: &Verdict, book: &Rulebook) -> Vec<Change> {
    let mut changes = List(Vec::new());
    for missing in &refused.missing {
        if can_be_supplied(*missing) {
            changes.add(Change::Supply(*missing));
        }
    }
    let refusing = || {
        refused
            .reasons
            .iter()
            .filter(|reason| reason.effect.refuses())
    };
    if refusing().any(|reason| reason.gate == Gate::Necessity) {
        leave_out(facts, book, &mut changes);
    }
    if refusing().any(|reason| reason.gate == Gate::Retention) {
        changes.add(Change::Hold);
    }
    for reason in refusing().filter(|reason| reason.gate == Gate::Transfer) {
        if let Some(leg) = reason.leg {
            transfer(facts, book, reason, leg, &mut changes);
        }
    }
    changes.0
}

/// Changes, each once.
struct List(Vec<Change>);

impl List {
    fn add(&mut self, change: Change) {
        if self.0.len() < MOST && !self.0.contains(&change) {
            self.0.push(change);
        }
    }
}

/// Whether somebody can bring it: a fact about the parties, or a reading that is missing, nobody can.
fn can_be_supplied(missing: Missing) -> bool {
    !matches!(
        missing,
        Missing::Code(
            MissingCode::TransferMechanism | MissingCode::NotYetDecided | MissingCode::PublicBodies
        )
    )
}

/// Categories that the purpose does not need, and special ones; some data must be left.
fn leave_out(facts: &ClearFacts<'_>, book: &Rulebook, changes: &mut List) {
    let disclosure = &facts.disclosure;
    let unneeded = |category: &Category| {
        *category == Category::SpecialCategory || !book.purpose_may(disclosure.purpose, *category)
    };
    let categories = &disclosure.data_categories;
    if categories.iter().all(unneeded) {
        return;
    }
    for category in categories.iter().filter(|category| unneeded(category)) {
        changes.add(Change::LeaveOut(*category));
    }
}

fn transfer(
    facts: &ClearFacts<'_>,
    book: &Rulebook,
    reason: &Reason,
    leg: Leg,
    changes: &mut List,
) {
    if facts.recipient.same_legal_entity != Some(true) {
        match reason.regime {
            Some(regime @ (Regime::EuGdpr | Regime::EuDir95)) => {
                european(facts, book, regime, leg, changes);
            }
            Some(Regime::Mc1565) => {
                changes.add(Change::Put(Tool::ApdpAuthorisation));
                if facts.recipient.kind == Kind::GroupEntity {
                    changes.add(Change::Put(Tool::BindingRules));
                }
            }
            Some(Regime::Mc1165) | None => {}
        }
    }
    if let Some(from) = leg.place.country().filter(|_| leg.kind != LegKind::Seat) {
        let near = facts.exporter.country;
        let to = if is_near(facts, book, near) {
            near
        } else {
            Country::FR
        };
        changes.add(Change::Move(leg.kind, from, to));
    }
}

/// A country that is home for every regime of an exporter there, or free to reach.
fn is_near(facts: &ClearFacts<'_>, book: &Rulebook, country: Country) -> bool {
    let day = facts.disclosure.occurred_on;
    book.union_law(country, day).is_some()
        || (country == Country::MC && facts.exporter.also_subject_to.is_empty())
}

/// Clauses and an assessment, corporate rules of a group, consent; of the recipient if its seat is abroad, else of
/// the sub-processors there.
fn european(facts: &ClearFacts<'_>, book: &Rulebook, regime: Regime, leg: Leg, changes: &mut List) {
    let day = facts.disclosure.occurred_on;
    let seat_is_home = facts
        .recipient
        .seat
        .country()
        .is_some_and(|seat| matches!(book.status(seat, day, regime), Status::Home(_)));
    let own = !seat_is_home && leg.kind != LegKind::SubProcessor;
    if own {
        let wanted = module(facts);
        if let Some(decision) = clauses_on(book, day, wanted) {
            let modular = decision == SccDecision::D2021_914;
            changes.add(Change::Put(Tool::Clauses(
                decision,
                modular.then_some(wanted),
            )));
        }
        let group =
            facts.recipient.kind == Kind::GroupEntity || facts.recipient.group_member == Some(true);
        if group {
            changes.add(Change::Put(Tool::BindingRules));
        }
    }
    if let Some(country) = leg.place.country()
        && facts
            .recipient
            .sub_processors
            .iter()
            .any(|sub| sub.country == country)
        && clauses_on(book, day, Module::M3).is_some()
        && (leg.kind == LegKind::SubProcessor || seat_is_home)
    {
        changes.add(Change::Put(Tool::SubClauses(country)));
    }
    if leg.place.country().is_some() {
        changes.add(Change::Supply(Missing::Code(MissingCode::Tia)));
    }
    let asked = facts.exporter.public_body != Some(true) && regime == Regime::EuGdpr;
    if asked {
        changes.add(Change::Put(Tool::Consent(DerogationArticle::GdprConsent)));
    }
}
