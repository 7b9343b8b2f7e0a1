//! Bytes of `vault.redb` that change under our feet: an error or the truth, never a panic, never another text.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tabellion::files::{Files as _, Volatile};
use tabellion::vault::{Opened, Owner, PersonNo, Vault as _, VaultError};

use super::world::{DATA, compartment, key, open, open_with_keys_of, record, text, who, world};

const ENTRIES: u64 = 200;

fn file() -> PathBuf {
    Path::new(DATA).join("vault.redb")
}

fn filled() -> Volatile {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    for seq in 0..ENTRIES {
        record(&vault, seq, &format!("p{}", seq % 20));
    }
    vault.rest().unwrap();
    files
}

/// Opens and reads everything; `Ok` only if all of it is what was written.
fn read_all(files: &Volatile) -> Result<(), VaultError> {
    let (vault, _) = open(files)?;
    for seq in 0..ENTRIES {
        let name = format!("p{}", seq % 20);
        // Damage may hide a row or a person; it must not alter one.
        if let Some((_, Opened::Open(plain))) = vault.row(key(seq, 0, 0))? {
            assert_eq!(plain.as_slice(), text(&name, seq, 0).as_bytes());
        }
        if let Some(known) = vault.find(&who(&name)) {
            for (key, _) in vault.series(known.person)? {
                assert_eq!(key.seq() % 20, seq % 20);
            }
        }
    }
    Ok(())
}

#[test]
fn a_flipped_byte_is_an_error_or_harmless() {
    let files = filled();
    let len = files.read(&file()).unwrap().len();
    let mut noticed = 0;
    // Panics of the engine are caught; keep their messages out of the test's output.
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    for at in (0..len).step_by(len / 150) {
        let copy = files.backup();
        copy.damage(&file(), |bytes| bytes[at] ^= 0x55).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| read_all(&copy)));
        match result {
            Ok(Ok(())) => {}
            Ok(Err(_)) => noticed += 1,
            Err(_) => {
                std::panic::set_hook(quiet);
                panic!("byte {at} of {len}: a panic, or another text");
            }
        }
    }
    std::panic::set_hook(quiet);
    assert!(noticed > 0, "no damage was noticed at all");
}

#[test]
fn a_cut_file_is_an_error() {
    let files = filled();
    let len = files.read(&file()).unwrap().len();
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    for kept in [1, 100, 320, 4095, 4096, len / 2, len - 1] {
        let copy = files.backup();
        copy.damage(&file(), |bytes| bytes.truncate(kept)).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| read_all(&copy)));
        assert!(matches!(result, Ok(Err(_))), "cut to {kept} of {len}");
    }
    std::panic::set_hook(quiet);
}

#[test]
fn a_check_of_every_page_finds_a_flipped_row() {
    let files = filled();
    open(&files).unwrap().0.check().unwrap();
    // Row 100, wherever a page holds it: nothing reads it on opening.
    let sealed = stored(&files, 1, 6, 80, 20);
    replace_all(&files, &[(&sealed, &[0; 20])]);
    assert!(open(&files).unwrap().0.check().is_err());
}

/// The header of a person's opening in compartment 0.
fn header_bytes(person: u32, number: u32, previous: u64) -> Vec<u8> {
    [
        &person.to_be_bytes()[..],
        &[0],
        &number.to_be_bytes()[..],
        &(previous << 24).to_be_bytes()[..],
    ]
    .concat()
}

/// `len` bytes behind the header of a person's opening.
fn stored(files: &Volatile, person: u32, number: u32, previous: u64, len: usize) -> Vec<u8> {
    let header = header_bytes(person, number, previous);
    let bytes = files.read(&file()).unwrap();
    let at = bytes
        .windows(header.len())
        .position(|window| window == header)
        .unwrap()
        + header.len();
    bytes[at..at + len].to_vec()
}

/// Puts other bytes of the same length wherever some stand, in live pages and in free ones.
fn replace_all(files: &Volatile, pairs: &[(&[u8], &[u8])]) {
    let change = |bytes: &mut Vec<u8>| {
        let mut at = 0;
        while at < bytes.len() {
            match pairs.iter().find(|(old, _)| bytes[at..].starts_with(old)) {
                Some((old, new)) => {
                    bytes[at..at + old.len()].copy_from_slice(new);
                    at += old.len();
                }
                None => at += 1,
            }
        }
    };
    files.damage(&file(), change).unwrap();
}

#[test]
fn a_row_that_was_swapped_for_another_does_not_open() {
    let files = filled();
    let (vault, _) = open(&files).unwrap();
    let (first, _) = vault.row(key(3, 0, 0)).unwrap().unwrap();
    assert_eq!(first.number, 1);
    drop(vault);
    // Two rows of the same length change places.
    let len = 24 + text("p10", 130, 0).len() + 16;
    let (one, other) = (
        stored(&files, 11, 7, 110, len),
        stored(&files, 12, 7, 111, len),
    );
    replace_all(&files, &[(&one, &other), (&other, &one)]);
    let (vault, _) = open(&files).unwrap();
    assert!(matches!(
        vault.row(key(130, 0, 0)),
        Err(VaultError::Damaged(_))
    ));
    assert!(matches!(
        vault.row(key(131, 0, 0)),
        Err(VaultError::Damaged(_))
    ));
    assert!(vault.row(key(132, 0, 0)).is_ok());
}

#[test]
fn a_row_that_was_moved_to_another_place_does_not_open() {
    let files = filled();
    // Header and seal of two openings of one person, under one key, change places.
    let len = 24 + text("p10", 130, 0).len() + 16;
    let whole = |number: u32, previous: u64| {
        let header = header_bytes(11, number, previous);
        [header, stored(&files, 11, number, previous, len)].concat()
    };
    let (sixth, seventh) = (whole(6, 90), whole(7, 110));
    replace_all(&files, &[(&sixth, &seventh), (&seventh, &sixth)]);
    let (vault, _) = open(&files).unwrap();
    for seq in [110, 130] {
        let moved = vault.row(key(seq, 0, 0));
        assert!(matches!(moved, Err(VaultError::Damaged(_))), "entry {seq}");
    }
}

#[test]
fn another_key_file_is_recognised() {
    let files = filled();
    assert!(matches!(
        open_with_keys_of(&files, &world()).err(),
        Some(VaultError::OtherKeys)
    ));
}

#[test]
fn a_damaged_or_missing_blob_is_an_error() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let owner = Owner {
        person: PersonNo::ORGANISATION,
        compartment: compartment(0),
    };
    let name = vault.put_blob(owner, b"a contract").unwrap();
    let path = Path::new(DATA).join("blobs").join(name.to_string());
    files.damage(&path, |bytes| bytes[30] ^= 1).unwrap();
    assert!(matches!(vault.blob(name), Err(VaultError::Damaged(_))));
    files.remove(&path).unwrap();
    assert!(matches!(vault.blob(name), Err(VaultError::BlobMissing(_))));
}
