//! The form of a backup: a plain tar file, so that nothing of ours is needed to look into it.
//!
//! ```text
//! backup.json                      whose it is, of which instant
//! ledger/tabellion.toml            the settings
//! ledger/checkpoint                the signed checkpoint: the backup ends where it ends
//! ledger/checkpoints/… timestamps/…
//! ledger/journal/000000000000.jsonl …
//! ledger/blobs/public/… blobs/…    sealed ones as they are stored
//! vault/000000.rows …              rows of the vault (`vault/picture.rs`), up to 4 MiB a file
//! manifest.json                    every member with its SHA-256; stands last, so that a cut backup has none
//! ```
//! Members are whole in memory one at a time: the largest is a segment of the journal or a blob, 64 MiB.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::BackupError;
use crate::hash::{self, Digest, NodeHash};

/// What this form is called.
pub const FORMAT: &str = "tabellion-backup/1";
/// The first member.
const HEAD: &str = "backup.json";
/// The last one.
const LISTING: &str = "manifest.json";
/// A member is not longer than this.
const MAX_MEMBER: u64 = 128 << 20;

/// Whose backup it is, and of which instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Name of the form.
    pub format: String,
    /// Id of the exporter.
    pub exporter: String,
    /// Name of the log.
    pub origin: String,
    /// Entries in it.
    pub size: u64,
    /// Root over them.
    pub root: NodeHash,
    /// When it was begun.
    pub made: DateTime<Utc>,
    /// Version of the program that made it.
    pub program: String,
}

/// One file in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Digest,
}

/// All files before it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// In the order in which they stand.
    pub members: Vec<Member>,
}

/// Where a member goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Said first.
    Head,
    /// The settings: what makes a folder a ledger.
    Settings,
    /// The checkpoint at which it ends.
    Checkpoint,
    /// One that is kept for ever.
    Kept(u64),
    /// A segment of the journal.
    Journal(u64),
    /// Anything else, by its path in the ledger's folder.
    File(PathBuf),
    /// Rows of the vault.
    Rows,
    /// Said last.
    Listing,
}

impl Place {
    /// Only names that this program writes have one: nothing leads out of the folder.
    pub fn of(name: &str) -> Option<Self> {
        let digits = |text: &str| {
            let plain = text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<u64>().ok()).flatten()
        };
        let hex = |text: &str, len: usize| {
            text.len() == len
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        match name {
            HEAD => return Some(Self::Head),
            LISTING => return Some(Self::Listing),
            "ledger/tabellion.toml" => return Some(Self::Settings),
            "ledger/checkpoint" => return Some(Self::Checkpoint),
            _ => {}
        }
        if let Some(rows) = name.strip_prefix("vault/") {
            return digits(rows.strip_suffix(".rows")?).map(|_| Self::Rows);
        }
        let inner = name.strip_prefix("ledger/")?;
        let (folder, file) = inner.rsplit_once('/')?;
        match folder {
            "checkpoints" => digits(file).map(Self::Kept),
            "journal" => digits(file.strip_suffix(".jsonl")?).map(Self::Journal),
            "blobs/public" if hex(file, 64) => Some(Self::File(inner.into())),
            "blobs" if hex(file, 32) => Some(Self::File(inner.into())),
            "timestamps" => {
                let (size, token) = file.strip_suffix(".pem")?.split_once('-')?;
                digits(size)?;
                hex(token, 64).then(|| Self::File(inner.into()))
            }
            _ => None,
        }
    }
}

/// Writes a backup, member by member.
pub struct Writer<W: Write> {
    tar: tar::Builder<W>,
    listing: Listing,
    made: DateTime<Utc>,
}

impl<W: Write> Writer<W> {
    /// Begins one.
    pub fn begin(to: W, head: &Head) -> io::Result<Self> {
        let mut writer = Self {
            tar: tar::Builder::new(to),
            listing: Listing::default(),
            made: head.made,
        };
        let head = serde_json::to_vec_pretty(head).map_err(io::Error::other)?;
        writer.add(HEAD, &head)?;
        Ok(writer)
    }

