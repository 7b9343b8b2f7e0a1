//! Rows out of order, numbers with gaps, an index that forgot somebody.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tabellion::files::Volatile;
use tabellion::vault::{Embedded, IndexFrom, Owner, PersonNo, Vault as _, VaultError};

use super::world::{
    compartment, key, number_of, open, opening, plain, record, row, rows, text, who, world,
};

/// What should be: for each person, the entries that concern them.
type Model = BTreeMap<String, Vec<u64>>;

pub fn audit(vault: &Embedded, model: &Model) {
    for (name, entries) in model {
        let person = number_of(vault, name);
        assert_eq!(vault.identity(person).unwrap(), Some(who(name)));
        assert_eq!(vault.person(person).entries as usize, entries.len());
        let series = vault.series(person).unwrap();
        let found: Vec<u64> = series.iter().rev().map(|(key, _)| key.seq()).collect();
        assert_eq!(&found, entries, "the series of {name}");
        for (key, _) in series {
            assert_eq!(plain(vault, key).unwrap(), text(name, key.seq(), 0));
        }
    }
}

fn reopen(files: &Volatile, vault: Embedded) -> (Embedded, IndexFrom) {
    drop(vault);
    files.kill();
    let (vault, report) = open(files).unwrap();
    (vault, report.index)
}

#[test]
fn a_number_that_is_not_the_next_is_refused_and_nothing_is_written() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let ada = vault.prepare(&who("ada")).unwrap().person;
    let good = opening(&vault, 0, "bob");
    let gap = row(key(0, 1, 0), ada, compartment(0), 2, "x");
    let refused = vault.commit(&rows(vec![good.clone(), gap]));
    assert!(matches!(
        refused,
        Err(VaultError::OutOfSeries {
            number: 2,
            entries: 0,
            ..
        })
    ));
    assert_eq!(plain(&vault, key(0, 0, 0)), None);
    vault.commit(&rows(vec![good])).unwrap();
}

#[test]
fn rows_before_those_written_are_refused() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 5, "ada");
    for seq in [4, 5] {
        let late = opening(&vault, seq, "ada");
        assert!(
            matches!(
                vault.commit(&rows(vec![late])),
                Err(VaultError::OutOfOrder(_))
            ),
            "entry {seq}"
        );
    }
    let twice = opening(&vault, 6, "ada");
    assert!(matches!(
        vault.commit(&rows(vec![twice.clone(), twice])),
        Err(VaultError::OutOfOrder(_))
    ));
}

#[test]
fn details_without_their_opening_are_refused() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    let ada = number_of(&vault, "ada");
    let stray = row(
        key(1, 0, 1),
        ada,
        compartment(1),
        1,
        "details of another slot",
    );
    assert!(matches!(
        vault.commit(&rows(vec![stray])),
        Err(VaultError::OutOfSeries { .. })
    ));
    let nobody = row(key(1, 0, 0), PersonNo::new(99), compartment(0), 1, "x");
    assert!(matches!(
        vault.commit(&rows(vec![nobody])),
        Err(VaultError::Unknown(_))
    ));
}

#[test]
fn one_person_twice_in_one_group_is_numbered_on() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let ada = vault.prepare(&who("ada")).unwrap().person;
    let group = vec![
        row(key(0, 0, 0), ada, compartment(0), 1, &text("ada", 0, 0)),
        row(key(0, 0, 1), ada, compartment(1), 1, "details"),
        row(
            key(0, 1, 0),
            PersonNo::ORGANISATION,
            compartment(0),
            0,
            "a title",
        ),
        row(key(1, 0, 0), ada, compartment(0), 2, &text("ada", 1, 0)),
    ];
    vault.commit(&rows(group)).unwrap();
    audit(&vault, &Model::from([("ada".to_owned(), vec![0, 1])]));
    assert_eq!(vault.rows_of_entry(0).unwrap().len(), 3);
    let owner = Owner {
        person: PersonNo::ORGANISATION,
        compartment: compartment(0),
    };
    assert_eq!(vault.row(key(0, 1, 0)).unwrap().unwrap().0.owner, owner);
}

