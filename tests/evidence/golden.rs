//! Golden bundles.
