//! What the personal facts prove: the only place where law meets persons.
//!
//! Everything here becomes closed outcome codes ([`super::findings`]); nothing
//! else of a person reaches the verdict.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Door, Facts};
use super::findings::{Age, Block, Findings, Outcome, Proof};
use super::reading::Reading;
use crate::disclosure::{At, Authorisation, Consent, Derogation, Event, Evidence, Fact};
use crate::retention::{jurisdiction, kept, trigger};
use crate::rulebook::{Jurisdiction, Rulebook};
use crate::vocabulary::{
    Basis, Category, Condition, DerogationArticle, EventKind, EvidenceType, Kind, MissingCode,
    NoticeRetention, Purpose, Role, Scope,
};

/// All findings of one disclosure, in the order of the gates.
pub(super) fn prove(reading: Reading, facts: &Facts<'_>, book: &Rulebook) -> Findings {
    let mut findings = Findings::default();
    let at = facts.disclosure.at();
    let withdrawn = match reading {
        Reading::First => None,
        Reading::Second => withdrawn(facts),
    };
    consents(facts, at, withdrawn, &mut findings);
    events(facts, &mut findings);
    age(facts, at, book, &mut findings);
    if facts.recipient.kind == Kind::OtherAuthorised
        && facts.recipient.role != Role::DataSubjectDelegate
        && (authorised(facts, at) || consented(facts, at, Ask::Any))
    {
        findings.add(Outcome::AuthorisationCovers);
    }
    if let Some(derogation) = &facts.disclosure.derogation {
        prove_derogation(facts, at, book, derogation, withdrawn, &mut findings);
    }
    clocks(facts, book, &mut findings);
    findings
}

/// Evidence on the disclosure and on the recipient that existed on the day.
fn evidence<'a>(facts: &Facts<'a>, at: At) -> impl Iterator<Item = &'a Evidence> {
    let (own, standing) = (&facts.disclosure.evidence, &facts.recipient.instruments);
    own.iter()
        .chain(standing)
        .filter(move |evidence| evidence.date.is_none_or(|date| date <= at.day))
}

/// Which consent is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Any,
    Explicit,
}

/// The last withdrawal of consent, by a subject, that reaches this purpose and came before the disclosure.
fn withdrawn(facts: &Facts<'_>) -> Option<DateTime<Utc>> {
    let purpose = facts.disclosure.purpose;
    let reaches = |event: &&Event| {
        event.event == EventKind::ConsentWithdrawn
            && event.at <= facts.disclosure.occurred_at
            && event.purpose.is_none_or(|of| of == purpose)
            && is_subject(facts, event)
    };
    let events = facts.history.iter().filter(reaches);
    events.map(|event| event.at).max()
}

/// The event is one of a person of the list.
fn is_subject(facts: &Facts<'_>, event: &Event) -> bool {
    let subjects = &facts.disclosure.subjects;
    subjects
        .iter()
        .any(|subject| subject.reference == event.subject)
}

/// A consent, or the derogation's, given and not withdrawn at the instant.
fn consented(facts: &Facts<'_>, at: At, ask: Ask) -> bool {
    consented_since(facts, at, ask, None)
}

/// The same, given after a withdrawal.
fn consented_since(facts: &Facts<'_>, at: At, ask: Ask, withdrawn: Option<DateTime<Utc>>) -> bool {
    let anew = |given: DateTime<Utc>| withdrawn.is_none_or(|end| end < given);
    let good = |consent: &Consent| {
        consent.holds_at(at.instant)
            && anew(consent.given_at)
            && (ask == Ask::Any || consent.explicit)
    };
    let on_file = evidence(facts, at)
        .any(|evidence| matches!(&evidence.fact, Fact::Consent(consent) if good(consent)));
    let derogation = facts
        .disclosure
        .derogation
        .as_ref()
        .and_then(|derogation| derogation.consent.as_ref());
    on_file
        || derogation.is_some_and(|consent| {
            consent.holds_at(at.instant)
                && anew(consent.given_at)
                && (ask == Ask::Any || consent.explicit)
        })
}

/// An authorisation that holds and covers recipient and categories.
fn authorised(facts: &Facts<'_>, at: At) -> bool {
    let good = |authorisation: &Authorisation| authorisation.holds_at(at) && authorisation.covers();
    evidence(facts, at).any(|evidence| matches!(&evidence.fact, Fact::Authorisation(authorisation) if good(authorisation)))
}

