//! A thousand disclosures full of canaries: personal words that stand nowhere else. Outside the vault nothing of them
//! may be found, and nothing in it may be read without the key.
//!
//! ```text
//! looked through   every file of ledger and keys, the child's traces (all of them) and errors, every receipt
//! looked for       the words as they are, in base64 (both alphabets, at any alignment), hexadecimal, UTF-16, and their
//!                  SHA-256 and BLAKE3 without salt, as bytes, hexadecimal and base64
//! ```
//! Every canary begins with [`MARK`], so that the text forms are one search for all of them. A field may be hashed in
//! several spellings; each is looked for.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tabellion::clock::SystemClock;
use tabellion::disclosure::{self, Disclosure, Event, Exporter, Recipient};
use tabellion::ledger::{CheckRequest, Filter, InitRequest, Ledger, Paths};

use super::{killed, world};
use crate::ledger::Place;

/// Begins every canary; long enough to stand in any form inside of longer text.
const MARK: &str = "Kanarienvogel";
/// The same where only lower-case letters are taken.
const LOW: &str = "kanarienvogel";
const DISCLOSURES: usize = 1000;
/// Names the ledger of the child that sings.
const LEDGER: &str = "TABELLION_FAULTS_CANARIES";

/// Makes canaries and remembers them.
#[derive(Default)]
struct Aviary(Vec<String>);

impl Aviary {
    fn bird(&mut self, what: &str) -> String {
        let bird = format!("{MARK}{}-{what}", self.0.len());
        self.0.push(bird.clone());
        bird
    }

    fn low(&mut self) -> String {
        let bird = format!("{LOW}{}", self.0.len());
        self.0.push(bird.clone());
        bird
    }

    fn address(&mut self) -> String {
        let local = self.bird("mail");
        let address = format!("{local}@example.org");
        self.0.extend([address.clone(), format!("email:{address}")]);
        address
    }
}

fn exporter(birds: &mut Aviary) -> Value {
    json!({"id": "omnia-groupe", "name": birds.bird("exporter"), "country": "FR", "acts_as": "controller",
        "contact": {"address": birds.bird("street"), "dpo": {"name": birds.bird("dpo"), "email": birds.address()}}})
}

fn host(birds: &mut Aviary) -> Value {
    json!({"id": "host-a", "name": birds.bird("host"), "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["DE"], "contact": {"mail": birds.address(), "phone": birds.bird("phone")},
        "sub_processors": [{"name": birds.bird("sub"), "country": "DE", "authorised": true}],
        "instruments": [{"type": "art28_contract", "signed": "2025-01-01", "ref": birds.bird("contract"),
            "document": {"title": birds.bird("title"), "sha256": "ab".repeat(32)}}]})
}

fn student(birds: &mut Aviary) -> Value {
    json!({"id": birds.low(), "name": birds.bird("student"), "kind": "student_or_alumnus", "role": "private_individual",
        "seat": "FR", "hosting": ["FR"], "contact": {"mail": birds.address()}})
}

fn song(birds: &mut Aviary, nth: usize, student: &str) -> Value {
    let to = if nth % 10 == 9 { student } else { "host-a" };
    let second = format!("email:{}", birds.address());
    json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "event_id": format!("ev-{nth}"),
        "subjects": [
            {"ref": birds.bird("ref"), "details": {"name": birds.bird("name"), "marks": [{"note": birds.bird("note")}]}},
            {"ref": second, "details": {"street": birds.bird("home")}, "country": "MC"}],
        "evidence": [
            {"type": "counsel_note", "ref": birds.bird("advice"), "date": "2026-01-02"},
            {"type": "necessity_note", "document": {"title": birds.bird("paper"), "sha256": "cd".repeat(32)}, "date": "2026-01-02"}],
        "late_reason": birds.bird("reason")})
}

fn form<T: disclosure::Form>(value: &Value) -> T {
    world::form(value)
}

