//! The tree against the definition of RFC 6962, written for reading, and against two other implementations.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use tabellion::canon::LineRef;
use tabellion::hash::{self, NodeHash};
use tabellion::tree::{
    self, BundleError, BundleId, Frontier, Index, ProveError, Size, Tile, TileError, TileId,
    TileReader, TreeError,
};

fn leaf(number: u64) -> NodeHash {
    hash::leaf(format!("leaf{number}").as_bytes())
}

/// RFC 6962, section 2.1, word for word, over the leaves `leaf0`, `leaf1`, …; remembers what it computed.
#[derive(Default)]
struct Definition(RefCell<HashMap<(u64, u64), NodeHash>>);

impl Definition {
    /// `MTH(D[low:high])`
    fn mth(&self, low: u64, high: u64) -> NodeHash {
        if let Some(known) = self.0.borrow().get(&(low, high)) {
            return *known;
        }
        let hash = match high - low {
            0 => hash::empty_tree(),
            1 => leaf(low),
            n => {
                let k = Self::k(n);
                hash::node(&self.mth(low, low + k), &self.mth(low + k, high))
            }
        };
        self.0.borrow_mut().insert((low, high), hash);
        hash
    }

    /// The largest power of two smaller than `n`.
    fn k(n: u64) -> u64 {
        let mut k = 1;
        while k * 2 < n {
            k *= 2;
        }
        k
    }

    /// `PATH(m, D[low:high])`, section 2.1.1
    fn path(&self, m: u64, low: u64, high: u64) -> Vec<NodeHash> {
        let n = high - low;
        if n == 1 {
            return Vec::new();
        }
        let k = Self::k(n);
        if m < k {
            [self.path(m, low, low + k), vec![self.mth(low + k, high)]].concat()
        } else {
            [
                self.path(m - k, low + k, high),
                vec![self.mth(low, low + k)],
            ]
            .concat()
        }
    }

    /// `SUBPROOF(m, D[low:high], b)`, section 2.1.2
    fn subproof(&self, m: u64, low: u64, high: u64, b: bool) -> Vec<NodeHash> {
        let n = high - low;
        if m == n {
            return if b {
                Vec::new()
            } else {
                vec![self.mth(low, high)]
            };
        }
        let k = Self::k(n);
        if m <= k {
            [
                self.subproof(m, low, low + k, b),
                vec![self.mth(low + k, high)],
            ]
            .concat()
        } else {
            [
                self.subproof(m - k, low + k, high, false),
                vec![self.mth(low, low + k)],
            ]
            .concat()
        }
    }
}

/// A store as a published log has it: a wider tile may stand where a narrower one is asked for.
#[derive(Default)]
struct Shelf {
    tiles: BTreeMap<(u8, u64), Vec<NodeHash>>,
    reads: Cell<usize>,
}

impl Shelf {
    fn put(&mut self, changed: Vec<Tile>) {
        for tile in changed {
            let place = (tile.id().level(), tile.id().index());
            let before = self
                .tiles
                .insert(place, tile.hashes().to_vec())
                .unwrap_or_default();
            assert_eq!(tile.hashes().len(), usize::from(tile.id().width()));
            assert!(
                tile.hashes().starts_with(&before),
                "{} rewrote history",
                tile.id()
            );
        }
    }
}

impl TileReader for Shelf {
    type Error = String;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, String> {
        self.reads.set(self.reads.get() + 1);
        self.tiles
            .get(&(id.level(), id.index()))
            .cloned()
            .ok_or_else(|| format!("no tile {id}"))
    }
}

/// The reader of the crate `tlog_tiles`, over hashes that it computed itself.
struct Theirs(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes
            .iter()
            .map(|at| self.0[usize::try_from(*at).unwrap()])
            .collect())
    }
}

fn theirs(hash: &NodeHash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash.as_bytes())
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<NodeHash> {
    hashes
        .iter()
        .map(|hash| NodeHash::from_bytes(hash.0))
        .collect()
}

fn grow_theirs(theirs: &mut Theirs, number: u64) {
    let more =
        tlog_tiles::stored_hashes(number, format!("leaf{number}").as_bytes(), theirs).unwrap();
    theirs.0.extend(more);
}

