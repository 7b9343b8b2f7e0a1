//! Reading: lines, lists, proofs, receipts, explanations. Never changes anything, never waits for the writer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;

use super::filter::Filter;
use super::{Ledger, Shared, indexer};
use crate::canon::{CanonError, Line, LineRef};
use crate::checkpoint::Checkpoint;
use crate::disclosure::ClearRecipient;
use crate::entry::{self, Body, Entry};
use crate::hash::NodeHash;
use crate::note::Note;
use crate::proof::{Proof, ProofError, Receipt};
use crate::slot::Person;
use crate::store::{Page, Store, StoreError};
use crate::tree::{
    self, BundleId, Index, ProveError, Remembering, Size, TileError, TileId, TileReader,
};
use crate::vault::VaultError;

/// Lines that one answer of a list reads at most before it says where to go on.
const READ_AT_MOST: usize = 200_000;

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A proof that cannot be made, as asked.
    #[error("{0}")]
    Proof(String),
    /// A path that names no tile.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// A filter that cannot be answered.
    #[error("{0}")]
    Filter(String),
    /// What the vault says of a person.
    #[error("{0}")]
    Person(String),
    /// A stored line that is not what it should be.
    #[error("{0}; run `tabellion verify`")]
    Line(#[from] CanonError),
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Place and line, oldest first.
    pub entries: Vec<(u64, Vec<u8>)>,
    /// Give this as `after` to go on; absent at the end.
    pub next: Option<u64>,
}

/// A verdict as it was recorded, with everything that explains it.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The entry.
    pub entry: Entry,
    /// Its verdict.
    pub verdict: entry::Verdict,
    /// Entries that correct it.
    pub corrected_by: Vec<u64>,
}

/// Tiles of the store, for the tree's proofs.
pub(super) struct Tiles<'a>(&'a dyn Store);

impl TileReader for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, StoreError> {
        self.0.tile(id)
    }
}

impl Shared {
    pub(super) fn tiles(&self) -> Remembering<'_, Tiles<'_>> {
        Remembering {
            reader: Tiles(&*self.store),
            subtrees: &self.subtrees,
        }
    }
}

fn proof_error(error: ProveError<StoreError>) -> ReadError {
    match error {
        ProveError::Read(error) => ReadError::Store(error),
        error => ReadError::Proof(error.to_string()),
    }
}

