//! The journal, read ahead: while some lines are audited, the next are on their way, into buffers used again and again.

use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::Scope;

use crate::files::{File, Files, Open};
use crate::store::journal::{Journal, Segment, complete_lines};

/// Read at once: enough for all cores, little beside the 700 MB that a ledger may use.
const PART: usize = 16 << 20;
/// Parts in memory: one is audited, one is read.
const PARTS: usize = 2;

/// Whole lines of one segment, in order; the newline of the last one included.
pub struct Part {
    buffer: Vec<u8>,
    /// Where each line stands.
    lines: Vec<Range<usize>>,
}

impl Part {
    /// Its lines, without their newlines.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().map(|line| &self.buffer[line.clone()])
    }
}

/// Parts as they come.
pub struct Ahead {
    parts: Receiver<io::Result<Part>>,
    used: std::sync::mpsc::Sender<Vec<u8>>,
}

impl Ahead {
    /// Begins to read.
    pub fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        files: &'scope dyn Files,
        journal: &'scope Journal,
        segments: &'scope [Segment],
    ) -> Self {
        let (ready, parts) = sync_channel(1);
        let (used, empty) = channel();
        for _ in 0..PARTS {
            // Cannot fail: the other end is in this function.
            let _ = used.send(Vec::new());
        }
        scope.spawn(move || {
            for segment in segments {
                match read(files, journal, segment, &ready, &empty) {
                    Ok(Go::On) => {}
                    Ok(Go::Home) => return,
                    Err(error) => {
                        // Nobody listens any more once the audit has ended.
                        let _ = ready.send(Err(error));
                        return;
                    }
                }
            }
        });
        Self { parts, used }
    }

    /// The next part; `None` after the last one.
    pub fn next(&self) -> Option<io::Result<Part>> {
        self.parts.recv().ok()
    }

    /// Gives a part back when its lines are no longer looked at.
    pub fn done(&self, part: Part) {
        // The reader may have finished.
        let _ = self.used.send(part.buffer);
    }
}

/// Whether somebody still wants lines.
enum Go {
    On,
    Home,
}

fn read(
    files: &dyn Files,
    journal: &Journal,
    segment: &Segment,
    ready: &SyncSender<io::Result<Part>>,
    empty: &Receiver<Vec<u8>>,
) -> io::Result<Go> {
    let file = files.open(&journal.path(segment.first), Open::Read)?;
    let len = file.len()?;
    let mut at = 0;
    let mut rest = Vec::new();
    while at < len {
        let Ok(mut buffer) = empty.recv() else {
            return Ok(Go::Home);
        };
        let kept = rest.len();
        let more = usize::try_from(len - at).unwrap_or(usize::MAX).min(PART);
        buffer.resize(kept + more, 0);
        buffer[..kept].copy_from_slice(&rest);
        let got = fill(&*file, &mut buffer[kept..], at)?;
        buffer.truncate(kept + got);
        at = if got < more { len } else { at + got as u64 };
        let lines: Vec<Range<usize>> = complete_lines(&buffer)
            .map(|(start, line)| start..start + line.len())
            .collect();
        let end = lines.last().map_or(0, |last| last.end + 1);
        rest = buffer[end..].to_vec();
        if ready.send(Ok(Part { buffer, lines })).is_err() {
            return Ok(Go::Home);
        }
    }
    // What follows the last newline is no line: prepared space, or what a power cut left.
    Ok(Go::On)
}

fn fill(file: &dyn File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], at + done as u64)? {
            0 => break,
            more => done += more,
        }
    }
    Ok(done)
}
