//! Changes whose effect on a verdict is known without knowing the verdict.

use serde_json::{Value, json};
use tabellion::decide::{Effect, Facts, Verdict, decide};
use tabellion::disclosure::{Case, read};
use tabellion::rulebook::Rulebook;
use tabellion::vocabulary::VerdictWord;

use super::arbitrary;
use super::cases;

/// Facts made from a number, and real cases with changes.
const STRANGE: u64 = 300;
const MUTANTS: u64 = 1_500;

fn rank(verdict: &Verdict) -> u8 {
    match verdict.verdict {
        VerdictWord::Permit => 0,
        VerdictWord::PermitWithConditions => 1,
        VerdictWord::Refuse => 2,
    }
}

fn verdict(value: &Value, book: &Rulebook) -> Verdict {
    let case: Case = read(value).unwrap_or_else(|faults| panic!("{faults}\n{value:#}"));
    decide(&Facts::of_case(&case), book)
}

fn values() -> Vec<(String, Value)> {
    let mut values: Vec<(String, Value)> = cases::all()
        .into_iter()
        .map(|(name, case)| (name, serde_json::to_value(&case).unwrap()))
        .collect();
    let real: Vec<Value> = values.iter().map(|(_, value)| value.clone()).collect();
    values.extend((0..STRANGE).map(|seed| (format!("seed {seed}"), arbitrary::value(seed))));
    values.extend(
        (0..MUTANTS)
            .filter_map(|seed| Some((format!("mutant {seed}"), arbitrary::mutant(seed, &real)?))),
    );
    values
}

#[test]
fn the_changed_cases_are_all_refused() {
    let book = cases::book();
    let ranks: Vec<u32> = values()
        .iter()
        .map(|(_, value)| u32::from(rank(&verdict(value, &book))))
        .collect();
    for wanted in 0..3 {
        let count = ranks.iter().filter(|rank| **rank == wanted).count();
        assert!(
            count >= 100,
            "only {count} verdicts of rank {wanted}: the changes prove nothing"
        );
    }
}

/// Evidence that may speak against: leaving it out may improve a verdict (LAW.md, section 10).
fn speaks_against(evidence: &Value) -> bool {
    match evidence["type"].as_str().unwrap() {
        "notice" | "hosting_attestation" => true,
        "tia" => evidence["conclusion"] == "suspend",
        "scope_check" => evidence["narrow"] == false,
        "apdp_authorisation" | "ccin_authorisation" | "ccin_formality" => {
            evidence["status"] != "granted"
        }
        _ => false,
    }
}

#[test]
fn taking_evidence_away_makes_a_refusal_a_permission() {
    let book = cases::book();
    for (name, value) in values() {
        let before = verdict(&value, &book);
        for list in ["/disclosure/evidence", "/recipient/instruments"] {
            let count = value
                .pointer(list)
                .map_or(0, |list| list.as_array().unwrap().len());
            for index in 0..count {
                if speaks_against(&value.pointer(list).unwrap()[index]) {
                    continue;
                }
                let mut less = value.clone();
                let items = less.pointer_mut(list).unwrap().as_array_mut().unwrap();
                let gone = items.remove(index);
                if items.is_empty() {
                    let (parent, member) = list.rsplit_once('/').unwrap();
                    less.pointer_mut(parent)
                        .unwrap()
                        .as_object_mut()
                        .unwrap()
                        .remove(member);
                }
                let after = verdict(&less, &book);
                assert!(
                    rank(&before) < 2 || rank(&after) == 2,
                    "{name}: refused with and permitted without {gone}"
                );
            }
        }
    }
}

#[test]
fn one_more_country_without_a_tool_improves_a_verdict() {
    let book = cases::book();
    for (name, value) in values() {
        let before = verdict(&value, &book);
        for member in ["hosting", "remote_access"] {
            let mut more = value.clone();
            let list = &mut more["recipient"][member];
            let mut countries = list.as_array().cloned().unwrap_or_default();
            if countries.contains(&json!("KE")) {
                continue;
            }
            countries.push(json!("KE"));
            *list = json!(countries);
            let after = verdict(&more, &book);
            assert!(
                rank(&after) >= rank(&before),
                "{name}: better with Kenya in {member}"
            );
        }
    }
}

#[test]
fn a_second_regime_improves_a_verdict() {
    let book = cases::book();
    for (name, mut value) in values() {
        value["exporter"]
            .as_object_mut()
            .unwrap()
            .remove("also_subject_to");
        value["disclosure"]["legal_basis"] = json!(["eu-gdpr:A6-1-f", "mc-1565:A5-6"]);
        let one = verdict(&value, &book);
        if one
            .missing
            .iter()
            .any(|code| code.to_string() == "not_yet_decided")
        {
            continue;
        }
        for second in ["eu-gdpr", "mc-1565"] {
            let mut more = value.clone();
            more["exporter"]["also_subject_to"] = json!([second]);
            let two = verdict(&more, &book);
            assert!(
                rank(&two) >= rank(&one),
                "{name}: better under {second} too"
            );
        }
    }
}

