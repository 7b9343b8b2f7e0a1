//! Schemas, code and `docs/FORMAT.md` say the same of every kind of entry.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value};
use tabellion::audit::Auditor;
use tabellion::canon::LineRef;
use tabellion::chain;
use tabellion::decide;
use tabellion::disclosure::Case;
use tabellion::entry::{self, Body, Entry};
use tabellion::hash::{self, Commitment};
use tabellion::rulebook::Rulebook;

const BASE: &str = "https://tabellion.example/schemas/v1/";
/// The digest that genesis entries of version 1 carry. It never changes.
const SCHEMAS_OF_VERSION_1: &str =
    "eb5acab1c3992b3b97addd13a7754c4430da49053025469bbc69048187b14bcf";

fn schemas() -> Vec<(&'static str, Value)> {
    entry::SCHEMAS
        .iter()
        .map(|(name, text)| (*name, serde_json::from_str(text).unwrap()))
        .collect()
}

pub fn registry() -> jsonschema::Registry<'static> {
    let mut registry = jsonschema::Registry::new();
    for (name, schema) in schemas() {
        registry = registry.add(format!("{BASE}{name}.json"), schema).unwrap();
    }
    registry.prepare().unwrap()
}

pub fn accepts(registry: &jsonschema::Registry<'_>, kind: &str, value: &Value) -> bool {
    let schema = serde_json::json!({"$ref": format!("{BASE}{kind}.json")});
    jsonschema::options()
        .with_registry(registry)
        .build(&schema)
        .unwrap()
        .is_valid(value)
}

/// The literal lines of `docs/FORMAT.md`, in order.
fn example_lines() -> Vec<String> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FORMAT.md")).unwrap();
    text.lines()
        .filter(|line| line.starts_with("{\"at\":\""))
        .map(str::to_owned)
        .collect()
}

/// Every leaf schema below `schema`, with its path; `$ref`s stay within the definitions, which are walked once.
fn leaves(schema: &Value, path: &str, found: &mut Vec<(String, Map<String, Value>)>) {
    let Some(object) = schema.as_object() else {
        return;
    };
    if object.contains_key("$ref") {
        return;
    }
    let mut inner = false;
    for (word, deeper) in object {
        match (word.as_str(), deeper) {
            ("properties" | "$defs", Value::Object(members)) => {
                inner = true;
                for (name, member) in members {
                    leaves(member, &format!("{path}/{name}"), found);
                }
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(branches)) => {
                inner = true;
                for (index, branch) in branches.iter().enumerate() {
                    leaves(branch, &format!("{path}/{word}{index}"), found);
                }
            }
            ("items" | "additionalProperties", Value::Object(_)) => {
                inner = true;
                leaves(deeper, &format!("{path}/{word}"), found);
            }
            _ => {}
        }
    }
    if !inner {
        found.push((path.to_owned(), object.clone()));
    }
}

/// A pattern that bounds what it accepts: anchored at both ends, no `*`, no `+`, no `{n,}`.
fn is_bounded(pattern: &str) -> bool {
    let outside_classes: String = {
        let mut inside = false;
        pattern
            .chars()
            .filter(|c| {
                if *c == '[' {
                    inside = true;
                }
                let keep = !inside;
                if *c == ']' {
                    inside = false;
                }
                keep
            })
            .collect()
    };
    pattern.starts_with('^')
        && pattern.ends_with('$')
        && !outside_classes.contains(['*', '+'])
        && !outside_classes.replace("\\.", "").contains('.')
        && !outside_classes.contains(",}")
}

