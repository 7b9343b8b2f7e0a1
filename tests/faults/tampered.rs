//! Somebody rewrites history: every way that does not hold the private key is TAMPERED, or at best INDETERMINATE.

use std::sync::Arc;

use tabellion::audit::{Auditor, Report, Word};
use tabellion::chain;
use tabellion::checkpoint::{self, Checkpoint};
use tabellion::entry::KeyReason;
use tabellion::files::{Files, Volatile};
use tabellion::hash::{self, NodeHash};
use tabellion::keys::{KeyFolder, SigningFiles};
use tabellion::ledger::Ledger;
use tabellion::note::{KeyName, Signer, VerifierKey};
use tabellion::tree::{self, Size};

use super::cut::Closed;
use super::world;

/// A whole log in somebody's hands.
struct Log {
    lines: Vec<Vec<u8>>,
    checkpoint: Vec<u8>,
    key: VerifierKey,
}

impl Log {
    fn of(world: &Closed) -> Self {
        let files: Arc<dyn Files> = Arc::new(world.files.clone());
        let checkpoint = files.read(&world.paths.ledger.join("checkpoint")).unwrap();
        Self {
            lines: world::lines(&files, &world.paths),
            checkpoint,
            key: world.key.clone(),
        }
    }

    fn root(&self) -> NodeHash {
        root(&self.lines)
    }
}

fn root(lines: &[Vec<u8>]) -> NodeHash {
    let leaves: Vec<NodeHash> = lines.iter().map(|line| hash::leaf(line)).collect();
    tree::root_of(&leaves)
}

fn audit(
    lines: &[Vec<u8>],
    checkpoint: &[u8],
    trusted: &[VerifierKey],
    remembered: &[(u64, NodeHash)],
) -> Report {
    let signed =
        checkpoint::verify(checkpoint, trusted).map(|verified| verified.into_inner().size.0);
    let wanted: Vec<u64> = remembered
        .iter()
        .map(|(size, _)| *size)
        .chain(signed)
        .collect();
    let mut auditor = Auditor::new(&wanted);
    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    auditor.feed(&lines);
    auditor.finish(Some(checkpoint), trusted, remembered)
}

fn member<'a>(line: &'a str, name: &str) -> &'a str {
    let (_, rest) = line.split_once(&format!("\"{name}\":")).unwrap();
    rest.split([',', '}']).next().unwrap()
}

/// Numbers and links every line anew, as somebody does who can do everything but sign.
fn rehash(lines: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut prev = chain::genesis_prev(world::ORIGIN);
    let mut made = Vec::new();
    for (seq, line) in lines.iter().enumerate() {
        let line = std::str::from_utf8(line).unwrap();
        // The envelope's members come last in the line: `"prev":…,"seq":…,"v":1}`.
        let (head, tail) = line.rsplit_once("\"prev\":").unwrap();
        let tail = tail.replacen(
            member(line.get(head.len()..).unwrap(), "prev"),
            &format!("\"{prev}\""),
            1,
        );
        let (before, after) = tail.rsplit_once("\"seq\":").unwrap();
        let (_, after) = after.split_once(',').unwrap();
        let line = format!("{head}\"prev\":{before}\"seq\":{seq},{after}").into_bytes();
        prev = hash::chain(&line);
        made.push(line);
    }
    made
}

fn edited(line: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(line).unwrap();
    let new = text.replace(
        "\"occurred_on\":\"2026-01-10\"",
        "\"occurred_on\":\"2026-01-11\"",
    );
    assert_ne!(new, text, "nothing to edit in {text}");
    new.into_bytes()
}

/// One change of a list of lines.
type Change = fn(&mut Vec<Vec<u8>>);

