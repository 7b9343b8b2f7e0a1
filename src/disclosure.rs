//! What a user may send.
