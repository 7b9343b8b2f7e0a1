//! One recorded verdict: what it was made from, and whether it comes out again.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::register::Register;
use crate::decide::{self, ClearFacts, Finding, Findings, Reading};
use crate::disclosure::{ClearDisclosure, civil_day};
use crate::entry::{self, Body, Entry, Importer};
use crate::hash::Commitment;
use crate::rulebook::Rulebook;
use crate::slot::Subjects;

/// A recorded verdict with everything that it was made from.
#[derive(Debug)]
pub struct Question<'a> {
    /// Where it stands.
    pub seq: u64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The clear facts.
    pub facts: ClearFacts<'a>,
    /// To whom, as the entry says it.
    pub importer: &'a Importer,
    /// The persons.
    pub subjects: Option<Subjects>,
    /// The commitment of its own sealed values.
    pub sealed: Option<Commitment>,
    /// What was recorded.
    pub recorded: &'a entry::Verdict,
    /// The rules that it names.
    pub rulebook: &'a Arc<Rulebook>,
    /// The version that it names.
    pub reading: Reading,
}

/// What personal facts prove, where somebody can open them.
pub trait Prove: Sync {
    /// Opens the facts of a question and proves them anew, under each of these versions.
    fn prove(&self, question: &Question<'_>, readings: &[Reading]) -> Proved;
}

/// What became of personal facts.
#[derive(Debug)]
pub enum Proved {
    /// They are open: the findings, one set for each version that was asked.
    Open(Vec<Findings>),
    /// They were erased: the recorded codes stand.
    Erased,
    /// They open to something else than the line commits to.
    Differs(String),
    /// They cannot be read.
    Unreadable(String),
}

/// From what a verdict was recomputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// From all its facts.
    Facts,
    /// From clear facts and recorded codes: the personal facts were erased.
    Erased,
    /// From clear facts and recorded codes: nobody opened the personal facts.
    Codes,
}

/// What is recorded, and what comes out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The member of the verdict, or `exporter_at`, `recipient`, `rulebook`.
    pub member: &'static str,
    /// As recorded.
    pub recorded: String,
    /// As computed.
    pub computed: String,
}

/// Why nobody can say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// A later release decided.
    #[error(
        "it was decided by version {0} of the procedure, which this release does not have; use a newer one"
    )]
    Version(u32),
    /// The rules are not at hand.
    #[error("its rulebook {digest} is not at hand: {why}")]
    Rulebook {
        /// Which.
        digest: crate::hash::Digest,
        /// Why.
        why: String,
    },
    /// A register entry is not at hand in the clear.
    #[error("entry {0}, which it was decided on, does not hold the facts in the clear")]
    Register(u64),
    /// It cannot be read.
    #[error("this release cannot read it: {0}")]
    Entry(String),
    /// Its openings cannot be read.
    #[error("its personal facts cannot be read: {0}")]
    Openings(String),
}

/// The word about one verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It follows from its facts, and would today.
    Agrees,
    /// It follows from its facts under the version that it names; the newest reads the law otherwise.
    NewReading(Vec<Difference>),
    /// It does not follow from its facts.
    Wrong(Vec<Difference>),
    /// Nobody can say.
    Unknown(Unknown),
}

/// What came out for one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The entry.
    pub seq: u64,
    /// From what.
    pub basis: Basis,
    /// The word.
    pub word: Word,
}

/// A question, or why there is none.
pub enum Found<'a> {
    /// The entry decided nothing.
    NoVerdict,
    /// It can be asked.
    Question(Box<Question<'a>>, Vec<Difference>),
    /// It cannot.
    Answer(Word),
}

