//! The common level of verification: what every verifier checks, in this order and in these words.
//!
//! ```text
//! container ─▶ files ─▶ manifest ─▶ lines ─▶ keys ─▶ checkpoint ─▶ tree
//!                                        ─▶ scope · rulebooks · census · openings · consistency · imprint
//! ```
//! A check that fails says its first fault. What needs it is not checked; everything else is, so that a bundle that was
//! altered somewhere still proves the rest. Lines are read as plain JSON, not as the entries of this release: a stranger's
//! verifier does the same, and both must say the same. Verdicts are recomputed elsewhere (`verdicts`).

mod census;
mod json;
mod keys;
mod lines;
mod openings;
mod rulebooks;
mod scope;
mod time;

use std::collections::BTreeMap;

pub(super) use json::text;
pub(super) use lines::{Item, Part};
pub use time::to_text;

use super::asic;
use super::bag;
use super::container::{self, ContainerError, MIMETYPE};
use super::parts::{Claims, Manifest, VERSION};
use super::report::{CheckName, Fault, Report};
use crate::hash::{self, Digest};
use crate::note::VerifierKey;

/// What comes from outside the bundle.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Keys to trust.
    pub trusted: &'a [VerifierKey],
    /// What the file's SHA-256 should be: that of the `export` entry.
    pub digest: Option<Digest>,
}

/// The files of a bundle by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What was read of a bundle.
pub(super) struct Bundle<'a> {
    pub(super) files: &'a Files,
    pub(super) manifest: Manifest,
    pub(super) claims: Option<Claims>,
    pub(super) items: BTreeMap<u64, Item<'a>>,
}

/// Verifies a bundle.
#[must_use]
pub fn verify(bytes: &[u8], given: &Given<'_>) -> Report {
    let digest = hash::content(bytes);
    let mut report = Report::new(digest);
    let files = match container::read(bytes) {
        Ok(files) => files,
        Err(error) => {
            report.note(CheckName::Container, Err(fault_of(&error)));
            return report.close();
        }
    };
    let found =
        check_type(&files).map(|()| Fault::plain("container.ok").with("count", files.len()));
    report.note(CheckName::Container, found);
    let listed = match given.digest {
        Some(wanted) if wanted != digest => Err(Fault::plain("files.digest")),
        _ => bag::check(&files).map(|()| Fault::plain("files.ok")),
    };
    report.note(CheckName::Files, listed);
    inside(&files, given, &mut report);
    report.close()
}

fn fault_of(error: &ContainerError) -> Fault {
    match error {
        ContainerError::Form => Fault::plain("container.form"),
        ContainerError::Large => Fault::plain("container.large"),
        ContainerError::Bomb => Fault::plain("container.bomb"),
        ContainerError::Path(_) => Fault::plain("container.path"),
        ContainerError::Twice(name) => Fault::named("container.twice", name),
        ContainerError::Order(name) => Fault::named("container.order", name),
        ContainerError::Content(name) => Fault::named("container.content", name),
        ContainerError::Mimetype => Fault::plain("container.mimetype"),
    }
}

/// `mimetype` says whether a token stands over the whole.
fn check_type(files: &Files) -> Result<(), Fault> {
    let stamped = files.contains_key(asic::ASIC_MANIFEST);
    let wanted = asic::TYPES[usize::from(!stamped)];
    let said = files.get(MIMETYPE).map(Vec::as_slice);
    (said == Some(wanted.as_bytes()))
        .then_some(())
        .ok_or(Fault::plain("container.mimetype"))
}

/// Everything that is read from the files.
fn inside(files: &Files, given: &Given<'_>, report: &mut Report) {
    let manifest = match read_manifest(files) {
        Ok(manifest) => manifest,
        Err(fault) => {
            let found = if fault.code == "manifest.version" {
                Ok(fault)
            } else {
                Err(fault)
            };
            report.note(CheckName::Manifest, found);
            return;
        }
    };
    let read = lines::read(files, manifest);
    report.note(CheckName::Manifest, read.manifest);
    report.note(CheckName::Lines, read.lines);
    report.lines = read.count;
    let bundle = read.bundle;
    report.note(CheckName::Rulebooks, rulebooks::check(&bundle));
    report.note(CheckName::Scope, scope::check(&bundle));
    report.note(CheckName::Census, census::check(&bundle));
    report.note(CheckName::Openings, openings::check(&bundle));
    let history = match keys::History::of(&bundle) {
        Ok(history) => history,
        Err(fault) => {
            report.note(CheckName::Keys, Err(fault));
            return;
        }
    };
    report.origin = Some(history.origin().to_owned());
    report.note(
        CheckName::Keys,
        Ok(Fault::plain("keys.ok").with("count", history.len())),
    );
    let (found, checkpoint) = history.check(&bundle, given.trusted);
    let signed = found.is_ok();
    report.note(CheckName::Checkpoint, found);
    let Some(checkpoint) = checkpoint else {
        return;
    };
    let (found, proven) = lines::check_tree(&bundle, &checkpoint);
    report.note(CheckName::Tree, found);
    report.proven = if signed { proven } else { 0 };
    report.note(
        CheckName::Consistency,
        time::check_previous(&bundle, &history, &checkpoint),
    );
    report.note(
        CheckName::Imprint,
        time::check_tokens(&bundle, &history, &checkpoint),
    );
}

fn read_manifest(files: &Files) -> Result<Manifest, Fault> {
    let form = || Fault::plain("manifest.form");
    let bytes = files.get("data/bundle.json").ok_or_else(form)?;
    let value = json::parse(bytes).ok_or_else(form)?;
    match json::whole(&value["v"]) {
        Some(VERSION) => {}
        Some(later) if later > VERSION => return Err(Fault::plain("manifest.version")),
        _ => return Err(form()),
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(|_| form())?;
    if json::is_instant(&manifest.as_of) {
        Ok(manifest)
    } else {
        Err(form())
    }
}

/// What the manifest says, in a line.
fn told(manifest: &Manifest) -> Fault {
    Fault::plain("manifest.ok")
        .with("as_of", &manifest.as_of)
        .with("entries", manifest.entries)
        .with("support", manifest.support)
}