impl Ledger {
    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.shared.store.head().size
    }

    /// One line.
    ///
    /// # Errors
    /// The store is damaged or cannot be reached.
    pub fn line(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.shared.store.line(seq)?)
    }

    /// Lines in order, until `each` breaks.
    ///
    /// # Errors
    /// The store is damaged or cannot be reached.
    pub fn each_line(
        &self,
        range: std::ops::Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        Ok(self.shared.store.lines(range, each)?)
    }

    /// The latest signed checkpoint, verbatim.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Vec<u8>> {
        self.shared.store.checkpoint()
    }

    /// The signed size of the latest checkpoint.
    pub(super) fn signed(&self) -> Result<(String, Checkpoint), ReadError> {
        let note = self
            .checkpoint()
            .ok_or_else(|| ReadError::Proof("nothing is signed yet".to_owned()))?;
        let parsed = Note::parse(&note).map_err(|error| ReadError::Proof(error.to_string()))?;
        let checkpoint = Checkpoint::parse(parsed.text())
            .map_err(|error| ReadError::Proof(error.to_string()))?;
        let note = String::from_utf8(note).map_err(|error| ReadError::Proof(error.to_string()))?;
        Ok((note, checkpoint))
    }

    /// The proof that entry `seq` is in the log, against the latest checkpoint.
    ///
    /// # Errors
    /// There is no such entry, or the store cannot be read.
    pub fn proof(&self, seq: u64) -> Result<Proof, ReadError> {
        let (note, checkpoint) = self.signed()?;
        let path = tree::inclusion(Index(seq), checkpoint.size, &self.shared.tiles())
            .map_err(proof_error)?;
        Proof::new(Index(seq), path, note)
            .map_err(|error: ProofError| ReadError::Proof(error.to_string()))
    }

    /// The receipt of entry `seq`: its line and its proof. `None` beyond the end.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn receipt(&self, seq: u64) -> Result<Option<Receipt>, ReadError> {
        let Some(line) = self.line(seq)? else {
            return Ok(None);
        };
        Ok(Some(Receipt::new(Line::parse(line)?, self.proof(seq)?)))
    }

    /// The path of entry `seq` in the tree of `size` entries, and the root at that size.
    ///
    /// # Errors
    /// No such entry or size.
    pub fn inclusion(
        &self,
        seq: u64,
        size: Option<u64>,
    ) -> Result<(Vec<NodeHash>, u64, NodeHash), ReadError> {
        let size = self.known_size(size)?;
        let tiles = self.shared.tiles();
        let path = tree::inclusion(Index(seq), Size(size), &tiles).map_err(proof_error)?;
        Ok((
            path,
            size,
            tree::root(Size(size), &tiles).map_err(proof_error)?,
        ))
    }

    /// The proof that the log of `from` entries is the beginning of the log of `to` entries, and both roots.
    ///
    /// # Errors
    /// No such sizes, or `from` is 0.
    pub fn consistency(
        &self,
        from: u64,
        to: Option<u64>,
    ) -> Result<(Vec<NodeHash>, u64, [NodeHash; 2]), ReadError> {
        let to = self.known_size(to)?;
        let tiles = self.shared.tiles();
        let path = tree::consistency(Size(from), Size(to), &tiles).map_err(proof_error)?;
        let old = tree::root(Size(from), &tiles).map_err(proof_error)?;
        let new = tree::root(Size(to), &tiles).map_err(proof_error)?;
        Ok((path, to, [old, new]))
    }

    pub(super) fn known_size(&self, size: Option<u64>) -> Result<u64, ReadError> {
        let here = self.size();
        match size {
            Some(size) if size > here => Err(ReadError::Proof(format!(
                "the ledger has {here} entries, not {size}; ask for a size up to that"
            ))),
            size => Ok(size.unwrap_or(here)),
        }
    }

    /// A tile of the tree by its published path, `tile/0/x001/067` or `tile/0/x001/067.p/12`. `None` beyond the tree.
    ///
    /// # Errors
    /// A path that names no tile, or the store cannot be read.
    pub fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let id = TileId::parse(path)?;
        match self.shared.store.tile(id) {
            Ok(hashes) => Ok(Some(
                hashes
                    .iter()
                    .take(usize::from(id.width()))
                    .flat_map(|hash| *hash.as_bytes())
                    .collect(),
            )),
            Err(StoreError::NoTile(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A bundle of entries by its published path, `tile/entries/x001/067`. `None` beyond the log.
    ///
    /// # Errors
    /// A path that names no bundle, or the store cannot be read.
    pub fn entries_tile(&self, path: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let id = BundleId::parse(path)?;
        let first = id.index() * u64::from(tree::TILE_WIDTH);
        let range = first..first + u64::from(id.width());
        if range.end > self.size() {
            return Ok(None);
        }
        let mut lines: Vec<Vec<u8>> = Vec::new();
        self.shared.store.lines(range, &mut |_, line| {
            lines.push(line.to_vec());
            ControlFlow::Continue(())
        })?;
        let refs = lines
            .iter()
            .map(|line| LineRef::parse(line))
            .collect::<Result<Vec<_>, _>>()?;
        tree::encode_bundle(&refs)
            .map(Some)
            .map_err(|error| ReadError::Proof(error.to_string()))
    }

    /// Entries that answer `filter`, oldest first, after place `after`, `limit` at most.
    ///
    /// # Errors
    /// A person without a usable identifier, or store or vault cannot be read.
    pub fn list(
        &self,
        filter: &Filter,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Found, ReadError> {
        let from = after
            .map_or(0, |after| after.saturating_add(1))
            .max(filter.first());
        let mut search = Search {
            shared: &self.shared,
            filter,
            limit,
            found: Vec::new(),
            versions: RefCell::default(),
        };
        let end = match (&filter.subject, &filter.recipient, filter.kind.as_deref()) {
            (Some(subject), _, _) => search.subject(subject, from)?,
            (None, Some(recipient), None | Some("disclosure" | "refusal")) => {
                search.listed(indexer::RECIPIENT, recipient.as_bytes(), from)?
            }
            (None, _, Some(kind)) if kind != "disclosure" => {
                search.listed(indexer::KIND, kind.as_bytes(), from)?
            }
            _ => search.scan(from)?,
        };
        Ok(Found {
            next: end,
            entries: search.found,
        })
    }

    /// The recorded verdict of entry `seq`; `None` if there is no such entry or it decided nothing.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn explanation(&self, seq: u64) -> Result<Option<Explanation>, ReadError> {
        let Some(line) = self.line(seq)? else {
            return Ok(None);
        };
        let Ok(entry) = Entry::parse(&line) else {
            return Ok(None);
        };
        let verdict = match &entry.body {
            Body::Disclosure(record) => record.verdict.clone(),
            Body::Refusal(refusal) => refusal.verdict.clone(),
            _ => return Ok(None),
        };
        let page = Page::Forward {
            from: 0,
            limit: 100,
        };
        let corrected_by = self
            .shared
            .store
            .list(indexer::CORRECTION, &seq.to_be_bytes(), page)?;
        Ok(Some(Explanation {
            entry,
            verdict,
            corrected_by,
        }))
    }
}

/// A search under way.
struct Search<'a> {
    shared: &'a Shared,
    filter: &'a Filter,
    limit: usize,
    found: Vec<(u64, Vec<u8>)>,
    versions: RefCell<HashMap<u64, Option<ClearRecipient>>>,
}

impl Search<'_> {
    fn scan(&mut self, from: u64) -> Result<Option<u64>, ReadError> {
        let mut next = None;
        let mut read = 0;
        let store = std::sync::Arc::clone(&self.shared.store);
        let last = self
            .filter
            .seq
            .to
            .map_or(u64::MAX, |to| to.saturating_add(1));
        store.lines(from..last, &mut |seq, line| {
            if self.found.len() >= self.limit || read >= READ_AT_MOST {
                next = seq.checked_sub(1);
                return ControlFlow::Break(());
            }
            read += 1;
            self.consider(seq, line);
            ControlFlow::Continue(())
        })?;
        Ok(next)
    }

    fn listed(
        &mut self,
        index: crate::store::ListIndex,
        key: &[u8],
        from: u64,
    ) -> Result<Option<u64>, ReadError> {
        let mut next = None;
        let mut read = 0;
        let all = Page::Forward {
            from,
            limit: usize::MAX,
        };
        let store = std::sync::Arc::clone(&self.shared.store);
        store.listed(index, key, all, &mut |seq, line| {
            if self.found.len() >= self.limit || read >= READ_AT_MOST {
                next = seq.checked_sub(1);
                return ControlFlow::Break(());
            }
            read += 1;
            self.consider(seq, line);
            ControlFlow::Continue(())
        })?;
        Ok(next)
    }

    fn subject(&mut self, subject: &str, from: u64) -> Result<Option<u64>, ReadError> {
        let person = Person::parse(subject)
            .map_err(|error| ReadError::Filter(format!("`subject`: {error}")))?;
        let known = self
            .shared
            .known(&person)
            .map_err(|error| ReadError::Person(error.to_string()))?;
        let Some(standing) = known else {
            return Ok(None);
        };
        let mut places: Vec<u64> = Vec::new();
        for (member, _) in &standing.members {
            let series = self.shared.vault.series(*member)?;
            places.extend(series.iter().map(|(key, _)| key.seq()));
        }
        places.retain(|seq| *seq >= from);
        places.sort_unstable();
        places.dedup();
        self.each(&places)
    }

    fn each(&mut self, places: &[u64]) -> Result<Option<u64>, ReadError> {
        for seq in places {
            if self.found.len() >= self.limit {
                return Ok(seq.checked_sub(1));
            }
            if let Some(line) = self.shared.store.line(*seq)? {
                self.consider(*seq, &line);
            }
        }
        Ok(None)
    }

    fn consider(&mut self, seq: u64, line: &[u8]) {
        // A line of unknown kind answers no filter but the empty one.
        let accepted = match Entry::parse(line) {
            Ok(entry) => self
                .filter
                .accepts(&entry, &|version| self.recipient_at(version)),
            Err(_) => *self.filter == Filter::default(),
        };
        if accepted {
            self.found.push((seq, line.to_vec()));
        }
    }

    /// An organisation as it was at a version, read once.
    fn recipient_at(&self, version: u64) -> Option<ClearRecipient> {
        if let Some(known) = self.versions.borrow().get(&version) {
            return known.clone();
        }
        let line = self.shared.store.line(version).ok().flatten()?;
        let profile = match Entry::parse(&line).ok()?.body {
            Body::Recipient(change) => change.profile,
            _ => None,
        };
        self.versions.borrow_mut().insert(version, profile.clone());
        profile
    }
}
