//! The order of calls on which durability rests, and the double that tells it.

use std::path::Path;

use tabellion::files::volatile::{Call, Fault, Op};
use tabellion::files::{Files, Lock, Open, Volatile};
use tabellion::store::Head;

use super::{Model, World, append, folder};

#[test]
fn one_write_and_one_sync_of_it_per_commit() {
    let (world, mut model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    drop(world.files.take_ops());
    append(&store, &mut model, 8, 10);
    let segment = world.segments().pop().unwrap();
    let ours: Vec<Op> = world.files.take_ops();
    let bytes = model.lines[10..].iter().map(|line| line.len() + 1).sum();
    let [Op::Write(written, _, len), Op::Sync(synced)] = ours.as_slice() else {
        panic!("{ours:?}")
    };
    assert_eq!((written, synced, *len), (&segment, &segment, bytes));
}

#[test]
fn a_new_segment_has_a_durable_name_before_it_has_lines() {
    let world = World::new();
    let (store, _) = world.open(Head::empty());
    let mut model = Model::default();
    for _ in 0..40 {
        append(&store, &mut model, 5, 10);
    }
    let ops = world.files.take_ops();
    let journal = folder().join("journal");
    let created = |op: &Op| matches!(op, Op::Create(path) if path.extension().is_some_and(|end| end == "jsonl"));
    assert!(ops.iter().filter(|op| created(op)).count() > 3);
    for (at, op) in ops.iter().enumerate() {
        let Op::Create(path) = op else { continue };
        if !created(op) {
            continue;
        }
        let after = &ops[at..];
        let named = after
            .iter()
            .position(|op| *op == Op::SyncFolder(journal.clone()))
            .unwrap();
        let written = after
            .iter()
            .position(|op| matches!(op, Op::Write(other, ..) if other == path));
        assert!(
            written.is_none_or(|written| named < written),
            "{}",
            path.display()
        );
    }
}

#[test]
fn what_is_torn_is_kept_before_it_is_cut() {
    let (world, model) = World::with_lines(10, 10);
    let segment = world.segments().pop().unwrap();
    world
        .files
        .damage(&segment, |bytes| bytes.extend_from_slice(b"{\"prev\":"))
        .unwrap();
    drop(world.files.take_ops());
    let (_store, report) = world.open(model.head());
    let torn = folder().join("journal").join(report.torn.unwrap().name);
    let ops = world.files.take_ops();
    let at = |wanted: &dyn Fn(&Op) -> bool| ops.iter().position(wanted).unwrap();
    let kept = at(&|op| *op == Op::Sync(torn.clone()));
    let named = kept
        + ops[kept..]
            .iter()
            .position(|op| matches!(op, Op::SyncFolder(_)))
            .unwrap();
    let cut = at(&|op| matches!(op, Op::SetLen(path, _) if *path == segment));
    assert!(kept < named && named < cut);
}

#[test]
fn the_double_forgets_what_was_not_synced_and_nothing_else() {
    let path = Path::new("/keys/signer");
    let mut kept = [0; 2];
    for seed in 0..200 {
        let files = Volatile::new();
        files.make_folder(Path::new("/keys")).unwrap();
        let file = files.open(path, Open::CreateNew).unwrap();
        file.write_at(b"one", 0).unwrap();
        file.sync().unwrap();
        files.sync_folder(Path::new("/keys")).unwrap();
        file.write_at(b" two", 3).unwrap();
        files.power_cut(seed);
        assert!(file.write_at(b"dead", 0).is_err(), "handles do not survive");
        let found = files.read(path).unwrap();
        assert!(found.starts_with(b"one"));
        kept[usize::from(found.len() > 3)] += 1;
    }
    assert!(kept.iter().all(|count| *count > 20), "{kept:?}");
}

#[test]
fn a_replaced_file_is_the_old_or_the_new_one() {
    let path = Path::new("/keys/vault.key");
    for seed in 0..300 {
        let files = Volatile::new();
        files.make_folder(Path::new("/keys")).unwrap();
        files.replace(path, b"old key").unwrap();
        let fault = [
            Call::Write,
            Call::Sync,
            Call::Rename,
            Call::SyncFolder,
            Call::Reserve,
        ][usize::try_from(seed % 5).unwrap()];
        files.fail(fault, 0, Fault::Broken);
        let done = files.replace(path, b"the new key").is_ok();
        files.power_cut(seed);
        let found = files.read(path).unwrap();
        assert!(
            found == b"the new key" || (!done && found == b"old key"),
            "{seed}"
        );
    }
}

#[test]
fn a_lock_ends_with_its_handle() {
    let files = Volatile::new();
    files.make_folder(&folder()).unwrap();
    let path = folder().join("LOCK");
    let first = files.open(&path, Open::Create).unwrap();
    let second = files.open(&path, Open::Create).unwrap();
    assert_eq!(
        (first.lock().unwrap(), second.lock().unwrap()),
        (Lock::Taken, Lock::Held)
    );
    assert_eq!(first.lock().unwrap(), Lock::Taken);
    drop(first);
    assert_eq!(second.lock().unwrap(), Lock::Taken);
}