#[test]
fn something_irrelevant_changes_a_verdict() {
    let book = cases::book();
    for (name, value) in values() {
        let mut before = verdict(&value, &book);
        let mut other = value.clone();
        other["disclosure"]["event_id"] = json!("crm-2026-1");
        other["disclosure"]["sources"] = json!({"identity": "public"});
        other["disclosure"]["state"] = json!("done");
        other["recipient"]["group_member"] = json!(true);
        other["recipient"]["contact"] = json!({"email": "other@example.org"});
        other["exporter"]["contact"] = json!({"address": "elsewhere"});
        if let Some(subjects) = other["disclosure"].get_mut("subjects") {
            for subject in subjects.as_array_mut().unwrap() {
                subject["country"] = json!("KP");
                subject["details"] = json!({"name": "Nobody"});
            }
        }
        let mut after = verdict(&other, &book);
        before.reasons.clear();
        after.reasons.clear();
        assert_eq!(before, after, "{name}");
    }
}

/// The evidence that a missing code names, as somebody would file it the year before.
fn supply(code: &str, case: &Value) -> Option<Vec<Value>> {
    let year: i32 = case["disclosure"]["occurred_at"].as_str().unwrap()[..4]
        .parse()
        .unwrap();
    let date = format!("{}-06-01", year - 1);
    let instruments = match code {
        "art28_contract" | "mc26_contract" => vec![json!({"type": code, "signed": date})],
        "tia" => {
            let mut places: Vec<Value> = vec![case["recipient"]["seat"].clone()];
            for member in ["hosting", "remote_access"] {
                places.extend(
                    case["recipient"][member]
                        .as_array()
                        .cloned()
                        .unwrap_or_default(),
                );
            }
            places.sort_by_key(ToString::to_string);
            places.dedup();
            vec![
                json!({"type": "tia", "destinations": places, "conclusion": "proceed", "by": "exporter", "date": date}),
            ]
        }
        "notice" | "authorisation_or_notice" => vec![json!({
            "type": "notice", "version": "new", "covers_recipient_kind": true, "covers_categories": true, "covers_purpose": true,
            "date": &case["disclosure"]["occurred_at"].as_str().unwrap()[..10],
        })],
        "scope_check" => vec![
            json!({"type": "scope_check", "narrow": true, "date": &case["disclosure"]["occurred_at"].as_str().unwrap()[..10]}),
        ],
        "accreditation_contract"
        | "audit_engagement"
        | "claim_reference"
        | "identity_check"
        | "legal_text"
        | "mandate"
        | "nda"
        | "official_identity_check"
        | "payment_order"
        | "purpose_limitation_undertaking"
        | "role_attestation"
        | "same_legal_entity_proof"
        | "written_request"
        | "balancing_test"
        | "anonymisation_note" => {
            vec![json!({"type": code, "date": date})]
        }
        _ => return None,
    };
    Some(instruments)
}

