//! Golden bundles: made once, in `tests/bundles/v1`; every later release says the same of them.
//!
//! `good/<name>.zip` and `bad/<fault>.zip`, each with a `.json` beside it: the key to trust, the word, the first fault with its
//! message in both languages, the word of every check, and what recomputing says. To make those of a later version:
//! `TABELLION_MAKE_BUNDLES=tests/bundles/v2 cargo test evidence::golden::make -- --ignored`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tabellion::evidence::{self, CheckName, Given, Report, Verdicts, Word, verify};
use tabellion::hash::{self, Digest};
use tabellion::ledger::ExportOf;
use tabellion::note::VerifierKey;
use tabellion::vocabulary::Lang;

use super::faults::{self, FAULTS};
use super::forge::{Forge, lean};
use super::python::Python;
use super::world::{World, filter};

struct Golden {
    name: String,
    good: bool,
    bytes: Vec<u8>,
    expected: Value,
}

impl Golden {
    fn trust(&self) -> VerifierKey {
        VerifierKey::parse(self.expected["trust"].as_str().unwrap()).unwrap()
    }

    fn report(&self) -> Report {
        let trusted = [self.trust()];
        let digest = self.expected["digest"].as_str();
        let given = Given {
            trusted: &trusted,
            digest: digest.map(|digest| Digest::parse(digest).unwrap()),
        };
        verify(&self.bytes, &given)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v1")
}

fn all() -> Vec<Golden> {
    let mut found = Vec::new();
    for (part, good) in [("good", true), ("bad", false)] {
        for entry in std::fs::read_dir(folder().join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                continue;
            }
            let expected = std::fs::read_to_string(path.with_extension("json")).unwrap();
            found.push(Golden {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                good,
                bytes: std::fs::read(&path).unwrap(),
                expected: serde_json::from_str(&expected).unwrap(),
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// What is said of a bundle, as it is written beside it.
fn told(trust: &VerifierKey, report: &Report, verdicts: &Verdicts) -> Value {
    let checks: BTreeMap<&str, &str> = report
        .checks
        .iter()
        .map(|check| (check.name.code(), check.word.code()))
        .collect();
    let mut object = json!({
        "trust": trust.to_string(), "word": report.word.code(), "checks": checks,
        "lines": report.lines, "proven": report.proven, "verdicts": word_of(verdicts),
    });
    if let Some(first) = report.first() {
        object["first"] = json!({
            "check": first.name.code(), "code": first.why.code, "seq": first.why.seq(),
            "en": first.why.say(Lang::En), "fr": first.why.say(Lang::Fr),
        });
    }
    object
}

fn word_of(verdicts: &Verdicts) -> &'static str {
    match (verdicts.wrong(), verdicts.unknown()) {
        (Some(_), _) => "WRONG",
        (None, Some(_)) => "INDETERMINATE",
        (None, None) => "AGREES",
    }
}

fn told_of(golden: &Golden) -> Value {
    let files = evidence::unpack(&golden.bytes).unwrap_or_default();
    let verdicts = evidence::verdicts(&files);
    let mut object = told(&golden.trust(), &golden.report(), &verdicts);
    if let Some(digest) = golden.expected.get("digest") {
        object["digest"] = digest.clone();
    }
    object
}

#[test]
fn every_golden_bundle_gets_the_words_that_it_got_first() {
    let all = all();
    let bad = all.iter().filter(|golden| !golden.good).count();
    assert!(bad >= 40, "only {bad} faults");
    for golden in &all {
        assert_eq!(told_of(golden), golden.expected, "{}", golden.name);
        assert!(
            golden.bytes.len() < 80_000,
            "{} has {} bytes",
            golden.name,
            golden.bytes.len()
        );
    }
}

#[test]
fn good_bundles_are_intact_and_bad_ones_are_not() {
    for golden in all() {
        let fine = golden.expected["word"] == "INTACT" && golden.expected["verdicts"] == "AGREES";
        assert_eq!(fine, golden.good, "{}", golden.name);
        let untrusted = verify(&golden.bytes, &Given::default());
        assert_ne!(
            untrusted.word,
            Word::Intact,
            "{}: without a key",
            golden.name
        );
    }
}

/// A verifier that says one word to everything.
fn agrees_with(golden: &Golden, word: &str, verdicts: &str) -> bool {
    golden.expected["word"] == word && golden.expected["verdicts"] == verdicts
}

#[test]
fn a_verifier_that_always_says_intact_fails_every_bad_bundle() {
    for golden in all().iter().filter(|golden| !golden.good) {
        assert!(!agrees_with(golden, "INTACT", "AGREES"), "{}", golden.name);
    }
}

#[test]
fn a_verifier_that_always_says_tampered_fails_every_good_bundle() {
    for golden in all().iter().filter(|golden| golden.good) {
        assert!(!agrees_with(golden, "TAMPERED", "WRONG"), "{}", golden.name);
    }
}

/// The verifier in Python says the same, word by word.
#[test]
fn python_says_the_same_of_every_golden_bundle() {
    let Some(python) = Python::new() else {
        return;
    };
    let all = all();
    let mut list = Vec::new();
    for (index, golden) in all.iter().enumerate() {
        std::fs::write(python.path(&format!("{index}.zip")), &golden.bytes).unwrap();
        list.push(json!({
            "file": format!("{index}.zip"), "trust": golden.expected["trust"], "digest": golden.expected["digest"],
        }));
    }
    std::fs::write(python.path("list.json"), json!(list).to_string()).unwrap();
    let said = python.script(
        r#"
import json, verify
out = []
for one in json.load(open("list.json")):
    data = open(one["file"], "rb").read()
    keys = [verify.parse_vkey(one["trust"])]
    report = verify.verify(data, keys, one["digest"])
    bare = verify.verify(data)
    out.append([report.text("en"), report.text("fr"), report.json("en"), bare.text("en")])
print(json.dumps(out))
"#,
    );
    let said: Vec<(String, String, Value, String)> = serde_json::from_str(&said).unwrap();
    assert_eq!(said.len(), all.len());
    for (golden, (en, fr, object, bare)) in all.iter().zip(said) {
        let report = golden.report();
        assert_eq!(en, report.text(Lang::En), "{}", golden.name);
        assert_eq!(fr, report.text(Lang::Fr), "{}", golden.name);
        let mut ours = report.json(Lang::En);
        ours.insert("schema".into(), json!("tabellion/verify-bundle/1"));
        assert_eq!(object, Value::Object(ours), "{}", golden.name);
        assert_eq!(
            bare,
            verify(&golden.bytes, &Given::default()).text(Lang::En),
            "{}",
            golden.name
        );
    }
}

/// Faults are found today as they are made today, also where the golden ones were made by an earlier release.
#[test]
fn every_fault_is_found_under_its_own_code() {
    let forge = Forge::new();
    let trusted = [forge.trust()];
    let given = Given {
        trusted: &trusted,
        digest: None,
    };
    let good = verify(&forge.good, &given);
    assert_eq!(good.word, Word::Intact, "{}", good.text(Lang::En));
    let files = evidence::unpack(&forge.good).unwrap();
    assert_eq!(word_of(&evidence::verdicts(&files)), "AGREES");
    let mut wrong = Vec::new();
    for (name, code, make) in FAULTS {
        let given = Given {
            digest: (*code == "files.digest").then(|| hash::content(&faults::with_report(&forge))),
            ..given
        };
        let report = verify(&make(&forge), &given);
        let found = report.first().map(|first| first.why.code);
        if found != Some(*code) {
            wrong.push(format!(
                "{name}: {code} expected, {found:?} found\n{}",
                report.text(Lang::En)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let again = (faults::SIGNED_AGAIN.1)(&forge);
    let report = verify(&again, &given);
    assert_eq!(report.word, Word::Intact, "{}", report.text(Lang::En));
    let files = evidence::unpack(&again).unwrap();
    assert_eq!(word_of(&evidence::verdicts(&files)), "WRONG");
    let later = verify(&(faults::LATER.1)(&forge), &given);
    assert_eq!(later.word, Word::Indeterminate);
    assert_eq!(
        later.check(CheckName::Manifest).unwrap().why.code,
        "manifest.version"
    );
}

/// Makes the golden bundles of a version. Never of one that was released.
#[test]
#[ignore = "golden bundles are made once for each version"]
fn make() {
    let Some(target) = std::env::var_os("TABELLION_MAKE_BUNDLES") else {
        panic!("say where: TABELLION_MAKE_BUNDLES=tests/bundles/v2");
    };
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
    assert!(!target.exists(), "golden bundles are for ever");
    let write_with =
        |part: &str, name: &str, trust: &VerifierKey, bytes: &[u8], digest: Option<Digest>| {
            let path = target.join(part);
            std::fs::create_dir_all(&path).unwrap();
            let golden = Golden {
                name: name.to_owned(),
                good: part == "good",
                bytes: bytes.to_vec(),
                expected: match digest {
                    Some(digest) => {
                        json!({"trust": trust.to_string(), "digest": digest.to_string()})
                    }
                    None => json!({"trust": trust.to_string()}),
                },
            };
            std::fs::write(path.join(format!("{name}.zip")), bytes).unwrap();
            let expected = serde_json::to_string_pretty(&told_of(&golden)).unwrap();
            std::fs::write(path.join(format!("{name}.json")), expected + "\n").unwrap();
        };
    let write = |part: &str, name: &str, trust: &VerifierKey, bytes: &[u8]| {
        write_with(part, name, trust, bytes, None);
    };
    let forge = Forge::new();
    let trust = forge.trust();
    write("good", "inquiry-as-of-an-instant", &trust, &forge.good);
    let note = forge.files()["data/checkpoint"].clone();
    write(
        "good",
        "with-a-token",
        &trust,
        &faults::stamped(&forge, &note),
    );
    write(
        "good",
        "asic-with-time-assertion",
        &trust,
        &faults::asic(&forge, |list| list),
    );
    let held = [
        (
            format!("person:{}/0", forge.to_host_a[2]),
            "fr.secret-avocat",
        ),
        (
            format!("field:{}/1/details", forge.to_host_a[1]),
            "mc-1565.A47",
        ),
    ];
    let held: Vec<(&str, &str)> = held
        .iter()
        .map(|(what, why)| (what.as_str(), *why))
        .collect();
    let made = forge.world.export(ExportOf::Inquiry(forge.inquiry), &held);
    write("good", "withheld", &trust, &lean(&made.bytes));
    let by = |scope: Value| lean(&forge.world.export(filter(&scope), &[]).bytes);
    write(
        "good",
        "filter-by-recipient",
        &trust,
        &by(json!({"recipient": "host-b"})),
    );
    write(
        "good",
        "filter-by-country-and-regime",
        &trust,
        &by(json!({"country": "DE", "regime": "eu-gdpr"})),
    );
    write(
        "good",
        "one-person",
        &trust,
        &by(json!({"subject": "partner-1"})),
    );
    write(
        "good",
        "nobody",
        &trust,
        &by(json!({"recipient": "host-zz"})),
    );
    let monaco = World::new("MC");
    let trust_monaco = monaco.key();
    write(
        "good",
        "monaco-whole-ledger",
        &trust_monaco,
        &lean(&monaco.by_inquiry(&json!({})).bytes),
    );
    write(
        "good",
        "monaco-refusals",
        &trust_monaco,
        &lean(&monaco.by_inquiry(&json!({"verdict": "refuse"})).bytes),
    );
    write(
        "good",
        "with-a-report",
        &trust,
        &faults::with_report(&forge),
    );
    write(
        "good",
        "one-of-two-persons-erased",
        &trust,
        &faults::with_one_erased(&forge),
    );
    for (name, code, fault) in FAULTS {
        let digest = (*code == "files.digest").then(|| hash::content(&faults::with_report(&forge)));
        write_with("bad", name, &trust, &fault(&forge), digest);
    }
    let (name, fault) = faults::SIGNED_AGAIN;
    write("bad", name, &trust, &fault(&forge));
    let (name, fault) = faults::LATER;
    write("bad", name, &trust, &fault(&forge));
}
