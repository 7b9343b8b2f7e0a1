//! RFC 6962 tree: tiles, inclusion and consistency proofs.
