//! What a user may send: exporter, recipient, disclosure, evidence, event, case.
//!
//! ```
//! use tabellion::disclosure::{Event, read_json};
//! let event: Event = read_json(br#"{"event":"objection","subject":"partner-0042","at":"2026-11-22T11:00:00+01:00"}"#).unwrap();
//! assert_eq!(serde_json::to_value(&event).unwrap()["at"], "2026-11-22T10:00:00Z");
//! let faults = read_json::<Event>(br#"{"event":"objektion","subject":""}"#).unwrap_err();
//! assert_eq!(faults.list().len(), 3);
//! ```
//!
//! One vocabulary for the API, the CLI and the case files (`docs/FORMAT.md`).
//! Every type can be cut in two: a **clear** part of closed codes, civil dates,
//! ids, countries, counts and booleans, which may stand in the ledger for ever,
//! and a **sealed** part, which may not: persons, exact instants, names, titles,
//! references, free text. `join(split(x)) == x`. What is lawful is not said here
//! (`rulebook`, `decide`); how the clear part becomes bytes neither (`entry`).
//!
//! | sealed | what the clear part says instead |
//! |---|---|
//! | `occurred_at` | `occurred_on`, the civil day in Europe/Paris |
//! | `subjects` | how many (`subjects`) |
//! | `derogation`, `data_age`, evidence `consent` and `authorisation` | nothing: `decide` records outcome codes |
//! | `ref`, `document` of an evidence | `has_ref` |
//! | members of binding corporate rules | `covers_exporter`, `covers_recipient` |
//! | entity on the Data Privacy Framework list | `entity_matches` |
//! | a late reason in free text | `other` |
//! | names, contacts, and the id of a natural person | nothing |

use chrono::{DateTime, NaiveDate, Utc};

mod act;
mod case;
mod event;
mod evidence;
mod evidence_split;
mod exporter;
pub mod form;
mod ids;
mod person;
mod recipient;
pub mod shape;

pub use act::{Bases, ClearDisclosure, Disclosure, LateReason, SealedDisclosure, Sources};
pub use case::{Case, Expect, List};
pub use event::Event;
pub use evidence::{
    Adherence, Annexes, At, Authorisation, Authorised, AuthorityDecision, Bcr, Body, Consent,
    Contract, Document, Evidence, Fact, Formality, HostingCountry, ListEntry, NoticeCover, Parties,
    Scc, ScopeCheck, Tia,
};
pub use evidence_split::{
    ClearAuthorised, ClearBcr, ClearEvidence, ClearFact, Names, SealedEvidence,
};
pub use exporter::{ActingFor, ClearExporter, Contact, Dpo, Exporter, Policy, SealedExporter};
pub use form::{Fault, Faults, Form, Several, read, read_json, read_once};
pub use ids::{DecisionId, Details, EventId, OrgId, Text};
pub use person::{ContactEvent, DataAge, Derogation, DerogationConsent, Subject};
pub use recipient::{
    Attributes, ClearAttributes, ClearDpf, ClearRecipient, ClearSubProcessor, Dpf, ListedUnder,
    Recipient, SealedRecipient, SealedSubProcessor, SubProcessor,
};

/// The two parts of something do not belong together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the clear and the sealed part do not belong together: {0}")]
pub struct JoinError(pub &'static str);

/// The civil day of an instant in Europe/Paris, the zone of the law of both countries.
#[must_use]
pub fn civil_day(instant: DateTime<Utc>) -> NaiveDate {
    instant
        .with_timezone(&chrono_tz::Europe::Paris)
        .date_naive()
}
