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

#[test]
fn notifications_and_breaches_on_the_command_line() {
    let home = Sandbox::with_ledger();
    let mut done = disclosure("host-in", "crm-1");
    done["state"] = "done".into();
    home.file("d.json", &done.to_string());
    home.ends(3, &["record", "--file", "d.json"]);
    let candidates = home
        .ends(0, &["breach", "list", "--candidates", "--json"])
        .json();
    let entry = candidates["candidates"][0]["seq"].to_string();
    let opened = home
        .ends(
            0,
            &[
                "breach",
                "open",
                "--entries",
                &entry,
                "--risk",
                "risk",
                "--json",
            ],
        )
        .json()["seq"]
        .to_string();
    assert!(
        home.ends(0, &["--lang", "fr", "breach", "list"])
            .out
            .contains("heures restantes")
    );
    home.ends(1, &["breach", "close", &opened]);
    home.ends(0, &["breach", "notify", &opened]);
    home.ends(0, &["breach", "notify", &opened, "--persons"]);
    home.ends(0, &["breach", "assess", &opened, "--risk", "high"]);
    home.ends(0, &["breach", "close", &opened]);

    let restriction = home
        .ends(
            0,
            &[
                "rights",
                "record",
                "--event",
                "restriction",
                "--subject",
                "partner-0042",
                "--json",
            ],
        )
        .json()["seq"]
        .to_string();
    let answered = home
        .ends(
            0,
            &[
                "rights",
                "record",
                "--step",
                "answered",
                "--request",
                &restriction,
                "--outcome",
                "granted",
                "--json",
            ],
        )
        .json()["seq"]
        .to_string();
    let waiting = home.ends(0, &["rights", "notifications", "list", "--open"]);
    assert!(
        waiting.out.contains("host-in") && waiting.out.contains("to be told"),
        "{}",
        waiting.out
    );
    home.ends(
        0,
        &[
            "rights",
            "notifications",
            "record",
            "--about",
            &answered,
            "--recipient",
            "host-in",
            "--result",
            "sent",
        ],
    );
    assert_eq!(
        home.ends(0, &["rights", "notifications", "list", "--open"])
            .out,
        ""
    );
}

#[test]
fn the_register_over_time_on_the_command_line() {
    let home = Sandbox::with_ledger();
    home.ends(1, &["recipients", "merge", "host-de", "--into", "host-de"]);
    home.ends(0, &["recipients", "merge", "host-in", "--into", "host-de"]);
    home.ends(0, &["recipients", "separate", "host-in"]);
    home.ends(0, &["recipients", "retire", "host-in"]);
    assert_eq!(
        home.ends(0, &["recipients", "history", "host-in"])
            .out
            .lines()
            .count(),
        4
    );
    home.ends(0, &["recipients", "expiring", "--within", "90d"]);
    home.ends(2, &["recipients", "expiring", "--within", "soon"]);
    assert!(
        home.ends(0, &["recipients", "record30", "--format", "csv"])
            .out
            .starts_with("recipient_kind,")
    );
    let mut exporter = home.ends(0, &["exporter", "show", "--json"]).json()["exporter"].clone();
    exporter["name"] = "Orme Group (example)".into();
    home.file("exporter-2.json", &exporter.to_string());
    home.ends(0, &["exporter", "put", "--file", "exporter-2.json"]);
    assert!(home.ends(0, &["exporter", "history"]).out.contains("name"));
}
