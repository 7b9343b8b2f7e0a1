//! A key file in two live copies on separate media: losing it would erase everybody.
//!
//! ```text
//! "tabellion key file 1\n" ‖ u64be generation ‖ payload ‖ SHA-256 of all before
//! ```
//! The copy of the highest generation counts; the other is put right from it at open. To replace the payload, each
//! copy in turn: `vault.key.new` is written and synced, `vault.key` moved to `.old`, `.new` to `vault.key`, the
//! folder synced, `.old` overwritten and unlinked. After a power cut anywhere in this, one of the three names
//! holds a whole file, and open takes the newest.
//!
//! If only an older copy survives, keys that were erased since derive again: the ledger resumes every erasure
//! that has no `erasure_done`, and that is appended only after both copies were replaced.
//! The payload is opaque here (`vault::keyring` knows it).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::files::{Files, Open, beside, parent};
use crate::hash::{self, LEN};
use crate::keys::folder::{FolderError, check_private, scrub};

const MAGIC: &[u8] = b"tabellion key file 1\n";
/// The names under which a copy may stand after a power cut.
const NAMES: [&str; 3] = ["", ".new", ".old"];

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// No copy is whole.
    #[error(
        "no copy of the vault's key file is usable ({0}); put one back from a backup of the keys: without it nobody's data can be opened again"
    )]
    Lost(String),
    /// One copy could not be written. Nothing is erased before all are.
    #[error(
        "the copy `{path}` could not be replaced ({why}); make that medium available, then try again"
    )]
    Copy {
        /// Where the copy stands.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// A key file is already there.
    #[error("`{0}` is already there and is never overwritten; choose another keys folder")]
    Exists(PathBuf),
    /// A file others may read, or the file system.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// What opening found wrong with single copies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyReport {
    /// Copies that were missing, damaged or old, and have been put right: where, and what was wrong.
    pub repaired: Vec<(PathBuf, String)>,
    /// Copies that could not be put right: where, and why. Erasing waits for them.
    pub unreachable: Vec<(PathBuf, String)>,
}

/// The live copies of one key file.
pub struct Copies {
    files: Arc<dyn Files>,
    paths: Vec<PathBuf>,
    generation: u64,
}

/// One whole copy.
struct Found {
    generation: u64,
    payload: Zeroizing<Vec<u8>>,
}

impl Copies {
    /// Writes the first generation to every path.
    ///
    /// # Errors
    /// A copy is already there, or those of the file system.
    pub fn create(
        files: Arc<dyn Files>,
        paths: Vec<PathBuf>,
        payload: &[u8],
    ) -> Result<Self, KeyFileError> {
        for path in &paths {
            if files.look(path).map_err(FolderError::io(path))?.is_some() {
                return Err(KeyFileError::Exists(path.clone()));
            }
            files
                .make_folder(parent(path))
                .map_err(FolderError::io(path))?;
        }
        let mut copies = Self {
            files,
            paths,
            generation: 0,
        };
        copies.replace(payload)?;
        Ok(copies)
    }

    /// Reads all copies, takes the newest, puts the others right.
    ///
    /// # Errors
    /// No copy is whole, or one can be read by others.
    pub fn open(
        files: Arc<dyn Files>,
        paths: Vec<PathBuf>,
    ) -> Result<(Self, Zeroizing<Vec<u8>>, CopyReport), KeyFileError> {
        let states: Vec<Result<Found, String>> = paths
            .iter()
            .map(|path| newest_under(&*files, path))
            .collect::<Result<_, _>>()?;
        let newest = states.iter().flatten().max_by_key(|found| found.generation);
        let Some(newest) = newest else {
            let faults = paths.iter().zip(&states).filter_map(|(path, state)| {
                state
                    .as_ref()
                    .err()
                    .map(|fault| format!("`{}` {fault}", path.display()))
            });
            return Err(KeyFileError::Lost(faults.collect::<Vec<_>>().join(", ")));
        };
        let (generation, payload) = (newest.generation, newest.payload.clone());
        let copies = Self {
            files,
            paths,
            generation,
        };
        let report = copies.put_right(&states, &payload);
        Ok((copies, payload, report))
    }