/// What the child does with a ledger: everything that meets personal words. Errors and traces go to standard error,
/// receipts and the canaries' own list to standard output.
fn sing(paths: &Paths) -> Result<(), Box<dyn std::error::Error>> {
    let mut birds = Aviary::default();
    let clock = Arc::new(SystemClock);
    let profile: Exporter = form(&exporter(&mut birds));
    let request = InitRequest {
        exporter: profile,
        origin: Some(world::ORIGIN.into()),
        predecessor: None,
    };
    let ledger = Ledger::init(paths, request, clock.clone(), "faults")?.ledger;
    ledger.put_recipient(form::<Recipient>(&host(&mut birds)), None, None)?;
    eprintln!("{:?}", ledger.register());
    let person = student(&mut birds);
    let student = person["id"].as_str().unwrap_or_default().to_owned();
    ledger.put_recipient(form::<Recipient>(&person), None, None)?;
    let mut out = std::io::stdout().lock();
    for nth in 0..DISCLOSURES {
        let song = song(&mut birds, nth, &student);
        let body = song.to_string();
        let mut submission = world::submission(form::<Disclosure>(&song));
        submission.key = Some(ledger.idempotency("crm", &birds.bird("key"), body.as_bytes()));
        // What a careless trace or a panic would print.
        eprintln!("{submission:?}");
        let answer = ledger.record(submission.clone())?;
        eprintln!("{answer:?}");
        if nth % 50 == 0 {
            writeln!(
                out,
                "{}",
                ledger.receipt(answer.seq)?.ok_or("no receipt")?.to_json()
            )?;
            // A repeat, a second use of the same key, of the same event, a check, a list.
            ledger.record(submission.clone())?;
            submission.key = Some(ledger.idempotency("crm", &birds.bird("key"), b"other"));
            tell(ledger.record(submission.clone()));
            let request = CheckRequest {
                disclosure: submission.disclosure,
                exporter: None,
                recipient: None,
                history: None,
                at: None,
                rules: None,
            };
            eprintln!("{request:?}");
            tell(ledger.check(request));
            let subject = song["subjects"][0]["ref"].as_str().map(str::to_owned);
            let event: Event = form(
                &json!({"event": "objection", "subject": subject, "at": "2026-01-01T08:00:00Z"}),
            );
            eprintln!("{event:?}");
            ledger.record_event(event, None, None)?;
            let found = ledger.list(
                &Filter {
                    subject,
                    ..Filter::default()
                },
                None,
                10,
            )?;
            eprintln!("{} entries found", found.entries.len());
        }
    }
    bad_input(&mut birds, &ledger);
    ledger.shutdown()?;
    drop(ledger);
    let opened = Ledger::open(paths, clock, "faults")?;
    eprintln!("{:?}", opened.summary);
    tell(Ledger::open(paths, Arc::new(SystemClock), "faults").map(|_| ()));
    writeln!(out, "birds {}", serde_json::to_string(&birds.0)?)?;
    Ok(())
}

fn tell<T>(result: Result<T, impl std::error::Error>) {
    if let Err(error) = result {
        eprintln!("{error}\n{error:?}");
    }
}

/// Requests that are wrong in every way that touches personal words.
fn bad_input(birds: &mut Aviary, ledger: &Ledger) {
    let good = song(birds, 5000, "host-a");
    let mut wrong: Vec<(&str, Value)> = Vec::new();
    wrong.push(("/subjects/0/ref", json!({"name": birds.bird("object")})));
    wrong.push((
        "/subjects/0/ref",
        json!(format!("{}\u{7}", birds.bird("bell"))),
    ));
    wrong.push((
        "/subjects/0/ref",
        json!(format!("{}\u{301}", birds.bird("cafe"))),
    ));
    wrong.push(("/subjects/0/ref", json!(birds.bird("long").repeat(40))));
    wrong.push((
        "/subjects/0/ref",
        json!(format!("email:{}", birds.bird("no-at"))),
    ));
    wrong.push((
        "/subjects/0/ref",
        json!(format!("email:{}@a@b", birds.bird("two-at"))),
    ));
    wrong.push((
        "/subjects/0/ref",
        json!(format!("\u{202e}{}", birds.bird("bidi"))),
    ));
    wrong.push(("/subjects/1/ref", good["subjects"][0]["ref"].clone()));
    wrong.push(("/subjects/0/details", json!(birds.bird("text"))));
    wrong.push(("/subjects/0/details", json!([birds.bird("list")])));
    wrong.push((
        "/subjects/0/details",
        json!({"note": format!("{}\n", birds.bird("newline"))}),
    ));
    wrong.push((
        "/subjects/0/details",
        json!({"note": birds.bird("much").repeat(200)}),
    ));
    wrong.push((
        "/subjects/0/details",
        json!({"note": [birds.bird("near"), 1.5, null]}),
    ));
    wrong.push((
        "/subjects/0/details",
        json!({"list": vec![birds.bird("large"); 4000]}),
    ));
    wrong.push(("/subjects/0/details", json!({birds.bird("Member Name"): 1})));
    wrong.push(("/subjects", json!(birds.bird("persons"))));
    wrong.push(("/subjects", json!({"ref": birds.bird("alone")})));
    wrong.push(("/evidence/0/ref", json!({"x": birds.bird("ref-object")})));
    wrong.push((
        "/evidence/0/ref",
        json!(format!("{}\u{0}", birds.bird("zero"))),
    ));
    wrong.push((
        "/evidence/1/document/title",
        json!(format!("{}\r", birds.bird("return"))),
    ));
    wrong.push((
        "/evidence/1/document/title",
        json!([birds.bird("title-list")]),
    ));
    wrong.push(("/late_reason", json!(format!("{}\t", birds.bird("tab")))));
    wrong.push(("/late_reason", json!({"why": birds.bird("why")})));
    for (pointer, value) in wrong {
        let mut bad = good.clone();
        if let Some(place) = bad.pointer_mut(pointer) {
            *place = value;
        }
        let text = bad.to_string();
        for text in [text.as_str(), &text[..text.len() * 2 / 3]] {
            match disclosure::read_json::<Disclosure>(text.as_bytes()) {
                Ok(disclosure) => tell(ledger.record(world::submission(disclosure))),
                Err(faults) => eprintln!("{faults}\n{faults:?}"),
            }
        }
    }
    // Almost the id of a natural person: the answer must not tell whose.
    let mut bad = good.clone();
    bad["recipient"] = json!(LOW[..LOW.len() - 1]);
    tell(ledger.record(world::submission(form(&bad))));
    let late = json!({"event": "objection", "subject": birds.bird("future"), "at": "2099-01-01T08:00:00Z"});
    tell(ledger.record_event(form(&late), None, None));
    tell(ledger.list(
        &Filter {
            subject: Some(format!("email:{}", birds.bird("filter"))),
            ..Filter::default()
        },
        None,
        10,
    ));
}

