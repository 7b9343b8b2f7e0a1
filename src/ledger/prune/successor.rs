//! The log that goes on, seen from beside: whether a hold or an inquiry there may need the lines of this one.
//!
//! Whoever wants these lines kept after the end cannot say so here, where nothing is recorded any more. They say it in
//! the log that goes on: a hold in force or an open inquiry there keeps this log, whatever it covers.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::PruneError;
use super::left::Statement;
use crate::audit::Word;
use crate::entry::{Body, Entry, Frame, HoldChange, InquiryChange};
use crate::files::Files;
use crate::ledger::{Paths, Settings, verify};
use crate::store::ReadOnly;

/// The log that goes on, as far as pruning asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Successor<'a> {
    /// Its folder; it may be in use.
    At(&'a Paths),
    /// Whoever asks looked there.
    Checked,
    /// Nobody said where it is.
    Unknown,
}

/// Refuses where the log that goes on may need the lines.
pub(super) fn check(
    files: &Arc<dyn Files>,
    named: Option<&str>,
    successor: Successor<'_>,
) -> Result<(), PruneError> {
    let Some(named) = named else {
        return Ok(());
    };
    match successor {
        Successor::Checked => Ok(()),
        Successor::Unknown => Err(PruneError::NoSuccessor(named.to_owned())),
        Successor::At(paths) => look(files, named, paths),
    }
}

fn look(files: &Arc<dyn Files>, named: &str, paths: &Paths) -> Result<(), PruneError> {
    let found = Settings::read(&**files, paths)?.origin;
    if found != named {
        let named = named.to_owned();
        return Err(PruneError::AnotherSuccessor { found, named });
    }
    let report = verify(Arc::clone(files), &paths.ledger, &[], &[], |_, _| {})?;
    if report.word == Word::Tampered || report.origin.as_deref() != Some(named) {
        return Err(PruneError::SuccessorBroken);
    }
    // Where it was pruned itself, nothing was open in it.
    if Statement::read(&**files, &paths.ledger)?.is_some() {
        return Ok(());
    }
    let (holds, inquiries) = open_matters(files, paths)?;
    if holds + inquiries == 0 {
        return Ok(());
    }
    Err(PruneError::SuccessorNeeds {
        origin: found,
        holds,
        inquiries,
    })
}

/// Holds in force and open inquiries.
fn open_matters(files: &Arc<dyn Files>, paths: &Paths) -> Result<(u64, u64), PruneError> {
    let (mut holds, mut inquiries) = (BTreeSet::new(), BTreeSet::new());
    let failed = |error: crate::store::ReadOnlyError| PruneError::Left(error.to_string());
    let reader = ReadOnly::open(Arc::clone(files), &paths.ledger).map_err(failed)?;
    let mut each = |seq: u64, line: &[u8]| {
        let kind = Frame::of(line).map(|frame| frame.kind);
        if !matches!(kind, Some(b"hold" | b"inquiry")) {
            return ControlFlow::Continue(());
        }
        match Entry::parse(line).map(|entry| entry.body) {
            Ok(Body::Hold(hold)) => {
                let first = hold.hold.unwrap_or(seq);
                match hold.change {
                    HoldChange::Placed | HoldChange::Reviewed => holds.insert(first),
                    HoldChange::Lifted => holds.remove(&first),
                }
            }
            Ok(Body::Inquiry(inquiry)) => {
                let first = inquiry.inquiry.unwrap_or(seq);
                match inquiry.change {
                    InquiryChange::Opened | InquiryChange::Amended => inquiries.insert(first),
                    InquiryChange::Closed => inquiries.remove(&first),
                }
            }
            // One that a later release wrote: it may need the lines.
            _ => holds.insert(seq),
        };
        ControlFlow::Continue(())
    };
    reader.lines(0..reader.size(), &mut each).map_err(failed)?;
    Ok((holds.len() as u64, inquiries.len() as u64))
}
