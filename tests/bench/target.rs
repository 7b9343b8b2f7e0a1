//! A figure beside its target.
//!
//! ```text
//! erase one person, median: 31.2 ms (target 500 ms: met)
//! ```
//! Whether a target is met is said only at the sizes it is stated for.

use std::time::Duration;

/// Whether the run has the sizes that targets are stated for.
#[derive(Clone, Copy)]
pub enum Sizes {
    /// It has.
    Stated,
    /// It is smaller: what comes out says nothing of the target.
    Smaller,
}

impl Sizes {
    /// Stated, if every size is at least what the target asks for.
    pub fn of(sizes: &[(usize, usize)]) -> Self {
        if sizes.iter().all(|(have, stated)| have >= stated) {
            Self::Stated
        } else {
            Self::Smaller
        }
    }

    fn judge(self, met: bool) -> &'static str {
        match (self, met) {
            (Self::Smaller, _) => "not at this size",
            (Self::Stated, true) => "met",
            (Self::Stated, false) => "MISSED",
        }
    }

    /// Prints how long something took.
    pub fn took(self, what: &str, took: Duration, target: Duration) {
        let word = self.judge(took <= target);
        println!("{what}: {took:.1?} (target {target:.1?}: {word})");
    }
}
