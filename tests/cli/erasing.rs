//! Erasing and holding from the command line: nothing goes unseen, nothing without being asked.

use serde_json::json;

use super::sandbox::{Sandbox, disclosure};

fn with_two() -> Sandbox {
    let home = Sandbox::with_ledger();
    for (event, person) in [("ev-1", "ada"), ("ev-2", "bob")] {
        let mut value = disclosure("host-de", event);
        value["subjects"] = json!([{"ref": person}]);
        home.file("d.json", &value.to_string());
        home.ends(0, &["record", "--file", "d.json"]);
    }
    home
}

const ASKED: [&str; 5] = ["subjects", "erase", "ada", "--ground", "eu-gdpr.A17-1-b"];

fn asked(more: &[&'static str]) -> Vec<&'static str> {
    [&ASKED[..], more].concat()
}

#[test]
fn an_erasure_that_nobody_confirmed_is_carried_out() {
    let home = with_two();
    let size = home.ends(0, &["status", "--json"]).json()["size"].clone();
    let shown = home.ends(0, &asked(&["--dry-run"]));
    assert!(
        shown
            .out
            .contains("ada: everything goes: everything else (1)"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("host-de"), "{}", shown.out);
    let stopped = home.ends(1, &asked(&[]));
    assert!(stopped.err.contains("--yes"), "{}", stopped.err);
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], size);
    let done = home.ends(0, &asked(&["--yes", "--json"])).json();
    assert_eq!(done["schema"], "tabellion/subjects-erase/1");
    assert_eq!(done["erased"]["entries"][0]["persons"], 1);
    let again = home.ends(1, &asked(&["--yes", "--json"])).json();
    assert_eq!(again["code"], "already_erased");
    let listed = home
        .ends(0, &["log", "list", "--kind", "erasure", "--json"])
        .json();
    assert_eq!(listed["entries"].as_array().unwrap().len(), 1);
    // Whole; a key from outside was not given.
    home.ends(5, &["verify"]);
}

#[test]
fn a_list_is_read_otherwise_than_line_by_line() {
    let home = with_two();
    let file = home.file("list.txt", "ada\n\nbob\n");
    let done = home.ends(
        0,
        &[
            "--lang",
            "fr",
            "subjects",
            "erase",
            "--file",
            &file,
            "--ground",
            "eu-gdpr.A17-1-a",
            "--yes",
        ],
    );
    assert!(done.out.contains("2 personnes effacées"), "{}", done.out);
    let file = home.file("list.txt", "ada\nemail:x\n");
    let wrong = home.ends(
        1,
        &[
            "subjects",
            "erase",
            "--file",
            &file,
            "--ground",
            "eu-gdpr.A17",
            "--yes",
        ],
    );
    assert!(wrong.err.contains("identifier 2"), "{}", wrong.err);
}

#[test]
fn a_hold_ends_an_erasure_otherwise_than_with_3() {
    let home = with_two();
    let placed = home
        .ends(
            0,
            &[
                "holds",
                "place",
                "ada",
                "--purpose",
                "litigation",
                "--review",
                "2030-01-01",
                "--json",
            ],
        )
        .json();
    let seq = placed["seq"].to_string();
    let listed = home.ends(0, &["holds", "list"]);
    assert!(
        listed.out.contains("litigation, one person, all rules"),
        "{}",
        listed.out
    );
    let held = home.ends(3, &asked(&["--yes"]));
    assert!(
        held.err.contains(&format!("holds lift {seq}")),
        "{}",
        held.err
    );
    home.ends(0, &["holds", "review", &seq, "--next", "2031-01-01"]);
    home.ends(0, &["holds", "lift", &seq]);
    home.ends(1, &["holds", "lift", &seq]);
    home.ends(0, &asked(&["--yes"]));
}

#[test]
fn an_erasure_forgets_the_copies_of_the_keys() {
    let home = with_two();
    home.ends(
        0,
        &["keys", "backup", "--out", "safe", "--expires", "2099-12-31"],
    );
    let listed = home.ends(0, &["keys", "backups", "--json"]).json();
    let path = listed["backups"][0]["path"].as_str().unwrap().to_owned();
    let done = home.ends(0, &asked(&["--yes"]));
    assert!(
        done.out.contains(&path) && done.out.contains("Irrecoverable by 2099-12-31"),
        "{}",
        done.out
    );
    // Put back, the copy opens nothing: the ledger does not open with it.
    std::fs::copy(
        home.path("safe/vault.key"),
        home.path("ledger-keys/vault.key"),
    )
    .unwrap();
    std::fs::copy(
        home.path("safe/vault.key"),
        home.path("ledger-keys/vault.key.copy"),
    )
    .unwrap();
    let old = home.ends(1, &["holds", "list", "--json"]).json();
    assert_eq!(old["code"], "old_keys", "{old}");
    let status = home.ends(4, &["status", "--json"]).json();
    assert!(
        status["halted"]
            .as_str()
            .unwrap()
            .contains("keys erase-again"),
        "{status}"
    );
    let again = home.ends(0, &["keys", "erase-again"]);
    assert!(again.out.contains("One key"), "{}", again.out);
    home.ends(0, &["holds", "list"]);
    home.ends(1, &["keys", "backups", "--destroyed", "elsewhere"]);
    home.ends(0, &["keys", "backups", "--destroyed", &path]);
    assert_eq!(
        home.ends(0, &["keys", "backups", "--json"]).json()["backups"],
        json!([])
    );
}

#[test]
fn a_suppression_can_be_seen_reviewed_and_lifted_by_nobody() {
    let home = with_two();
    home.ends(0, &asked(&["--yes"]));
    let listed = home.ends(0, &["subjects", "suppressions", "list", "--json"]);
    let seq = listed.json()["suppressions"][0]["seq"].to_string();
    assert!(!listed.out.contains("ada"), "{}", listed.out);
    let shown = home.ends(
        0,
        &["--lang", "fr", "subjects", "suppressions", "list", "ada"],
    );
    assert!(shown.out.contains("un identifiant"), "{}", shown.out);
    assert!(shown.err.contains("Incertain"), "{}", shown.err);
    let none = home.ends(0, &["subjects", "suppressions", "list", "bob"]);
    assert!(none.err.contains("No suppression stands"), "{}", none.err);
    let next = [
        "subjects",
        "suppressions",
        "review",
        &seq,
        "--next",
        "2001-01-01",
    ];
    let early = home.ends(1, &next);
    assert!(early.err.contains("is not a day to come"), "{}", early.err);
    home.ends(
        0,
        &[
            "subjects",
            "suppressions",
            "review",
            &seq,
            "--next",
            "2150-01-01",
        ],
    );
    home.ends(2, &["subjects", "suppressions", "lift", "ada"]);
    let ended = home.ends(
        0,
        &[
            "subjects",
            "suppressions",
            "lift",
            "ada",
            "--ground",
            "eu-gdpr.A6-1-a",
        ],
    );
    assert!(
        ended.err.contains("an import that still knows them"),
        "{}",
        ended.err
    );
    let again = home.ends(
        1,
        &[
            "subjects",
            "suppressions",
            "lift",
            "ada",
            "--ground",
            "eu-gdpr.A6-1-a",
            "--json",
        ],
    );
    assert_eq!(again.json()["code"], "not_suppressed");
}

#[test]
fn doubts_are_kept_from_whoever_erases() {
    let home = with_two();
    let shown = home.ends(0, &asked(&["--dry-run"]));
    assert!(
        shown.err.contains("eu-gdpr.A17-1-b: not certain"),
        "{}",
        shown.err
    );
    let grounds = home.ends(0, &["--lang", "fr", "subjects", "grounds"]);
    assert!(
        grounds.out.contains("RGPD, article 17(3)(e)"),
        "{}",
        grounds.out
    );
    assert!(grounds.out.contains("Incertain"), "{}", grounds.out);
    let rules = home.ends(0, &["retention", "rules"]);
    for words in ["R7  Backups", "by law: one year", "Not certain"] {
        assert!(rules.out.contains(words), "{words}: {}", rules.out);
    }
}

#[test]
fn who_unsubscribed_by_letter_is_erased_on_nobody_s_word() {
    let home = with_two();
    let request = home
        .ends(
            0,
            &[
                "rights",
                "record",
                "--event",
                "erasure",
                "--subject",
                "ada",
                "--json",
            ],
        )
        .json()["seq"]
        .to_string();
    let stopped = home.ends(
        3,
        &[&asked(&["--yes", "--request"])[..], &[request.as_str()]].concat(),
    );
    assert!(
        stopped
            .err
            .contains(&format!("--step identity-check --request {request}")),
        "{}",
        stopped.err
    );
    home.ends(
        0,
        &[
            "rights",
            "record",
            "--step",
            "identity-check",
            "--request",
            &request,
            "--identity",
            "known_channel",
            "--result",
            "confirmed",
        ],
    );
    home.ends(
        0,
        &[&asked(&["--yes", "--request"])[..], &[request.as_str()]].concat(),
    );
    let open = home.ends(0, &["rights", "notifications", "list", "--open"]);
    assert!(open.out.contains("host-de"), "{}", open.out);
}

/// Sentences whose ids are put together at run time.
#[test]
fn a_rule_or_a_purpose_without_a_name() {
    use tabellion::ledger::{HoldPurpose, Rule};
    use tabellion::text::{Language, Texts};
    use tabellion::vocabulary::Code as _;
    for language in [Language::English, Language::French] {
        let texts = Texts::new(language);
        for rule in Rule::ALL {
            let id = format!("rule-{rule}");
            assert_ne!(texts.say(&id), id);
        }
        for purpose in HoldPurpose::ALL {
            let id = format!("hold-for-{purpose}");
            assert_ne!(texts.say(&id), id);
        }
    }
}