const CHANGES: [(&str, Change); 7] = [
    ("edited", |lines| lines[8] = edited(&lines[8])),
    ("two swapped", |lines| lines.swap(8, 9)),
    ("one dropped", |lines| drop(lines.remove(8))),
    ("the last dropped", |lines| drop(lines.pop())),
    ("one twice", |lines| lines.insert(9, lines[8].clone())),
    ("one more at the end", |lines| lines.push(edited(&lines[8]))),
    ("one put in from elsewhere", |lines| {
        lines.insert(8, edited(&lines[10]));
    }),
];

#[test]
fn lines_changed_without_the_key() {
    let log = Log::of(&Closed::with(12));
    let trusted = [log.key.clone()];
    let good = audit(&log.lines, &log.checkpoint, &trusted, &[]);
    assert_eq!(good.word, Word::Intact, "{good:?}");
    assert_eq!(
        rehash(&log.lines),
        log.lines,
        "hashing anew what is whole changes nothing"
    );
    for (what, change) in CHANGES {
        let mut lines = log.lines.clone();
        change(&mut lines);
        let plain = audit(&lines, &log.checkpoint, &trusted, &[]);
        // A line beyond the signed size is not under the checkpoint, and does not link.
        assert_eq!(plain.word, Word::Tampered, "{what}: {plain:?}");
        let again = audit(&rehash(&lines), &log.checkpoint, &trusted, &[]);
        let covered = lines.len() > log.lines.len() && lines[..log.lines.len()] == log.lines;
        if covered {
            // Appended in good order: what was signed stands, and the rest is no part of it.
            assert_eq!(again.signed, Some(log.lines.len() as u64), "{what}");
        } else {
            assert_eq!(again.word, Word::Tampered, "{what}, hashed anew: {again:?}");
            // The chain was made whole: the signature tells, and numbers that no longer follow.
            assert!(
                matches!(
                    again.first_bad,
                    None | Some((_, tabellion::audit::Fault::Number { .. }))
                ),
                "{what}: {again:?}"
            );
        }
        let remembered = [(log.lines.len() as u64, log.root())];
        let known = audit(&rehash(&lines), &log.checkpoint, &[], &remembered);
        let numbers = matches!(
            known.first_bad,
            Some((_, tabellion::audit::Fault::Number { .. }))
        );
        assert_eq!(
            known.word == Word::Tampered,
            !covered || numbers,
            "{what}, against a remembered head: {known:?}"
        );
    }
}

#[test]
fn what_follows_the_signed_size_is_not_shown_as_intact() {
    // `verify` of a ledger reads up to the checkpoint and no further.
    let world = Closed::with(4);
    let log = Log::of(&world);
    let mut lines = log.lines.clone();
    lines.push(edited(&lines[8]));
    let forged = rehash(&lines).pop().unwrap();
    world
        .files
        .damage(&world.segment(), |bytes| {
            bytes.extend_from_slice(&[forged.as_slice(), b"\n"].concat());
        })
        .unwrap();
    let files: Arc<dyn Files> = Arc::new(world.files.clone());
    let report =
        tabellion::ledger::verify(files, &world.paths.ledger, &[log.key], &[], |_, _| {}).unwrap();
    assert_eq!(
        (report.word, report.size),
        (Word::Intact, log.lines.len() as u64),
        "{report:?}"
    );
}

#[test]
fn shorter_or_other_than_what_was_remembered() {
    let world = Closed::with(12);
    let log = Log::of(&world);
    let trusted = [log.key.clone()];
    let size = log.lines.len() as u64;
    for remembered in [
        (size + 1, log.root()),
        (size, root(&log.lines[..5])),
        (7, log.root()),
    ] {
        let report = audit(&log.lines, &log.checkpoint, &trusted, &[remembered]);
        assert_eq!(report.word, Word::Tampered, "{remembered:?}: {report:?}");
    }
    for known in [3, 7, size] {
        let head = (known, root(&log.lines[..usize::try_from(known).unwrap()]));
        assert_eq!(
            audit(&log.lines, &log.checkpoint, &trusted, &[head]).word,
            Word::Intact
        );
    }
}

