//! (facts, rulebook, instant) -> verdict.