fn grown(size: u64) -> (Frontier, Shelf) {
    let (mut frontier, mut shelf) = (Frontier::new(), Shelf::default());
    (0..size).for_each(|number| frontier.push(leaf(number)));
    shelf.put(frontier.take_changed());
    (frontier, shelf)
}

#[test]
fn three_hundred_leaves_have_the_root_of_five_implementations() {
    use base64::Engine as _;
    let text = |root: NodeHash| base64::engine::general_purpose::STANDARD.encode(root.as_bytes());
    let leaves: Vec<_> = (0..300).map(leaf).collect();
    let (frontier, shelf) = grown(300);
    let expected = "LmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb50=";
    assert_eq!(text(frontier.root()), expected);
    assert_eq!(text(tree::root_of(&leaves)), expected);
    assert_eq!(text(tree::root(Size(300), &shelf).unwrap()), expected);
}

#[test]
fn a_reader_with_a_memory_proves_what_tiles_prove_and_reads_little() {
    let (mut frontier, mut shelf) = grown(1);
    let subtrees = tree::Subtrees::default();
    let mut read = (0, 0);
    for size in 2..=1_400 {
        frontier.push(leaf(size - 1));
        shelf.put(frontier.take_changed());
        for index in [0, size / 3, size - 1].map(Index) {
            let before = shelf.reads.get();
            let plain = tree::inclusion(index, Size(size), &shelf).unwrap();
            let between = shelf.reads.get();
            let remembering = tree::Remembering {
                reader: &shelf,
                subtrees: &subtrees,
            };
            let proof = tree::inclusion(index, Size(size), &remembering).unwrap();
            assert_eq!(proof, plain, "{index} of {size}");
            read.0 += between - before;
            read.1 += shelf.reads.get() - between;
            assert_eq!(
                tree::consistency(Size(index.0 + 1), Size(size), &remembering),
                tree::consistency(Size(index.0 + 1), Size(size), &shelf)
            );
        }
    }
    assert!(read.1 * 3 < read.0 * 2, "{read:?}");
}

#[test]
fn every_append_up_to_three_hundred_follows_the_definition() {
    let definition = Definition::default();
    let (mut frontier, mut shelf) = (Frontier::new(), Shelf::default());
    let mut other = Theirs(Vec::new());
    let mut leaves = Vec::new();
    assert_eq!(frontier.root(), definition.mth(0, 0));
    for size in 1..=300 {
        frontier.push(leaf(size - 1));
        leaves.push(leaf(size - 1));
        grow_theirs(&mut other, size - 1);
        shelf.put(frontier.take_changed());
        assert!(frontier.take_changed().is_empty(), "nothing changes twice");
        let root = definition.mth(0, size);
        assert_eq!(frontier.root(), root, "size {size}");
        assert_eq!(tree::root(Size(size), &shelf), Ok(root), "size {size}");
        assert_eq!(tree::root_of(&leaves), root, "size {size}");
        assert_eq!(
            ours(&[tlog_tiles::tree_hash(size, &other).unwrap()]),
            [root],
            "size {size}"
        );
        let places: Vec<_> = TileId::all(Size(size))
            .map(|id| (id.level(), id.index()))
            .collect();
        assert_eq!(
            shelf.tiles.keys().copied().collect::<Vec<_>>(),
            places,
            "size {size}"
        );
        for index in [0, size / 3, size / 2, size - 1] {
            let path = tree::inclusion(Index(index), Size(size), &shelf).unwrap();
            assert_eq!(
                path,
                definition.path(index, 0, size),
                "leaf {index} of {size}"
            );
            assert_eq!(
                tree::path_of(&leaves, Index(index)).unwrap(),
                path,
                "leaf {index} of {size}"
            );
            assert_eq!(
                tree::verify_inclusion(&leaf(index), Index(index), Size(size), &path, &root),
                Ok(())
            );
            let path: Vec<_> = path.iter().map(theirs).collect();
            tlog_tiles::check_record(&path, size, theirs(&root), index, theirs(&leaf(index)))
                .unwrap();
        }
        for from in [
            1,
            size / 3 + 1,
            size / 2 + 1,
            size.saturating_sub(1).max(1),
            size,
        ] {
            let proof = tree::consistency(Size(from), Size(size), &shelf).unwrap();
            assert_eq!(
                proof,
                definition.subproof(from, 0, size, true),
                "{from} to {size}"
            );
            let older = definition.mth(0, from);
            assert_eq!(
                tree::verify_consistency(Size(from), Size(size), &proof, &older, &root),
                Ok(())
            );
            let proof: Vec<_> = proof.iter().map(theirs).collect();
            tlog_tiles::check_tree(&proof, size, theirs(&root), from, theirs(&older)).unwrap();
        }
    }
}

