//! What verification says: a word for every check, the first fault, what is proven all the same, what would settle the rest.
//!
//! ```text
//! TAMPERED
//!   tree   TAMPERED   entry 12 is not the one that was signed
//! ```

use serde_json::{Map, Value, json};

use super::words;
use crate::hash::Digest;
use crate::vocabulary::Lang;

/// What is said of one check, or of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It holds.
    Intact,
    /// It does not.
    Tampered,
    /// Nothing contradicts it, and something that would settle it is missing.
    Indeterminate,
    /// What it needs did not hold, so it was not looked at.
    Unchecked,
}

impl Word {
    /// As it is written, in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Intact => "INTACT",
            Self::Tampered => "TAMPERED",
            Self::Indeterminate => "INDETERMINATE",
            Self::Unchecked => "-",
        }
    }
}

/// The checks of the common level, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckName {
    /// The container has its form.
    Container,
    /// Every file is the one that is listed.
    Files,
    /// The manifest can be read.
    Manifest,
    /// The lines are canonical and in order.
    Lines,
    /// The keys follow one another.
    Keys,
    /// The checkpoint is signed.
    Checkpoint,
    /// Every line leads to its root.
    Tree,
    /// The lines are those that were asked for.
    Scope,
    /// The rulebooks are those that verdicts name.
    Rulebooks,
    /// Nothing is missing.
    Census,
    /// What is opened is what was committed to.
    Openings,
    /// The log goes on from that of the earlier export.
    Consistency,
    /// The tokens are over these checkpoints.
    Imprint,
}

impl CheckName {
    /// All, in order.
    pub const ALL: [Self; 13] = [
        Self::Container,
        Self::Files,
        Self::Manifest,
        Self::Lines,
        Self::Keys,
        Self::Checkpoint,
        Self::Tree,
        Self::Scope,
        Self::Rulebooks,
        Self::Census,
        Self::Openings,
        Self::Consistency,
        Self::Imprint,
    ];

    /// Its name in outputs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Files => "files",
            Self::Manifest => "manifest",
            Self::Lines => "lines",
            Self::Keys => "keys",
            Self::Checkpoint => "checkpoint",
            Self::Tree => "tree",
            Self::Scope => "scope",
            Self::Rulebooks => "rulebooks",
            Self::Census => "census",
            Self::Openings => "openings",
            Self::Consistency => "consistency",
            Self::Imprint => "imprint",
        }
    }

    /// Whether its doubt is a doubt about the whole: the others say of themselves how far they reach.
    #[must_use]
    pub const fn weighs(self) -> bool {
        !matches!(self, Self::Census | Self::Imprint)
    }
}

/// A fault, a doubt, or what is said of a check that holds: a code of `words.json` and what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its code: `tree.path`.
    pub code: &'static str,
    /// What it speaks of.
    pub about: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault of the whole.
    #[must_use]
    pub const fn plain(code: &'static str) -> Self {
        Self {
            code,
            about: Vec::new(),
        }
    }

    /// A fault of something that has a name.
    #[must_use]
    pub fn named(code: &'static str, name: &str) -> Self {
        Self::plain(code).with("name", name)
    }

    /// A fault of an entry.
    #[must_use]
    pub fn at(code: &'static str, seq: u64) -> Self {
        Self::plain(code).with("seq", seq)
    }

    /// And what else it speaks of.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.about.push((name, value.to_string()));
        self
    }

    /// The entry that it concerns.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        let (_, text) = self.about.iter().find(|(name, _)| *name == "seq")?;
        text.parse().ok()
    }

    /// In words.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        words::say(self.code, &self.about, lang)
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub name: CheckName,
    /// The word.
    pub word: Word,
    /// Why.
    pub why: Fault,
}

/// What verification says of a bundle, at the common level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The word.
    pub word: Word,
    /// Every check, in order.
    pub checks: Vec<Check>,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Lines in it.
    pub lines: u64,
    /// Lines that are proven under the signed root.
    pub proven: u64,
    /// Name of the log, as the first entry says it.
    pub origin: Option<String>,
}

