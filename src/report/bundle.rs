//! A bundle of evidence from the ledger to bytes: gathered, put into pages and tables, packed, recorded.
//!
//! ```text
//! ledger.gather ─▶ parts ─▶ reading copies, report, pages ─▶ bytes ─▶ ledger.record_export ─▶ the file may leave
//! ```
//! Reading copies and the report are drawn from the lines and say so; nothing is proven by them.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::{ReportError, csv, guarded};
use crate::disclosure::ClearDisclosure;
use crate::entry::{Body, Entry, Importer, Verdict};
use crate::evidence::{ASIC_TOKEN, BuildError, Draft, Manifest, REPORT, Statement, unpack};
use crate::hash::{self, Digest};
use crate::ledger::{ExportRequest, Gathered, Ledger, RecordError};

const LISEZMOI: &str = include_str!("../evidence/pages/lisezmoi.html");
const README: &str = include_str!("../evidence/pages/readme.html");

/// A bundle that was recorded and may leave.
#[derive(Debug, Clone)]
pub struct MadeBundle {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What to call the file.
    pub name: String,
    /// Whether a token stands over all its files: an ASiC-E container.
    pub stamped: bool,
    /// Why not, although an authority is named.
    pub unstamped: Option<String>,
    /// Why the report for people is not in it.
    pub unreported: Option<String>,
    /// SHA-256 of it.
    pub digest: Digest,
    /// The `export` entry.
    pub seq: u64,
    /// The instant that it shows.
    pub as_of: String,
    /// Entries that were asked for.
    pub entries: usize,
    /// Persons that it opens.
    pub persons: usize,
    /// Values withheld.
    pub withheld: usize,
}

impl MadeBundle {
    /// A bundle that another process made and recorded: what it says of itself.
    ///
    /// # Errors
    /// It is no bundle.
    pub fn of(bytes: Vec<u8>, name: String, seq: u64) -> Result<Self, NoBundle> {
        let files = unpack(&bytes).map_err(|_| NoBundle)?;
        let manifest = files.get("data/bundle.json").ok_or(NoBundle)?;
        let manifest: Manifest = serde_json::from_slice(manifest).map_err(|_| NoBundle)?;
        let mut persons = BTreeSet::new();
        let openings = files
            .get("data/openings.jsonl")
            .map_or(&[][..], Vec::as_slice);
        for line in openings.split(|byte| *byte == b'\n') {
            let fields = serde_json::from_slice::<Statement>(line)
                .ok()
                .and_then(|statement| statement.fields);
            persons.extend(fields.and_then(|fields| fields.person.text().map(str::to_owned)));
        }
        let withheld: u64 = manifest.withheld.iter().map(|one| one.count).sum();
        let reported = files.contains_key(&format!("data/{REPORT}"));
        let elsewhere = || ELSEWHERE.to_owned();
        let stamped = files.contains_key(ASIC_TOKEN);
        Ok(Self {
            digest: hash::content(&bytes),
            seq,
            as_of: manifest.as_of,
            entries: usize::try_from(manifest.entries).map_err(|_| NoBundle)?,
            persons: persons.len(),
            withheld: usize::try_from(withheld).map_err(|_| NoBundle)?,
            stamped,
            unstamped: None,
            unreported: (!reported).then(elsewhere),
            name,
            bytes,
        })
    }
}

/// Why a report is not there, where another process made the bundle.
const ELSEWHERE: &str = "the service that made it could not set one; its trace says why";

/// Bytes that are no bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was handed out is no bundle of evidence")]
pub struct NoBundle;

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] RecordError),
    /// Its bytes.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A reading copy.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// What is being done for a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Lines, proofs and openings are gathered.
    Gathering,
    /// They are put into files, and the files into one.
    Packing,
    /// An authority is asked to date it.
    Dating,
    /// That it is handed out is recorded.
    Recording,
}

impl Step {
    /// As it is told over HTTP.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Packing => "packing",
            Self::Dating => "dating",
            Self::Recording => "recording",
        }
    }
}

/// Makes a bundle, and records that it is handed out.
///
/// # Errors
/// Nothing may leave: what was asked for is not there, or nothing can be recorded.
pub fn make(ledger: &Ledger, request: &ExportRequest) -> Result<MadeBundle, BundleError> {
    make_telling(ledger, request, &|_| {})
}

