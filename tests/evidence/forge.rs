//! What a forger has: a good bundle, the ledger it came from, its keys, and other ledgers.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tabellion::checkpoint::Checkpoint;
use tabellion::entry::KeyReason;
use tabellion::evidence::{self, Files, close_bag};
use tabellion::hash::{self, NodeHash};
use tabellion::ledger::ExportOf;
use tabellion::note::{KeyName, Signer, SigningKey, VerifierKey};
use tabellion::tree::{self, Index, Size};

use super::world::{World, filter};

/// A good bundle with everything in it that can be forged.
pub struct Forge {
    pub world: World,
    /// The key that signed before the rotation.
    pub old: SigningKey,
    pub key: SigningKey,
    /// The bundle of the inquiry.
    pub good: Vec<u8>,
    /// Places of the entries of `host-a`: the first was not asked for, the last is later than the instant.
    pub to_host_a: Vec<u64>,
    pub inquiry: u64,
    /// An earlier census than that of the inquiry.
    pub older_census: u64,
}

impl Forge {
    pub fn new() -> Self {
        let world = World::new("FR");
        let key = |world: &World| {
            let path = world.ledger.paths().keys.join("signing.pem");
            SigningKey::from_pem(&std::fs::read_to_string(path).unwrap()).unwrap()
        };
        let old = key(&world);
        world.ledger.rotate_key(KeyReason::Routine, None).unwrap();
        world.export(filter(&json!({"recipient": "host-b"})), &[]);
        world.minutes(2);
        world.record("ev-9", "host-a", &["partner-1"]);
        world.minutes(1);
        let as_of = world.now();
        world.minutes(1);
        world.record("ev-10", "host-a", &["partner-5"]);
        world.minutes(1);
        let older_census = world.ledger.take_census().unwrap().seq;
        world.record("ev-11", "host-b", &["partner-5"]);
        let to_host_a = world.places("host-a");
        let inquiry = world.inquiry_as_of(
            &json!({"recipient": "host-a", "seq": {"from": to_host_a[1]}}),
            &as_of,
        );
        world.minutes(7);
        world.record("ev-12", "host-a", &["partner-1"]);
        let good = lean(&world.export(ExportOf::Inquiry(inquiry), &[]).bytes);
        Self {
            old,
            key: key(&world),
            good,
            to_host_a,
            inquiry,
            older_census,
            world,
        }
    }

    /// The first entry that is later than the instant: it ends the series.
    pub fn boundary(&self) -> u64 {
        *self.to_host_a.last().unwrap()
    }

    pub fn trust(&self) -> VerifierKey {
        VerifierKey::parse(self.world.ledger.vkeys().last().unwrap()).unwrap()
    }

    /// The files of the good bundle.
    pub fn files(&self) -> Files {
        evidence::unpack(&self.good).unwrap()
    }

    pub fn line(&self, seq: u64) -> String {
        String::from_utf8(self.world.ledger.line(seq).unwrap().unwrap()).unwrap()
    }

    /// The path of an entry in the tree of the inquiry's checkpoint.
    pub fn path(&self, seq: u64) -> String {
        let (path, _, _) = self
            .world
            .ledger
            .inclusion(seq, Some(self.inquiry + 1))
            .unwrap();
        evidence::hashes_text(&path)
    }

