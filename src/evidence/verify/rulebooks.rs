//! The packs that entries name by their digest: rulebooks, schemas.

use std::collections::BTreeSet;

use super::json::{parse, text};
use super::{Bundle, Part};
use crate::evidence::pack::Pack;
use crate::evidence::report::Fault;

/// Folder of rulebooks.
const FOLDER: &str = "data/rulebooks/";
/// The schemas.
const SCHEMAS: &str = "data/schemas.json";

pub fn check(bundle: &Bundle<'_>) -> Result<Fault, Fault> {
    let mut wanted = BTreeSet::new();
    for item in bundle
        .items
        .values()
        .filter(|item| item.part == Part::Entries)
    {
        if let Some(digest) = item.body()["verdict"]["rulebook"].as_str() {
            wanted.insert(format!("{FOLDER}{digest}.json"));
        }
    }
    if let Some(name) = wanted.iter().find(|name| !bundle.files.contains_key(*name)) {
        return Err(Fault::named("rulebooks.missing", name));
    }
    let mut count = 0u64;
    for (name, bytes) in bundle.files.range(FOLDER.to_owned()..) {
        let Some(rest) = name.strip_prefix(FOLDER) else {
            break;
        };
        if digest_of(bytes).as_deref() != rest.strip_suffix(".json") {
            return Err(Fault::named("rulebooks.changed", name));
        }
        count += 1;
    }
    let genesis = bundle
        .items
        .get(&0)
        .map(|item| text(item.body(), "schemas"));
    match bundle.files.get(SCHEMAS) {
        None => Err(Fault::named("rulebooks.missing", SCHEMAS)),
        Some(bytes) if digest_of(bytes).as_deref() != genesis => {
            Err(Fault::named("rulebooks.changed", SCHEMAS))
        }
        Some(_) => Ok(Fault::plain("rulebooks.ok").with("count", count)),
    }
}

/// The digest of a pack whose names ascend.
fn digest_of(bytes: &[u8]) -> Option<String> {
    let pack: Pack = serde_json::from_value(parse(bytes)?).ok()?;
    let ascending = pack
        .files
        .windows(2)
        .all(|pair| pair[0].name < pair[1].name);
    ascending.then(|| pack.digest().to_string())
}
