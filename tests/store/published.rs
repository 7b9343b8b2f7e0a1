//! The published checkpoint: the writer and the thread behind the index write it under one name.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tabellion::files::Disk;
use tabellion::store::checkpoints::{Checkpoints, published};

#[test]
fn two_threads_publish_at_once_and_one_fails_or_an_older_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::open(Arc::new(Disk), folder.path()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                checkpoints.publish()?;
            }
            Ok::<(), std::io::Error>(())
        });
        for round in 0..3_000 {
            let note = format!("note {round}\n");
            checkpoints.put(b"an older one\n");
            std::thread::yield_now();
            checkpoints.put(note.as_bytes());
            if checkpoints.publish().is_err() {
                break;
            }
        }
        done.store(true, Ordering::Relaxed);
        other.join().unwrap().unwrap();
    });
    checkpoints.publish().unwrap();
    let found = published(&Disk, folder.path()).unwrap();
    assert_eq!(found.as_deref(), Some(b"note 2999\n".as_slice()));
}
