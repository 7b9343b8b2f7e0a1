//! Recorded verdicts come out again, or it is told why not.

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use tabellion::canon;
use tabellion::clock::SystemClock;
use tabellion::decide::{Findings, Reading};
use tabellion::files::{Disk, Files};
use tabellion::hash::Digest;
use tabellion::keys::Copies;
use tabellion::ledger::{self, Ledger};
use tabellion::recompute::{Listed, Prove, Proved, Question, Tally, Word};
use tabellion::rulebook::Rulebook;
use tabellion::slot::Person;
use tabellion::vault::{Embedded, Identity, Target, Vault as _};

use super::world::World;

/// The lines of a French company that made all disclosures of the cases.
static LINES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| World::with_cases("FR").lines());

fn embedded(digest: Digest) -> Result<Arc<Rulebook>, String> {
    let own = Rulebook::embedded().map_err(|faults| faults.to_string())?;
    if own.digest() == digest {
        Ok(Arc::new(own))
    } else {
        Err("not the rules of this release".to_owned())
    }
}

fn tally(lines: &[Vec<u8>], prove: Option<&dyn Prove>) -> Tally {
    let mut tally = Tally::default();
    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    // In several batches: what a verdict points to may stand in an earlier one.
    for batch in lines.chunks(97) {
        tally.feed(batch, &embedded, prove);
    }
    tally
}

/// Changes the body of one line; everything else stays.
fn changed(line: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(line).unwrap();
    change(&mut value);
    canon::to_canonical(&value).unwrap()
}

/// The first line with this in its text, from the end.
fn last(lines: &[Vec<u8>], text: &str) -> usize {
    let has = |line: &Vec<u8>| String::from_utf8_lossy(line).contains(text);
    lines.iter().rposition(has).unwrap()
}

fn only(list: &Listed) -> (u64, Vec<&'static str>) {
    assert_eq!(list.count, 1, "{list:?}");
    let answer = &list.first[0];
    let (Word::Wrong(differences) | Word::NewReading(differences)) = &answer.word else {
        panic!("{answer:?}");
    };
    let members = differences.iter().map(|difference| difference.member);
    (answer.seq, members.collect())
}

fn assert_all_agree(tally: &Tally) {
    assert_eq!(
        (
            tally.wrong.first.as_slice(),
            tally.unknown.first.as_slice(),
            tally.new_reading.count
        ),
        (&[][..], &[][..], 0)
    );
    assert!(tally.verdicts > 200 && tally.agree == tally.verdicts);
}

#[test]
fn a_recorded_verdict_does_not_come_out_again() {
    for country in ["FR", "MC"] {
        let world = World::with_cases(country);
        let mut told = 0;
        let open = world.ledger.decisions(&mut |done| told = done).unwrap();
        assert_all_agree(&open);
        assert_eq!(
            (open.from_facts, told),
            (open.verdicts, world.ledger.size())
        );
        let size = world.ledger.size();
        world.ledger.shutdown().unwrap();
        let files: Arc<dyn Files> = Arc::new(Disk);
        let beside = ledger::decisions(&files, &world.path(), size, &mut |_| {}).unwrap();
        assert_all_agree(&beside);
        assert_eq!((beside.from_codes, beside.from_facts), (open.verdicts, 0));
    }
}

/// A vault from which everybody was erased.
struct Erased;

impl Prove for Erased {
    fn prove(&self, _: &Question<'_>, _: &[Reading]) -> Proved {
        Proved::Erased
    }
}

/// A vault whose facts prove nothing.
struct Silent;

impl Prove for Silent {
    fn prove(&self, _: &Question<'_>, readings: &[Reading]) -> Proved {
        Proved::Open(readings.iter().map(|_| Findings::default()).collect())
    }
}

/// A vault whose openings are not those that were committed to.
struct Swapped;

impl Prove for Swapped {
    fn prove(&self, _: &Question<'_>, _: &[Reading]) -> Proved {
        Proved::Differs("other persons".to_owned())
    }
}

#[test]
fn an_erasure_takes_the_proof_with_it_or_hides_a_lie() {
    let mut lines = LINES.clone();
    let erased = tally(&lines, Some(&Erased));
    assert_all_agree(&erased);
    assert_eq!(erased.from_erased, erased.verdicts);
    let silent = tally(&lines, Some(&Silent));
    let coded = |line: &&Vec<u8>| String::from_utf8_lossy(line).contains("\"outcome\":");
    let coded = lines.iter().filter(coded).count() as u64;
    assert!(coded > 50);
    assert_eq!(
        silent.wrong.count, coded,
        "codes were not held against the facts"
    );
    assert_eq!(tally(&lines, Some(&Swapped)).wrong.count, silent.verdicts);
    let at = last(&lines, "\"outcome\":\"objection:");
    lines[at] = changed(&lines[at], |line| {
        line["body"]["verdict"]["personal"] = json!([]);
    });
    assert_eq!(tally(&lines, Some(&Erased)).wrong.count, 1);
}

#[test]
fn a_verdict_that_was_changed_passes() {
    let lines = LINES.clone();
    let refusal = last(&lines, "\"missing\":[\"transfer_mechanism\"]");
    let permit = last(&lines, "\"kind\":\"disclosure\"");
    let check = |at: usize, member: &'static str, change: &dyn Fn(&mut Value)| {
        let mut lines = lines.clone();
        lines[at] = changed(&lines[at], |line| change(&mut line["body"]["verdict"]));
        let found = tally(&lines, None);
        let (seq, members) = only(&found.wrong);
        assert_eq!(seq, at as u64);
        assert!(members.contains(&member), "{member}: {members:?}");
    };
    check(refusal, "verdict", &|verdict| {
        verdict["verdict"] = json!("permit");
    });
    check(refusal, "missing", &|verdict| {
        verdict["missing"] = json!([]);
    });
    check(refusal, "transfer", &|verdict| {
        verdict["transfer"] = json!(false);
    });
    check(permit, "conditions", &|verdict| {
        verdict["conditions"] = json!(["sampling_plan"]);
    });
    check(permit, "review", &|verdict| {
        let review = verdict["review"].as_bool().unwrap();
        verdict["review"] = json!(!review);
    });
    check(permit, "rules", &|verdict| {
        verdict["rules"] = json!(["eu-gdpr.A6"]);
    });
    check(permit, "rulebook", &|verdict| {
        verdict["rulebook"] = json!("ab".repeat(32));
    });
}