    /// Replaces the payload of every copy; the old bytes are overwritten.
    ///
    /// # Errors
    /// A copy could not be replaced; others may have been. Doing it again is safe. A folder that is not there
    /// is not made: its medium is missing, and a copy elsewhere would not be on it.
    pub fn replace(&mut self, payload: &[u8]) -> Result<(), KeyFileError> {
        let next = self.generation + 1;
        let bytes = encode(next, payload);
        for path in &self.paths {
            write_copy(&*self.files, path, &bytes).map_err(|error| KeyFileError::Copy {
                path: path.clone(),
                why: error.to_string(),
            })?;
        }
        self.generation = next;
        Ok(())
    }

    /// How often the payload was replaced.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    fn put_right(&self, states: &[Result<Found, String>], payload: &[u8]) -> CopyReport {
        let bytes = encode(self.generation, payload);
        let mut report = CopyReport::default();
        for (path, state) in self.paths.iter().zip(states) {
            let fault = match state {
                Ok(found) if found.generation == self.generation => {
                    // A power cut may have left other names behind.
                    match tidy(&*self.files, path, &bytes) {
                        Ok(()) => continue,
                        Err(error) => Err(error.to_string()),
                    }
                }
                Ok(_) => Ok("is older than another copy".to_owned()),
                Err(fault) => Ok(fault.clone()),
            };
            let written = fault.and_then(|fault| {
                write_copy(&*self.files, path, &bytes)
                    .map(|()| fault)
                    .map_err(|error| error.to_string())
            });
            match written {
                Ok(fault) => report.repaired.push((path.clone(), fault)),
                Err(why) => report.unreachable.push((path.clone(), why)),
            }
        }
        report
    }
}

/// The newest whole file under any of a copy's names, or what is wrong.
fn newest_under(files: &dyn Files, path: &Path) -> Result<Result<Found, String>, KeyFileError> {
    let mut newest: Option<Found> = None;
    let mut fault = "is missing".to_owned();
    for name in NAMES {
        let path = beside(path, name);
        match files.look(&path) {
            Ok(None) => continue,
            Ok(Some(_)) => check_private(files, &path)?,
            Err(error) => {
                fault = error.to_string();
                continue;
            }
        }
        match files.read(&path).map(Zeroizing::new) {
            Ok(bytes) => match decode(&bytes) {
                Some(found)
                    if newest
                        .as_ref()
                        .is_none_or(|newest| found.generation > newest.generation) =>
                {
                    newest = Some(found);
                }
                Some(_) => {}
                None => "is damaged".clone_into(&mut fault),
            },
            Err(error) => fault = error.to_string(),
        }
    }
    Ok(newest.ok_or(fault))
}

/// Makes the plain name hold `bytes` and no other name exist. A whole file under another name is moved, never
/// written anew: it may be the only one.
fn tidy(files: &dyn Files, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let holds = |path: &Path| {
        files
            .read(path)
            .map(Zeroizing::new)
            .is_ok_and(|found| found.as_slice() == bytes)
    };
    if !holds(path) {
        let other = NAMES
            .iter()
            .map(|name| beside(path, name))
            .find(|other| holds(other));
        match other {
            Some(other) => files.rename(&other, path)?,
            None => return write_copy(files, path, bytes),
        }
        files.sync_folder(parent(path))?;
    }
    scrub(files, &beside(path, ".new"))?;
    scrub(files, &beside(path, ".old"))
}

fn write_copy(files: &dyn Files, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let (new, old) = (beside(path, ".new"), beside(path, ".old"));
    scrub(files, &old)?;
    let file = files.open(&new, Open::Create)?;
    file.set_len(0)?;
    file.write_at(bytes, 0)?;
    file.sync()?;
    files.sync_folder(parent(path))?;
    if files.look(path)?.is_some() {
        files.rename(path, &old)?;
    }
    files.rename(&new, path)?;
    files.sync_folder(parent(path))?;
    scrub(files, &old)
}

fn encode(generation: u64, payload: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAGIC.len() + 8 + payload.len() + LEN));
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes.extend_from_slice(payload);
    let checksum = hash::content(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<Found> {
    let (body, checksum) = bytes.split_last_chunk::<LEN>()?;
    let (generation, payload) = body.strip_prefix(MAGIC)?.split_first_chunk::<8>()?;
    let sound = hash::content(body).as_bytes() == checksum;
    sound.then(|| Found {
        generation: u64::from_be_bytes(*generation),
        payload: Zeroizing::new(payload.to_vec()),
    })
}
