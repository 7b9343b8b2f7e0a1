//! What an operator runs: `doctor`, `config`, `man`, and the traces of a service.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::sandbox::{Sandbox, disclosure, recipient};
use super::served::Service;
use crate::http::client::{Client, Request};

/// A word that stands nowhere else.
const MARK: &str = "Kanarienvogel";

fn line<'a>(told: &'a Value, check: &str) -> &'a Value {
    let lines = told["lines"].as_array().unwrap();
    lines
        .iter()
        .find(|line| line["check"] == check)
        .unwrap_or_else(|| panic!("nothing of `{check}`: {told}"))
}

#[test]
fn a_new_ledger_has_nothing_to_be_done() {
    let home = Sandbox::with_ledger();
    let told = home.ends(0, &["doctor", "--json"]).json();
    assert_eq!(told["state"], "warn");
    for (check, state) in [
        ("clock", "ok"),
        ("head", "ok"),
        ("permissions", "ok"),
        ("port", "ok"),
        ("contracts", "ok"),
        ("backup", "warn"),
        ("key backup", "warn"),
        ("time-stamp", "warn"),
        ("verify", "warn"),
        ("next key", "warn"),
        ("key copies", "warn"),
    ] {
        let line = line(&told, check);
        assert_eq!(line["state"], state, "{line}");
        let has_next = line["next"].as_str().is_some_and(|next| !next.is_empty());
        assert_eq!(has_next, state != "ok", "{line}");
    }
    home.ends(1, &["doctor", "--strict"]);
    // What was done is seen.
    home.ends(0, &["backup", "create", "b.tar"]);
    home.ends(0, &["verify", "--trust", &home.vkey()]);
    home.ends(
        0,
        &["keys", "backup", "--out", "safe", "--expires", "2099-01-01"],
    );
    let told = home.ends(0, &["doctor", "--json"]).json();
    for check in ["backup", "verify", "key backup"] {
        assert_eq!(line(&told, check)["state"], "ok", "{told}");
    }
}

#[test]
fn what_is_wrong_around_a_ledger_is_no_failure() {
    let home = Sandbox::with_ledger();
    let mut ended = recipient("host-old", "DE");
    ended["instruments"][0]["expires"] = "2025-06-30".into();
    let file = home.file("old.json", &ended.to_string());
    home.ends(0, &["recipients", "add", "--file", &file]);
    let settings = std::fs::read_to_string(home.path("ledger/tabellion.toml")).unwrap();
    let settings = settings.replace("127.0.0.1:8740", "0.0.0.0:8740");
    std::fs::write(
        home.path("ledger/tabellion.toml"),
        format!("disk_reserve_mib = 1000000000\n{settings}"),
    )
    .unwrap();
    let key = home.path("ledger-keys/vault.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = home.ends(1, &["doctor", "--json"]).json();
    for check in ["disk", "port", "permissions"] {
        assert_eq!(line(&told, check)["state"], "fail", "{told}");
    }
    assert_ne!(line(&told, "contracts")["state"], "ok", "{told}");
    let french = home.ends(1, &["doctor", "--lang", "fr"]).out;
    assert!(french.contains("Mio") && french.contains("→"), "{french}");
}

#[test]
fn a_setting_has_no_origin() {
    let home = Sandbox::with_ledger();
    let mut command = home.command(&["config", "show", "--json"]);
    command.env("TABELLION_LEDGER", "ledger");
    let told = super::sandbox::said(&mut command).json();
    let of = |name: &str| {
        let all = told["settings"].as_array().unwrap();
        let found = all.iter().find(|setting| setting["name"] == name);
        found
            .unwrap_or_else(|| panic!("no `{name}`: {told}"))
            .clone()
    };
    assert_eq!(of("ledger")["from"], "TABELLION_LEDGER");
    assert_eq!(of("keys")["from"], "default");
    assert_eq!(of("disk_reserve_mib")["value"], "128");
    assert_eq!(of("disk_reserve_mib")["from"], "default");
    assert_eq!(of("origin")["from"], "ledger/tabellion.toml");
    home.ends(0, &["config", "check"]);
    let path = home.path("ledger/tabellion.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("rules = \"my-rules\"\n{settings}")).unwrap();
    let faults = home.ends(1, &["config", "check", "--json"]).json();
    assert_eq!(faults["faults"][0]["name"], "rules", "{faults}");
    std::fs::write(&path, format!("disk_reserve_mb = 1\n{settings}")).unwrap();
    let unknown = home.ends(1, &["config", "check"]);
    assert!(unknown.err.contains("disk_reserve_mb"), "{}", unknown.err);
}

