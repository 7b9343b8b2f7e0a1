//! Rules from the command line: an own rulebook, one change of law followed step by step, and what is refused.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tabellion::clock::SystemClock;
use tabellion::ledger::{Ledger, Paths};
use tabellion::rulebook::Rulebook;

use super::sandbox::{Sandbox, disclosure, recipient};

fn digest(home: &Sandbox) -> String {
    let status = home.ends(0, &["status", "--json"]).json();
    status["rulebook"]["digest"].as_str().unwrap().to_owned()
}

/// Changes one file of a folder of rules.
fn edit(home: &Sandbox, file: &str, from: &str, to: &str) {
    let path = home.path(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

fn brazil(home: &Sandbox) {
    let mut host = recipient("host-br", "BR");
    host["attributes"] = json!({"subject_to_lgpd": true});
    let file = home.file("host-br.json", &host.to_string());
    home.ends(0, &["recipients", "add", "--file", &file]);
}

fn record(home: &Sandbox, exit: i32, event: &str) -> Value {
    let file = home.file("d.json", &disclosure("host-br", event).to_string());
    home.ends(exit, &["record", "--file", &file, "--json"])
        .json()
}

/// `docs/RULES.md`, *One change of law, step by step*.
#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one change of law, from the file to the verdict"
)]
fn a_change_of_law_cannot_be_followed_from_file_to_verdict() {
    let home = Sandbox::with_ledger();
    brazil(&home);
    let before = record(&home, 0, "before")["seq"].as_u64().unwrap();
    let old = digest(&home);
    // 1. The rules in force, as files.
    home.ends(0, &["rules", "export", "our-rules"]);
    assert_eq!(
        home.ends(0, &["rules", "lint", "our-rules", "--json"])
            .json()["digest"],
        json!(old)
    );
    // 2. The decision ends.
    let file = "our-rules/adequacy/EU-ADQ-BR.toml";
    edit(
        &home,
        file,
        "from = 2026-01-26\n",
        "from = 2026-01-26\nuntil = 2026-11-20\n",
    );
    edit(
        &home,
        "our-rules/rulebook.toml",
        "version = \"2026-11-23\"",
        "version = \"2026-11-23-orme\"",
    );
    // 3. Lint, compare, ask what would be said.
    home.ends(0, &["rules", "lint", "our-rules"]);
    let diff = home
        .ends(0, &["rules", "diff", "ledger", "our-rules", "--json"])
        .json();
    assert_eq!(diff["changed"][0]["id"], "EU-ADQ-BR");
    assert_eq!(
        diff["changed"][0]["members"],
        json!([{"member": "rule.until", "after": "2026-11-20"}])
    );
    home.file("d.json", &disclosure("host-br", "asked").to_string());
    home.ends(0, &["check", "--file", "d.json"]);
    home.ends(3, &["check", "--file", "d.json", "--rules", "our-rules"]);
    let simulate = |rules: &str, at: &str| {
        let arguments = ["rules", "simulate", "--rules", rules, "--at", at, "--json"];
        home.ends(0, &arguments).json()
    };
    let told = simulate("our-rules", "2026-11-21");
    assert_eq!(told["lost"]["groups"][0]["recipient"], "host-br");
    assert_eq!(
        (&told["lost"]["disclosures"], &told["gained"]["disclosures"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(told["rulebook"], json!(old));
    assert_ne!(told["other_rulebook"], json!(old));
    let both = [
        "rules",
        "simulate",
        "--rules",
        "our-rules",
        "--close",
        "EU-ADQ-BR",
    ];
    home.ends(2, &both);
    home.ends(2, &["rules", "simulate"]);
    // 4. In force.
    let activated = home
        .ends(0, &["rules", "activate", "our-rules", "--json"])
        .json();
    assert!(activated["activated"].as_bool().unwrap());
    let new = digest(&home);
    assert_ne!(new, old);
    assert_eq!(activated["digest"], json!(new));
    let after = record(&home, 3, "after");
    assert_eq!(after["verdict"]["missing"][0]["code"], "transfer_mechanism");
    let told = simulate("embedded", "2026-11-21");
    assert_eq!(
        (&told["lost"]["disclosures"], &told["gained"]["disclosures"]),
        (&json!(0), &json!(1))
    );
    let said = home.ends(
        0,
        &[
            "rules",
            "simulate",
            "--rules",
            "embedded",
            "--at",
            "2026-11-21",
        ],
    );
    assert!(
        said.out
            .contains("\n1 that are refused under today's rules would be permitted."),
        "{}",
        said.out
    );
    // What was decided before stays, and both rulebooks can be had by their digests.
    let first = home
        .ends(0, &["log", "show", &before.to_string(), "--json"])
        .json();
    assert!(first.to_string().contains(&old));
    let deciding = first["verdict"]["rules"].to_string();
    assert!(
        deciding.contains("EU-ADQ-BR"),
        "judged by the rules of that day: {deciding}"
    );
    let shown = home
        .ends(
            0,
            &["rules", "show", "EU-ADQ-BR", "--rules", &old[..8], "--json"],
        )
        .json();
    assert_eq!(shown["until"], Value::Null);
    let shown = home
        .ends(0, &["rules", "show", "EU-ADQ-BR", "--json"])
        .json();
    assert_eq!(shown["until"], "2026-11-20");
    assert_eq!(
        home.ends(0, &["rules", "diff", &old[..8], "ledger", "--json"])
            .json()["changed"],
        diff["changed"]
    );
    // Again records nothing; the release's own rules come back by name.
    let again = home
        .ends(0, &["rules", "activate", "our-rules", "--json"])
        .json();
    assert_eq!(again["activated"], false);
    let hint = home.ends(0, &["status"]).err;
    assert!(hint.contains("rules activate"), "{hint}");
    home.ends(0, &["rules", "activate"]);
    assert_eq!(digest(&home), old);
    record(&home, 0, "back");
    assert!(!home.ends(0, &["status"]).err.contains("rules activate"));
    // Nothing contradicts; without a key from outside nothing is called intact.
    home.ends(5, &["verify"]);
}

#[test]
fn a_folder_with_faults_is_used_in_part() {
    let home = Sandbox::with_ledger();
    home.ends(0, &["rules", "export", "own"]);
    edit(&home, "own/states/eu-state.IS.toml", "checked", "cheked");
    edit(&home, "own/kinds.toml", "\"merger\"", "\"mergre\"");
    let (size, old) = (
        home.ends(0, &["status", "--json"]).json()["size"].clone(),
        digest(&home),
    );
    let failed = home.ends(1, &["rules", "activate", "own", "--json"]).json();
    assert_eq!(failed["code"], "rulebook_faults");
    let places = failed["places"].to_string();
    assert!(
        places.contains("kinds.toml:") && places.contains("use `merger`"),
        "{places}"
    );
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], size);
    assert_eq!(digest(&home), old);
    let lint = home.ends(1, &["rules", "lint", "own"]);
    assert!(
        lint.out.contains("own/kinds.toml:") && lint.out.contains("mergre"),
        "{}",
        lint.out
    );
    assert!(
        lint.out.contains("─"),
        "the line is not shown: {}",
        lint.out
    );
    let french = home.ends(1, &["rules", "lint", "own", "--lang", "fr"]);
    assert!(french.out.contains("défauts"), "{}", french.out);
}

#[test]
fn the_folder_of_the_settings_is_not_looked_at() {
    let home = Sandbox::with_ledger();
    home.ends(0, &["rules", "export", "own"]);
    edit(&home, "own/rulebook.toml", "2026-11-23", "own");
    let settings = home.path("ledger/tabellion.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("rules = \"../own\"\n{text}")).unwrap();
    let status = home.ends(0, &["status"]);
    assert!(
        status.err.contains("are not those in force"),
        "{}",
        status.err
    );
    home.ends(0, &["rules", "activate"]);
    assert_eq!(
        home.ends(0, &["status", "--json"]).json()["rulebook"]["version"],
        "own"
    );
    assert!(!home.ends(0, &["status"]).err.contains("own"));
    home.ends(0, &["rules", "activate", "--embedded"]);
    assert_eq!(
        home.ends(0, &["status", "--json"]).json()["rulebook"]["version"],
        "2026-11-23"
    );
}

