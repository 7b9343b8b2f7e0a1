//! Tlog-checkpoint.