    /// Adds a member.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.listing.members.push(Member {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: hash::content(bytes),
        });
        self.put(name, bytes)
    }

    /// Ends with the listing.
    pub fn finish(mut self) -> io::Result<W> {
        let listing = serde_json::to_vec(&self.listing).map_err(io::Error::other)?;
        self.put(LISTING, &listing)?;
        let mut to = self.tar.into_inner()?;
        to.flush()?;
        Ok(to)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.made.timestamp()).unwrap_or_default());
        self.tar.append_data(&mut header, name, bytes)
    }
}

/// What a backup says of itself first. Nothing of it is checked yet.
///
/// # Errors
/// It is none.
pub fn head(from: impl Read) -> Result<Head, BackupError> {
    let mut tar = tar::Archive::new(from);
    let mut entries = tar.entries().map_err(not_tar)?;
    let first = entries.next().transpose().map_err(not_tar)?;
    let mut first = first
        .filter(|first| &*first.path_bytes() == HEAD.as_bytes())
        .ok_or_else(|| BackupError::NoBackup(format!("it does not begin with `{HEAD}`")))?;
    known(parse(&take(&mut first, HEAD)?, HEAD)?)
}

/// Reads a backup to its end: every member that has a place, each as the listing says. Members were given before the
/// listing was seen; whoever takes them waits with belief until this returns.
pub fn read(
    from: impl Read,
    each: &mut dyn FnMut(Place, Vec<u8>) -> Result<(), BackupError>,
) -> Result<Head, BackupError> {
    let mut tar = tar::Archive::new(from);
    let entries = tar.entries().map_err(not_tar)?;
    let mut head = None;
    let mut found = Listing::default();
    let mut listing: Option<Listing> = None;
    for entry in entries {
        let mut entry = entry.map_err(not_tar)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some(place) = Place::of(&name).filter(|_| entry.header().entry_type().is_file()) else {
            return Err(BackupError::NoBackup(format!("it has a member `{name}`")));
        };
        if listing.is_some() || (place == Place::Head) != found.members.is_empty() {
            return Err(BackupError::NoBackup(format!(
                "its member `{name}` stands where it cannot"
            )));
        }
        let bytes = take(&mut entry, &name)?;
        match place {
            Place::Listing => listing = Some(parse(&bytes, LISTING)?),
            place => {
                found.members.push(Member {
                    name,
                    bytes: bytes.len() as u64,
                    sha256: hash::content(&bytes),
                });
                if place == Place::Head {
                    head = Some(known(parse(&bytes, HEAD)?)?);
                } else {
                    each(place, bytes)?;
                }
            }
        }
    }
    let Some(listing) = listing else {
        return Err(BackupError::NotWhole(
            "it breaks off before its end".to_owned(),
        ));
    };
    if let Some((_, found)) = listing
        .members
        .iter()
        .zip(&found.members)
        .find(|(said, found)| said != found)
    {
        return Err(BackupError::NotWhole(format!(
            "`{}` is not what the listing at its end says",
            found.name
        )));
    }
    if listing.members.len() != found.members.len() {
        return Err(BackupError::NotWhole(
            "the listing at its end names other members".to_owned(),
        ));
    }
    head.ok_or_else(|| BackupError::NoBackup("it is empty".to_owned()))
}

fn take(entry: &mut impl Read, name: &str) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    entry
        .take(MAX_MEMBER + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| BackupError::NotWhole(format!("`{name}` breaks off ({error})")))?;
    if bytes.len() as u64 > MAX_MEMBER {
        return Err(BackupError::NoBackup(format!(
            "its member `{name}` is longer than any of ours"
        )));
    }
    Ok(bytes)
}

fn known(head: Head) -> Result<Head, BackupError> {
    if head.format == FORMAT {
        return Ok(head);
    }
    Err(BackupError::NoBackup(format!(
        "its form is `{}`, this program knows `{FORMAT}`",
        head.format
    )))
}

fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T, BackupError> {
    serde_json::from_slice(bytes)
        .map_err(|error| BackupError::NoBackup(format!("`{name}` cannot be read ({error})")))
}

fn not_tar(error: io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            BackupError::NotWhole("it breaks off before its end".to_owned())
        }
        io::ErrorKind::Other | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            BackupError::NoBackup(format!("it is no tar file ({error})"))
        }
        _ => BackupError::Stream(error),
    }
}
