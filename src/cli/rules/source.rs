//! Which rules are meant: `embedded`, `ledger`, a folder, or the beginning of a digest that the ledger recorded.
//!
//! Without a word: those of the ledger where there is one, else those of this release. The ledger is read from
//! beside, so this works while a service owns it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::beside::Beside;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::Session;
use crate::hash::Digest;
use crate::ledger::{is_ledger, public_blobs, rulebook_of};
use crate::rulebook::{Rulebook, RulebookFaults};

/// Shorter beginnings of a digest name too much.
const SHORTEST: usize = 6;
/// Folders deeper than this are no rulebook.
const DEEPEST: usize = 8;
/// The largest file of rules that is read.
const LARGEST: u64 = 1 << 20;
/// A rulebook of more files is none.
const MOST: usize = 10_000;

/// The rules that are meant.
///
/// # Errors
/// No such folder or digest, or files with faults.
pub fn load(session: &Session, source: Option<&str>) -> Result<Arc<Rulebook>, Failed> {
    match source {
        None if is_ledger(&session.paths().ledger) => in_force(session),
        None | Some("embedded") => session.rulebook(),
        Some("ledger") => in_force(session),
        Some(text) if Path::new(text).is_dir() => folder(session, Path::new(text)),
        Some(text) => recorded(session, text),
    }
}

/// The rules of a folder, all of them or none.
///
/// # Errors
/// It cannot be read, or has faults.
pub fn folder(session: &Session, folder: &Path) -> Result<Arc<Rulebook>, Failed> {
    let files = read(session, folder)?;
    Rulebook::load(pairs(&files))
        .map(Arc::new)
        .map_err(|faults| refused(session, folder, &faults))
}

/// Names and texts, as the loader takes them.
pub fn pairs(files: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
}

/// A folder with faults, whole.
pub fn refused(session: &Session, folder: &Path, faults: &RulebookFaults) -> Failed {
    let arguments = [
        ("path", folder.display().to_string().into()),
        ("count", faults.list().len().into()),
    ];
    let places = faults.list().iter().map(|fault| {
        let at = match fault.line {
            0 => fault.file.clone(),
            line => format!("{}:{line}", fault.file),
        };
        (at, session.words(&fault.message))
    });
    Failed::new(
        "rulebook_faults",
        session.say_with("failed-rules-faults", &arguments),
    )
    .at(places.collect(), 0)
    .next(session.say("next-rules-lint"))
}

/// The rules that the ledger's last `rulebook` entry names.
fn in_force(session: &Session) -> Result<Arc<Rulebook>, Failed> {
    let beside = Beside::open(session)?;
    let Some((_, last)) = beside.rulebooks(session)?.pop() else {
        return Err(Failed::ending(
            Exit::Broken,
            "no_rulebook",
            session.say("failed-no-rulebook"),
        )
        .next(session.say("next-verify")));
    };
    of_digest(session, last.digest)
}

fn recorded(session: &Session, prefix: &str) -> Result<Arc<Rulebook>, Failed> {
    let unknown = || {
        Failed::new(
            "unknown_rulebook",
            session.say_with("failed-unknown-rulebook", &[("source", prefix.into())]),
        )
        .next(session.say("next-rules-source"))
    };
    let hex = prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !hex || prefix.len() < SHORTEST || !is_ledger(&session.paths().ledger) {
        return Err(unknown());
    }
    let mut found: Vec<Digest> = Beside::open(session)?
        .rulebooks(session)?
        .into_iter()
        .map(|(_, rules)| rules.digest)
        .filter(|digest| digest.to_string().starts_with(&prefix.to_lowercase()))
        .collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [digest] => of_digest(session, *digest),
        [] => Err(unknown()),
        _ => Err(Failed::new(
            "ambiguous_rulebook",
            session.say_with("failed-ambiguous-rulebook", &[("source", prefix.into())]),
        )),
    }
}

/// The rules of a digest that the ledger recorded.
///
/// # Errors
/// A public blob is missing or altered.
pub fn of_digest(session: &Session, digest: Digest) -> Result<Arc<Rulebook>, Failed> {
    let embedded = session.rulebook()?;
    if embedded.digest() == digest {
        return Ok(embedded);
    }
    let ledger = session.paths().ledger;
    let blobs = public_blobs(&ledger);
    rulebook_of(digest, &blobs).map(Arc::new).map_err(|error| {
        let what = session.say_with("failed-read", &[("error", session.words(&error).into())]);
        Failed::ending(Exit::Broken, "rulebook", what).next(session.say("next-verify"))
    })
}

/// Names and texts of all TOML files below a folder, hidden ones left out.
///
/// # Errors
/// It cannot be read, or is no folder of rules.
pub fn read(session: &Session, root: &Path) -> Result<Vec<(String, String)>, Failed> {
    let mut files = Vec::new();
    walk(session, root, root, 0, &mut files)?;
    if files.is_empty() {
        return Err(Failed::new(
            "no_rules",
            session.say_with(
                "failed-no-rules",
                &[("path", root.display().to_string().into())],
            ),
        )
        .next(session.say("next-rules-export")));
    }
    files.sort();
    Ok(files)
}

fn walk(
    session: &Session,
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut Vec<(String, String)>,
) -> Result<(), Failed> {
    let io = |path: &Path, error: &std::io::Error| session.io(path, error);
    for entry in std::fs::read_dir(folder).map_err(|error| io(folder, &error))? {
        let entry = entry.map_err(|error| io(folder, &error))?;
        let path: PathBuf = entry.path();
        let kind = entry.file_type().map_err(|error| io(&path, &error))?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            walk(session, root, &path, depth + 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "toml") {
            let length = entry.metadata().map_err(|error| io(&path, &error))?.len();
            if length > LARGEST || files.len() >= MOST {
                let told = [("path", path.display().to_string().into())];
                return Err(Failed::new(
                    "too_large",
                    session.say_with("failed-too-large", &told),
                ));
            }
            let text = std::fs::read_to_string(&path).map_err(|error| io(&path, &error))?;
            files.push((name(root, &path), text));
        }
    }
    Ok(())
}

/// The name within the folder, with `/` everywhere: it stands in the listing that the digest is made of.
fn name(root: &Path, path: &Path) -> String {
    let within = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = within
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}