/// The child that sings, with every trace that there is.
#[test]
fn the_singer() {
    let Ok(folder) = std::env::var(LEDGER) else {
        let place = Place::new();
        let mut birds = Aviary::default();
        let value = song(&mut birds, 1, "host-a");
        assert!(
            birds.0.len() > 8 && disclosure::read::<Disclosure>(&value).is_ok(),
            "a song is a disclosure"
        );
        drop(place);
        return;
    };
    let traces = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(std::io::stderr)
        .finish();
    tracing::subscriber::set_global_default(traces).unwrap();
    sing(&Paths::new(folder.into(), None)).unwrap();
}

/// What is looked for.
struct Wanted {
    texts: Vec<(&'static str, Vec<u8>)>,
    /// First sixteen bytes of each hash in each spelling.
    hashes: HashSet<[u8; 16]>,
}

impl Wanted {
    fn new(birds: &[String]) -> Self {
        let mut texts = Vec::new();
        for mark in [MARK, LOW] {
            texts.extend(forms(mark));
        }
        let mut hashes = HashSet::new();
        for bird in birds {
            for spelling in spellings(bird) {
                for digest in [
                    hash_of("sha256", spelling.as_bytes()),
                    hash_of("blake3", spelling.as_bytes()),
                ] {
                    let lower = hex::encode(digest);
                    for form in [
                        digest.to_vec(),
                        lower.clone().into(),
                        lower.to_uppercase().into(),
                        STANDARD_NO_PAD.encode(digest).into(),
                        URL_SAFE_NO_PAD.encode(digest).into(),
                    ] {
                        hashes.extend(form.first_chunk::<16>());
                    }
                }
            }
        }
        Self { texts, hashes }
    }

