//! Tlog-proof and receipts.
