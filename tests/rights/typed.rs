//! The same on the command line: exit codes, both languages.

use crate::cli::sandbox::{Sandbox, disclosure};

#[test]
fn a_request_from_receipt_to_answer() {
    let home = Sandbox::with_ledger();
    let said = home.ends(
        0,
        &[
            "rights",
            "record",
            "--event",
            "access-request",
            "--subject",
            "partner-0042",
            "--via",
            "email",
            "--json",
        ],
    );
    let seq = said.json()["seq"].as_u64().unwrap().to_string();
    let grant = [
        "rights",
        "record",
        "--step",
        "answered",
        "--request",
        &seq,
        "--outcome",
        "granted",
    ];
    let refused = home.ends(3, &grant);
    assert!(
        refused.err.contains("rights record --step identity-check"),
        "{}",
        refused.err
    );
    home.ends(
        0,
        &[
            "rights",
            "record",
            "--step",
            "identity-check",
            "--request",
            &seq,
            "--identity",
            "known_channel",
            "--result",
            "confirmed",
        ],
    );
    let open = home.ends(0, &["--lang", "fr", "rights", "list", "--open"]);
    assert!(
        open.out.contains("accès") && open.out.contains("ouverte"),
        "{}",
        open.out
    );
    home.ends(0, &grant);
    let shown = home.ends(0, &["rights", "show", &seq, "--words"]);
    assert!(
        shown.out.contains("partner-0042") && shown.out.contains("granted"),
        "{}",
        shown.out
    );
    assert!(
        home.ends(0, &["rights", "list", "--open", "--json"]).json()["requests"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let wrong = home.ends(
        1,
        &["rights", "record", "--event", "objektion", "--subject", "x"],
    );
    assert!(wrong.err.contains("`objection`"), "{}", wrong.err);
    home.ends(1, &["rights", "show", "0"]);
}

#[test]
fn a_report_on_the_command_line() {
    let home = Sandbox::with_ledger();
    home.file("d.json", &disclosure("host-de", "crm-1").to_string());
    home.ends(0, &["record", "--file", "d.json"]);
    let json = home.ends(0, &["subjects", "access", "partner-0042"]);
    assert_eq!(json.json()["disclosures"].as_array().unwrap().len(), 1);
    assert!(json.err.contains("No request"), "{}", json.err);
    home.ends(
        1,
        &["subjects", "access", "partner-0042", "--format", "xlsx"],
    );
    home.ends(
        0,
        &[
            "subjects",
            "access",
            "partner-0042",
            "--format",
            "xlsx",
            "--out",
            "a.xlsx",
        ],
    );
    assert!(
        std::fs::read(home.path("a.xlsx"))
            .unwrap()
            .starts_with(b"PK")
    );
    let letter = home.ends(
        0,
        &[
            "--lang",
            "fr",
            "subjects",
            "access",
            "partner-0042",
            "--format",
            "letter",
        ],
    );
    assert!(letter.out.contains("Madame, Monsieur"), "{}", letter.out);
    home.ends(0, &["subjects", "portability", "partner-0042"]);
    home.ends(
        0,
        &[
            "subjects",
            "join",
            "partner-0042",
            "--alias",
            "email:anna@old.example",
        ],
    );
    let again = home.ends(
        1,
        &[
            "subjects",
            "join",
            "partner-0042",
            "--alias",
            "email:anna@old.example",
        ],
    );
    assert!(again.err.contains("same person"), "{}", again.err);
    home.ends(
        0,
        &[
            "subjects",
            "separate",
            "partner-0042",
            "--alias",
            "email:anna@old.example",
        ],
    );
    home.ends(1, &["subjects", "access", "nobody"]);
}
