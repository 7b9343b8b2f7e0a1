//! What a good bundle holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tabellion::evidence::{self, CheckName, Report, Word};
use tabellion::ledger::{ErasureRequest, ExportOf, Filter};
use tabellion::slot::Person;
use tabellion::vocabulary::Lang;

use super::python::Python;
use super::world::{World, asked, filter};

#[track_caller]
fn is_intact(report: &Report) {
    assert_eq!(report.word, Word::Intact, "{}", report.text(Lang::En));
    assert_eq!(report.proven, report.lines);
}

fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    evidence::unpack(bytes).unwrap()
}

fn lines(bytes: &[u8], name: &str) -> Vec<String> {
    let files = files(bytes);
    let text = String::from_utf8(files[name].clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn word(report: &Report, name: CheckName) -> (Word, &'static str) {
    let check = report.check(name).unwrap();
    (check.word, check.why.code)
}

#[test]
fn an_inquiry_about_a_recipient_is_intact_and_whole_also_when_more_comes_after() {
    let world = World::new("FR");
    let inquiry = world.inquiry(&json!({"recipient": "host-a"}));
    world.minutes(5);
    world.record("later-1", "host-a", &["partner-9"]);
    let made = world.export(ExportOf::Inquiry(inquiry), &[]);
    let report = world.verify(&made.bytes);
    is_intact(&report);
    assert_eq!(
        word(&report, CheckName::Census),
        (Word::Intact, "census.ok")
    );
    let entries = lines(&made.bytes, "data/entries.jsonl");
    let kinds: Vec<String> = entries
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].to_string())
        .collect();
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "\"disclosure\"")
            .count(),
        4
    );
    assert!(!String::from_utf8_lossy(&made.bytes).contains("later-1"));
    assert_eq!(made.persons, 5);
}

#[test]
fn the_same_export_again_has_the_same_bytes() {
    let world = World::new("FR");
    let inquiry = world.inquiry(&json!({"recipient": "host-a"}));
    let first = world.export(ExportOf::Inquiry(inquiry), &[]);
    world.minutes(90);
    world.record("later-1", "host-a", &["partner-1"]);
    let again = world.export(ExportOf::Inquiry(inquiry), &[]);
    assert_eq!(first.digest, again.digest);
    assert_eq!(first.bytes, again.bytes);
    assert_ne!(first.seq, again.seq, "every hand-out is an entry");
    let by_filter = |as_of: Option<&str>| {
        let mut asked = json!({"recipient": "host-b"});
        if let Some(as_of) = as_of {
            asked["as_of"] = json!(as_of);
        }
        world.export(filter(&asked), &[])
    };
    let first = by_filter(None);
    world.minutes(3);
    world.record("later-2", "host-b", &["partner-1"]);
    let again = by_filter(Some(&first.as_of));
    assert_eq!(first.bytes, again.bytes);
}

#[test]
fn an_export_holds_exactly_what_the_list_shows() {
    let world = World::new("FR");
    for scope in [
        json!({}),
        json!({"recipient": "host-a"}),
        json!({"recipient": "host-a", "kind": "disclosure"}),
        json!({"recipient": "host-in"}),
        json!({"verdict": "refuse"}),
        json!({"kind": "recipient"}),
        json!({"country": "DE"}),
        json!({"country": "IN"}),
        json!({"regime": "eu-gdpr"}),
        json!({"purpose": "hosting", "seq": {"from": 7, "to": 9}}),
        json!({"occurred": {"from": "2026-03-02"}}),
        json!({"recorded": {"to": "2026-03-01T10:02:00Z"}}),
        json!({"recipient": "host-a", "recorded": {"from": "2026-03-01T10:02:00Z"}}),
        json!({"subject": "partner-1"}),
        json!({"subject": "partner-2", "recipient": "host-a"}),
        json!({"subject": "nobody"}),
        json!({"recipient": "nobody"}),
    ] {
        let until = world.ledger.size();
        let made = world.export(filter(&scope), &[]);
        let report = world.verify(&made.bytes);
        assert_eq!(
            report.word,
            Word::Intact,
            "{scope}\n{}",
            report.text(Lang::En)
        );
        let mut asked: Filter = serde_json::from_value(scope.clone()).unwrap();
        asked.as_of = Some(made.as_of.parse().unwrap());
        // The list by recipient holds disclosures; the command line and exports show its register entries too.
        let everything = world
            .ledger
            .list(
                &Filter {
                    recipient: None,
                    ..asked.clone()
                },
                None,
                1000,
            )
            .unwrap();
        let shown: Vec<String> = everything
            .entries
            .iter()
            .filter(|(seq, _)| *seq < until)
            .filter(|(_, line)| {
                let entry = tabellion::entry::Entry::parse(line).unwrap();
                let profile = |seq: u64| {
                    let line = world.ledger.line(seq).unwrap().unwrap();
                    match tabellion::entry::Entry::parse(&line).unwrap().body {
                        tabellion::entry::Body::Recipient(change) => change.profile,
                        _ => None,
                    }
                };
                asked.accepts(&entry, &profile)
            })
            .map(|(_, line)| String::from_utf8(line.clone()).unwrap())
            .collect();
        assert_eq!(lines(&made.bytes, "data/entries.jsonl"), shown, "{scope}");
    }
}

