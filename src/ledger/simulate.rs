//! Asking a whole ledger what other rules would make of it; from beside, nothing is written.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::decisions::{Batches, DecisionsError};
use crate::files::Files;
use crate::recompute::Simulation;
use crate::store::ReadOnly;

/// Runs a simulation over the ledger in `folder`. `progress` is told lines done and to do.
///
/// # Errors
/// Its files cannot be read.
pub fn simulate(
    files: &Arc<dyn Files>,
    folder: &Path,
    simulation: &mut Simulation<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), DecisionsError> {
    let reader = ReadOnly::open(Arc::clone(files), folder)?;
    let size = reader.size();
    // The register as it stands now, before the first question.
    reader.lines(0..size, &mut |seq, line| {
        simulation.register(line);
        if seq % 65_536 == 0 {
            progress(seq, 2 * size);
        }
        ControlFlow::Continue(())
    })?;
    let mut done = size;
    let mut take = |lines: &[&[u8]]| {
        simulation.feed(lines);
        done += lines.len() as u64;
        progress(done, 2 * size);
    };
    let mut batches = Batches::into(&mut take);
    reader.lines(0..size, &mut |_, line| {
        batches.add(line);
        ControlFlow::Continue(())
    })?;
    batches.flush();
    simulation.replace();
    Ok(())
}
