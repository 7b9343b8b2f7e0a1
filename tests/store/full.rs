//! A disk that is full, and one that fails.

use tabellion::files::volatile::{Call, Fault};
use tabellion::files::{Files, Open};
use tabellion::store::{Store, StoreError};

use super::{World, append, folder};

#[test]
fn full_in_the_middle_of_a_write_and_then_not() {
    let (world, mut model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    let last = world.segments().pop().unwrap();
    let before = world.files.read(&last).unwrap();
    world.files.fail(Call::Write, 0, Fault::Full);
    let rows = model.next(4, 10);
    assert!(matches!(store.append(10, &rows), Err(StoreError::Full)));
    assert_eq!(
        world.files.read(&last).unwrap(),
        before,
        "nothing of it stays"
    );
    assert!(
        world.files.look(&folder().join("spare")).unwrap().is_none(),
        "the spare file was given up"
    );
    assert_eq!(store.line(9).unwrap().unwrap(), model.lines[9]);
    append(&store, &mut model, 4, 10);
    assert!(world.files.look(&folder().join("spare")).unwrap().is_some());
    super::audit(&store, &model);
}

#[test]
fn full_when_a_segment_begins() {
    for call in [Call::Create, Call::Reserve] {
        let (world, mut model) = World::with_lines(10, 10);
        let (store, _) = world.open(model.head());
        world.files.fail(call, 0, Fault::Full);
        let size = loop {
            let rows = model.next(5, 10);
            let size = model.lines.len() as u64;
            match store.append(size, &rows) {
                Ok(_) => model.push(&rows),
                Err(StoreError::Full) => break size,
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(store.head().size, size);
        append(&store, &mut model, 5, 10);
        super::audit(&store, &model);
        drop(store);
        let (store, _) = world.open(model.head());
        super::audit(&store, &model);
    }
}

#[test]
fn room_that_comes_back() {
    let (world, mut model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    let used: u64 = world
        .segments()
        .iter()
        .map(|path| world.files.read(path).unwrap().len() as u64)
        .sum();
    world.files.set_room(Some(used + 700));
    let mut refused = 0;
    for _ in 0..20 {
        let rows = model.next(1, 10);
        match store.append(model.lines.len() as u64, &rows) {
            Ok(_) => model.push(&rows),
            Err(StoreError::Full) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!((1..20).contains(&refused));
    world.files.set_room(None);
    append(&store, &mut model, 20, 10);
    super::audit(&store, &model);
}

#[test]
fn a_failed_sync_stops_the_writer_for_good() {
    let (world, model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    world.files.fail(Call::Sync, 0, Fault::Broken);
    let rows = model.next(4, 10);
    assert!(matches!(
        store.append(10, &rows),
        Err(StoreError::Stopped(_))
    ));
    assert!(matches!(
        store.append(10, &rows),
        Err(StoreError::Stopped(_))
    ));
    assert_eq!(
        store.head(),
        model.head(),
        "what was not synced is not shown"
    );
    assert_eq!(store.line(10).unwrap(), None);
    assert_eq!(store.line(9).unwrap().unwrap(), model.lines[9]);
}

#[test]
fn a_write_that_cannot_be_taken_back_stops_the_writer() {
    let (world, model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    world.files.fail(Call::Write, 0, Fault::Full);
    world.files.fail(Call::SetLen, 0, Fault::Broken);
    let rows = model.next(4, 10);
    assert!(matches!(
        store.append(10, &rows),
        Err(StoreError::Stopped(_))
    ));
    drop(store);
    // The half line that stayed is set aside.
    let (store, report) = world.open(model.head());
    assert!(report.torn.is_some() || report.size > 10);
    assert_eq!(store.line(9).unwrap().unwrap(), model.lines[9]);
}

#[test]
fn a_broken_disk_is_not_a_full_one() {
    let (world, model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    world.files.fail(Call::Write, 0, Fault::Broken);
    let rows = model.next(4, 10);
    assert!(matches!(
        store.append(10, &rows),
        Err(StoreError::Stopped(_))
    ));
    assert!(world.files.open(&folder().join("LOCK"), Open::Read).is_ok());
}
