//! Rows move to another key of the same person, so that the key they stood under can go without them.
//!
//! Their places, numbers and plaintexts stay. Done twice, or interrupted, it leaves every row under one of the two keys.

use redb::ReadableTable as _;

use crate::vault::embedded::load::broken_row;
use crate::vault::embedded::tables::ROWS;
use crate::vault::embedded::{Embedded, key_of};
use crate::vault::error::VaultError;
use crate::vault::place::{Compartment, Owner, RowKey};
use crate::vault::rows::{Header, Opened, open_row, seal_row};
use crate::vault::seal;

/// Rows that one transaction moves: a few milliseconds.
const AT_ONCE: usize = 256;

impl Embedded {
    pub(super) fn move_rows(
        &self,
        from: Owner,
        to: Compartment,
        rows: &[RowKey],
    ) -> Result<(), VaultError> {
        let owner = Owner {
            compartment: to,
            ..from
        };
        for rows in rows.chunks(AT_ONCE) {
            let nonces = seal::nonces(rows.len())?;
            let _writer = self.writer()?;
            let keys = self.keys();
            let (old, new) = (key_of(&keys, from)?, key_of(&keys, owner)?);
            drop(keys);
            self.writing(|transaction| {
                let mut table = transaction.open_table(ROWS)?;
                for (key, nonce) in rows.iter().zip(&nonces) {
                    let Some(value) = table.get(key.stored())?.map(|value| value.value().to_vec())
                    else {
                        return Err(broken_row(*key));
                    };
                    let header = Header::of(&value).ok_or_else(|| broken_row(*key))?;
                    if header.owner != from {
                        continue;
                    }
                    let opened =
                        open_row(*key, &value, Some(&old)).map_err(|_| broken_row(*key))?;
                    let header = Header { owner, ..header };
                    let value = match opened {
                        Opened::Open(plain) => seal_row(*key, header, &new, *nonce, &plain),
                        Opened::Erased => header.to_bytes().to_vec(),
                    };
                    table.insert(key.stored(), value.as_slice())?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}
