//! Making a bundle: parts in, files out, bytes at the end.
//!
//! ```text
//! Draft::new(parts, readmes)  ─▶ files ─▶ [token over the list of all files] ─▶ finish ─▶ bytes
//! ```
//! The same parts give the same bytes: nothing here knows the time, and whatever has an order is put into it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::asic::{self, ASIC_MANIFEST, ASIC_TOKEN};
use super::bag;
use super::container::{self, MIMETYPE};
use super::opening::Statement;
use super::pack::Pack;
use super::parts::{Manifest, Parts, ProvenLine, REPORT, Token, VERSION, Withheld};
use super::verify::to_text;
use super::{SPEC, page, words};

/// Why a bundle could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Nobody said what it is about.
    #[error("the parts of the bundle lack a manifest")]
    NoManifest,
    /// A value without JSON form.
    #[error("a part of the bundle cannot be written: {0}")]
    Json(String),
    /// Larger than verifiers read.
    #[error(
        "the bundle would be larger than verifiers read; ask for less at a time, by recipient or by period"
    )]
    Large,
}

/// The files of a bundle before it is closed.
#[derive(Debug, Clone)]
pub struct Draft {
    files: BTreeMap<String, Vec<u8>>,
}

impl Draft {
    /// Lays the parts out as files. `pages` are the two pages that a reader opens first.
    ///
    /// # Errors
    /// A part is missing or cannot be written.
    pub fn new(parts: &Parts, pages: [(&str, String); 2]) -> Result<Self, BuildError> {
        let mut draft = Self {
            files: BTreeMap::new(),
        };
        let manifest = manifest_of(parts)?;
        for (name, page) in pages {
            draft.put(name, page.into_bytes());
        }
        draft.put("SPEC.md", SPEC.as_bytes().to_vec());
        draft.put("verify.py", words::verifier().into_bytes());
        draft.put("verify.html", page::page().as_bytes().to_vec());
        draft.put("data/bundle.json", json(&manifest)?);
        draft.put("data/checkpoint", parts.note.clone());
        draft.put("data/completeness.json", json(&parts.claims)?);
        draft.lines("entries", &parts.entries);
        draft.lines("support", &parts.support);
        draft.put("data/openings.jsonl", statements(&parts.openings)?);
        for pack in &parts.rulebooks {
            draft.pack(&format!("data/rulebooks/{}.json", pack.digest()), pack)?;
        }
        if let Some(schemas) = &parts.schemas {
            draft.pack("data/schemas.json", schemas)?;
        }
        if let Some(previous) = &parts.previous {
            draft.put("data/previous.json", json(previous)?);
        }
        for token in &parts.tokens {
            draft.token(token);
        }
        for (name, copy) in &parts.copies {
            draft.put(&format!("data/{name}"), copy.clone());
        }
        let mut info = vec![
            ("Source-Organization", manifest.exporter.clone()),
            ("External-Identifier", manifest.origin.clone()),
            ("Bagging-Date", manifest.as_of[..10].to_owned()),
            ("Bag-Software-Agent", "tabellion".to_owned()),
        ];
        if !parts.copies.iter().any(|(name, _)| name == REPORT) {
            let text = "without a report in PDF (data/report.pdf): the program that made this bundle could not set one";
            info.push(("External-Description", text.to_owned()));
        }
        bag::close(&mut draft.files, &info);
        Ok(draft)
    }

    fn put(&mut self, name: &str, content: Vec<u8>) {
        self.files.insert(name.to_owned(), content);
    }

    fn lines(&mut self, name: &str, lines: &[ProvenLine]) {
        let mut text = Vec::new();
        let mut paths = String::new();
        for line in lines {
            text.extend_from_slice(&line.line);
            text.push(b'\n');
            paths.push_str(&to_text(&line.path));
            paths.push('\n');
        }
        self.put(&format!("data/{name}.jsonl"), text);
        self.put(&format!("data/{name}.paths"), paths.into_bytes());
    }

    fn pack(&mut self, name: &str, pack: &Pack) -> Result<(), BuildError> {
        self.put(name, json(pack)?);
        Ok(())
    }

    fn token(&mut self, token: &Token) {
        let size = token.size;
        self.put(&format!("data/time/{size}.tsr"), token.token.clone());
        if let Some((note, path)) = &token.older {
            self.put(&format!("data/time/{size}.note"), note.clone());
            self.put(
                &format!("data/time/{size}.path"),
                to_text(path).into_bytes(),
            );
        }
        if let Some(chain) = &token.chain {
            self.put(&format!("data/time/{size}.pem"), chain.clone());
        }
    }

    /// The list of all files that an authority may stamp: `META-INF/ASiCManifest.xml`.
    #[must_use]
    pub fn list(&self) -> Vec<u8> {
        asic::manifest_of(&self.files)
    }

    /// The bytes of the bundle: a plain ZIP file, or an ASiC-E container where a token over the list is given.
    ///
    /// # Errors
    /// It is larger than verifiers read.
    pub fn finish(mut self, token: Option<Vec<u8>>) -> Result<Vec<u8>, BuildError> {
        let stamped = token.is_some();
        if let Some(token) = token {
            self.put(ASIC_MANIFEST, asic::manifest_of(&self.files));
            self.put(ASIC_TOKEN, token);
        }
        let kind = asic::TYPES[usize::from(!stamped)];
        self.put(MIMETYPE, kind.as_bytes().to_vec());
        let bytes = container::write(&self.files);
        if container::is_readable(&self.files, bytes.len()) {
            Ok(bytes)
        } else {
            Err(BuildError::Large)
        }
    }
}

/// The manifest with its counts.
fn manifest_of(parts: &Parts) -> Result<Manifest, BuildError> {
    let mut manifest = parts.manifest.clone().ok_or(BuildError::NoManifest)?;
    let mut withheld: BTreeMap<&str, u64> = BTreeMap::new();
    for ground in parts.openings.iter().flat_map(Statement::grounds) {
        *withheld.entry(ground).or_default() += 1;
    }
    manifest.v = VERSION;
    manifest.entries = parts.entries.len() as u64;
    manifest.support = parts.support.len() as u64;
    manifest.openings = parts.openings.len() as u64;
    manifest.erased = parts.openings.iter().filter(|one| one.is_gone()).count() as u64;
    manifest.previous = parts.previous.is_some();
    manifest.tokens = parts.tokens.iter().map(|token| token.size).collect();
    manifest.withheld = withheld
        .into_iter()
        .map(|(ground, count)| Withheld {
            count,
            ground: ground.to_owned(),
        })
        .collect();
    Ok(manifest)
}

fn statements(statements: &[Statement]) -> Result<Vec<u8>, BuildError> {
    let mut text = Vec::new();
    for statement in statements {
        text.append(&mut json(statement)?);
    }
    Ok(text)
}

/// One object in one line.
fn json(value: &impl Serialize) -> Result<Vec<u8>, BuildError> {
    let mut bytes =
        serde_json::to_vec(value).map_err(|error| BuildError::Json(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
