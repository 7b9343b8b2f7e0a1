//! The chain: the first line that does not continue the one before it is named.

use proptest::prelude::*;
use tabellion::canon::LineRef;
use tabellion::chain::{BrokenLink, LinkFault, genesis_prev, link, verify_links};
use tabellion::hash;

#[test]
fn genesis_names_the_origin() {
    let lines = super::chain_of(1);
    let prev = tabellion::chain::prev(lines[0].as_line()).unwrap();
    assert_eq!(prev, hash::chain(b"ledger.example/prod"));
}

#[test]
fn a_run_gives_the_hash_with_which_the_next_run_is_checked() {
    let lines = super::chain_of(50);
    let lines: Vec<LineRef> = lines.iter().map(|line| line.as_line()).collect();
    let genesis = genesis_prev("ledger.example/prod");
    let middle = verify_links(genesis, &lines[..20]).unwrap();
    assert_eq!(middle, link(lines[19]));
    assert_eq!(
        verify_links(middle, &lines[20..]),
        verify_links(genesis, &lines)
    );
    assert_eq!(verify_links(genesis, &[]), Ok(genesis));
    assert_eq!(verify_links(middle, &lines).unwrap_err().index, 0);
}

#[test]
fn a_line_without_prev_is_named() {
    let mut lines = super::chain_of(5);
    lines[3] = tabellion::canon::Line::of(&serde_json::json!({"seq": 3})).unwrap();
    let lines: Vec<LineRef> = lines.iter().map(|line| line.as_line()).collect();
    let broken = verify_links(genesis_prev("ledger.example/prod"), &lines).unwrap_err();
    assert_eq!(
        broken,
        BrokenLink {
            index: 3,
            fault: LinkFault::Missing
        }
    );
}

proptest! {
    #[test]
    fn the_first_break_is_found_wherever_it_is(count in 2usize..40, at in any::<prop::sample::Index>(), swap in any::<bool>()) {
        let mut lines = super::chain_of(count as u64);
        let at = at.index(count);
        if swap && at + 1 < count {
            lines.swap(at, at + 1);
        } else {
            lines[at] = super::line(at as u64, &"0".repeat(64));
        }
        let lines: Vec<LineRef> = lines.iter().map(|line| line.as_line()).collect();
        let broken = verify_links(genesis_prev("ledger.example/prod"), &lines).unwrap_err();
        prop_assert_eq!(broken.index, at);
    }

    #[test]
    fn a_change_that_keeps_its_own_link_breaks_the_next(count in 3usize..40, at in any::<prop::sample::Index>()) {
        let mut lines = super::chain_of(count as u64);
        let at = at.index(count - 1);
        let prev = tabellion::chain::prev(lines[at].as_line()).unwrap();
        lines[at] = super::line(999, &prev.to_string());
        let lines: Vec<LineRef> = lines.iter().map(|line| line.as_line()).collect();
        let broken = verify_links(genesis_prev("ledger.example/prod"), &lines).unwrap_err();
        prop_assert_eq!(broken.index, at + 1);
    }
}
