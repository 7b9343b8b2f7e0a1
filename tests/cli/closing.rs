//! The end of a log from the command line: asked for twice, and said by whoever looks at it.

use super::sandbox::{Sandbox, disclosure};

const CLOSE: [&str; 7] = [
    "close",
    "--reason",
    "year",
    "--successor",
    "ledger.example/next",
    "--keep-until",
    "2099-08-31",
];

fn close(more: &[&'static str]) -> Vec<&'static str> {
    [&CLOSE[..], more].concat()
}

#[test]
fn a_log_is_closed_unasked_or_while_persons_are_in_it() {
    let home = Sandbox::with_ledger();
    let unasked = home.ends(1, &close(&[]));
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let file = home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    home.ends(0, &["record", "--file", &file]);
    let needed = home.ends(3, &close(&["--yes"]));
    assert!(
        needed.err.contains("persons whose data still open: 1"),
        "{}",
        needed.err
    );
    let fr = home.ends(3, &[&["--lang", "fr"], &close(&["--yes"])[..]].concat());
    assert!(
        fr.err.contains("données s’ouvrent encore\u{a0}: 1"),
        "{}",
        fr.err
    );
    assert_eq!(
        home.ends(0, &["status", "--json"]).json()["closed"],
        serde_json::Value::Null
    );
}

#[test]
fn a_closed_log_does_not_say_so() {
    let home = Sandbox::with_ledger();
    let vkey = home.vkey();
    let done = home.ends(0, &close(&["--yes", "--json"])).json();
    assert_eq!(done["schema"], "tabellion/close/1");
    let verified = home.ends(0, &["verify", "--trust", &vkey]);
    assert!(
        verified.out.contains("succeeded by ledger.example/next"),
        "{}",
        verified.out
    );
    assert!(verified.out.contains("2099-08-31"), "{}", verified.out);
    let status = home.ends(0, &["--lang", "fr", "status"]);
    assert!(
        status.out.contains("ledger.example/next lui succède"),
        "{}",
        status.out
    );
    let told = home.ends(0, &["verify", "--trust", &vkey, "--json"]).json();
    assert_eq!(told["closed"]["seq"], done["seq"]);
    let file = home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    for arguments in [
        vec!["record", "--file", &file],
        vec!["census", "take"],
        vec!["keys", "rotate"],
        close(&["--yes"]),
    ] {
        let refused = home.ends(1, &arguments);
        assert!(
            refused.err.contains("ledger.example/next"),
            "{}",
            refused.err
        );
    }
    home.ends(0, &["log", "list"]);
    let other = home.run(&[
        "--ledger",
        "next",
        "init",
        "--exporter",
        "exporter.json",
        "--succeeds",
        "ledger",
        "--reason",
        "closed",
        "--origin",
        "ledger.example/other",
    ]);
    assert_eq!(other.code, 1, "{}", other.out);
    assert!(
        other.err.contains("--origin ledger.example/next"),
        "{}",
        other.err
    );
    home.ends(
        0,
        &[
            "--ledger",
            "next",
            "init",
            "--exporter",
            "exporter.json",
            "--succeeds",
            "ledger",
            "--reason",
            "closed",
            "--origin",
            "ledger.example/next",
        ],
    );
}

#[test]
fn a_person_erased_in_the_log_before_is_disclosed_by_its_successor() {
    let home = Sandbox::with_ledger();
    let mut before = disclosure("host-de", "ev-1");
    before["occurred_at"] = "2026-11-20T10:00:00Z".into();
    let file = home.file("d.json", &before.to_string());
    home.ends(0, &["record", "--file", &file]);
    let erase = [
        "subjects",
        "erase",
        "partner-0042",
        "--ground",
        "eu-gdpr.A17-1-b",
        "--yes",
        "--json",
    ];
    let erased = home.ends(0, &erase).json();
    let about = erased["erased"]["entries"][0]["erasure"].to_string();
    let tell = [
        "rights",
        "notifications",
        "record",
        "--about",
        &about,
        "--recipient",
        "host-de",
        "--result",
        "sent",
    ];
    home.ends(0, &tell);
    let standing = home.ends(3, &close(&["--yes"]));
    assert!(
        standing.err.contains("--successor-ledger"),
        "{}",
        standing.err
    );
    let init = [
        "init",
        "--exporter",
        "exporter.json",
        "--origin",
        "ledger.example/next",
    ];
    home.ends(0, &next(&init));
    home.ends(0, &next(&["recipients", "add", "--file", "host-de.json"]));
    let carry = [
        "subjects",
        "suppressions",
        "carry",
        "--from",
        "ledger",
        "--json",
    ];
    let carried = home.ends(0, &next(&carry)).json();
    assert_eq!(
        (&carried["taken"], &carried["identifiers"]),
        (&1.into(), &1.into())
    );
    let stopped = home.ends(1, &next(&["record", "--file", &file]));
    assert!(stopped.err.contains("was erased"), "{}", stopped.err);
    let other = home.ends(
        1,
        &[
            "close",
            "--reason",
            "year",
            "--successor",
            "ledger.example/other",
            "--successor-ledger",
            "next",
            "--keep-until",
            "2099-08-31",
            "--yes",
        ],
    );
    assert!(other.err.contains("ledger.example/other"), "{}", other.err);
    home.ends(0, &close(&["--yes", "--successor-ledger", "next"]));
}

/// The same for the ledger that goes on.
fn next<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["--ledger", "next"], more].concat()
}