#[test]
fn all_pairs_of_small_sizes_follow_the_definition() {
    let definition = Definition::default();
    let (_, shelf) = grown(40);
    for size in 1..=40 {
        let root = definition.mth(0, size);
        for index in 0..size {
            let path = tree::inclusion(Index(index), Size(size), &shelf).unwrap();
            assert_eq!(path, definition.path(index, 0, size));
            for claimed in 0..size {
                let held =
                    tree::verify_inclusion(&leaf(index), Index(claimed), Size(size), &path, &root);
                assert_eq!(
                    held.is_ok(),
                    claimed == index,
                    "leaf {index} of {size} claimed as {claimed}"
                );
            }
        }
        for from in 1..=size {
            let proof = tree::consistency(Size(from), Size(size), &shelf).unwrap();
            assert_eq!(proof, definition.subproof(from, 0, size, true));
            for claimed in 1..=size {
                let older = definition.mth(0, claimed);
                let held = tree::verify_consistency(Size(from), Size(size), &proof, &older, &root);
                assert_eq!(
                    held.is_ok(),
                    claimed == from,
                    "{from} to {size}, root of {claimed}"
                );
            }
        }
    }
}

#[test]
fn ct_merkle_gives_the_same_roots_and_proofs() {
    let mut other = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
    let (_, shelf) = grown(270);
    let flat = |hashes: &[NodeHash]| {
        hashes
            .iter()
            .flat_map(|hash| *hash.as_bytes())
            .collect::<Vec<u8>>()
    };
    for size in 1..=270u64 {
        other.push(format!("leaf{}", size - 1).into_bytes());
        let root = tree::root(Size(size), &shelf).unwrap();
        assert_eq!(
            other.root().as_bytes().as_slice(),
            root.as_bytes(),
            "size {size}"
        );
        for index in [0, size / 2, size - 1] {
            let path = tree::inclusion(Index(index), Size(size), &shelf).unwrap();
            let other = other.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(other.as_bytes(), flat(&path), "leaf {index} of {size}");
        }
        for from in [1, size / 2 + 1].into_iter().filter(|from| *from < size) {
            let proof = tree::consistency(Size(from), Size(size), &shelf).unwrap();
            let other = other.prove_consistency(usize::try_from(size - from).unwrap());
            assert_eq!(other.as_bytes(), flat(&proof), "{from} to {size}");
        }
    }
}

#[test]
fn the_third_level_of_tiles_begins_where_it_should() {
    let definition = Definition::default();
    let (mut frontier, mut shelf) = grown(65_530);
    for size in 65_531..=65_545 {
        frontier.push(leaf(size - 1));
        shelf.put(frontier.take_changed());
        assert_eq!(frontier.root(), definition.mth(0, size), "size {size}");
        let places: Vec<_> = TileId::all(Size(size))
            .map(|id| (id.level(), id.index()))
            .collect();
        assert_eq!(
            shelf.tiles.keys().copied().collect::<Vec<_>>(),
            places,
            "size {size}"
        );
        for index in [0, 255, 256, 65_279, 65_280, size - 1] {
            let path = tree::inclusion(Index(index), Size(size), &shelf).unwrap();
            assert_eq!(
                path,
                definition.path(index, 0, size),
                "leaf {index} of {size}"
            );
        }
        for from in [1, 256, 257, 32_768, 65_280, 65_529, size - 1] {
            let proof = tree::consistency(Size(from), Size(size), &shelf).unwrap();
            assert_eq!(
                proof,
                definition.subproof(from, 0, size, true),
                "{from} to {size}"
            );
        }
        let mut resumed = Frontier::resume(Size(size), &shelf).unwrap();
        assert_eq!(resumed.root(), frontier.root());
        resumed.push(leaf(size));
        assert_eq!(resumed.root(), definition.mth(0, size + 1));
    }
}

