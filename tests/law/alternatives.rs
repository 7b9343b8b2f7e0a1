//! "Would be permitted if …": every set that is answered helps, none of its members can be left out.

use serde_json::Value;
use tabellion::decide::alternatives::{Change, MAX_SETS, alternatives};
use tabellion::decide::{Effect, Facts, Verdict, decide};
use tabellion::disclosure::{Case, read};
use tabellion::vocabulary::{Missing, MissingCode, VerdictWord};

use super::{arbitrary, cases};

fn all() -> Vec<(String, Case)> {
    let mut all = cases::all();
    let real: Vec<Value> = all
        .iter()
        .map(|(_, case)| serde_json::to_value(case).unwrap())
        .collect();
    all.extend((0..150).map(|seed| (format!("seed {seed}"), arbitrary::case(seed))));
    let changed = (0..600).filter_map(|seed| Some((seed, arbitrary::mutant(seed, &real)?)));
    all.extend(changed.map(|(seed, value)| (format!("mutant {seed}"), read(&value).unwrap())));
    all
}

fn refused(verdict: &Verdict) -> bool {
    verdict.verdict == VerdictWord::Refuse
}

#[test]
fn a_permission_has_alternatives_or_a_set_does_not_permit() {
    let book = cases::book();
    let (mut helped, mut helpless) = (0, 0);
    for (name, case) in all() {
        let facts = Facts::of_case(&case);
        let verdict = decide(&facts, &book);
        let found = alternatives(&facts, &book);
        if !refused(&verdict) {
            assert!(found.sets.is_empty(), "{name} needs nothing");
            continue;
        }
        assert!(found.sets.len() <= MAX_SETS);
        assert!(
            found
                .sets
                .iter()
                .all(|set| !refused(&set.verdict) && !set.changes.is_empty()),
            "{name}"
        );
        let sizes: Vec<(bool, usize)> = found
            .sets
            .iter()
            .map(|set| {
                (
                    set.changes.iter().any(|change| change.is_exception()),
                    set.changes.len(),
                )
            })
            .collect();
        assert!(sizes.is_sorted(), "{name}: {sizes:?}");
        if found.sets.is_empty() {
            helpless += 1;
        } else {
            helped += 1;
        }
    }
    assert!(
        helped > 200 && helpless > 20,
        "{helped} helped, {helpless} not"
    );
}

#[test]
fn what_no_evidence_can_mend_is_said_to_be_mendable() {
    let book = cases::book();
    let mut seen = 0;
    for (name, case) in all() {
        let facts = Facts::of_case(&case);
        let verdict = decide(&facts, &book);
        let objected = verdict.reasons.iter().any(|reason| {
            reason.effect == Effect::Refuses
                && matches!(
                    reason.gate,
                    tabellion::vocabulary::Gate::Rights | tabellion::vocabulary::Gate::Purpose
                )
        });
        // Data that a note shows to be anonymous are nobody's: no objection reaches them.
        let anonymous = verdict
            .missing
            .contains(&Missing::Code(MissingCode::AnonymisationNote));
        if objected && !anonymous {
            assert!(alternatives(&facts, &book).sets.is_empty(), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn a_refused_case_is_left_without_the_way_that_the_law_has() {
    let book = cases::book();
    let mut mended = 0;
    for (name, case) in cases::all() {
        let facts = Facts::of_case(&case);
        let verdict = decide(&facts, &book);
        let only_lacks = verdict
            .reasons
            .iter()
            .all(|reason| reason.effect != Effect::Refuses);
        let hopeless = [MissingCode::NotYetDecided, MissingCode::PublicBodies].map(Missing::Code);
        if !refused(&verdict)
            || !only_lacks
            || verdict.missing.iter().any(|code| hopeless.contains(code))
        {
            continue;
        }
        let found = alternatives(&facts, &book);
        let same_entity_abroad = case.recipient.seat.country().is_none();
        assert!(
            !found.sets.is_empty() || same_entity_abroad,
            "{name}: nothing helps against {:?}",
            verdict.missing
        );
        mended += 1;
    }
    assert!(mended > 80, "{mended}");
}

#[test]
fn a_set_holds_something_superfluous() {
    let book = cases::book();
    for (name, case) in all() {
        let facts = Facts::of_case(&case);
        let sets = alternatives(&facts, &book).sets;
        for (at, set) in sets.iter().enumerate() {
            for smaller in &sets[..at] {
                assert!(
                    !smaller
                        .changes
                        .iter()
                        .all(|change| set.changes.contains(change)),
                    "{name}: {:?} is enough, {:?} is more",
                    smaller.changes,
                    set.changes
                );
            }
        }
    }
}

#[test]
fn a_missing_code_is_answered_that_no_way_needs() {
    let book = cases::book();
    let (_, case) = cases::all()
        .into_iter()
        .find(|(_, case)| {
            let verdict = decide(&Facts::of_case(case), &book);
            verdict.missing == [Missing::Code(MissingCode::Tia)]
        })
        .unwrap();
    let found = alternatives(&Facts::of_case(&case), &book);
    assert_eq!(
        found.sets[0].changes,
        [Change::Supply(Missing::Code(MissingCode::Tia))]
    );
}
