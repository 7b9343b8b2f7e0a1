//! A disk that decays under a whole ledger: `verify` names the entry.

use std::sync::Arc;

use tabellion::audit::{Depth, Fault, Report, Word};
use tabellion::files::{Files, Volatile};
use tabellion::ledger;

use super::cut::Closed;
use super::world;

fn verify(place: &Closed, files: &Volatile) -> Report {
    verify_to(place, files, Depth::Full)
}

fn verify_to(place: &Closed, files: &Volatile, depth: Depth) -> Report {
    let files: Arc<dyn Files> = Arc::new(files.clone());
    ledger::verify_to(
        depth,
        files,
        &place.paths.ledger,
        std::slice::from_ref(&place.key),
        &[],
        |_, _| {},
    )
    .unwrap()
}

/// Whether the report leads to entry `seq`, and vouches for nothing from there on. Of the last two entries only the
/// signed root tells the one from the other.
fn names(report: &Report, seq: u64, last: u64) -> bool {
    match &report.first_bad {
        Some((bad, Fault::Link)) => *bad == last && seq + 1 >= last && report.size == last - 1,
        Some((bad, _)) => *bad == seq && report.size == seq,
        None => {
            seq == last
                && (report.size == last || report.size == last + 1)
                && !report.doubts.is_empty()
        }
    }
}

#[test]
fn one_bit_of_a_segment_leads_to_its_entry() {
    let world = Closed::with(40);
    let bytes = world.files.read(&world.segment()).unwrap();
    let last = world::newlines(&bytes) as u64 - 1;
    assert_eq!(verify(&world, &world.files).word, Word::Intact);
    let newlines = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at);
    let step = bytes.len() / 200;
    let places: Vec<usize> = (0..bytes.len())
        .step_by(step)
        .chain(newlines)
        .chain(bytes.len() - 40..bytes.len())
        .collect();
    for (nth, at) in places.into_iter().enumerate() {
        let seq = world::newlines(&bytes[..at]) as u64;
        let files = world.files.backup();
        files
            .damage(&world.segment(), |bytes| bytes[at] ^= 1 << (nth % 8))
            .unwrap();
        let report = verify(&world, &files);
        assert_eq!(report.word, Word::Tampered, "byte {at} of entry {seq}");
        assert!(
            names(&report, seq, last),
            "byte {at} of entry {seq}: {report:?}"
        );
        // Hashes alone see it too; where the line has no form left they may name its neighbour.
        let hashes = verify_to(&world, &files, Depth::Hashes);
        assert_eq!(hashes.word, Word::Tampered, "byte {at} of entry {seq}");
        assert!(
            hashes.size <= seq + 1,
            "byte {at} of entry {seq}: {hashes:?}"
        );
    }
}

#[test]
fn one_bit_of_the_checkpoint_is_noticed() {
    let world = Closed::with(5);
    let path = world.paths.ledger.join("checkpoint");
    let len = world.files.read(&path).unwrap().len();
    for at in 0..len {
        let files = world.files.backup();
        files
            .damage(&path, |bytes| bytes[at] ^= 1 << (at % 8))
            .unwrap();
        let files: Arc<dyn Files> = Arc::new(files);
        match ledger::verify(
            files,
            &world.paths.ledger,
            std::slice::from_ref(&world.key),
            &[],
            |_, _| {},
        ) {
            Ok(report) => assert_ne!(report.word, Word::Intact, "byte {at} of {len}: {report:?}"),
            Err(error) => assert!(error.to_string().contains("ledger"), "{error}"),
        }
    }
}
