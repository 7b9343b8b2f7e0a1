//! An index that is damaged in any way: nothing is lost, it is made again.

use std::fs;
use std::path::{Path, PathBuf};

use tabellion::store::{Store, StoreError};

use super::{Model, World, all_lines, append};

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.retain(|path| path.is_file());
    found.sort();
    found
}

fn damaged(world: &World, model: &Model, what: &str) {
    let (store, _) = world.open(model.head());
    assert_eq!(all_lines(&store), model.lines, "{what}");
    assert_eq!(store.head(), model.head(), "{what}");
    drop(store);
    // Whatever a reader came across, the next start has a whole index.
    let (store, _) = world.open(model.head());
    super::audit(&store, model);
}

#[test]
fn files_cut_short() {
    let (world, model) = World::with_lines(400, 40);
    for nth in 0..files_of(&world.index_folder()).len() {
        for part in [0, 1, 2, 3] {
            let path = files_of(&world.index_folder())[nth].clone();
            let len = fs::metadata(&path).unwrap().len();
            fs::OpenOptions::new()
                .write(true)
                .open(&path)
                .unwrap()
                .set_len(len * part / 4)
                .unwrap();
            damaged(
                &world,
                &model,
                &format!("{} cut to {part}/4", path.display()),
            );
        }
    }
}

#[test]
fn bytes_flipped() {
    let (world, model) = World::with_lines(400, 40);
    for nth in 0..40 {
        let path = world
            .index_folder()
            .join(if nth % 8 == 7 { "conf" } else { "db" });
        let mut bytes = fs::read(&path).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        let at = used * nth / 40;
        bytes[at] ^= 0x20;
        fs::write(&path, bytes).unwrap();
        damaged(&world, &model, &format!("byte {at} of {}", path.display()));
    }
}

#[test]
fn files_deleted() {
    let (world, model) = World::with_lines(400, 40);
    for name in ["db", "conf"] {
        fs::remove_file(world.index_folder().join(name)).unwrap();
        damaged(&world, &model, name);
    }
    for path in files_of(&world.index_folder()) {
        if path.exists() {
            fs::remove_file(&path).unwrap();
            damaged(&world, &model, &path.display().to_string());
        }
    }
    fs::remove_dir_all(world.index_folder()).unwrap();
    damaged(&world, &model, "all of it");
}

#[test]
fn an_unfinished_snapshot_left_behind() {
    let (world, model) = World::with_lines(400, 40);
    fs::write(
        world
            .index_folder()
            .join("snap.0000000000000400.generating"),
        b"half",
    )
    .unwrap();
    damaged(&world, &model, "an unfinished snapshot");
}

#[test]
fn the_index_of_another_ledger() {
    let (world, model) = World::with_lines(90, 10);
    let (other, _) = World::with_lines(90, 11);
    fs::remove_dir_all(world.index_folder()).unwrap();
    fs::rename(other.index_folder(), world.index_folder()).unwrap();
    let (store, report) = world.open(model.head());
    assert!(report.rebuilt.is_some());
    super::audit(&store, &model);
}

#[test]
fn an_older_index_is_rolled_forward() {
    let (world, mut model) = World::with_lines(90, 10);
    let saved = world.index.path().join("saved");
    copy(&world.index_folder(), &saved);
    let (store, _) = world.open(model.head());
    append(&store, &mut model, 200, 10);
    store.close().unwrap();
    fs::remove_dir_all(world.index_folder()).unwrap();
    fs::rename(&saved, world.index_folder()).unwrap();
    let (store, report) = world.open(model.head());
    assert_eq!((report.rebuilt, report.rolled_forward), (None, 200));
    super::audit(&store, &model);
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_value_of_another_version() {
    use tabellion::store::codec::{self, CodecError};
    let mut bytes = codec::encode(&(7u64, 8u64)).unwrap();
    assert_eq!(codec::decode::<(u64, u64)>(&bytes).unwrap(), (7, 8));
    bytes.push(0);
    assert!(matches!(
        codec::decode::<(u64, u64)>(&bytes),
        Err(CodecError::Bytes(_))
    ));
    bytes.pop();
    bytes[0] = 2;
    assert!(matches!(
        codec::decode::<(u64, u64)>(&bytes),
        Err(CodecError::Version(Some(2)))
    ));
    assert!(matches!(
        codec::decode::<u64>(&[]),
        Err(CodecError::Version(None))
    ));
    assert!(codec::encode(&vec![0u8; 200_000]).is_err());
}

#[test]
fn a_fault_while_in_use_is_remembered() {
    let (world, model) = World::with_lines(50, 10);
    let (store, _) = world.open(model.head());
    assert!(store.index_fault().is_none());
    drop(store);
    tabellion::files::Files::open(
        &world.files,
        &super::folder().join("index-fault"),
        tabellion::files::Open::Create,
    )
    .unwrap();
    let (store, report) = world.open(model.head());
    assert!(report.rebuilt.is_some());
    assert!(!matches!(store.line(3), Err(StoreError::Damaged { .. })));
    drop(store);
    assert!(world.open(model.head()).1.rebuilt.is_none());
}
