//! Mirrors: the same files whether made at once or bit by bit, no rewritten log over what was seen, lines to repair from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tabellion::files::{Files, Volatile};
use tabellion::ledger::{self, Ledger, MirrorError, Mirrored, OpenError};
use tabellion::note::VerifierKey;

use crate::backup::files_in;
use crate::erasure::world::{World, record};

fn mirrored(files: &Volatile, world: &World, to: &str) -> Result<Mirrored, MirrorError> {
    let files: Arc<dyn Files> = Arc::new(files.clone());
    ledger::mirror(&files, &world.paths.ledger, Path::new(to), &[])
}

/// Every file of a mirror, by its name in it.
fn held(files: &Volatile, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    files_in(files, Path::new(folder))
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_owned();
            (name, files.read(&path).unwrap())
        })
        .collect()
}

/// Records, and lets readers beside see it.
fn grow(world: &World, from: u64, to: u64) {
    let ledger = world.open().unwrap().ledger;
    for nth in from..to {
        record(
            &ledger,
            &format!("more-{nth}"),
            "host-a",
            &format!("p{}", nth % 9),
        );
    }
    ledger.shutdown().unwrap();
}

fn closed() -> World {
    let (world, ledger) = World::with_three();
    ledger.shutdown().unwrap();
    drop(ledger);
    world
}

#[test]
fn a_mirror_that_grows_differs_from_one_made_at_once() {
    let world = closed();
    let mut sizes = Vec::new();
    for step in 0..6 {
        grow(&world, step * 60, step * 60 + 60);
        let run = mirrored(&world.files, &world, "/mirror/grown").unwrap();
        sizes.push((run.before, run.size));
    }
    assert!(
        sizes.windows(2).all(|pair| pair[0].1 == pair[1].0),
        "{sizes:?}"
    );
    let size = sizes.last().unwrap().1;
    assert!(size > 256, "a full tile is among them");
    mirrored(&world.files, &world, "/mirror/fresh").unwrap();
    let (grown, fresh) = (
        held(&world.files, "/mirror/grown"),
        held(&world.files, "/mirror/fresh"),
    );
    assert_eq!(
        grown.keys().collect::<Vec<_>>(),
        fresh.keys().collect::<Vec<_>>()
    );
    assert_eq!(grown, fresh);
    assert!(
        grown.contains_key(Path::new("tile/0/000"))
            && grown.contains_key(Path::new("tile/entries/000"))
    );
    // Nothing new changes nothing.
    let again = mirrored(&world.files, &world, "/mirror/grown").unwrap();
    assert_eq!((again.before, again.size), (size, size));
}

#[test]
fn a_power_cut_in_a_mirror_leaves_what_cannot_go_on() {
    for calls in [0, 1, 5, 17, 40, 60] {
        let world = closed();
        mirrored(&world.files, &world, "/mirror").unwrap();
        grow(&world, 0, 300);
        world.files.cut_power_after(calls, calls);
        let _ = mirrored(&world.files, &world, "/mirror");
        let files = world.files.power_back(calls);
        // The published checkpoint is not synced: opening publishes it again.
        let opened = world.open_on(&files).unwrap();
        opened.ledger.shutdown().unwrap();
        drop(opened);
        mirrored(&files, &world, "/mirror").unwrap();
        mirrored(&files, &world, "/fresh").unwrap();
        let (ours, fresh) = (held(&files, "/mirror"), held(&files, "/fresh"));
        for (name, bytes) in &fresh {
            assert_eq!(
                ours.get(name),
                Some(bytes),
                "{} after {calls} calls",
                name.display()
            );
        }
    }
}

#[test]
fn another_history_is_mirrored_over_what_was_seen() {
    let (ours, theirs) = (closed(), closed());
    mirrored(&ours.files, &ours, "/mirror").unwrap();
    for (name, bytes) in held(&ours.files, "/mirror") {
        let path = Path::new("/mirror").join(name);
        theirs.files.make_folder(path.parent().unwrap()).unwrap();
        theirs.files.replace(&path, &bytes).unwrap();
    }
    // The same origin, other entries, and more of them.
    grow(&theirs, 0, 3);
    let before = held(&theirs.files, "/mirror");
    let refused = mirrored(&theirs.files, &theirs, "/mirror");
    assert!(
        matches!(refused, Err(MirrorError::Rewritten(_))),
        "{refused:?}"
    );
    assert_eq!(
        held(&theirs.files, "/mirror").get(Path::new("checkpoint")),
        before.get(Path::new("checkpoint"))
    );
    // A tile that was altered is no ground to go on from.
    let edge = before
        .keys()
        .find(|name| name.starts_with("tile/0"))
        .unwrap();
    grow(&ours, 0, 3);
    ours.files
        .damage(&Path::new("/mirror").join(edge), |bytes| bytes[7] ^= 1)
        .unwrap();
    let refused = mirrored(&ours.files, &ours, "/mirror");
    assert!(
        matches!(refused, Err(MirrorError::Damaged(_))),
        "{refused:?}"
    );
}

#[test]
fn lines_that_a_journal_lost_stay_lost_though_a_mirror_has_them() {
    let world = closed();
    grow(&world, 0, 40);
    let key = VerifierKey::parse(&world.open().unwrap().ledger.vkeys()[0]).unwrap();
    let size = mirrored(&world.files, &world, "/mirror").unwrap().size;
    let journal = world.paths.ledger.join("journal/000000000000.jsonl");
    let good = world.files.read(&journal).unwrap();
    world
        .files
        .damage(&journal, |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle..middle + 900].fill(b'x');
        })
        .unwrap();
    // The index is gone too: nobody on this machine has them.
    let machine = || world.machine();
    let Err(error) = Ledger::open_on(&machine(), &world.paths, "test") else {
        panic!("it opened")
    };
    assert!(matches!(error, OpenError::Integrity(_)), "{error}");
    // A mirror that lies is not believed.
    let bundle = format!("/mirror/tile/entries/000.p/{size}");
    let whole = world.files.read(Path::new(&bundle)).unwrap();
    let forged = String::from_utf8_lossy(&whole).replace("host-a", "host-b");
    assert_ne!(forged.as_bytes(), whole);
    let lie = whole
        .windows(6)
        .enumerate()
        .filter(|(_, part)| part == b"host-a")
        .map(|(at, _)| at)
        .collect::<Vec<_>>();
    world
        .files
        .damage(Path::new(&bundle), |bytes| {
            for at in &lie {
                bytes[at + 5] = b'b';
            }
        })
        .unwrap();
    let from_mirror =
        || Ledger::open_from_mirror(&machine(), &world.paths, "test", Path::new("/mirror"));
    let Err(error) = from_mirror() else {
        panic!("a forged line was taken")
    };
    assert!(matches!(error, OpenError::Integrity(_)), "{error}");
    world
        .files
        .damage(Path::new(&bundle), |bytes| bytes.clone_from(&whole))
        .unwrap();
    let opened = from_mirror().unwrap();
    assert!(!opened.summary.repaired.is_empty());
    opened.ledger.shutdown().unwrap();
    drop(opened);
    assert_eq!(world.files.read(&journal).unwrap(), good);
    assert_eq!(world.is_intact(&world.files, &key.to_string()), size);
}
