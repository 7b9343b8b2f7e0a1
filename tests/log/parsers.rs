//! Every parser against noise and against altered good input: no panic, and what is accepted is written
//! back as it was read. The same bodies are fuzz targets in `tests/fuzz`; here proptest drives them.

#[path = "../fuzz/bodies.rs"]
#[allow(dead_code, reason = "bundles of evidence have tests of their own")]
mod bodies;

use proptest::prelude::*;

fn good_receipt() -> Vec<u8> {
    super::vector("receipt.json").into_bytes()
}

fn good_bundle() -> Vec<u8> {
    let lines = super::chain_of(3);
    let lines: Vec<_> = lines.iter().map(|line| line.as_line()).collect();
    [vec![2], tabellion::tree::encode_bundle(&lines).unwrap()].concat()
}

/// The first entry of the golden proof of completeness.
fn good_entry() -> Vec<u8> {
    let proof = super::vector("completeness.json");
    let proof = tabellion::census::Completeness::parse(proof.as_bytes()).unwrap();
    proof.entries[0].line.clone().into_bytes()
}

/// A token over the checkpoint of 300 entries, and its chain.
fn stamp(name: &str) -> Vec<u8> {
    let vectors = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/timestamp");
    std::fs::read(vectors.join(name)).unwrap()
}

type Body = fn(&[u8]);

/// Good input for each body, and the body.
fn targets() -> [(Vec<u8>, Body); 12] {
    [
        (super::line(3, &"0".repeat(64)).into_bytes(), bodies::line),
        (
            super::vector("checkpoint-300.note").into_bytes(),
            bodies::note,
        ),
        (
            super::vector("vkey.txt").trim_end().as_bytes().to_vec(),
            bodies::vkey,
        ),
        (
            super::vector("checkpoint-300.note")
                .split("\n\n")
                .next()
                .unwrap()
                .as_bytes()
                .to_vec(),
            bodies::checkpoint,
        ),
        (
            super::vector("leaf17-of-300.tlog-proof").into_bytes(),
            bodies::proof,
        ),
        (good_receipt(), bodies::receipt),
        (b"tile/0/x001/x234/067.p/12".to_vec(), bodies::tile_path),
        (good_bundle(), bodies::bundle),
        (
            super::vector("completeness.json").into_bytes(),
            bodies::completeness,
        ),
        (good_entry(), bodies::entry),
        (stamp("token.tst"), bodies::timestamp),
        (stamp("answer.tsr"), bodies::timestamp),
    ]
}

#[test]
fn the_bodies_reach_what_they_check() {
    use tabellion::{canon, note, proof, tree};
    let [
        line,
        signed,
        vkey,
        _,
        tlog_proof,
        receipt,
        path,
        bundle,
        complete,
        entry,
        token,
        answer,
    ] = targets().map(|(good, _)| good);
    canon::check(&line).unwrap();
    tabellion::census::Completeness::parse(&complete).unwrap();
    tabellion::entry::Entry::parse(&entry).unwrap();
    assert!(tabellion::census::numbered(&entry).is_some());
    note::Note::parse(&signed).unwrap();
    note::VerifierKey::parse(std::str::from_utf8(&vkey).unwrap()).unwrap();
    proof::Proof::parse(std::str::from_utf8(&tlog_proof).unwrap()).unwrap();
    proof::Receipt::parse(&receipt).unwrap();
    tree::TileId::parse(std::str::from_utf8(&path).unwrap()).unwrap();
    let id = tree::BundleId::new(0, u16::from(bundle[0]) + 1).unwrap();
    tree::parse_bundle(id, &bundle[1..]).unwrap();
    tabellion::timestamp::Token::parse(&token).unwrap();
    tabellion::timestamp::Response::parse(&answer).unwrap();
    for (good, body) in targets() {
        body(&good);
    }
}

/// Alters, inserts, removes or repeats at a few places.
fn edit(bytes: &mut Vec<u8>, edits: &[(prop::sample::Index, u8, u8)]) {
    for (place, kind, byte) in edits {
        let at = place.index(bytes.len() + 1);
        match kind % 5 {
            0 if at < bytes.len() => bytes[at] = *byte,
            1 => bytes.insert(at, b"{}[]\":,\\0-+ \n=/x"[usize::from(*byte) % 16]),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => {
                let end = (at + usize::from(*byte)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_parser_panics_on_noise(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, body) in targets() {
            body(&bytes);
        }
    }

    #[test]
    fn no_parser_panics_on_text(text in "[ -~\\n—é]{0,120}") {
        for (_, body) in targets() {
            body(text.as_bytes());
        }
    }

    #[test]
    fn no_parser_accepts_what_it_would_not_write(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..5),
    ) {
        for (mut bytes, body) in targets() {
            edit(&mut bytes, &edits);
            body(&bytes);
        }
    }
}
