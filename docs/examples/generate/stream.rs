//! A stream: disclosures of one sort, to one recipient, over one period, with the
//! verdict that whoever wrote the year intends for them.

use chrono::NaiveDate;

use super::draw::{Draw, FLAT, Season};
use super::json::Json;

/// What must come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Permit,
    /// Permitted, with exactly these conditions.
    If(&'static [&'static str]),
    /// Refused, and at least these codes are missing.
    Refuse(&'static [&'static str]),
}

impl Expect {
    /// The verdict's code, and the codes beside it.
    pub const fn columns(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Permit => ("permit", &[]),
            Self::If(conditions) => ("permit_with_conditions", conditions),
            Self::Refuse(missing) => ("refuse", missing),
        }
    }
}

/// Whose data it is.
#[derive(Debug, Clone, Copy)]
pub enum Who {
    /// A batch of business partners; nobody who has objected by then.
    Partners,
    /// A batch of students on exchange.
    Students,
    /// This person, and a batch of partners beside.
    Among(&'static str),
    /// These and nobody else.
    Only(&'static [&'static str]),
    /// No list of persons, only how many there were (none: not even that).
    Counted(Option<(u64, u64)>),
}

/// Every sort of disclosure of the year.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    /// Why it is there; the name that `expected.tsv` and the README use.
    pub scene: &'static str,
    /// The system that produced it: the beginning of its event ids.
    pub system: &'static str,
    pub to: &'static str,
    pub purpose: &'static str,
    pub basis: &'static str,
    pub categories: &'static [&'static str],
    /// First and last civil day.
    pub days: (&'static str, &'static str),
    pub season: Season,
    pub count: usize,
    /// Smallest and largest batch of persons.
    pub batch: (u64, u64),
    pub who: Who,
    /// What this sort carries besides: evidence, age of the data, derogation.
    pub also: fn(&mut Draw, NaiveDate, &mut Extras),
    /// `intended` for what somebody stopped before it left.
    pub state: &'static str,
    /// The scene whose refused disclosures these try again, under their event ids.
    pub retries: Option<&'static str>,
    pub expect: Expect,
}

/// The optional members of a disclosure.
#[derive(Debug, Default)]
pub struct Extras {
    pub evidence: Vec<Json>,
    pub derogation: Option<Json>,
    pub data_age: Option<Json>,
    pub claimed_decision: Option<&'static str>,
    pub secure_channel: Option<bool>,
    pub sources: Option<Json>,
}

/// An ordinary disclosure of the school year: where a stream says nothing, this holds.
pub const USUAL: Stream = Stream {
    scene: "ordinary",
    system: "crm",
    to: "",
    purpose: "crm",
    basis: "",
    categories: CONTACT,
    days: ("2025-09-01", "2026-08-31"),
    season: FLAT,
    count: 0,
    batch: (1, 3),
    who: Who::Partners,
    also: |_, _, _| {},
    state: "done",
    retries: None,
    expect: Expect::Permit,
};

/// Who somebody is and how to reach him at work.
pub const CONTACT: &[&str] = &["identity", "professional_contact"];

/// An event of the rights of one person.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    pub event: &'static str,
    pub subject: &'static str,
    pub at: &'static str,
    pub scope: Option<&'static str>,
    pub purpose: Option<&'static str>,
}

impl Right {
    /// An event without scope or purpose.
    pub const fn new(event: &'static str, subject: &'static str, at: &'static str) -> Self {
        Self {
            event,
            subject,
            at,
            scope: None,
            purpose: None,
        }
    }

    /// Objection to direct marketing.
    pub const fn no_marketing(subject: &'static str, at: &'static str) -> Self {
        Self {
            scope: Some("direct_marketing"),
            ..Self::new("objection", subject, at)
        }
    }

    /// Objection to one purpose.
    pub const fn not_for(purpose: &'static str, subject: &'static str, at: &'static str) -> Self {
        Self {
            purpose: Some(purpose),
            ..Self::new("objection", subject, at)
        }
    }

    /// Whether the person is left out of ordinary batches from then on.
    pub fn stops(&self) -> bool {
        !matches!(
            self.event,
            "access_request" | "rectification" | "restriction_lifted"
        )
    }
}

/// Everything that one exporter did in the year.
pub struct Book {
    pub exporter: Json,
    pub id: &'static str,
    pub seed: u64,
    /// Number of the first and of the last business partner.
    pub partners: (u64, u64),
    /// Versions of recipients, with the day from which they hold (none: from the beginning).
    pub register: Vec<(Option<&'static str>, Json)>,
    pub streams: Vec<Stream>,
    pub rights: Vec<Right>,
    /// Disclosures in all; the first stream is filled up to reach it.
    pub total: usize,
}
