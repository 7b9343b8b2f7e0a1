//! The house: `src/lib.rs` is the map, and every file knows only what stands above it there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const WINGS: [(&str, &[&str]); 2] = [
    (
        "log",
        &["chain", "tree", "note", "checkpoint", "proof", "timestamp"],
    ),
    (
        "law",
        &[
            "vocabulary",
            "disclosure",
            "rulebook",
            "retention",
            "rights",
            "decide",
        ],
    ),
];
/// The last floor that touches neither disk, network, clock nor chance.
const LAST_PURE: &str = "evidence";
const IMPURE: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "getrandom",
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn floors() -> Vec<String> {
    fs::read_to_string(src().join("lib.rs"))
        .unwrap()
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")
                .and_then(|rest| rest.strip_suffix(';'))
                .map(str::to_owned)
        })
        .collect()
}

/// Every source file under the floor it belongs to: `store/journal.rs` is part of `store`.
fn files() -> Vec<(String, PathBuf)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&src(), &mut found);
    found
        .into_iter()
        .map(|path| {
            let first = path
                .strip_prefix(src())
                .unwrap()
                .components()
                .next()
                .unwrap();
            let name = first
                .as_os_str()
                .to_str()
                .unwrap()
                .trim_end_matches(".rs")
                .to_owned();
            (name, path)
        })
        .filter(|(name, _)| name != "lib" && name != "main")
        .collect()
}

/// Names of floors that follow `crate::` in the text, comments left out.
fn mentions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
    {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let names = rest
                .strip_prefix('{')
                .and_then(|inner| inner.split('}').next())
                .unwrap_or(rest);
            for name in names
                .split(',')
                .take(if rest.starts_with('{') { usize::MAX } else { 1 })
            {
                let word: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                if !word.is_empty() {
                    found.push(word);
                }
            }
        }
    }
    found
}

#[test]
fn every_file_has_a_floor_on_the_map() {
    let floors = floors();
    for (floor, path) in files() {
        assert!(
            floors.contains(&floor),
            "{} has no `pub mod` line in src/lib.rs",
            path.display()
        );
    }
}

#[test]
fn a_file_knows_only_what_stands_above_it() {
    let order: BTreeMap<String, usize> = floors()
        .into_iter()
        .enumerate()
        .map(|(at, name)| (name, at))
        .collect();
    for (floor, path) in files() {
        for name in mentions(&fs::read_to_string(&path).unwrap()) {
            let Some(&at) = order.get(&name) else {
                continue;
            };
            assert!(
                at < order[&floor] || name == floor,
                "{} ({floor}) names `crate::{name}`, which stands below it on the map",
                path.display()
            );
        }
    }
}

#[test]
fn the_wings_never_meet_below_the_roof() {
    for (floor, path) in files() {
        let Some((wing, _)) = WINGS
            .iter()
            .find(|(_, rooms)| rooms.contains(&floor.as_str()))
        else {
            continue;
        };
        for name in mentions(&fs::read_to_string(&path).unwrap()) {
            for (other, rooms) in WINGS.iter().filter(|(other, _)| other != wing) {
                assert!(
                    !rooms.contains(&name.as_str()),
                    "{} stands in the {wing} wing and names `crate::{name}` of the {other} wing",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn nothing_up_to_the_roof_touches_disk_network_clock_or_chance() {
    let floors = floors();
    let last = floors.iter().position(|floor| floor == LAST_PURE).unwrap();
    for (floor, path) in files() {
        if floors.iter().position(|name| *name == floor).unwrap() > last {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for word in IMPURE {
                assert!(
                    !line.contains(word),
                    "{}: `{word}` below the roof: {line}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn hashes_and_signatures_are_named_in_one_file_each() {
    for (words, homes) in [
        (
            ["blake3::", "sha2::", "hmac::"].as_slice(),
            ["hash"].as_slice(),
        ),
        (["ed25519_dalek::"].as_slice(), &["note"]),
        (["sled::"].as_slice(), &["store"]),
        (["redb::"].as_slice(), &["vault"]),
        (
            ["asn1::", "webpki::", "aws_lc_rs::signature"].as_slice(),
            &["timestamp"],
        ),
        (["ureq::"].as_slice(), &["roots", "tsa", "issuer"]),
        (["openidconnect::"].as_slice(), &["issuer"]),
    ] {
        let elsewhere = |(floor, _): &(String, PathBuf)| !homes.contains(&floor.as_str());
        for (floor, path) in files().into_iter().filter(elsewhere) {
            let text = fs::read_to_string(&path).unwrap();
            for line in text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                for word in words {
                    assert!(
                        !line.contains(word),
                        "{}: `{word}` belongs to `{homes:?}` ({floor})",
                        path.display()
                    );
                }
            }
        }
    }
}
