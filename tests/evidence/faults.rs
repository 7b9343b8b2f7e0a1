//! The faults: what a forger does to a good bundle, and by which code it is found out. Everything is hashed again
//! wherever that helps; nothing is signed again unless the name says so.

use serde_json::{Value, json};
use tabellion::evidence::{self, Files};
use tabellion::hash::{self, NodeHash};
use tabellion::ledger::ExportOf;
use tabellion::note::SigningKey;

use super::forge::{
    Forge, edit, edit_lines, forget, lean, put, recount, seal, seq_of, statement, take, token,
    turned, turned64,
};
use super::world::World;

/// A fault: its name, the code that names it, and how it is made.
pub type Fault = (&'static str, &'static str, fn(&Forge) -> Vec<u8>);

/// Alters the files, puts counts and lists right, and packs.
fn files(forge: &Forge, change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = forge.files();
    change(&mut files);
    recount(&mut files);
    seal(&mut files)
}

/// Alters the files and packs them as they are.
fn raw(forge: &Forge, change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = forge.files();
    change(&mut files);
    evidence::repack(&files)
}

/// Replaces the first place of some bytes by others of the same length.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8], times: usize) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    for _ in 0..times {
        let at = bytes
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

fn manifest(forge: &Forge, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    files(forge, |files| edit(files, "data/bundle.json", change))
}

fn claims(forge: &Forge, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    files(forge, |files| edit(files, "data/completeness.json", change))
}

fn note(forge: &Forge, note: String) -> Vec<u8> {
    files(forge, |files| {
        drop(files.insert("data/checkpoint".into(), note.into_bytes()))
    })
}

/// A line of the log that was altered where it stands.
fn altered(forge: &Forge, seq: u64, change: impl Fn(&str) -> String) -> Vec<u8> {
    files(forge, |files| {
        for part in ["data/entries.jsonl", "data/support.jsonl"] {
            edit_lines(files, part, |lines| {
                for line in lines.iter_mut().filter(|line| seq_of(line) == seq) {
                    *line = change(line);
                }
            });
        }
    })
}

fn flipped(line: &str) -> String {
    let flipped = line.replace("\"verdict\":\"permit\"", "\"verdict\":\"refuse\"");
    assert_ne!(flipped, line);
    flipped
}

/// The seq of the one entry of a kind among the supporting lines.
fn of_kind(forge: &Forge, kind: &str) -> u64 {
    let files = forge.files();
    let text = String::from_utf8(files["data/support.jsonl"].clone()).unwrap();
    let wanted = format!("\"kind\":\"{kind}\"");
    text.lines()
        .rfind(|line| line.contains(&wanted))
        .map(seq_of)
        .unwrap()
}

fn rulebook(files: &Files) -> String {
    files
        .keys()
        .find(|name| name.starts_with("data/rulebooks/"))
        .unwrap()
        .clone()
}

/// With a report beside it.
pub fn with_report(forge: &Forge) -> Vec<u8> {
    files(forge, |files| {
        drop(files.insert("data/report.pdf".into(), b"%PDF-1.7 one refusal".to_vec()));
    })
}

/// As it is after one of two persons of an entry was erased.
pub fn with_one_erased(forge: &Forge) -> Vec<u8> {
    let seq = forge.to_host_a[1];
    files(forge, |files| {
        statement(files, seq, 0, |one| {
            *one = json!({"closed": "erased", "seq": seq, "slot": 0})
        });
        statement(files, seq, 1, |one| {
            *one = json!({"closed": "lost", "seq": seq, "slot": 1})
        });
    })
}

/// With a token over the checkpoint.
pub fn stamped(forge: &Forge, over: &[u8]) -> Vec<u8> {
    let size = forge.inquiry + 1;
    files(forge, |files| {
        files.insert(
            format!("data/time/{size}.tsr"),
            token(over, "20260301103000Z"),
        );
        edit(files, "data/bundle.json", |manifest| {
            manifest["tokens"] = json!([size])
        });
    })
}

