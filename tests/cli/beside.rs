//! Looking from beside: nothing changes, also while a service runs, and a proof costs little.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::Utc;
use serde_json::{Value, json};
use tabellion::files::Disk;
use tabellion::store::lock::{self, Owner};

use super::sandbox::{Said, Sandbox, disclosure, said};

/// Every file of the ledger and its keys, with its bytes.
fn files(home: &Sandbox) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    for folder in ["ledger", "ledger-keys"] {
        walk(&home.path(folder), &mut found);
    }
    found
}

fn segment(home: &Sandbox) -> PathBuf {
    home.path("ledger/journal/000000000000.jsonl")
}

/// A ledger with a contact that is sealed.
fn home() -> Sandbox {
    let home = Sandbox::with_ledger();
    let mut bank = super::sandbox::recipient("bank", "FR");
    bank["contact"] = json!({"email": "desk@example.org"});
    home.file("bank.json", &bank.to_string());
    home.ends(0, &["recipients", "add", "--file", "bank.json"]);
    home
}

fn found(home: &Sandbox, code: i32) -> (Value, Vec<String>) {
    let status = home.ends(code, &["status", "--json"]).json();
    let found = status["found"].as_array().unwrap();
    let found = found.iter().map(|line| line.as_str().unwrap().to_owned());
    (status.clone(), found.collect())
}

#[test]
fn a_look_changes_no_byte_of_a_ledger_that_needs_mending() {
    let home = home();
    // An unfinished line, a missing index, a key copy that is gone: all of it would be mended by opening.
    let mut journal = std::fs::read(segment(&home)).unwrap();
    journal.extend(b"{\"at\":\"2026");
    std::fs::write(segment(&home), journal).unwrap();
    std::fs::remove_dir_all(home.path("ledger/index")).unwrap();
    std::fs::remove_file(home.path("ledger-keys/vault.key.copy")).unwrap();
    let before = files(&home);
    let (status, lines) = found(&home, 0);
    assert_eq!(status["busy"], false);
    assert!(
        lines
            .iter()
            .any(|line| line.contains("unfinished (11 bytes)")),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("the index is missing")),
        "{lines:?}"
    );
    let listed = home.ends(0, &["recipients", "list"]).out;
    assert!(listed.contains("bank (example)"), "{listed}");
    let shown = home.ends(0, &["recipients", "show", "bank"]).out;
    assert!(shown.contains("desk@example.org"), "{shown}");
    home.ends(0, &["log", "list"]);
    assert!(before == files(&home), "a look changed something");
}

#[test]
fn lines_that_are_not_published_yet_and_lines_that_are_gone_are_told() {
    let home = home();
    let whole = std::fs::read(segment(&home)).unwrap();
    let checkpoint = std::fs::read(home.path("ledger/checkpoint")).unwrap();
    home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    home.ends(0, &["record", "--file", "d.json"]);
    let newer = std::fs::read(home.path("ledger/checkpoint")).unwrap();
    std::fs::write(home.path("ledger/checkpoint"), checkpoint).unwrap();
    let (_, lines) = found(&home, 0);
    assert!(lines[0].starts_with("1 durable line(s)"), "{lines:?}");
    std::fs::write(home.path("ledger/checkpoint"), newer).unwrap();
    std::fs::write(segment(&home), whole).unwrap();
    let (status, lines) = found(&home, 4);
    assert!(
        lines[0].contains("6 lines were signed and 5 are there"),
        "{lines:?}"
    );
    assert_eq!(status["halted"], lines[0].as_str());
    let french = home.ends(4, &["status", "--lang", "fr"]).out;
    assert!(
        french.contains("6 lignes ont été signées et il y en a 5"),
        "{french}"
    );
    assert!(
        !french.contains("Rien de ce qui se voit ici ne l’empêche"),
        "{french}"
    );
}

#[test]
fn a_vault_or_its_keys_that_are_missing_or_damaged_are_not_noticed() {
    let home = home();
    let vault = home.path("ledger/vault.redb");
    let whole = std::fs::read(&vault).unwrap();
    let doctor = |words: &str| {
        let told = home.ends(1, &["doctor"]).out;
        assert!(told.contains(words), "{told}");
    };
    std::fs::remove_file(&vault).unwrap();
    let (status, lines) = found(&home, 4);
    assert!(lines[0].contains("put back the three files"), "{lines:?}");
    assert_eq!(status["halted"], lines[0].as_str());
    let french = home.ends(4, &["status", "--lang", "fr"]).out;
    assert!(french.contains("remettez les trois fichiers"), "{french}");
    doctor("put the vault back");
    assert!(!vault.exists(), "a look made an empty vault");
    std::fs::write(&vault, &whole[..whole.len() / 2]).unwrap();
    let (_, lines) = found(&home, 4);
    assert!(lines[0].contains("vault.redb"), "{lines:?}");
    doctor("put the vault back");
    std::fs::write(&vault, &whole).unwrap();
    assert_eq!(found(&home, 0).1, Vec::<String>::new());
    for name in ["vault.key", "vault.key.copy"] {
        std::fs::remove_file(home.path("ledger-keys").join(name)).unwrap();
    }
    let (status, lines) = found(&home, 0);
    assert!(
        lines[0].contains("put one back from a backup of the keys"),
        "{lines:?}"
    );
    assert_eq!(status["halted"], lines[0].as_str());
}

