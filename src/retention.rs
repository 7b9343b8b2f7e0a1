//! Calendar arithmetic.
