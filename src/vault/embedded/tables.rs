//! The tables of `vault.redb`, and the little they say in clear.

use redb::{TableDefinition, WriteTransaction};

use crate::vault::error::VaultError;

/// Row key → header and sealed row (`rows`).
pub(super) const ROWS: TableDefinition<u64, &[u8]> = TableDefinition::new("rows");
/// Person → sealed identity; empty once erased, so that the number is not given again.
pub(super) const PERSONS: TableDefinition<u32, &[u8]> = TableDefinition::new("persons");
/// Chunk → sealed part of the index of persons (`snapshot`).
pub(super) const PEOPLE: TableDefinition<u32, &[u8]> = TableDefinition::new("people");
/// Row key → header and sealed rights event.
pub(super) const EVENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("events");
/// Number → reply (`replies`).
pub(super) const REPLIES: TableDefinition<u64, &[u8]> = TableDefinition::new("replies");
/// Number → entry (8) ‖ tag (32) ‖ sealed suppression.
pub(super) const SUPPRESSIONS: TableDefinition<u64, &[u8]> = TableDefinition::new("suppressions");
/// Actor → sealed name.
pub(super) const ACTORS: TableDefinition<u128, &[u8]> = TableDefinition::new("actors");
/// Blob name → person (4) ‖ compartment (1) ‖ length (8).
pub(super) const BLOBS: TableDefinition<u128, &[u8]> = TableDefinition::new("blobs");
/// `version`, `keys`, `floor`.
pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");

/// The layout of these tables.
pub(super) const VERSION: &[u8] = b"1";

/// Makes every table.
pub(super) fn create(transaction: &WriteTransaction) -> Result<(), VaultError> {
    transaction.open_table(ROWS)?;
    transaction.open_table(PERSONS)?;
    transaction.open_table(PEOPLE)?;
    transaction.open_table(EVENTS)?;
    transaction.open_table(REPLIES)?;
    transaction.open_table(SUPPRESSIONS)?;
    transaction.open_table(ACTORS)?;
    transaction.open_table(BLOBS)?;
    transaction.open_table(META)?;
    Ok(())
}
