//! The wall clock and the boot clock.
