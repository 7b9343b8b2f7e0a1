//! Keys that still derive after they were erased, or no longer derive though they were not.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tabellion::hash::{Secret, key_tree_child};
use tabellion::vault::key_tree::{DEPTH, KeyTree, KeyTreeError, Leaf, Subtree};

const SMALL: u8 = 6;
const LEAVES: u64 = 1 << SMALL;

fn root() -> Secret {
    Secret::from_bytes([7; 32])
}

/// The definition, read aloud: from the root, one child per bit.
fn naive(leaf: u64, levels: u8) -> Secret {
    (0..levels).rev().fold(root(), |key, bit| {
        key_tree_child(&key, leaf >> bit & 1 == 1)
    })
}

fn audit(tree: &KeyTree<SMALL>, erased: &BTreeSet<u64>) {
    for leaf in 0..LEAVES {
        let expected = (!erased.contains(&leaf)).then(|| naive(leaf, SMALL));
        assert!(
            tree.derive(Leaf(leaf)) == expected,
            "leaf {leaf} of {tree:?}"
        );
    }
}

#[test]
fn a_leaf_of_the_whole_tree_is_forty_children_of_the_root() {
    let tree: KeyTree = KeyTree::new(root());
    for leaf in [0, 1, 0x0702, (1 << DEPTH) - 1] {
        assert!(tree.derive(Leaf(leaf)) == Some(naive(leaf, DEPTH)));
    }
    assert!(tree.derive(Leaf(1 << DEPTH)).is_none());
}

#[test]
fn an_erasure_adds_at_most_forty_seeds() {
    let mut tree: KeyTree = KeyTree::new(root());
    tree.puncture(&[Subtree::leaf(Leaf(0x12_3456_789A), DEPTH)]);
    assert_eq!(tree.len(), usize::from(DEPTH));
    let before = tree.to_bytes();
    tree.puncture(&[Subtree::leaf(Leaf(0x12_3456_789A), DEPTH)]);
    assert!(before == tree.to_bytes(), "erasing twice changed the tree");
}

#[test]
fn a_tree_without_leaves_is_empty_and_stays_so() {
    let mut tree: KeyTree<SMALL> = KeyTree::new(root());
    tree.puncture(&[Subtree::prefix(0, 0, SMALL)]);
    assert!(tree.is_empty());
    assert!(
        KeyTree::<SMALL>::parse(&tree.to_bytes())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn seeds_that_overlap_or_lie_off_their_place_are_refused() {
    let mut tree: KeyTree<SMALL> = KeyTree::new(root());
    tree.puncture(&[Subtree::leaf(Leaf(5), SMALL)]);
    let bytes = tree.to_bytes();
    assert!(matches!(
        KeyTree::<SMALL>::parse(&bytes[1..]),
        Err(KeyTreeError::Length(_))
    ));
    let mut twice = bytes.to_vec();
    twice.extend_from_slice(&bytes[bytes.len() - 41..]);
    assert!(matches!(
        KeyTree::<SMALL>::parse(&twice),
        Err(KeyTreeError::Misplaced(_))
    ));
    for (at, value) in [(8, 200), (7, 1), (0, 1)] {
        let mut wrong = bytes.to_vec();
        wrong[at] = value;
        assert!(
            KeyTree::<SMALL>::parse(&wrong).is_err(),
            "byte {at} = {value} was taken"
        );
    }
}

proptest! {
    #[test]
    fn after_any_erasures_exactly_the_others_derive(
        calls in proptest::collection::vec(proptest::collection::vec((0..LEAVES, 0..=SMALL), 1..4), 1..12)
    ) {
        let mut tree = KeyTree::<SMALL>::new(root());
        let mut erased = BTreeSet::new();
        for call in calls {
            let subtrees: Vec<_> = call
                .iter()
                .map(|(leaf, depth)| Subtree::prefix(leaf >> (SMALL - depth), *depth, SMALL))
                .collect();
            tree.puncture(&subtrees);
            for (leaf, depth) in call {
                let width = 1 << (SMALL - depth);
                let first = leaf / width * width;
                erased.extend(first..first + width);
            }
            audit(&tree, &erased);
            let reread = KeyTree::<SMALL>::parse(&tree.to_bytes()).unwrap();
            audit(&reread, &erased);
            // As many seeds as maximal whole subtrees: never more than one per leaf left.
            prop_assert!(tree.len() as u64 <= LEAVES - erased.len() as u64);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = KeyTree::<SMALL>::parse(&bytes);
        let _ = KeyTree::<DEPTH>::parse(&bytes);
    }
}
