//! What the report of a bundle shows: already chosen, in codes; and how it becomes pages.
//!
//! ```text
//! Parts ─▶ Dossier    codes, counts, rule ids; nothing that the bundle itself does not hold
//!       ─▶ pages      worded in French, then in English: headings, paragraphs, tables, one map
//!       ─▶ PDF        set by Typst (feature `pdf`)
//! ```
//! A summary, not the records: tables end after [`ROWS`] lines and say how many there are. What counts are the lines
//! of the bundle; the report proves nothing and says so. It is a function of the parts alone: no clock, no ledger.

mod fill;
mod ground;
mod map;
mod matters;
mod pages;
mod pdf;
mod tables;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use fill::DossierError;
pub use ground::GroundClass;
pub use pdf::{PdfError, Report, STANDARDS, pdf, text};

use crate::disclosure::{ClearExporter, ClearRecipient};
use crate::entry::{self, LogState};
use crate::vocabulary::{Bilingual, Category, Condition, Missing, Place, Purpose, Regime};

/// Lines of a table at most: a tagged line costs milliseconds and kilobytes.
pub const ROWS: usize = 100;

/// Everything that the report shows.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Name of the log.
    pub origin: String,
    /// The instant whose state is shown.
    pub as_of: String,
    /// The checkpoint that every proof leads to.
    pub checkpoint: LogState,
    /// Who exports.
    pub exporter: ExporterThen,
    /// The authority competent for it on that day, if the law names one.
    pub authority: Option<AuthorityThen>,
    /// The inquiry that is answered.
    pub inquiry: Option<InquiryThen>,
    /// What was asked for: the clear part.
    pub scope: entry::Filter,
    /// The person that was asked about, under every identifier.
    pub persons: Vec<String>,
    /// Counts over the scope.
    pub counts: Counts,
    /// Entries of the scope by kind.
    pub kinds: BTreeMap<&'static str, u64>,
    /// The recipients, and what went to each: the extract of the record of processing.
    pub recipients: Vec<RecipientThen>,
    /// Transfers, by country and ground.
    pub transfers: Vec<TransferRow>,
    /// Verdicts that find a transfer, or leave it open, and of which the bundle does not let the ground be known.
    pub unexplained: u64,
    /// Refusals, in the order of the log.
    pub refusals: Vec<RefusalRow>,
    /// Evidence that refused disclosures lacked: code, and how often.
    pub missing: Vec<(Missing, u64)>,
    /// Conditions that permitted disclosures carry, and how often.
    pub conditions: Vec<(Condition, u64)>,
    /// Requests of persons.
    pub requests: Vec<RequestRow>,
    /// Breaches.
    pub breaches: Vec<BreachRow>,
    /// What was erased.
    pub erased: Erased,
    /// What is withheld, and its commitment.
    pub withheld: Vec<WithheldRow>,
    /// The rulebooks that verdicts name.
    pub rulebooks: Vec<RulebookThen>,
    /// Rules that verdicts of the scope rest on, for the glossary.
    pub rules: BTreeMap<String, RuleSaid>,
    /// Time-stamp tokens: sizes of the checkpoints that they are over.
    pub tokens: Vec<u64>,
    /// How nothing is missing.
    pub completeness: Completeness,
}

/// Why an entry's own words do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// They are withheld.
    Withheld,
    /// They were erased.
    Erased,
}

/// The exporter as it was.
#[derive(Debug, Clone)]
pub struct ExporterThen {
    /// Why its name and its officer are not told, where they are not.
    pub closed: Option<Closed>,
    /// The clear part.
    pub clear: ClearExporter,
    /// Its name, unless that is withheld.
    pub name: Option<String>,
    /// The controller that it acts for.
    pub acting_for: Option<String>,
    /// Address, registration, representative.
    pub lines: Vec<String>,
    /// Its data protection officer: name, address, e-mail address.
    pub dpo: Vec<String>,
}

/// A supervisory authority.
#[derive(Debug, Clone)]
pub struct AuthorityThen {
    /// Its initials.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where the law names it, when it was not always the one.
    pub citation: Option<String>,
}

/// An inquiry.
#[derive(Debug, Clone)]
pub struct InquiryThen {
    /// The entry that opened it.
    pub seq: u64,
    /// When that was recorded.
    pub recorded: String,
    /// Who asks: initials; `other` where the name is in the words.
    pub authority: String,
    /// Why its reference and its words are not told, where they are not.
    pub closed: Option<Closed>,
    /// Its reference.
    pub reference: Option<String>,
    /// Its words.
    pub text: Option<String>,
    /// Last day to answer.
    pub due_on: Option<String>,
    /// On what basis.
    pub grounds: Vec<String>,
}

/// Counts over the scope.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Entries that were asked for.
    pub entries: u64,
    /// Entries beside them, for the proof.
    pub support: u64,
    /// Disclosures permitted outright.
    pub permitted: u64,
    /// Disclosures permitted with conditions.
    pub conditional: u64,
    /// Refusals.
    pub refused: u64,
    /// Refusals of what had already taken place.
    pub took_place: u64,
    /// Disclosures that are transfers.
    pub transfers: u64,
    /// Disclosures of which it is undetermined.
    pub undetermined: u64,
    /// Verdicts that ask for counsel.
    pub review: u64,
    /// First and last civil day of a disclosure.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// A recipient, as its last version in the bundle has it.
