//! Recording, reading and keeping a ledger from the command line.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use super::sandbox::{Sandbox, disclosure, recipient, said};

#[test]
fn a_permitted_disclosure_ends_with_0_and_a_refused_one_with_3() {
    let home = Sandbox::with_ledger();
    home.file("good.json", &disclosure("host-de", "ev-1").to_string());
    home.file("bad.json", &disclosure("host-in", "ev-2").to_string());
    let good = home
        .ends(0, &["record", "--file", "good.json", "--json"])
        .json();
    assert_eq!(
        (good["schema"].as_str(), good["refused"].as_bool()),
        (Some("tabellion/record/1"), Some(false))
    );
    assert!(
        good["receipt"]["proof"]
            .as_str()
            .unwrap()
            .starts_with("c2sp.org/tlog-proof@v1\n")
    );
    let bad = home
        .ends(3, &["record", "--file", "bad.json", "--json"])
        .json();
    let codes: Vec<&str> = bad["verdict"]["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["transfer_mechanism"]);
    let listed = home
        .ends(0, &["log", "list", "--kind", "refusal", "--json"])
        .json();
    assert_eq!(listed["entries"][0]["seq"], bad["seq"]);
    let words = home.ends(0, &["log", "show", &bad["seq"].to_string()]);
    assert!(
        words.out.contains("REFUSED") && words.out.contains("transfer_mechanism"),
        "{}",
        words.out
    );
}

#[test]
fn a_check_records_nothing_and_ends_as_the_record_would() {
    let home = Sandbox::with_ledger();
    let size = home.ends(0, &["status", "--json"]).json()["size"].clone();
    home.file("good.json", &disclosure("host-de", "ev-1").to_string());
    home.file("bad.json", &disclosure("host-in", "ev-2").to_string());
    home.ends(0, &["check", "--file", "good.json"]);
    home.ends(3, &["check", "--file", "bad.json"]);
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], size);
}

#[test]
fn a_check_with_everything_inside_needs_no_ledger() {
    let home = Sandbox::new();
    let inside = json!({
        "disclosure": disclosure("host-in", "ev-1"), "exporter": super::sandbox::exporter(), "recipient": recipient("host-in", "IN"),
    });
    home.file("check.json", &inside.to_string());
    let answer = home
        .ends(3, &["check", "--file", "check.json", "--json"])
        .json();
    assert_eq!(answer["verdict"], "refuse");
    home.file("alone.json", &disclosure("host-in", "ev-1").to_string());
    let lost = home
        .ends(1, &["check", "--file", "alone.json", "--json"])
        .json();
    assert_eq!(lost["code"], "no_ledger");
}