#[test]
fn a_proof_reads_few_tiles() {
    let (_, shelf) = grown(65_800);
    for index in [0, 300, 65_535, 65_799] {
        shelf.reads.set(0);
        tree::inclusion(Index(index), Size(65_800), &shelf).unwrap();
        assert!(
            shelf.reads.get() <= 6,
            "{} tiles for leaf {index}",
            shelf.reads.get()
        );
    }
    shelf.reads.set(0);
    Frontier::resume(Size(65_800), &shelf).unwrap();
    assert!(
        shelf.reads.get() <= 3,
        "{} tiles to resume",
        shelf.reads.get()
    );
}

#[test]
fn a_resumed_tree_goes_on_like_one_that_never_stopped() {
    let (_, shelf) = grown(1_100);
    for size in (0..=600).chain([1_023, 1_024, 1_025]) {
        let mut resumed = Frontier::resume(Size(size), &shelf).unwrap();
        let mut whole = Frontier::new();
        (0..size).for_each(|number| whole.push(leaf(number)));
        whole.take_changed();
        assert!(resumed.take_changed().is_empty(), "size {size}");
        for number in size..size + 3 {
            resumed.push(leaf(number));
            whole.push(leaf(number));
        }
        assert_eq!(resumed.root(), whole.root(), "size {size}");
        assert_eq!(resumed.take_changed(), whole.take_changed(), "size {size}");
        assert_eq!(resumed.size(), Size(size + 3));
    }
}

#[test]
fn a_missing_or_short_tile_is_an_error_and_no_proof() {
    let (_, mut shelf) = grown(300);
    shelf.tiles.get_mut(&(0, 1)).unwrap().pop();
    let short = tree::inclusion(Index(299), Size(300), &shelf);
    assert!(
        matches!(short, Err(ProveError::Short { found: 43, .. })),
        "{short:?}"
    );
    assert!(matches!(
        Frontier::resume(Size(300), &shelf),
        Err(ProveError::Short { .. })
    ));
    shelf.tiles.remove(&(0, 1));
    assert!(matches!(
        tree::inclusion(Index(0), Size(300), &shelf),
        Err(ProveError::Read(_))
    ));
}

#[test]
fn what_no_tree_can_answer_is_refused() {
    let (frontier, shelf) = grown(10);
    let (leaf, root) = (leaf(0), frontier.root());
    assert!(matches!(
        tree::inclusion(Index(10), Size(10), &shelf),
        Err(ProveError::NoLeaf { .. })
    ));
    assert!(matches!(
        tree::inclusion(Index(0), Size(0), &shelf),
        Err(ProveError::NoLeaf { .. })
    ));
    assert_eq!(
        tree::consistency(Size(0), Size(10), &shelf),
        Err(ProveError::FromEmpty)
    );
    assert!(matches!(
        tree::consistency(Size(10), Size(9), &shelf),
        Err(ProveError::Shrinking { .. })
    ));
    assert!(matches!(
        tree::verify_inclusion(&leaf, Index(10), Size(10), &[], &root),
        Err(TreeError::NoLeaf { .. })
    ));
    assert!(tree::verify_inclusion(&leaf, Index(0), Size(0), &[], &root).is_err());
    let empty = hash::empty_tree();
    assert_eq!(
        tree::verify_consistency(Size(0), Size(10), &[], &empty, &root),
        Err(TreeError::FromEmpty)
    );
    assert_eq!(
        tree::verify_consistency(Size(0), Size(0), &[], &empty, &empty),
        Err(TreeError::FromEmpty)
    );
    assert!(matches!(
        tree::verify_consistency(Size(10), Size(9), &[], &root, &root),
        Err(TreeError::Shrinking { .. })
    ));
    assert_eq!(
        tree::verify_consistency(Size(10), Size(10), &[], &root, &root),
        Ok(())
    );
    assert_eq!(
        tree::verify_consistency(Size(10), Size(10), &[], &root, &leaf),
        Err(TreeError::Root)
    );
    assert_eq!(
        tree::verify_consistency(Size(10), Size(10), &[leaf], &root, &root),
        Err(TreeError::Length(1))
    );
    assert!(tree::path_of(&[leaf], Index(1)).is_none());
    assert!(tree::path_of(&[], Index(0)).is_none());
}