#[test]
fn a_webhook_whose_server_cannot_be_known_is_told_by_nobody() {
    let home = Sandbox::with_ledger();
    let path = home.path("ledger/tabellion.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let hook = "[[serve.webhooks]]\nname = \"desk\"\nurl = \"https://localhost:1/\"\nroots = \"hooks-ca.pem\"";
    std::fs::write(&path, format!("{settings}\n{hook}\n")).unwrap();
    let line = || {
        let told = home.ends(1, &["doctor", "--json"]).json();
        let lines = told["lines"].as_array().unwrap().clone();
        let mut found = lines.into_iter().filter(|line| line["check"] == "webhook");
        found.next().unwrap_or_else(|| panic!("no line: {told}"))
    };
    for (file, words) in [
        (None, "cannot read"),
        (Some("nothing"), "holds no certificate"),
    ] {
        if let Some(text) = file {
            home.file("ledger/hooks-ca.pem", text);
        }
        let told = home.ends(1, &["config", "check", "--json"]).json();
        let fault = &told["faults"][0];
        assert_eq!(fault["name"], "serve.webhooks", "{told}");
        assert!(fault["what"].as_str().unwrap().contains(words), "{told}");
        let line = line();
        assert_eq!(line["state"], "fail", "{line}");
        assert!(line["what"].as_str().unwrap().contains(words), "{line}");
        assert!(line["next"].as_str().unwrap().contains("desk"), "{line}");
    }
    let french = home.ends(1, &["doctor", "--lang", "fr"]).out;
    assert!(french.contains("ne contient pas de certificat"), "{french}");
}

#[test]
fn a_command_has_no_page_in_the_manual() {
    let home = Sandbox::new();
    home.ends(0, &["man", "pages"]);
    let page = |name: &str| std::fs::read_to_string(home.path("pages").join(name)).unwrap();
    assert!(page("tabellion.1").contains("tabellion"));
    assert!(page("tabellion-backup-restore.1").contains("only\\-to\\-read"));
    home.ends(0, &["--lang", "fr", "man", "pages-fr"]);
    let french = std::fs::read_to_string(home.path("pages-fr/tabellion-doctor.1")).unwrap();
    assert!(french.contains("sans bruit"), "{french}");
}

#[test]
fn a_trace_names_somebody_or_is_no_json() {
    let home = Sandbox::with_ledger();
    let mut command = home.command(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
    let service = Service::run(command.env("TABELLION_TRACE", "trace"));
    let record = |code: i32, verb: &[&str], value: &Value| {
        let file = home.file("one.json", &value.to_string());
        home.ends(code, &[verb, &["--file", &file]].concat());
    };
    let mut permitted = disclosure("host-de", &format!("{MARK}-event"));
    permitted["subjects"] = serde_json::json!([{"ref": format!("{MARK}-ref"), "details": {"name": format!("{MARK}-name")}}]);
    record(0, &["record"], &permitted);
    // The same event again, a refusal, a member that is none.
    record(1, &["record"], &permitted);
    let mut refused = disclosure("host-in", "ev-2");
    refused["subjects"] = permitted["subjects"].clone();
    record(3, &["record"], &refused);
    let mut named = recipient("bank", "FR");
    named["name"] = format!("{MARK} bank").into();
    record(0, &["recipients", "add"], &named);
    home.ends(
        0,
        &[
            "rights",
            "record",
            "--event",
            "access-request",
            "--subject",
            &format!("{MARK}-ref"),
        ],
    );
    // Strangers who write anything anywhere.
    let address = service.address();
    for request in [
        Request::new("GET", &format!("/v1/recipients/{MARK}")),
        Request::new("POST", &format!("/v1/disclosures?{MARK}=1"))
            .body(format!("{{\"{MARK}\":1}}").into_bytes()),
        Request::new("GET", "/v1/status").header("authorization", &format!("Bearer {MARK}")),
        Request::new("GET", "/v1/status").header("x-name", MARK),
    ] {
        let answer = Client::connect(address).send(&request);
        assert!(answer.status >= 400, "{}", answer.text());
    }
    home.ends(0, &["backup", "create", "b.tar"]);
    let said = service.stop();
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let ours = |line: &&Value| {
        line["target"]
            .as_str()
            .is_some_and(|target| target.starts_with("tabellion"))
    };
    assert!(lines.iter().filter(ours).count() > 10, "{said}");
    assert!(
        lines.iter().any(|line| line["message"] == "committed"),
        "{said}"
    );
    for line in &lines {
        assert!(
            line["timestamp"].is_string() && line["level"].is_string(),
            "{line}"
        );
    }
    let low = said.to_lowercase();
    let found = low
        .find(&MARK.to_lowercase())
        .map(|at| &low[at.saturating_sub(200)..at + 40]);
    assert_eq!(found, None);
}