/// The same, telling each step as it begins.
///
/// # Errors
/// As [`make`].
pub fn make_telling(
    ledger: &Ledger,
    request: &ExportRequest,
    told: &dyn Fn(Step),
) -> Result<MadeBundle, BundleError> {
    told(Step::Gathering);
    let mut gathered = ledger.gather(request)?;
    told(Step::Packing);
    gathered.parts.copies = copies(&gathered)?;
    // A report that cannot be set keeps no evidence back either.
    let unreported = match report(&gathered) {
        Ok(files) => {
            gathered.parts.copies.extend(files);
            None
        }
        Err(error) => Some(error),
    };
    let pages = [
        ("LISEZMOI.html", page(LISEZMOI, &gathered, &FRENCH)),
        ("README.html", page(README, &gathered, &ENGLISH)),
    ];
    let draft = Draft::new(&gathered.parts, pages)?;
    // An authority that does not answer keeps no evidence back: it leaves without its word, and says so.
    told(Step::Dating);
    let (token, unstamped) = match ledger.token_over(&gathered, &draft.list()) {
        Ok(token) => (token, None),
        Err(error) => (None, Some(error)),
    };
    let stamped = token.is_some();
    let bytes = draft.finish(token)?;
    told(Step::Recording);
    let exported = ledger.record_export(&gathered, &bytes)?;
    let statements = gathered.parts.openings.iter();
    Ok(MadeBundle {
        name: name_of(&gathered, stamped),
        stamped,
        unstamped: unstamped.map(|error| error.to_string()),
        unreported,
        digest: exported.digest,
        seq: exported.answer.seq,
        as_of: gathered.as_of.clone(),
        entries: gathered.parts.entries.len(),
        persons: gathered.persons.len(),
        withheld: statements.map(|one| one.grounds().len()).sum(),
        bytes,
    })
}

/// The report for people, and the tables that are longer than its pages show.
#[cfg(feature = "pdf")]
fn report(gathered: &Gathered) -> Result<Vec<(String, Vec<u8>)>, String> {
    use super::dossier::{Dossier, pdf};
    let dossier = Dossier::of(&gathered.parts).map_err(|error| error.to_string())?;
    let report = pdf(&dossier).map_err(|error| error.to_string())?;
    let mut files = report.tables;
    files.push((REPORT.to_owned(), report.pdf));
    Ok(files)
}

#[cfg(not(feature = "pdf"))]
fn report(_: &Gathered) -> Result<Vec<(String, Vec<u8>)>, String> {
    Err("this program was built without reports; build it with the feature `pdf`".to_owned())
}

fn name_of(gathered: &Gathered, stamped: bool) -> String {
    let end = if stamped { "asice" } else { "zip" };
    match gathered.inquiry {
        Some(seq) => format!("inquiry-{seq}.{end}"),
        None => format!("export-{}.{end}", gathered.as_of.replace(':', "")),
    }
}

/// The few words that a page fills in.
struct Phrases {
    no_inquiry: &'static str,
    everything: &'static str,
    nothing: &'static str,
    no_time: &'static str,
    tokens: &'static str,
    /// What a reader opens first, as HTML.
    report: &'static str,
    no_report: &'static str,
}

const FRENCH: Phrases = Phrases {
    no_inquiry: "aucun : copie faite par l’exportateur",
    everything: "toutes les entrées",
    nothing: "aucune",
    no_time: "aucun : la date est INDETERMINATE",
    tokens: "jeton(s)",
    report: "Pour commencer&nbsp;: <a href=\"data/report.pdf\">le rapport de synthèse (PDF, français puis anglais)</a>. Il aide à lire et ne prouve rien.",
    no_report: "Ce dossier ne contient pas de rapport de synthèse en PDF&nbsp;: le programme qui l’a produit ne pouvait pas le composer. Rien de ce qui fait preuve n’y manque.",
};
const ENGLISH: Phrases = Phrases {
    no_inquiry: "none: a copy made by the exporter",
    everything: "all entries",
    nothing: "none",
    no_time: "none: the time is INDETERMINATE",
    tokens: "token(s)",
    report: "To begin with: <a href=\"data/report.pdf\">the report (PDF, French, then English)</a>. It helps reading and proves nothing.",
    no_report: "This bundle holds no report in PDF: the program that made it could not set one. Nothing that counts as evidence is missing for it.",
};