/// A withdrawal of consent as a basis is an event of its own ([`blocks`]); explicit consent ends with it.
fn consents(facts: &Facts<'_>, at: At, withdrawn: Option<DateTime<Utc>>, findings: &mut Findings) {
    if facts
        .disclosure
        .legal_basis
        .iter()
        .copied()
        .any(Basis::is_consent)
    {
        findings.add(Outcome::Consent(Proof::of(
            consented(facts, at, Ask::Any) || authorised(facts, at),
        )));
    }
    if facts
        .disclosure
        .data_categories
        .contains(&Category::SpecialCategory)
    {
        findings.add(Outcome::ExplicitConsent(Proof::of(consented_since(
            facts,
            at,
            Ask::Explicit,
            withdrawn,
        ))));
    }
}

/// Events of the subjects, from their instant; one is enough.
fn events(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.history.is_empty() {
        return;
    }
    let active: Vec<&Event> = facts
        .history
        .iter()
        .filter(|event| is_subject(facts, event))
        .filter(|event| event.at <= facts.disclosure.occurred_at)
        .collect();
    for event in &active {
        let lifted = event.event == EventKind::Restriction && lifted(event, &active);
        if let Some(block) = blocks(facts, event).filter(|_| !lifted) {
            findings.add(Outcome::Blocked(block));
        }
    }
}

/// A restriction is lifted by a later lifting that is not about another purpose.
fn lifted(restriction: &Event, active: &[&Event]) -> bool {
    active.iter().any(|event| {
        event.event == EventKind::RestrictionLifted
            && event.subject == restriction.subject
            && event.at > restriction.at
            && (event.purpose.is_none() || event.purpose == restriction.purpose)
    })
}

/// What an active event refuses (LAW.md, section 8).
fn blocks(facts: &Facts<'_>, event: &Event) -> Option<Block> {
    let disclosure = facts.disclosure;
    let purpose = disclosure.purpose;
    let consent = disclosure
        .legal_basis
        .iter()
        .copied()
        .any(Basis::is_consent);
    match event.event {
        EventKind::Objection => objection(facts, event),
        EventKind::Restriction => {
            let other = event.purpose.is_some_and(|of| of != purpose);
            (!other && !purpose.is_claim() && !consent).then_some(Block::Restriction)
        }
        EventKind::Erasure => (purpose != Purpose::Suppression).then_some(Block::Erasure),
        EventKind::ConsentWithdrawn => (consent && event.purpose.is_none_or(|of| of == purpose))
            .then_some(Block::ConsentWithdrawn),
        EventKind::RestrictionLifted
        | EventKind::Rectification
        | EventKind::AccessRequest
        | EventKind::Complaint
        | EventKind::ChannelPreference => None,
    }
}

fn objection(facts: &Facts<'_>, event: &Event) -> Option<Block> {
    let disclosure = facts.disclosure;
    let purpose = disclosure.purpose;
    if purpose.is_claim() {
        return None;
    }
    let marketing = purpose == Purpose::DirectMarketing;
    let open = marketing
        || disclosure
            .legal_basis
            .iter()
            .copied()
            .any(Basis::is_open_to_objection);
    match (event.purpose, event.scope) {
        (Some(of), _) => (of == purpose && open).then_some(Block::ObjectionPurpose),
        (None, Some(Scope::DirectMarketing)) => {
            marketing.then_some(Block::ObjectionDirectMarketing)
        }
        (None, Some(Scope::ThirdPartyProspecting)) => (marketing
            && !facts.recipient.role.is_processor())
        .then_some(Block::ObjectionThirdPartyProspecting),
        (None, Some(Scope::All) | None) => open.then_some(Block::ObjectionAll),
    }
}

fn age(facts: &Facts<'_>, at: At, book: &Rulebook, findings: &mut Findings) {
    let Some(age) = &facts.disclosure.data_age else {
        return;
    };
    let start = trigger(age, book);
    let promised = facts
        .exporter
        .policy
        .as_ref()
        .is_some_and(|policy| policy.retention == NoticeRetention::Notice2024);
    let over =
        |of: Jurisdiction| kept(age.rule, of, start, book).map(|kept| kept.is_over_on(at.day));
    let law = jurisdiction(facts.exporter.country).and_then(over);
    let notice = over(Jurisdiction::Notice2024).filter(|_| promised);
    let found = match (law, notice) {
        (Some(true), _) => Age::LawOver,
        (_, Some(true)) => Age::NoticeOver,
        (None, None) => return,
        _ => Age::Within,
    };
    findings.add(Outcome::Retention(age.rule, found));
}

