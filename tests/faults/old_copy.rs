//! Data and keys that do not belong together: what was restored is older than what was signed.

use std::sync::Arc;

use tabellion::clock::SystemClock;
use tabellion::ledger::{Ledger, Machine, OpenError};

use super::{power, world};
use crate::ledger::Place;

fn open(place: &Place) -> Result<u64, OpenError> {
    Ledger::open(&place.paths, Arc::new(SystemClock), "faults").map(|opened| opened.ledger.size())
}

fn more(place: &Place, name: &str) {
    let ledger = place.open().ledger;
    for nth in 1..6 {
        world::record(&ledger, &format!("{name}-{nth}"), nth);
    }
    ledger.shutdown().unwrap();
}

fn new() -> Place {
    let place = Place::new();
    world::init(&Machine::with_clock(Arc::new(SystemClock)), &place.paths)
        .shutdown()
        .unwrap();
    place
}

#[test]
fn an_older_copy_of_the_data_is_refused_and_says_what_to_do() {
    let place = new();
    more(&place, "before");
    let old = place.paths.ledger.with_file_name("old");
    power::copy(&place.paths.ledger, &old);
    more(&place, "after");
    let today = place.paths.ledger.with_file_name("today");
    std::fs::rename(&place.paths.ledger, &today).unwrap();
    std::fs::rename(&old, &place.paths.ledger).unwrap();
    match open(&place) {
        Err(OpenError::Integrity(why)) => {
            assert!(
                why.contains("5 signed line(s) are missing") && why.contains("receipts"),
                "{why}"
            );
        }
        other => panic!("{other:?}"),
    }
    // Refusing changed nothing: the copy is still what it was, and today's data still open.
    std::fs::rename(&place.paths.ledger, &old).unwrap();
    std::fs::rename(&today, &place.paths.ledger).unwrap();
    assert_eq!(open(&place).unwrap(), 15);
}

#[test]
fn an_older_vault_under_todays_journal_is_refused() {
    let place = new();
    more(&place, "before");
    let vault = place.paths.ledger.join("vault.redb");
    let old = std::fs::read(&vault).unwrap();
    more(&place, "after");
    more(&place, "later");
    let today = std::fs::read(&vault).unwrap();
    std::fs::write(&vault, &old).unwrap();
    let refused = || match open(&place) {
        // Opening it would lose openings of acknowledged entries, and number persons twice.
        Err(OpenError::Integrity(why)) => assert!(
            why.contains("vault.redb") && why.contains("put back"),
            "{why}"
        ),
        other => panic!("{other:?}"),
    };
    // Its log goes on from a later state; and without its log it has nothing of the last entries.
    refused();
    let logs = ["vault-0.wal", "vault-1.wal"].map(|name| place.paths.ledger.join(name));
    let kept = logs.each_ref().map(|log| std::fs::read(log).unwrap());
    for log in &logs {
        std::fs::remove_file(log).unwrap();
    }
    refused();
    std::fs::write(&vault, today).unwrap();
    for (log, bytes) in logs.iter().zip(kept) {
        std::fs::write(log, bytes).unwrap();
    }
    assert_eq!(open(&place).unwrap(), 20);
}

#[test]
fn an_older_vault_whose_log_follows_it_is_refused_or_misses_an_opening() {
    let place = new();
    more(&place, "before");
    let vault = place.paths.ledger.join("vault.redb");
    let old = std::fs::read(&vault).unwrap();
    more(&place, "after");
    std::fs::write(&vault, &old).unwrap();
    assert_eq!(open(&place).unwrap(), 15);
}

#[test]
fn a_vault_that_is_gone_is_not_made_anew() {
    let place = new();
    more(&place, "before");
    std::fs::remove_file(place.paths.ledger.join("vault.redb")).unwrap();
    match open(&place) {
        Err(OpenError::Integrity(why)) => assert!(
            why.contains("vault.redb") && why.contains("put back"),
            "{why}"
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_keys_of_another_ledger_are_refused() {
    let (place, other) = (new(), new());
    more(&place, "before");
    more(&other, "before");
    let keys = place.paths.keys.with_file_name("kept");
    std::fs::rename(&place.paths.keys, &keys).unwrap();
    power::copy(&other.paths.keys, &place.paths.keys);
    let refused = open(&place);
    assert!(refused.is_err(), "{refused:?}");
    std::fs::remove_dir_all(&place.paths.keys).unwrap();
    std::fs::rename(&keys, &place.paths.keys).unwrap();
    assert_eq!(open(&place).unwrap(), 10);
}

#[test]
fn a_private_key_that_others_can_read_is_refused_with_the_command_to_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = new();
    more(&place, "before");
    let mut names: Vec<_> = std::fs::read_dir(&place.paths.keys)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.retain(|path| {
        path.is_file() && path.file_name().is_some_and(|name| name != "signer.json")
    });
    assert!(names.len() >= 4, "{names:?}");
    let private = |name: &std::path::Path| {
        name.extension()
            .is_some_and(|end| end == "pem" || end == "key")
    };
    for path in names
        .iter()
        .filter(|path| private(path))
        .chain([&place.paths.keys])
    {
        let before = std::fs::metadata(path).unwrap().permissions();
        let good = before.mode() & 0o777;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(good | 0o044)).unwrap();
        let error = open(&place).map_err(|error| error.to_string());
        let wanted = format!("chmod {good:o} {}", path.display());
        assert!(
            error.as_ref().is_err_and(|why| why.contains(&wanted)),
            "{}: {error:?}",
            path.display()
        );
        std::fs::set_permissions(path, before).unwrap();
        assert_eq!(open(&place).unwrap(), 10);
    }
}