#[test]
fn the_largest_sizes_do_not_overflow() {
    let (leaf, last) = (leaf(0), u64::MAX - 1);
    for count in 0..=70 {
        let proof = vec![leaf; count];
        for index in [0, 1, last / 2, last] {
            let root = tree::root_from_path(&leaf, Index(index), Size(u64::MAX), &proof);
            assert!(root.is_ok() || root == Err(TreeError::Length(count)));
        }
        for from in [1, 2, 1 << 63, (1 << 63) + 1, last] {
            tree::verify_consistency(Size(from), Size(u64::MAX), &proof, &leaf, &leaf).unwrap_err();
        }
    }
    assert!(tree::root_from_path(&leaf, Index(0), Size(u64::MAX), &[leaf; 64]).is_ok());
}

#[test]
fn tile_paths_are_those_of_the_specification() {
    let id = TileId::new(0, 1_234_067, 12).unwrap();
    assert_eq!(id.to_string(), "tile/0/x001/x234/067.p/12");
    assert_eq!(TileId::parse("tile/0/x001/x234/067.p/12").unwrap(), id);
    assert_eq!(TileId::new(2, 0, 256).unwrap().to_string(), "tile/2/000");
    let bundle = BundleId::parse("tile/entries/x001/x234/067").unwrap();
    assert_eq!((bundle.index(), bundle.width()), (1_234_067, 256));
    for bad in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/8/000",
        "tile/63/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/2",
        "tile/0/000.p/1.p/1",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/+01",
        "tile/0/x+01/000",
        "tile/0/000.p/+1",
        "tile/entries/000",
        "tile/7/001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/٠٠٠",
    ] {
        assert!(TileId::parse(bad).is_err(), "{bad}");
    }
    assert!(BundleId::parse("tile/0/000").is_err());
    assert!(TileId::new(7, 0, 255).is_ok());
    assert!(matches!(
        TileId::new(7, 0, 256),
        Err(TileError::Beyond { .. })
    ));
}

#[test]
fn seventy_thousand_leaves_have_the_tiles_of_the_specification() {
    let ids: Vec<_> = TileId::all(Size(70_000)).collect();
    let of = |level: u8, full: bool| {
        ids.iter()
            .filter(|id| id.level() == level && id.is_full() == full)
            .count()
    };
    assert_eq!(
        (
            of(0, true),
            of(0, false),
            of(1, true),
            of(1, false),
            of(2, false)
        ),
        (273, 1, 1, 1, 1)
    );
    let partial: Vec<_> = ids
        .iter()
        .filter(|id| !id.is_full())
        .map(|id| id.width())
        .collect();
    assert_eq!(partial, [112, 17, 1]);
    assert_eq!(ids.len(), 277);
}

#[test]
fn a_tile_has_exactly_the_bytes_of_its_width() {
    let id = TileId::new(0, 0, 3).unwrap();
    let bytes = [7u8; 96];
    assert_eq!(Tile::parse(id, &bytes).unwrap().to_bytes(), bytes);
    for length in [0, 64, 95, 97, 128] {
        assert!(
            matches!(
                Tile::parse(id, &vec![7; length]),
                Err(TileError::Length { .. })
            ),
            "{length}"
        );
    }
}

