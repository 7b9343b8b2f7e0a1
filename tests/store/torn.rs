//! A journal that ends where it should not.

use tabellion::files::Files;
use tabellion::store::mend::MendError;
use tabellion::store::{OpenError, Store};

use super::{World, all_lines, append, by_number, folder};

#[test]
fn cut_at_every_byte_of_the_last_three_lines_behind_the_signed_ones() {
    let (world, model) = World::with_lines(20, 0);
    let last = world.segments().pop().unwrap();
    let len = world.files.read(&last).unwrap().len();
    let three: usize = model.lines[17..].iter().map(|line| line.len() + 1).sum();
    for cut in len - three..=len {
        let world = world.without_index();
        world
            .files
            .damage(&last, |bytes| bytes.truncate(cut))
            .unwrap();
        let text = world.files.read(&last).unwrap();
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let (store, report) = world.open(model.head_at(17));
        let size = usize::try_from(report.size).unwrap();
        let missing = model.lines[size..]
            .iter()
            .map(|line| line.len() + 1)
            .sum::<usize>();
        assert_eq!(len - missing, whole, "cut at {cut}");
        assert_eq!(all_lines(&store), model.lines[..size]);
        match report.torn {
            None => assert_eq!(whole, cut),
            Some(torn) => {
                assert_eq!(torn.lines, 0);
                let aside = world
                    .files
                    .read(&folder().join("journal").join(torn.name))
                    .unwrap();
                assert_eq!(aside, text[whole..], "cut at {cut}");
            }
        }
        assert_eq!(world.files.read(&last).unwrap(), text[..whole]);
    }
}

#[test]
fn cut_within_the_signed_lines_and_nobody_has_them() {
    let (world, model) = World::with_lines(20, 0);
    let last = world.segments().pop().unwrap();
    let len = world.files.read(&last).unwrap().len();
    for missing in [1, 2, 100, 200] {
        let world = world.without_index();
        world
            .files
            .damage(&last, |bytes| bytes.truncate(len - missing))
            .unwrap();
        let before = world.files.read(&last).unwrap();
        let answer = world.try_open(model.head()).map(|(_, report)| report);
        let first = match missing {
            1 | 2 | 100 => 19,
            _ => 18,
        };
        let Err(OpenError::Damaged(MendError::Lost { first: found, .. })) = answer else {
            panic!("{missing} bytes missing: {answer:?}");
        };
        assert_eq!(found, first, "{missing} bytes missing");
        assert_eq!(
            world.files.read(&last).unwrap(),
            before,
            "nothing is changed"
        );
        let mut receipts = by_number(&model.lines);
        receipts.retain(|seq, _| *seq >= 17);
        let (store, report) = world.open_with(model.head(), &receipts).unwrap();
        assert_eq!(*report.repaired.first().unwrap(), first);
        super::audit(&store, &model);
    }
}

#[test]
fn cut_within_the_signed_lines_and_the_index_has_them() {
    let (world, model) = World::with_lines(200, 0);
    let segments = world.segments();
    assert!(segments.len() > 3);
    for segment in segments {
        let len = world.files.read(&segment).unwrap().len();
        world
            .files
            .damage(&segment, |bytes| bytes.truncate(len / 2))
            .unwrap();
        let (store, report) = world.open(model.head());
        assert!(!report.repaired.is_empty());
        super::audit(&store, &model);
        assert_eq!(world.files.read(&segment).unwrap().len(), len);
    }
}

#[test]
fn a_segment_is_missing() {
    for nth in 0..3 {
        let (world, model) = World::with_lines(200, 0);
        let segment = world.segments()[nth].clone();
        world.files.remove(&segment).unwrap();
        let (store, report) = world.open(model.head());
        assert!(report.rebuilt.is_some() && !report.repaired.is_empty());
        super::audit(&store, &model);
        let (world, model) = World::with_lines(200, 0);
        let without = world.without_index();
        without.files.remove(&segment).unwrap();
        let answer = without.try_open(model.head()).map(|(_, report)| report);
        assert!(
            matches!(answer, Err(OpenError::Damaged(MendError::Lost { .. }))),
            "{answer:?}"
        );
    }
}

