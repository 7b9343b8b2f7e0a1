//! `tabellion rules lint`: everything that is wrong with a folder of rules, with file, line and what to do.

use std::path::{Path, PathBuf};

use clap::Args;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
    SourceSpan,
};
use serde_json::{Value, json};

use super::source;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::disclosure::civil_day;
use crate::rulebook::{Rulebook, RulebookFault};

/// Columns of a told fault: that of a terminal of old.
const WIDTH: usize = 100;

/// `rules lint`.
#[derive(Debug, Args)]
pub struct Lint {
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// One fault with the line it stands in.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Told {
    message: String,
    text: NamedSource<String>,
    span: Option<SourceSpan>,
}

impl Diagnostic for Told {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.span.is_some().then_some(&self.text as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.span?;
        Some(Box::new(std::iter::once(LabeledSpan::underline(span))))
    }
}

/// Lints; done only when nothing is wrong.
///
/// # Errors
/// The folder cannot be read.
pub fn run(session: &Session, lint: &Lint) -> Result<Exit, Failed> {
    let files = match &lint.folder {
        Some(folder) => source::read(session, folder)?,
        None => Rulebook::embedded_files()
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
    };
    let today = civil_day(session.clock.read().wall);
    let (faults, book) = match Rulebook::load(source::pairs(&files)) {
        Err(faults) => (faults.list().to_vec(), None),
        Ok(book) if book.law_as_of() > today => {
            let told = [
                ("day", book.law_as_of().to_string().into()),
                ("today", today.to_string().into()),
            ];
            let fault = RulebookFault {
                file: "rulebook.toml".to_owned(),
                line: line_of(&files, "rulebook.toml", "law_as_of"),
                message: session.say_with("lint-future", &told),
            };
            (vec![fault], None)
        }
        Ok(book) => (Vec::new(), Some(book)),
    };
    let rows: Vec<Value> = faults
        .iter()
        .map(|fault| json!({"file": fault.file, "line": fault.line, "message": session.words(&fault.message)}))
        .collect();
    session.json(
        "rules-lint/1",
        json!({
            "files": files.len(), "faults": rows,
            "version": book.as_ref().map(Rulebook::version), "digest": book.as_ref().map(|book| book.digest().to_string()),
        }),
    )?;
    for fault in &faults {
        session.print(&told(session, lint.folder.as_deref(), &files, fault))?;
    }
    let Some(book) = book else {
        session.print(&session.say_with("lint-bad", &[("count", faults.len().into())]))?;
        return Ok(Exit::Failure);
    };
    let told = [
        ("files", files.len().into()),
        ("rules", book.rules().count().into()),
        ("digest", book.digest().to_string().into()),
    ];
    session.print(&session.paint(Paint::Good, &session.say_with("lint-good", &told)))?;
    Ok(Exit::Done)
}

/// The first line of a file that begins with a word.
fn line_of(files: &[(String, String)], name: &str, word: &str) -> usize {
    let text = files.iter().find(|(file, _)| file == name);
    let at = text.and_then(|(_, text)| text.lines().position(|line| line.starts_with(word)));
    at.map_or(0, |at| at + 1)
}

/// One fault with its line underlined, as a compiler tells it.
fn told(
    session: &Session,
    folder: Option<&Path>,
    files: &[(String, String)],
    fault: &RulebookFault,
) -> String {
    let text = files
        .iter()
        .find(|(name, _)| *name == fault.file)
        .map_or("", |(_, text)| text.as_str());
    let shown = folder.map_or_else(
        || fault.file.clone(),
        |folder| folder.join(&fault.file).display().to_string(),
    );
    let place = match fault.line {
        0 => shown.clone(),
        line => format!("{shown}:{line}"),
    };
    let diagnostic = Told {
        message: format!("{place}: {}", session.words(&fault.message)),
        text: NamedSource::new(shown, text.to_owned()),
        span: span(text, fault.line),
    };
    // Coloured only where paint would be.
    let theme = if session.paint(Paint::Bad, "x") == "x" {
        GraphicalTheme::unicode_nocolor()
    } else {
        GraphicalTheme::unicode()
    };
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_context_lines(1);
    match handler.render_report(&mut text, &diagnostic) {
        Ok(()) => text,
        Err(_) => diagnostic.message,
    }
}

/// The bytes of a line, counted from 1.
fn span(text: &str, line: usize) -> Option<SourceSpan> {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum();
    let length = text.get(before..)?.lines().next()?.len();
    Some((before, length).into())
}
