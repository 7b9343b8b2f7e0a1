//! A signer who is asked to go back, to fork, or to forget.

use std::path::Path;
use std::time::Duration;

use tabellion::checkpoint::{self, Checkpoint};
use tabellion::clock::Boottime;
use tabellion::files::Volatile;
use tabellion::hash::{self, NodeHash};
use tabellion::keys::{CheckpointSigner, Continuity, KeyFolder, MemoryError, SignerError};
use tabellion::note::{KeyName, Signer, SigningKey};
use tabellion::tree::{self, Size};

use super::world::shared;

const ORIGIN: &str = "ledger.example/prod";

fn name() -> KeyName {
    KeyName::parse(ORIGIN).unwrap()
}

fn signer(files: &Volatile) -> CheckpointSigner {
    let folder = KeyFolder::create(shared(files), Path::new("keys")).unwrap();
    let key = Signer::new(name(), SigningKey::from_seed(&[9; 32]));
    CheckpointSigner::open(folder, ORIGIN, vec![key]).unwrap()
}

fn leaves(count: u64) -> Vec<NodeHash> {
    (0..count)
        .map(|at| hash::leaf(format!("leaf{at}").as_bytes()))
        .collect()
}

fn at(count: u64) -> Checkpoint {
    Checkpoint {
        origin: name(),
        size: Size(count),
        root: tree::root_of(&leaves(count)),
    }
}

fn shown(count: u64) -> Continuity<'static> {
    Continuity::OldRoot(at(count).root)
}

fn second(number: u64) -> Boottime {
    Boottime::from_boot(Duration::from_secs(number))
}

#[test]
fn a_smaller_or_other_tree_is_refused() {
    let files = Volatile::new();
    let mut signer = signer(&files);
    signer.sign(&at(300), shown(0), second(0)).unwrap();
    let back = signer.sign(&at(299), shown(300), second(0));
    assert!(matches!(
        back,
        Err(SignerError::Back {
            asked: 299,
            signed: 300
        })
    ));
    let fork = Checkpoint {
        root: at(301).root,
        ..at(300)
    };
    assert!(matches!(
        signer.sign(&fork, shown(300), second(0)),
        Err(SignerError::Fork { .. })
    ));
    assert!(matches!(
        signer.sign(&at(301), shown(299), second(0)),
        Err(SignerError::Fork { .. })
    ));
    assert_eq!(
        signer.memory().unwrap().size,
        300,
        "a refusal changes nothing"
    );
}

#[test]
fn the_same_tree_is_signed_again_byte_for_byte() {
    let files = Volatile::new();
    let mut signer = signer(&files);
    let first = signer.sign(&at(300), shown(0), second(0)).unwrap();
    assert_eq!(
        signer
            .sign(&at(300), Continuity::Proof(&[]), second(5))
            .unwrap(),
        first
    );
    let verifier = signer.signers()[0].verifier().clone();
    assert!(checkpoint::verify(first.as_bytes(), &[verifier]).is_ok());
}

#[test]
fn a_proof_that_does_not_fit_is_refused() {
    let files = Volatile::new();
    let mut signer = signer(&files);
    signer.sign(&at(4), shown(0), second(0)).unwrap();
    // Four leaves are a perfect tree: the proof to five is the fifth leaf alone.
    let fifth = leaves(5)[4];
    assert!(
        signer
            .sign(&at(5), Continuity::Proof(&[at(4).root]), second(0))
            .is_err()
    );
    assert!(
        signer
            .sign(&at(5), Continuity::Proof(&[]), second(0))
            .is_err()
    );
    assert!(
        signer
            .sign(&at(5), Continuity::Proof(&[fifth]), second(0))
            .is_ok()
    );
}

#[test]
fn what_was_saved_is_remembered_after_a_power_cut() {
    let files = Volatile::new();
    let mut first = signer(&files);
    first.sign(&at(7), shown(0), second(0)).unwrap();
    first.flush_if_due(second(0)).unwrap();
    files.power_cut(3);
    assert!(
        signer(&files).memory().is_none(),
        "within the second it may lag"
    );
    let mut second_life = signer(&files);
    second_life.sign(&at(7), shown(0), second(0)).unwrap();
    second_life.sign(&at(8), shown(7), second(1)).unwrap();
    second_life.flush_if_due(second(1)).unwrap();
    files.power_cut(4);
    let mut third = signer(&files);
    assert_eq!(third.memory().unwrap().size, 8);
    assert!(matches!(
        third.sign(&at(7), shown(8), second(2)),
        Err(SignerError::Back { .. })
    ));
}

#[test]
fn an_idle_signer_saves_what_it_signed() {
    let files = Volatile::new();
    let mut first = signer(&files);
    first.sign(&at(7), shown(0), second(0)).unwrap();
    first.flush().unwrap();
    files.power_cut(5);
    assert_eq!(signer(&files).memory().unwrap().size, 7);
}

#[test]
fn a_damaged_or_foreign_memory_is_an_error_not_a_fresh_start() {
    let files = Volatile::new();
    let mut first = signer(&files);
    first.sign(&at(7), shown(0), second(0)).unwrap();
    first.flush().unwrap();
    let folder = KeyFolder::open(shared(&files), Path::new("keys")).unwrap();
    let foreign = CheckpointSigner::open(folder.clone(), "other.example", Vec::new());
    assert!(matches!(
        foreign.err(),
        Some(SignerError::Memory(MemoryError::Origin { .. }))
    ));
    files
        .damage(Path::new("keys/signer.json"), |bytes| bytes[10] = b'x')
        .unwrap();
    let damaged = CheckpointSigner::open(folder, ORIGIN, Vec::new());
    assert!(matches!(
        damaged.err(),
        Some(SignerError::Memory(MemoryError::Damaged))
    ));
}