#[test]
fn a_source_that_is_none_passes() {
    let home = Sandbox::with_ledger();
    for source in ["nowhere", "0000000", "ab"] {
        let failed = home
            .ends(1, &["rules", "list", "--rules", source, "--json"])
            .json();
        assert_eq!(failed["code"], "unknown_rulebook", "{source}");
        assert!(
            failed["next"].as_str().unwrap().contains("embedded"),
            "{failed}"
        );
    }
    std::fs::create_dir(home.path("empty")).unwrap();
    let failed = home.ends(1, &["rules", "lint", "empty", "--json"]).json();
    assert_eq!(failed["code"], "no_rules");
    home.ends(1, &["rules", "export", "ledger"]);
}

#[test]
fn a_ledger_of_yesterday_does_not_open() {
    let home = Sandbox::with_ledger();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules-old/2026-11-22");
    let files = crate::law::rulebook::folder_of(&old);
    let pairs = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let rulebook = Arc::new(Rulebook::recall(pairs).unwrap());
    let paths = Paths::new(home.path("ledger"), None);
    let opened = Ledger::open(&paths, Arc::new(SystemClock), "test").unwrap();
    opened.ledger.activate(rulebook, None).unwrap();
    opened.ledger.shutdown().unwrap();
    drop(opened);
    assert!(digest(&home).starts_with("c193e60ca61d"));
    home.file("d.json", &disclosure("host-de", "by-old-rules").to_string());
    home.ends(0, &["record", "--file", "d.json"]);
    let hint = home.ends(0, &["status"]).err;
    assert!(hint.contains("2026-11-23"), "{hint}");
    let diff = home
        .ends(0, &["rules", "diff", "ledger", "embedded", "--json"])
        .json();
    assert_eq!(diff["added"], json!([]));
    assert_eq!(diff["removed"][0]["id"], "eu-gdpr.A5-1-e");
    assert_eq!(diff["removed"].as_array().unwrap().len(), 1);
}