    /// Signs the log anew after one of its lines was altered, and puts every line of the bundle in order: what only
    /// the operator can do.
    pub fn sign_again(&self, files: &mut Files, seq: u64, line: &str) {
        let size = self.inquiry + 1;
        let leaves: Vec<NodeHash> = (0..size)
            .map(|at| {
                let line = if at == seq {
                    line.to_owned()
                } else {
                    self.line(at)
                };
                hash::leaf(line.as_bytes())
            })
            .collect();
        let root = tree::root_of(&leaves);
        for part in ["entries", "support"] {
            let mut paths = String::new();
            edit_lines(files, &format!("data/{part}.jsonl"), |lines| {
                for known in lines.iter_mut() {
                    let at = seq_of(known);
                    if at == seq {
                        line.clone_into(known);
                    }
                    paths += &evidence::hashes_text(&tree::path_of(&leaves, Index(at)).unwrap());
                    paths.push('\n');
                }
            });
            files.insert(format!("data/{part}.paths"), paths.into_bytes());
        }
        let note = self.note(size, root, &[&self.key]);
        files.insert("data/checkpoint".into(), note.into_bytes());
        files.remove("data/previous.json");
        edit(files, "data/bundle.json", |manifest| {
            manifest["checkpoint"]["root"] = json!(root.to_string());
            manifest.as_object_mut().unwrap().remove("previous");
        });
    }

    pub fn note(&self, size: u64, root: NodeHash, keys: &[&SigningKey]) -> String {
        let origin = KeyName::parse(self.world.ledger.origin()).unwrap();
        let checkpoint = Checkpoint {
            origin: origin.clone(),
            size: Size(size),
            root,
        };
        let signers: Vec<Signer> = keys
            .iter()
            .map(|key| {
                Signer::new(
                    origin.clone(),
                    SigningKey::from_der(&key.to_der().unwrap()).unwrap(),
                )
            })
            .collect();
        checkpoint
            .sign(&signers.iter().collect::<Vec<_>>())
            .unwrap()
    }

    /// The root of the bundle.
    pub fn root(&self) -> NodeHash {
        let files = self.files();
        let manifest: Value = serde_json::from_slice(&files["data/bundle.json"]).unwrap();
        NodeHash::parse(manifest["checkpoint"]["root"].as_str().unwrap()).unwrap()
    }
}

pub fn seq_of(line: &str) -> u64 {
    let value: Value = serde_json::from_str(line).unwrap();
    value["seq"].as_u64().unwrap()
}

/// Alters a JSON file.
pub fn edit(files: &mut Files, name: &str, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_slice(&files[name]).unwrap();
    change(&mut value);
    files.insert(name.into(), format!("{value}\n").into_bytes());
}

/// Alters a file of lines.
pub fn edit_lines(files: &mut Files, name: &str, change: impl FnOnce(&mut Vec<String>)) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    files.insert(name.into(), text.into_bytes());
}

/// Takes a line with its path out of a part.
pub fn take(files: &mut Files, part: &str, seq: u64) -> (String, String) {
    let mut at = None;
    let mut line = String::new();
    edit_lines(files, &format!("data/{part}.jsonl"), |lines| {
        let index = lines.iter().position(|line| seq_of(line) == seq).unwrap();
        line = lines.remove(index);
        at = Some(index);
    });
    let mut path = String::new();
    edit_lines(files, &format!("data/{part}.paths"), |paths| {
        path = paths.remove(at.unwrap())
    });
    (line, path)
}

/// Puts a line with its path into a part, in its place.
pub fn put(files: &mut Files, part: &str, line: &str, path: &str) {
    let seq = seq_of(line);
    let mut at = 0;
    edit_lines(files, &format!("data/{part}.jsonl"), |lines| {
        at = lines.iter().filter(|line| seq_of(line) < seq).count();
        lines.insert(at, line.to_owned());
    });
    edit_lines(files, &format!("data/{part}.paths"), |paths| {
        paths.insert(at, path.to_owned())
    });
}

/// The statements about one entry go.
pub fn forget(files: &mut Files, seq: u64) -> Vec<String> {
    let mut taken = Vec::new();
    edit_lines(files, "data/openings.jsonl", |lines| {
        taken = lines
            .iter()
            .filter(|line| seq_of(line) == seq)
            .cloned()
            .collect();
        lines.retain(|line| seq_of(line) != seq);
    });
    taken
}