#[test]
fn the_state_is_that_of_the_instant_and_what_came_later_does_not_leak_in() {
    let world = World::new("FR");
    let instant = "2026-03-01T10:04:30Z";
    world.minutes(10);
    let made = world.export(
        filter(&json!({"recipient": "host-a", "as_of": instant})),
        &[],
    );
    let report = world.verify(&made.bytes);
    is_intact(&report);
    assert_eq!(
        word(&report, CheckName::Census),
        (Word::Intact, "census.ok")
    );
    let entries = lines(&made.bytes, "data/entries.jsonl").join("\n");
    assert!(entries.contains("ev-5") && !entries.contains("ev-7"));
    // The next one is shown as what ends the series, and nothing of it is opened.
    assert!(
        lines(&made.bytes, "data/support.jsonl")
            .join("\n")
            .contains("ev-7")
    );
    assert!(
        !lines(&made.bytes, "data/openings.jsonl")
            .join("\n")
            .contains("partner-4")
    );
}

#[test]
fn openings_are_of_persons_in_scope_and_only_those() {
    let world = World::new("FR");
    let made = world.export(filter(&json!({"subject": "partner-1"})), &[]);
    let report = world.verify(&made.bytes);
    is_intact(&report);
    assert_eq!(word(&report, CheckName::Census).1, "census.person");
    let openings = lines(&made.bytes, "data/openings.jsonl").join("\n");
    assert!(openings.contains("partner-1"));
    for other in ["partner-2", "partner-3", "partner-4"] {
        assert!(!openings.contains(other), "{other}");
    }
    assert_eq!(made.persons, 1);
}

#[test]
fn the_reading_of_openings_and_the_hand_out_are_entries() {
    let world = World::new("FR");
    let inquiry = world.inquiry(&json!({"recipient": "host-b"}));
    let made = world.export(ExportOf::Inquiry(inquiry), &[]);
    let line = |seq| -> Value {
        serde_json::from_slice(&world.ledger.line(seq).unwrap().unwrap()).unwrap()
    };
    let (access, export) = (line(made.seq - 1), line(made.seq));
    assert_eq!(access["kind"], "access");
    assert_eq!(access["body"]["purpose"], "inquiry");
    assert_eq!(export["kind"], "export");
    assert_eq!(export["body"]["digest"], made.digest.to_string());
    assert_eq!(export["body"]["inquiry"], inquiry);
    assert_eq!(export["body"]["persons"], 2);
    assert_eq!(export["body"]["checkpoint"]["size"], inquiry + 1);
    let census = line(inquiry - 1);
    assert_eq!(
        (&census["kind"], &census["body"]["size"]),
        (&json!("census"), &json!(inquiry - 1))
    );
    let case = world.ledger.inquiry(inquiry).unwrap();
    assert_eq!(case.exports, [made.seq]);
}

#[test]
fn the_next_export_shows_that_the_log_goes_on_from_the_one_before() {
    let world = World::new("FR");
    let first = world.by_inquiry(&json!({}));
    assert_eq!(
        word(&world.verify(&first.bytes), CheckName::Consistency).1,
        "consistency.none"
    );
    world.record("more-1", "host-a", &["partner-1"]);
    let second = world.by_inquiry(&json!({"recipient": "host-a"}));
    let report = world.verify(&second.bytes);
    is_intact(&report);
    assert_eq!(word(&report, CheckName::Consistency).1, "consistency.ok");
}