#[test]
fn a_bundle_has_exactly_its_entries() {
    let lines = super::chain_of(3);
    let lines: Vec<LineRef> = lines.iter().map(|line| line.as_line()).collect();
    let bytes = tree::encode_bundle(&lines).unwrap();
    let length = u16::try_from(lines[0].as_bytes().len()).unwrap();
    assert_eq!(bytes[..2], length.to_be_bytes());
    let of = |width| BundleId::new(0, width).unwrap();
    let entries = tree::parse_bundle(of(3), &bytes).unwrap();
    assert_eq!(
        entries,
        lines.iter().map(LineRef::as_bytes).collect::<Vec<_>>()
    );
    assert_eq!(
        tree::parse_bundle(of(4), &bytes),
        Err(BundleError::Count {
            expected: 4,
            found: 3
        })
    );
    assert!(matches!(
        tree::parse_bundle(of(2), &bytes),
        Err(BundleError::Trailing(_))
    ));
    assert_eq!(
        tree::parse_bundle(of(3), &bytes[..bytes.len() - 1]),
        Err(BundleError::End(2))
    );
    assert_eq!(tree::parse_bundle(of(1), &[0]), Err(BundleError::End(0)));
    assert!(tree::encode_bundle(&[]).is_err());
    assert!(tree::encode_bundle(&[lines[0]; 257]).is_err());
    assert!(tree::encode_bundle(&[lines[0]; 256]).is_ok());
}

proptest! {
    #[test]
    fn tile_paths_round_trip_and_agree_with_tlog_tiles(level in 0u8..5, index in 0u64..1 << 20, width in 1u16..=256) {
        let id = TileId::new(level, index, width).unwrap();
        let path = id.to_string();
        prop_assert_eq!(TileId::parse(&path).unwrap(), id);
        let other = tlog_tiles::Tile::new(8, level, index, u32::from(width), false);
        prop_assert_eq!(other.path().replacen("tile/8/", "tile/", 1), path);
        let bundle = BundleId::new(index, width).unwrap();
        prop_assert_eq!(BundleId::parse(&bundle.to_string()).unwrap(), bundle);
    }

    #[test]
    fn an_inclusion_proof_altered_in_one_bit_or_hash_is_refused(
        size in 2u64..600, index in any::<prop::sample::Index>(), bit in any::<prop::sample::Index>(), kind in 0..4,
    ) {
        let (frontier, shelf) = grown(size);
        let (index, root) = (index.index(usize::try_from(size).unwrap()) as u64, frontier.root());
        let mut proof = tree::inclusion(Index(index), Size(size), &shelf).unwrap();
        prop_assert_eq!(tree::verify_inclusion(&leaf(index), Index(index), Size(size), &proof, &root), Ok(()));
        match kind {
            0 => {
                let bit = bit.index(proof.len() * 256);
                let mut bytes = *proof[bit / 256].as_bytes();
                bytes[bit % 256 / 8] ^= 1 << (bit % 8);
                proof[bit / 256] = NodeHash::from_bytes(bytes);
            }
            1 => { proof.remove(bit.index(proof.len())); }
            2 => proof.insert(bit.index(proof.len() + 1), root),
            _ => {
                prop_assert!(tree::verify_inclusion(&leaf(size), Index(index), Size(size), &proof, &root).is_err());
                return Ok(());
            }
        }
        prop_assert!(tree::verify_inclusion(&leaf(index), Index(index), Size(size), &proof, &root).is_err());
    }

    #[test]
    fn a_consistency_proof_altered_in_one_bit_or_hash_is_refused(
        from in 1u64..500, more in 1u64..200, bit in any::<prop::sample::Index>(), kind in 0..3,
    ) {
        let (older, _) = grown(from);
        let (newer, shelf) = grown(from + more);
        let sizes = (Size(from), Size(from + more));
        let mut proof = tree::consistency(sizes.0, sizes.1, &shelf).unwrap();
        let check = |proof: &[NodeHash]| {
            tree::verify_consistency(sizes.0, sizes.1, proof, &older.root(), &newer.root())
        };
        prop_assert_eq!(check(&proof), Ok(()));
        match kind {
            0 => {
                let bit = bit.index(proof.len() * 256);
                let mut bytes = *proof[bit / 256].as_bytes();
                bytes[bit % 256 / 8] ^= 1 << (bit % 8);
                proof[bit / 256] = NodeHash::from_bytes(bytes);
            }
            1 => { proof.remove(bit.index(proof.len())); }
            _ => proof.insert(bit.index(proof.len() + 1), older.root()),
        }
        prop_assert!(check(&proof).is_err());
    }
}