#[test]
fn standard_input_is_a_file_named_dash() {
    let home = Sandbox::with_ledger();
    let mut child = home
        .command(&["record", "--file", "-", "--quiet", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(disclosure("host-de", "ev-1").to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stderr.is_empty());
}

#[test]
fn everything_wrong_with_a_file_is_said_at_once_with_its_place() {
    let home = Sandbox::with_ledger();
    let mut wrong = disclosure("host-de", "ev-1");
    wrong["purpose"] = json!("hostin");
    wrong["coulour"] = json!("red");
    home.file("wrong.json", &wrong.to_string());
    let failed = home.ends(1, &["record", "--file", "wrong.json"]);
    assert!(failed.out.is_empty(), "{}", failed.out);
    assert!(
        failed.err.contains("/purpose") && failed.err.contains("`hosting`"),
        "{}",
        failed.err
    );
    assert!(failed.err.contains("/coulour"), "{}", failed.err);
    let failed = home
        .ends(1, &["record", "--file", "wrong.json", "--json"])
        .json();
    assert_eq!(failed["schema"], "tabellion/error/1");
    assert_eq!(failed["places"].as_array().unwrap().len(), 2);
}

#[test]
fn a_ledger_in_use_says_who_holds_it_and_ends_with_6() {
    let home = Sandbox::with_ledger();
    let paths = tabellion::ledger::Paths::new(home.path("ledger"), None);
    let clock = std::sync::Arc::new(tabellion::clock::SystemClock);
    let opened = tabellion::ledger::Ledger::open(&paths, clock, "a test").unwrap();
    home.file("good.json", &disclosure("host-de", "ev-1").to_string());
    let busy = home.ends(6, &["record", "--file", "good.json"]);
    assert!(busy.err.contains("a test"), "{}", busy.err);
    // Reading goes on beside it.
    home.ends(0, &["log", "list"]);
    home.ends(5, &["verify"]);
    assert_eq!(home.ends(0, &["status", "--json"]).json()["busy"], true);
    opened.ledger.shutdown().unwrap();
}

#[test]
fn a_repeat_with_its_key_records_nothing_twice_and_an_event_is_consumed_once() {
    let home = Sandbox::with_ledger();
    home.file("good.json", &disclosure("host-de", "ev-1").to_string());
    let first = home
        .ends(
            0,
            &["record", "--file", "good.json", "--key", "k", "--json"],
        )
        .json();
    let again = home
        .ends(
            0,
            &["record", "--file", "good.json", "--key", "k", "--json"],
        )
        .json();
    assert_eq!(
        (&first["seq"], &again["repeated"]),
        (&again["seq"], &json!(true))
    );
    let consumed = home
        .ends(1, &["record", "--file", "good.json", "--json"])
        .json();
    assert_eq!(consumed["code"], "already_recorded");
}

#[test]
fn a_correction_links_both_ends() {
    let home = Sandbox::with_ledger();
    home.file("first.json", &disclosure("host-de", "ev-1").to_string());
    home.file("second.json", &disclosure("host-de", "ev-1b").to_string());
    let first = home
        .ends(0, &["record", "--file", "first.json", "--json"])
        .json()["seq"]
        .to_string();
    let second = home
        .ends(0, &["correct", &first, "--file", "second.json", "--json"])
        .json();
    assert_eq!(
        home.ends(0, &["log", "show", &first, "--json"]).json()["corrected_by"],
        json!([second["seq"]])
    );
    home.ends(1, &["correct", "0", "--file", "second.json"]);
}

#[test]
fn the_register_tells_versions_and_the_nearest_name() {
    let home = Sandbox::with_ledger();
    let mut later = recipient("host-de", "DE");
    later["remote_access"] = json!(["FR"]);
    home.file("later.json", &later.to_string());
    let stored = home
        .ends(0, &["recipients", "add", "--file", "later.json", "--json"])
        .json();
    assert_eq!(
        (stored["created"].as_bool(), stored["unchanged"].as_bool()),
        (Some(false), Some(false))
    );
    let same = home
        .ends(0, &["recipients", "add", "--file", "later.json", "--json"])
        .json();
    assert_eq!(same["unchanged"], true);
    home.ends(
        1,
        &[
            "recipients",
            "add",
            "--file",
            "host-de.json",
            "--if-version",
            "1",
        ],
    );
    let shown = home
        .ends(0, &["recipients", "show", "host-de", "--json"])
        .json();
    assert_eq!(shown["versions"].as_array().unwrap().len(), 2);
    let lost = home.ends(1, &["recipients", "show", "host-d"]);
    assert!(lost.err.contains("host-de"), "{}", lost.err);
}

#[test]
fn a_token_is_shown_once_and_ends_when_told() {
    let home = Sandbox::with_ledger();
    let made = home
        .ends(
            0,
            &[
                "tokens",
                "create",
                "--name",
                "crm",
                "--scope",
                "checks,disclosures:write",
                "--json",
            ],
        )
        .json();
    let secret = made["token"].as_str().unwrap();
    let listed = home.ends(0, &["tokens", "list", "--json"]);
    assert!(!listed.out.contains(secret));
    assert_eq!(listed.json()["tokens"][0]["state"], "valid");
    home.ends(0, &["tokens", "revoke", made["id"].as_str().unwrap()]);
    assert_eq!(
        home.ends(0, &["tokens", "list", "--json"]).json()["tokens"][0]["state"],
        "revoked"
    );
    home.ends(
        1,
        &["tokens", "create", "--name", "crm", "--scope", "everything"],
    );
}

#[test]
fn a_rotated_key_signs_and_the_old_one_stays_known() {
    let home = Sandbox::with_ledger();
    let old = home.vkey();
    let rotated = home.ends(0, &["keys", "rotate", "--json"]).json();
    assert_ne!(rotated["vkey"].as_str().unwrap(), old);
    let public = home.ends(0, &["keys", "export-public"]).out;
    assert_eq!(
        public.lines().collect::<Vec<_>>(),
        [old.as_str(), rotated["vkey"].as_str().unwrap()]
    );
    home.ends(0, &["verify", "--trust", &old]);
}

#[test]
fn a_backup_of_keys_has_an_end_and_is_never_written_over() {
    let home = Sandbox::with_ledger();
    home.ends(
        0,
        &["keys", "backup", "--out", "safe", "--expires", "2099-12-31"],
    );
    assert!(home.path("safe/vault.key").is_file());
    home.ends(
        1,
        &["keys", "backup", "--out", "safe", "--expires", "2099-12-31"],
    );
    home.ends(
        1,
        &[
            "keys",
            "backup",
            "--out",
            "other",
            "--expires",
            "2020-01-01",
        ],
    );
}

#[test]
fn a_kept_document_has_a_name_and_lies_sealed() {
    let home = Sandbox::with_ledger();
    home.file("contract.txt", "signed by Ada Lovelace");
    let name = home
        .ends(0, &["blobs", "add", "contract.txt", "--json"])
        .json()["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let kept = std::fs::read(home.path("ledger/blobs").join(name)).unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("Lovelace"));
}

#[test]
fn a_ledger_is_never_made_over_another() {
    let home = Sandbox::with_ledger();
    let again = home.ends(1, &["init", "--exporter", "exporter.json"]);
    assert!(again.err.contains("--ledger"), "{}", again.err);
}

#[test]
fn failures_speak_french_when_asked() {
    let home = Sandbox::new();
    let failed = home.ends(1, &["status", "--lang", "fr"]);
    assert!(
        failed.err.contains("il n’y a pas de registre"),
        "{}",
        failed.err
    );
    assert!(failed.err.contains("tabellion init"), "{}", failed.err);
    let from_environment = said(home.command(&["status"]).env("LC_ALL", "fr_MC.UTF-8"));
    assert_eq!(from_environment.err, failed.err);
}

#[test]
fn wrong_usage_ends_with_2() {
    let home = Sandbox::new();
    home.ends(2, &["record"]);
    home.ends(2, &["proof", "inclusion", "minus-one"]);
    home.ends(0, &["--help"]);
    home.ends(0, &["--version"]);
}

#[test]
fn rules_are_listed_shown_and_tested() {
    let home = Sandbox::new();
    let listed = home.ends(0, &["rules", "list", "EU-ADQ", "--json"]).json();
    let first = listed["rules"][0]["id"].as_str().unwrap().to_owned();
    assert!(
        home.ends(0, &["rules", "show", &first])
            .out
            .contains(&first)
    );
    assert!(
        home.ends(1, &["rules", "show", "EU-ADQ-CZ"])
            .err
            .contains("EU-ADQ-CH")
    );
    let case = json!({
        "id": "agrees", "title": "a host in India without any tool", "exporter": super::sandbox::exporter(),
        "recipient": recipient("host-in", "IN"), "disclosure": disclosure("host-in", "ev-1"),
        "expect": {
            "verdict": "refuse", "transfer": true, "decided_by": "GDPR Article 44", "reason": "nothing carries it",
            "conditions": [], "missing": ["transfer_mechanism"], "review": false,
        },
    });
    let mut wrong = case.clone();
    wrong["id"] = json!("disagrees");
    wrong["expect"]["missing"] = json!(["tia"]);
    home.file("one.json", &json!([case]).to_string());
    home.file("two.json", &json!([case, wrong]).to_string());
    home.ends(0, &["rules", "test", "one.json"]);
    let tested = home
        .ends(1, &["rules", "test", "two.json", "--json"])
        .json();
    assert_eq!(
        (tested["cases"].as_u64(), tested["agree"].as_u64()),
        (Some(2), Some(1))
    );
    assert_eq!(tested["mismatches"][0]["case"], "disagrees");
}

#[test]
fn an_entry_is_not_explained_gate_by_gate_in_both_languages() {
    let home = Sandbox::with_ledger();
    home.file("bad.json", &disclosure("host-in", "ev-1").to_string());
    home.ends(3, &["record", "--file", "bad.json"]);
    let said = home.ends(0, &["explain", "4"]);
    for part in [
        "Entry 4, recorded 2",
        "REFUSED\nAs known then (rules ",
        "    · hosting IN — No transfer without a tool of Chapter V (GDPR Article 44): refused for want of: transfer tool",
        "The verdict follows from its facts.",
        "If it were made today: the rules agree.",
    ] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    let said = home.ends(0, &["explain", "4", "--lang", "fr"]);
    assert!(
        said.out.contains("RGPD, article 44")
            && said.out.contains("La décision découle de ses faits."),
        "{}",
        said.out
    );
    let told = home.ends(0, &["explain", "4", "--json"]).json();
    assert_eq!(
        (&told["schema"], &told["then"]["follows"]),
        (&"tabellion/explain/1".into(), &"agrees".into())
    );
    assert_eq!(told["verdict"]["missing"][0]["code"], "transfer_mechanism");
    let said = home.ends(1, &["explain", "0"]);
    assert!(said.err.contains("decided nothing"), "{}", said.err);
    home.ends(1, &["explain", "99"]);
}

#[test]
fn a_refused_check_does_not_say_what_would_permit_it() {
    let home = Sandbox::with_ledger();
    home.file("bad.json", &disclosure("host-in", "ev-1").to_string());
    let said = home.ends(3, &["check", "--file", "bad.json"]);
    let part = "It would be permitted with one of these (smallest first):\n  · standard clauses 2021/914, module 2, with the recipient + transfer impact assessment for this country\n";
    assert!(said.out.contains(part), "{part}\n{}", said.out);
    let said = home.ends(3, &["check", "--file", "bad.json", "--lang", "fr"]);
    assert!(
        said.out
            .contains("clauses types 2021/914, module 2, avec le destinataire"),
        "{}",
        said.out
    );
    let told = home
        .ends(3, &["check", "--file", "bad.json", "--json"])
        .json();
    assert_eq!(told["alternatives_bounded"], false);
    assert!(told["alternatives"].as_array().unwrap().len() > 1, "{told}");
}

#[test]
fn a_simulation_records_something_or_names_nobody() {
    let home = Sandbox::with_ledger();
    let mut listed = recipient("host-us", "US");
    listed["attributes"] = serde_json::json!({"dpf": {"status": "active", "framework": "eu_us", "covers": ["non_hr"],
        "listed_entity": "host-us (example)", "checked_on": "2026-11-01"}});
    home.file("host-us.json", &listed.to_string());
    home.ends(0, &["recipients", "add", "--file", "host-us.json"]);
    home.file("good.json", &disclosure("host-us", "ev-1").to_string());
    home.ends(0, &["record", "--file", "good.json"]);
    let size = home.ends(0, &["status", "--json"]).json()["size"].clone();
    let arguments = [
        "rules",
        "simulate",
        "--close",
        "EU-ADQ-US-DPF",
        "--at",
        "2099-12-01",
    ];
    let said = home.ends(0, &arguments);
    for part in [
        "If EU-ADQ-US-DPF no longer held on 2099-12-01 (permitted disclosures asked again as of that day: 1):\n",
        "The ground would be lost for one recipient, one disclosure (one person).\n",
        "  · host-us: one disclosure (one person); missing: transfer tool\n    → standard clauses 2021/914, module 2, with the recipient + ",
    ] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    let told = home.ends(0, &[&arguments[..], &["--json"]].concat()).json();
    assert_eq!(told["lost"]["disclosures"], 1);
    assert_eq!(told["lost"]["groups"][0]["recipient"], "host-us");
    assert!(
        !told["lost"]["groups"][0]["replacements"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], size);
    let said = home.ends(1, &["rules", "simulate", "--close", "EU-ADQ-US-DFP"]);
    assert!(
        said.err.contains("did you mean `EU-ADQ-US-DPF`"),
        "{}",
        said.err
    );
}
