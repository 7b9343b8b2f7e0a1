//! Proofs and receipts: what a stranger verifies with a verifier key and nothing else.

use proptest::prelude::*;
use tabellion::checkpoint::Checkpoint;
use tabellion::hash;
use tabellion::note::{KeyName, VerifierKey};
use tabellion::proof::{Proof, ProofError, Receipt};
use tabellion::tree::{self, Index, Size};

/// A signed log of a few lines and the receipt of one of them.
fn receipt(size: u64, index: u64) -> Receipt {
    let lines = super::chain_of(size);
    let leaves: Vec<_> = lines
        .iter()
        .map(|line| hash::leaf(line.as_bytes()))
        .collect();
    let origin = KeyName::parse("ledger.example/prod").unwrap();
    let checkpoint = Checkpoint {
        origin,
        size: Size(size),
        root: tree::root_of(&leaves),
    };
    let note = checkpoint.sign(&[&super::signer()]).unwrap();
    let path = tree::path_of(&leaves, Index(index)).unwrap();
    let line = lines[usize::try_from(index).unwrap()].clone();
    Receipt::new(line, Proof::new(Index(index), path, note).unwrap())
}

fn known() -> [VerifierKey; 1] {
    [super::signer().verifier().clone()]
}

#[test]
fn the_vectors_come_out_byte_for_byte() {
    let leaves: Vec<_> = (0..300)
        .map(|number| hash::leaf(format!("leaf{number}").as_bytes()))
        .collect();
    let path = tree::path_of(&leaves, Index(17)).unwrap();
    let proof = Proof::new(Index(17), path, super::vector("checkpoint-300.note")).unwrap();
    assert_eq!(proof.to_text(), super::vector("leaf17-of-300.tlog-proof"));
    assert_eq!(Proof::parse(&proof.to_text()).unwrap(), proof);
    let text = super::vector("receipt.json");
    assert_eq!(receipt(5, 2).to_json(), text.trim_end());
    let included = Receipt::parse(text.as_bytes())
        .unwrap()
        .verify(&known())
        .unwrap();
    assert_eq!(
        (included.get().index, included.get().checkpoint.size),
        (Index(2), Size(5))
    );
}

#[test]
fn another_implementation_checks_the_proof_of_the_vector() {
    let proof = Proof::parse(&super::vector("leaf17-of-300.tlog-proof")).unwrap();
    let path: Vec<_> = proof
        .hashes()
        .iter()
        .map(|hash| tlog_tiles::Hash(*hash.as_bytes()))
        .collect();
    let root =
        tlog_tiles::Hash::parse_hash("LmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb50=").unwrap();
    tlog_tiles::check_record(&path, 300, root, 17, tlog_tiles::record_hash(b"leaf17")).unwrap();
}

#[test]
fn a_receipt_of_every_entry_verifies_and_only_for_its_own_line() {
    for size in [1, 2, 3, 9] {
        for index in 0..size {
            let receipt = receipt(size, index);
            assert!(receipt.verify(&known()).is_ok(), "entry {index} of {size}");
            let other = super::line(99, &"0".repeat(64));
            let forged = Receipt::new(other, receipt.proof().clone());
            assert!(
                matches!(forged.verify(&known()), Err(ProofError::Tree(_))),
                "entry {index} of {size}"
            );
        }
    }
}

#[test]
fn a_receipt_under_an_unknown_key_is_refused() {
    let other = super::signer_with([3; 32]).verifier().clone();
    assert!(matches!(
        receipt(3, 1).verify(&[other]),
        Err(ProofError::Checkpoint(_))
    ));
}

#[test]
fn extra_data_is_kept_and_proves_nothing() {
    let text = super::vector("leaf17-of-300.tlog-proof");
    let with_extra = text.replacen("index 17", "extra AAEC\nindex 17", 1);
    let proof = Proof::parse(&with_extra).unwrap();
    assert_eq!(proof.extra(), Some([0, 1, 2].as_slice()));
    assert_eq!(proof.to_text(), with_extra);
    assert_eq!(Proof::parse(&text).unwrap().extra(), None);
}

