//! One line among many, from the journal by search: found whatever the lengths, never a wrong one.

use std::path::Path;
use std::sync::Arc;

use tabellion::files::Files;
use tabellion::hash;
use tabellion::store::journal::{self, Journal};
use tabellion::store::seek::Seeker;
use tabellion::store::{Embedded, Indexer, Row, Store, StoreError};

use super::{Model, TestLines, World, all_lines, folder, line};

/// Lengths that make guessing wrong: short for long, then one line as long as a line may be.
fn uneven(nth: usize) -> usize {
    match nth {
        0..300 => 0,
        300 | 640 => journal::MAX_LINE - 200,
        301..600 => 900,
        _ => (nth * 7919) % 5000,
    }
}

fn ledger(segment_bytes: u64, count: usize) -> (World, Model, Embedded) {
    let world = World {
        segment_bytes,
        ..World::new()
    };
    let mut model = Model::default();
    let (store, _) = world.open(model.head());
    for nth in 0..count {
        let prev = model
            .lines
            .last()
            .map_or_else(|| TestLines.origin(), |last| hash::chain(last));
        let line = line(prev, nth as u64, uneven(nth));
        let row = Row {
            keys: TestLines.keys(0, &line),
            line,
        };
        store
            .append(nth as u64, std::slice::from_ref(&row))
            .unwrap();
        model.push(&[row]);
    }
    (world, model, store)
}

fn seeker(world: &World) -> Seeker {
    let files: Arc<dyn Files> = Arc::new(world.files.clone());
    Seeker::new(Journal::new(files, &folder()), Arc::new(TestLines))
}

#[test]
fn every_line_is_found_whatever_the_lengths() {
    for segment_bytes in [200_000, 64 * 1024 * 1024] {
        let (world, model, _store) = ledger(segment_bytes, 900);
        assert!(segment_bytes > 1_000_000 || world.segments().len() > 3);
        let seeker = seeker(&world);
        let size = model.lines.len() as u64;
        for (seq, line) in (0..).zip(&model.lines) {
            let block = seeker.block(seq, size, 1).unwrap().unwrap();
            assert_eq!(block.first, seq);
            assert_eq!(journal::nth_line(&block.bytes, 0), Some(&line[..]));
        }
        assert_eq!(seeker.block(size, size, 1).unwrap(), None);
    }
}

#[test]
fn a_block_is_whole_lines_in_order() {
    let (world, model, _store) = ledger(200_000, 900);
    let seeker = seeker(&world);
    for from in [0u64, 299, 300, 301, 639, 640, 899] {
        let block = seeker.block(from, 900, 50_000).unwrap().unwrap();
        let lines: Vec<&[u8]> = journal::complete_lines(&block.bytes)
            .map(|(_, line)| line)
            .collect();
        let from = usize::try_from(from).unwrap();
        assert!(!lines.is_empty());
        assert_eq!(lines, model.lines[from..from + lines.len()]);
        assert_eq!(block.bytes.last(), Some(&b'\n'));
    }
}

#[test]
fn lines_that_came_after_the_first_look_are_found() {
    let (world, mut model, store) = ledger(200_000, 20);
    let seeker = seeker(&world);
    assert!(seeker.block(19, 20, 1).unwrap().is_some());
    super::append(&store, &mut model, 700, 900);
    for seq in [20u64, 400, 719] {
        let block = seeker.block(seq, 720, 1).unwrap().unwrap();
        let line = &model.lines[usize::try_from(seq).unwrap()];
        assert_eq!(journal::nth_line(&block.bytes, 0), Some(&line[..]));
    }
}

/// Where a line stands in its segment, as text.
fn alter(world: &World, wanted: &[u8]) {
    for segment in world.segments() {
        let bytes = world.files.read(&segment).unwrap();
        if let Some(at) = memchr::memmem::find(&bytes, wanted) {
            world
                .files
                .damage(&segment, |bytes| {
                    bytes[at + wanted.len() / 2] ^= 1;
                })
                .unwrap();
            return;
        }
    }
    panic!("the line is in no segment");
}

#[test]
fn a_line_altered_under_a_running_ledger_is_read_from_the_index() {
    let (world, model) = World::with_lines(400, 900);
    let (store, _) = world.open(model.head());
    for nth in [0, 123, 399] {
        alter(&world, &model.lines[nth]);
        let seq = nth as u64;
        assert_eq!(store.line(seq).unwrap().unwrap(), model.lines[nth]);
    }
    assert_eq!(all_lines(&store), model.lines);
    assert_eq!(store.audit().unwrap(), [0, 123, 399]);
}

#[test]
fn newlines_that_come_or_go_mislead_nobody() {
    let (world, model) = World::with_lines(400, 300);
    let (store, _) = world.open(model.head());
    for (nth, segment) in world.segments().iter().enumerate() {
        let bytes = world.files.read(segment).unwrap();
        let newline = memchr::memchr(b'\n', &bytes).unwrap();
        let at = if nth % 2 == 0 { newline } else { newline / 2 };
        let other = if nth % 2 == 0 { b'x' } else { b'\n' };
        world
            .files
            .damage(segment, |bytes| bytes[at] = other)
            .unwrap();
    }
    for (seq, line) in (0..).zip(&model.lines) {
        assert_eq!(store.line(seq).unwrap().as_ref(), Some(line), "{seq}");
    }
    assert_eq!(all_lines(&store), model.lines);
}

#[test]
fn a_segment_that_is_gone_is_read_from_the_index() {
    let (world, model) = World::with_lines(400, 300);
    let (store, _) = world.open(model.head());
    world.files.remove(Path::new(&world.segments()[1])).unwrap();
    assert_eq!(all_lines(&store), model.lines);
}

#[test]
fn a_line_that_neither_has_is_an_error_that_names_it() {
    let (world, model) = World::with_lines(3000, 300);
    let lost = &model.lines[1234];
    {
        let index = sled::open(world.index_folder()).unwrap();
        let chunks = index.open_tree("lines").unwrap();
        let holds = |value: &[u8]| memchr::memmem::find(value, lost);
        let all = chunks.iter().map(Result::unwrap);
        let found = all.filter_map(|(key, value)| Some((key, holds(&value)?, value.to_vec())));
        let (key, at, mut value) = found.last().unwrap();
        value[at + lost.len() / 2] ^= 1;
        chunks.insert(key, value).unwrap();
        index.flush().unwrap();
    }
    let (store, report) = world.open(model.head());
    assert_eq!(
        report.rebuilt, None,
        "the sample missed it, as it should here"
    );
    assert_eq!(store.line(1234).unwrap().as_ref(), Some(lost));
    alter(&world, lost);
    let answer = store.line(1234);
    let Err(StoreError::Damaged { seq, fault }) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        (seq, fault.as_str()),
        (1234, "its bytes are not those in the tree")
    );
    assert_eq!(store.line(1235).unwrap().as_ref(), model.lines.get(1235));
}
