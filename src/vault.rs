//! Erasable openings.
