//! The gates before the transfer: purpose, basis, necessity, rights, retention,
//! transparency, security. All are run; each failure refuses.

use super::findings::{Age, Block, Outcome, Proof};
use super::hearing::{Hearing, Matter};
use super::reading::Reading;
use super::shelf::covers_all;
use crate::retention::jurisdiction;
use crate::rulebook::{Jurisdiction, Law};
use crate::vocabulary::{
    ActsAs, AgeRule, Basis, Category, Condition, EvidenceType, Gate, Kind, MissingCode,
    NoticeRetention, Purpose, Regime, Role,
};

/// Anonymous data with a note need nothing more. True when that settles the case.
pub(super) fn anonymity(hearing: &mut Hearing<'_>) -> bool {
    let categories = &hearing.facts.disclosure.data_categories;
    if !categories
        .iter()
        .all(|category| *category == Category::AggregateAnonymous)
    {
        return false;
    }
    let (matter, rule) = (Matter::of(Gate::Necessity), hearing.law(Law::GdprRecital26));
    if hearing.has(EvidenceType::AnonymisationNote) {
        hearing.ask(matter, rule, Condition::AnonymityTest);
        return true;
    }
    hearing.lack(matter, rule, MissingCode::AnonymisationNote);
    hearing.claims_anonymity = true;
    false
}

/// G1: the regimes that were found.
pub(super) fn regime(hearing: &mut Hearing<'_>) {
    for (regime, rule) in hearing.regimes.iter() {
        hearing.allow(Matter::under(Gate::Regime, regime), rule);
    }
}

const fn principle(regime: Regime, gdpr: Law) -> Law {
    match regime {
        Regime::EuGdpr => gdpr,
        Regime::EuDir95 => Law::DirA6,
        Regime::Mc1565 => Law::McA4,
        Regime::Mc1165 => Law::OldPrinciples,
    }
}

/// G2: kind × purpose.
pub(super) fn purpose(hearing: &mut Hearing<'_>) {
    let good = hearing.book.kind_may(
        hearing.facts.recipient.kind,
        hearing.facts.disclosure.purpose,
    );
    for regime in hearing.regimes.list() {
        let rule = hearing.law(principle(regime, Law::GdprA5_1B));
        hearing.allow_or_refuse(good, Matter::under(Gate::Purpose, regime), rule);
    }
}

/// The article of a basis.
const fn article(basis: Basis) -> Law {
    match basis {
        Basis::GdprConsent => Law::GdprA6_1A,
        Basis::GdprContract => Law::GdprA6_1B,
        Basis::GdprObligation => Law::GdprA6_1C,
        Basis::GdprVital => Law::GdprA6_1D,
        Basis::GdprPublicTask => Law::GdprA6_1E,
        Basis::GdprInterest => Law::GdprA6_1F,
        Basis::GdprProcessor => Law::GdprA28_3,
        Basis::McConsent => Law::McA5_1,
        Basis::McObligation => Law::McA5_2,
        Basis::McContract => Law::McA5_3,
        Basis::McVital => Law::McA5_4,
        Basis::McPublicTask => Law::McA5_5,
        Basis::McInterest => Law::McA5_6,
        Basis::McProcessor => Law::McA26,
        Basis::OldMc => Law::OldA10_2,
        Basis::None => Law::GdprA6,
        _ => Law::DirA7,
    }
}

/// G3: a basis of each regime. Consent must be proven; acting on instructions is for processors.
pub(super) fn basis(hearing: &mut Hearing<'_>) {
    if hearing.claims_anonymity {
        return;
    }
    let disclosure = &hearing.facts.disclosure;
    let processor = hearing.facts.exporter.acts_as == ActsAs::Processor;
    let consent = hearing.findings.has(Outcome::Consent(Proof::Proven));
    for regime in hearing.regimes.list() {
        let matter = Matter::under(Gate::Basis, regime);
        let mut good = false;
        let mut unproven = None;
        for basis in disclosure
            .legal_basis
            .iter()
            .filter(|basis| basis.regime() == Some(regime))
        {
            let rule = hearing.law(article(*basis));
            if basis.is_consent() && !consent {
                unproven = Some(rule);
            } else if processor || !matches!(basis, Basis::GdprProcessor | Basis::McProcessor) {
                hearing.allow(matter, rule);
                good = true;
            }
        }
        match unproven {
            _ if good => {}
            Some(rule) => hearing.lack(matter, rule, MissingCode::Consent),
            None => {
                let rule = hearing.law(match regime {
                    Regime::EuGdpr => Law::GdprA6,
                    Regime::EuDir95 => Law::DirA7,
                    Regime::Mc1565 => Law::McA5,
                    Regime::Mc1165 => Law::OldA10_2,
                });
                hearing.lack(matter, rule, MissingCode::LegalBasis);
            }
        }
    }
}

/// G4: category × purpose; explicit consent for special categories.
pub(super) fn necessity(hearing: &mut Hearing<'_>) {
    let disclosure = &hearing.facts.disclosure;
    let needed = disclosure
        .data_categories
        .iter()
        .all(|category| hearing.book.purpose_may(disclosure.purpose, *category));
    for regime in hearing.regimes.list() {
        let rule = hearing.law(principle(regime, Law::GdprA5_1C));
        hearing.allow_or_refuse(needed, Matter::under(Gate::Necessity, regime), rule);
    }
    if disclosure
        .data_categories
        .contains(&Category::SpecialCategory)
    {
        let (matter, rule) = (Matter::of(Gate::Necessity), hearing.law(Law::GdprA9));
        if hearing
            .findings
            .has(Outcome::ExplicitConsent(Proof::Proven))
        {
            hearing.allow(matter, rule);
        } else {
            hearing.lack(matter, rule, MissingCode::ExplicitConsent);
        }
    }
}