#[test]
fn a_key_that_nobody_trusts() {
    let log = Log::of(&Closed::with(3));
    let report = audit(&log.lines, &log.checkpoint, &[], &[]);
    assert_eq!(report.word, Word::Indeterminate, "{report:?}");
    let other = Log::of(&Closed::with(3)).key;
    let report = audit(&log.lines, &log.checkpoint, &[other], &[]);
    assert_eq!(report.word, Word::Tampered, "{report:?}");
}

#[test]
fn a_whole_log_made_up_with_a_key_of_ones_own() {
    let (real, forged) = (Log::of(&Closed::with(3)), Log::of(&Closed::with(3)));
    // It is a good log, of the same origin: only the key tells.
    assert_eq!(
        audit(
            &forged.lines,
            &forged.checkpoint,
            std::slice::from_ref(&forged.key),
            &[]
        )
        .word,
        Word::Intact
    );
    let report = audit(
        &forged.lines,
        &forged.checkpoint,
        std::slice::from_ref(&real.key),
        &[],
    );
    assert_eq!(report.word, Word::Tampered);
    let report = audit(
        &forged.lines,
        &forged.checkpoint,
        &[],
        &[(5, root(&real.lines[..5]))],
    );
    assert_eq!(report.word, Word::Tampered);
}

fn signer(world: &Closed, files: &Volatile) -> Signer {
    let folder = KeyFolder::open(Arc::new(files.clone()), &world.paths.keys).unwrap();
    Signer::new(
        KeyName::parse(world::ORIGIN).unwrap(),
        SigningFiles::new(folder).signing().unwrap(),
    )
}

#[test]
fn the_old_key_signs_after_its_rotation() {
    let world = Closed::with(3);
    let old = signer(&world, &world.files);
    let machine = world.machine(&world.files, &world.index());
    let ledger = Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    let before = ledger.size();
    ledger.rotate_key(KeyReason::Compromised, None).unwrap();
    let keys: Vec<VerifierKey> = ledger.vkeys().iter().map(|key| world::vkey(key)).collect();
    world::record(&ledger, "after", 1);
    ledger.shutdown().unwrap();
    drop(ledger);
    let log = Log::of(&world);
    for trusted in &keys {
        let report = audit(
            &log.lines,
            &log.checkpoint,
            std::slice::from_ref(trusted),
            &[],
        );
        assert_eq!(report.word, Word::Intact, "{report:?}");
    }
    // The thief of the old key signs the very same tree: it counts for nothing any more.
    let sign = |lines: &[Vec<u8>], signer: &Signer| {
        let checkpoint = Checkpoint {
            origin: KeyName::parse(world::ORIGIN).unwrap(),
            size: Size(lines.len() as u64),
            root: root(lines),
        };
        checkpoint.sign(&[signer]).unwrap().into_bytes()
    };
    let report = audit(&log.lines, &sign(&log.lines, &old), &keys, &[]);
    assert_eq!(report.word, Word::Tampered, "{report:?}");
    // A history of his own after the rotation neither.
    let mut lines = log.lines.clone();
    let last = lines.len() - 1;
    lines[last] = edited(&lines[last]);
    let lines = rehash(&lines);
    assert_eq!(
        audit(&lines, &sign(&lines, &old), &keys, &[]).word,
        Word::Tampered
    );
    // What he signed before it, he could: only a head that somebody remembers tells the fork.
    let early = usize::try_from(before).unwrap();
    let report = audit(&log.lines, &sign(&log.lines[..early], &old), &keys, &[]);
    assert_eq!(report.signed, Some(before), "{report:?}");
    // The new key, for comparison, signs what it likes: it is the ledger's.
    let new = signer(&world, &world.files);
    assert_eq!(
        audit(&log.lines, &sign(&log.lines, &new), &keys, &[]).word,
        Word::Intact
    );
}