/// An ASiC-E container, whose list of files is altered.
pub fn asic(forge: &Forge, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut files = forge.files();
    files.insert(
        "mimetype".into(),
        b"application/vnd.etsi.asic-e+zip".to_vec(),
    );
    let list = String::from_utf8(evidence::asic_list(&files)).unwrap();
    let list = change(list).into_bytes();
    files.insert(evidence::ASIC_TOKEN.into(), token(&list, "20260301103000Z"));
    files.insert(evidence::ASIC_MANIFEST.into(), list);
    evidence::repack(&files)
}

/// All of them.
pub const FAULTS: &[Fault] = &[
    // The container.
    ("truncated", "container.form", |forge| {
        forge.good[..forge.good.len() / 2].to_vec()
    }),
    ("bytes-behind-the-end", "container.form", |forge| {
        [&forge.good, &b"more"[..]].concat()
    }),
    ("bytes-before-the-beginning", "container.form", |forge| {
        [&b"#!/bin/sh\n"[..], &forge.good].concat()
    }),
    ("path-that-escapes", "container.path", |forge| {
        let bytes = raw(forge, |files| {
            drop(files.insert("data/a/b/passwd".into(), b"x".to_vec()))
        });
        patched(bytes, b"data/a/b/passwd", b"../../../passwd", 2)
    }),
    ("two-files-of-one-name", "container.twice", |forge| {
        let bytes = raw(forge, |files| {
            drop(files.insert("data/bundle.jsoo".into(), b"{}".to_vec()))
        });
        patched(bytes, b"data/bundle.jsoo", b"data/bundle.json", 2)
    }),
    ("files-out-of-order", "container.order", |forge| {
        let bytes = raw(forge, |files| {
            drop(files.insert("data/zzz".into(), b"{}".to_vec()))
        });
        patched(bytes, b"data/zzz", b"aaaa/zzz", 2)
    }),
    ("zip-bomb", "container.bomb", |forge| {
        raw(forge, |files| {
            drop(files.insert("data/zeros".into(), vec![0; 24 << 20]))
        })
    }),
    ("content-altered-within", "container.content", |forge| {
        let name = b"data/checkpoint";
        let at = forge
            .good
            .windows(name.len())
            .position(|window| window == name)
            .unwrap();
        let mut bytes = forge.good.clone();
        bytes[at + name.len() + 8] ^= 1;
        bytes
    }),
    ("says-it-is-stamped", "container.mimetype", |forge| {
        raw(forge, |files| {
            drop(files.insert(
                "mimetype".into(),
                b"application/vnd.etsi.asic-e+zip".to_vec(),
            ));
        })
    }),
    // The lists of files.
    ("file-in-no-list", "files.unlisted", |forge| {
        raw(forge, |files| {
            drop(files.insert("data/note.txt".into(), b"see also".to_vec()))
        })
    }),
    ("file-missing", "files.missing", |forge| {
        raw(forge, |files| {
            drop(files.remove("data/copies/reading-copy.xlsx"))
        })
    }),
    ("reading-copy-altered", "files.changed", |forge| {
        raw(forge, |files| {
            let text = String::from_utf8(files["data/copies/reading-copy.csv"].clone()).unwrap();
            files.insert(
                "data/copies/reading-copy.csv".into(),
                text.replace("host-a", "host-z").into_bytes(),
            );
        })
    }),
    ("page-altered", "files.changed", |forge| {
        raw(forge, |files| {
            drop(files.insert("LISEZMOI.html".into(), b"<h1>INTACT</h1>".to_vec()))
        })
    }),
    ("list-of-another-form", "files.list", |forge| {
        raw(forge, |files| {
            let text = String::from_utf8(files["manifest-sha256.txt"].clone()).unwrap();
            files.insert(
                "manifest-sha256.txt".into(),
                text.to_uppercase().into_bytes(),
            );
        })
    }),
    // The manifest.
    ("manifest-unreadable", "manifest.form", |forge| {
        let mut files = forge.files();
        files.insert("data/bundle.json".into(), b"{\"v\":1}".to_vec());
        seal(&mut files)
    }),
    ("manifest-counts-otherwise", "manifest.differs", |forge| {
        let mut files = forge.files();
        edit(&mut files, "data/bundle.json", |manifest| {
            manifest["entries"] = json!(99)
        });
        seal(&mut files)
    }),
    ("manifest-of-another-exporter", "lines.exporter", |forge| {
        manifest(forge, |manifest| {
            manifest["exporter"] = json!("somebody-else")
        })
    }),
    // Lines.
    ("entry-edited", "tree.path", |forge| {
        altered(forge, forge.to_host_a[1], |line| {
            line.replace("ev-2", "ev-0")
        })
    }),
    ("entry-not-canonical", "lines.form", |forge| {
        altered(forge, forge.to_host_a[1], |line| {
            line.replacen("\"body\":", "\"body\": ", 1)
        })
    }),
    ("entries-swapped", "lines.order", |forge| {
        files(forge, |files| {
            edit_lines(files, "data/entries.jsonl", |lines| lines.swap(0, 1));
            edit_lines(files, "data/entries.paths", |lines| lines.swap(0, 1));
        })
    }),
    ("entry-missing", "census.number", |forge| {
        files(forge, |files| {
            take(files, "entries", forge.to_host_a[2]);
            forget(files, forge.to_host_a[2]);
        })
    }),
    ("entry-twice", "lines.order", |forge| {
        files(forge, |files| {
            let (line, path) = take(files, "entries", forge.to_host_a[1]);
            put(files, "entries", &line, &path);
            put(files, "entries", &line, &path);
        })
    }),
    ("entry-of-another-ledger", "tree.path", |forge| {
        let other = World::new("FR");
        let line =
            String::from_utf8(other.ledger.line(forge.to_host_a[1]).unwrap().unwrap()).unwrap();
        altered(forge, forge.to_host_a[1], |_| line.clone())
    }),
    ("entry-of-another-exporter", "lines.exporter", |forge| {
        altered(forge, forge.to_host_a[1], |line| {
            line.replace(
                "\"exporter\":\"omnia-groupe\",\"kind\"",
                "\"exporter\":\"omnia-other\",\"kind\"",
            )
        })
    }),
    ("verdict-flipped", "tree.path", |forge| {
        altered(forge, forge.to_host_a[1], flipped)
    }),
    // Keys and checkpoint.
    ("genesis-missing", "keys.genesis", |forge| {
        files(forge, |files| drop(take(files, "support", 0)))
    }),
    ("rotation-forged", "keys.rotation", |forge| {
        let seq = of_kind(forge, "key");
        altered(forge, seq, |line| {
            let value: Value = serde_json::from_str(line).unwrap();
            let signature = value["body"]["sig_old"].as_str().unwrap();
            line.replace(signature, &turned64(signature))
        })
    }),
    ("rotation-left-out", "checkpoint.signature", |forge| {
        let seq = of_kind(forge, "key");
        files(forge, |files| drop(take(files, "support", seq)))
    }),
    ("checkpoint-unreadable", "checkpoint.form", |forge| {
        note(forge, "ledger.example/fr\n".into())
    }),
    (
        "checkpoint-of-another-origin",
        "checkpoint.origin",
        |forge| {
            let other = World::new("MC");
            note(
                forge,
                String::from_utf8(other.ledger.checkpoint().unwrap()).unwrap(),
            )
        },
    ),
    (
        "checkpoint-of-another-size",
        "checkpoint.differs",
        |forge| {
            note(
                forge,
                String::from_utf8(forge.world.ledger.checkpoint().unwrap()).unwrap(),
            )
        },
    ),
    ("signature-bad", "checkpoint.signature", |forge| {
        let good = String::from_utf8(forge.files()["data/checkpoint"].clone()).unwrap();
        let signature = good.trim_end().rsplit(' ').next().unwrap().to_owned();
        let mut bytes: Vec<char> = signature.chars().collect();
        bytes[20] = if bytes[20] == 'A' { 'B' } else { 'A' };
        note(
            forge,
            good.replace(&signature, &bytes.into_iter().collect::<String>()),
        )
    }),
    (
        "signature-of-an-unknown-key",
        "checkpoint.signature",
        |forge| {
            let stranger = SigningKey::from_seed(&[9; 32]);
            note(
                forge,
                forge.note(forge.inquiry + 1, forge.root(), &[&stranger]),
            )
        },
    ),
    (
        "signature-of-a-retired-key",
        "checkpoint.retired",
        |forge| {
            note(
                forge,
                forge.note(forge.inquiry + 1, forge.root(), &[&forge.old]),
            )
        },
    ),
    ("root-altered", "checkpoint.differs", |forge| {
        manifest(forge, |manifest| {
            let root = turned(manifest["checkpoint"]["root"].as_str().unwrap());
            manifest["checkpoint"]["root"] = json!(root);
        })
    }),
    (
        "another-log-under-its-own-key",
        "checkpoint.other_key",
        |forge| {
            let other = World::new("FR");
            let scope = json!({"recipient": "host-a"});
            assert_ne!(other.key(), forge.trust());
            lean(&other.by_inquiry(&scope).bytes)
        },
    ),
    // The tree.
    ("proof-for-another-size", "tree.path", |forge| {
        let seq = forge.to_host_a[1];
        files(forge, |files| {
            let (line, _) = take(files, "entries", seq);
            let (path, _, _) = forge
                .world
                .ledger
                .inclusion(seq, Some(forge.inquiry - 2))
                .unwrap();
            put(files, "entries", &line, &evidence::hashes_text(&path));
        })
    }),
    ("path-of-another-entry", "tree.path", |forge| {
        files(forge, |files| {
            let (line, _) = take(files, "entries", forge.to_host_a[1]);
            let path = forge.path(forge.to_host_a[2]);
            put(files, "entries", &line, &path);
        })
    }),
    ("path-cut", "tree.paths", |forge| {
        files(forge, |files| {
            edit_lines(files, "data/entries.paths", |paths| {
                drop(paths[0].split_off(20))
            });
        })
    }),
    ("paths-missing", "tree.paths", |forge| {
        files(forge, |files| {
            drop(files.insert("data/support.paths".into(), Vec::new()))
        })
    }),
    // The scope.
    ("later-entry-leaked-in", "scope.later", |forge| {
        files(forge, |files| {
            let (line, path) = take(files, "support", forge.boundary());
            put(files, "entries", &line, &path);
        })
    }),
    ("entry-not-asked-for", "scope.filter", |forge| {
        files(forge, |files| {
            let (line, path) = take(files, "support", forge.to_host_a[0]);
            put(files, "entries", &line, &path);
        })
    }),
    (
        "entry-hidden-among-the-supporting",
        "scope.hidden",
        |forge| {
            files(forge, |files| {
                let (line, path) = take(files, "entries", forge.to_host_a[2]);
                put(files, "support", &line, &path);
                forget(files, forge.to_host_a[2]);
            })
        },
    ),
    ("entry-of-somebody-else-beside", "scope.foreign", |forge| {
        let seq = forge.world.places("host-b")[0];
        files(forge, |files| {
            put(files, "support", &forge.line(seq), &forge.path(seq))
        })
    }),
    ("register-version-left-out", "scope.register", |forge| {
        let seq = of_kind(forge, "recipient");
        files(forge, |files| {
            take(files, "support", seq);
            forget(files, seq);
        })
    }),
    ("filter-narrowed", "scope.inquiry", |forge| {
        manifest(forge, |manifest| {
            manifest["filter"]["seq"]["from"] = json!(forge.to_host_a[2])
        })
    }),
    ("instant-moved", "scope.inquiry", |forge| {
        manifest(forge, |manifest| {
            manifest["as_of"] = json!("2026-03-01T10:00:30Z")
        })
    }),
    ("inquiry-left-out", "scope.inquiry", |forge| {
        files(forge, |files| {
            take(files, "support", forge.inquiry);
            forget(files, forge.inquiry);
        })
    }),
    // Rulebooks.
    ("rulebook-edited", "rulebooks.changed", |forge| {
        files(forge, |files| {
            let name = rulebook(files);
            edit(files, &name, |pack| {
                pack["files"][3]["text"] = json!("nothing is forbidden")
            });
        })
    }),
    ("rulebook-missing", "rulebooks.missing", |forge| {
        files(forge, |files| {
            let name = rulebook(files);
            files.remove(&name);
        })
    }),
    ("schemas-edited", "rulebooks.changed", |forge| {
        files(forge, |files| {
            edit(files, "data/schemas.json", |pack| {
                pack["files"][0]["text"] = json!("{}")
            })
        })
    }),
    // Completeness.
    ("last-entry-hidden", "census.count", |forge| {
        // The one that ends the series and all from the last one asked for on: the census still counts them.
        files(forge, |files| {
            let last = forge.to_host_a[forge.to_host_a.len() - 2];
            take(files, "support", forge.boundary());
            take(files, "entries", last);
            forget(files, last);
            edit(files, "data/completeness.json", |claims| {
                let claim = &mut claims["recipients"][0];
                claim["count"] = json!(claim["count"].as_u64().unwrap() - 1);
                claim.as_object_mut().unwrap().remove("boundary");
            });
        })
    }),
    ("census-older-than-the-scope", "census.size", |forge| {
        files(forge, |files| {
            let seq = forge.older_census;
            put(files, "support", &forge.line(seq), &forge.path(seq));
            edit(files, "data/completeness.json", |claims| {
                claims["census"] = json!(seq)
            });
        })
    }),
    ("census-left-out", "census.missing", |forge| {
        files(forge, |files| {
            drop(take(files, "support", forge.inquiry - 1))
        })
    }),
    ("claim-of-another-recipient", "scope.foreign", |forge| {
        claims(forge, |claims| {
            claims["recipients"][0]["id"] = json!("host-b");
        })
    }),
    ("claim-left-out", "census.form", |forge| {
        files(forge, |files| {
            take(files, "support", forge.to_host_a[0]);
            take(files, "support", forge.boundary());
            files.insert("data/completeness.json".into(), b"{}\n".to_vec());
        })
    }),
    ("report-altered", "files.changed", |forge| {
        let mut files = evidence::unpack(&with_report(forge)).unwrap();
        files.insert(
            "data/report.pdf".into(),
            b"%PDF-1.7 everything was in order".to_vec(),
        );
        evidence::repack(&files)
    }),
    // Listed anew: only who has the digest of the `export` entry sees it.
    ("report-altered-and-listed-anew", "files.digest", |forge| {
        let mut files = evidence::unpack(&with_report(forge)).unwrap();
        files.insert(
            "data/report.pdf".into(),
            b"%PDF-1.7 everything was in order".to_vec(),
        );
        seal(&mut files)
    }),
    ("leaf-of-the-census-forged", "census.standing", |forge| {
        claims(forge, |claims| {
            claims["recipients"][0]["standing"]["own"]["count"] = json!(4)
        })
    }),
    (
        "neighbour-in-the-census-left-out",
        "census.standing",
        |forge| {
            claims(forge, |claims| {
                drop(
                    claims["recipients"][0]["standing"]
                        .as_object_mut()
                        .unwrap()
                        .remove("after"),
                );
            })
        },
    ),
    ("end-of-the-series-left-out", "census.boundary", |forge| {
        files(forge, |files| {
            drop(take(files, "support", forge.boundary()))
        })
    }),
    // Openings.
    ("opening-of-another-person", "openings.slot", |forge| {
        files(forge, |files| {
            let mut other = Value::Null;
            statement(files, forge.to_host_a[1], 1, |one| {
                other = one["fields"].clone()
            });
            statement(files, forge.to_host_a[1], 0, |one| one["fields"] = other);
        })
    }),
    ("name-exchanged", "openings.slot", |forge| {
        files(forge, |files| {
            statement(files, forge.to_host_a[1], 0, |one| {
                one["fields"]["person"]["text"] =
                    json!("{\"scheme\":\"ref\",\"value\":\"partner-77\"}");
            });
        })
    }),
    ("salt-wrong", "openings.slot", |forge| {
        files(forge, |files| {
            statement(files, forge.to_host_a[1], 0, |one| {
                let salt = turned(one["fields"]["facts"]["salt"].as_str().unwrap());
                one["fields"]["facts"]["salt"] = json!(salt);
            });
        })
    }),
    ("salt-of-31-bytes", "openings.salt", |forge| {
        files(forge, |files| {
            statement(files, forge.to_host_a[1], 0, |one| {
                let salt = one["fields"]["number"]["salt"].as_str().unwrap()[..62].to_owned();
                one["fields"]["number"]["salt"] = json!(salt);
            });
        })
    }),
    ("erased-and-opened-again", "openings.resurrected", |forge| {
        files(forge, |files| {
            edit_lines(files, "data/openings.jsonl", |lines| {
                let at = lines
                    .iter()
                    .position(|line| seq_of(line) == forge.to_host_a[1])
                    .unwrap();
                let erased = json!({"closed": "erased", "seq": forge.to_host_a[1], "slot": 0});
                lines.insert(at, erased.to_string());
            });
        })
    }),
    ("opening-left-out", "openings.missing", |forge| {
        files(forge, |files| drop(forget(files, forge.to_host_a[1])))
    }),
    ("opening-outside-the-scope", "openings.foreign", |forge| {
        let of = forge
            .world
            .export(super::world::filter(&json!({"recipient": "host-a"})), &[]);
        let mut others = evidence::unpack(&of.bytes).unwrap();
        let opened = forget(&mut others, forge.to_host_a[0]);
        assert!(!opened.is_empty());
        files(forge, |files| {
            edit_lines(files, "data/openings.jsonl", |lines| {
                let at = lines
                    .iter()
                    .filter(|line| seq_of(line) < forge.to_host_a[0])
                    .count();
                lines.splice(at..at, opened);
            });
        })
    }),
    ("statement-unreadable", "openings.form", |forge| {
        let mut files = forge.files();
        edit_lines(&mut files, "data/openings.jsonl", |lines| {
            lines[0] = "{\"seq\":1}".into()
        });
        seal(&mut files)
    }),
    ("persons-exchanged-in-order", "openings.order", |forge| {
        files(forge, |files| {
            edit_lines(files, "data/openings.jsonl", |lines| {
                let at = lines
                    .iter()
                    .position(|line| seq_of(line) == forge.to_host_a[1])
                    .unwrap();
                lines.swap(at, at + 1);
            });
        })
    }),
    ("closed-as-if-outside", "openings.person", |forge| {
        files(forge, |files| {
            statement(files, forge.to_host_a[1], 0, |one| {
                *one = json!({"closed": "outside", "seq": forge.to_host_a[1], "slot": 0});
            });
        })
    }),
    (
        "person-that-was-not-asked-about",
        "openings.person",
        |forge| {
            let made = forge
                .world
                .export(super::world::filter(&json!({"subject": "partner-1"})), &[]);
            let mut files = evidence::unpack(&lean(&made.bytes)).unwrap();
            edit(&mut files, "data/bundle.json", |manifest| {
                manifest["persons"] = json!([{"scheme": "ref", "value": "partner-2"}]);
            });
            seal(&mut files)
        },
    ),
    (
        "number-of-the-person-left-out",
        "openings.number",
        |forge| {
            let made = forge
                .world
                .export(super::world::filter(&json!({"subject": "partner-1"})), &[]);
            let mut files = evidence::unpack(&lean(&made.bytes)).unwrap();
            edit(&mut files, "data/completeness.json", |claims| {
                claims["person"] = json!(claims["person"].as_u64().unwrap() + 1);
            });
            seal(&mut files)
        },
    ),
    ("words-of-the-register-edited", "openings.sealed", |forge| {
        files(forge, |files| {
            edit_lines(files, "data/openings.jsonl", |lines| {
                let line = lines
                    .iter_mut()
                    .find(|line| line.contains("host-a (example)"))
                    .unwrap();
                *line = line.replace("host-a (example)", "host-z (example)");
            });
        })
    }),
    ("withheld-and-not-listed", "openings.withheld", |forge| {
        let mut files = forge.files();
        statement(&mut files, forge.to_host_a[1], 0, |one| {
            let field: evidence::Field =
                serde_json::from_value(one["fields"]["details"].clone()).unwrap();
            one["fields"]["details"] =
                serde_json::to_value(field.withhold("fr.secret-avocat")).unwrap();
        });
        seal(&mut files)
    }),
    (
        "withheld-behind-another-commitment",
        "openings.slot",
        |forge| {
            let held = [(
                format!("field:{}/0/details", forge.to_host_a[1]),
                "fr.secret-avocat",
            )];
            let held: Vec<(&str, &str)> = held
                .iter()
                .map(|(what, why)| (what.as_str(), *why))
                .collect();
            let made = forge.world.export(ExportOf::Inquiry(forge.inquiry), &held);
            let mut files = evidence::unpack(&lean(&made.bytes)).unwrap();
            statement(&mut files, forge.to_host_a[1], 0, |one| {
                let commitment = turned(one["fields"]["details"]["commitment"].as_str().unwrap());
                one["fields"]["details"]["commitment"] = json!(commitment);
            });
            seal(&mut files)
        },
    ),
    // The earlier export.
    (
        "history-altered-since-the-earlier-export",
        "consistency.path",
        |forge| {
            files(forge, |files| {
                edit(files, "data/previous.json", |previous| {
                    previous["hashes"] = json!(turned64(previous["hashes"].as_str().unwrap()));
                });
            })
        },
    ),
    (
        "checkpoint-of-the-earlier-export-forged",
        "consistency.form",
        |forge| {
            files(forge, |files| {
                edit(files, "data/previous.json", |previous| {
                    let forged = forge.note(9, NodeHash::from_bytes([1; 32]), &[&forge.key]);
                    previous["note"] = json!(forged);
                });
            })
        },
    ),
    (
        "earlier-export-signed-by-a-stranger",
        "consistency.signature",
        |forge| {
            files(forge, |files| {
                edit(files, "data/previous.json", |previous| {
                    let note = previous["note"].as_str().unwrap();
                    let lines: Vec<&str> = note.lines().collect();
                    let size = lines[1].parse().unwrap();
                    let root = tabellion::checkpoint::Checkpoint::parse(&format!(
                        "{}\n",
                        lines[..3].join("\n")
                    ))
                    .unwrap()
                    .root;
                    let stranger = SigningKey::from_seed(&[9; 32]);
                    previous["note"] = json!(forge.note(size, root, &[&stranger]));
                });
            })
        },
    ),
    // Tokens.
    ("token-over-another-checkpoint", "imprint.other", |forge| {
        stamped(forge, &forge.world.ledger.checkpoint().unwrap())
    }),
    ("token-cut", "imprint.form", |forge| {
        let size = forge.inquiry + 1;
        let note = forge.files()["data/checkpoint"].clone();
        files(forge, |files| {
            let mut cut = token(&note, "20260301103000Z");
            cut.truncate(60);
            files.insert(format!("data/time/{size}.tsr"), cut);
            edit(files, "data/bundle.json", |manifest| {
                manifest["tokens"] = json!([size])
            });
        })
    }),
    (
        "token-over-a-checkpoint-of-nobody",
        "imprint.older",
        |forge| {
            let stranger = SigningKey::from_seed(&[9; 32]);
            let note = forge.note(5, hash::leaf(b"x"), &[&stranger]);
            files(forge, |files| {
                files.insert(
                    "data/time/5.tsr".into(),
                    token(note.as_bytes(), "20260301103000Z"),
                );
                files.insert("data/time/5.note".into(), note.into_bytes());
                files.insert("data/time/5.path".into(), Vec::new());
                edit(files, "data/bundle.json", |manifest| {
                    manifest["tokens"] = json!([5])
                });
            })
        },
    ),
    ("list-under-the-token-altered", "imprint.files", |forge| {
        asic(forge, |list| {
            list.replacen("data/checkpoint", "data/checkpoinu", 1)
        })
    }),
];

/// Signed again by the operator: every check of the common level holds, and only recomputing finds it.
pub const SIGNED_AGAIN: (&str, fn(&Forge) -> Vec<u8>) =
    ("verdict-flipped-and-signed-again", |forge| {
        let seq = forge.to_host_a[1];
        let mut files = forge.files();
        forge.sign_again(&mut files, seq, &flipped(&forge.line(seq)));
        seal(&mut files)
    });

/// Made by a later release: nobody can say.
pub const LATER: (&str, fn(&Forge) -> Vec<u8>) = ("version-of-a-later-release", |forge| {
    manifest(forge, |manifest| manifest["v"] = json!(2))
});