#[test]
fn what_is_withheld_is_listed_with_its_ground_and_the_rest_still_verifies() {
    let world = World::new("FR");
    let inquiry = world.inquiry(&json!({"recipient": "host-a"}));
    let whole = world.export(ExportOf::Inquiry(inquiry), &[]);
    let seq = lines(&whole.bytes, "data/openings.jsonl")
        .iter()
        .find(|line| line.contains("partner-2"))
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["seq"]
                .as_u64()
                .unwrap()
        })
        .unwrap();
    let person = format!("person:{seq}/0");
    let field = format!("field:{seq}/1/details");
    let held = [
        (person.as_str(), "fr.secret-avocat"),
        (field.as_str(), "fr.secret-avocat"),
    ];
    let made = world.export(ExportOf::Inquiry(inquiry), &held);
    is_intact(&world.verify(&made.bytes));
    assert_eq!(made.withheld, 2);
    let statement = lines(&made.bytes, "data/openings.jsonl")
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|one| one["seq"] == seq && one["slot"] == 0)
        .unwrap();
    assert!(statement["fields"]["person"]["commitment"].is_string());
    assert!(!statement.to_string().contains("partner-2"));
    let export: Value =
        serde_json::from_slice(&world.ledger.line(made.seq).unwrap().unwrap()).unwrap();
    assert_eq!(
        export["body"]["withheld"],
        json!([{"count": 2, "ground": "fr.secret-avocat"}])
    );
    for (what, ground, code) in [
        ("person:1/0", "fr.secret-avocat", "nothing_to_withhold"),
        (person.as_str(), "eu-gdpr.A15-4", "no_ground_to_withhold"),
    ] {
        let before = world.ledger.size();
        let refused = world
            .ledger
            .gather(&asked(ExportOf::Inquiry(inquiry), &[(what, ground)]));
        assert_eq!(refused.unwrap_err().code(), code);
        assert_eq!(world.ledger.size(), before);
    }
}

#[test]
fn without_a_key_from_elsewhere_it_is_indeterminate_and_under_another_key_tampered() {
    let world = World::new("MC");
    let made = world.by_inquiry(&json!({}));
    is_intact(&world.verify(&made.bytes));
    let nothing = evidence::verify(&made.bytes, &evidence::Given::default());
    assert_eq!(nothing.word, Word::Indeterminate);
    assert_eq!(
        word(&nothing, CheckName::Checkpoint).1,
        "checkpoint.untrusted"
    );
    let stranger = World::empty("MC");
    let other = stranger.verify(&made.bytes);
    assert_eq!(
        word(&other, CheckName::Checkpoint),
        (Word::Tampered, "checkpoint.other_key")
    );
    let trusted = [world.key()];
    let given = evidence::Given {
        trusted: &trusted,
        digest: Some(tabellion::hash::content(b"another file")),
    };
    let told = evidence::verify(&made.bytes, &given);
    assert_eq!(
        word(&told, CheckName::Files),
        (Word::Tampered, "files.digest")
    );
}

#[test]
fn a_stranger_s_verifier_says_the_same_words() {
    let Some(python) = Python::new() else {
        return;
    };
    for country in ["FR", "MC"] {
        let world = World::new(country);
        let vkey = world.key().to_string();
        for made in [
            world.by_inquiry(&json!({"recipient": "host-a"})),
            world.by_inquiry(&json!({})),
            world.export(filter(&json!({"subject": "partner-1"})), &[]),
            world.export(filter(&json!({"country": "DE", "regime": "eu-gdpr"})), &[]),
        ] {
            for (lang, name) in [(Lang::En, "en"), (Lang::Fr, "fr")] {
                let report = world.verify(&made.bytes);
                let (said, code) = python.verify(&made.bytes, &["--trust", &vkey, "--lang", name]);
                assert_eq!(said, report.text(lang));
                assert_eq!(code, 0);
                let (said, _) = python.verify(&made.bytes, &["--json", "--lang", name]);
                let mut ours =
                    evidence::verify(&made.bytes, &evidence::Given::default()).json(lang);
                ours.insert("schema".into(), json!("tabellion/verify-bundle/1"));
                assert_eq!(
                    serde_json::from_str::<Value>(&said).unwrap(),
                    Value::Object(ours)
                );
            }
        }
    }
}