impl Report {
    /// A report on which nothing was checked yet.
    #[must_use]
    pub(super) fn new(digest: Digest) -> Self {
        Self {
            word: Word::Indeterminate,
            checks: Vec::new(),
            digest,
            lines: 0,
            proven: 0,
            origin: None,
        }
    }

    /// Notes what a check found.
    pub(super) fn note(&mut self, name: CheckName, found: Result<Fault, Fault>) {
        let (word, why) = match found {
            Ok(why) if words::is_doubt(why.code) => (Word::Indeterminate, why),
            Ok(why) => (Word::Intact, why),
            Err(why) => (Word::Tampered, why),
        };
        self.checks.push(Check { name, word, why });
    }

    /// Says the word; what was not reached was not checked.
    pub(super) fn close(mut self) -> Self {
        for name in CheckName::ALL {
            if !self.checks.iter().any(|check| check.name == name) {
                self.checks.push(Check {
                    name,
                    word: Word::Unchecked,
                    why: Fault::plain("unchecked"),
                });
            }
        }
        self.checks.sort_by_key(|check| check.name);
        let any = |word: Word| {
            self.checks
                .iter()
                .any(|check| check.word == word && (word == Word::Tampered || check.name.weighs()))
        };
        self.word = if any(Word::Tampered) {
            Word::Tampered
        } else if any(Word::Indeterminate) {
            Word::Indeterminate
        } else {
            Word::Intact
        };
        self
    }

    /// What one check found.
    #[must_use]
    pub fn check(&self, name: CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// The first fault.
    #[must_use]
    pub fn first(&self) -> Option<&Check> {
        self.checks
            .iter()
            .find(|check| check.word == Word::Tampered)
    }

    /// What would settle what is open, in words.
    #[must_use]
    pub fn settle(&self, lang: Lang) -> Vec<String> {
        let open = |check: &&Check| check.word == Word::Indeterminate;
        let mut told: Vec<String> = self
            .checks
            .iter()
            .filter(open)
            .filter_map(|check| words::settle(check.why.code, lang))
            .collect();
        if self.word == Word::Tampered {
            told.insert(0, words::say("settle.tampered", &[], lang));
        }
        told
    }

    /// The lines that every verifier writes.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.word.code());
        let line = |label: &str, what: &str| format!("{} {what}\n", words::say(label, &[], lang));
        for check in &self.checks {
            text.push_str(&format!(
                "  {:<12}{:<15}{}\n",
                check.name.code(),
                check.word.code(),
                check.why.say(lang)
            ));
        }
        if let Some(first) = self.first() {
            text.push_str(&line("label.first", &first.why.say(lang)));
        }
        let counted = [
            ("proven", self.proven.to_string()),
            ("lines", self.lines.to_string()),
        ];
        text.push_str(&line("label.proven", &words::say("proven", &counted, lang)));
        for settle in self.settle(lang) {
            text.push_str(&line("label.settle", &settle));
        }
        text.push_str(&line("label.digest", &self.digest.to_string()));
        text
    }

    /// The object that every verifier writes.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Map<String, Value> {
        let one = |check: &Check| {
            let mut object = json!({
                "check": check.name.code(), "word": check.word.code(), "code": check.why.code, "say": check.why.say(lang),
            });
            if let Some(seq) = check.why.seq() {
                object["seq"] = seq.into();
            }
            object
        };
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            object.insert(name.to_owned(), value);
        };
        put("word", self.word.code().into());
        put(
            "checks",
            self.checks.iter().map(one).collect::<Vec<_>>().into(),
        );
        if let Some(first) = self.first() {
            put("first", one(first));
        }
        if let Some(origin) = &self.origin {
            put("origin", origin.clone().into());
        }
        put("lines", self.lines.into());
        put("proven", self.proven.into());
        put("settle", self.settle(lang).into());
        put("digest", self.digest.to_string().into());
        object
    }
}