#[test]
fn an_older_copy_was_restored() {
    let (world, mut model) = World::with_lines(50, 10);
    let old = world.without_index();
    let (store, _) = world.open(model.head());
    append(&store, &mut model, 30, 10);
    store.close().unwrap();
    let answer = old.try_open(model.head()).map(|(_, report)| report);
    let Err(OpenError::Damaged(MendError::Lost {
        first: 50,
        count: 30,
    })) = answer
    else {
        panic!("{answer:?}");
    };
    let (store, report) = old
        .open_with(model.head(), &by_number(&model.lines))
        .unwrap();
    assert_eq!(report.repaired, (50..80).collect::<Vec<_>>());
    super::audit(&store, &model);
}

#[test]
fn another_ledger_of_the_same_shape_was_put_in_place() {
    let (_, model) = World::with_lines(50, 10);
    let (other, _) = World::with_lines(50, 11);
    let answer = other.try_open(model.head()).map(|(_, report)| report);
    assert!(
        matches!(
            answer,
            Err(OpenError::Damaged(MendError::Root { size: 50 }))
        ),
        "{answer:?}"
    );
}

#[test]
fn committed_lines_that_only_the_index_has_come_back() {
    let (world, model) = World::with_lines(60, 10);
    let last = world.segments().pop().unwrap();
    world
        .files
        .damage(&last, |bytes| bytes.truncate(bytes.len() - 300))
        .unwrap();
    let (store, report) = world.open(model.head_at(40));
    assert_eq!(report.size, 60);
    assert!(!report.repaired.is_empty());
    super::audit(&store, &model);
}

#[test]
fn whole_lines_behind_a_broken_one_are_set_aside_and_not_deleted() {
    let (world, model) = World::with_lines(40, 10);
    let world = world.without_index();
    let last = world.segments().pop().unwrap();
    let before = world.files.read(&last).unwrap();
    let first = memchr::memchr_iter(b'\n', &before).nth(20).unwrap() + 1;
    world
        .files
        .damage(&last, |bytes| bytes[first..first + 20].fill(0))
        .unwrap();
    let (store, report) = world.open(model.head_at(10));
    let torn = report.torn.unwrap();
    assert!(torn.lines > 1);
    assert_eq!(torn.bytes, (before.len() - first) as u64);
    assert_eq!(report.size, 40 - torn.lines);
    let size = usize::try_from(report.size).unwrap();
    assert_eq!(all_lines(&store), model.lines[..size]);
    assert_eq!(store.head(), model.head_at(size));
}

#[test]
fn a_whole_line_that_does_not_link() {
    let (world, model) = World::with_lines(20, 0);
    let world = world.without_index();
    let forged = super::line(tabellion::hash::chain(b"another past"), 20, 5);
    let last = world.segments().pop().unwrap();
    world
        .files
        .damage(&last, |bytes| {
            bytes.extend_from_slice(&forged);
            bytes.push(b'\n');
        })
        .unwrap();
    // Line 19 is signed: only the forged one goes.
    let (store, report) = world.without_index().open(model.head());
    assert_eq!(report.torn.map(|torn| torn.lines), Some(1));
    super::audit(&store, &model);
    // Of unsigned lines nobody knows which of the two is right.
    let (store, report) = world.open(model.head_at(15));
    assert_eq!(report.torn.map(|torn| torn.lines), Some(2));
    assert_eq!(all_lines(&store), model.lines[..19]);
}

#[test]
fn the_last_signed_line_is_changed_and_the_next_one_tells() {
    let (world, model) = World::with_lines(20, 0);
    let world = world.without_index();
    let segment = world.segments().pop().unwrap();
    let before = world.files.read(&segment).unwrap();
    let at = memchr::memchr_iter(b'\n', &before).nth(11).unwrap() - 3;
    world
        .files
        .damage(&segment, |bytes| bytes[at] ^= 1)
        .unwrap();
    let answer = world.try_open(model.head_at(12)).map(|(_, report)| report);
    let Err(OpenError::Damaged(MendError::Lost {
        first: 11,
        count: 1,
    })) = answer
    else {
        panic!("{answer:?}");
    };
    let (store, report) = world
        .open_with(model.head_at(12), &by_number(&model.lines[..12]))
        .unwrap();
    assert_eq!((report.repaired, report.torn), (vec![11], None));
    super::audit(&store, &model);
}
