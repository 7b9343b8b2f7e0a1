//! Beyond the common level: whether an authority signed the tokens of a bundle, to a trust anchor from elsewhere.

use super::asic::{ASIC_MANIFEST, ASIC_TOKEN};
use super::verify::Files;
use crate::hash;
use crate::timestamp::{self, Anchors, Expected, Stamp, TimestampError};

/// Where tokens over checkpoints lie.
const FOLDER: &str = "data/time/";

/// What one token proves.
#[derive(Debug)]
pub struct Told {
    /// Its file.
    pub name: String,
    /// The token, verified to the end; or the first fault.
    pub stamp: Result<Stamp, TimestampError>,
}

/// Verifies every token of a bundle.
#[must_use]
pub fn tokens(files: &Files, anchors: &Anchors) -> Vec<Told> {
    let mut told = Vec::new();
    for (name, token) in files {
        let Some(over) = stamped_by(files, name) else {
            continue;
        };
        let expected = Expected::over(hash::content(over));
        told.push(Told {
            name: name.clone(),
            stamp: timestamp::verify(token, &expected, anchors),
        });
    }
    told
}

/// What a token is over: the list of all files, an older checkpoint, or the bundle's own.
fn stamped_by<'a>(files: &'a Files, name: &str) -> Option<&'a Vec<u8>> {
    if name == ASIC_TOKEN {
        return files.get(ASIC_MANIFEST);
    }
    let size = name.strip_prefix(FOLDER)?.strip_suffix(".tsr")?;
    let older = files.get(&format!("{FOLDER}{size}.note"));
    older.or_else(|| files.get("data/checkpoint"))
}
