//! The key that signs is lost, or a rotation is cut in half.

use std::path::PathBuf;
use std::sync::Arc;

use tabellion::audit::Word;
use tabellion::clock::{Clock, TestClock};
use tabellion::entry::{Entry, KeyReason};
use tabellion::files::volatile::{Call, Fault};
use tabellion::files::{Files, Volatile};
use tabellion::ledger::{self, ClockInRecovery, Ledger, Machine, OpenError, RecordError};
use tabellion::note::{Note, VerifierKey};

use super::cut::Closed;
use super::world;

fn key_file(world: &Closed, name: &str) -> PathBuf {
    world.paths.keys.join(name)
}

fn lose(world: &Closed, name: &str) {
    world.files.remove(&key_file(world, name)).unwrap();
    world.files.sync_folder(&world.paths.keys).unwrap();
}

fn put(files: &Volatile, path: &std::path::Path, bytes: &[u8]) {
    files.replace(path, bytes).unwrap();
    files.set_mode(path, 0o600).unwrap();
}

fn recover(world: &Closed, machine: &Machine) -> Result<Ledger, OpenError> {
    let clock = ClockInRecovery::Refuse;
    Ledger::recover_key_on(machine, &world.paths, clock, None, "faults")
        .map(|(opened, _)| opened.ledger)
}

fn machine(world: &Closed) -> Machine {
    world.machine(&world.files, &world.index())
}

fn word(world: &Closed, trusted: &[VerifierKey]) -> Word {
    let files: Arc<dyn Files> = Arc::new(world.files.clone());
    ledger::verify(files, &world.paths.ledger, trusted, &[], |_, _| {})
        .unwrap()
        .word
}

fn vkeys(ledger: &Ledger) -> Vec<VerifierKey> {
    ledger.vkeys().iter().map(|key| world::vkey(key)).collect()
}

#[test]
fn a_lost_signing_key_says_what_to_do_and_the_promised_one_recovers_the_log() {
    let world = Closed::with(4);
    lose(&world, "signing.pem");
    let refused = Ledger::open_on(&machine(&world), &world.paths, "faults");
    let words = refused.err().unwrap().to_string();
    assert!(
        words.contains("signing.pem") && words.contains("--reason lost"),
        "{words}"
    );
    let ledger = recover(&world, &machine(&world)).unwrap();
    let keys = vkeys(&ledger);
    world::record(&ledger, "after", 1);
    ledger.shutdown().unwrap();
    drop(ledger);
    // Nothing is lost, and trust in the lost key does not cross the recovery.
    assert_eq!(word(&world, &keys[..1]), Word::Indeterminate);
    assert_eq!(word(&world, &keys[1..]), Word::Intact);
    let again = Ledger::open_on(&machine(&world), &world.paths, "faults").unwrap();
    for receipt in &world.receipts {
        receipt.verify(&keys[..1]).unwrap();
        let line = again.ledger.line(world::seq(receipt)).unwrap().unwrap();
        assert_eq!(line, receipt.line().as_bytes());
    }
    world::record(&again.ledger, "later", 2);
}

#[test]
fn a_recovery_without_the_promised_key_or_without_need_changes_nothing() {
    let world = Closed::with(2);
    let before = world.files.read(&key_file(&world, "next.pem")).unwrap();
    let needless = recover(&world, &machine(&world)).err().unwrap();
    assert!(needless.to_string().contains("not lost"), "{needless}");
    lose(&world, "signing.pem");
    let other = Closed::with(1);
    let foreign = other.files.read(&key_file(&other, "next.pem")).unwrap();
    put(&world.files, &key_file(&world, "next.pem"), &foreign);
    let wrong = recover(&world, &machine(&world)).err().unwrap();
    assert!(wrong.to_string().contains("SHA-256"), "{wrong}");
    lose(&world, "next.pem");
    let absent = recover(&world, &machine(&world)).err().unwrap();
    assert!(absent.to_string().contains("next.pem"), "{absent}");
    put(&world.files, &key_file(&world, "next.pem"), &before);
    let ledger = recover(&world, &machine(&world)).unwrap();
    assert_eq!(
        ledger.vkeys().len(),
        2,
        "the refused recoveries left no entry"
    );
}

#[test]
fn lines_that_nobody_had_signed_when_the_key_was_lost_are_kept() {
    let world = Closed::with(2);
    let memory = key_file(&world, "signer.json");
    let old = world.files.read(&memory).unwrap();
    let ledger = Ledger::open_on(&machine(&world), &world.paths, "faults")
        .unwrap()
        .ledger;
    let receipts: Vec<_> = (0..3)
        .map(|nth| world::record(&ledger, &format!("unsigned-{nth}"), nth))
        .collect();
    ledger.shutdown().unwrap();
    drop(ledger);
    put(&world.files, &memory, &old);
    lose(&world, "signing.pem");
    let ledger = recover(&world, &machine(&world)).unwrap();
    let keys = vkeys(&ledger);
    for receipt in &receipts {
        let line = ledger.line(world::seq(receipt)).unwrap().unwrap();
        assert_eq!(line, receipt.line().as_bytes());
    }
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(word(&world, &keys[1..]), Word::Intact);
}

