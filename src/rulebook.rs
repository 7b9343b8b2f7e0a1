//! Dated, cited rules.
