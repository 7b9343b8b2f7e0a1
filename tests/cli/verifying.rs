//! Three words, and proofs for a stranger.

use std::path::PathBuf;

use super::sandbox::{Sandbox, disclosure};

fn home() -> Sandbox {
    let home = Sandbox::with_ledger();
    home.file("good.json", &disclosure("host-de", "ev-1").to_string());
    home.ends(
        0,
        &["record", "--file", "good.json", "--receipt", "receipt.json"],
    );
    home
}

fn segment(home: &Sandbox) -> PathBuf {
    let mut segments: Vec<PathBuf> = std::fs::read_dir(home.path("ledger/journal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect();
    segments.sort();
    segments.remove(0)
}

#[test]
fn without_a_key_from_outside_nothing_is_called_intact() {
    let home = home();
    let doubtful = home.ends(5, &["verify", "--json"]).json();
    assert_eq!(doubtful["word"], "INDETERMINATE");
    let sure = home
        .ends(0, &["verify", "--trust", &home.vkey(), "--json"])
        .json();
    assert_eq!(sure["word"], "INTACT");
    assert_eq!(sure["size"], sure["signed_size"]);
}

#[test]
fn a_flipped_byte_is_located_to_its_entry() {
    let home = home();
    let vkey = home.vkey();
    let path = segment(&home);
    let mut bytes = std::fs::read(&path).unwrap();
    let third = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(1)
        .unwrap()
        .0
        + 30;
    bytes[third] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let broken = home.ends(4, &["verify", "--trust", &vkey, "--json"]).json();
    assert_eq!(
        (broken["word"].as_str(), broken["first_bad"]["seq"].as_u64()),
        (Some("TAMPERED"), Some(2))
    );
    assert_eq!(broken["size"].as_u64(), Some(2));
    let words = home.ends(4, &["verify", "--trust", &vkey]);
    assert!(words.out.starts_with("TAMPERED\n"), "{}", words.out);
}

#[test]
fn a_lost_ledger_is_succeeded_by_one_that_names_it() {
    let home = home();
    let next = home.ends(
        0,
        &[
            "init",
            "--exporter",
            "exporter.json",
            "--ledger",
            "next",
            "--succeeds",
            "ledger",
            "--origin",
            "orme.example/2",
        ],
    );
    assert!(
        next.out.contains("orme.ledger.invalid/disclosures"),
        "{}",
        next.out
    );
    let genesis = home
        .ends(0, &["log", "show", "0", "--ledger", "next", "--json"])
        .json();
    let old = &genesis["entry"]["body"]["predecessor"];
    assert_eq!(
        (old["reason"].as_str(), &old["size"]),
        (Some("signed_entries_lost"), &old["recovered"])
    );
}

#[test]
fn what_is_wrong_is_said_in_french() {
    let home = home();
    let doubtful = home.ends(5, &["verify", "--lang", "fr"]);
    assert!(
        doubtful.out.contains("Aucune clé obtenue par ailleurs"),
        "{}",
        doubtful.out
    );
}

#[test]
fn an_older_copy_of_the_folder_is_noticed_by_what_was_seen() {
    let home = home();
    let vkey = home.vkey();
    let copy = |from: &str, to: &str| {
        let status = std::process::Command::new("cp")
            .args(["-r", from, to])
            .current_dir(home.path("."))
            .status();
        assert!(status.unwrap().success());
    };
    copy("ledger", "older");
    home.file("more.json", &disclosure("host-de", "ev-2").to_string());
    home.ends(0, &["record", "--file", "more.json"]);
    home.ends(0, &["verify", "--trust", &vkey]);
    std::fs::remove_dir_all(home.path("ledger")).unwrap();
    copy("older", "ledger");
    assert_eq!(
        home.ends(4, &["verify", "--trust", &vkey, "--json"]).json()["word"],
        "TAMPERED"
    );
}

#[test]
fn a_receipt_convinces_a_stranger_and_an_altered_one_does_not() {
    let home = home();
    let vkey = home.vkey();
    let held = home
        .ends(
            0,
            &["proof", "check", "receipt.json", "--trust", &vkey, "--json"],
        )
        .json();
    assert_eq!(held["holds"], true);
    let altered = std::fs::read_to_string(home.path("receipt.json"))
        .unwrap()
        .replace("host-de", "host-df");
    home.file("altered.json", &altered);
    assert_eq!(
        home.ends(
            4,
            &["proof", "check", "altered.json", "--trust", &vkey, "--json"]
        )
        .json()["holds"],
        false
    );
}

#[test]
fn proofs_made_beside_the_ledger_verify() {
    let home = home();
    let vkey = home.vkey();
    home.ends(0, &["proof", "receipt", "1", "--out", "one.json"]);
    home.ends(0, &["proof", "check", "one.json", "--trust", &vkey]);
    let inclusion = home
        .ends(0, &["proof", "inclusion", "1", "--size", "3", "--json"])
        .json();
    assert_eq!(inclusion["hashes"].as_array().unwrap().len(), 2);
    let consistency = home
        .ends(0, &["proof", "consistency", "2", "4", "--json"])
        .json();
    assert_eq!(consistency["hashes"].as_array().unwrap().len(), 1);
    home.ends(1, &["proof", "inclusion", "400"]);
    home.ends(1, &["proof", "consistency", "0"]);
    home.ends(1, &["proof", "consistency", "2", "4000"]);
}

#[test]
fn verdicts_are_not_recomputed_or_their_count_is_hidden() {
    let home = home();
    home.file("bad.json", &disclosure("host-in", "ev-2").to_string());
    home.ends(3, &["record", "--file", "bad.json"]);
    let vkey = home.vkey();
    let arguments = ["verify", "--decisions", "--trust", &vkey];
    let said = home.ends(0, &arguments);
    assert!(said.out.contains("Every verdict follows from its facts.\n2 verdicts, 2 agree: 2 recomputed from all their facts"), "{}", said.out);
    let said = home.ends(0, &[&arguments[..], &["--lang", "fr"]].concat());
    assert!(
        said.out.contains(
            "Chaque décision découle de ses faits.\n2 décisions, 2 concordent\u{a0}: 2 recalculées"
        ),
        "{}",
        said.out
    );
    // Whoever has only the folder recomputes from the codes.
    std::fs::rename(home.path("ledger-keys"), home.path("away")).unwrap();
    let said = home.ends(0, &[&arguments[..], &["--json"]].concat());
    let decisions = &said.json()["decisions"];
    assert_eq!(decisions["word"], "AGREES", "{decisions}");
    assert_eq!(
        (&decisions["from_codes"], &decisions["from_facts"]),
        (&2.into(), &0.into())
    );
    assert!(said.err.contains("openings cannot be read"), "{}", said.err);
}