#[test]
fn a_clock_that_jumped_while_the_key_was_lost_is_confirmed_in_the_same_act() {
    let world = Closed::with(2);
    lose(&world, "signing.pem");
    let mut machine = machine(&world);
    let late: Arc<dyn Clock> = Arc::new(TestClock::at("2031-01-01T00:00:00Z".parse().unwrap()));
    machine.clock = late;
    let refused = recover(&world, &machine).err().unwrap();
    assert!(
        matches!(refused, OpenError::Record(RecordError::Clock(_))),
        "{refused}"
    );
    let (opened, answer) = Ledger::recover_key_on(
        &machine,
        &world.paths,
        ClockInRecovery::Confirm,
        None,
        "faults",
    )
    .unwrap();
    assert_eq!(opened.ledger.size(), answer.seq + 1);
    let kinds: Vec<String> = (answer.seq - 1..=answer.seq)
        .map(|seq| {
            let line = opened.ledger.line(seq).unwrap().unwrap();
            Entry::parse(&line).unwrap().body.kind().to_owned()
        })
        .collect();
    assert_eq!(kinds, ["clock", "key"]);
    let keys = vkeys(&opened.ledger);
    opened.ledger.shutdown().unwrap();
    drop(opened);
    assert_eq!(word(&world, &keys[1..]), Word::Intact);
}

#[test]
fn a_rotation_that_found_no_room_leaves_the_old_key_signing() {
    let world = Closed::with(2);
    let ledger = Ledger::open_on(&machine(&world), &world.paths, "faults")
        .unwrap()
        .ledger;
    world.files.fail_under(
        &world.paths.ledger.join("journal"),
        Call::Write,
        0,
        Fault::Full,
    );
    let refused = ledger.rotate_key(KeyReason::Routine, None);
    assert!(matches!(refused, Err(RecordError::Full)), "{refused:?}");
    let receipt = world::record(&ledger, "after", 1);
    receipt.verify(std::slice::from_ref(&world.key)).unwrap();
    assert_eq!(ledger.vkeys().len(), 1);
}

#[test]
fn a_rotation_cut_anywhere_is_done_or_not_and_both_keys_sign_the_first_checkpoint_over_it() {
    let (mut undone, mut done) = (0, 0);
    for calls in 0..80 {
        let world = Closed::with(2);
        let index = world.index();
        let ledger = Ledger::open_on(&world.machine(&world.files, &index), &world.paths, "faults")
            .unwrap()
            .ledger;
        world.files.cut_power_after(calls, calls);
        let answer = ledger.rotate_key(KeyReason::Routine, None);
        let through = !world.files.is_out();
        drop(ledger);
        if through {
            break;
        }
        let files = world.files.power_back(calls);
        let opened =
            Ledger::open_on(&world.machine(&files, &index), &world.paths, "faults").unwrap();
        let keys = vkeys(&opened.ledger);
        assert!(
            answer.is_err() || keys.len() == 2,
            "cut after {calls} calls: an acknowledged rotation is gone"
        );
        if keys.len() == 1 {
            undone += 1;
        } else {
            done += 1;
            let checkpoint = opened.ledger.checkpoint().unwrap();
            for key in &keys {
                let note = Note::parse(&checkpoint).unwrap();
                note.verify(std::slice::from_ref(key))
                    .unwrap_or_else(|error| {
                        panic!("cut after {calls} calls: {key} did not sign ({error})")
                    });
            }
        }
        let receipt = world::record(&opened.ledger, "after", 1);
        receipt.verify(&keys[keys.len() - 1..]).unwrap();
        opened.ledger.rotate_key(KeyReason::Routine, None).unwrap();
    }
    assert!(undone > 3 && done > 1, "undone {undone}, done {done}");
}

#[test]
fn an_altered_entry_leaves_proven_what_a_kept_checkpoint_covers() {
    let world = Closed::with(3);
    let ledger = Ledger::open_on(&machine(&world), &world.paths, "faults")
        .unwrap()
        .ledger;
    let rotation = ledger.rotate_key(KeyReason::Routine, None).unwrap();
    for nth in 0..4 {
        world::record(&ledger, &format!("after-{nth}"), nth);
    }
    ledger.shutdown().unwrap();
    drop(ledger);
    let alter = |seq: u64| {
        let files = world.files.backup();
        files
            .damage(&world.segment(), |bytes| {
                let mut line = 0;
                let at = bytes.iter().position(|byte| {
                    line += u64::from(*byte == b'\n');
                    line == seq
                });
                // A digit of the time: the line stays canonical.
                let from = at.unwrap() + 1;
                let time = bytes[from..]
                    .windows(4)
                    .position(|at| at == b"\"at\"")
                    .unwrap();
                let digit = &mut bytes[from + time + 23];
                *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
            })
            .unwrap();
        let files: Arc<dyn Files> = Arc::new(files);
        let trusted = std::slice::from_ref(&world.key);
        ledger::verify(files, &world.paths.ledger, trusted, &[], |_, _| {}).unwrap()
    };
    let later = alter(rotation.seq + 2);
    assert_eq!(later.word, Word::Tampered);
    assert_eq!(
        later.first_bad.clone().unwrap().0,
        rotation.seq + 2,
        "{later:?}"
    );
    assert_eq!(
        (later.size, later.proven),
        (rotation.seq + 2, rotation.seq + 1)
    );
    let before = alter(rotation.seq - 1);
    assert_eq!(
        before.first_bad.clone().unwrap().0,
        rotation.seq - 1,
        "{before:?}"
    );
    assert_eq!(before.proven, 0);
}
