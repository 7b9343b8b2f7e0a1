//! What is answered as missing is enough, and nothing of it is superfluous: over cases, changed cases and facts made
//! from numbers. What is supplied is written here as somebody would file it, in JSON, apart from the program's own search.

use serde_json::{Value, json};
use tabellion::decide::{Effect, Facts, LegKind, Verdict, decide};
use tabellion::disclosure::{Case, read};
use tabellion::rulebook::Rulebook;
use tabellion::vocabulary::{Gate, Missing, MissingCode, VerdictWord};

use super::{arbitrary, cases};

const STRANGE: u64 = 300;
const MUTANTS: u64 = 1_800;

fn verdict(value: &Value, book: &Rulebook) -> Verdict {
    let case: Case = read(value).unwrap_or_else(|faults| panic!("{faults}\n{value:#}"));
    decide(&Facts::of_case(&case), book)
}

fn refused(verdict: &Verdict) -> bool {
    verdict.verdict == VerdictWord::Refuse
}

/// The civil day in Paris, as `decide` sees it.
fn day(case: &Value) -> String {
    let case: Case = read(case).unwrap();
    tabellion::disclosure::civil_day(case.disclosure.occurred_at).to_string()
}

fn list<'a>(value: &'a mut Value, member: &str) -> &'a mut Vec<Value> {
    if value.get(member).is_none() {
        value[member] = json!([]);
    }
    value[member].as_array_mut().unwrap()
}

fn add(list: &mut Vec<Value>, item: Value) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// Every evidence, wherever it is filed.
fn each(case: &mut Value, mut change: impl FnMut(&mut Value)) {
    let mut every = |value: &mut Value, member: &str| {
        let evidence = value.get_mut(member).and_then(Value::as_array_mut);
        evidence.into_iter().flatten().for_each(&mut change);
    };
    every(&mut case["disclosure"], "evidence");
    let recipient = &mut case["recipient"];
    every(recipient, "instruments");
    let subs = recipient
        .get_mut("sub_processors")
        .and_then(Value::as_array_mut);
    for sub in subs.into_iter().flatten() {
        every(sub, "instruments");
    }
}

fn typed(case: &mut Value, kind: &str, mut change: impl FnMut(&mut Value)) {
    each(case, |evidence| {
        if evidence["type"] == kind {
            change(evidence);
        }
    });
}

/// Files something; a paper of the same type and day gives way to it.
fn file(case: &mut Value, evidence: Value) {
    let (kind, date) = (evidence["type"].clone(), evidence["date"].clone());
    let stays = |known: &Value| known["type"] != kind || known["date"] != date;
    list(&mut case["recipient"], "instruments").retain(stays);
    if case["recipient"]["instruments"]
        .as_array()
        .unwrap()
        .is_empty()
    {
        case["recipient"]
            .as_object_mut()
            .unwrap()
            .remove("instruments");
    }
    let own = list(&mut case["disclosure"], "evidence");
    own.retain(stays);
    add(own, evidence);
}

fn formality(case: &mut Value, kind: &str) {
    let evidence = json!({"type": kind, "status": "granted", "ref": "R-1", "date": day(case)});
    file(case, evidence.clone());
    let subs = case["recipient"]
        .get_mut("sub_processors")
        .and_then(Value::as_array_mut);
    for sub in subs.into_iter().flatten() {
        let own = list(sub, "instruments");
        own.retain(|known| known["type"] != kind || known["date"] != evidence["date"]);
        add(own, evidence.clone());
    }
}

