//! What the other modules share: a folder that forgets, a vault in it, rows that say who they are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tabellion::files::{Files, Volatile};
use tabellion::keys::Copies;
use tabellion::vault::{
    Batch, Compartment, Embedded, Identity, OpenReport, Opened, Owner, PersonNo, Row, RowKey,
    Vault as _, VaultError,
};
use zeroize::Zeroizing;

pub const DATA: &str = "ledger";

pub fn key_paths() -> Vec<PathBuf> {
    vec![
        PathBuf::from("keys/vault.key"),
        PathBuf::from("stick/vault.key"),
    ]
}

/// An empty world with a fresh key file in two copies.
pub fn world() -> Volatile {
    let files = Volatile::new();
    for folder in [DATA, "keys", "stick"] {
        files.make_folder(Path::new(folder)).unwrap();
    }
    Copies::create(shared(&files), key_paths(), &Embedded::new_keys().unwrap()).unwrap();
    files
}

pub fn shared(files: &Volatile) -> Arc<dyn Files> {
    Arc::new(files.clone())
}

pub fn open(files: &Volatile) -> Result<(Embedded, OpenReport), VaultError> {
    let (copies, payload, _) = Copies::open(shared(files), key_paths())?;
    Embedded::open(&shared(files), Path::new(DATA), &payload, Box::new(copies))
}

/// Data of one world, keys of another.
pub fn open_with_keys_of(data: &Volatile, keys: &Volatile) -> Result<Embedded, VaultError> {
    let (copies, payload, _) = Copies::open(shared(keys), key_paths())?;
    Embedded::open(&shared(data), Path::new(DATA), &payload, Box::new(copies))
        .map(|(vault, _)| vault)
}

pub fn who(name: &str) -> Identity {
    Identity::from_canonical(format!(r#"{{"scheme":"ref","value":"{name}"}}"#).into_bytes())
}

pub fn compartment(number: u8) -> Compartment {
    Compartment::new(number).unwrap()
}

pub fn key(seq: u64, slot: u16, part: u8) -> RowKey {
    RowKey::new(seq, slot, part).unwrap()
}

pub fn text(name: &str, seq: u64, part: u8) -> String {
    format!("{name} in entry {seq}, part {part}")
}

/// One opening of a person, in compartment 0.
pub fn opening(vault: &Embedded, seq: u64, name: &str) -> Row {
    let person = vault.prepare(&who(name)).unwrap();
    row(
        key(seq, 0, 0),
        person.person,
        compartment(0),
        person.entries + 1,
        &text(name, seq, 0),
    )
}

pub fn row(
    key: RowKey,
    person: PersonNo,
    compartment: Compartment,
    number: u32,
    plain: &str,
) -> Row {
    let owner = Owner {
        person,
        compartment,
    };
    Row {
        key,
        owner,
        number,
        plaintext: Zeroizing::new(plain.as_bytes().to_vec()),
    }
}

pub fn rows(rows: Vec<Row>) -> Batch {
    Batch {
        rows,
        ..Batch::default()
    }
}

/// Records one entry that discloses one person.
pub fn record(vault: &Embedded, seq: u64, name: &str) {
    vault
        .commit(&rows(vec![opening(vault, seq, name)]))
        .unwrap();
}

pub fn plain(vault: &Embedded, key: RowKey) -> Option<String> {
    match vault.row(key).unwrap()?.1 {
        Opened::Open(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
        Opened::Erased => Some("(erased)".to_owned()),
    }
}

pub fn number_of(vault: &Embedded, name: &str) -> PersonNo {
    vault.find(&who(name)).unwrap().person
}