#[test]
fn every_leaf_says_whether_it_is_clear_sealed_or_never() {
    let mut seen = 0;
    for (name, schema) in schemas() {
        let mut found = Vec::new();
        leaves(&schema, name, &mut found);
        for (path, leaf) in found {
            let place = leaf.get("x-place").and_then(Value::as_str).unwrap_or("");
            assert!(
                matches!(place, "clear" | "sealed" | "never"),
                "{path} says `{place}`"
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "the walk found only {seen} leaves");
}

#[test]
fn no_clear_string_is_free_text() {
    for (name, schema) in schemas() {
        let mut found = Vec::new();
        leaves(&schema, name, &mut found);
        for (path, leaf) in found {
            if leaf.get("x-place") != Some(&Value::from("clear"))
                || leaf.get("type") != Some(&Value::from("string"))
            {
                let closed = ["enum", "const", "type"]
                    .iter()
                    .any(|word| leaf.contains_key(*word));
                assert!(
                    closed || leaf["x-place"] != "clear",
                    "{path} is clear and unbounded"
                );
                continue;
            }
            let pattern = leaf
                .get("pattern")
                .and_then(Value::as_str)
                .unwrap_or_else(|| panic!("{path} is free text"));
            assert!(
                is_bounded(pattern),
                "{path}: `{pattern}` does not bound what it accepts"
            );
        }
    }
}

#[test]
fn a_pattern_without_bound_is_recognised() {
    for open in ["^[a-z]+$", "^.{1,9}$", "[a-z]{2}", "^[a-z]{2,}$", "^a*$"] {
        assert!(!is_bounded(open), "{open}");
    }
}

#[test]
fn every_kind_has_a_schema_and_an_example() {
    let kinds: BTreeSet<&str> = Body::KINDS.iter().copied().collect();
    let with_schema: BTreeSet<&str> = entry::SCHEMAS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != "definitions")
        .collect();
    assert_eq!(kinds, with_schema);
    let lines = example_lines();
    let with_example: BTreeSet<String> = lines
        .iter()
        .map(|line| {
            Entry::parse(line.as_bytes())
                .unwrap()
                .body
                .kind()
                .to_owned()
        })
        .collect();
    assert_eq!(kinds, with_example.iter().map(String::as_str).collect());
}

#[test]
fn every_example_is_what_its_code_writes_and_its_schema_accepts() {
    let registry = registry();
    for line in example_lines() {
        let entry = Entry::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{error}: {line}"));
        let written = entry.line().unwrap();
        assert_eq!(std::str::from_utf8(written.as_bytes()).unwrap(), line);
        let value: Value = serde_json::from_str(&line).unwrap();
        let schema = serde_json::json!({"$ref": format!("{BASE}{}.json", entry.body.kind())});
        let validator = jsonschema::options()
            .with_registry(&registry)
            .build(&schema)
            .unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&value)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:?}", entry.body.kind());
    }
}

#[test]
fn the_examples_form_one_chain() {
    let lines = example_lines();
    let mut prev = chain::genesis_prev("ledger.example/prod");
    for (place, line) in lines.iter().enumerate() {
        let entry = Entry::parse(line.as_bytes()).unwrap();
        assert_eq!((entry.prev, entry.seq), (prev, place as u64), "{line}");
        prev = hash::chain(line.as_bytes());
    }
    let lines: Vec<LineRef> = lines
        .iter()
        .map(|line| LineRef::parse(line.as_bytes()).unwrap())
        .collect();
    assert_eq!(
        chain::verify_links(chain::genesis_prev("ledger.example/prod"), &lines),
        Ok(prev)
    );
}

#[test]
fn a_rotation_that_the_old_key_did_not_sign_is_no_routine() {
    let lines = example_lines();
    let place = lines
        .iter()
        .position(|line| line.contains("\"kind\":\"key\""))
        .unwrap();
    let audit = |key_line: &str| {
        let mut lines: Vec<&[u8]> = lines[..place].iter().map(String::as_bytes).collect();
        lines.push(key_line.as_bytes());
        let mut auditor = Auditor::new(&[]);
        auditor.feed(&lines);
        auditor.finish(None, &[], &[]).first_bad.map(|(seq, _)| seq)
    };
    let without_old = |reason: &str| {
        let mut value: Value = serde_json::from_str(&lines[place]).unwrap();
        value["body"].as_object_mut().unwrap().remove("sig_old");
        value["body"]["reason"] = Value::from(reason);
        serde_json::to_string(&value).unwrap()
    };
    assert_eq!(audit(&lines[place]), None);
    assert_eq!(audit(&without_old("lost")), None);
    assert_eq!(audit(&without_old("routine")), Some(place as u64));
    assert_eq!(audit(&without_old("compromised")), Some(place as u64));
}