/// Alters the statement about one slot.
pub fn statement(files: &mut Files, seq: u64, slot: u64, change: impl FnOnce(&mut Value)) {
    edit_lines(files, "data/openings.jsonl", |lines| {
        for line in lines.iter_mut() {
            let mut value: Value = serde_json::from_str(line).unwrap();
            if value["seq"] == seq && value["slot"] == slot {
                change(&mut value);
                *line = value.to_string();
                return;
            }
        }
        panic!("no statement about {seq}/{slot}");
    });
}

/// Puts the manifest's counts right.
pub fn recount(files: &mut Files) {
    let count = |name: &str| files[name].iter().filter(|byte| **byte == b'\n').count();
    let counts = [
        ("entries", count("data/entries.jsonl")),
        ("support", count("data/support.jsonl")),
        ("openings", count("data/openings.jsonl")),
    ];
    let text = String::from_utf8(files["data/openings.jsonl"].clone()).unwrap();
    let statements: Vec<evidence::Statement> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut withheld: BTreeMap<&str, u64> = BTreeMap::new();
    for ground in statements.iter().flat_map(evidence::Statement::grounds) {
        *withheld.entry(ground).or_default() += 1;
    }
    let withheld: Vec<Value> = withheld
        .iter()
        .map(|(ground, count)| json!({"count": count, "ground": ground}))
        .collect();
    let gone = statements.iter().filter(|one| one.is_gone()).count();
    edit(files, "data/bundle.json", |manifest| {
        for (name, count) in counts {
            manifest[name] = json!(count);
        }
        manifest["erased"] = json!(gone);
        manifest["withheld"] = json!(withheld);
    });
}

/// Without the specification and the verifier, which no verifier needs: golden bundles stay small.
pub fn lean(bytes: &[u8]) -> Vec<u8> {
    let mut files = evidence::unpack(bytes).unwrap();
    files.remove("SPEC.md");
    files.remove("verify.py");
    files.remove("verify.html");
    seal(&mut files)
}

/// The lists are made anew: a forger can do that.
pub fn seal(files: &mut Files) -> Vec<u8> {
    let info = String::from_utf8(files["bag-info.txt"].clone()).unwrap();
    let info: Vec<(&str, String)> = info
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(label, _)| *label != "Payload-Oxum")
        .map(|(label, value)| (label, value.to_owned()))
        .collect();
    close_bag(files, &info);
    evidence::repack(files)
}

/// A DER element.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

/// A token over some bytes as far as the common level looks: nobody signed it.
pub fn token(over: &[u8], time: &str) -> Vec<u8> {
    let oid = |hex: &str| der(0x06, &hex::decode(hex).unwrap());
    let sequence = |parts: &[&[u8]]| der(0x30, &parts.concat());
    let algorithm = sequence(&[&oid("608648016503040201"), &[0x05, 0x00]]);
    let imprint = sequence(&[&algorithm, &der(0x04, hash::content(over).as_bytes())]);
    let info = sequence(&[
        &der(0x02, &[1]),
        &oid("2a0304"),
        &imprint,
        &der(0x02, &[7]),
        &der(0x18, time.as_bytes()),
    ]);
    let content = sequence(&[
        &oid("2a864886f70d0109100104"),
        &der(0xA0, &der(0x04, &info)),
    ]);
    let signed = sequence(&[
        &der(0x02, &[3]),
        &der(0x31, &algorithm),
        &content,
        &der(0x31, &[]),
    ]);
    sequence(&[&oid("2a864886f70d010702"), &der(0xA0, &signed)])
}

/// A hash with one bit turned.
pub fn turned(hex: &str) -> String {
    let mut bytes = hex::decode(hex).unwrap();
    bytes[0] ^= 1;
    hex::encode(bytes)
}

/// Base64 with one bit turned.
pub fn turned64(text: &str) -> String {
    let mut bytes = STANDARD.decode(text).unwrap();
    bytes[0] ^= 1;
    STANDARD.encode(bytes)
}