#[test]
fn the_same_identity_prepared_twice_is_one_person() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let first = vault.prepare(&who("ada")).unwrap();
    assert_eq!(vault.prepare(&who("ada")).unwrap(), first);
    assert_ne!(vault.prepare(&who("bob")).unwrap().person, first.person);
    assert_eq!(vault.find(&who("nobody")), None);
    assert_eq!(
        vault.identity(first.person).unwrap(),
        Some(who("ada")),
        "before their first row"
    );
}

#[test]
fn lines_that_never_came_take_their_rows_and_numbers_back() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    for (seq, name) in [(0, "ada"), (1, "bob"), (2, "ada"), (3, "eve")] {
        record(&vault, seq, name);
    }
    vault.rest().unwrap();
    let (vault, _) = reopen(&files, vault);
    let dropped = vault.truncate(2).unwrap();
    assert_eq!((dropped.rows, dropped.persons), (2, 1));
    let model = Model::from([("ada".to_owned(), vec![0]), ("bob".to_owned(), vec![1])]);
    audit(&vault, &model);
    assert_eq!(vault.find(&who("eve")), None);
    assert_eq!(
        vault.truncate(2).unwrap(),
        tabellion::vault::Dropped::default()
    );
    // What comes now in their place must count anew, also after a crash.
    record(&vault, 2, "bob");
    let (vault, _) = reopen(&files, vault);
    audit(
        &vault,
        &Model::from([("ada".to_owned(), vec![0]), ("bob".to_owned(), vec![1, 2])]),
    );
}

#[test]
fn a_rested_vault_opens_without_reading_rows_and_a_killed_one_reads_the_rest() {
    let files = world();
    let (vault, report) = open(&files).unwrap();
    assert!(report.created);
    let mut model = Model::new();
    for seq in 0..20 {
        let name = format!("p{}", seq % 7);
        record(&vault, seq, &name);
        model.entry(name).or_default().push(seq);
        if seq == 9 {
            vault.rest().unwrap();
        }
    }
    let (vault, index) = reopen(&files, vault);
    assert_eq!(index, IndexFrom::Snapshot { rolled_forward: 10 });
    audit(&vault, &model);
    vault.rest().unwrap();
    let (vault, index) = reopen(&files, vault);
    assert_eq!(index, IndexFrom::Snapshot { rolled_forward: 0 });
    audit(&vault, &model);
}

#[test]
fn an_index_written_along_with_commits_is_rolled_forward_rightly() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let mut model = Model::new();
    // Ten thousand persons fill three chunks; twice as many rows pass several rounds of the sweep.
    for group in 0..40u64 {
        let mut batch = Vec::new();
        for at in 0..500u64 {
            let seq = group * 500 + at;
            let name = format!("p{}", (seq * 7919) % 10_000);
            batch.push(opening(&vault, seq, &name));
            model.entry(name).or_default().push(seq);
        }
        vault.commit(&rows(batch)).unwrap();
    }
    let (vault, index) = reopen(&files, vault);
    assert!(
        matches!(index, IndexFrom::Snapshot { rolled_forward } if rolled_forward < 20_000),
        "{index:?}"
    );
    model.retain(|name, _| name.ends_with('3'));
    audit(&vault, &model);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_recorded_dropped_and_reopened_the_series_are_those_of_the_model(
        steps in proptest::collection::vec((0u8..12, 0usize..5), 1..30)
    ) {
        let files = world();
        let (mut vault, _) = open(&files).unwrap();
        let (mut model, mut size) = (Model::new(), 0);
        for (step, who) in steps {
            match step {
                0 => vault = reopen(&files, vault).0,
                1 => vault.rest().unwrap(),
                2 => {
                    size -= size.min(who as u64);
                    vault.truncate(size).unwrap();
                    for entries in model.values_mut() {
                        entries.retain(|seq| *seq < size);
                    }
                    model.retain(|_, entries| !entries.is_empty());
                }
                _ => {
                    let name = format!("p{who}");
                    record(&vault, size, &name);
                    model.entry(name).or_default().push(size);
                    size += 1;
                }
            }
            audit(&vault, &model);
        }
    }
}