#[test]
fn a_member_more_or_less_is_refused_by_code_and_schema_alike() {
    let registry = registry();
    let mut tried = 0;
    for line in example_lines() {
        let value: Value = serde_json::from_str(&line).unwrap();
        let kind = value["kind"].as_str().unwrap().to_owned();
        let mut variants = Vec::new();
        for at in ["", "/body"] {
            let mut more = value.clone();
            more.pointer_mut(at)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .insert("zz_more".into(), Value::from(1));
            variants.push((format!("{at}/zz_more added"), more));
            for name in value.pointer(at).unwrap().as_object().unwrap().keys() {
                let mut less = value.clone();
                less.pointer_mut(at)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(name);
                variants.push((format!("{at}/{name} removed"), less));
            }
        }
        for (what, variant) in variants {
            let bytes = serde_json::to_vec(&variant).unwrap();
            let code = Entry::parse(&bytes).is_ok();
            // The kind selects the body: without it neither side can read on.
            let schema = accepts(&registry, &kind, &variant);
            assert_eq!(code, schema, "{kind}: {what}: code {code}, schema {schema}");
            tried += 1;
        }
    }
    assert!(tried > 200);
}

#[test]
fn the_digest_of_the_schemas_is_what_sha256sum_would_give_and_never_changes() {
    let mut listing = String::new();
    for (name, text) in entry::SCHEMAS {
        use std::fmt::Write as _;
        writeln!(listing, "{}  {name}.json", hash::content(text.as_bytes())).unwrap();
    }
    assert_eq!(hash::content(listing.as_bytes()), entry::schemas_digest());
    assert_eq!(entry::schemas_digest().to_string(), SCHEMAS_OF_VERSION_1);
}

#[test]
fn every_part_of_every_case_is_what_the_schemas_say() {
    let registry = registry();
    let holds = |definition: &str, value: &Value, case: &str| {
        let schema =
            serde_json::json!({"$ref": format!("{BASE}definitions.json#/$defs/{definition}")});
        let validator = jsonschema::options()
            .with_registry(&registry)
            .build(&schema)
            .unwrap();
        let faults: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(
            faults.is_empty(),
            "{case}: {definition}: {faults:?}: {value}"
        );
    };
    let json = |value: &dyn erased::Json| value.json();
    let rulebook = Rulebook::embedded().unwrap();
    let mut seen = 0;
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules")).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap() == "case.schema.json" {
            continue;
        }
        let cases: Vec<Value> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for value in cases {
            let case: Case = tabellion::disclosure::read(&value).unwrap();
            let (exporter, sealed_exporter) = case.exporter.split();
            let (recipient, sealed_recipient) = case.recipient.split(&case.exporter.name);
            let (disclosure, sealed) = case.disclosure.split(&case.exporter, &case.recipient);
            holds("clear_exporter", &json(&exporter), case.id.as_str());
            holds("sealed_exporter", &json(&sealed_exporter), case.id.as_str());
            holds("clear_recipient", &json(&recipient), case.id.as_str());
            holds(
                "sealed_recipient",
                &json(&sealed_recipient),
                case.id.as_str(),
            );
            holds("clear_disclosure", &json(&disclosure), case.id.as_str());
            for evidence in &sealed.evidence {
                holds("sealed_evidence", &json(evidence), case.id.as_str());
            }
            for (definition, part) in [
                (
                    "derogation",
                    sealed.derogation.as_ref().map(|part| json(part)),
                ),
                ("data_age", sealed.data_age.as_ref().map(|part| json(part))),
            ] {
                if let Some(part) = part {
                    holds(definition, &part, case.id.as_str());
                }
            }
            let verdict = decide::decide(&decide::Facts::of_case(&case), &rulebook);
            let facts = Commitment::from_bytes([7; 32]);
            let recorded = json(&entry::Verdict::of(
                &verdict,
                rulebook.digest(),
                Some(facts),
            ));
            for finding in recorded["personal"].as_array().unwrap() {
                holds("outcome", &finding["outcome"], case.id.as_str());
                holds("gate", &finding["gate"], case.id.as_str());
            }
            for rule in recorded["rules"].as_array().unwrap() {
                holds("rule_id", rule, case.id.as_str());
            }
            for code in recorded["conditions"]
                .as_array()
                .unwrap()
                .iter()
                .chain(recorded["missing"].as_array().unwrap())
            {
                holds("finding", code, case.id.as_str());
            }
            holds("verdict_code", &recorded["verdict"], case.id.as_str());
            holds("transfer", &recorded["transfer"], case.id.as_str());
            seen += 1;
        }
    }
    assert!(seen > 250, "{seen} cases");
}

/// Anything that can be written as JSON, behind one pointer.
mod erased {
    pub trait Json {
        fn json(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}
