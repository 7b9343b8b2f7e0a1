//! A data protection officer on a Monday: the letter, the file, the check, by commands.

use crate::cli::sandbox::{Sandbox, disclosure};

fn world() -> Sandbox {
    let home = Sandbox::with_ledger();
    for (event, to) in [
        ("ev-1", "host-de"),
        ("ev-2", "host-in"),
        ("ev-3", "host-de"),
    ] {
        home.file("one.json", &disclosure(to, event).to_string());
        home.run(&["record", "--file", "one.json"]);
    }
    home
}

#[test]
fn from_letter_to_verified_file() {
    let home = world();
    let opened = home.ends(
        0,
        &[
            "inquiry",
            "open",
            "--reference",
            "CNIL 2026-1234",
            "--due",
            "2027-01-31",
            "--ground",
            "eu-gdpr.A58-1-a",
            "--recipient",
            "host-de",
            "--json",
        ],
    );
    // One object for the entry; the rest is for people.
    let seq = opened.json()["seq"].to_string();
    let made = home
        .ends(
            0,
            &[
                "export",
                "--inquiry",
                &seq,
                "--out",
                "evidence.zip",
                "--json",
            ],
        )
        .json();
    assert_eq!(
        (made["entries"].as_u64(), made["persons"].as_u64()),
        (Some(3), Some(1))
    );
    let vkey = home.vkey();
    let good = home.ends(0, &["verify", "--bundle", "evidence.zip", "--trust", &vkey]);
    assert!(good.out.starts_with("INTACT\n"), "{}", good.out);
    assert!(good.out.contains("AGREES"), "{}", good.out);
    let bare = home
        .ends(5, &["verify", "--bundle", "evidence.zip", "--json"])
        .json();
    assert_eq!(bare["word"], "INDETERMINATE");
    assert_eq!(bare["verdicts"]["word"], "AGREES");
    let digest = made["sha256"].as_str().unwrap();
    home.ends(
        0,
        &[
            "verify",
            "--bundle",
            "evidence.zip",
            "--trust",
            &vkey,
            "--digest",
            digest,
        ],
    );
    let mut bytes = std::fs::read(home.path("evidence.zip")).unwrap();
    let half = bytes.len() / 2;
    bytes[half] ^= 1;
    std::fs::write(home.path("evidence.zip"), bytes).unwrap();
    let french = home.ends(
        4,
        &[
            "verify",
            "--bundle",
            "evidence.zip",
            "--trust",
            &vkey,
            "--lang",
            "fr",
        ],
    );
    assert!(
        french.out.starts_with("TAMPERED\n") && french.out.contains("premier défaut"),
        "{}",
        french.out
    );
    home.ends(0, &["inquiry", "close", &seq, "--text", "answered"]);
    let list = home.ends(0, &["inquiry", "list", "--json"]).json();
    assert_eq!(list["inquiries"][0]["exports"].as_array().unwrap().len(), 1);
    assert!(list["inquiries"][0]["closed_by"].is_u64());
    let shown = home.ends(0, &["inquiry", "show", &seq]);
    assert!(shown.out.contains("CNIL 2026-1234"), "{}", shown.out);
}

#[test]
fn bad_input_names_what_is_wrong_and_records_nothing() {
    let home = world();
    let size = |home: &Sandbox| home.ends(0, &["status", "--json"]).json()["size"].as_u64();
    let before = size(&home);
    for (arguments, word) in [
        (&["export", "--inquiry", "3"][..], "inquiry list"),
        (&["export", "--kind", "disclosures"], "disclosure"),
        (&["export", "--country", "UK"], "UK"),
        (
            &[
                "export",
                "--withhold",
                "everything",
                "--reason",
                "fr.secret-avocat",
            ],
            "person:12/0",
        ),
        (&["export", "--withhold", "person:12/0"], "--reason"),
        (
            &["export", "--withhold", "person:12/0", "--reason", "because"],
            "because",
        ),
        (&["inquiry", "open", "--as-of", "yesterday"], "as_of"),
        (&["inquiry", "open", "--ground", "eu-gdpr.A15-4"], "A58-1-a"),
        (&["inquiry", "close", "3"], "inquiry list"),
        (&["verify", "--bundle", "nothing.zip"], "nothing.zip"),
    ] {
        let said = home.run(arguments);
        assert!(
            matches!(said.code, 1 | 2),
            "{arguments:?}: {} {}",
            said.code,
            said.err
        );
        assert!(said.err.contains(word), "{arguments:?}: {}", said.err);
    }
    assert_eq!(size(&home), before);
}
