//! The lines of a scope, and the lines that their proof needs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use super::claims::Series;
use super::openings::Opener;
use super::state::State;
use super::{ExportRequest, Gathered, Withhold};
use crate::canon;
use crate::checkpoint::Checkpoint;
use crate::disclosure::ClearRecipient;
use crate::entry::{self, AccessPurpose, Body, Entry, Importer, LogState};
use crate::evidence::{Manifest, Pack, Parts, Person as Named, Previous, ProvenLine};
use crate::hash::Digest;
use crate::ledger::{ActError, Filter, Ledger, ReadError, RecordError, indexer};
use crate::note::Note;
use crate::rights::ground;
use crate::store::{ListIndex, Page};
use crate::tree::{self, Index, Size};

type Result<T> = std::result::Result<T, RecordError>;

/// Lines by place.
pub(super) type Lines = BTreeMap<u64, Vec<u8>>;

impl From<ReadError> for RecordError {
    fn from(error: ReadError) -> Self {
        ActError::NoEvidence(error.to_string()).into()
    }
}

impl Ledger {
    /// Gathers what a bundle holds. The reading of openings is recorded before this returns.
    ///
    /// # Errors
    /// No such inquiry, something to be withheld that is not there, or the ledger cannot be read or written.
    pub fn gather(&self, request: &ExportRequest) -> Result<Gathered> {
        for withheld in &request.withhold {
            let name = withheld.ground.as_str();
            if !ground(name).is_some_and(|ground| ground.can_serve("withholding")) {
                return Err(ActError::NoGroundToWithhold(name.to_owned()).into());
            }
        }
        let state = self.state_of(&request.of)?;
        let stated = Note::parse(&state.note)
            .ok()
            .and_then(|note| Checkpoint::parse(note.text()).ok())
            .filter(|stated| stated.size.0 == state.size)
            .ok_or_else(|| ActError::NoEvidence("its checkpoint cannot be read".to_owned()))?;
        let checkpoint = LogState {
            root: stated.root,
            size: state.size,
        };
        let entries = self.select(&state)?;
        let series = self.series_of(&state, &entries)?;
        let identifiers = self.identifiers(&state)?;
        let mut opener = Opener::new(&self.shared, &identifiers);
        for (seq, line) in &entries {
            opener.entry(*seq, line)?;
        }
        let support = self.support(&state, &entries, &series, opener.first_gone())?;
        for (seq, line) in &support {
            opener.support(*seq, line)?;
        }
        for withheld in &request.withhold {
            let what = Withhold::parse(withheld.what.as_str());
            let done = what.is_some_and(|what| opener.withhold(what, withheld.ground.as_str()));
            if !done {
                return Err(ActError::NothingToWithhold(withheld.what.to_string()).into());
            }
        }
        let claims = self.claims(&state, &series, &identifiers, &opener)?;
        let previous = self.previous(&state)?;
        let (opened, persons, openings) = opener.finish();
        let parts = Parts {
            manifest: Some(self.manifest(&state, checkpoint, &identifiers)?),
            rulebooks: self.rulebooks(entries.values().chain(support.values()))?,
            entries: self.with_paths(&entries, state.size)?,
            support: self.with_paths(&support, state.size)?,
            note: state.note.clone(),
            openings,
            claims,
            schemas: Some(schemas()),
            previous,
            tokens: self.tokens(&state)?,
            copies: Vec::new(),
        };
        if !opened.is_empty() {
            let purpose = match state.inquiry {
                Some(_) => AccessPurpose::Inquiry,
                None => AccessPurpose::Export,
            };
            self.record_reading(
                purpose,
                state.subject.clone(),
                opened,
                request.actor.clone(),
            )?;
        }
        Ok(Gathered {
            parts,
            as_of: canon::format_instant(state.as_of),
            checkpoint,
            inquiry: state.inquiry,
            filter: state.clear,
            persons,
            again: state.before.is_some(),
            actor: request.actor.clone(),
        })
    }

    fn manifest(
        &self,
        state: &State,
        checkpoint: LogState,
        identifiers: &[Named],
    ) -> Result<Manifest> {
        Ok(Manifest {
            as_of: canon::format_instant(state.as_of),
            checkpoint,
            entries: 0,
            erased: 0,
            exporter: self.exporter().id.to_string(),
            filter: state.clear.clone(),
            inquiry: state.inquiry,
            openings: 0,
            origin: self.origin().to_owned(),
            persons: identifiers.to_vec(),
            previous: false,
            since: self.erased_since(state)?,
            support: 0,
            tokens: Vec::new(),
            until: state.census,
            v: 0,
            withheld: Vec::new(),
        })
    }

