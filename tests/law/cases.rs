//! Every case file, through the public decision.

use std::fs;
use std::path::{Path, PathBuf};

use tabellion::decide::cases::{CaseResult, run};
use tabellion::disclosure::{Case, read};
use tabellion::rulebook::{RuleId, Rulebook};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

pub fn book() -> Rulebook {
    Rulebook::embedded()
        .unwrap_or_else(|faults| panic!("the embedded rulebook has faults:\n{faults}"))
}

/// All cases with the file they stand in.
pub fn all() -> Vec<(String, Case)> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.retain(|path| {
        path.extension().is_some_and(|end| end == "json") && !path.ends_with("case.schema.json")
    });
    names.sort();
    let mut cases = Vec::new();
    for path in names {
        let values: Vec<serde_json::Value> =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for value in values {
            let name = format!(
                "{}/{}",
                path.file_stem().unwrap().to_string_lossy(),
                value["id"]
            );
            let case = read(&value).unwrap_or_else(|faults| panic!("{name}: {faults}"));
            cases.push((name, case));
        }
    }
    cases
}

fn results() -> Vec<(String, Case, CaseResult)> {
    let book = book();
    all()
        .into_iter()
        .map(|(name, case)| {
            let result = run(&case, &book);
            (name, case, result)
        })
        .collect()
}

#[test]
fn a_case_is_decided_otherwise_than_the_law_says() {
    let results = results();
    assert!(
        results.len() >= 283,
        "only {} cases were found",
        results.len()
    );
    let wrong: Vec<String> = results
        .iter()
        .filter(|(_, _, result)| !result.agrees())
        .map(|(name, case, result)| {
            format!("{name} ({}): {}", case.title, result.mismatches.join("; "))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        results.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_verdict_rests_on_another_article_than_the_case_names() {
    let results = results();
    let uncited: Vec<String> = results
        .iter()
        .filter(|(_, _, result)| !result.cited)
        .map(|(name, case, result)| {
            let rules: Vec<&str> = result.verdict.decided_by().map(RuleId::as_str).collect();
            format!("{name}: {} | {}", case.expect.decided_by, rules.join(" "))
        })
        .collect();
    assert!(
        uncited.len() * 20 <= results.len(),
        "{} of {}:\n{}",
        uncited.len(),
        results.len(),
        uncited.join("\n")
    );
}
