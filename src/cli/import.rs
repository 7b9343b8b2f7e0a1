//! `tabellion import`: many lines at once, in order, again as often as one likes.
//!
//! ```text
//! {"recipient": …}     a new version of a register entry
//! {"event": …}         an objection, an erasure …
//! {"disclosure": …}    decided as of its place in the file
//! ```
//! A second run records nothing twice: every line carries the idempotency key `import/<line number>/<sha-256>`, and an
//! event id is consumed once. A line that is wrong is told with its number; the others go on.

mod dry;
mod feed;
mod sent;
mod summary;

use std::io::BufRead;
use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;

use super::door::Door;
use super::exit::{Exit, Failed};
use super::session::Session;
use crate::ledger::Ledger;

pub use summary::Summary;

/// The longest line that is read: what fits in an entry, and room for what is sealed.
const MAX_LINE: u64 = 4 << 20;

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    #[arg(value_name = "FILE")]
    path: PathBuf,
    #[arg(long)]
    dry_run: bool,
}

/// Records every line of the file, or only says what would happen.
///
/// # Errors
/// The file cannot be read, or the ledger has stopped recording.
pub fn run(session: &Session, import: &Import) -> Result<Exit, Failed> {
    let input = session.open_input(&import.path)?;
    let bar = bar(session, &import.path);
    if !import.dry_run {
        return record(session, &import.path, input, &bar);
    }
    let ledger = session.open()?;
    let summary = {
        let mut dry = dry::Dry::new(session, &ledger);
        each_line(session, &import.path, input, &bar, &mut |number, bytes| {
            dry.line(number, bytes);
            Ok(())
        })?;
        dry.finish()
    };
    bar.finish_and_clear();
    session.close(&ledger)?;
    summary.show(session)
}

/// Records every line, here or by the service that has the ledger.
fn record(
    session: &Session,
    path: &std::path::Path,
    input: impl BufRead,
    bar: &ProgressBar,
) -> Result<Exit, Failed> {
    let door = session.door()?;
    let summary = match &door {
        Door::Own(ledger) => feed(session, ledger, path, input, bar)?,
        Door::Served(served) => {
            let mut sent = sent::Sent::new(session, served);
            let lines = each_line(session, path, input, bar, &mut |number, bytes| {
                sent.line(number, bytes)
            });
            lines
                .and_then(|()| sent.finish())
                .inspect_err(|_| bar.finish_and_clear())?
        }
    };
    bar.finish_and_clear();
    door.close(session)?;
    summary.show(session)
}

/// Records every line of an input.
///
/// # Errors
/// It cannot be read, or the ledger has stopped recording; what was recorded until then stays.
pub fn feed(
    session: &Session,
    ledger: &Ledger,
    path: &std::path::Path,
    input: impl BufRead,
    bar: &ProgressBar,
) -> Result<Summary, Failed> {
    let mut feed = feed::Feed::new(session, ledger);
    let result = each_line(session, path, input, bar, &mut |number, bytes| {
        feed.line(number, bytes)
    });
    match result {
        Ok(()) => feed.finish(),
        Err(failed) => {
            bar.finish_and_clear();
            feed.abandon();
            Err(failed)
        }
    }
}

/// A bar over the bytes of a file; without an end for stdin.
fn bar(session: &Session, path: &std::path::Path) -> ProgressBar {
    let total = std::fs::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)
        .map(|data| data.len());
    session.progress(total, &session.say("progress-importing"))
}

/// Takes the number and the bytes of a line.
type EachLine<'a> = dyn FnMut(u64, &[u8]) -> Result<(), Failed> + 'a;

fn each_line(
    session: &Session,
    path: &std::path::Path,
    input: impl BufRead,
    bar: &ProgressBar,
    each: &mut EachLine<'_>,
) -> Result<(), Failed> {
    let mut input = input;
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        bytes.clear();
        let mut limited = std::io::Read::take(&mut input, MAX_LINE);
        let read = limited
            .read_until(b'\n', &mut bytes)
            .map_err(|error| session.io(path, &error))?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        bar.inc(read as u64);
        if read as u64 == MAX_LINE && bytes.last() != Some(&b'\n') {
            let arguments = [("line", number.into()), ("limit", MAX_LINE.into())];
            return Err(Failed::new(
                "line_too_long",
                session.say_with("failed-line-too-long", &arguments),
            ));
        }
        let line = bytes.trim_ascii();
        if !line.is_empty() {
            each(number, line)?;
        }
    }
}
