//! An authority behind a command: for those that want a password, a smart card, or no network at all.
//!
//! ```text
//! openssl ts -reply -config tsa.cnf -queryfile /dev/stdin
//! ```
//! It runs in a process group of its own, which is ended as a whole when it takes too long.

use std::io::{Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::{COMPLAINT, PATIENCE, TsaError};
use crate::timestamp::MAX_ANSWER;

/// How often it is looked whether the command has ended.
const LOOK: Duration = Duration::from_millis(20);
/// How long something that it left behind may hold its pipes.
const LEFT: Duration = Duration::from_secs(2);

/// Runs the command.
pub fn ask(line: &str, request: &[u8]) -> Result<Vec<u8>, TsaError> {
    let failed = |error: std::io::Error| TsaError::Command(error.to_string());
    let mut child = Command::new("sh")
        .args(["-c", line])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(failed)?;
    let answer = child
        .stdout
        .take()
        .map(|from| limited(from, MAX_ANSWER + 1, Rest::Refused));
    let complaint = child
        .stderr
        .take()
        .map(|from| limited(from, COMPLAINT, Rest::Dropped));
    if let Some(mut to) = child.stdin.take() {
        // A request has some 60 bytes: a pipe holds them. Who does not read it has its own reasons.
        let _ = to.write_all(request);
    }
    let ended = wait(&mut child);
    if !matches!(ended, Ok(Some(_))) {
        end(&mut child);
    }
    let status = ended
        .map_err(failed)?
        .ok_or(TsaError::Slow(PATIENCE.as_secs()))?;
    let answer = read(answer);
    // Who wrote too much was stopped by the closed pipe: what he wrote tells more than how he ended.
    if status.success() || answer.len() > MAX_ANSWER {
        return Ok(answer);
    }
    let complaint = read(complaint);
    let told = String::from_utf8_lossy(&complaint);
    let told = told.lines().find(|line| !line.trim().is_empty());
    Err(TsaError::Command(told.map_or_else(
        || status.to_string(),
        |told| format!("{status}: {}", told.trim()),
    )))
}

/// What becomes of what is written beyond a limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is read and forgotten: complaints may be long.
    Dropped,
    /// The pipe is closed: who goes on writing is ended by that.
    Refused,
}

/// Reads on a thread of its own, so that neither pipe holds up the other.
fn limited(mut from: impl Read + Send + 'static, limit: usize, rest: Rest) -> Receiver<Vec<u8>> {
    let (give, take) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What cannot be read is not there: the answer will not be one. Nobody waits any more: then nobody misses it.
        let _ = from.by_ref().take(limit as u64).read_to_end(&mut bytes);
        let _ = give.send(bytes);
        if rest == Rest::Dropped {
            let _ = std::io::copy(&mut from, &mut std::io::sink());
        }
    });
    take
}

fn read(reader: Option<Receiver<Vec<u8>>>) -> Vec<u8> {
    reader
        .and_then(|reader| reader.recv_timeout(LEFT).ok())
        .unwrap_or_default()
}

fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(LOOK);
    }
    Ok(None)
}

/// Ends it and whatever it started.
fn end(child: &mut Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // Gone already: then nothing has to be ended.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}
