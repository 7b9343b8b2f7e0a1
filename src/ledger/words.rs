//! The words of an act: its reference and its text, sealed beside the entry.
//!
//! ```text
//! {"reference":"RG 26/01234","text":"…"}  ─▶ commitment in the line, opening in the vault
//! ```
//! They are sealed the same way whatever the act is: a breach, an inquiry, a notification, a step of a request.

use serde::Serialize;

use super::slots::OwnRow;
use super::{RecordError, Shared, openings};
use crate::disclosure::Text;
use crate::hash::Commitment;
use crate::vault::Batch;

#[derive(Serialize)]
struct Words<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a Text>,
}

/// Seals what was said, as whose row it is; nothing where nothing was.
pub(super) fn put_words(
    (reference, text): (Option<&Text>, Option<&Text>),
    whose: OwnRow,
    seq: u64,
    batch: &mut Batch,
) -> Result<Option<Commitment>, RecordError> {
    if reference.is_none() && text.is_none() {
        return Ok(None);
    }
    let words = Words { reference, text };
    let (commitment, opening) = openings::seal_entry(&Shared::salt()?, &words)?;
    batch.rows.push(whose.row(seq, opening)?);
    Ok(Some(commitment))
}
