//! One time-stamp with everything that proves it, also as files for `openssl ts`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::{anchors, found};
use crate::cli::beside::Beside;
use crate::cli::dating as words;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::dating::{Dated, Source as _};
use crate::ledger::Folder;
use crate::timestamp;

/// `checkpoint show`.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "SIZE")]
    size: Option<u64>,
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Shows one; ends with 4 when it contradicts, with 5 when it is in doubt.
///
/// # Errors
/// There is no such time-stamp, or files cannot be written.
pub fn run(session: &Session, show: &Show) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let anchors = anchors(session, show.tsa_ca.as_ref())?;
    let found = found(session, &beside, anchors.as_ref())?;
    let one = match show.size {
        Some(size) => found.iter().find(|one| one.size() == size),
        None => found.last(),
    };
    let Some(one) = one else {
        return Err(Failed::new("no_timestamp", session.say("failed-no-stamp"))
            .next(session.say("next-stamp-list")));
    };
    let folder = Folder::new(&session.paths().ledger);
    let mut object = words::to_json(session, one);
    object["checkpoint"] = json!(
        folder
            .note(one.size())
            .map(|note| String::from_utf8_lossy(&note).into_owned())
    );
    session.json("checkpoint-show/1", object)?;
    print(session, one)?;
    if let Some(out) = &show.out {
        write(session, &folder, one, out)?;
    }
    Ok(words::exit(one.word()))
}

fn print(session: &Session, one: &Dated) -> Result<(), Failed> {
    let line =
        |id: &str, value: String| session.print(&session.say_with(id, &[("value", value.into())]));
    session.print(&session.paint(Paint::Bold, &words::head(session, one)))?;
    line("stamp-show-root", one.entry.checkpoint.root.to_string())?;
    line("stamp-show-note", one.entry.note.to_string())?;
    line("stamp-show-token", one.entry.token.to_string())?;
    if let Some(token) = &one.token {
        line("stamp-show-policy", token.policy.to_string())?;
        line("stamp-show-serial", token.serial.clone())?;
        let ordered = if token.ordering {
            "stamp-show-ordered"
        } else {
            "stamp-show-unordered"
        };
        session.print(&session.say(ordered))?;
    }
    if let Some(stamp) = &one.stamp {
        line("stamp-show-algorithm", stamp.algorithm.clone())?;
        for certificate in &stamp.chain {
            line("stamp-show-certificate", timestamp::subject(certificate))?;
        }
    }
    session.print(&words::state(session, one))
}

/// A chain without its first certificate, which the token brings; the whole where there is no other.
fn above(chain: &[u8]) -> &[u8] {
    let begins = memchr::memmem::find_iter(chain, b"-----BEGIN");
    begins
        .skip(1)
        .map(|at| &chain[at..])
        .next()
        .unwrap_or(chain)
}

/// The files, under names that say which is which, and the command that checks them.
fn write(session: &Session, folder: &Folder, one: &Dated, out: &Path) -> Result<(), Failed> {
    std::fs::create_dir_all(out).map_err(|error| session.io(out, &error))?;
    let put = |name: &str, bytes: &[u8]| session.write(&out.join(name), bytes);
    if let Some(note) = folder.note(one.size()) {
        put("checkpoint", &note)?;
    }
    if let Some(token) = folder.token(one.entry.token) {
        put("token.tst", &token)?;
        put("answer.tsr", &timestamp::granted(&token))?;
    }
    if let Some(chain) = folder.chain(one.size(), one.entry.token) {
        put("chain.pem", above(&chain))?;
    }
    let told = [("folder", out.display().to_string().into())];
    session.hint("stamp-show-written", &told);
    Ok(())
}