const fn right(block: Block, regime: Regime, purpose: Purpose) -> Law {
    match (regime, block) {
        (Regime::Mc1565, Block::Restriction) => Law::McA15,
        (Regime::Mc1565, Block::Erasure) => Law::McA14,
        (Regime::Mc1565, Block::ConsentWithdrawn) => Law::McA5_1,
        (Regime::Mc1565, _) => Law::McA17,
        (Regime::Mc1165, _) => Law::OldPrinciples,
        (Regime::EuDir95, _) => Law::DirA6,
        (Regime::EuGdpr, Block::Restriction) => Law::GdprA18_2,
        (Regime::EuGdpr, Block::Erasure) => Law::GdprA17,
        (Regime::EuGdpr, Block::ConsentWithdrawn) => Law::GdprA7_3,
        (
            Regime::EuGdpr,
            Block::ObjectionDirectMarketing | Block::ObjectionThirdPartyProspecting,
        ) => Law::GdprA21_3,
        (Regime::EuGdpr, _) if matches!(purpose, Purpose::DirectMarketing) => Law::GdprA21_3,
        (Regime::EuGdpr, _) => Law::GdprA21_1,
    }
}

/// G5: what persons said, by instant; one of them refuses the whole list.
pub(super) fn rights(hearing: &mut Hearing<'_>) {
    let purpose = hearing.facts.disclosure.purpose;
    let findings = hearing.findings;
    let mut open = true;
    for outcome in findings.outcomes() {
        let Outcome::Blocked(block) = outcome else {
            continue;
        };
        open = false;
        for regime in hearing.regimes.list() {
            let rule = hearing.law(right(block, regime, purpose));
            hearing.refuse(Matter::under(Gate::Rights, regime), rule);
        }
    }
    for regime in hearing.regimes.list().filter(|_| open) {
        let rule = hearing.law(right(Block::ObjectionAll, regime, purpose));
        hearing.allow(Matter::under(Gate::Rights, regime), rule);
    }
}

/// G6: past its end, and no hold.
pub(super) fn retention(hearing: &mut Hearing<'_>) {
    let findings = hearing.findings;
    for outcome in findings.outcomes() {
        if let Outcome::Retention(rule, age) = outcome {
            kept(hearing, rule, age);
        }
    }
}

fn kept(hearing: &mut Hearing<'_>, rule: AgeRule, age: Age) {
    let book = hearing.book;
    let law =
        jurisdiction(hearing.facts.exporter.country).and_then(|law| book.retention(rule, law));
    let promised = hearing
        .facts
        .exporter
        .policy
        .as_ref()
        .is_some_and(|policy| policy.retention == NoticeRetention::Notice2024);
    let notice = book
        .retention(rule, Jurisdiction::Notice2024)
        .filter(|_| promised);
    let deciding = if age == Age::NoticeOver {
        notice
    } else {
        law.or(notice)
    };
    let Some(period) = deciding else { return };
    let matter = Matter::of(Gate::Retention);
    if age == Age::Within {
        hearing.allow(matter, &period.id);
        return;
    }
    let purpose = hearing.facts.disclosure.purpose;
    let held = hearing.has(EvidenceType::LegalHold)
        && matches!(
            purpose,
            Purpose::Litigation
                | Purpose::LegalClaim
                | Purpose::Audit
                | Purpose::Investigation
                | Purpose::Inspection
        );
    let authority = hearing.facts.recipient.kind.is_authority()
        && matches!(purpose, Purpose::Inspection | Purpose::Investigation);
    if held {
        hearing.allow(matter, hearing.law(Law::GdprA17));
    } else if age == Age::NoticeOver && law.is_some() {
        hearing.ask(matter, &period.id, Condition::PolicyConflictResolved);
    } else if authority {
        hearing.ask(matter, &period.id, Condition::LegalHoldReference);
    } else {
        hearing.refuse(matter, &period.id);
    }
}

/// G7: the notice in force covers kind, categories and purpose; the kind was announced, or something else allows it.
pub(super) fn transparency(hearing: &mut Hearing<'_>) {
    let recipient = &hearing.facts.recipient;
    let kind = recipient.kind;
    let covering = hearing.shelf.notice().map(covers_all);
    for regime in hearing.regimes.list() {
        let matter = Matter::under(Gate::Transparency, regime);
        let rule = hearing.law(match regime {
            Regime::EuGdpr => Law::GdprA13_1E,
            Regime::EuDir95 => Law::DirA6,
            Regime::Mc1565 => Law::McA11,
            Regime::Mc1165 => Law::OldPrinciples,
        });
        match covering {
            Some(true) => hearing.allow(matter, rule),
            Some(false) => hearing.lack(matter, rule, MissingCode::Notice),
            None if kind == Kind::InternationalOrganisation => {
                hearing.lack(matter, rule, MissingCode::Notice);
            }
            None => {}
        }
        // A notice that is made to cover is a ground: it is asked for once.
        let asked = hearing.reading > Reading::First && covering == Some(false);
        if kind == Kind::OtherAuthorised && !asked && recipient.role != Role::DataSubjectDelegate {
            let grounds = hearing.findings.has(Outcome::AuthorisationCovers)
                || hearing.has(EvidenceType::ClaimReference)
                || covering == Some(true);
            if !grounds {
                hearing.lack(matter, rule, MissingCode::AuthorisationOrNotice);
            }
        }
    }
}

/// G11: the way there is safe.
pub(super) fn security(hearing: &mut Hearing<'_>) {
    if hearing.facts.disclosure.secure_channel == Some(false) {
        let rule = hearing.law(Law::GdprA32);
        hearing.lack(Matter::of(Gate::Security), rule, MissingCode::SecureChannel);
    }
}
