//! G8: contracts, sub-processors, orders of foreign authorities, and what each
//! recipient must show.

use super::demand::{self, Codes, Demand};
use super::hearing::{Hearing, Matter};
use super::reading::Reading;
use crate::disclosure::{Contract, Scc};
use crate::rulebook::{Law, NeedEffect, Status};
use crate::vocabulary::{
    ActsAs, Basis, Condition, EvidenceType, Gate, Missing, MissingCode, Module, Regime, SccDecision,
};

/// Contracts are asked for under the GDPR and Law 1.565, not under the older laws.
pub(super) fn contracts(hearing: &mut Hearing<'_>) {
    let recipient = &hearing.facts.recipient;
    if !recipient.role.is_processor() || recipient.same_legal_entity == Some(true) {
        return;
    }
    for regime in hearing.regimes.list() {
        let (kind, missing, law, subs) = match regime {
            Regime::EuGdpr => (
                EvidenceType::Art28Contract,
                MissingCode::Art28Contract,
                Law::GdprA28_3,
                Law::GdprA28_2,
            ),
            Regime::Mc1565 => (
                EvidenceType::Mc26Contract,
                MissingCode::Mc26Contract,
                Law::McA26,
                Law::McA26,
            ),
            Regime::EuDir95 | Regime::Mc1165 => continue,
        };
        let matter = Matter::under(Gate::Role, regime);
        contract(hearing, matter, kind, missing, law);
        let rule = hearing.law(subs);
        if recipient.sub_processors.iter().any(|sub| !sub.authorised) {
            hearing.lack(matter, rule, MissingCode::SubProcessorAuthorisation);
        } else if !recipient.sub_processors.is_empty() {
            hearing.allow(matter, rule);
        }
    }
    parent(hearing);
}

fn contract(
    hearing: &mut Hearing<'_>,
    matter: Matter,
    kind: EvidenceType,
    missing: MissingCode,
    law: Law,
) {
    let rule = hearing.law(law);
    let fewest: Option<&Contract> = hearing
        .shelf
        .contracts(kind)
        .min_by_key(|contract| contract.missing_clauses.len());
    if fewest.is_some_and(|contract| contract.missing_clauses.is_empty())
        || stands_in(hearing, kind)
    {
        hearing.allow(matter, rule);
        return;
    }
    if hearing.reading > Reading::First && kind == EvidenceType::Art28Contract {
        let mended = mended(hearing);
        if !mended.is_empty() {
            let ways = match fewest {
                Some(_) => demand::clauses_or(mended.into_iter()),
                None => std::iter::once(Codes::of(missing)).chain(mended).collect(),
            };
            let clauses = fewest.map(|contract| contract.missing_clauses.as_slice());
            hearing.demands.push(Demand {
                matter,
                rule,
                ways,
                clauses,
            });
            return;
        }
    }
    match fewest {
        Some(contract) => {
            for clause in &contract.missing_clauses {
                hearing.lack(matter, rule, Missing::Clause(*clause));
            }
        }
        None => hearing.lack(matter, rule, missing),
    }
}

/// A module 2 (of a controller) or 3 (of a processor) with Annexes I and II stands in for the contract of Article 28.
fn stands_in(hearing: &Hearing<'_>, kind: EvidenceType) -> bool {
    let module = match hearing.facts.exporter.acts_as {
        ActsAs::Controller => Module::M2,
        ActsAs::Processor => Module::M3,
    };
    let begun = hearing
        .book
        .clauses(SccDecision::D2021_914)
        .is_some_and(|clauses| clauses.from <= hearing.day);
    let good = |scc: &Scc| {
        scc.decision == SccDecision::D2021_914
            && scc.module == Some(module)
            && !scc.modified
            && scc.annexes.first
            && scc.annexes.second
    };
    kind == EvidenceType::Art28Contract && begun && hearing.shelf.clauses().any(good)
}

/// What clauses that are on file lack to stand in.
fn mended(hearing: &Hearing<'_>) -> Vec<Codes> {
    let (module, code) = match hearing.facts.exporter.acts_as {
        ActsAs::Controller => (Module::M2, MissingCode::SccModule2),
        ActsAs::Processor => (Module::M3, MissingCode::SccModule3),
    };
    let set = hearing.book.clauses(SccDecision::D2021_914);
    if set.is_none_or(|set| hearing.day < set.from) {
        return Vec::new();
    }
    let lacking = |scc: &Scc| {
        if scc.decision != SccDecision::D2021_914 {
            // Signed anew they would be of this set.
            return Codes::of(MissingCode::Scc2021914);
        }
        let codes = [
            (scc.module != Some(module), code),
            (scc.modified, MissingCode::UnmodifiedScc),
            (!scc.annexes.first, MissingCode::AnnexI),
            (!scc.annexes.second, MissingCode::AnnexII),
        ];
        let lacks = codes.into_iter().filter(|(lacks, _)| *lacks);
        Codes::all(lacks.map(|(_, code)| code))
    };
    hearing.shelf.clauses().map(lacking).collect()
}

