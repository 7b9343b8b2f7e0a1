//! A thousand power cuts. After each one everything acknowledged is there, and nothing that was
//! never submitted.

use std::fs;

use tabellion::files::volatile::{Call, Fault};
use tabellion::store::{Head, Store, StoreError};

use super::damaged_index::copy;
use super::{Model, World, all_lines};

/// A small generator: the same seed, the same story.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

struct Story {
    world: World,
    model: Model,
    signed: Head,
    chance: Chance,
}

impl Story {
    fn new(seed: u64) -> Self {
        let chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        Self {
            world: World::new(),
            model: Model::default(),
            signed: Head::empty(),
            chance,
        }
    }

    /// One life of the process, which ends with a power cut.
    fn live(&mut self) {
        let (store, _) = self.world.open(self.signed);
        let found = all_lines(&store);
        assert!(
            found.starts_with(&self.model.lines),
            "an acknowledged line is gone"
        );
        self.model.lines = found;
        super::audit(&store, &self.model);
        for _ in 0..self.chance.below(5) {
            let count = usize::try_from(1 + self.chance.below(8)).unwrap();
            let rows = self
                .model
                .next(count, usize::try_from(self.chance.below(200)).unwrap());
            let fault = [
                (Call::Sync, Fault::Broken),
                (Call::Write, Fault::Full),
                (Call::Write, Fault::Broken),
            ];
            if self.chance.below(6) == 0 {
                let (call, fault) = fault[usize::try_from(self.chance.below(3)).unwrap()];
                self.world.files.fail(call, 0, fault);
            }
            match store.append(self.model.lines.len() as u64, &rows) {
                Ok(head) => {
                    self.model.push(&rows);
                    assert_eq!(head, self.model.head());
                    // The signer's memory comes a little later than the answer.
                    if self.chance.below(2) == 0 {
                        self.signed = head;
                    }
                }
                Err(StoreError::Full) => assert_eq!(store.head(), self.model.head()),
                Err(StoreError::Stopped(_)) => break,
                Err(other) => panic!("{other}"),
            }
        }
        self.world.files.power_cut(self.chance.below(u64::MAX));
        drop(store);
        self.lose_index();
    }

    /// sled never synced: its folder may be new, old or gone.
    fn lose_index(&mut self) {
        let (index, saved) = (
            self.world.index_folder(),
            self.world.index.path().join("saved"),
        );
        match self.chance.below(8) {
            0 => fs::remove_dir_all(&index).unwrap(),
            1 if saved.exists() => {
                fs::remove_dir_all(&index).unwrap();
                fs::rename(&saved, &index).unwrap();
            }
            2 if !saved.exists() => copy(&index, &saved),
            _ => {}
        }
    }
}

#[test]
fn a_thousand_power_cuts() {
    for seed in 0..50 {
        let mut story = Story::new(seed);
        for _ in 0..20 {
            story.live();
        }
        assert!(story.model.lines.len() > 20, "seed {seed} tells nothing");
    }
}
