//! Data that outlives its erasure: in the vault, in an old backup, in the index, in a key file's leftovers.

use std::path::Path;

use tabellion::files::Files as _;
use tabellion::files::volatile::{Call, Fault};
use tabellion::vault::{
    Batch, Compartment, Event, IndexFrom, Opened, Owner, PersonNo, Target, Vault as _, VaultError,
};
use zeroize::Zeroizing;

use super::world::{
    DATA, compartment, key, number_of, open, open_with_keys_of, plain, record, row, rows, text,
    who, world,
};

/// Ada with an opening, details in a compartment of their own, an objection and a signed letter; Bob beside her.
fn two_persons() -> (tabellion::files::Volatile, tabellion::vault::BlobName) {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let ada = vault.prepare(&who("ada")).unwrap().person;
    let event = Event {
        key: key(0, 0, 0),
        person: ada,
        plaintext: Zeroizing::new(b"objection".to_vec()),
    };
    let batch = Batch {
        rows: vec![
            row(key(0, 0, 0), ada, compartment(0), 1, &text("ada", 0, 0)),
            row(key(0, 0, 1), ada, compartment(3), 1, "ada's details"),
        ],
        events: vec![event],
        ..Batch::default()
    };
    vault.commit(&batch).unwrap();
    record(&vault, 1, "bob");
    record(&vault, 2, "ada");
    let letter = vault
        .put_blob(
            Owner {
                person: ada,
                compartment: compartment(3),
            },
            b"a signature",
        )
        .unwrap();
    vault.rest().unwrap();
    (files, letter)
}

#[test]
fn an_erased_compartment_opens_no_more_and_everything_else_does() {
    let (files, letter) = two_persons();
    let (vault, _) = open(&files).unwrap();
    let ada = number_of(&vault, "ada");
    let target = [Target::Compartment(Owner {
        person: ada,
        compartment: compartment(3),
    })];
    vault.puncture(&target).unwrap();
    assert_eq!(
        plain(&vault, key(0, 0, 1)).unwrap(),
        "(erased)",
        "the key is gone before the bytes are"
    );
    assert_eq!(vault.erase_rows(&target).unwrap(), 2);
    assert_eq!(
        vault.erase_rows(&target).unwrap(),
        0,
        "a second time there is nothing left"
    );
    drop(vault);
    let (vault, _) = open(&files).unwrap();
    assert_eq!(plain(&vault, key(0, 0, 1)).unwrap(), "(erased)");
    assert_eq!(vault.blob(letter).unwrap(), None);
    assert_eq!(plain(&vault, key(0, 0, 0)).unwrap(), text("ada", 0, 0));
    assert_eq!(plain(&vault, key(1, 0, 0)).unwrap(), text("bob", 1, 0));
    assert_eq!(
        vault.series(ada).unwrap().len(),
        2,
        "her series is still walked"
    );
    assert_eq!(vault.events(ada).unwrap().len(), 1);
    let again = row(key(3, 0, 0), ada, compartment(3), 3, "x");
    assert!(matches!(
        vault.commit(&rows(vec![again])),
        Err(VaultError::ErasedOwner(_))
    ));
}

#[test]
fn an_erased_opening_leaves_the_series_walkable() {
    let (files, _) = two_persons();
    let (vault, _) = open(&files).unwrap();
    let ada = number_of(&vault, "ada");
    let target = [Target::Compartment(Owner {
        person: ada,
        compartment: compartment(0),
    })];
    vault.puncture(&target).unwrap();
    vault.erase_rows(&target).unwrap();
    let series = vault.series(ada).unwrap();
    assert_eq!(series.len(), 2);
    assert!(
        series
            .iter()
            .all(|(key, _)| plain(&vault, *key).unwrap() == "(erased)")
    );
    assert_eq!(plain(&vault, key(0, 0, 1)).unwrap(), "ada's details");
}

#[test]
fn an_erased_person_is_nobody_and_their_number_is_not_given_again() {
    let (files, letter) = two_persons();
    let (vault, _) = open(&files).unwrap();
    let ada = number_of(&vault, "ada");
    vault.puncture(&[Target::Person(ada)]).unwrap();
    vault.erase_rows(&[Target::Person(ada)]).unwrap();
    vault.rest().unwrap();
    drop(vault);
    let (vault, report) = open(&files).unwrap();
    assert_eq!(report.index, IndexFrom::Snapshot { rolled_forward: 0 });
    assert_eq!(vault.find(&who("ada")), None);
    assert_eq!(vault.identity(ada).unwrap(), None);
    assert!(vault.rows_of_entry(0).unwrap().is_empty());
    assert!(vault.rows_of_entry(2).unwrap().is_empty());
    assert!(vault.events(ada).unwrap().is_empty());
    assert_eq!(vault.blob(letter).unwrap(), None);
    assert_eq!(plain(&vault, key(1, 0, 0)).unwrap(), text("bob", 1, 0));
    assert_ne!(vault.prepare(&who("ada")).unwrap().person, ada);
    record(&vault, 3, "ada");
    assert_eq!(plain(&vault, key(3, 0, 0)).unwrap(), text("ada", 3, 0));
}

