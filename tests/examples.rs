//! The example year: is it what its generator writes, does it keep the format, and
//! does it contain what its README promises?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

#[path = "../docs/examples/generate/year.rs"]
mod year;

const EXPORTERS: [(&str, usize); 2] = [("omnia-groupe", 1200), ("institut-du-rocher", 800)];

fn committed(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("docs/examples")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn lines(exporter: &str) -> Vec<Value> {
    committed(&format!("{exporter}.jsonl"))
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no text at `{pointer}` in {value}"))
}

/// One row of `expected.tsv`.
struct Row {
    file: String,
    line: usize,
    verdict: String,
    scene: String,
}

fn expected() -> Vec<Row> {
    let table = committed("expected.tsv");
    let rows = table.lines().skip(1).map(|row| {
        let cells: Vec<_> = row.split('\t').collect();
        assert_eq!(cells.len(), 5, "`{row}` has five columns");
        Row {
            file: cells[0].into(),
            line: cells[1].parse().unwrap(),
            verdict: cells[2].into(),
            scene: cells[4].into(),
        }
    });
    rows.collect()
}

#[test]
fn the_committed_files_are_what_the_generator_writes() {
    let files = year::files();
    assert_eq!(files.len(), 5);
    for file in files {
        let found = committed(&file.name);
        let first = file
            .text
            .lines()
            .zip(found.lines())
            .position(|(a, b)| a != b);
        assert!(
            file.text == found,
            "{} differs, first at line {first:?}: run the example `generate`",
            file.name
        );
    }
}

#[test]
fn every_object_keeps_the_format() {
    let schema: Value = serde_json::from_str(include_str!("rules/case.schema.json")).unwrap();
    let of = |name: &str| {
        let part = json!({ "$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": format!("#/$defs/{name}") });
        jsonschema::validator_for(&part).unwrap()
    };
    let validators: BTreeMap<_, _> = ["recipient", "disclosure", "event"]
        .map(|name| (name, of(name)))
        .into();
    for (exporter, _) in EXPORTERS {
        let profile: Value =
            serde_json::from_str(&committed(&format!("exporter-{exporter}.json"))).unwrap();
        of("exporter")
            .validate(&profile)
            .unwrap_or_else(|error| panic!("exporter {exporter}: {error}"));
        assert_eq!(text(&profile, "/id"), exporter);
        for (at, line) in lines(exporter).iter().enumerate() {
            let members = line.as_object().unwrap();
            assert_eq!(members.len(), 1, "{exporter} line {}: one member", at + 1);
            for (name, object) in members {
                validators[name.as_str()]
                    .validate(object)
                    .unwrap_or_else(|error| {
                        panic!(
                            "{exporter} line {}: {} {error}",
                            at + 1,
                            error.instance_path()
                        )
                    });
            }
        }
    }
}

#[test]
fn the_year_has_its_size_its_kinds_and_its_countries() {
    const KINDS: usize = 12;
    let mut kinds = BTreeSet::new();
    let mut seats = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (exporter, wanted) in EXPORTERS {
        let lines = lines(exporter);
        assert_eq!(
            lines
                .iter()
                .filter(|line| line.get("disclosure").is_some())
                .count(),
            wanted,
            "{exporter}"
        );
        for recipient in lines.iter().filter_map(|line| line.get("recipient")) {
            kinds.insert(text(recipient, "/kind").to_owned());
            seats.insert(text(recipient, "/seat").to_owned());
            ids.insert(text(recipient, "/id").to_owned());
        }
    }
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
    let countries = seats.iter().filter(|seat| seat.len() == 2).count();
    assert!(countries >= 15, "{countries} countries: {seats:?}");
    assert!(ids.len() >= 30, "{} recipients", ids.len());
}

#[test]
fn every_recipient_of_the_register_received_something() {
    for (exporter, _) in EXPORTERS {
        let lines = lines(exporter);
        let mut registered = BTreeSet::new();
        let mut served = BTreeSet::new();
        for line in &lines {
            if let Some(recipient) = line.get("recipient") {
                registered.insert(text(recipient, "/id"));
            }
            if let Some(disclosure) = line.get("disclosure") {
                let to = text(disclosure, "/recipient");
                assert!(
                    registered.contains(to),
                    "{exporter}: `{to}` receives before it is registered"
                );
                assert_eq!(text(disclosure, "/exporter"), exporter);
                served.insert(to);
            }
        }
        assert_eq!(registered, served, "{exporter}");
    }
}

#[test]
fn lines_stand_in_the_order_of_their_instants() {
    for (exporter, _) in EXPORTERS {
        let mut last = String::new();
        for line in lines(exporter) {
            let at = match (line.get("disclosure"), line.get("event")) {
                (Some(disclosure), _) => text(disclosure, "/occurred_at"),
                (_, Some(event)) => text(event, "/at"),
                _ => continue,
            };
            assert!(last.as_str() <= at, "{exporter}: {at} stands after {last}");
            at.clone_into(&mut last);
        }
    }
}

#[test]
fn an_event_id_comes_back_only_after_a_refusal() {
    let rows = expected();
    for (exporter, _) in EXPORTERS {
        let file = format!("{exporter}.jsonl");
        let lines = lines(exporter);
        let mut taken = BTreeSet::new();
        let mut refused = BTreeSet::new();
        for row in rows.iter().filter(|row| row.file == file) {
            let event_id = text(&lines[row.line - 1], "/disclosure/event_id");
            assert!(
                !taken.contains(event_id),
                "{exporter}: `{event_id}` was consumed already"
            );
            let list = if row.verdict == "refuse" {
                &mut refused
            } else {
                &mut taken
            };
            list.insert(event_id.to_owned());
        }
        let again = refused.intersection(&taken).count();
        assert!(
            exporter != "omnia-groupe" || again > 0,
            "nothing is tried again in {exporter}"
        );
    }
}

#[test]
fn every_disclosure_has_one_expected_verdict() {
    let rows = expected();
    for (exporter, wanted) in EXPORTERS {
        let file = format!("{exporter}.jsonl");
        let listed: BTreeSet<_> = rows
            .iter()
            .filter(|row| row.file == file)
            .map(|row| row.line)
            .collect();
        let lines = lines(exporter);
        let written = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.get("disclosure").is_some());
        assert_eq!(
            listed,
            written.map(|(at, _)| at + 1).collect(),
            "{exporter}"
        );
        assert_eq!(listed.len(), wanted);
    }
    let refused = rows.iter().filter(|row| row.verdict == "refuse").count();
    assert!(
        (100..=160).contains(&refused),
        "{refused} of {} are refused, not 5 to 8 %",
        rows.len()
    );
}