    /// Erasures after the first export of the same: they may have taken what that one still shows.
    fn erased_since(&self, state: &State) -> Result<Vec<u64>> {
        let Some(before) = state.before else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for kind in ["erasure", "retention"] {
            let page = Page::Forward {
                from: before,
                limit: usize::MAX,
            };
            found.extend(
                self.shared
                    .store
                    .list(indexer::KIND, kind.as_bytes(), page)?,
            );
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The lines that lists show under the same filter, before the census.
    pub(super) fn select(&self, state: &State) -> Result<Lines> {
        let mut chosen = Chosen {
            ledger: self,
            filter: &state.filter,
            versions: RefCell::default(),
            lines: Lines::new(),
        };
        if let Some(subject) = &state.subject {
            let Some(standing) = self.shared.known(subject)? else {
                return Ok(chosen.lines);
            };
            for (member, _) in &standing.members {
                for (key, _) in self.shared.vault.series(*member)? {
                    chosen.place(key.seq(), state.census)?;
                }
            }
        } else if let Some(recipient) = &state.filter.recipient {
            let listed = self.listed(indexer::RECIPIENT, recipient.as_bytes())?;
            let versions = self.listed(indexer::KIND, b"recipient")?;
            for seq in listed.into_iter().chain(versions) {
                chosen.place(seq, state.census)?;
            }
        } else {
            self.shared.store.lines(0..state.census, &mut |seq, line| {
                chosen.take(seq, line);
                ControlFlow::Continue(())
            })?;
        }
        Ok(chosen.lines)
    }

    pub(super) fn listed(&self, index: ListIndex, key: &[u8]) -> Result<Vec<u64>> {
        let all = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        Ok(self.shared.store.list(index, key, all)?)
    }

    pub(super) fn line_at(&self, seq: u64) -> Result<Vec<u8>> {
        let line = self.shared.store.line(seq)?;
        Ok(line.ok_or_else(|| ActError::NoEvidence(format!("entry {seq} cannot be read")))?)
    }

    /// What the proof of these entries needs beside them.
    fn support(
        &self,
        state: &State,
        entries: &Lines,
        series: &Series,
        first_gone: Option<u64>,
    ) -> Result<Lines> {
        let mut wanted = BTreeSet::from([0]);
        wanted.extend(self.listed(indexer::KIND, b"key")?);
        wanted.extend(self.listed(indexer::KIND, b"rulebook")?);
        wanted.extend(series.counted.keys().chain(&series.boundary));
        for line in entries.values().chain(series.counted.values()) {
            wanted.extend(versions_of(line));
        }
        if series.is_claimed() {
            wanted.insert(state.census);
        }
        wanted.extend(state.inquiry);
        if let Some(first) = first_gone {
            for kind in ["erasure", "erasure_done", "retention"] {
                let later = self.listed(indexer::KIND, kind.as_bytes())?;
                wanted.extend(later.into_iter().filter(|seq| *seq > first));
            }
        }
        wanted.extend(self.export_before(state)?.map(|(seq, _)| seq));
        let mut lines = Lines::new();
        for seq in wanted {
            if seq < state.size && !entries.contains_key(&seq) {
                lines.insert(seq, self.line_at(seq)?);
            }
        }
        Ok(lines)
    }

    /// The last export before this state, whose checkpoint was kept.
    fn export_before(&self, state: &State) -> Result<Option<(u64, entry::Export)>> {
        let last = Page::Backward {
            before: state.census,
            limit: 1,
        };
        let found = self.shared.store.list(indexer::KIND, b"export", last)?;
        let Some(seq) = found.first().copied() else {
            return Ok(None);
        };
        match Entry::parse(&self.line_at(seq)?)?.body {
            Body::Export(export) => Ok(Some((seq, export))),
            _ => Ok(None),
        }
    }

    fn previous(&self, state: &State) -> Result<Option<Previous>> {
        let Some((seq, export)) = self.export_before(state)? else {
            return Ok(None);
        };
        let older = export.checkpoint.size;
        let kept = self.shared.store.kept_checkpoints()?;
        let Some((_, note)) = kept.into_iter().find(|(size, _)| *size == older) else {
            return Ok(None);
        };
        let hashes = tree::consistency(Size(older), Size(state.size), &self.shared.tiles())
            .map_err(|error| ActError::NoEvidence(error.to_string()))?;
        Ok(Some(Previous {
            export: seq,
            hashes: crate::evidence::hashes_text(&hashes),
            note: String::from_utf8(note)
                .map_err(|error| ActError::NoEvidence(error.to_string()))?,
        }))
    }

    fn with_paths(&self, lines: &Lines, size: u64) -> Result<Vec<ProvenLine>> {
        let tiles = self.shared.tiles();
        let prove = |(seq, line): (&u64, &Vec<u8>)| {
            let path = tree::inclusion(Index(*seq), Size(size), &tiles)
                .map_err(|error| ActError::NoEvidence(error.to_string()))?;
            Ok(ProvenLine {
                seq: *seq,
                line: line.clone(),
                path,
            })
        };
        lines.iter().map(prove).collect()
    }

    /// The rulebooks that the verdicts of these lines name.
    fn rulebooks<'a>(&self, lines: impl Iterator<Item = &'a Vec<u8>>) -> Result<Vec<Pack>> {
        let mut digests: BTreeSet<Digest> = BTreeSet::new();
        for line in lines {
            let entry = Entry::parse(line).ok();
            digests.extend(entry.and_then(|entry| Some(entry.decided()?.2.rulebook)));
        }
        let pack = |digest: Digest| {
            let rulebook = self
                .shared
                .rulebook_of(&self.paths.ledger, digest)
                .map_err(ActError::NoEvidence)?;
            let texts = rulebook.texts().iter();
            Ok(Pack::of(
                texts.map(|(name, text)| (name.as_str(), text.as_str())),
            ))
        };
        digests.into_iter().map(pack).collect()
    }

    /// Every identifier of the person that is asked about, the one in whose series entries are numbered first.
    fn identifiers(&self, state: &State) -> Result<Vec<Named>> {
        let Some(subject) = &state.subject else {
            return Ok(Vec::new());
        };
        let named = |canonical: &[u8]| serde_json::from_slice(canonical).ok();
        let mut found: Vec<Named> = Vec::new();
        if let Some(standing) = self.shared.known(subject)? {
            for (member, _) in &standing.members {
                let identity = self.shared.vault.identity(*member)?;
                found.extend(identity.and_then(|identity| named(identity.as_bytes())));
            }
        }
        if found.is_empty() {
            found.extend(named(&subject.canonical()));
        }
        Ok(found)
    }
}

/// Lines that answer a filter.
struct Chosen<'a> {
    ledger: &'a Ledger,
    filter: &'a Filter,
    versions: RefCell<HashMap<u64, Option<ClearRecipient>>>,
    lines: Lines,
}