fn prove_derogation(
    facts: &Facts<'_>,
    at: At,
    book: &Rulebook,
    derogation: &Derogation,
    withdrawn: Option<DateTime<Utc>>,
    findings: &mut Findings,
) {
    let article = derogation.article;
    findings.add(Outcome::Derogation(article));
    for missing in lacking(facts, at, book, derogation, withdrawn) {
        findings.add(Outcome::DerogationMissing(article, missing));
    }
    let has = |kind| evidence(facts, at).any(|evidence| evidence.kind == kind);
    let noted = derogation.necessity_note == Some(true) || has(EvidenceType::NecessityNote);
    if (article.is_contract() || article.is_claim()) && !noted {
        findings.add(Outcome::DerogationCondition(
            article,
            Condition::NecessityNote,
        ));
    }
    if article == DerogationArticle::GdprCompelling
        && derogation.alternatives_exhausted != Some(true)
    {
        findings.add(Outcome::DerogationCondition(
            article,
            Condition::AlternativesExhausted,
        ));
    }
}

/// What a derogation lacks, of itself and of the evidence beside it.
fn lacking(
    facts: &Facts<'_>,
    at: At,
    book: &Rulebook,
    derogation: &Derogation,
    withdrawn: Option<DateTime<Utc>>,
) -> Vec<MissingCode> {
    use DerogationArticle as D;
    let mut missing = Vec::new();
    let mut need = |there: bool, code: MissingCode| {
        if !there {
            missing.push(code);
        }
    };
    let has = |kind| evidence(facts, at).any(|evidence| evidence.kind == kind);
    need(is_occasional_enough(derogation), MissingCode::OccasionalUse);
    match derogation.article {
        D::GdprConsent | D::McConsent => {
            let consent = derogation
                .consent
                .as_ref()
                .filter(|consent| consent.holds_at(at.instant))
                .filter(|consent| withdrawn.is_none_or(|end| end < consent.given_at));
            need(
                consent.is_some_and(|consent| consent.explicit),
                MissingCode::ExplicitConsent,
            );
            need(
                consent.is_some_and(|consent| consent.risks_explained),
                MissingCode::RiskInformation,
            );
        }
        D::GdprContractWith
        | D::GdprContractFor
        | D::McContractWith
        | D::McContractFor
        | D::McPublicInterest => {}
        D::GdprPublicInterest => need(has(EvidenceType::LegalText), MissingCode::LegalText),
        D::GdprClaim | D::McClaim => need(
            has(EvidenceType::ClaimReference),
            MissingCode::ClaimReference,
        ),
        D::GdprVital | D::McVital => need(
            derogation.subject_incapable == Some(true),
            MissingCode::SubjectIncapable,
        ),
        D::GdprRegister => {
            need(has(EvidenceType::LegalText), MissingCode::LegalText);
            need(
                derogation.whole_register != Some(true),
                MissingCode::PartialRegister,
            );
        }
        D::McRegister => need(
            derogation.whole_register != Some(true),
            MissingCode::PartialRegister,
        ),
        D::GdprCompelling | D::McCompelling => {
            need(
                derogation.authority_informed == Some(true),
                MissingCode::AuthorityInformed,
            );
            need(
                derogation.subjects_informed == Some(true),
                MissingCode::SubjectsInformed,
            );
            need(derogation.safeguards == Some(true), MissingCode::Safeguards);
            need(
                is_limited(facts, book, derogation),
                MissingCode::LimitedNumber,
            );
            if derogation.article == D::GdprCompelling {
                let balanced =
                    derogation.balancing_test == Some(true) || has(EvidenceType::BalancingTest);
                need(balanced, MissingCode::BalancingTest);
            }
        }
    }
    missing
}

/// No systematic flow on any derogation; contracts, claims and compelling interests, and all of Monaco, occasional only.
fn is_occasional_enough(derogation: &Derogation) -> bool {
    let article = derogation.article;
    let strict = article.is_contract()
        || article.is_claim()
        || article.is_compelling()
        || article.regime().is_monegasque();
    if strict {
        derogation.frequency.is_occasional()
    } else {
        derogation.frequency != crate::vocabulary::Frequency::Systematic
    }
}

fn is_limited(facts: &Facts<'_>, book: &Rulebook, derogation: &Derogation) -> bool {
    let named = u32::try_from(facts.disclosure.subjects.len())
        .ok()
        .filter(|count| *count > 0);
    let persons = derogation
        .persons
        .max(facts.disclosure.subject_count)
        .max(named);
    persons.is_some_and(|persons| persons <= book.limited_number())
}

fn clocks(facts: &Facts<'_>, book: &Rulebook, findings: &mut Findings) {
    let occurred = facts.disclosure.occurred_at;
    if facts.recorded_at.signed_duration_since(occurred)
        > TimeDelta::hours(i64::from(book.late_after_hours()))
    {
        findings.add(Outcome::Late);
    }
    if facts.door == Door::Ledger && later_event(facts, occurred) {
        findings.add(Outcome::BackdatedOverEvent);
    }
}

fn later_event(facts: &Facts<'_>, occurred: DateTime<Utc>) -> bool {
    facts
        .history
        .iter()
        .any(|event| event.at > occurred && is_subject(facts, event))
}