#[test]
fn a_ledger_whose_clock_is_ahead_is_not_said_to_record() {
    let home = home();
    let journal = std::fs::read_to_string(segment(&home)).unwrap();
    let year = Utc::now().format("\"at\":\"%Y-").to_string();
    // The last entry is of a year that lies ahead. `verify` would find the change; a look reads the time.
    let last = journal.trim_end().rfind('\n').unwrap();
    let ahead = journal[..last].to_owned() + &journal[last..].replacen(&year, "\"at\":\"2093-", 1);
    std::fs::write(segment(&home), ahead).unwrap();
    let said = home.ends(0, &["status"]).out;
    assert!(
        said.contains("It does not record") && said.contains("clock confirm"),
        "{said}"
    );
}

#[test]
fn beside_a_service_ids_stand_for_names_and_the_reason_is_said() {
    let home = home();
    let owner = Owner::this_process("tabellion serve", Utc::now());
    let held = lock::take(&Disk, &home.path("ledger"), &owner).unwrap();
    let before = files(&home);
    let listed = home.ends(0, &["recipients", "list", "--json"]).json();
    assert_eq!(listed["recipients"][0]["name"], "bank");
    assert!(
        listed["sealed"]
            .as_str()
            .unwrap()
            .contains("tabellion serve"),
        "{listed}"
    );
    let shown = home.ends(0, &["recipients", "show", "bank", "--lang", "fr"]);
    assert!(
        !shown.out.contains("desk@") && shown.err.contains("scellés"),
        "{}",
        shown.err
    );
    let status = home.ends(0, &["status", "--json"]).json();
    assert_eq!(
        (&status["busy"], &status["size"]),
        (&json!(true), &json!(5))
    );
    assert!(before == files(&home), "a look changed something");
    home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    for (language, names) in [("en", "over HTTP"), ("fr", "par HTTP")] {
        let busy = home
            .ends(6, &["record", "--file", "d.json", "--lang", language])
            .err;
        assert!(
            busy.contains("tabellion serve") && busy.contains(names),
            "{busy}"
        );
    }
    drop(held);
    let listed = home.ends(0, &["recipients", "list", "--json"]).json();
    assert_eq!(listed["recipients"][0]["name"], "bank (example)");
}

/// Records more than a tile of entries.
fn grown() -> Sandbox {
    let home = home();
    let lines: Vec<String> = (0..600)
        .map(|nth| json!({"disclosure": disclosure("host-de", &format!("ev-{nth}"))}).to_string())
        .collect();
    home.file("many.jsonl", &lines.join("\n"));
    home.ends(0, &["import", "many.jsonl", "--quiet"]);
    home
}

/// Runs a proof and says what it read: tiles and lines.
fn cost(home: &Sandbox, arguments: &[&str]) -> (Said, u64, u64) {
    let said = said(home.command(arguments).env("TABELLION_TRACE", "debug"));
    assert_eq!(said.code, 0, "{arguments:?} {}", said.err);
    let number = |name: &str| {
        let rest = said.err.rsplit(&format!("{name}=")).next().unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits
            .parse()
            .unwrap_or_else(|_| panic!("no `{name}` in {}", said.err))
    };
    let (tiles, lines) = (number("tiles"), number("lines"));
    (said, tiles, lines)
}

const PROOFS: [&[&str]; 4] = [
    &["proof", "inclusion", "7"],
    &["proof", "inclusion", "300", "--size", "517"],
    &["proof", "consistency", "130", "517"],
    &["proof", "receipt", "599"],
];

#[test]
fn a_proof_reads_a_few_tiles_and_no_lines() {
    let home = grown();
    let mut texts = Vec::new();
    for proof in PROOFS {
        let (said, tiles, lines) = cost(&home, proof);
        // Two levels of tiles, a few paths over them.
        assert!(
            (1..40).contains(&tiles) && lines == 0,
            "{proof:?}: {tiles} tiles, {lines} lines"
        );
        texts.push(said.out);
    }
    // A ledger that somebody has, and an index that is damaged: all lines are read, and the same is proven.
    let owner = Owner::this_process("tabellion serve", Utc::now());
    let held = lock::take(&Disk, &home.path("ledger"), &owner).unwrap();
    for (proof, text) in PROOFS.iter().zip(&texts) {
        let (said, tiles, lines) = cost(&home, proof);
        assert!(
            tiles == 0 && lines == 605,
            "{proof:?}: {tiles} tiles, {lines} lines"
        );
        assert_eq!(said.out, *text);
    }
    drop(held);
    let index = home.path("ledger/index");
    for entry in std::fs::read_dir(&index).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let mut bytes = std::fs::read(&path).unwrap();
            for byte in bytes.iter_mut().step_by(61) {
                *byte ^= 0x55;
            }
            std::fs::write(&path, bytes).unwrap();
        }
    }
    let (said, _, lines) = cost(&home, PROOFS[0]);
    assert_eq!((lines, said.out), (605, texts[0].clone()));
}

#[test]
fn a_proof_of_what_is_not_there_reads_nothing_and_says_so() {
    let home = home();
    let failed = home
        .ends(1, &["proof", "receipt", "99", "--lang", "fr"])
        .err;
    assert!(failed.contains("il n’y a pas d’entrée 99"), "{failed}");
    home.ends(1, &["proof", "inclusion", "3", "--size", "99"]);
    home.ends(1, &["proof", "inclusion", "4", "--size", "3"]);
    home.ends(1, &["proof", "consistency", "0"]);
    home.ends(1, &["proof", "consistency", "4", "2"]);
}
