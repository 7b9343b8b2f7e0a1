//! BLAKE3 chain over stored bytes.
