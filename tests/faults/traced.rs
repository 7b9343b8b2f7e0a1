//! What the kernel saw: strace of a child that records, between each line written and each receipt written.
//!
//! ```text
//! pwrite64(5</…/vault-0.wal>, …)   fdatasync(5</…/vault-0.wal>) = 0
//! pwrite64(6</…/journal/000000000000.jsonl>, …)   fdatasync(6</…>) = 0
//! write(1<pipe:[…]>, "{\"line\":…   only now
//! ```

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tabellion::clock::SystemClock;
use tabellion::ledger::Machine;

use super::{kill, killed, world};
use crate::ledger::Place;

/// One system call, as far as order is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    VaultWrite,
    VaultSync,
    LineWrite,
    LineSync,
    Acknowledged,
}

/// A call counts as done when it returned (a sync), and as begun when it was made (a write).
fn calls(trace: &str) -> Vec<Call> {
    let mut found = Vec::new();
    let mut waiting: Vec<(String, Call)> = Vec::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').unwrap_or(("", line));
        let call = call.trim_start();
        if call.starts_with("<... ") {
            if let Some(at) = waiting.iter().position(|(who, _)| who == thread) {
                let (_, done) = waiting.swap_remove(at);
                found.extend(call.ends_with("= 0").then_some(done));
            }
            continue;
        }
        let sync = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        let kind = match (sync, call.contains(".wal>"), call.contains(".jsonl>")) {
            (true, true, _) => Call::VaultSync,
            (true, _, true) => Call::LineSync,
            (false, true, _) => Call::VaultWrite,
            (false, _, true) => Call::LineWrite,
            _ if call.starts_with("write(1<") && call.contains("{\\\"line\\\":") => {
                Call::Acknowledged
            }
            _ => continue,
        };
        if sync && call.ends_with("<unfinished ...>") {
            waiting.push((thread.to_owned(), kind));
        } else if !sync || call.ends_with("= 0") {
            found.push(kind);
        }
    }
    found
}

/// The first thing that is out of order, if any; and how many answers were seen.
fn judge(calls: &[Call]) -> Result<usize, String> {
    let (mut rows_open, mut rows_safe, mut line_open, mut lines_safe) =
        (false, false, false, 0usize);
    let mut answers = 0;
    for (at, call) in calls.iter().enumerate() {
        match call {
            Call::VaultWrite => (rows_open, rows_safe) = (true, false),
            Call::VaultSync => (rows_open, rows_safe) = (false, true),
            Call::LineWrite if rows_open || !rows_safe => {
                return Err(format!("call {at}: a line before its openings were synced"));
            }
            Call::LineWrite => (line_open, rows_safe) = (true, false),
            Call::LineSync => {
                lines_safe += usize::from(line_open);
                line_open = false;
            }
            Call::Acknowledged if line_open => {
                return Err(format!("call {at}: an answer before its line was synced"));
            }
            Call::Acknowledged if answers >= lines_safe => {
                return Err(format!("call {at}: an answer without a line"));
            }
            Call::Acknowledged => answers += 1,
        }
    }
    Ok(answers)
}

fn trace(place: &Place, file: &Path) -> (String, usize) {
    let child = killed::child();
    let mut command = Command::new("strace");
    command
        .args([
            "-f",
            "-y",
            "-s",
            "32",
            "-e",
            "trace=fdatasync,fsync,write,pwrite64",
            "-o",
        ])
        .arg(file);
    command.arg(child.get_program()).args(child.get_args());
    command
        .env(kill::LEDGER, &place.paths.ledger)
        .env(kill::THREADS, "1")
        .env(kill::ENTRIES, "25");
    let done = command.stdin(Stdio::null()).output();
    let done = done.unwrap_or_else(|error| {
        panic!(
            "strace cannot be run ({error}); install it (`apt-get install strace`), tests/all does"
        )
    });
    let trace = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        done.status.success(),
        "strace or the child failed; a container needs the capability SYS_PTRACE: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    (trace, kill::receipts(&done.stdout).len())
}

#[test]
fn syncs_stand_between_openings_line_and_answer() {
    let place = Place::new();
    world::init(&Machine::with_clock(Arc::new(SystemClock)), &place.paths)
        .shutdown()
        .unwrap();
    let (trace, printed) = trace(&place, &place.paths.ledger.with_file_name("trace"));
    let calls = calls(&trace);
    assert_eq!(printed, 25);
    assert_eq!(judge(&calls), Ok(25), "{calls:?}");
}

#[test]
fn a_trace_in_another_order_is_noticed() {
    use Call::{Acknowledged, LineSync, LineWrite, VaultSync, VaultWrite};
    let good = [VaultWrite, VaultSync, LineWrite, LineSync, Acknowledged];
    assert_eq!(judge(&good), Ok(1));
    for (first, second) in [(0, 1), (1, 2), (2, 3), (3, 4), (1, 4)] {
        let mut bad = good;
        bad.swap(first, second);
        assert!(judge(&bad).is_err() || judge(&bad) == Ok(0), "{bad:?}");
    }
    let lines = "7 fdatasync(5</l/vault-0.wal> <unfinished ...>\n8 write(2</x>, \"\", 0) = 0\n7 <... fdatasync resumed>) = 0\n\
        7 fdatasync(6</l/journal/0.jsonl>) = -1 EIO (Input/output error)\n7 write(1<pipe:[3]>, \"{\\\"line\\\":\\\"\"..., 900) = 900";
    assert_eq!(calls(lines), [VaultSync, Acknowledged]);
}
