//! The power is cut at any call on the disk; what was not synced may be there, or half of it, or nothing.

use super::{cut, power};

#[test]
fn nothing_that_was_acknowledged_is_lost() {
    let tally = power::rounds(60, 40, &mut |_| {});
    assert!(
        tally.at_start > 0 && tally.dropped > 0 && tally.rolled_forward > 0,
        "these cuts tell nothing: {tally:?}"
    );
    assert!(tally.acknowledged > 300, "{tally:?}");
}

#[test]
fn a_journal_that_was_cut_is_repaired_or_refused() {
    let tally = cut::everywhere(149, &mut |_, _| {});
    assert!(
        tally.repaired > 12 && tally.refused == tally.repaired,
        "{tally:?}"
    );
}