fn countries(case: &Value) -> Vec<Value> {
    let recipient = &case["recipient"];
    let mut all = vec![recipient["seat"].clone()];
    for member in ["hosting", "remote_access"] {
        all.extend(recipient[member].as_array().cloned().unwrap_or_default());
    }
    let subs = recipient["sub_processors"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    all.extend(subs.iter().map(|sub| sub["country"].clone()));
    for (holder, member) in [("recipient", "instruments"), ("disclosure", "evidence")] {
        let evidence = case[holder][member].as_array().cloned().unwrap_or_default();
        let attested = evidence
            .iter()
            .filter(|one| one["type"] == "hosting_attestation");
        all.extend(attested.map(|one| one["country"].clone()));
    }
    all.retain(|place| !place.as_str().unwrap().starts_with("IO:"));
    all.sort_by_key(ToString::to_string);
    all.dedup();
    all
}

fn module(case: &Value) -> u8 {
    let processor =
        ["processor", "sub_processor"].contains(&case["recipient"]["role"].as_str().unwrap());
    match (case["exporter"]["acts_as"] == "controller", processor) {
        (true, false) => 1,
        (true, true) => 2,
        (false, true) => 3,
        (false, false) => 4,
    }
}

/// Clauses that can be signed on the day; none where the law has none.
fn clauses(case: &Value, module: u8) -> Option<Value> {
    let day = day(case);
    let decision = match module {
        _ if day.as_str() >= "2021-06-27" => "2021/914",
        1 if day.as_str() >= "2004-12-27" => "2004/915",
        1 if day.as_str() >= "2001-06-15" => "2001/497",
        2 if day.as_str() >= "2010-05-15" => "2010/87",
        _ => return None,
    };
    let mut scc = json!({"type": "scc", "decision": decision, "signed": day, "annexes": ["I", "II", "III"], "modified": false});
    if decision == "2021/914" {
        scc["module"] = json!(module);
    }
    Some(scc)
}

fn derogation(case: &mut Value, member: &str, value: Value) -> bool {
    let Some(derogation) = case["disclosure"].get_mut("derogation") else {
        return false;
    };
    derogation[member] = value;
    true
}

/// Consent to the transfer, given anew where the old one does not hold.
fn consent_to_transfer(case: &mut Value, member: &str) {
    let at = case["disclosure"]["occurred_at"].clone();
    let withdrawn = case["history"].as_array().is_some_and(|events| {
        events
            .iter()
            .any(|event| event["event"] == "consent_withdrawn")
    });
    let Some(derogation) = case["disclosure"].get_mut("derogation") else {
        return;
    };
    let article = derogation["article"].as_str().unwrap();
    if article != "eu-gdpr:A49-1-a" && article != "mc-1565:A99-1" {
        return;
    }
    let holds = derogation.get("consent").is_some_and(|consent| {
        consent["given_at"].as_str().unwrap() <= at.as_str().unwrap()
            && consent.get("withdrawn_at").is_none()
    });
    if !holds || (withdrawn && derogation["consent"]["given_at"] != at) {
        derogation["consent"] =
            json!({"explicit": false, "risks_explained": false, "given_at": at});
    }
    derogation["consent"][member] = json!(true);
}

/// A leg for which nothing was offered.
struct Stranded {
    regime: String,
    kind: LegKind,
    place: String,
    seat_is_home: bool,
    /// The assessment is asked for by itself.
    assessment_told: bool,
}

/// A tool for one leg: an authorisation in Monaco, a certification with its assessment elsewhere (clauses would also
/// stand in for a contract).
fn carry(case: &mut Value, leg: &Stranded) -> bool {
    let date = day(case);
    if leg.regime == "mc-1565" {
        formality(case, "apdp_authorisation");
        return true;
    }
    let tool = json!({"type": "certification", "approved": true, "binding_commitment": true, "date": date});
    if leg.kind == LegKind::SubProcessor || leg.seat_is_home {
        let mut put = false;
        let subs = case["recipient"]
            .get_mut("sub_processors")
            .and_then(Value::as_array_mut);
        for sub in subs
            .into_iter()
            .flatten()
            .filter(|sub| sub["country"] == json!(leg.place))
        {
            add(list(sub, "instruments"), tool.clone());
            put = true;
        }
        // A host of its own behind a seat at home has no tool that could be filed.
        return put && (leg.assessment_told || supply(case, Missing::Code(MissingCode::Tia), &[]));
    }
    add(list(&mut case["recipient"], "instruments"), tool);
    leg.assessment_told || supply(case, Missing::Code(MissingCode::Tia), &[])
}

/// Supplies what one code names. False where nobody can, or where this file does not know how.
#[expect(clippy::too_many_lines, reason = "one arm per code")]
fn supply(case: &mut Value, code: Missing, legs: &[Stranded]) -> bool {
    let Missing::Code(code) = code else {
        let text = code.to_string();
        let clause = json!(text.strip_prefix("clause_").unwrap());
        for kind in ["art28_contract", "mc26_contract"] {
            typed(case, kind, |contract| {
                if let Some(clauses) = contract.get_mut("missing_clauses") {
                    clauses
                        .as_array_mut()
                        .unwrap()
                        .retain(|known| *known != clause);
                    if clauses.as_array().unwrap().is_empty() {
                        contract.as_object_mut().unwrap().remove("missing_clauses");
                    }
                }
            });
        }
        return true;
    };
    let date = day(case);
    let at = case["disclosure"]["occurred_at"].clone();
    let name = code.to_string();
    match code {
        MissingCode::NotYetDecided | MissingCode::PublicBodies | MissingCode::SccInForce => {
            return false;
        }
        MissingCode::Art28Contract | MissingCode::Mc26Contract => {
            add(
                list(&mut case["recipient"], "instruments"),
                json!({"type": name, "signed": date}),
            );
        }
        MissingCode::AnnexI | MissingCode::AnnexII => typed(case, "scc", |scc| {
            let annex = json!(if code == MissingCode::AnnexI {
                "I"
            } else {
                "II"
            });
            let annexes = scc["annexes"].as_array_mut().unwrap();
            if !annexes.contains(&annex) {
                annexes.push(annex);
            }
        }),
        MissingCode::UnmodifiedScc => typed(case, "scc", |scc| scc["modified"] = json!(false)),
        MissingCode::SccModule1
        | MissingCode::SccModule2
        | MissingCode::SccModule3
        | MissingCode::SccModule4 => {
            let wanted: u8 = name.strip_prefix("scc_module_").unwrap().parse().unwrap();
            let own = module(case) == wanted;
            let fix = |evidence: Option<&mut Value>| {
                for scc in evidence.and_then(Value::as_array_mut).into_iter().flatten() {
                    if scc["type"] == "scc" && scc["decision"] == "2021/914" {
                        scc["module"] = json!(wanted);
                    }
                }
            };
            if own {
                fix(case["disclosure"].get_mut("evidence"));
                fix(case["recipient"].get_mut("instruments"));
            }
            if wanted == 3 {
                let subs = case["recipient"]
                    .get_mut("sub_processors")
                    .and_then(Value::as_array_mut);
                for sub in subs.into_iter().flatten() {
                    fix(sub.get_mut("instruments"));
                }
            }
        }
        MissingCode::Scc2021914 => {
            let (own, sub) = (clauses(case, module(case)), clauses(case, 3));
            let (Some(own), Some(sub)) = (own, sub) else {
                return false;
            };
            let renew = |evidence: Option<&mut Value>, new: &Value| {
                for scc in evidence.and_then(Value::as_array_mut).into_iter().flatten() {
                    if scc["type"] == "scc" && scc["decision"] != "2021/914" {
                        *scc = new.clone();
                    }
                }
            };
            renew(case["disclosure"].get_mut("evidence"), &own);
            renew(case["recipient"].get_mut("instruments"), &own);
            let subs = case["recipient"]
                .get_mut("sub_processors")
                .and_then(Value::as_array_mut);
            for one in subs.into_iter().flatten() {
                renew(one.get_mut("instruments"), &sub);
            }
        }
        MissingCode::Tia => {
            let places = countries(case);
            if places.is_empty()
                || case["recipient"]["seat"]
                    .as_str()
                    .unwrap()
                    .starts_with("IO:")
            {
                return false;
            }
            add(
                list(&mut case["recipient"], "instruments"),
                json!({"type": "tia", "destinations": places, "conclusion": "proceed", "by": "exporter", "date": date}),
            );
        }
        MissingCode::SupplementaryMeasures => typed(case, "tia", |tia| {
            if tia["conclusion"] == "suspend" {
                tia["conclusion"] = json!("proceed_with_measures");
            }
        }),
        MissingCode::BcrApproval => typed(case, "bcr", |rules| rules["approved_by"] = json!("FR")),
        MissingCode::BcrMembership => {
            let mut names = vec![
                case["exporter"]["name"].clone(),
                case["recipient"]["name"].clone(),
            ];
            let subs = case["recipient"]["sub_processors"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            names.extend(subs.iter().map(|sub| sub["name"].clone()));
            names.sort_by_key(ToString::to_string);
            names.dedup();
            typed(case, "bcr", |rules| rules["members"] = json!(names));
        }
        MissingCode::BcrType => {
            let kind = case["exporter"]["acts_as"].clone();
            typed(case, "bcr", |rules| rules["bcr_type"] = kind.clone());
        }
        MissingCode::Approval | MissingCode::BindingCommitment => {
            let member = if code == MissingCode::Approval {
                "approved"
            } else {
                "binding_commitment"
            };
            for kind in ["code_of_conduct", "certification"] {
                typed(case, kind, |adherence| adherence[member] = json!(true));
            }
        }
        MissingCode::AuthorityAuthorisation => {
            for kind in ["ad_hoc_clauses", "administrative_arrangement"] {
                typed(case, kind, |given| {
                    given["authorisation"] = json!({"authority": "CNIL", "status": "granted", "ref": "A-9", "date": date});
                });
            }
        }
        MissingCode::ApdpAuthorisation
        | MissingCode::CcinAuthorisation
        | MissingCode::CcinFormality => formality(case, &name),
        MissingCode::InternationalAgreement => {
            let parties = json!([case["exporter"]["country"], case["recipient"]["seat"]]);
            if parties[0] == parties[1] || parties[1].as_str().unwrap().starts_with("IO:") {
                return false;
            }
            file(
                case,
                json!({"type": name, "parties": parties, "date": date}),
            );
        }
        MissingCode::Notice | MissingCode::AuthorisationOrNotice => file(
            case,
            json!({"type": "notice", "version": "new", "covers_recipient_kind": true, "covers_categories": true,
                "covers_purpose": true, "date": date}),
        ),
        MissingCode::ScopeCheck => file(case, json!({"type": name, "narrow": true, "date": date})),
        MissingCode::Consent => add(
            list(&mut case["disclosure"], "evidence"),
            json!({"type": "consent", "given_at": at, "explicit": false}),
        ),
        MissingCode::ExplicitConsent => {
            consent_to_transfer(case, "explicit");
            add(
                list(&mut case["disclosure"], "evidence"),
                json!({"type": "consent", "given_at": at, "explicit": true}),
            );
        }
        MissingCode::RiskInformation => consent_to_transfer(case, "risks_explained"),
        MissingCode::LegalBasis => {
            let mut bases = match &case["disclosure"]["legal_basis"] {
                Value::Array(bases) => bases.clone(),
                one => vec![one.clone()],
            };
            bases.retain(|basis| basis != "none");
            for basis in [
                "eu-gdpr:A6-1-b",
                "mc-1565:A5-3",
                "eu-dir95:A7-b",
                "mc-1165:A10-2",
            ] {
                if !bases.contains(&json!(basis)) {
                    bases.push(json!(basis));
                }
            }
            case["disclosure"]["legal_basis"] = json!(bases);
        }
        MissingCode::SecureChannel => case["disclosure"]["secure_channel"] = json!(true),
        MissingCode::SubProcessorAuthorisation => {
            let subs = case["recipient"]
                .get_mut("sub_processors")
                .and_then(Value::as_array_mut);
            for sub in subs.into_iter().flatten() {
                sub["authorised"] = json!(true);
            }
            file(case, json!({"type": name, "date": date}));
        }
        MissingCode::OccasionalUse => return derogation(case, "frequency", json!("once")),
        MissingCode::AuthorityInformed
        | MissingCode::SubjectsInformed
        | MissingCode::Safeguards
        | MissingCode::SubjectIncapable => {
            return derogation(case, &name, json!(true));
        }
        MissingCode::PartialRegister => return derogation(case, "whole_register", json!(false)),
        MissingCode::LimitedNumber => {
            let named = case["disclosure"]["subjects"]
                .as_array()
                .map_or(0, Vec::len)
                .max(1);
            if case["disclosure"].get("subject_count").is_some() {
                case["disclosure"]["subject_count"] = json!(named);
            }
            return named <= 100 && derogation(case, "persons", json!(named));
        }
        MissingCode::TransferMechanism => return legs.iter().all(|leg| carry(case, leg)),
        _ => file(case, json!({"type": name, "date": date})),
    }
    true
}

fn all() -> Vec<(String, Value)> {
    let mut all: Vec<(String, Value)> = cases::all()
        .into_iter()
        .map(|(name, case)| (name, serde_json::to_value(&case).unwrap()))
        .collect();
    let real: Vec<Value> = all.iter().map(|(_, value)| value.clone()).collect();
    all.extend((0..STRANGE).map(|seed| (format!("seed {seed}"), arbitrary::value(seed))));
    let changed = (0..MUTANTS).filter_map(|seed| Some((seed, arbitrary::mutant(seed, &real)?)));
    all.extend(changed.map(|(seed, value)| (format!("mutant {seed}"), value)));
    all
}

/// The legs for which nothing was offered.
fn stranded(verdict: &Verdict) -> Vec<Stranded> {
    let nothing = Effect::Lacks(Missing::Code(MissingCode::TransferMechanism));
    let home = |regime| {
        verdict.reasons.iter().any(|reason| {
            reason.effect == Effect::Home
                && reason.regime == regime
                && reason.leg.is_some_and(|leg| leg.kind == LegKind::Seat)
        })
    };
    verdict
        .reasons
        .iter()
        .filter(|reason| reason.effect == nothing)
        .filter_map(|reason| {
            let leg = reason.leg?;
            Some(Stranded {
                regime: reason.regime?.to_string(),
                kind: leg.kind,
                place: leg.place.to_string(),
                seat_is_home: home(reason.regime),
                assessment_told: verdict.missing.contains(&Missing::Code(MissingCode::Tia)),
            })
        })
        .collect()
}

/// Codes that only the transfer asks for.
fn of_transfer(verdict: &Verdict, code: Missing) -> bool {
    let asks = |reason: &&tabellion::decide::Reason| reason.effect == Effect::Lacks(code);
    verdict
        .reasons
        .iter()
        .filter(asks)
        .all(|reason| reason.gate == Gate::Transfer)
}

/// What the law tells although it may turn out to be met by something else that is told: each gate answers for itself
/// (LAW.md, 10), and the cases want both.
fn told_twice(verdict: &Verdict, code: Missing) -> bool {
    let has = |wanted: MissingCode| verdict.missing.contains(&Missing::Code(wanted));
    match code {
        // One consent is a basis, explicit, and a ground to disclose to others.
        Missing::Code(MissingCode::Consent) => has(MissingCode::ExplicitConsent),
        Missing::Code(MissingCode::AuthorisationOrNotice) => {
            has(MissingCode::Consent) || has(MissingCode::ExplicitConsent)
        }
        // An order from abroad takes two steps (LAW.md, 3): the agreement happens to be both.
        code => has(MissingCode::InternationalAgreement) && of_transfer(verdict, code),
    }
}

#[test]
fn what_is_missing_is_not_enough_or_more_than_enough() {
    let book = cases::book();
    let (mut flipped, mut several, mut other) = (0, 0, 0);
    let mut wrong: Vec<String> = Vec::new();
    for (name, value) in all() {
        let before = verdict(&value, &book);
        let closed = before
            .reasons
            .iter()
            .any(|reason| reason.effect == Effect::Refuses && reason.gate != Gate::Transfer);
        // A note ends the question for data that claim to be anonymous; until then all gates are told (LAW.md, 10).
        let anonymous = before
            .missing
            .contains(&Missing::Code(MissingCode::AnonymisationNote));
        if !refused(&before) || closed || anonymous {
            continue;
        }
        let legs = stranded(&before);
        let with = |left_out: Option<usize>| {
            let mut more = value.clone();
            let can = before
                .missing
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != left_out)
                .all(|(_, code)| supply(&mut more, *code, &legs));
            can.then(|| verdict(&more, &book))
        };
        let Some(after) = with(None) else {
            other += 1;
            continue;
        };
        if refused(&after) {
            wrong.push(format!(
                "{name}: {:?} is not enough, still {:?}",
                words(&before),
                words(&after)
            ));
            continue;
        }
        flipped += 1;
        several += u32::from(before.missing.len() > 1);
        for at in 0..before.missing.len() {
            if told_twice(&before, before.missing[at]) {
                continue;
            }
            if with(Some(at)).is_some_and(|less| !refused(&less)) {
                wrong.push(format!(
                    "{name}: {} is superfluous in {:?}",
                    before.missing[at],
                    words(&before)
                ));
            }
        }
    }
    println!(
        "{flipped} flipped, {several} by more than one code, {other} by nothing that can be filed"
    );
    assert!(
        wrong.is_empty(),
        "{} of {flipped}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(
        flipped > 800 && several > 300,
        "{flipped} flipped, {several} by several"
    );
}

fn words(verdict: &Verdict) -> Vec<String> {
    verdict.missing.iter().map(ToString::to_string).collect()
}
