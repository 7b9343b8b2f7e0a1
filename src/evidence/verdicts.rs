//! Beyond the common level: every verdict of a bundle once more, from its lines and the rulebooks beside them.
//!
//! A verdict that was flipped by whoever may sign leads to the signed root like any other line: only this finds it. Personal
//! facts are taken as their recorded codes.

use std::sync::Arc;

use super::pack::Pack;
use super::verify::Files;
use crate::entry::Entry;
use crate::hash::Digest;
use crate::recompute::{self, Answer, Register, Unknown, Word};
use crate::rulebook::Rulebook;

/// What recomputing found.
#[derive(Debug, Default)]
pub struct Verdicts {
    /// Verdicts that were looked at.
    pub count: u64,
    /// Those that do not follow from their facts, and those that the newest version reads otherwise or nobody can say.
    pub others: Vec<Answer>,
}

impl Verdicts {
    /// The first verdict that does not follow.
    #[must_use]
    pub fn wrong(&self) -> Option<&Answer> {
        self.others
            .iter()
            .find(|answer| matches!(answer.word, Word::Wrong(_)))
    }

    /// The first one of which nobody can say.
    #[must_use]
    pub fn unknown(&self) -> Option<&Answer> {
        self.others
            .iter()
            .find(|answer| matches!(answer.word, Word::Unknown(_)))
    }
}

/// Recomputes the verdicts of the lines in these files.
#[must_use]
pub fn verdicts(files: &Files) -> Verdicts {
    let source = |digest: Digest| rulebook(files, digest);
    let mut entries: Vec<Entry> = ["data/support.jsonl", "data/entries.jsonl"]
        .iter()
        .filter_map(|name| files.get(*name))
        .flat_map(|file| file.split(|byte| *byte == b'\n'))
        .filter_map(|line| Entry::parse(line).ok())
        .collect();
    entries.sort_by_key(|entry| entry.seq);
    let mut register = Register::default();
    for entry in &entries {
        register.take(entry, &source);
    }
    let mut found = Verdicts::default();
    for entry in &entries {
        let Some(mut answer) = recompute::answer(entry, &register, None) else {
            continue;
        };
        if let Some((exporter, _, _)) = entry.decided()
            && register.exporter_of(exporter).is_none()
        {
            // Left out of this bundle, which is no fault of the verdict.
            answer.word = Word::Unknown(Unknown::Register(exporter));
        }
        found.count += 1;
        if answer.word != Word::Agrees {
            found.others.push(answer);
        }
    }
    found
}

/// A rulebook from its pack.
fn rulebook(files: &Files, digest: Digest) -> Result<Arc<Rulebook>, String> {
    let bytes = files
        .get(&format!("data/rulebooks/{digest}.json"))
        .ok_or_else(|| "it is not in the bundle".to_owned())?;
    let pack: Pack = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let texts = pack
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.text.as_str()));
    let rulebook = Rulebook::recall(texts).map_err(|faults| faults.to_string())?;
    if rulebook.digest() == digest {
        Ok(Arc::new(rulebook))
    } else {
        Err("its files are not those of its digest".to_owned())
    }
}
