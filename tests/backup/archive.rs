//! The file: whole or nothing, without a key in it, and of one instant.

use std::io::Read as _;
use std::sync::atomic::{AtomicBool, Ordering};

use tabellion::audit::Word;
use tabellion::files::Files as _;
use tabellion::hash;
use tabellion::ledger::{BackupError, check_backup};
use tabellion::note::VerifierKey;

use super::{checked, taken};
use crate::erasure::world::{World, erase, record};

/// Members of a backup, as any tar reads them.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut tar = tar::Archive::new(bytes);
    let member = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    tar.entries().unwrap().map(member).collect()
}

/// The same members with a listing that agrees with them, as somebody would make it who knows how.
fn forged(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut put = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        tar.append_data(&mut header, name, bytes).unwrap();
    };
    let mut listing = Vec::new();
    for (name, bytes) in members.iter().filter(|(name, _)| name != "manifest.json") {
        put(name, bytes);
        listing.push(
            serde_json::json!({"name": name, "bytes": bytes.len(), "sha256": hash::content(bytes)}),
        );
    }
    let listing = serde_json::json!({"members": listing}).to_string();
    put("manifest.json", listing.as_bytes());
    tar.into_inner().unwrap()
}

#[test]
fn a_backup_taken_while_others_record_is_not_of_one_instant() {
    let (world, ledger) = World::with_three();
    let vkey = VerifierKey::parse(&ledger.vkeys()[0]).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (ledger, stop) = (&ledger, &stop);
            scope.spawn(move || {
                for nth in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    record(
                        ledger,
                        &format!("t{thread}-{nth}"),
                        "host-a",
                        &format!("p{}", nth % 7),
                    );
                }
            });
        }
        let mut sizes = Vec::new();
        for _ in 0..6 {
            let bytes = taken(&ledger);
            let checked = check_backup(&bytes[..], std::slice::from_ref(&vkey), &[]).unwrap();
            assert_eq!(checked.report.word, Word::Intact, "{:?}", checked.report);
            sizes.push(checked.head.size);
        }
        stop.store(true, Ordering::Relaxed);
        assert!(
            sizes.windows(2).all(|pair| pair[0] <= pair[1]) && sizes[0] < sizes[5],
            "{sizes:?}"
        );
    });
    drop(world);
}

#[test]
fn an_erasure_under_way_takes_openings_of_entries_that_a_backup_has_without_it() {
    let (_world, ledger) = World::with_three();
    std::thread::scope(|scope| {
        let erasing = scope.spawn(|| {
            for person in ["ada", "bob", "carol"] {
                erase(&ledger, &[person]).unwrap();
            }
        });
        let mut number = 0;
        while !erasing.is_finished() || number == 0 {
            checked(&taken(&ledger)).unwrap();
            number += 1;
        }
        erasing.join().unwrap();
    });
    checked(&taken(&ledger)).unwrap();
}

#[test]
fn a_cut_or_altered_backup_counts() {
    let (_world, ledger) = World::with_three();
    let bytes = taken(&ledger);
    checked(&bytes).unwrap();
    // Two empty blocks end a tar file: without the last of them nothing is missing.
    for len in (0..bytes.len() - 1024).step_by(509) {
        let cut = checked(&bytes[..len]);
        assert!(cut.is_err(), "{len} of {} bytes count", bytes.len());
    }
    let mut padding = 0;
    for at in (0..bytes.len() - 1024).step_by(101) {
        let mut altered = bytes.clone();
        altered[at] ^= 0x41;
        if checked(&altered).is_ok() {
            // Nobody reads what fills a block up.
            assert_eq!(bytes[at], 0, "byte {at} may be altered");
            assert_eq!(members(&altered), members(&bytes));
            padding += 1;
        }
    }
    assert!(padding < bytes.len() / 101 / 2, "{padding}");
}

#[test]
fn a_backup_without_the_openings_of_an_entry_counts() {
    let (_world, ledger) = World::with_three();
    let all = members(&taken(&ledger));
    let without: Vec<_> = all
        .iter()
        .filter(|(name, _)| !name.starts_with("vault/"))
        .cloned()
        .collect();
    assert!(without.len() < all.len());
    checked(&forged(&all)).unwrap();
    match checked(&forged(&without)) {
        Err(BackupError::Openings(seq)) => assert_eq!(seq, ledger.size() - 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_backup_with_another_history_counts() {
    let (_world, ledger) = World::with_three();
    let mut all = members(&taken(&ledger));
    let journal = all
        .iter_mut()
        .find(|(name, _)| name.starts_with("ledger/journal/"))
        .unwrap();
    let text = String::from_utf8(journal.1.clone()).unwrap();
    journal.1 = text.replacen("\"host-a\"", "\"host-b\"", 1).into_bytes();
    assert!(matches!(
        checked(&forged(&all)),
        Err(BackupError::Tampered(_))
    ));
}

#[test]
fn a_member_leads_out_of_the_folder() {
    for name in [
        "ledger/blobs/../../../etc/passwd",
        "ledger/../tabellion.toml",
        "vault/x.rows",
        "ledger/blobs/ABC",
        "keys/vault.key",
    ] {
        let (_world, ledger) = World::with_three();
        let mut all = members(&taken(&ledger));
        let mut tar = tar::Builder::new(Vec::new());
        all.push((name.to_owned(), b"x".to_vec()));
        for (name, bytes) in &all {
            let mut header = tar::Header::new_ustar();
            // The builder itself refuses such names.
            header.as_ustar_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_cksum();
            tar.append(&header, &bytes[..]).unwrap();
        }
        let forged = tar.into_inner().unwrap();
        assert!(
            matches!(checked(&forged), Err(BackupError::NoBackup(_))),
            "{name}"
        );
    }
}

#[test]
fn a_backup_holds_a_key() {
    let (world, ledger) = World::with_three();
    let bytes = taken(&ledger);
    let mut looked = 0;
    for name in world.files.list(&world.paths.keys).unwrap() {
        let Ok(key) = world.files.read(&world.paths.keys.join(&name)) else {
            continue;
        };
        // What the signer remembers is public, and part of the checkpoint.
        if name == "signer.json" {
            continue;
        }
        for part in key.windows(24).step_by(8) {
            assert!(memchr::memmem::find(&bytes, part).is_none(), "{name}");
            looked += 1;
        }
    }
    assert!(looked > 20, "{looked}");
    for person in ["ada", "bob", "carol"] {
        let quoted = format!("\"{person}\"");
        assert!(memchr::memmem::find(&bytes, quoted.as_bytes()).is_none());
    }
}
