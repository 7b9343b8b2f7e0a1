//! Key files that others can read, that are lost, damaged, old, or half written when the power goes.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tabellion::files::{Disk, Files as _, Volatile};
use tabellion::keys::{
    Copies, FolderError, KeyFileError, KeyFolder, SigningFileError, SigningFiles,
};

use super::world::{key_paths, shared};

fn two_copies(payload: &[u8]) -> Volatile {
    let files = Volatile::new();
    Copies::create(shared(&files), key_paths(), payload).unwrap();
    files
}

fn payload(files: &Volatile) -> (Vec<u8>, usize, usize) {
    let (_, payload, report) = Copies::open(shared(files), key_paths()).unwrap();
    (
        payload.to_vec(),
        report.repaired.len(),
        report.unreachable.len(),
    )
}

#[test]
fn a_lost_copy_is_made_again_from_the_other() {
    for lost in key_paths() {
        let files = two_copies(b"keys");
        files.remove(&lost).unwrap();
        assert_eq!(payload(&files), (b"keys".to_vec(), 1, 0));
        assert_eq!(
            payload(&files),
            (b"keys".to_vec(), 0, 0),
            "the repair stays"
        );
    }
}

#[test]
fn a_damaged_copy_is_put_right_from_the_other() {
    let len = two_copies(b"keys").read(&key_paths()[0]).unwrap().len();
    for at in 0..len {
        let files = two_copies(b"keys");
        files
            .damage(&key_paths()[at % 2], |bytes| bytes[at] ^= 1)
            .unwrap();
        assert_eq!(payload(&files), (b"keys".to_vec(), 1, 0), "byte {at}");
    }
}

#[test]
fn both_copies_lost_is_a_clear_error() {
    let files = two_copies(b"keys");
    files.remove(&key_paths()[0]).unwrap();
    files
        .damage(&key_paths()[1], |bytes| bytes.truncate(20))
        .unwrap();
    let error = Copies::open(shared(&files), key_paths()).err().unwrap();
    let text = error.to_string();
    assert!(
        text.contains("`keys/vault.key` is missing")
            && text.contains("`stick/vault.key` is damaged"),
        "{text}"
    );
}

#[test]
fn the_newer_generation_wins_so_that_an_erasure_stays() {
    let files = two_copies(b"before");
    let (mut copies, _, _) = Copies::open(shared(&files), key_paths()).unwrap();
    let old = files.read(&key_paths()[1]).unwrap();
    copies.replace(b"after").unwrap();
    files.damage(&key_paths()[1], |bytes| *bytes = old).unwrap();
    assert_eq!(payload(&files), (b"after".to_vec(), 1, 0));
}

#[test]
fn a_missing_medium_is_reported_and_erasing_waits_for_it() {
    let files = two_copies(b"keys");
    let paths = vec![key_paths()[0].clone(), PathBuf::from("unplugged/vault.key")];
    let (mut copies, _, report) = Copies::open(shared(&files), paths).unwrap();
    assert_eq!(report.unreachable.len(), 1);
    assert!(matches!(
        copies.replace(b"after"),
        Err(KeyFileError::Copy { .. })
    ));
    assert!(
        files.look(Path::new("unplugged")).unwrap().is_none(),
        "its folder was made elsewhere"
    );
}

#[test]
fn a_power_cut_at_any_moment_leaves_the_old_keys_or_the_new() {
    for seed in 0..300 {
        let files = two_copies(b"before");
        let (mut copies, _, _) = Copies::open(shared(&files), key_paths()).unwrap();
        // The cut falls on one of the syncs, or after all of them.
        files.fail(
            tabellion::files::volatile::Call::Sync,
            seed % 6,
            tabellion::files::volatile::Fault::Broken,
        );
        let done = copies.replace(b"after").is_ok();
        files.power_cut(seed);
        let (found, _, unreachable) = payload(&files);
        assert_eq!(unreachable, 0, "seed {seed}");
        assert!(
            found == b"after" || (!done && found == b"before"),
            "seed {seed}: {found:?}"
        );
        for folder in ["keys", "stick"] {
            assert_eq!(
                files.list(Path::new(folder)).unwrap(),
                ["vault.key"],
                "seed {seed}"
            );
        }
        assert_eq!(payload(&files).1, 0, "seed {seed}: one repair is enough");
    }
}

#[test]
fn a_key_file_that_is_there_is_never_overwritten_by_a_new_one() {
    let files = two_copies(b"keys");
    assert!(matches!(
        Copies::create(shared(&files), key_paths(), b"x"),
        Err(KeyFileError::Exists(_))
    ));
}

#[test]
fn a_private_key_that_others_can_read_is_refused_with_the_command_that_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let keys = KeyFolder::create(Arc::new(Disk), &path).unwrap();
    let made = SigningFiles::new(keys.clone());
    made.create().unwrap();
    let pem = path.join("signing.pem");
    std::fs::set_permissions(&pem, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = made.signing().unwrap_err().to_string();
    assert!(
        error.contains(&format!("chmod 600 {}", pem.display())),
        "{error}"
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let error = KeyFolder::open(Arc::new(Disk), &path).err().unwrap();
    assert!(
        matches!(error, FolderError::Open { wanted: 0o700, .. }),
        "{error}"
    );
}

#[test]
fn a_vault_key_that_others_can_read_is_refused() {
    let files = two_copies(b"keys");
    files.set_mode(&key_paths()[1], 0o604).unwrap();
    let error = Copies::open(shared(&files), key_paths())
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("chmod 600 stick/vault.key"), "{error}");
}

#[test]
fn signing_keys_are_made_once_and_read_back() {
    let files = Volatile::new();
    let folder = KeyFolder::create(shared(&files), Path::new("keys")).unwrap();
    let made = SigningFiles::new(folder);
    let (signing, next) = made.create().unwrap();
    assert!(matches!(
        made.create(),
        Err(SigningFileError::Folder(FolderError::Exists(_)))
    ));
    assert_eq!(made.signing().unwrap().public_key(), signing.public_key());
    assert_eq!(
        made.next().unwrap().unwrap().public_key(),
        next.public_key()
    );
    let promised = made.promise().unwrap();
    made.promote(&next, &promised).unwrap();
    files.power_cut(1);
    assert_eq!(made.signing().unwrap().public_key(), next.public_key());
    files.remove(Path::new("keys/next.pem")).unwrap();
    assert!(made.next().unwrap().is_none(), "in the safe");
    files
        .damage(Path::new("keys/signing.pem"), |bytes| bytes.truncate(40))
        .unwrap();
    assert!(matches!(made.signing(), Err(SigningFileError::Key { .. })));
}
