//! Counting over a whole log: batches of lines in, in order; a tally out.

use rayon::prelude::*;

use super::question::{Answer, Basis, Prove, Unknown, Word, answer};
use super::register::{Register, RulebookSource};
use crate::entry::{Entry, Frame};

/// Entries that are listed one by one; the counts go on.
pub const SHOWN: usize = 1_000;

/// Answers that are not plain agreement: how many, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// How many.
    pub count: u64,
    /// The first [`SHOWN`].
    pub first: Vec<Answer>,
}

impl Listed {
    fn add(&mut self, answer: Answer) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(answer);
        }
    }
}

/// What came out for all verdicts of a log.
#[derive(Debug, Default)]
pub struct Tally {
    register: Register,
    /// Verdicts that were looked at.
    pub verdicts: u64,
    /// Those that agree.
    pub agree: u64,
    /// Recomputed from all their facts.
    pub from_facts: u64,
    /// Recomputed from recorded codes, since the personal facts were erased.
    pub from_erased: u64,
    /// Recomputed from recorded codes, since nobody opened the personal facts.
    pub from_codes: u64,
    /// Those that the newest version reads otherwise.
    pub new_reading: Listed,
    /// Those that do not follow from their facts.
    pub wrong: Listed,
    /// Those of which nobody can say.
    pub unknown: Listed,
}

impl Tally {
    /// Takes the next lines of the log, from the first on, without gap. Parsing and judging run on all cores.
    pub fn feed(
        &mut self,
        lines: &[&[u8]],
        source: &RulebookSource<'_>,
        prove: Option<&dyn Prove>,
    ) {
        let lines: Vec<Read> = lines.par_iter().map(|line| read(line)).collect();
        for line in &lines {
            if let Read::Entry(entry) = line {
                self.register.take(entry, source);
            }
        }
        let register = &self.register;
        let answers: Vec<Answer> = lines
            .par_iter()
            .filter_map(|line| match line {
                Read::Entry(entry) => answer(entry, register, prove),
                Read::Unread(seq, why) => Some(Answer {
                    seq: *seq,
                    basis: Basis::Codes,
                    word: Word::Unknown(Unknown::Entry(why.clone())),
                }),
                Read::Other => None,
            })
            .collect();
        for answer in answers {
            self.count(answer);
        }
    }

    fn count(&mut self, answer: Answer) {
        self.verdicts += 1;
        match answer.basis {
            Basis::Facts => self.from_facts += 1,
            Basis::Erased => self.from_erased += 1,
            Basis::Codes => self.from_codes += 1,
        }
        match answer.word {
            Word::Agrees => self.agree += 1,
            Word::NewReading(_) => self.new_reading.add(answer),
            Word::Wrong(_) => self.wrong.add(answer),
            Word::Unknown(_) => self.unknown.add(answer),
        }
    }
}

/// A line, as far as verdicts go.
pub(crate) enum Read {
    /// It says nothing of verdicts.
    Other,
    /// An entry that verdicts are made from, or that holds one.
    Entry(Box<Entry>),
    /// A disclosure or refusal that this release cannot read, and why.
    Unread(u64, String),
}

pub(crate) fn read(line: &[u8]) -> Read {
    let Some(frame) = Frame::of(line) else {
        return Read::Other;
    };
    let decides = matches!(frame.kind, b"disclosure" | b"refusal");
    let tells = matches!(
        frame.kind,
        b"genesis" | b"exporter" | b"recipient" | b"rulebook"
    );
    if !(decides || tells) {
        return Read::Other;
    }
    match Entry::parse(line) {
        Ok(entry) => Read::Entry(Box::new(entry)),
        Err(error) if decides => Read::Unread(frame.seq, error.to_string()),
        // What was decided on it says that it is not at hand.
        Err(_) => Read::Other,
    }
}