#[test]
fn a_day_beyond_the_rulebook_comes_without_a_warning() {
    let home = Sandbox::with_ledger();
    let mut far = disclosure("host-de", "far");
    far["occurred_at"] = json!("2031-01-15T10:00:00Z");
    home.file("far.json", &far.to_string());
    let said = home
        .ends(0, &["check", "--file", "far.json", "--json"])
        .json();
    assert_eq!(
        said["verdict"]
            .as_str()
            .map(|word| word.starts_with("permit")),
        Some(true)
    );
    assert_eq!(said["warnings"][0]["code"], "beyond_horizon");
    let words = home.ends(0, &["check", "--file", "far.json", "--lang", "fr"]);
    assert!(
        words.err.contains("2031-01-15") && words.err.contains("le droit du 2026-11-22"),
        "{}",
        words.err
    );
    far["occurred_at"] = json!("2026-11-22T10:00:00Z");
    home.file("near.json", &far.to_string());
    let said = home
        .ends(0, &["check", "--file", "near.json", "--json"])
        .json();
    assert_eq!(said["warnings"], json!([]));
}

#[test]
fn a_code_cannot_be_looked_up() {
    let home = Sandbox::new();
    let all = home.ends(0, &["vocabulary", "--json"]).json();
    assert!(all["tables"].as_array().unwrap().len() > 30);
    let one = home.ends(0, &["vocabulary", "purpose", "--json"]).json();
    let crm = one["codes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|code| code["code"] == "direct_marketing")
        .unwrap()
        .clone();
    assert_eq!(crm["dpv"], json!(["https://w3id.org/dpv#DirectMarketing"]));
    let french = home.ends(0, &["vocabulary", "purpose", "--lang", "fr"]);
    assert!(french.out.contains("recouvrement"), "{}", french.out);
    let failed = home.ends(1, &["vocabulary", "purposes", "--json"]).json();
    assert_eq!(failed["next"], "did you mean: purpose?");
}
