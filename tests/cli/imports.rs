//! Imports: in order, resumable, rehearsed.

use serde_json::{Value, json};

use super::sandbox::{Sandbox, disclosure, exporter, recipient};

fn home() -> Sandbox {
    let home = Sandbox::new();
    home.file("exporter.json", &exporter().to_string());
    home.ends(0, &["init", "--exporter", "exporter.json"]);
    home
}

/// Two versions of one recipient with a disclosure after each, an objection, and one disclosure to India.
fn lines() -> Vec<Value> {
    let mut second = recipient("host-de", "DE");
    second["remote_access"] = json!(["IN"]);
    vec![
        json!({"recipient": recipient("host-de", "DE")}),
        json!({"disclosure": disclosure("host-de", "ev-1")}),
        json!({"recipient": second}),
        json!({"disclosure": disclosure("host-de", "ev-2")}),
        json!({"recipient": recipient("host-in", "IN")}),
        json!({"disclosure": disclosure("host-in", "ev-3")}),
        json!({"event": {"event": "restriction", "subject": "partner-0042", "at": "2026-01-01T00:00:00Z"}}),
        json!({"recipient": recipient("host-fr", "FR")}),
        json!({"disclosure": disclosure("host-fr", "ev-4")}),
    ]
}

fn write(home: &Sandbox, lines: &[Value]) {
    let text = lines.iter().fold(String::new(), |text, line| {
        text + &line.to_string()
            + "
"
    });
    home.file("lines.jsonl", &text);
}

#[test]
fn each_line_is_decided_with_what_stands_above_it() {
    let home = home();
    write(&home, &lines());
    let summary = home.ends(0, &["import", "lines.jsonl", "--json"]).json();
    assert_eq!(
        (summary["recorded"].as_u64(), summary["refused"].as_u64()),
        (Some(1), Some(3))
    );
    assert_eq!(
        (summary["recipients"].as_u64(), summary["events"].as_u64()),
        (Some(4), Some(1))
    );
}

#[test]
fn a_second_run_records_nothing_twice_not_even_older_versions() {
    let home = home();
    write(&home, &lines());
    home.ends(0, &["import", "lines.jsonl"]);
    let size = home.ends(0, &["status", "--json"]).json()["size"].clone();
    let again = home.ends(0, &["import", "lines.jsonl", "--json"]).json();
    assert_eq!(again["already"].as_u64(), Some(9), "{again}");
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], size);
}

#[test]
fn an_interrupted_import_goes_on_where_it_stopped() {
    let home = home();
    write(&home, &lines()[..4]);
    home.ends(0, &["import", "lines.jsonl"]);
    write(&home, &lines());
    let rest = home.ends(0, &["import", "lines.jsonl", "--json"]).json();
    // The times of the first four lines are part of them: only recipients are byte for byte the same a second later.
    assert!(rest["already"].as_u64().unwrap() >= 2, "{rest}");
    let kinds = home
        .ends(0, &["log", "list", "--kind", "recipient", "--json"])
        .json();
    assert_eq!(kinds["entries"].as_array().unwrap().len(), 4);
}

#[test]
fn a_wrong_line_is_named_and_the_others_go_on() {
    let home = home();
    let mut wrong = lines();
    wrong[1]["disclosure"]["purpose"] = json!("hostin");
    wrong[3]["disclosure"]["recipient"] = json!("host-d");
    write(&home, &wrong);
    let summary = home.ends(1, &["import", "lines.jsonl", "--json"]).json();
    let errors: Vec<(u64, &str)> = summary["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["line"].as_u64().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(errors, [(2, "invalid"), (4, "unknown_recipient")]);
    assert_eq!(summary["refused"].as_u64(), Some(2));
}

#[test]
fn a_rehearsal_records_nothing_and_tells_each_refusal() {
    let home = home();
    write(&home, &lines());
    let size = home.ends(0, &["status", "--json"]).json()["size"].clone();
    let rehearsed = home
        .ends(3, &["import", "lines.jsonl", "--dry-run", "--json"])
        .json();
    assert_eq!(
        (
            rehearsed["recorded"].as_u64(),
            rehearsed["refused"].as_u64()
        ),
        (Some(1), Some(3))
    );
    let told: Vec<u64> = rehearsed["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refusal| refusal["line"].as_u64().unwrap())
        .collect();
    assert_eq!(told, [4, 6, 9]);
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], size);
}

#[test]
fn a_rehearsal_knows_what_the_ledger_knows() {
    let home = home();
    write(&home, &lines());
    home.ends(0, &["import", "lines.jsonl"]);
    let again = home
        .ends(0, &["import", "lines.jsonl", "--dry-run", "--json"])
        .json();
    assert_eq!(again["already"].as_u64(), Some(9), "{again}");
    // Another file: an event id that is taken, a refused one that may be tried again, a person whose restriction stands
    // in the ledger only, and the same person with a second event of the file.
    let mut other = disclosure("host-fr", "ev-9");
    other["subjects"] = json!([{"ref": "partner-7"}]);
    let mut taken = other.clone();
    taken["event_id"] = json!("ev-1");
    let mut ahead = other.clone();
    ahead["event_id"] = json!("ev-10");
    ahead["occurred_at"] = json!("2199-01-01T00:00:00Z");
    write(
        &home,
        &[
            json!({"disclosure": disclosure("host-fr", "ev-8")}),
            json!({"event": {"event": "rectification", "subject": "partner-0042", "at": "2026-01-02T00:00:00Z"}}),
            json!({"disclosure": disclosure("host-fr", "ev-8")}),
            json!({"disclosure": taken}),
            json!({"disclosure": other.clone()}),
            json!({"disclosure": other}),
            json!({"disclosure": ahead}),
        ],
    );
    let rehearsed = home
        .ends(1, &["import", "lines.jsonl", "--dry-run", "--json"])
        .json();
    let refused: Vec<u64> = rehearsed["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();
    assert_eq!(refused, [1, 3], "{rehearsed}");
    assert_eq!(
        (
            rehearsed["already"].as_u64(),
            rehearsed["recorded"].as_u64()
        ),
        (Some(2), Some(1))
    );
    assert_eq!(rehearsed["errors"][0]["code"], "in_the_future");
    // What was rehearsed is what happens.
    let done = home.ends(1, &["import", "lines.jsonl", "--json"]).json();
    for count in ["recorded", "refused", "already", "events", "recipients"] {
        assert_eq!(done[count], rehearsed[count], "{count}");
    }
}

#[test]
fn the_demonstration_can_be_run_again_from_another_folder() {
    let home = Sandbox::new();
    let folder = home.path("show");
    let folder = folder.to_str().unwrap();
    let first = home
        .ends(0, &["demo", "--exit", "--ledger", folder, "--json"])
        .json();
    assert_eq!(first["intact"], true);
    let imported: u64 = first["ledgers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|year| {
            year["import"]["recorded"].as_u64().unwrap()
                + year["import"]["refused"].as_u64().unwrap()
        })
        .sum();
    assert_eq!(imported, 2000);
    let again = home
        .ends(0, &["demo", "--exit", "--ledger", folder, "--json"])
        .json();
    for (before, after) in first["ledgers"]
        .as_array()
        .unwrap()
        .iter()
        .zip(again["ledgers"].as_array().unwrap())
    {
        assert_eq!(before["size"], after["size"]);
        assert_eq!(after["import"]["recorded"].as_u64(), Some(0));
    }
}
