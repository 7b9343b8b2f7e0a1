//! Reports for persons in the forms they are handed out: JSON, CSV, a workbook, a letter.
//!
//! ```text
//! AccessReport ─▶ json   codes, for a machine           ─▶ csv    one line a disclosure, codes
//!              ─▶ xlsx   three sheets, words            ─▶ letter HTML to print, headed by the exporter
//! ```
//! What stands in a report is said by `ledger`; here it is only put into words. Cells that a spreadsheet would take
//! for a formula are guarded.

pub mod bundle;
mod csv;
#[cfg(feature = "pdf")]
pub mod dossier;
mod letter;
mod processing;
pub mod siem;
mod words;
mod xlsx;

pub use processing::record_of_processing_csv;

use crate::ledger::AccessReport;
use crate::text::Texts;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a machine.
    Json,
    /// One line a disclosure.
    Csv,
    /// A workbook.
    Xlsx,
    /// HTML to print.
    Letter,
}

impl Format {
    /// The names on the command line and in bodies.
    pub const NAMES: [&'static str; 4] = ["json", "csv", "xlsx", "letter"];

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "letter" => Some(Self::Letter),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Letter => "text/html; charset=utf-8",
        }
    }

    /// Whether it is text that a terminal can show.
    #[must_use]
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Xlsx)
    }
}

/// Why a report could not be put into its form.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// CSV.
    #[error("the table could not be written: {0}")]
    Csv(String),
    /// The workbook.
    #[error("the workbook could not be written: {0}; take `csv` instead")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The letter.
    #[error("the letter could not be written: {0}")]
    Letter(#[from] askama::Error),
    /// JSON.
    #[error("the report could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// A report in one form and language.
///
/// # Errors
/// Something that the form cannot hold, such as too many rows for a workbook.
pub fn render(
    report: &AccessReport,
    format: Format,
    texts: &Texts,
) -> Result<Vec<u8>, ReportError> {
    match format {
        Format::Json => {
            let mut value = serde_json::to_value(report)?;
            value["schema"] = "tabellion/access-report/1".into();
            Ok(serde_json::to_vec(&value)?)
        }
        Format::Csv => csv::disclosures(report),
        Format::Xlsx => xlsx::workbook(report, texts),
        Format::Letter => letter::letter(report, texts),
    }
}

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
