//! `kill -9` at random moments under load.

use std::process::Command;

use super::{kill, world};

/// This test binary, told to run one test and nothing else.
pub fn command(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
    command
}

/// The child below.
pub fn child() -> Command {
    command("faults::killed::the_child")
}

/// What the parents start; by itself it shows that receipts are written as they come, each on its line.
#[test]
fn the_child() {
    if kill::be_the_child(std::io::stdout()) {
        return;
    }
    let place = crate::ledger::Place::new();
    let machine =
        tabellion::ledger::Machine::with_clock(std::sync::Arc::new(tabellion::clock::SystemClock));
    let ledger = world::init(&machine, &place.paths);
    let key = world::vkey(&ledger.vkeys()[0]);
    let mut out = Vec::new();
    kill::record_all(&ledger, 2, 20, &mut out);
    ledger.shutdown().unwrap();
    drop(ledger);
    let receipts = kill::receipts(&out);
    assert_eq!(receipts.len(), 40);
    out.pop();
    assert_eq!(
        kill::receipts(&out).len(),
        39,
        "a line without its end was not acknowledged"
    );
    world::check(&machine, &place.paths, &receipts, &key);
}

#[test]
fn nothing_that_was_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let tally = kill::rounds(folder.path(), 20, 7, &child, &mut |_, _| {});
    assert!(
        tally.under_load >= 12,
        "the children were killed too early to tell anything: {tally:?}"
    );
    assert!(tally.acknowledged > 40, "{tally:?}");
}
