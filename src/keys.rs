//! Key files, tokens, the signer's memory.
