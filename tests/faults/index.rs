//! The folder of sled damaged in every way: it is made again, and nothing of the ledger is lost.

use std::fs;
use std::path::{Path, PathBuf};

use super::cut::Closed;
use super::{power, world};

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.retain(|path| path.is_file());
    found.sort();
    found
}

/// Damages a copy of the index, and checks the ledger on it twice: as it is met, and as it is left.
fn harmless(world: &Closed, what: &str, damage: impl FnOnce(&Path)) {
    let index = world.index.path().join("damaged");
    drop(fs::remove_dir_all(&index));
    power::copy(&world.index(), &index);
    damage(&index);
    let files = world.files.backup();
    let machine = world.machine(&files, &index);
    for _ in 0..2 {
        let summary = world::check(&machine, &world.paths, &world.receipts, &world.key);
        assert!(
            summary.repaired.is_empty() && summary.torn.is_none(),
            "{what}: the journal was touched: {summary:?}"
        );
    }
}

#[test]
fn bytes_flipped() {
    let world = Closed::with(60);
    for part in 0..10 {
        let name = if part == 9 { "conf" } else { "db" };
        harmless(&world, &format!("part {part} of `{name}`"), |index| {
            let path = index.join(name);
            let mut bytes = fs::read(&path).unwrap();
            let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
            bytes[used * part / 9] ^= 0x11;
            fs::write(&path, bytes).unwrap();
        });
    }
}

#[test]
fn files_cut_short_or_deleted() {
    let world = Closed::with(60);
    for path in files_of(&world.index()) {
        let name = path.file_name().unwrap().to_owned();
        let what = name.to_string_lossy().into_owned();
        harmless(&world, &format!("`{what}` deleted"), |index| {
            fs::remove_file(index.join(&name)).unwrap();
        });
        harmless(&world, &format!("`{what}` cut"), |index| {
            let half = fs::metadata(&path).unwrap().len() / 2;
            fs::OpenOptions::new()
                .write(true)
                .open(index.join(&name))
                .unwrap()
                .set_len(half)
                .unwrap();
        });
    }
    harmless(&world, "everything deleted", |index| {
        fs::remove_dir_all(index).unwrap();
    });
}

#[test]
fn an_unfinished_snapshot_left_behind() {
    let world = Closed::with(60);
    harmless(&world, "an unfinished snapshot", |index| {
        fs::write(
            index.join("snap.00000000000004d2.generating"),
            b"half of it",
        )
        .unwrap();
    });
}