#[test]
fn filing_exactly_what_is_missing_does_not_help() {
    let book = cases::book();
    let mut flipped = 0;
    for (name, case) in cases::all() {
        let value = serde_json::to_value(&case).unwrap();
        let before = verdict(&value, &book);
        let by_codes_alone = before
            .reasons
            .iter()
            .all(|reason| reason.effect != Effect::Refuses);
        let supplied: Option<Vec<Vec<Value>>> = before
            .missing
            .iter()
            .map(|code| supply(&code.to_string(), &value))
            .collect();
        let (2, true, Some(supplied)) = (rank(&before), by_codes_alone, supplied) else {
            continue;
        };
        let mut more = value.clone();
        let mut list = value["disclosure"]["evidence"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        list.extend(supplied.into_iter().flatten());
        more["disclosure"]["evidence"] = json!(list);
        let after = verdict(&more, &book);
        assert!(
            rank(&after) < 2,
            "{name}: still refused for want of {:?}",
            after.missing
        );
        flipped += 1;
    }
    assert!(flipped >= 15, "only {flipped} cases were flipped");
}

#[test]
fn a_tool_of_the_importer_carries_a_host_behind_a_seat_at_home() {
    let book = cases::book();
    let (_, case) = cases::all()
        .into_iter()
        .find(|(name, _)| name.contains("leg-ie-us-importer-scc"))
        .unwrap();
    let mut value = serde_json::to_value(&case).unwrap();
    assert_eq!(rank(&verdict(&value, &book)), 2);
    value["recipient"]["seat"] = json!("US");
    assert_eq!(rank(&verdict(&value, &book)), 0);
}

/// The rules whose first day is `day`, or whose last is the day before.
fn turning(book: &Rulebook, day: chrono::NaiveDate) -> Vec<String> {
    let before = day.pred_opt();
    book.rules()
        .filter(|rule| rule.from == Some(day) || (rule.until.is_some() && rule.until == before))
        .map(|rule| rule.id.to_string())
        .collect()
}

/// Reasons as text: gate, leg, rule and effect, and the place of the leg.
fn told(verdict: &Verdict) -> Vec<(String, Option<String>)> {
    let text = |reason: &tabellion::decide::Reason| {
        let leg = reason.leg.map(|leg| leg.place.to_string());
        (serde_json::to_string(reason).unwrap(), leg)
    };
    verdict.reasons.iter().map(text).collect()
}

#[test]
fn a_day_across_the_edge_of_a_decision_changes_something_else() {
    let book = cases::book();
    let all = values();
    let (mut compared, mut changed) = (0, 0);
    for decision in book.all_decisions() {
        let edges = [
            Some(decision.from),
            decision.until.and_then(|last| last.succ_opt()),
        ];
        for day in edges.into_iter().flatten() {
            // Other rules that begin or end that day have their own say: not a test of this one.
            if turning(&book, day) != [decision.id.to_string()] {
                continue;
            }
            for (index, (name, value)) in all.iter().enumerate() {
                let mut value = value.clone();
                let text = value.to_string();
                // Where no leg leads there, a sample will do.
                if index % 12 != 0 && !text.contains(&format!("\"{}\"", decision.place)) {
                    continue;
                }
                let before = day.pred_opt().unwrap();
                // Papers, listings and events of these very days have their own edge.
                if text.contains(&day.to_string()) || text.contains(&before.to_string()) {
                    continue;
                }
                for member in ["history", "recorded_at"] {
                    value.as_object_mut().unwrap().remove(member);
                }
                value["disclosure"]
                    .as_object_mut()
                    .unwrap()
                    .remove("data_age");
                let mut at = |day: chrono::NaiveDate| {
                    value["disclosure"]["occurred_at"] = json!(format!("{day}T11:00:00Z"));
                    verdict(&value, &book)
                };
                let (old, new) = (at(before), at(day));
                let (one, two) = (told(&old), told(&new));
                let place = decision.place.to_string();
                let parts = |a: &[(String, Option<String>)], b: &[(String, Option<String>)]| {
                    a.iter()
                        .filter(|reason| !b.contains(reason))
                        .cloned()
                        .collect::<Vec<_>>()
                };
                let differing = [parts(&one, &two), parts(&two, &one)].concat();
                compared += 1;
                changed += u32::from(!differing.is_empty());
                for (reason, leg) in differing {
                    let own = leg.as_deref() == Some(place.as_str())
                        || reason.contains("correct_reference")
                        || reason.contains("eu-gdpr.A45");
                    // A look at the list grows stale by itself, and what one leg lacks may be told with another.
                    let elsewhere = reason.contains("recheck_dpf_monthly")
                        || reason.contains("\"gate\":\"G9\"");
                    assert!(
                        own || elsewhere,
                        "{name} at the edge of {}: {reason}",
                        decision.id
                    );
                    if !own {
                        assert!(
                            one.iter()
                                .any(|(_, leg)| leg.as_deref() == Some(place.as_str()))
                                || reason.contains("recheck_dpf_monthly"),
                            "{name}: no leg leads to {place}, yet {reason}"
                        );
                    }
                }
            }
        }
    }
    assert!(
        compared > 1_500 && changed > 20,
        "{compared} compared, {changed} changed"
    );
}

#[test]
fn an_empty_list_of_regimes_or_two_decide_otherwise_than_each_alone() {
    let book = cases::book();
    let mut seen = 0;
    for (name, mut value) in values() {
        value["exporter"]
            .as_object_mut()
            .unwrap()
            .remove("also_subject_to");
        value["disclosure"]["legal_basis"] = json!(["eu-gdpr:A6-1-b", "mc-1565:A5-3"]);
        if !["FR", "MC"].contains(&value["exporter"]["country"].as_str().unwrap()) {
            continue;
        }
        let mut alone = value.clone();
        let home = verdict(&alone, &book);
        alone["exporter"]["also_subject_to"] = json!(["eu-gdpr", "mc-1565"]);
        let both = verdict(&alone, &book);
        // Whatever refused alone refuses beside another regime.
        let refusals = |verdict: &Verdict| -> Vec<String> {
            verdict
                .reasons
                .iter()
                .filter(|reason| {
                    reason.effect.refuses() && reason.gate != tabellion::vocabulary::Gate::Transfer
                })
                .map(|reason| format!("{:?} {:?} {:?}", reason.gate, reason.regime, reason.effect))
                .collect()
        };
        let (one, two) = (refusals(&home), refusals(&both));
        assert!(
            one.iter().all(|reason| two.contains(reason)),
            "{name}: {one:?} {two:?}"
        );
        seen += u32::from(!one.is_empty());
    }
    assert!(seen > 50, "{seen}");
}
