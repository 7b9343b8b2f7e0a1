//! CSV (RFC 4180): one line a disclosure, in codes, for whoever reads it with a program.

use super::{ReportError, guarded};
use crate::ledger::{AccessReport, Disclosed};
use crate::vocabulary::Code as _;

const COLUMNS: [&str; 20] = [
    "entry",
    "occurred_on",
    "occurred_at",
    "recipient_id",
    "recipient_name",
    "recipient_kind",
    "recipient_role",
    "seat",
    "hosting",
    "remote_access",
    "sub_processors",
    "purpose",
    "legal_basis",
    "categories",
    "sources",
    "transfer",
    "safeguards",
    "retention_rule",
    "kept_until",
    "data",
];

/// The table of disclosures.
pub(super) fn disclosures(report: &AccessReport) -> Result<Vec<u8>, ReportError> {
    table(&COLUMNS, report.disclosures.iter().map(row))
}

/// A table with its heads, every cell guarded.
pub(super) fn table<const N: usize>(
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Vec<u8>, ReportError> {
    written(columns, rows)
}

/// A table whose columns are known when it is made.
#[cfg(feature = "pdf")]
pub(super) fn free(heads: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, ReportError> {
    written(heads, rows.iter().map(Vec::as_slice))
}

fn written<H: AsRef<[u8]>, R: AsRef<[String]>>(
    heads: &[H],
    rows: impl Iterator<Item = R>,
) -> Result<Vec<u8>, ReportError> {
    let fault = |error: csv::Error| ReportError::Csv(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(heads).map_err(fault)?;
    for row in rows {
        writer
            .write_record(row.as_ref().iter().map(|cell| guarded(cell)))
            .map_err(fault)?;
    }
    writer
        .into_inner()
        .map_err(|error| ReportError::Csv(error.to_string()))
}

fn row(told: &Disclosed) -> [String; 20] {
    let recipient = &told.recipient;
    let sources: Vec<String> = told
        .sources
        .iter()
        .map(|(category, source)| format!("{category}={source}"))
        .collect();
    let subs: Vec<String> = recipient
        .sub_processors
        .iter()
        .map(|sub| format!("{} ({})", sub.name, sub.country))
        .collect();
    let safeguards: Vec<String> = told.safeguards.iter().map(|rule| rule.id.clone()).collect();
    [
        told.seq.to_string(),
        told.occurred_on.to_string(),
        told.occurred_at
            .map(crate::canon::format_instant)
            .unwrap_or_default(),
        recipient.id.clone().unwrap_or_default(),
        recipient.name.clone().unwrap_or_default(),
        recipient.kind.code().to_owned(),
        recipient.role.code().to_owned(),
        recipient.seat.to_string(),
        joined(&recipient.hosting),
        joined(&recipient.remote_access),
        subs.join("; "),
        told.purpose.code().to_owned(),
        joined(&told.legal_basis),
        joined(&told.categories),
        sources.join(" "),
        told.transfer.to_string().trim_matches('"').to_owned(),
        safeguards.join(" "),
        told.kept
            .rule
            .map(|rule| rule.code().to_owned())
            .unwrap_or_default(),
        told.kept
            .until
            .map(|day| day.to_string())
            .unwrap_or_default(),
        told.data
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    ]
}

/// Codes with spaces between.
pub(super) fn joined<T: std::fmt::Display>(codes: &[T]) -> String {
    codes
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}