impl Chosen<'_> {
    fn place(&mut self, seq: u64, until: u64) -> Result<()> {
        if seq < until && !self.lines.contains_key(&seq) {
            let line = self.ledger.line_at(seq)?;
            self.take(seq, &line);
        }
        Ok(())
    }

    fn take(&mut self, seq: u64, line: &[u8]) {
        let accepted = Entry::parse(line).is_ok_and(|entry| {
            self.filter
                .accepts(&entry, &|version| self.version(version))
        });
        if accepted {
            self.lines.insert(seq, line.to_vec());
        }
    }

    fn version(&self, seq: u64) -> Option<ClearRecipient> {
        if let Some(known) = self.versions.borrow().get(&seq) {
            return known.clone();
        }
        let line = self.ledger.line_at(seq).ok()?;
        let profile = match Entry::parse(&line).ok()?.body {
            Body::Recipient(change) => change.profile,
            _ => None,
        };
        self.versions.borrow_mut().insert(seq, profile.clone());
        profile
    }
}

/// The versions of exporter and recipient that a verdict rests on.
fn versions_of(line: &[u8]) -> Vec<u64> {
    let Ok(entry) = Entry::parse(line) else {
        return Vec::new();
    };
    match entry.decided() {
        Some((exporter, Importer::Organisation(to), _)) => vec![exporter, to.at],
        Some((exporter, Importer::Person(_), _)) => vec![exporter],
        None => Vec::new(),
    }
}

/// The schemas that genesis names.
fn schemas() -> Pack {
    let names: Vec<String> = entry::SCHEMAS
        .iter()
        .map(|(name, _)| format!("{name}.json"))
        .collect();
    let texts = entry::SCHEMAS.iter().map(|(_, text)| *text);
    Pack::of(names.iter().map(String::as_str).zip(texts))
}
