//! What opening a ledger found and mended, told on stderr.

use super::session::Session;
use crate::ledger::OpenSummary;

/// Tells it; says nothing of a ledger that was closed well.
pub fn tell(session: &Session, summary: &OpenSummary) {
    if summary.rolled_forward > 0 {
        session.hint(
            "open-rolled-forward",
            &[("count", summary.rolled_forward.into())],
        );
    }
    if let Some(why) = &summary.rebuilt {
        session.hint("open-rebuilt", &[("why", session.words(why).into())]);
    }
    if !summary.repaired.is_empty() {
        session.hint("open-repaired", &[("count", summary.repaired.len().into())]);
    }
    if let Some((name, bytes)) = &summary.torn {
        session.hint(
            "open-torn",
            &[("name", name.clone().into()), ("bytes", (*bytes).into())],
        );
    }
    if summary.dropped > 0 {
        session.hint("open-dropped", &[("count", summary.dropped.into())]);
    }
    for copy in &summary.key_copies_repaired {
        session.hint("open-key-repaired", &[("copy", copy.clone().into())]);
    }
    for copy in &summary.key_copies_missing {
        session.hint("open-key-missing", &[("copy", copy.clone().into())]);
    }
    for why in &summary.erasures_unfinished {
        session.hint(
            "open-erasure-unfinished",
            &[("why", session.words(why).into())],
        );
    }
    if let Some(fault) = &summary.clock {
        session.hint("open-clock", &[("why", session.words(fault).into())]);
    }
}
