//! Signed notes and verifier keys.