#[test]
fn every_word_is_written_in_both_languages_and_every_code_is_a_word() {
    let table: Value = serde_json::from_str(include_str!("../../src/evidence/words.json")).unwrap();
    let mut sources = String::new();
    for file in [
        "verify.rs",
        "verify/lines.rs",
        "verify/keys.rs",
        "verify/scope.rs",
        "verify/rulebooks.rs",
        "verify/census.rs",
        "verify/openings.rs",
        "verify/time.rs",
        "bag.rs",
        "report.rs",
    ] {
        let path = format!("{}/src/evidence/{file}", env!("CARGO_MANIFEST_DIR"));
        sources.push_str(&std::fs::read_to_string(path).unwrap());
    }
    let python = evidence::VERIFY_PY;
    for (code, sentence) in table.as_object().unwrap() {
        assert!(
            sentence["en"].is_string() && sentence["fr"].is_string(),
            "{code}"
        );
        let quoted = format!("\"{code}\"");
        assert!(sources.contains(&quoted), "nobody says `{code}`");
        assert!(python.contains(&quoted), "verify.py never says `{code}`");
    }
    assert!(!evidence::verifier().contains("@WORDS@"));
}

#[test]
fn every_file_of_json_is_what_its_schema_says() {
    let schema = |name: &str| {
        let path = format!(
            "{}/src/evidence/schemas/bundle/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    };
    let world = World::new("FR");
    world.by_inquiry(&json!({}));
    for scope in [
        json!({"recipient": "host-a"}),
        json!({"subject": "partner-2"}),
        json!({}),
    ] {
        let made = world.export(filter(&scope), &[]);
        let files = files(&made.bytes);
        let mut seen = 0;
        for (name, content) in &files {
            let schema = match name.as_str() {
                "data/bundle.json" => schema("manifest"),
                "data/completeness.json" => schema("completeness"),
                "data/openings.jsonl" => schema("opening"),
                "data/previous.json" => schema("previous"),
                "data/schemas.json" => schema("pack"),
                name if name.starts_with("data/rulebooks/") => schema("pack"),
                _ => continue,
            };
            for line in std::str::from_utf8(content).unwrap().lines() {
                let value: Value = serde_json::from_str(line).unwrap();
                assert!(schema.is_valid(&value), "{name}: {value:#}");
            }
            seen += 1;
        }
        assert_eq!(seen, 6, "{:?}", files.keys());
    }
}

#[test]
fn many_persons_are_handed_out_in_one_file() {
    let world = World::new("FR");
    for part in 0..3 {
        let persons: Vec<String> = (0..900)
            .map(|number| format!("person-of-the-list-{part}-{number}"))
            .collect();
        let persons: Vec<&str> = persons.iter().map(String::as_str).collect();
        world.record(&format!("ev-many-{part}"), "host-b", &persons);
    }
    let made = world.export(filter(&json!({"recipient": "host-b"})), &[]);
    assert_eq!(made.persons, 2702);
    is_intact(&world.verify(&made.bytes));
}

#[test]
fn after_an_erasure_the_same_export_says_so_and_what_was_erased_is_gone() {
    let world = World::new("FR");
    let inquiry = world.inquiry(&json!({"recipient": "host-a"}));
    let first = world.export(ExportOf::Inquiry(inquiry), &[]);
    let order = ErasureRequest {
        persons: vec![Person::parse("partner-1").unwrap()],
        rules: Vec::new(),
        grounds: vec!["eu-gdpr.A17-1-b".to_owned()],
        requests: Vec::new(),
        keep: Vec::new(),
        suppress: None,
        review_on: None,
        actor: None,
    };
    let before = world.ledger.size();
    world.ledger.erase(&order).unwrap();
    let again = world.export(ExportOf::Inquiry(inquiry), &[]);
    assert_ne!(first.bytes, again.bytes);
    is_intact(&world.verify(&first.bytes));
    is_intact(&world.verify(&again.bytes));
    let manifest: Value = serde_json::from_slice(&files(&again.bytes)["data/bundle.json"]).unwrap();
    assert_eq!(manifest["since"], json!([before]));
    assert_eq!(
        lines(&first.bytes, "data/entries.jsonl"),
        lines(&again.bytes, "data/entries.jsonl")
    );
    let openings = lines(&again.bytes, "data/openings.jsonl").join("\n");
    assert!(!openings.contains("partner-1"));
    // Of the entry with three persons the way to the line is lost with one of them.
    assert_eq!(openings.matches("\"closed\":\"lost\"").count(), 2);
    assert!(openings.contains("partner-4"));
    // Whoever holds the first copy is to be told.
    let erasure: Value =
        serde_json::from_slice(&world.ledger.line(before).unwrap().unwrap()).unwrap();
    assert_eq!(erasure["body"]["exports"], json!([first.seq]));
    let later = world.by_inquiry(&json!({"recipient": "host-a"}));
    is_intact(&world.verify(&later.bytes));
    assert!(
        lines(&later.bytes, "data/support.jsonl")
            .join("\n")
            .contains("eu-gdpr.A17-1-b")
    );
}