#[test]
fn the_readme_counts_every_scene() {
    let readme = committed("README.md");
    let mut scenes: BTreeMap<(&str, &str), [usize; 2]> = BTreeMap::new();
    let rows = expected();
    for row in rows.iter().filter(|row| row.scene != "ordinary") {
        let which = usize::from(row.file != "omnia-groupe.jsonl");
        scenes.entry((&row.verdict, &row.scene)).or_default()[which] += 1;
    }
    for ((verdict, scene), [omnia, rocher]) in &scenes {
        let dash = |count: &usize| {
            if *count == 0 {
                "–".to_owned()
            } else {
                count.to_string()
            }
        };
        let row = format!("| `{scene}` | {} | {} |", dash(omnia), dash(rocher));
        assert!(
            readme.contains(&row),
            "the README lacks the row `{row}` ({verdict})"
        );
    }
    let (_, tables) = readme.split_once("## What is refused").unwrap();
    let told = tables
        .lines()
        .filter(|line| line.starts_with("| `"))
        .count();
    assert_eq!(
        told,
        scenes.len(),
        "the README tells of scenes that are not there"
    );
}

#[test]
fn nobody_in_the_examples_is_real() {
    fn walk<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    if let Value::String(text) = value {
                        found.push((name, text));
                    }
                    walk(value, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    for (exporter, _) in EXPORTERS {
        for line in lines(exporter) {
            let mut texts = Vec::new();
            walk(&line, &mut texts);
            for (name, text) in texts {
                match name {
                    "name" | "organisation" | "listed_entity" => {
                        assert!(text.ends_with("(example)"), "`{text}`");
                    }
                    "email" => assert!(text.ends_with("@example.org"), "`{text}`"),
                    _ => {}
                }
            }
        }
    }
}
