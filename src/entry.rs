//! The kinds of entries and their bytes.