#[derive(Debug, Clone)]
pub struct RecipientThen {
    /// Its id; `None` gathers natural persons of one kind.
    pub id: Option<String>,
    /// Its name, unless it is withheld.
    pub name: Option<String>,
    /// What it is.
    pub profile: ClearRecipient,
    /// Where it is, and where else the data can be seen; of natural persons, of all of them.
    pub places: BTreeSet<Place>,
    /// Disclosures.
    pub disclosures: u64,
    /// Refusals.
    pub refusals: u64,
    /// What for.
    pub purposes: BTreeSet<Purpose>,
    /// Which data.
    pub categories: BTreeSet<Category>,
    /// First and last civil day of a disclosure.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// What carried transfers to it: rule ids.
    pub carried: BTreeSet<String>,
}

/// Transfers to one country on one ground.
#[derive(Debug, Clone)]
pub struct TransferRow {
    /// Where the data went or could be seen.
    pub place: Place,
    /// Under which law.
    pub regime: Regime,
    /// What carried them.
    pub class: GroundClass,
    /// The rules.
    pub rules: BTreeSet<String>,
    /// How many disclosures, or refusals.
    pub count: u64,
    /// How many recipients.
    pub recipients: BTreeSet<String>,
}

/// A refusal.
#[derive(Debug, Clone)]
pub struct RefusalRow {
    /// The entry.
    pub seq: u64,
    /// The day.
    pub occurred_on: NaiveDate,
    /// To whom: id; `None` for a natural person.
    pub recipient: Option<String>,
    /// What for.
    pub purpose: Purpose,
    /// What was missing.
    pub missing: Vec<Missing>,
    /// The rules that refused it whatever is on file; `None`: the verdict cannot be made again from the bundle.
    pub refusing: Option<BTreeSet<String>>,
    /// Whether it had already happened.
    pub took_place: bool,
}

/// A request of a person: its first step, and where it stands.
#[derive(Debug, Clone)]
pub struct RequestRow {
    /// The entry of the first step that is in the scope.
    pub seq: u64,
    /// When that was recorded.
    pub recorded: NaiveDate,
    /// Which right, the code.
    pub right: String,
    /// The last step, the code.
    pub step: String,
    /// How it ended, the code.
    pub outcome: Option<String>,
    /// Last day to answer.
    pub due_on: Option<String>,
    /// Why it was refused or extended.
    pub grounds: BTreeSet<String>,
}

/// A breach: its first step, and where it stands.
#[derive(Debug, Clone)]
pub struct BreachRow {
    /// The entry of the first step that is in the scope.
    pub seq: u64,
    /// When the exporter became aware.
    pub aware_at: Option<String>,
    /// Steps, codes, in order, with the day of each.
    pub steps: Vec<(String, NaiveDate)>,
    /// The risk, the code.
    pub risk: Option<String>,
    /// Persons, as far as known.
    pub persons: Option<u64>,
    /// Entries that it concerns.
    pub entries: BTreeSet<u64>,
}

/// What was erased before.
#[derive(Debug, Clone, Default)]
pub struct Erased {
    /// Values that are gone, by entry.
    pub entries: BTreeMap<u64, u64>,
    /// The erasures behind them that are in the bundle.
    pub erasures: Vec<ErasureRow>,
    /// Erasures after the first copy of the same: what they took stood open in it.
    pub since: Vec<u64>,
}

/// An erasure, or the end of a period of retention.
#[derive(Debug, Clone)]
pub struct ErasureRow {
    /// The entry.
    pub seq: u64,
    /// When it was recorded.
    pub recorded: NaiveDate,
    /// How many persons; of a period that ended, how many files.
    pub count: u64,
    /// Why: rule ids.
    pub grounds: Vec<String>,
    /// A period of retention ended, and no request or decision stands behind it.
    pub is_retention: bool,
    /// The day by which nothing can bring it back; `None`: not carried out yet.
    pub irrecoverable_by: Option<String>,
}

/// Something withheld.
#[derive(Debug, Clone)]
pub struct WithheldRow {
    /// The entry.
    pub seq: u64,
    /// The person in it; `None`: the entry's own sealed value.
    pub slot: Option<u64>,
    /// `person`, `number`, `facts`, `details` or `sealed`.
    pub field: &'static str,
    /// Why, a rule id.
    pub ground: String,
    /// The commitment that stands in its place.
    pub commitment: String,
}

/// A rulebook.
#[derive(Debug, Clone)]
pub struct RulebookThen {
    /// Its digest.
    pub digest: String,
    /// Its version, where this release can read it.
    pub version: Option<String>,
    /// How many verdicts of the scope name it.
    pub verdicts: u64,
}

/// What a rule says.
#[derive(Debug, Clone)]
pub struct RuleSaid {
    /// In a line.
    pub title: Bilingual,
    /// Where the law says it.
    pub citation: String,
}

/// How nothing is missing.
#[derive(Debug, Clone, Default)]
pub struct Completeness {
    /// Every entry up to the instant is there.
    pub whole: bool,
    /// Organisations whose entries are all there, and how many.
    pub recipients: Vec<(String, u64)>,
    /// The person's entries are numbers 1 to this.
    pub person: Option<u64>,
}
