//! Lookups find what is in the tail, in one run, in merged runs, and nothing else.

use tabellion::store::{Embedded, Head, Page, Store, StoreError};

use super::{EVENT, KIND, Model, RECIPIENT, World, append, naive_root};
use tabellion::hash;
use tabellion::tree::TileId;

/// The event of line `seq`, and the list of its recipient, which is `seqs`.
pub fn check(store: &Embedded, seq: u64, seqs: &[u64]) {
    assert_eq!(
        store.find(EVENT, format!("ev-{seq}").as_bytes()).unwrap(),
        Some(seq)
    );
    let key = format!("r-{}", seq % 7);
    let forward = Page::Forward {
        from: 0,
        limit: usize::MAX,
    };
    assert_eq!(
        store.list(RECIPIENT, key.as_bytes(), forward).unwrap(),
        seqs
    );
    let backward = Page::Backward {
        before: u64::MAX,
        limit: usize::MAX,
    };
    let reversed: Vec<u64> = seqs.iter().rev().copied().collect();
    assert_eq!(
        store.list(RECIPIENT, key.as_bytes(), backward).unwrap(),
        reversed
    );
}

#[test]
fn lists_and_unique_keys_in_runs_of_every_age() {
    let world = World::new();
    let mut model = Model::default();
    // Each life ends with a run of its own: ten of them make a merge.
    for _ in 0..10 {
        let (store, report) = world.open(model.head());
        assert_eq!((report.rebuilt, report.rolled_forward), (None, 0));
        append(&store, &mut model, 37, 10);
        super::audit(&store, &model);
        store.close().unwrap();
    }
    let (store, _) = world.open(model.head());
    append(&store, &mut model, 20, 10);
    super::audit(&store, &model);
    let size = model.lines.len() as u64;
    for seq in 0..size {
        assert_eq!(
            store.find(EVENT, format!("ev-{seq}").as_bytes()).unwrap(),
            Some(seq)
        );
    }
    assert_eq!(
        store.find(EVENT, format!("ev-{size}").as_bytes()).unwrap(),
        None
    );
    assert_eq!(store.find(EVENT, b"").unwrap(), None);
    assert_eq!(
        store
            .list(KIND, b"refusal", Page::Forward { from: 0, limit: 9 })
            .unwrap(),
        Vec::<u64>::new()
    );
}

#[test]
fn pages_meet_without_gap_or_overlap() {
    let (world, mut model) = World::with_lines(300, 10);
    let (store, _) = world.open(model.head());
    append(&store, &mut model, 100, 10);
    let all: Vec<u64> = (0..400).collect();
    let (mut forward, mut from) = (Vec::new(), 0);
    loop {
        let page = store
            .list(KIND, b"disclosure", Page::Forward { from, limit: 17 })
            .unwrap();
        let Some(last) = page.last() else { break };
        from = last + 1;
        forward.extend(page);
    }
    assert_eq!(forward, all);
    let (mut backward, mut before) = (Vec::new(), u64::MAX);
    loop {
        let page = store
            .list(KIND, b"disclosure", Page::Backward { before, limit: 17 })
            .unwrap();
        let Some(last) = page.last() else { break };
        before = *last;
        backward.extend(page);
    }
    backward.reverse();
    assert_eq!(backward, all);
    assert!(
        store
            .list(KIND, b"disclosure", Page::Forward { from: 3, limit: 0 })
            .unwrap()
            .is_empty()
    );
    assert!(
        store
            .list(
                KIND,
                b"disclosure",
                Page::Backward {
                    before: 0,
                    limit: 9
                }
            )
            .unwrap()
            .is_empty()
    );
}

#[test]
fn tiles_are_the_same_before_and_after_they_are_shelved() {
    let world = World::new();
    let (store, _) = world.open(Head::empty());
    let mut model = Model::default();
    for _ in 0..13 {
        append(&store, &mut model, 100, 0);
    }
    let leaves: Vec<_> = model.lines.iter().map(|line| hash::leaf(line)).collect();
    let check = |store: &Embedded| {
        for (index, tile) in (0..).zip(leaves.chunks(256)) {
            let width = u16::try_from(tile.len()).unwrap();
            assert_eq!(
                store.tile(TileId::new(0, index, width).unwrap()).unwrap(),
                tile
            );
        }
        let roots: Vec<_> = leaves.chunks_exact(256).map(naive_root).collect();
        assert_eq!(store.tile(TileId::new(1, 0, 5).unwrap()).unwrap(), roots);
        assert_eq!(
            store.tile(TileId::new(1, 0, 3).unwrap()).unwrap(),
            roots[..3]
        );
        for beyond in [(0, 5, 21), (0, 6, 1), (1, 0, 6), (2, 0, 1), (7, 0, 1)] {
            let (level, index, width) = beyond;
            let id = TileId::new(level, index, width).unwrap();
            assert!(matches!(store.tile(id), Err(StoreError::NoTile(other)) if other == id));
        }
    };
    check(&store);
    store.close().unwrap();
    let (store, report) = world.open(model.head());
    assert_eq!(report.rolled_forward, 0);
    check(&store);
}

#[test]
fn a_second_writer_is_told_the_size() {
    let (world, model) = World::with_lines(12, 10);
    let (store, _) = world.open(model.head());
    let rows = model.next(1, 10);
    for first in [0, 11, 13] {
        let answer = store.append(first, &rows);
        assert!(matches!(answer, Err(StoreError::Conflict { first: f, size: 12 }) if f == first));
    }
    assert_eq!(store.head(), model.head());
}

#[test]
fn a_line_that_a_file_of_lines_cannot_hold() {
    let world = World::new();
    let (store, _) = world.open(Head::empty());
    let good = Model::default().next(1, 10);
    for bytes in [b"".to_vec(), b"a\nb".to_vec(), vec![b'x'; 65_536]] {
        let mut rows = good.clone();
        rows.push(tabellion::store::Row {
            line: bytes,
            keys: tabellion::store::Keys::default(),
        });
        assert!(matches!(
            store.append(0, &rows),
            Err(StoreError::Line { seq: 1 })
        ));
        assert_eq!(store.head(), Head::empty());
    }
}

#[test]
fn small_rows_survive_closing_and_kept_checkpoints_a_lost_index() {
    let (world, model) = World::with_lines(3, 10);
    let (store, _) = world.open(model.head());
    store.put_meta("census", b"42").unwrap();
    store.keep_checkpoint(3, b"origin\n3\nroot\n").unwrap();
    store.keep_checkpoint(1, b"origin\n1\nroot\n").unwrap();
    store.put_checkpoint(b"origin\n3\nroot\n").unwrap();
    assert_eq!(store.checkpoint().unwrap(), b"origin\n3\nroot\n");
    store.close().unwrap();
    let (store, _) = world.open(model.head());
    assert_eq!(store.meta("census").unwrap().unwrap(), b"42");
    assert_eq!(store.meta("other").unwrap(), None);
    assert_eq!(store.checkpoint().unwrap(), b"origin\n3\nroot\n");
    store.close().unwrap();
    let world = world.without_index();
    let (store, report) = world.open(model.head());
    assert!(report.rebuilt.is_some());
    let kept: Vec<u64> = store
        .kept_checkpoints()
        .unwrap()
        .iter()
        .map(|(size, _)| *size)
        .collect();
    assert_eq!(kept, [1, 3]);
}