fn page(template: &str, gathered: &Gathered, phrases: &Phrases) -> String {
    let parts = &gathered.parts;
    let filter = serde_json::to_string(&gathered.filter).unwrap_or_default();
    let filter = if filter == "{}" {
        phrases.everything.to_owned()
    } else {
        filter
    };
    let gone = parts.openings.iter().filter(|one| one.is_gone()).count();
    let mut grounds: Vec<&str> = parts
        .openings
        .iter()
        .flat_map(|one| one.grounds())
        .collect();
    let held = grounds.len();
    grounds.sort_unstable();
    grounds.dedup();
    let counted = |count: usize| match count {
        0 => phrases.nothing.to_owned(),
        count => count.to_string(),
    };
    let withheld = match held {
        0 => phrases.nothing.to_owned(),
        held => format!("{held} ({})", grounds.join(", ")),
    };
    let time = match parts.tokens.len() {
        0 => phrases.no_time.to_owned(),
        count => format!("{count} {}", phrases.tokens),
    };
    let manifest = parts.manifest.as_ref();
    let holes = [
        (
            "{exporter}",
            manifest
                .map(|known| known.exporter.clone())
                .unwrap_or_default(),
        ),
        (
            "{origin}",
            manifest
                .map(|known| known.origin.clone())
                .unwrap_or_default(),
        ),
        ("{as_of}", gathered.as_of.clone()),
        (
            "{inquiry}",
            gathered
                .inquiry
                .map_or_else(|| phrases.no_inquiry.to_owned(), |seq| seq.to_string()),
        ),
        ("{filter}", filter),
        ("{entries}", counted(parts.entries.len())),
        ("{support}", counted(parts.support.len())),
        ("{withheld}", withheld),
        ("{erased}", counted(gone)),
        ("{time}", time),
    ];
    let has_report = parts.copies.iter().any(|(name, _)| name == REPORT);
    let report = if has_report {
        phrases.report
    } else {
        phrases.no_report
    };
    let mut page = template.replace("{report}", report);
    for (hole, value) in holes {
        page = page.replace(hole, &escaped(&value));
    }
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const COLUMNS: [&str; 14] = [
    "entry",
    "recorded_at",
    "kind",
    "occurred_on",
    "recipient",
    "purpose",
    "legal_basis",
    "categories",
    "persons",
    "transfer",
    "verdict",
    "conditions",
    "missing",
    "rules",
];

/// The tables for people: `copies/reading-copy.csv` and `.xlsx`.
fn copies(gathered: &Gathered) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let rows: Vec<[String; 14]> = gathered
        .parts
        .entries
        .iter()
        .filter_map(|line| Entry::parse(&line.line).ok())
        .map(|entry| row(&entry))
        .collect();
    let table = csv::table(&COLUMNS, rows.iter().cloned())?;
    Ok(vec![
        ("copies/reading-copy.csv".to_owned(), table),
        (
            "copies/reading-copy.xlsx".to_owned(),
            workbook(gathered, &rows)?,
        ),
    ])
}

fn row(entry: &Entry) -> [String; 14] {
    let mut row: [String; 14] = std::array::from_fn(|_| String::new());
    row[0] = entry.seq.to_string();
    row[1] = crate::canon::format_instant(entry.at);
    entry.body.kind().clone_into(&mut row[2]);
    let decided = match &entry.body {
        Body::Disclosure(record) => Some((
            &record.disclosure,
            &record.recipient,
            &record.verdict,
            record.subjects,
        )),
        Body::Refusal(refusal) => Some((
            &refusal.disclosure,
            &refusal.recipient,
            &refusal.verdict,
            refusal.subjects,
        )),
        Body::Recipient(change) => {
            row[4] = change.id.clone().unwrap_or_default();
            None
        }
        _ => None,
    };
    if let Some((disclosure, recipient, verdict, subjects)) = decided {
        disclosed(&mut row, disclosure, recipient);
        row[8] = subjects.map_or(0, |subjects| subjects.count).to_string();
        told(&mut row, verdict);
    }
    row
}

fn disclosed(row: &mut [String; 14], disclosure: &ClearDisclosure, recipient: &Importer) {
    row[3] = disclosure.occurred_on.to_string();
    row[4] = match recipient {
        Importer::Organisation(organisation) => organisation.id.clone(),
        Importer::Person(_) => String::new(),
    };
    row[5] = disclosure.purpose.to_string();
    row[6] = csv::joined(&disclosure.legal_basis);
    row[7] = csv::joined(&disclosure.data_categories);
}

fn told(row: &mut [String; 14], verdict: &Verdict) {
    let transfer = serde_json::to_string(&verdict.transfer).unwrap_or_default();
    transfer.trim_matches('"').clone_into(&mut row[9]);
    row[10] = verdict.verdict.to_string();
    row[11] = csv::joined(&verdict.conditions);
    row[12] = csv::joined(&verdict.missing);
    row[13] = csv::joined(&verdict.rules);
}

fn workbook(gathered: &Gathered, rows: &[[String; 14]]) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    // Its own date, so that the same bundle has the same bytes.
    let made = ExcelDateTime::parse_from_str(gathered.as_of.trim_end_matches('Z'))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name("copie de lecture")?;
    sheet.write_string_with_format(
        0,
        0,
        "Copie de lecture, sans valeur probante : font foi les lignes de data/entries.jsonl · Reading copy: what counts are the lines",
        &bold,
    )?;
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(1, column, name, &bold)?;
    }
    for (row, cells) in (2..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, guarded(cell))?;
        }
    }
    sheet.set_freeze_panes(2, 0)?;
    Ok(book.save_to_buffer()?)
}
