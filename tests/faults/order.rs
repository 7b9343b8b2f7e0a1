//! The order of writes and syncs: openings durable before lines, lines durable before the answer.

use std::path::Path;
use std::sync::Arc;

use tabellion::files::volatile::Op;

use super::cut::Closed;
use super::world;

/// The vault's log: openings are durable once they are there. The database follows when it likes.
fn is_vault(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "wal")
}

/// Places of the writes and syncs of one file.
fn of(ops: &[Op], wanted: impl Fn(&Path) -> bool) -> (Vec<usize>, Vec<usize>) {
    let (mut writes, mut syncs) = (Vec::new(), Vec::new());
    for (at, op) in ops.iter().enumerate() {
        match op {
            // Cutting a file adds nothing that could be missed.
            Op::Write(path, ..) if wanted(path) => writes.push(at),
            Op::Sync(path) if wanted(path) => syncs.push(at),
            _ => {}
        }
    }
    (writes, syncs)
}

/// What stands between two answers.
fn holds(ops: &[Op], what: &str) {
    let (vault_writes, vault_syncs) = of(ops, is_vault);
    let (writes, syncs) = of(ops, |path| {
        path.extension().is_some_and(|end| end == "jsonl")
    });
    let (Some(first), Some(last)) = (writes.first(), writes.last()) else {
        panic!("{what}: no line was written: {ops:?}")
    };
    assert!(
        syncs.iter().any(|sync| sync > last),
        "{what}: answered before its line was synced: {ops:?}"
    );
    assert!(
        !vault_writes.is_empty(),
        "{what}: no opening was written: {ops:?}"
    );
    for write in vault_writes {
        assert!(
            vault_syncs.iter().any(|sync| *sync > write && sync < first),
            "{what}: the line was written before its openings were synced: {ops:?}"
        );
    }
}

#[test]
fn openings_are_durable_before_lines_and_lines_before_answers() {
    let world = Closed::with(3);
    let machine = world.machine(&world.files, &world.index());
    let ledger = tabellion::ledger::Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    for nth in 0..60 {
        let _ = world.files.take_ops();
        match nth % 4 {
            0 => drop(ledger.record_event(world::event(nth), None, None).unwrap()),
            1 if nth < 8 => drop(
                ledger
                    .put_recipient(world::host(&format!("new-{nth}")), None, None)
                    .unwrap(),
            ),
            _ => drop(
                ledger
                    .record(world::submission(world::disclosure(
                        &format!("more-{nth}"),
                        nth,
                    )))
                    .unwrap(),
            ),
        }
        holds(&world.files.take_ops(), &format!("answer {nth}"));
    }
}

#[test]
fn the_order_holds_for_groups_too() {
    let world = Closed::with(3);
    let machine = world.machine(&world.files, &world.index());
    let ledger = tabellion::ledger::Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    let _ = world.files.take_ops();
    let pending: Vec<_> = (1..200)
        .map(|nth| {
            ledger
                .submit(world::submission(world::disclosure(
                    &format!("group-{nth}"),
                    nth,
                )))
                .unwrap()
        })
        .collect();
    for pending in pending {
        pending.wait().unwrap();
    }
    let ops = world.files.take_ops();
    let (_, syncs) = of(&ops, |path| {
        path.extension().is_some_and(|end| end == "jsonl")
    });
    assert!(syncs.len() < 199, "no two entries shared a commit");
    // Every line's write stands between a sync of the vault and a sync of the journal.
    let mut open_rows = false;
    let mut open_lines = false;
    for op in &ops {
        match op {
            Op::Write(path, ..) if is_vault(path) => {
                assert!(
                    !open_lines,
                    "openings of the next group before this one is durable"
                );
                open_rows = true;
            }
            Op::Sync(path) if is_vault(path) => open_rows = false,
            Op::Write(path, ..) if path.extension().is_some_and(|end| end == "jsonl") => {
                assert!(!open_rows, "lines before their openings are durable");
                open_lines = true;
            }
            Op::Sync(path) if path.extension().is_some_and(|end| end == "jsonl") => {
                open_lines = false;
            }
            _ => {}
        }
    }
    assert!(!open_rows && !open_lines);
}

#[test]
fn a_check_that_would_miss_a_wrong_order_is_worth_nothing() {
    let vault = Arc::<Path>::from(Path::new("/d/vault-0.wal"));
    let journal = Path::new("/d/journal/000000000000.jsonl");
    let write = |path: &Path| Op::Write(path.to_owned(), 0, 1);
    let sync = |path: &Path| Op::Sync(path.to_owned());
    let good = [write(&vault), sync(&vault), write(journal), sync(journal)];
    holds(&good, "good");
    let orders = [[0, 2, 1, 3], [2, 3, 0, 1], [0, 1, 3, 2]];
    for order in orders {
        let bad = order.map(|at: usize| good[at].clone());
        assert!(
            std::panic::catch_unwind(|| holds(&bad, "bad")).is_err(),
            "{bad:?}"
        );
    }
}