    /// What is found in `bytes`.
    fn find(&self, bytes: &[u8]) -> Vec<String> {
        let mut found: Vec<String> = self
            .texts
            .iter()
            .filter_map(|(form, text)| {
                let at = memchr::memmem::find(bytes, text)?;
                let around = &bytes[at.saturating_sub(60)..(at + 100).min(bytes.len())];
                Some(format!(
                    "{form} at {at}: …{}…",
                    String::from_utf8_lossy(around)
                ))
            })
            .collect();
        let hashed = bytes.windows(16).position(|window| {
            window
                .try_into()
                .is_ok_and(|window: [u8; 16]| self.hashes.contains(&window))
        });
        found.extend(hashed.map(|at| format!("a hash at {at}")));
        found
    }
}

/// A mark in every form that text takes.
fn forms(mark: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("clear", mark.as_bytes().to_vec()),
        ("hexadecimal", hex::encode(mark).into_bytes()),
        ("hexadecimal", hex::encode_upper(mark).into_bytes()),
        (
            "UTF-16LE",
            mark.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "UTF-16BE",
            mark.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
    ];
    for shift in 0..3 {
        let padded = [vec![0; shift], mark.as_bytes().to_vec()].concat();
        // Letters that also depend on what stands around the mark are cut off.
        let inner = (shift * 8).div_ceil(6)..padded.len() * 8 / 6;
        forms.push((
            "base64",
            STANDARD_NO_PAD.encode(&padded).as_bytes()[inner.clone()].to_vec(),
        ));
        forms.push((
            "base64url",
            URL_SAFE_NO_PAD.encode(&padded).as_bytes()[inner].to_vec(),
        ));
    }
    forms
}

/// How a word might have been written before it was hashed.
fn spellings(bird: &str) -> Vec<String> {
    let bare = bird.strip_prefix("email:").unwrap_or(bird);
    vec![
        bird.to_owned(),
        bird.to_lowercase(),
        format!("\"{bird}\""),
        format!("{bird}\n"),
        format!("ref:{bird}"),
        format!("{{\"scheme\":\"ref\",\"value\":\"{bird}\"}}"),
        format!("{{\"scheme\":\"email\",\"value\":\"{bare}\"}}"),
    ]
}

fn hash_of(name: &str, bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    if name == "blake3" {
        *blake3::hash(bytes).as_bytes()
    } else {
        sha2::Sha256::digest(bytes).into()
    }
}

/// Every file below a folder.
fn files_below(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn nothing_personal_leaves_the_vault() {
    let place = Place::new();
    let done = killed::command("faults::canaries::the_singer")
        .env(LEDGER, &place.paths.ledger)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{errors}");
    let output = String::from_utf8(done.stdout).unwrap();
    let (told, birds) = output.split_once("birds ").unwrap();
    let birds: Vec<String> = serde_json::from_str(birds.lines().next().unwrap()).unwrap();
    assert!(birds.len() > 8 * DISCLOSURES, "{} canaries", birds.len());
    let wanted = Wanted::new(&birds);
    let mut faults = Vec::new();
    let mut look = |what: String, bytes: &[u8]| {
        faults.extend(
            wanted
                .find(bytes)
                .into_iter()
                .map(|fault| format!("{what}: {fault}")),
        );
    };
    look("receipts".into(), told.as_bytes());
    for line in errors.lines() {
        look("errors and traces".into(), line.as_bytes());
    }
    assert!(
        errors.contains("TRACE") || errors.contains("DEBUG") || errors.contains("entries found"),
        "nothing was traced: {errors}"
    );
    let mut paths = Vec::new();
    files_below(&place.paths.ledger, &mut paths);
    files_below(&place.paths.keys, &mut paths);
    let vault = place.paths.ledger.join("vault.redb");
    assert!(
        paths.contains(&vault) && paths.contains(&place.journal()),
        "{paths:?}"
    );
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        look(path.display().to_string(), &bytes);
        look(
            "the name of a file".into(),
            path.to_string_lossy().as_bytes(),
        );
    }
    assert!(
        std::fs::metadata(&vault).unwrap().len() > 1_000_000,
        "the vault holds them, sealed"
    );
    assert!(
        faults.is_empty(),
        "{} found:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn a_canary_that_got_out_is_found_in_every_form() {
    let mut birds = Aviary::default();
    let bird = birds.bird("loose");
    let address = birds.address();
    let wanted = Wanted::new(&birds.0);
    let noise = |bytes: &[u8]| {
        [
            b"\x00\x01 some file ".as_slice(),
            bytes,
            b" and more".as_slice(),
        ]
        .concat()
    };
    assert!(wanted.find(&noise(b"nothing of it")).is_empty());
    let mut out: Vec<Vec<u8>> = vec![
        bird.clone().into(),
        hex::encode(&bird).into(),
        hex::encode_upper(&bird).into(),
    ];
    out.push(bird.encode_utf16().flat_map(u16::to_le_bytes).collect());
    out.push(bird.encode_utf16().flat_map(u16::to_be_bytes).collect());
    for before in ["", "a", "ab", "abc"] {
        out.push(
            STANDARD_NO_PAD
                .encode(format!("{before}{bird} tail"))
                .into(),
        );
        out.push(URL_SAFE_NO_PAD.encode(format!("{before}{bird}?>~")).into());
    }
    for text in [
        bird.clone(),
        address.clone(),
        format!("{{\"scheme\":\"email\",\"value\":\"{address}\"}}"),
        format!("{{\"scheme\":\"ref\",\"value\":\"{bird}\"}}"),
    ] {
        for name in ["sha256", "blake3"] {
            let digest = hash_of(name, text.as_bytes());
            out.extend([
                digest.to_vec(),
                hex::encode(digest).into(),
                STANDARD_NO_PAD.encode(digest).into(),
            ]);
        }
    }
    for bytes in out {
        assert!(
            !wanted.find(&noise(&bytes)).is_empty(),
            "not found: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
}