#[test]
fn malformed_proofs_are_refused() {
    let good = super::vector("leaf17-of-300.tlog-proof");
    let hash = good.lines().nth(2).unwrap();
    for bad in [
        String::new(),
        good.replace("@v1", "@v2"),
        good.replacen("index 17", "index 017", 1),
        good.replacen("index 17", "index +17", 1),
        good.replacen("index 17", "index", 1),
        good.replacen("index 17", "Index 17", 1),
        good.replacen("index 17\n", "", 1),
        good.replacen("index 17", "extra \nindex 17", 1),
        good.replacen("index 17", "extra AAE\nindex 17", 1),
        good.replacen("index 17", "index 17\nextra AAEC", 1),
        good.replacen("index 17", "extra AAEC\nextra AAEC\nindex 17", 1),
        good.replacen(hash, &hash[..40], 1),
        good.replacen(hash, &format!("{hash} "), 1),
        good.replacen(hash, "AAAA", 1),
        good.replacen(hash, &[hash; 70].join("\n"), 1),
        good.replacen("\n\n", "\n", 1),
        good.replacen("\n\n", "\n\n\n", 1),
        good.replace('\n', "\r\n"),
        good.clone() + "\n",
        format!("\n{good}"),
    ] {
        assert!(Proof::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn a_proof_with_a_hash_too_many_or_too_few_is_refused() {
    let receipt = receipt(9, 4);
    let proof = receipt.proof();
    let with = |hashes| Proof::new(proof.index(), hashes, proof.note().to_owned()).unwrap();
    let line = receipt.line().as_line();
    let mut more = proof.hashes().to_vec();
    more.push(more[0]);
    assert!(with(more).verify(line, &known()).is_err());
    assert!(
        with(proof.hashes()[1..].to_vec())
            .verify(line, &known())
            .is_err()
    );
    let moved = Proof::new(Index(5), proof.hashes().to_vec(), proof.note().to_owned()).unwrap();
    assert!(moved.verify(line, &known()).is_err());
}

#[test]
fn malformed_receipts_are_refused() {
    let good = receipt(5, 2).to_json();
    let line = r#"{\"at\""#;
    assert!(good.contains(line));
    for bad in [
        String::new(),
        "{}".to_owned(),
        "[]".to_owned(),
        good.replacen("\"proof\"", "\"prove\"", 1),
        good.replacen("{\"line\"", "{\"more\":1,\"line\"", 1),
        good.replacen("{\"line\"", "{\"line\":\"{}\",\"line\"", 1),
        good.replacen(line, r#"{ \"at\""#, 1),
        good.clone() + "x",
    ] {
        assert!(Receipt::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    let spaced = good.replacen("{\"line\":", "{ \"line\" : ", 1);
    assert!(
        Receipt::parse(spaced.as_bytes())
            .unwrap()
            .verify(&known())
            .is_ok()
    );
}

proptest! {
    #[test]
    fn one_altered_byte_of_a_proof_is_always_refused(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let receipt = receipt(7, 3);
        let mut text = receipt.proof().to_text().into_bytes();
        let at = at.index(text.len());
        text[at] ^= flip;
        let verified = String::from_utf8(text)
            .ok()
            .and_then(|text| Proof::parse(&text).ok())
            .is_some_and(|proof| proof.verify(receipt.line().as_line(), &known()).is_ok());
        prop_assert!(!verified);
    }

    #[test]
    fn one_altered_byte_of_a_line_is_always_refused(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let receipt = receipt(7, 3);
        let mut line = receipt.line().as_bytes().to_vec();
        let at = at.index(line.len());
        line[at] ^= flip;
        if let Ok(line) = tabellion::canon::LineRef::parse(&line) {
            prop_assert!(receipt.proof().verify(line, &known()).is_err());
        }
    }

    #[test]
    fn any_receipt_round_trips(size in 1u64..40, index in any::<prop::sample::Index>()) {
        let receipt = receipt(size, index.index(usize::try_from(size).unwrap()) as u64);
        let read = Receipt::parse(receipt.to_json().as_bytes()).unwrap();
        prop_assert!(read.verify(&known()).is_ok());
        prop_assert_eq!(read, receipt);
    }
}
