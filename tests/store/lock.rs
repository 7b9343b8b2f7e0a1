//! Two processes and one ledger.

use std::sync::Arc;

use tabellion::files::{Disk, Files};
use tabellion::store::lock::{self, LockError, Owner};
use tabellion::store::{Head, OpenError, Opening, open};

use super::{Model, TestLines, World, append, now, owner};

#[test]
fn the_second_one_is_told_who_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let held = lock::take(&Disk, folder.path(), &owner()).unwrap();
    let second = Owner {
        command: "tabellion verify".into(),
        ..owner()
    };
    let Err(LockError::Held(holder)) = lock::take(&Disk, folder.path(), &second) else {
        panic!("two owners");
    };
    assert_eq!(holder, owner());
    drop(held);
    assert!(lock::take(&Disk, folder.path(), &second).is_ok());
}

#[test]
fn another_process_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("LOCK");
    std::fs::write(&path, b"").unwrap();
    let mut other = std::process::Command::new("flock")
        .arg(&path)
        .args(["sh", "-c", "echo locked; read wait"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 7];
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut said).unwrap();
    assert!(matches!(
        lock::take(&Disk, folder.path(), &owner()),
        Err(LockError::HeldBySomebody)
    ));
    drop(other.stdin.take());
    other.wait().unwrap();
    assert!(lock::take(&Disk, folder.path(), &owner()).is_ok());
}

#[test]
fn an_open_ledger_cannot_be_opened_and_a_killed_one_can() {
    let (world, model) = World::with_lines(10, 10);
    let (store, _) = world.open(model.head());
    assert!(matches!(
        world.try_open(model.head()),
        Err(OpenError::Lock(_))
    ));
    world.files.kill();
    drop(store);
    let (store, _) = world.open(model.head());
    super::audit(&store, &model);
}

#[test]
fn the_real_disk_keeps_a_ledger() {
    let place = tempfile::tempdir().unwrap();
    let files: Arc<dyn Files> = Arc::new(Disk);
    let ledger = place.path().join("ledger");
    let opening = |signed| {
        let opening = Opening::new(
            files.clone(),
            ledger.clone(),
            signed,
            Arc::new(TestLines),
            owner(),
            now(),
        );
        Opening {
            segment_bytes: 16 * 1024,
            ..opening
        }
    };
    let mut model = Model::default();
    for _ in 0..3 {
        let (store, report) = open(&opening(model.head())).unwrap();
        assert_eq!((report.rebuilt, report.torn), (None, None));
        for _ in 0..20 {
            append(&store, &mut model, 7, 50);
        }
        super::audit(&store, &model);
    }
    // An editor sees lines and nothing else.
    let mut names: Vec<_> = std::fs::read_dir(ledger.join("journal"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    names.sort();
    assert!(names.len() > 2);
    let text: Vec<u8> = names
        .iter()
        .flat_map(|name| std::fs::read(name).unwrap())
        .collect();
    let expected: Vec<u8> = model
        .lines
        .iter()
        .flat_map(|line| [line.as_slice(), b"\n"].concat())
        .collect();
    assert!(text == expected);
    let mode = |path: &std::path::Path| files.look(path).unwrap().unwrap().mode;
    assert_eq!((mode(&ledger), mode(&names[0])), (0o700, 0o600));
    assert!(open(&opening(Head::empty())).is_ok());
}
