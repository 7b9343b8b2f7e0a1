//! Hostile bundles: no panic, bounded memory and time, nothing written, and every byte counts.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tabellion::evidence::{self, Given, Word, verify};

use super::forge::{Forge, seal, token};
use crate::log::parsers::bodies;

/// One forge for all: making one takes longer than any of these tests.
static FORGE: LazyLock<(Vec<u8>, tabellion::note::VerifierKey)> = LazyLock::new(|| {
    let forge = Forge::new();
    (forge.good.clone(), forge.trust())
});

fn word(bytes: &[u8]) -> Word {
    let trusted = [FORGE.1.clone()];
    let given = Given {
        trusted: &trusted,
        digest: None,
    };
    verify(bytes, &given).word
}

fn cases(count: u32) -> TestRunner {
    TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(count)
    })
}

#[test]
fn no_byte_of_a_bundle_can_be_turned_unseen() {
    let good = &FORGE.0;
    assert_eq!(word(good), Word::Intact);
    cases(160)
        .run(
            &(any::<prop::sample::Index>(), 1..=255u8),
            |(place, turn)| {
                let mut bytes = good.clone();
                bytes[place.index(good.len())] ^= turn;
                prop_assert_ne!(word(&bytes), Word::Intact);
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn no_byte_of_what_counts_can_be_turned_when_the_lists_are_made_anew() {
    let good = evidence::unpack(&FORGE.0).unwrap();
    let counts: Vec<&String> = good
        .keys()
        .filter(|name| {
            let is_to_read = name.starts_with("data/copies/") || *name == "data/report.pdf";
            name.starts_with("data/") && !is_to_read && !is_json(name)
        })
        .collect();
    assert!(counts.len() >= 6, "{counts:?}");
    let altered = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        1..=255u8,
    );
    cases(120)
        .run(&altered, |(file, place, turn)| {
            let name = counts[file.index(counts.len())];
            let mut files = good.clone();
            let content = files.get_mut(name).unwrap();
            let at = place.index(content.len());
            content[at] ^= turn;
            prop_assert_ne!(word(&seal(&mut files)), Word::Intact, "{} at {}", name, at);
            Ok(())
        })
        .unwrap();
}

#[test]
fn nothing_panics_on_noise_and_on_edited_bundles() {
    let good = &FORGE.0;
    let stamp = token(b"note", "20260301103000Z");
    bodies::evidence(good);
    bodies::imprint(&stamp);
    assert!(evidence::read_imprint(&stamp).is_some());
    let statements = evidence::unpack(good)
        .unwrap()
        .remove("data/openings.jsonl")
        .unwrap();
    let first = statements.split(|byte| *byte == b'\n').next().unwrap();
    let edits = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<u8>(), any::<u8>()),
        1..4,
    );
    cases(96)
        .run(
            &(edits, prop::collection::vec(any::<u8>(), 0..300)),
            |(edits, noise)| {
                let edited = |bytes: &[u8]| {
                    let mut bytes = bytes.to_vec();
                    for (place, kind, byte) in &edits {
                        let at = place.index(bytes.len());
                        match kind % 3 {
                            0 => bytes[at] = *byte,
                            1 => bytes.insert(at, *byte),
                            _ => bytes.truncate(at.max(1)),
                        }
                    }
                    bytes
                };
                for bytes in [edited(good), noise.clone()] {
                    bodies::evidence(&bytes);
                }
                for bytes in [edited(&stamp), noise.clone()] {
                    bodies::imprint(&bytes);
                }
                for bytes in [edited(first), noise] {
                    bodies::statement(&bytes);
                }
                Ok(())
            },
        )
        .unwrap();
}

/// Puts a file into a good bundle and packs it anew.
fn with(name: &str, content: Vec<u8>) -> Vec<u8> {
    let mut files = evidence::unpack(&FORGE.0).unwrap();
    files.insert(name.into(), content);
    seal(&mut files)
}

#[test]
fn what_is_large_deep_or_long_is_refused_at_once() {
    let deep = |open: &str| open.repeat(200_000).into_bytes();
    let hostile = [
        with("data/bundle.json", deep("[")),
        with("data/bundle.json", deep("{\"a\":")),
        with("data/completeness.json", deep("[")),
        with("data/openings.jsonl", deep("[")),
        with("data/entries.jsonl", vec![b'a'; 200_000]),
        with("data/entries.jsonl", vec![b'\n'; 200_000]),
        with(
            "data/openings.jsonl",
            b"{\"closed\":\"erased\",\"seq\":1,\"slot\":9007199254740991}\n".to_vec(),
        ),
        with("data/checkpoint", vec![b'\n'; 200_000]),
        with("data/entries.paths", vec![b'A'; 2_000_000]),
        with("data/zeros", vec![0; 48 << 20]),
    ];
    for bytes in hostile {
        let began = Instant::now();
        assert_eq!(word(&bytes), Word::Tampered);
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
    }
}

/// A length that a header only claims is never set aside in memory.
#[test]
fn lengths_that_are_only_claimed_cost_nothing() {
    let good = &FORGE.0;
    // The directory's first entry behind `mimetype`: packed and unpacked length.
    let end = &good[good.len() - 22..];
    let start = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
    for at in [start + 20, start + 24, start + 42] {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(word(&bytes), Word::Tampered);
    }
    let mut many = good.clone();
    let at = many.len() - 22 + 8;
    many[at..at + 2].copy_from_slice(&u16::MAX.to_le_bytes());
    many[at + 2..at + 4].copy_from_slice(&u16::MAX.to_le_bytes());
    assert_eq!(word(&many), Word::Tampered);
}

/// JSON may be written otherwise and mean the same.
fn is_json(name: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|end| end == "json")
}