#[test]
fn a_rotation_that_nobody_promised() {
    let world = Closed::with(3);
    let machine = world.machine(&world.files, &world.index());
    let ledger = Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    ledger.rotate_key(KeyReason::Routine, None).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    let log = Log::of(&world);
    let at = log.lines.len() - 1;
    let line = String::from_utf8(log.lines[at].clone()).unwrap();
    let thief = Log::of(&Closed::with(1));
    let new = serde_json::from_str::<serde_json::Value>(&line).unwrap()["body"]["new"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut lines = log.lines.clone();
    lines[at] = line.replace(&new, &thief.key.to_string()).into_bytes();
    let report = audit(&lines, &log.checkpoint, &[log.key], &[]);
    assert!(
        matches!(report.first_bad, Some((bad, _)) if bad == at as u64),
        "{report:?}"
    );
    assert_eq!(report.word, Word::Tampered);
}

#[test]
fn a_clock_entry_that_explains_two_steps_back() {
    let world = Closed::with(3);
    let stopped: chrono::DateTime<chrono::Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
    let back = Arc::new(tabellion::clock::TestClock::at(
        stopped - chrono::TimeDelta::hours(1),
    ));
    let mut machine = world.machine(&world.files, &world.index());
    machine.clock = back;
    let ledger = Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    let clock = usize::try_from(ledger.confirm_clock(None).unwrap().seq).unwrap();
    world::record(&ledger, "after", 1);
    ledger.shutdown().unwrap();
    drop(ledger);
    let log = Log::of(&world);
    let keys = [log.key.clone()];
    assert_eq!(
        audit(&log.lines, &log.checkpoint, &keys, &[]).word,
        Word::Intact
    );
    let mut lines = log.lines.clone();
    let after = String::from_utf8(lines[clock + 1].clone()).unwrap();
    let at = "\"at\":\"2026-11-22T09:00:00Z\"";
    assert!(after.contains(at), "{after}");
    lines[clock + 1] = after
        .replace(at, "\"at\":\"2026-11-22T08:00:00Z\"")
        .into_bytes();
    let report = audit(&rehash(&lines), &log.checkpoint, &keys, &[]);
    assert_eq!(
        report.first_bad,
        Some((clock as u64 + 1, tabellion::audit::Fault::Time)),
        "{report:?}"
    );
}

/// The operator holds the key: what they sign is theirs, and still it must add up.
#[test]
fn an_operator_who_skips_a_number_or_miscounts() {
    let world = Closed::with(6);
    let signer = signer(&world, &world.files);
    let machine = world.machine(&world.files, &world.index());
    let ledger = Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    ledger.take_census().unwrap();
    world::record(&ledger, "after", 1);
    ledger.shutdown().unwrap();
    drop(ledger);
    let log = Log::of(&world);
    let keys = [log.key.clone()];
    let judged = |lines: &[Vec<u8>]| {
        let lines = rehash(lines);
        let checkpoint = Checkpoint {
            origin: KeyName::parse(world::ORIGIN).unwrap(),
            size: Size(lines.len() as u64),
            root: root(&lines),
        };
        let note = checkpoint.sign(&[&signer]).unwrap();
        audit(&lines, note.as_bytes(), &keys, &[])
    };
    assert_eq!(judged(&log.lines).word, Word::Intact);
    let numbered = |lines: &[Vec<u8>]| {
        lines
            .iter()
            .position(|line| tabellion::census::numbered(line).is_some())
            .unwrap()
    };
    let mut hidden = log.lines.clone();
    hidden.remove(numbered(&log.lines));
    let report = judged(&hidden);
    assert!(
        matches!(
            report.first_bad,
            Some((_, tabellion::audit::Fault::Number { .. }))
        ),
        "{report:?}"
    );
    let mut uncounted = log.lines.clone();
    let last_before_census = log.lines.len() - 3;
    uncounted.remove(last_before_census);
    let report = judged(&uncounted);
    assert!(
        matches!(report.first_bad, Some((_, tabellion::audit::Fault::Census))),
        "{report:?}"
    );
}
