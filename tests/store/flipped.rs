//! A disk that decays: one bit of an old segment is not what it was.

use tabellion::files::Files;
use tabellion::store::mend::MendError;
use tabellion::store::{Check, OpenError};

use super::{Model, World, by_number};

/// Where a byte of the whole journal stands, and in which line.
fn places(world: &World, model: &Model) -> Vec<(std::path::PathBuf, usize, u64)> {
    let mut places = Vec::new();
    let mut seq = 0;
    for segment in world.segments() {
        for (at, byte) in world.files.read(&segment).unwrap().iter().enumerate() {
            places.push((segment.clone(), at, seq));
            seq += u64::from(*byte == b'\n');
        }
    }
    assert_eq!(seq, model.lines.len() as u64);
    places
}

#[test]
fn the_audit_names_the_line_and_the_index_repairs_it() {
    let (mut world, model) = World::with_lines(120, 0);
    world.check = Check::Full;
    let places = places(&world, &model);
    for (nth, (segment, at, seq)) in places.iter().step_by(places.len() / 60).enumerate() {
        let before = world.files.read(segment).unwrap();
        world
            .files
            .damage(segment, |bytes| bytes[*at] ^= 1 << (nth % 8))
            .unwrap();
        let (store, report) = world.open(model.head());
        assert!(
            report.repaired.contains(seq),
            "byte {at} of {}",
            segment.display()
        );
        assert!(
            report.repaired.len() <= 2,
            "a newline joins or parts two lines at most"
        );
        super::audit(&store, &model);
        assert_eq!(world.files.read(segment).unwrap(), before);
    }
}

#[test]
fn a_running_ledger_is_audited() {
    let (world, model) = World::with_lines(120, 0);
    let places = places(&world, &model);
    let (segment, at, seq) = &places[places.len() / 3];
    let (store, _) = world.open(model.head());
    world
        .files
        .damage(segment, |bytes| bytes[*at] ^= 4)
        .unwrap();
    assert_eq!(store.audit().unwrap(), [*seq]);
}

#[test]
fn without_index_the_chain_names_the_line() {
    let (world, model) = World::with_lines(60, 0);
    let places = places(&world, &model);
    let bare = by_number(&model.lines);
    for (segment, at, seq) in places.iter().step_by(places.len() / 40) {
        let world = world.without_index();
        world
            .files
            .damage(segment, |bytes| bytes[*at] ^= 1)
            .unwrap();
        let answer = world.try_open(model.head()).map(|(_, report)| report);
        match answer {
            Err(OpenError::Damaged(MendError::Lost { first, .. })) => {
                assert!(
                    first == *seq,
                    "byte {at} of line {seq}: line {first} is named"
                );
            }
            // No line stands behind the last one to say what it was.
            Err(OpenError::Damaged(MendError::Root { .. })) => assert_eq!(*seq, 59),
            other => panic!("byte {at} of line {seq}: {other:?}"),
        }
        let (store, report) = world.open_with(model.head(), &bare).unwrap();
        assert!(report.repaired.contains(seq));
        super::audit(&store, &model);
    }
}

#[test]
fn a_mirror_that_lies_is_not_believed() {
    let (world, model) = World::with_lines(60, 0);
    let world = world.without_index();
    let mut lies = by_number(&World::with_lines(60, 3).1.lines);
    world
        .files
        .damage(&world.segments()[0], |bytes| bytes[100] ^= 1)
        .unwrap();
    let answer = world
        .open_with(model.head(), &lies)
        .map(|(_, report)| report);
    assert!(
        matches!(
            answer,
            Err(OpenError::Damaged(MendError::Lost { first: 0, count: 1 }))
        ),
        "{answer:?}"
    );
    lies.insert(0, model.lines[0].clone());
    let (store, report) = world.open_with(model.head(), &lies).unwrap();
    assert_eq!(report.repaired, [0]);
    super::audit(&store, &model);
}

#[test]
fn a_quick_look_sees_the_last_lines() {
    let (world, model) = World::with_lines(120, 0);
    let places = places(&world, &model);
    for (segment, at, seq) in places.iter().rev().step_by(17).take(20) {
        world
            .files
            .damage(segment, |bytes| bytes[*at] ^= 1)
            .unwrap();
        let (store, report) = world.open(model.head());
        assert!(report.repaired.contains(seq));
        super::audit(&store, &model);
    }
}
