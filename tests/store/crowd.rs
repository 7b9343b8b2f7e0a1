//! Reading while lines are appended faster than the index takes them.

use std::sync::atomic::{AtomicBool, Ordering};

use tabellion::hash;
use tabellion::store::{Embedded, Head, Page, Store};

use super::{EVENT, KIND, Model, RECIPIENT, TestLines, World, append};
use tabellion::store::Indexer;

/// Everything below the size that was read first is there, in every index.
fn look(store: &Embedded, at: u64) {
    let size = store.head().size;
    if size == 0 {
        return;
    }
    let seq = at % size;
    let line = store.line(seq).unwrap().unwrap();
    assert_eq!(TestLines.link(&line).unwrap().seq, seq);
    assert_eq!(
        store.find(EVENT, format!("ev-{seq}").as_bytes()).unwrap(),
        Some(seq)
    );
    let key = format!("r-{}", seq % 7);
    let page = store
        .list(
            RECIPIENT,
            key.as_bytes(),
            Page::Forward {
                from: seq,
                limit: 3,
            },
        )
        .unwrap();
    let expected: Vec<u64> = [seq, seq + 7, seq + 14]
        .into_iter()
        .filter(|seq| *seq < size)
        .collect();
    assert!(page.starts_with(&expected), "{page:?} from {seq} of {size}");
    let page = store
        .list(
            KIND,
            b"disclosure",
            Page::Backward {
                before: size,
                limit: 3,
            },
        )
        .unwrap();
    let expected: Vec<u64> = (0..size).rev().take(3).collect();
    assert_eq!(page, expected);
    let id = tabellion::tree::TileId::holding(0, seq, tabellion::tree::Size(size)).unwrap();
    let tile = store.tile(id).unwrap();
    assert_eq!(tile[usize::try_from(seq % 256).unwrap()], hash::leaf(&line));
}

#[test]
fn readers_and_a_fast_writer() {
    let mut world = World::new();
    world.segment_bytes = 1024 * 1024;
    let (store, _) = world.open(Head::empty());
    let (mut model, done) = (Model::default(), AtomicBool::new(false));
    // The last line is enough to make the next one.
    let mut size = 0;
    std::thread::scope(|scope| {
        for reader in 1..3u64 {
            let (store, done) = (&store, &done);
            scope.spawn(move || {
                let mut at = reader;
                while !done.load(Ordering::Relaxed) {
                    at = at
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    look(store, at >> 20);
                }
            });
        }
        let mut prev = TestLines.origin();
        while size < 30_000 {
            let mut rows = Vec::new();
            for seq in size..size + 250 {
                let line = super::line(prev, seq, 0);
                prev = hash::chain(&line);
                rows.push(tabellion::store::Row {
                    keys: TestLines.keys(seq, &line),
                    line,
                });
            }
            size = store.append(size, &rows).unwrap().size;
            model.push(&rows);
        }
        done.store(true, Ordering::Relaxed);
    });
    super::audit(&store, &model);
    assert!(
        store.shelved() > 0,
        "the index was never behind nor ahead of anything"
    );
    append(&store, &mut model, 5, 10);
    store.close().unwrap();
    let (store, report) = world.open(model.head());
    assert_eq!((report.rebuilt, report.rolled_forward), (None, 0));
    super::audit(&store, &model);
}
