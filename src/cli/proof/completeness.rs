//! `tabellion proof completeness`: that no entry of an organisation is missing. One pass over the lines, from beside.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use super::{deliver, no_proof};
use crate::census::{self, Complete, Completeness, Counted, Proven, Series, Standing};
use crate::cli::beside::Beside;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::entry::Frame;
use crate::hash::{self, NodeHash};
use crate::ledger::{CensusEntry, Period};
use crate::note::VerifierKey;
use crate::tree::{self, Frontier, Index, Size, TileId, TileReader};

/// `proof completeness`.
#[derive(Debug, Args)]
pub struct CompletenessOf {
    #[arg(long, value_name = "ID")]
    recipient: String,
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What one pass over the lines tells.
#[derive(Default)]
struct Seen {
    frontier: Frontier,
    tiles: HashMap<(u8, u64), Vec<NodeHash>>,
    entries: BTreeMap<String, Vec<u64>>,
    censuses: Vec<CensusEntry>,
}

impl Seen {
    fn take(&mut self, seq: u64, line: &[u8]) {
        self.frontier.push(hash::leaf(line));
        if seq % 256 == 255 {
            self.keep_tiles();
        }
        match Frame::of(line).map(|frame| frame.kind) {
            Some(b"disclosure" | b"refusal") => {
                if let Some((id, _)) = census::numbered(line) {
                    self.entries.entry(id.to_owned()).or_default().push(seq);
                }
            }
            Some(b"census") => self.censuses.extend(CensusEntry::of(line)),
            _ => {}
        }
    }

    fn keep_tiles(&mut self) {
        for tile in self.frontier.take_changed() {
            let place = (tile.id().level(), tile.id().index());
            self.tiles.insert(place, tile.hashes().to_vec());
        }
    }

    fn series_before(&self, size: u64) -> BTreeMap<String, Series> {
        let series = |entries: &Vec<u64>| {
            let count = entries.partition_point(|seq| *seq < size);
            let last = entries.get(count.checked_sub(1)?)?;
            Some(Series {
                count: count as u64,
                last: *last,
            })
        };
        self.entries
            .iter()
            .filter_map(|(id, entries)| Some((id.clone(), series(entries)?)))
            .collect()
    }
}

impl TileReader for Seen {
    type Error = Infallible;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, Infallible> {
        let tile = self.tiles.get(&(id.level(), id.index()));
        Ok(tile.cloned().unwrap_or_default())
    }
}

/// Makes the proof.
pub fn make(session: &Session, asked: &CompletenessOf) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let (note, checkpoint) = beside.checkpoint(session)?;
    let mut seen = Seen::default();
    let bar = session.progress(Some(checkpoint.size.0), &session.say("progress-reading"));
    beside.lines(session, 0..checkpoint.size.0, &mut |seq, line| {
        seen.take(seq, line);
        if seq % 4096 == 0 {
            bar.set_position(seq);
        }
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    seen.keep_tiles();
    if seen.frontier.root() != checkpoint.root {
        let failed = Failed::ending(Exit::Broken, "root", session.say("failed-root"));
        return Err(failed.next(session.say("next-verify")));
    }
    let period = Period {
        from: asked.from,
        to: asked.to,
    };
    let (first, last) = period
        .choose(&seen.censuses)
        .map_err(|error| no_proof(session, &error))?;
    let proof = Prover {
        session,
        beside: &beside,
        seen: &seen,
        size: checkpoint.size,
        subtrees: tree::Subtrees::default(),
    }
    .prove(note, &asked.recipient, first, last)?;
    let text = proof.to_json().map_err(|error| no_proof(session, &error))?;
    session.json(
        "proof-completeness/1",
        json!({"recipient": asked.recipient, "entries": proof.entries.len(), "from": first.map_or(0, |first| first.census.size),
            "to": last.census.size, "counted_at": crate::canon::format_instant(last.at), "proof": proof}),
    )?;
    deliver(session, asked.out.as_deref(), &(text + "\n"))?;
    Ok(Exit::Done)
}

struct Prover<'a> {
    session: &'a Session,
    beside: &'a Beside,
    seen: &'a Seen,
    size: Size,
    subtrees: tree::Subtrees,
}

impl Prover<'_> {
    fn prove(
        &self,
        note: String,
        recipient: &str,
        first: Option<&CensusEntry>,
        last: &CensusEntry,
    ) -> Result<Completeness, Failed> {
        let from = first.map_or(0, |first| first.census.size);
        let entries = self.seen.entries.get(recipient).into_iter().flatten();
        let entries = entries
            .filter(|seq| (from..last.census.size).contains(*seq))
            .map(|seq| self.proven(*seq))
            .collect::<Result<_, _>>()?;
        Ok(Completeness::new(
            note,
            recipient.to_owned(),
            first
                .map(|first| self.counted(recipient, first))
                .transpose()?,
            self.counted(recipient, last)?,
            entries,
        ))
    }

    fn counted(&self, recipient: &str, entry: &CensusEntry) -> Result<Counted, Failed> {
        let series = self.seen.series_before(entry.census.size);
        Ok(Counted {
            census: self.proven(entry.seq)?,
            standing: Standing::of(recipient, &series),
        })
    }

    fn proven(&self, seq: u64) -> Result<Proven, Failed> {
        let tiles = tree::Remembering {
            reader: self.seen,
            subtrees: &self.subtrees,
        };
        let path = tree::inclusion(Index(seq), self.size, &tiles)
            .map_err(|error| no_proof(self.session, &error))?;
        let line = self.beside.line(self.session, seq)?.unwrap_or_default();
        let line = String::from_utf8(line).map_err(|error| no_proof(self.session, &error))?;
        Ok(Proven { line, path })
    }
}

/// Checks a proof that somebody made.
pub fn check(
    session: &Session,
    proof: &Completeness,
    keys: &[VerifierKey],
) -> Result<Exit, Failed> {
    let recipient = proof.recipient.clone();
    match proof.verify(keys) {
        Ok(complete) => {
            session.json("proof-check/1", told(&recipient, &complete))?;
            let words = session.say_with(
                "completeness-holds",
                &[
                    ("recipient", recipient.into()),
                    ("count", complete.entries.len().into()),
                    ("from", complete.from.to_string().into()),
                    ("to", complete.to.to_string().into()),
                    ("origin", complete.checkpoint.origin.to_string().into()),
                ],
            );
            session.print(&session.paint(Paint::Good, &words))?;
            session.print(&session.say("completeness-says-not"))?;
            Ok(Exit::Done)
        }
        Err(error) => {
            session.json(
                "proof-check/1",
                json!({"holds": false, "recipient": recipient, "why": error.to_string()}),
            )?;
            let words =
                session.say_with("completeness-fails", &[("error", error.to_string().into())]);
            session.print(&session.paint(Paint::Bad, &words))?;
            Ok(Exit::Broken)
        }
    }
}

fn told(recipient: &str, complete: &Complete) -> serde_json::Value {
    json!({"holds": true, "recipient": recipient, "entries": complete.entries, "before": complete.before,
        "from": complete.from, "to": complete.to, "origin": complete.checkpoint.origin.to_string(),
        "size": complete.checkpoint.size.0})
}