impl<'a> Question<'a> {
    /// What an entry decided, and on what; pointers to other versions than those in force come as differences.
    #[must_use]
    pub fn of(entry: &'a Entry, register: &'a Register) -> Found<'a> {
        let (disclosure, exporter_at, importer, subjects, sealed, recorded) = match &entry.body {
            Body::Disclosure(record) => (
                &record.disclosure,
                record.exporter_at,
                &record.recipient,
                record.subjects,
                record.sealed,
                &record.verdict,
            ),
            Body::Refusal(refusal) => (
                &refusal.disclosure,
                refusal.exporter_at,
                &refusal.recipient,
                refusal.subjects,
                refusal.sealed,
                &refusal.verdict,
            ),
            _ => return Found::NoVerdict,
        };
        let mut differences = Vec::new();
        let mut differ = |member, recorded: String, computed: &str| {
            differences.push(Difference {
                member,
                recorded,
                computed: computed.to_owned(),
            });
        };
        let Some((exporter, in_force)) = register.exporter(exporter_at, entry.seq) else {
            differ(
                "exporter_at",
                exporter_at.to_string(),
                "no version of the exporter",
            );
            return Found::Answer(Word::Wrong(differences));
        };
        if !in_force {
            differ(
                "exporter_at",
                exporter_at.to_string(),
                "another version was in force",
            );
        }
        let recipient = match importer {
            Importer::Organisation(organisation) => {
                let found = register.recipient(&organisation.id, organisation.at, entry.seq);
                let Some((profile, in_force)) = found else {
                    return Found::Answer(Word::Unknown(Unknown::Register(organisation.at)));
                };
                if !in_force {
                    let recorded = format!("{} at {}", organisation.id, organisation.at);
                    differ("recipient", recorded, "another version was in force");
                }
                profile
            }
            Importer::Person(person) => &person.facts,
        };
        if register.rules_at(entry.seq) != Some(recorded.rulebook) {
            differ(
                "rulebook",
                recorded.rulebook.to_string(),
                "other rules were in force",
            );
        }
        let rulebook = match register.rulebook(recorded.rulebook) {
            Some(Ok(rulebook)) => rulebook,
            Some(Err(why)) => {
                let unknown = Unknown::Rulebook {
                    digest: recorded.rulebook,
                    why: why.to_owned(),
                };
                return Found::Answer(Word::Unknown(unknown));
            }
            None => return Found::Answer(Word::Wrong(differences)),
        };
        let Some(reading) = Reading::of(recorded.decide) else {
            return Found::Answer(Word::Unknown(Unknown::Version(recorded.decide)));
        };
        let question = Self {
            seq: entry.seq,
            at: entry.at,
            facts: facts(exporter, recipient, disclosure, entry.at),
            importer,
            subjects,
            sealed,
            recorded,
            rulebook,
            reading,
        };
        Found::Question(Box::new(question), differences)
    }

    /// The findings as they were recorded.
    #[must_use]
    pub fn codes(&self) -> Findings {
        let recorded = self.recorded.personal.iter();
        Findings::new(recorded.map(|personal| personal.finding).collect())
    }
}

fn facts<'a>(
    exporter: &'a crate::disclosure::ClearExporter,
    recipient: &'a crate::disclosure::ClearRecipient,
    disclosure: &'a ClearDisclosure,
    at: DateTime<Utc>,
) -> ClearFacts<'a> {
    ClearFacts {
        exporter: Cow::Borrowed(exporter),
        recipient: Cow::Borrowed(recipient),
        disclosure: Cow::Borrowed(disclosure),
        recorded_on: civil_day(at),
    }
}

