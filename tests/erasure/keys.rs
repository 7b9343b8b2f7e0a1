//! Key files that are missing, older than an erasure, or copied where nobody looks.

use tabellion::files::Files as _;
use tabellion::keys::{KeyBackup, KeyFileError, KeyFolder, backups};
use tabellion::ledger::{Ledger, OpenError};

use super::world::{World, entries_of, erase, erasure, files_with};

#[test]
fn an_old_key_file_brings_the_erased_back() {
    let (world, ledger) = World::with_three();
    let old = world.files.backup();
    let erased = erase(&ledger, &["ada"]).unwrap().chunks[0].seq;
    ledger.shutdown().unwrap();
    drop(ledger);
    let whole = world.files.backup();
    world.copy_keys(&old, &world.files);
    match world.open() {
        Err(OpenError::OldKeys { erasure }) => assert_eq!(erasure, erased),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("opened with keys from before the erasure"),
    }
    // The newer file back: as before.
    world.copy_keys(&whole, &world.files);
    drop(world.open().unwrap());
    // Or the same keys erased again: nothing of her opens, not even with the old data.
    world.copy_keys(&old, &world.files);
    let opened = Ledger::open_erasing_again(&world.machine(), &world.paths, "test").unwrap();
    assert_eq!(opened.summary.erased_again, 1);
    assert_eq!(entries_of(&opened.ledger, "bob").len(), 2);
    let size = opened.ledger.size();
    opened.ledger.shutdown().unwrap();
    drop(opened);
    drop(world.open().unwrap());
    world.copy_keys(&world.files, &old);
    let after = world.openings(&old, size);
    assert!(
        after
            .iter()
            .all(|(_, row)| row.as_ref().is_none_or(|row| !row.contains("\"ada\"")))
    );
    assert_eq!(after.iter().filter(|(_, row)| row.is_none()).count(), 2);
}

#[test]
fn one_old_copy_of_two_wins() {
    let (world, ledger) = World::with_three();
    let old = world.files.backup();
    erase(&ledger, &["ada"]).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    let [first, _] = world.key_files();
    world
        .files
        .replace(&first, &old.read(&first).unwrap())
        .unwrap();
    let opened = world.open().unwrap();
    assert_eq!(opened.summary.key_copies_repaired.len(), 1);
    assert_eq!(entries_of(&opened.ledger, "ada"), Vec::<u64>::new());
}

#[test]
fn a_missing_key_file_is_made_anew() {
    let (world, ledger) = World::with_three();
    ledger.shutdown().unwrap();
    drop(ledger);
    for path in world.key_files() {
        world.files.remove(&path).unwrap();
    }
    let Err(error) = world.open() else {
        panic!("opened without keys")
    };
    assert!(
        matches!(error, OpenError::KeyFile(KeyFileError::Lost(_))),
        "{error}"
    );
    for path in world.key_files() {
        assert!(world.files.look(&path).unwrap().is_none());
    }
}

#[test]
fn a_vault_from_before_the_erasure_is_taken_for_today_s() {
    let (world, ledger) = World::with_three();
    let old = world.files.backup();
    erase(&ledger, &["ada"]).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    let path = world.paths.ledger.join("vault.redb");
    world
        .files
        .replace(&path, &old.read(&path).unwrap())
        .unwrap();
    assert!(matches!(world.open(), Err(OpenError::Integrity(_))));
}

#[test]
fn key_backups_are_forgotten_by_an_erasure() {
    let (world, ledger) = World::with_three();
    let backup = |expires: &str, path: &str| KeyBackup {
        expires: expires.parse().unwrap(),
        made: "2026-01-01T00:00:00Z".into(),
        path: path.into(),
    };
    let folder = KeyFolder::open(world.machine().files, &world.paths.keys).unwrap();
    let list = [
        backup("2027-05-31", "/safe-a"),
        backup("2027-02-28", "/safe-b"),
        backup("2026-11-21", "/gone"),
    ];
    backups::replace(&folder, &list).unwrap();
    let erased = erase(&ledger, &["ada"]).unwrap();
    assert_eq!(erasure(&ledger, erased.chunks[0].seq).key_backups, 2);
    assert_eq!(erased.irrecoverable_by.to_string(), "2027-05-31");
    let paths: Vec<_> = erased
        .key_backups
        .iter()
        .map(|backup| backup.path.as_str())
        .collect();
    assert_eq!(paths, ["/safe-a", "/safe-b"]);
}

#[test]
fn the_root_of_the_keys_is_left_in_the_folder() {
    let (world, ledger) = World::with_three();
    let [first, _] = world.key_files();
    let before = world.files.read(&first).unwrap();
    let root = before[before.len() - 64..before.len() - 32].to_vec();
    erase(&ledger, &["ada"]).unwrap();
    let folders = [world.paths.ledger.as_path(), world.paths.keys.as_path()];
    assert_eq!(
        files_with(&world.files, &folders, &root),
        Vec::<std::path::PathBuf>::new()
    );
}