#[test]
fn an_old_copy_of_the_data_with_today_s_keys_opens_everything_but_the_erased() {
    let (files, letter) = two_persons();
    let old = files.backup();
    let (vault, _) = open(&files).unwrap();
    let ada = number_of(&vault, "ada");
    vault.puncture(&[Target::Person(ada)]).unwrap();
    vault.erase_rows(&[Target::Person(ada)]).unwrap();
    drop(vault);
    let restored = open_with_keys_of(&old, &files).unwrap();
    for place in [key(0, 0, 0), key(0, 0, 1), key(2, 0, 0)] {
        assert_eq!(plain(&restored, place).unwrap(), "(erased)");
    }
    assert_eq!(restored.blob(letter).unwrap(), Some(Opened::Erased));
    assert_eq!(restored.identity(ada).unwrap(), None);
    assert!(restored.events(ada).unwrap().is_empty());
    assert_eq!(
        restored.find(&who("ada")),
        None,
        "nor does the index of the old copy name her"
    );
    assert_eq!(plain(&restored, key(1, 0, 0)).unwrap(), text("bob", 1, 0));
    assert_eq!(
        restored.identity(number_of(&restored, "bob")).unwrap(),
        Some(who("bob"))
    );
}

#[test]
fn rows_are_not_deleted_while_their_keys_derive() {
    let (files, _) = two_persons();
    let (vault, _) = open(&files).unwrap();
    let ada = number_of(&vault, "ada");
    assert!(matches!(
        vault.erase_rows(&[Target::Person(ada)]),
        Err(VaultError::NotPunctured(_))
    ));
    assert!(matches!(
        vault.puncture(&[Target::Person(PersonNo::ORGANISATION)]),
        Err(VaultError::Organisation)
    ));
}

#[test]
fn an_identity_cannot_be_hidden_in_a_compartment_of_the_ledger() {
    assert_eq!(Compartment::new(Compartment::FIRST_RESERVED), None);
    assert!(Compartment::new(Compartment::IDENTITY.get()).is_none());
}

#[test]
fn an_erasure_whose_second_copy_failed_is_not_done_and_can_be_repeated() {
    let (files, _) = two_persons();
    let (vault, _) = open(&files).unwrap();
    let ada = number_of(&vault, "ada");
    // Each copy syncs its new bytes, then the overwritten old ones: the third sync is the second copy's.
    files.fail(Call::Sync, 2, Fault::Broken);
    assert!(matches!(
        vault.puncture(&[Target::Person(ada)]),
        Err(VaultError::KeyFile(_))
    ));
    assert_eq!(
        plain(&vault, key(0, 0, 0)).unwrap(),
        "(erased)",
        "in memory it is gone all the same"
    );
    vault.puncture(&[Target::Person(ada)]).unwrap();
    vault.erase_rows(&[Target::Person(ada)]).unwrap();
    drop(vault);
    let (vault, _) = open(&files).unwrap();
    assert_eq!(vault.find(&who("ada")), None);
}

#[test]
fn after_an_erasure_no_file_holds_the_old_keys() {
    let (files, _) = two_persons();
    let before = files.read(Path::new("keys/vault.key")).unwrap();
    let (vault, _) = open(&files).unwrap();
    // The root of the tree stands at the end of the first payload, before the checksum.
    let root = before[before.len() - 64..before.len() - 32].to_vec();
    vault
        .puncture(&[Target::Person(number_of(&vault, "ada"))])
        .unwrap();
    for folder in ["keys", "stick", DATA] {
        for name in files.list(Path::new(folder)).unwrap() {
            let path = Path::new(folder).join(name);
            let Ok(bytes) = files.read(&path) else {
                continue;
            };
            assert!(
                !bytes.windows(32).any(|window| window == root),
                "{} holds the root",
                path.display()
            );
        }
    }
}

#[test]
fn nothing_in_the_data_folder_is_in_clear() {
    let (files, letter) = two_persons();
    for path in [
        Path::new(DATA).join("vault.redb"),
        Path::new(DATA).join("blobs").join(letter.to_string()),
    ] {
        let bytes = files.read(&path).unwrap();
        for clear in [
            "ada in entry",
            "bob in entry",
            "\"ada\"",
            "details",
            "objection",
            "a signature",
            "scheme",
        ] {
            let found = bytes
                .windows(clear.len())
                .any(|window| window == clear.as_bytes());
            assert!(!found, "`{clear}` stands in {}", path.display());
        }
    }
}