/// Recomputes the verdict of an entry; `None` if it decided nothing.
#[must_use]
pub fn answer(entry: &Entry, register: &Register, prove: Option<&dyn Prove>) -> Option<Answer> {
    let told = |basis, word| {
        Some(Answer {
            seq: entry.seq,
            basis,
            word,
        })
    };
    let (question, differences) = match Question::of(entry, register) {
        Found::NoVerdict => return None,
        Found::Answer(word) => return told(Basis::Codes, word),
        Found::Question(question, differences) => (question, differences),
    };
    if !differences.is_empty() {
        return told(Basis::Codes, Word::Wrong(differences));
    }
    let newest = Reading::NEWEST;
    let readings = [question.reading, newest];
    let asked = if question.reading == newest {
        &readings[..1]
    } else {
        &readings[..]
    };
    let (basis, found) = match prove.map(|prove| prove.prove(&question, asked)) {
        None => (Basis::Codes, vec![question.codes()]),
        Some(Proved::Erased) => (Basis::Erased, vec![question.codes()]),
        Some(Proved::Open(found)) => (Basis::Facts, found),
        Some(Proved::Differs(what)) => {
            let difference = Difference {
                member: "openings",
                recorded: "a commitment".to_owned(),
                computed: what,
            };
            return told(Basis::Facts, Word::Wrong(vec![difference]));
        }
        Some(Proved::Unreadable(why)) => {
            return told(Basis::Codes, Word::Unknown(Unknown::Openings(why)));
        }
    };
    let Some(findings) = found.first() else {
        return told(
            basis,
            Word::Unknown(Unknown::Openings("nothing was proven".to_owned())),
        );
    };
    let then = decide::judge_as(
        question.reading,
        &question.facts,
        findings,
        question.rulebook,
    );
    let mut differences = compare(question.recorded, &then);
    if *findings != question.codes() {
        differences.push(Difference {
            member: "personal",
            recorded: codes(question.codes().list()),
            computed: codes(findings.list()),
        });
    }
    if !differences.is_empty() {
        return told(basis, Word::Wrong(differences));
    }
    if question.reading == newest {
        return told(basis, Word::Agrees);
    }
    let findings = found.last().unwrap_or(findings);
    let now = decide::judge_as(newest, &question.facts, findings, question.rulebook);
    let differences = compare(question.recorded, &now);
    told(
        basis,
        if differences.is_empty() {
            Word::Agrees
        } else {
            Word::NewReading(differences)
        },
    )
}

/// Where a recorded verdict and a computed one part.
#[must_use]
pub fn compare(recorded: &entry::Verdict, computed: &decide::Verdict) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |same: bool, member, one: &dyn Fn() -> String, other: &dyn Fn() -> String| {
        if !same {
            differences.push(Difference {
                member,
                recorded: one(),
                computed: other(),
            });
        }
    };
    differ(
        recorded.verdict == computed.verdict,
        "verdict",
        &|| recorded.verdict.to_string(),
        &|| computed.verdict.to_string(),
    );
    differ(
        recorded.transfer == computed.transfer,
        "transfer",
        &|| transfer(recorded.transfer),
        &|| transfer(computed.transfer),
    );
    differ(
        recorded.conditions == computed.conditions,
        "conditions",
        &|| list(&recorded.conditions),
        &|| list(&computed.conditions),
    );
    differ(
        recorded.missing == computed.missing,
        "missing",
        &|| list(&recorded.missing),
        &|| list(&computed.missing),
    );
    differ(
        recorded.review == computed.review,
        "review",
        &|| recorded.review.to_string(),
        &|| computed.review.to_string(),
    );
    differ(
        recorded.rules == computed.rules,
        "rules",
        &|| list(&recorded.rules),
        &|| list(&computed.rules),
    );
    differences
}

fn transfer(transfer: crate::vocabulary::Transfer) -> String {
    use crate::vocabulary::Transfer;
    match transfer {
        Transfer::Yes => "true",
        Transfer::No => "false",
        Transfer::Undetermined => "undetermined",
    }
    .to_owned()
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let mut text = String::from("[");
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing into a string cannot fail.
        let _ = write!(text, "{comma}{item}");
    }
    text.push(']');
    text
}

fn codes(findings: &[Finding]) -> String {
    let outcomes: Vec<_> = findings.iter().map(|finding| finding.outcome).collect();
    list(&outcomes)
}