/// A processor in the EEA whose parent is not.
fn parent(hearing: &mut Hearing<'_>) {
    let recipient = &hearing.facts.recipient;
    let (Some(seat), Some(parent)) = (
        recipient.seat.country(),
        recipient
            .attributes
            .as_ref()
            .and_then(|attributes| attributes.parent_country),
    ) else {
        return;
    };
    let home = |country| {
        matches!(
            hearing.book.status(country, hearing.day, Regime::EuGdpr),
            Status::Home(_)
        )
    };
    if !hearing.regimes.has(Regime::EuGdpr)
        || !home(seat)
        || hearing.book.in_eea(parent, hearing.day)
    {
        return;
    }
    let (matter, rule) = (
        Matter::under(Gate::Role, Regime::EuGdpr),
        hearing.law(Law::GdprA28_1),
    );
    hearing.ask(matter, rule, Condition::Art281Assessment);
    hearing.ask(matter, rule, Condition::Art48Clause);
    hearing.ask_unless(
        matter,
        rule,
        Condition::NoAccessUndertaking,
        EvidenceType::NoAccessUndertaking,
    );
}

/// What each recipient must show (LAW.md, 5.2).
pub(super) fn needs(hearing: &mut Hearing<'_>) {
    let book = hearing.book;
    let (recipient, disclosure) = (&hearing.facts.recipient, &hearing.facts.disclosure);
    let obligation = disclosure
        .legal_basis
        .iter()
        .copied()
        .any(Basis::is_obligation);
    for need in book.needs() {
        let applies = need.applies(
            recipient.kind,
            recipient.role,
            disclosure.purpose,
            &disclosure.data_categories,
        ) && (!need.obligation || obligation)
            && (need.anonymous || !hearing.claims_anonymity);
        if !applies {
            continue;
        }
        let met = need.any.iter().any(|kind| hearing.has(*kind));
        for regime in hearing.regimes.list() {
            let rule = match regime {
                Regime::EuGdpr => &need.rule,
                Regime::Mc1565 => need.monaco.as_ref().unwrap_or(&need.rule),
                Regime::EuDir95 => hearing.law(Law::DirA6),
                Regime::Mc1165 => hearing.law(Law::OldPrinciples),
            };
            let matter = Matter::under(Gate::Role, regime);
            match need.effect {
                _ if met => hearing.allow(matter, rule),
                NeedEffect::Lacks(missing) => hearing.lack(matter, rule, missing),
                NeedEffect::Asks(condition) => hearing.ask(matter, rule, condition),
            }
        }
    }
}

/// An order from abroad counts only under an agreement between both States; counsel looks at it even then.
pub(super) fn foreign_orders(hearing: &mut Hearing<'_>) {
    let (recipient, disclosure) = (&hearing.facts.recipient, &hearing.facts.disclosure);
    if !recipient.kind.is_authority() || !disclosure.purpose.is_inquiry() {
        return;
    }
    let seat = recipient.seat.country();
    let exporter = hearing.facts.exporter.country;
    for regime in hearing.regimes.list() {
        let domestic = seat.is_some_and(|seat| match regime {
            Regime::Mc1565 | Regime::Mc1165 => seat == crate::vocabulary::Country::MC,
            _ => matches!(
                hearing.book.status(seat, hearing.day, regime),
                Status::Home(_)
            ),
        });
        if domestic {
            continue;
        }
        let matter = Matter::under(Gate::Role, regime);
        let rule = hearing.law(match regime {
            Regime::EuGdpr => Law::GdprA48,
            Regime::EuDir95 => Law::DirA26,
            Regime::Mc1565 => Law::McA101,
            Regime::Mc1165 => Law::OldPrinciples,
        });
        if seat.is_some_and(|seat| hearing.shelf.agreement(exporter, seat)) {
            hearing.doubt(matter, rule);
            hearing.ask_unless(
                matter,
                rule,
                Condition::CounselNote,
                EvidenceType::CounselNote,
            );
        } else {
            hearing.lack(matter, rule, MissingCode::InternationalAgreement);
        }
    }
}
