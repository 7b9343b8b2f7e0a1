//! The extract of the record of processing (Article 30), one line a recipient, natural persons by kind.

use super::ReportError;
use super::csv::{joined, table};
use crate::ledger::ProcessingRow;
use crate::vocabulary::Code as _;

const COLUMNS: [&str; 12] = [
    "recipient_kind",
    "recipient_role",
    "recipient_id",
    "recipient_name",
    "seat",
    "countries",
    "purposes",
    "categories",
    "transfer_rules",
    "transfer_citations",
    "last_on",
    "retired",
];

/// The table.
///
/// # Errors
/// None that a table in memory can have.
pub fn record_of_processing_csv(rows: &[ProcessingRow]) -> Result<Vec<u8>, ReportError> {
    table(&COLUMNS, rows.iter().map(row))
}

fn row(row: &ProcessingRow) -> [String; 12] {
    let rules: Vec<&str> = row
        .transfers
        .iter()
        .map(|transfer| transfer.rule.as_str())
        .collect();
    let citations: Vec<&str> = row
        .transfers
        .iter()
        .map(|transfer| transfer.citation.as_str())
        .collect();
    [
        row.kind.code().to_owned(),
        row.role.code().to_owned(),
        row.recipient.clone().unwrap_or_default(),
        row.name.clone().unwrap_or_default(),
        row.seat.map(|seat| seat.to_string()).unwrap_or_default(),
        joined(&row.countries.iter().collect::<Vec<_>>()),
        joined(&row.purposes.iter().collect::<Vec<_>>()),
        joined(&row.categories.iter().collect::<Vec<_>>()),
        rules.join(" "),
        citations.join("; "),
        row.last_on.map(|day| day.to_string()).unwrap_or_default(),
        row.retired.to_string(),
    ]
}
