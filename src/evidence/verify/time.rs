//! What reaches beyond this bundle: the checkpoint of an earlier export, and tokens of a third party.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::keys::History;
use super::lines::parse_path;
use super::{Bundle, json};
use crate::checkpoint::Checkpoint;
use crate::evidence::asic::{self, ASIC_MANIFEST, ASIC_TOKEN};
use crate::evidence::imprint;
use crate::evidence::parts::Previous;
use crate::evidence::report::Fault;
use crate::hash::{self, NodeHash};
use crate::tree;

pub fn check_previous(
    bundle: &Bundle<'_>,
    history: &History,
    checkpoint: &Checkpoint,
) -> Result<Fault, Fault> {
    let file = bundle.files.get("data/previous.json");
    if file.is_none() && !bundle.manifest.previous {
        return Ok(Fault::plain("consistency.none"));
    }
    let form = || Fault::plain("consistency.form");
    let previous: Previous = file
        .and_then(|bytes| json::parse(bytes))
        .and_then(|value| serde_json::from_value(value).ok())
        .filter(|_| bundle.manifest.previous)
        .ok_or_else(form)?;
    let hashes = parse_path(previous.hashes.as_bytes()).ok_or_else(form)?;
    let older = history.read(previous.note.as_bytes()).map_err(|_| form())?;
    let export = bundle
        .items
        .get(&previous.export)
        .filter(|item| item.kind() == "export")
        .ok_or_else(form)?;
    let named = &export.body()["checkpoint"];
    if named["size"] != older.size.0 || named["root"] != older.root.to_string() {
        return Err(form());
    }
    history
        .is_signed(previous.note.as_bytes(), older.size.0)
        .map_err(|_| Fault::plain("consistency.signature"))?;
    if goes_on(&older, checkpoint, &hashes) {
        Ok(Fault::at("consistency.ok", previous.export))
    } else {
        Err(Fault::plain("consistency.path"))
    }
}

fn goes_on(older: &Checkpoint, newer: &Checkpoint, hashes: &[NodeHash]) -> bool {
    tree::verify_consistency(older.size, newer.size, hashes, &older.root, &newer.root).is_ok()
}

pub fn check_tokens(
    bundle: &Bundle<'_>,
    history: &History,
    checkpoint: &Checkpoint,
) -> Result<Fault, Fault> {
    let mut first: Option<String> = None;
    let mut count = 0u64;
    for size in &bundle.manifest.tokens {
        let name = format!("data/time/{size}.tsr");
        let time = check_token(bundle, history, checkpoint, *size, &name)?;
        first = Some(first.map_or(time.clone(), |first| first.min(time)));
        count += 1;
    }
    for (name, wanted) in [(ASIC_MANIFEST, true), (ASIC_TOKEN, false)] {
        let Some(list) = bundle.files.get(ASIC_MANIFEST) else {
            if bundle.files.contains_key(name) {
                return Err(Fault::named("imprint.form", name));
            }
            continue;
        };
        if wanted {
            if *list != asic::manifest_of(bundle.files) {
                return Err(Fault::plain("imprint.files"));
            }
            continue;
        }
        let time = over(bundle, name, list)?;
        first = Some(first.map_or(time.clone(), |first| first.min(time)));
        count += 1;
    }
    Ok(match first {
        Some(time) => Fault::plain("imprint.ok")
            .with("count", count)
            .with("time", time),
        None => Fault::plain("imprint.none"),
    })
}

/// A token over a checkpoint of this log, which this one goes on from.
fn check_token(
    bundle: &Bundle<'_>,
    history: &History,
    checkpoint: &Checkpoint,
    size: u64,
    name: &str,
) -> Result<String, Fault> {
    let form = || Fault::named("imprint.form", name);
    let own = size == checkpoint.size.0;
    let note = if own {
        "data/checkpoint".to_owned()
    } else {
        format!("data/time/{size}.note")
    };
    let note = bundle.files.get(&note).ok_or_else(form)?;
    let time = over(bundle, name, note)?;
    if own {
        return Ok(time);
    }
    let older = || Fault::named("imprint.older", name);
    let stated = history.read(note).map_err(|_| older())?;
    let proof = bundle
        .files
        .get(&format!("data/time/{size}.path"))
        .ok_or_else(form)?;
    let hashes = parse_path(proof).ok_or_else(form)?;
    let held = stated.size.0 == size
        && history.is_signed(note, size).is_ok()
        && goes_on(&stated, checkpoint, &hashes);
    if held { Ok(time) } else { Err(older()) }
}

/// That a token is over these bytes; its time.
fn over(bundle: &Bundle<'_>, name: &str, bytes: &[u8]) -> Result<String, Fault> {
    let found = bundle
        .files
        .get(name)
        .and_then(|token| imprint::read(token))
        .ok_or_else(|| Fault::named("imprint.form", name))?;
    if found.digest == hash::content(bytes) {
        Ok(found.time)
    } else {
        Err(Fault::named("imprint.other", name))
    }
}

/// Hashes as one text.
#[must_use]
pub fn to_text(hashes: &[NodeHash]) -> String {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    STANDARD.encode(bytes)
}
