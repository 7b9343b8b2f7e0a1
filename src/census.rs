//! Series numbers and index snapshots.
