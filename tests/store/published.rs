//! The published checkpoint: the writer and the thread behind the index write it under one name.

use std::sync::Arc;

use tabellion::files::Disk;
use tabellion::store::checkpoints::{Checkpoints, published};

#[test]
fn two_threads_publish_at_once_and_one_fails_or_an_older_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::open(Arc::new(Disk), folder.path()).unwrap();
    for round in 0..2_000 {
        let note = format!("note {round}\n");
        checkpoints.put(b"an older one\n");
        std::thread::scope(|scope| {
            let other = scope.spawn(|| checkpoints.publish());
            checkpoints.put(note.as_bytes());
            checkpoints.publish().unwrap();
            other.join().unwrap().unwrap();
        });
        let found = published(&Disk, folder.path()).unwrap();
        assert_eq!(found.as_deref(), Some(note.as_bytes()), "round {round}");
    }
}