#[test]
fn a_verdict_rests_on_a_register_that_was_not_in_force() {
    let mut lines = LINES.clone();
    let at = last(&lines, "\"kind\":\"disclosure\"");
    let permitted = lines[at].clone();
    let other = last(&lines[..at], "\"change\":\"added\"") as u64 - 2;
    lines[at] = changed(&permitted, |line| {
        line["body"]["recipient"]["at"] = json!(1);
    });
    assert_eq!(
        tally(&lines, None).unknown.count,
        1,
        "a version that is none"
    );
    let elder = (0..other).rev().find(|seq| {
        String::from_utf8_lossy(&lines[usize::try_from(*seq).unwrap()])
            .contains("\"change\":\"added\"")
    });
    lines[at] = changed(&permitted, |line| {
        line["body"]["recipient"]["at"] = json!(elder.unwrap());
    });
    assert_eq!(only(&tally(&lines, None).wrong).1, ["recipient"]);
    lines[at] = changed(&permitted, |line| line["body"]["exporter_at"] = json!(1));
    assert_eq!(only(&tally(&lines, None).wrong).1, ["exporter_at"]);
}

#[test]
fn where_only_the_version_moved_a_ledger_is_called_tampered() {
    let world = World::new("MC");
    let recipient = json!({"id": "tarn", "name": "Tarn (example)", "kind": "service_provider", "role": "processor",
        "seat": "MC", "hosting": ["MC"], "instruments": [{"type": "mc26_contract", "signed": "2025-01-01"}],
        "sub_processors": [{"name": "Heron (example)", "country": "IN", "authorised": true,
            "instruments": [{"type": "ccin_authorisation", "status": "granted", "ref": "C-1", "date": "2020-01-01"}]}]});
    let disclosure = json!({"exporter": "orme", "recipient": "tarn", "occurred_at": "2026-06-10T10:00:00Z",
        "purpose": "hosting", "legal_basis": "mc-1565:A5-6", "data_categories": ["identity"]});
    let seq = world.submit(&recipient, &disclosure);
    let at = usize::try_from(seq).unwrap();
    let mut lines = world.lines();
    let recorded = lines[at].clone();
    let rewrite = |decide: u32, review: bool| {
        changed(&recorded, |line| {
            line["body"]["verdict"]["decide"] = json!(decide);
            line["body"]["verdict"]["review"] = json!(review);
        })
    };
    assert_eq!(tally(&lines, None).agree, 1);
    // As the first version recorded it.
    lines[at] = rewrite(1, false);
    let first = tally(&lines, None);
    assert_eq!(
        (only(&first.new_reading), first.wrong.count),
        ((seq, vec!["review"]), 0)
    );
    // What no version ever said.
    lines[at] = rewrite(2, false);
    assert_eq!(only(&tally(&lines, None).wrong), (seq, vec!["review"]));
    lines[at] = rewrite(1, true);
    assert_eq!(only(&tally(&lines, None).wrong), (seq, vec!["review"]));
    // A later release.
    lines[at] = rewrite(99, true);
    let later = tally(&lines, None);
    assert_eq!((later.unknown.count, later.wrong.count), (1, 0));
}

#[test]
fn openings_that_nobody_erased_are_gone_and_taken_for_erased() {
    let world = World::new("FR");
    let near = json!({"id": "near", "name": "Heron GmbH (example)", "kind": "group_entity", "role": "controller",
        "seat": "DE", "hosting": ["DE"]});
    let to = |person: &str| {
        json!({"exporter": "orme", "recipient": "near", "occurred_at": "2026-11-10T10:00:00Z", "purpose": "crm",
            "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "late_reason": "initial_import",
            "subjects": [{"ref": person}]})
    };
    let first = world.submit(&near, &to("partner-1"));
    world.submit(&near, &to("partner-2"));
    world.ledger.shutdown().unwrap();
    let folder = world.path();
    let keys = world.ledger.paths().keys.clone();
    let world = world.close();
    let files: Arc<dyn Files> = Arc::new(Disk);
    // Somebody with the keys takes the first person away and records nothing of it.
    let live = vec![keys.join("vault.key"), keys.join("vault.key.copy")];
    let (copies, payload, _) = Copies::open(Arc::clone(&files), live).unwrap();
    let (vault, _) = Embedded::open(&files, &folder, &payload, Box::new(copies)).unwrap();
    let identity = Identity::from_canonical(Person::parse("partner-1").unwrap().canonical());
    let target = Target::Person(vault.find(&identity).unwrap().person);
    vault.puncture(&[target]).unwrap();
    vault.erase_rows(&[target]).unwrap();
    drop(vault);
    let opened = Ledger::open(&world.1, Arc::new(SystemClock), "test").unwrap();
    let found = opened.ledger.decisions(&mut |_| {}).unwrap();
    assert_eq!(
        (found.from_facts, found.from_erased, found.unknown.count),
        (1, 0, 1)
    );
    assert_eq!(found.unknown.first[0].seq, first);
    opened.ledger.shutdown().unwrap();
}
