//! The same on the command line: exit codes, both languages.

use crate::cli::sandbox::Sandbox;

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
