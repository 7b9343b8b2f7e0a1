//! A workbook: the disclosures, the actual recipients, and what else there is to know, in words.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::words::{Told, Words};
use super::{ReportError, guarded};
use crate::ledger::AccessReport;
use crate::text::Texts;

/// The widest that a column may get.
const WIDEST: f64 = 60.0;

/// The workbook of a report.
pub(super) fn workbook(report: &AccessReport, texts: &Texts) -> Result<Vec<u8>, ReportError> {
    let words = Words::new(texts);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(texts.say("letter-sheet-disclosures"))?;
    let heads = [
        "letter-column-entry",
        "letter-column-date",
        "letter-column-recipient",
        "letter-column-quality",
        "letter-column-countries",
        "letter-column-purpose",
        "letter-column-basis",
        "letter-column-categories",
        "letter-column-sources",
        "letter-column-safeguards",
        "letter-column-kept",
        "letter-column-data",
    ];
    head(sheet, texts, &heads)?;
    for (row, told) in (1..).zip(&report.disclosures) {
        let told = words.told(told);
        cells(sheet, row, &disclosure(&told))?;
    }
    sheet.set_autofit_max_width(480).autofit();
    let sheet = book.add_worksheet();
    sheet.set_name(texts.say("letter-sheet-recipients"))?;
    let heads = [
        "letter-column-recipient",
        "letter-column-quality",
        "letter-column-countries",
        "letter-column-purpose",
        "letter-column-count",
        "letter-column-first",
        "letter-column-last",
    ];
    head(sheet, texts, &heads)?;
    for (row, known) in (1..).zip(words.received(report)) {
        let line = [
            known.recipient,
            known.quality,
            known.countries,
            known.purposes,
            known.count.to_string(),
            known.first,
            known.last,
        ];
        cells(sheet, row, &line)?;
    }
    sheet.set_autofit_max_width(480).autofit();
    about(book.add_worksheet(), report, &words)?;
    Ok(book.save_to_buffer()?)
}

fn disclosure(told: &Told) -> [String; 12] {
    let data: Vec<String> = told
        .data
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    [
        told.entry.clone(),
        told.day.clone(),
        told.recipient.clone(),
        told.quality.clone(),
        told.countries.clone(),
        told.purpose.clone(),
        told.bases.clone(),
        told.categories.clone(),
        told.sources.clone(),
        told.safeguards.clone(),
        told.kept.clone(),
        data.join("\n"),
    ]
}

/// What the letter says in its paragraphs, a line each.
fn about(sheet: &mut Worksheet, report: &AccessReport, words: &Words<'_>) -> Result<(), XlsxError> {
    sheet.set_name(words.texts.say("letter-sheet-about"))?;
    sheet.set_column_width(0, WIDEST)?;
    sheet.set_column_width(1, WIDEST)?;
    let made = crate::rights::day(report.made_at);
    let mut lines = vec![
        ("letter-column-exporter", report.exporter.name.clone()),
        ("letter-column-subject", report.subject.join(", ")),
        ("letter-column-date", words.day(made)),
        ("letter-column-erased", report.erased.to_string()),
        ("letter-column-erased-on", words.erasures(report)),
        ("letter-column-attempts", report.attempts.len().to_string()),
    ];
    for id in ["letter-authorities", "letter-others", "letter-copy"] {
        lines.push((id, String::new()));
    }
    for (row, (id, value)) in (0..).zip(lines) {
        sheet.write_string(row, 0, words.texts.say(id))?;
        sheet.write_string(row, 1, guarded(&value))?;
    }
    Ok(())
}

fn head(sheet: &mut Worksheet, texts: &Texts, ids: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, id) in (0..).zip(ids) {
        sheet.write_string_with_format(0, column, texts.say(id), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Cells are written as text: a spreadsheet runs no formula from them, guarded or not.
fn cells(sheet: &mut Worksheet, row: u32, line: &[String]) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(line) {
        sheet.write_string(row, column, guarded(cell))?;
    }
    Ok(())
}
