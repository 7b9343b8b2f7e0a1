//! `import`, `rules activate` and `mirror` beside a service that has the ledger.

use serde_json::{Value, json};

use super::sandbox::{Sandbox, disclosure, recipient};
use super::served::Service;

/// A file of lines: a new recipient, disclosures to it and others, an objection, a line that is none.
fn lines() -> String {
    let mut lines = vec![
        json!({"recipient": recipient("host-it", "IT")}).to_string(),
        String::new(),
    ];
    for nth in 0..700 {
        let to = match nth % 50 {
            7 => "host-in",
            _ if nth % 2 == 0 => "host-it",
            _ => "host-de",
        };
        lines.push(json!({"disclosure": disclosure(to, &format!("im-{nth}"))}).to_string());
    }
    lines.push(
        json!({"event": {"event": "objection", "subject": "partner-0042", "scope": "all", "at": "2026-01-05T09:00:00Z"}})
            .to_string(),
    );
    lines.push("{\"disclosure\": 7}".to_owned());
    lines.push(json!({"disclosure": disclosure("host-de", "im-after")}).to_string());
    lines.join("\n")
}

/// What an import says that does not depend on where it began.
fn told(home: &Sandbox, code: i32) -> Value {
    home.ends(code, &["import", "lines.jsonl", "--json"]).json()
}

#[test]
fn an_import_beside_a_service_says_or_does_something_else() {
    let text = lines();
    let (alone, beside) = (Sandbox::with_ledger(), Sandbox::with_ledger());
    alone.file("lines.jsonl", &text);
    beside.file("lines.jsonl", &text);
    let wanted = told(&alone, 1);
    assert!(wanted["recorded"].as_u64().unwrap() > 600, "{wanted}");
    assert!(wanted["refused"].as_u64().unwrap() > 10, "{wanted}");
    assert_eq!(wanted["errors"][0]["line"], 704, "{wanted}");
    let service = Service::of(&beside);
    let found = told(&beside, 1);
    assert_eq!(found, wanted);
    // Again, through the service and then without it: nothing is recorded twice.
    let again = told(&beside, 1);
    assert_eq!(again["already"], 703, "{again}");
    assert_eq!(again["recorded"], 0, "{again}");
    service.stop();
    let again = told(&beside, 1);
    assert_eq!(again["already"], 703, "{again}");
    let size = |home: &Sandbox| home.ends(0, &["status", "--json"]).json()["size"].clone();
    assert_eq!(size(&beside), size(&alone));
}

#[test]
fn rules_cannot_be_put_in_force_beside_a_service() {
    let home = Sandbox::with_ledger();
    home.ends(0, &["rules", "export", "mine"]);
    let head = home.path("mine/rulebook.toml");
    let text = std::fs::read_to_string(&head).unwrap();
    let version = text
        .lines()
        .find(|line| line.starts_with("version"))
        .unwrap();
    std::fs::write(
        &head,
        text.replace(version, "version = \"2026-11-22.mine\""),
    )
    .unwrap();
    let service = Service::of(&home);
    let activated = home
        .ends(0, &["rules", "activate", "mine", "--json"])
        .json();
    assert_eq!(activated["activated"], true, "{activated}");
    assert_ne!(activated["before"]["digest"], activated["digest"]);
    let again = home
        .ends(0, &["rules", "activate", "mine", "--json"])
        .json();
    assert_eq!(again["activated"], false, "{again}");
    let back = home
        .ends(0, &["rules", "activate", "--embedded", "--json"])
        .json();
    assert_eq!(back["activated"], true, "{back}");
    service.stop();
    let status = home.ends(0, &["status", "--json"]).json();
    assert_eq!(status["rulebook"]["digest"], back["digest"]);
}

#[test]
fn a_mirror_beside_a_service_lags_behind_for_ever() {
    let home = Sandbox::with_ledger();
    let service = Service::of(&home);
    for nth in 0..3 {
        let file = home.file(
            "one.json",
            &disclosure("host-de", &format!("ev-{nth}")).to_string(),
        );
        home.ends(0, &["record", "--file", &file]);
        home.ends(0, &["mirror", "update", "mirror"]);
    }
    service.stop();
    let vkey = home.vkey();
    let told = home
        .ends(
            0,
            &["mirror", "update", "mirror", "--trust", &vkey, "--json"],
        )
        .json();
    assert_eq!(told["size"], 7, "{told}");
    // Lines that are overwritten come back.
    let journal = home.path("ledger/journal/000000000000.jsonl");
    let good = std::fs::read(&journal).unwrap();
    let mut bad = good.clone();
    bad[900..1500].fill(b'x');
    std::fs::write(&journal, bad).unwrap();
    std::fs::remove_dir_all(home.path("ledger/index")).unwrap();
    home.ends(4, &["record", "--file", "one.json"]);
    let repaired = home
        .ends(0, &["mirror", "repair", "mirror", "--json"])
        .json();
    assert!(!repaired["repaired"].as_array().unwrap().is_empty());
    assert_eq!(std::fs::read(&journal).unwrap(), good);
    home.ends(0, &["verify", "--trust", &vkey]);
}
