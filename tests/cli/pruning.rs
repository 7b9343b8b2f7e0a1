//! A closed log whose time is over, pruned from the command line: asked for twice, told by whoever looks at it.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use tabellion::clock::TestClock;
use tabellion::disclosure::read_json;
use tabellion::ledger::{CloseRequest, EndReason, InitRequest, Ledger, Machine, Paths};

use super::sandbox::{Sandbox, disclosure, exporter};
use super::served::Service;

/// A ledger that was closed long ago, and its key.
fn long_closed() -> (Sandbox, String) {
    let home = Sandbox::new();
    let clock = Arc::new(TestClock::at("2012-03-01T10:00:00Z".parse().unwrap()));
    let request = InitRequest {
        exporter: read_json(exporter().to_string().as_bytes()).unwrap(),
        origin: Some("ledger.example/2012".to_owned()),
        predecessor: None,
    };
    let paths = Paths::new(home.path("ledger"), None);
    let opened = Ledger::init_on(&Machine::with_clock(clock), &paths, request, "test").unwrap();
    let close = CloseRequest {
        reason: EndReason::Year,
        successor: Some("ledger.example/2013".to_owned()),
        keep_until: Some("2022-12-31".parse().unwrap()),
        actor: None,
        handed: None,
    };
    opened.ledger.close(close).unwrap();
    let vkey = opened.ledger.vkeys().pop().unwrap();
    opened.ledger.shutdown().unwrap();
    home.file("exporter.json", &exporter().to_string());
    let next = [
        "--ledger",
        "next",
        "init",
        "--exporter",
        "exporter.json",
        "--origin",
        "ledger.example/2013",
    ];
    home.ends(0, &next);
    (home, vkey)
}

#[test]
fn a_log_is_pruned_unasked_or_keeps_its_lines_afterwards() {
    let (home, vkey) = long_closed();
    home.ends(0, &["verify", "--trust", &vkey]);
    let alone = home.ends(1, &["prune", "--yes"]);
    assert!(alone.err.contains("--successor-ledger"), "{}", alone.err);
    let with = ["prune", "--successor-ledger", "next"];
    let unasked = home.ends(1, &with);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let shown = home.ends(0, &[&with[..], &["--dry-run", "--lang", "fr"]].concat());
    assert!(
        shown.out.contains("2022-12-31") && shown.out.contains("les lignes"),
        "{}",
        shown.out
    );
    assert!(home.path("ledger/vault.redb").exists());
    home.ends(0, &["verify", "--trust", &vkey]);
    let done = home
        .ends(0, &[&with[..], &["--yes", "--json"]].concat())
        .json();
    assert_eq!(
        (&done["dry_run"], &done["stays"]),
        (&false.into(), &2.into())
    );
    for gone in ["vault.redb", "index", "journal/000000000000.jsonl"] {
        assert!(!home.path("ledger").join(gone).exists(), "{gone}");
    }
    assert!(!home.path("ledger-keys/vault.key").exists());
    // Whoever looks is told what is left, and what is not.
    let verified = home.ends(5, &["verify", "--trust", &vkey]);
    assert!(
        verified.out.contains("ledger.example/2013"),
        "{}",
        verified.out
    );
    let told = home.ends(5, &["verify", "--trust", &vkey, "--json"]).json();
    assert_eq!(
        (&told["pruned"]["lines"], &told["proven_size"]),
        (&2.into(), &told["size"])
    );
    let decisions = ["verify", "--decisions", "--trust", &vkey];
    home.ends(5, &decisions);
    home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    for arguments in [
        vec!["status"],
        vec!["log", "list"],
        vec!["proof", "receipt", "0"],
        vec!["record", "--file", "d.json"],
        vec!["recipients", "list"],
        vec!["prune", "--yes"],
    ] {
        let said = home.ends(1, &arguments);
        assert!(
            said.err.contains("pruned on"),
            "{arguments:?}: {}",
            said.err
        );
    }
    let fr = home.ends(1, &["status", "--lang", "fr"]);
    assert!(fr.err.contains("élagué le"), "{}", fr.err);
    // What an interrupted pruning left goes with the next command.
    home.file("ledger/vault.redb", "left behind");
    home.ends(1, &["prune", "--yes"]);
    assert!(!home.path("ledger/vault.redb").exists());
    // Another's key does not verify it.
    let other = home
        .ends(0, &["--ledger", "next", "keys", "list", "--json"])
        .json();
    let other = other["keys"][0]["vkey"].as_str().unwrap().to_owned();
    home.ends(4, &["verify", "--trust", &other]);
}

/// What the service of a ledger answers to a `POST` through its socket.
fn post(home: &Sandbox, path: &str, body: &str) -> String {
    let mut stream = UnixStream::connect(home.path("ledger-run/service.sock")).unwrap();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_service_goes_on_with_a_log_that_it_pruned() {
    let (home, vkey) = long_closed();
    let service = Service::of(&home);
    let unchecked = post(&home, "/v1/prune", r#"{"origin":"ledger.example/2012"}"#);
    assert!(
        unchecked.contains("409") && unchecked.contains("successor_unchecked"),
        "{unchecked}"
    );
    let other = post(
        &home,
        "/v1/prune",
        r#"{"origin":"ledger.example/2013","successor_checked":true}"#,
    );
    assert!(other.contains("another_log"), "{other}");
    let body = r#"{"origin":"ledger.example/2012","successor_checked":true,"dry_run":true}"#;
    assert!(post(&home, "/v1/prune", body).starts_with("HTTP/1.1 200"));
    let census = post(&home, "/v1/census", "{}");
    assert!(census.contains("log_closed"), "shown only: {census}");
    let body = r#"{"origin":"ledger.example/2012","successor_checked":true}"#;
    let done = post(&home, "/v1/prune", body);
    assert!(done.starts_with("HTTP/1.1 200"), "{done}");
    let gone = post(&home, "/v1/census", "{}");
    assert!(
        gone.starts_with("HTTP/1.1 410") && gone.contains("log_pruned"),
        "{gone}"
    );
    service.stop();
    for gone in ["vault.redb", "index", "journal/000000000000.jsonl"] {
        assert!(!home.path("ledger").join(gone).exists(), "{gone}");
    }
    home.ends(5, &["verify", "--trust", &vkey]);
}
