//! A whole ledger on a real disk: what is acknowledged is durable, signed, numbered, found again.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tabellion::audit::Word;
use tabellion::clock::{Clock, SystemClock, TestClock};
use tabellion::disclosure::{Disclosure, Event, Exporter, Recipient, read_json};
use tabellion::entry::{Body, Entry, Importer, KeyReason};
use tabellion::files::Disk;
use tabellion::ledger::{
    self, Answer, ClockInRecovery, Filter, InitRequest, Ledger, Machine, Opened, Paths,
    RecordError, Submission,
};
use tabellion::note::VerifierKey;

/// A ledger in a folder of its own, gone with the test.
pub struct Place {
    _folder: tempfile::TempDir,
    pub paths: Paths,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path().join("ledger"), None);
        Self {
            _folder: folder,
            paths,
        }
    }

    pub fn init(&self) -> Ledger {
        self.init_with(Arc::new(SystemClock))
    }

    pub fn init_with(&self, clock: Arc<dyn Clock>) -> Ledger {
        let request = InitRequest {
            exporter: exporter(),
            origin: Some("ledger.example/test".into()),
            predecessor: None,
        };
        Ledger::init(&self.paths, request, clock, "test")
            .unwrap()
            .ledger
    }

    pub fn open(&self) -> Opened {
        Ledger::open(&self.paths, Arc::new(SystemClock), "test").unwrap()
    }

    pub fn verify(&self, ledger_key: &str) -> tabellion::audit::Report {
        let trusted = [VerifierKey::parse(ledger_key).unwrap()];
        ledger::verify(Arc::new(Disk), &self.paths.ledger, &trusted, &[], |_, _| {}).unwrap()
    }

    pub fn journal(&self) -> PathBuf {
        self.paths.ledger.join("journal").join("000000000000.jsonl")
    }
}

fn read<T: tabellion::disclosure::Form>(value: &serde_json::Value) -> T {
    read_json(value.to_string().as_bytes()).unwrap()
}

pub fn exporter() -> Exporter {
    read(
        &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller",
        "contact": {"address": "1 rue Exemple, Paris", "dpo": {"email": "dpo@example.org"}}}),
    )
}

pub fn host(id: &str) -> Recipient {
    read(
        &json!({"id": id, "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    )
}

pub fn disclosure(event: &str, to: &str, person: &str) -> Disclosure {
    read(
        &json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "subjects": [{"ref": person}],
        "event_id": event, "late_reason": "initial_import"}),
    )
}

pub fn submission(disclosure: Disclosure) -> Submission {
    Submission {
        disclosure,
        actor: None,
        key: None,
        supersedes: None,
    }
}

fn record(ledger: &Ledger, event: &str, to: &str, person: &str) -> Answer {
    ledger
        .record(submission(disclosure(event, to, person)))
        .unwrap()
}

fn number_of(answer: &Answer) -> u64 {
    let entry = Entry::parse(&answer.line).unwrap();
    let (Body::Disclosure(tabellion::entry::Record { recipient, .. })
    | Body::Refusal(tabellion::entry::Refusal { recipient, .. })) = entry.body
    else {
        panic!("neither disclosure nor refusal");
    };
    match recipient {
        Importer::Organisation(organisation) => organisation.number,
        Importer::Person(_) => panic!("a person"),
    }
}

#[test]
fn what_is_recorded_is_permitted_signed_and_found_again_after_a_restart() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let answer = record(&ledger, "ev-1", "host-a", "partner-1");
    assert!(!answer.refused, "{:?}", answer.verdict);
    let receipt = ledger.receipt(answer.seq).unwrap().unwrap();
    let key = VerifierKey::parse(&ledger.vkeys()[0]).unwrap();
    receipt.verify(std::slice::from_ref(&key)).unwrap();
    assert_eq!(receipt.line().as_bytes(), answer.line);
    ledger.shutdown().unwrap();
    drop(ledger);

    let opened = place.open();
    assert_eq!(
        opened.ledger.line(answer.seq).unwrap().unwrap(),
        answer.line
    );
    assert_eq!(opened.ledger.register().len(), 1);
    assert_eq!(
        opened
            .ledger
            .exporter()
            .contact
            .as_ref()
            .unwrap()
            .address
            .as_ref()
            .unwrap()
            .as_str(),
        "1 rue Exemple, Paris"
    );
    let report = place.verify(&key.to_string());
    assert_eq!(report.word, Word::Intact, "{report:?}");
    assert_eq!(report.size, opened.ledger.size());
}

#[test]
fn numbers_of_organisations_and_persons_have_no_gap_over_restarts() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    ledger.put_recipient(host("host-b"), None, None).unwrap();
    let mut numbers = Vec::new();
    for turn in 0..5 {
        numbers.push(number_of(&record(
            &ledger,
            &format!("a-{turn}"),
            "host-a",
            "partner-1",
        )));
    }
    assert_eq!(number_of(&record(&ledger, "b-0", "host-b", "partner-1")), 1);
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = place.open().ledger;
    for turn in 5..8 {
        numbers.push(number_of(&record(
            &ledger,
            &format!("a-{turn}"),
            "host-a",
            "partner-1",
        )));
    }
    assert_eq!(numbers, (1..=8).collect::<Vec<u64>>());
    let filter = Filter {
        subject: Some("partner-1".into()),
        ..Filter::default()
    };
    assert_eq!(ledger.list(&filter, None, 100).unwrap().entries.len(), 9);
}

#[test]
fn an_event_is_consumed_once() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let first = record(&ledger, "ev-1", "host-a", "partner-1");
    let again = ledger.record(submission(disclosure("ev-1", "host-a", "partner-1")));
    assert!(
        matches!(again, Err(RecordError::AlreadyRecorded { seq, .. }) if seq == first.seq),
        "{again:?}"
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = place.open().ledger;
    let again = ledger.record(submission(disclosure("ev-1", "host-a", "partner-1")));
    assert!(
        matches!(again, Err(RecordError::AlreadyRecorded { seq, .. }) if seq == first.seq),
        "{again:?}"
    );
}

#[test]
fn refusals_of_one_event_are_counted_also_when_they_share_a_commit() {
    let place = Place::new();
    let ledger = place.init();
    let mut far = host("host-far");
    far.hosting = read(&json!(["IN"]));
    far.instruments.clear();
    ledger.put_recipient(far, None, None).unwrap();
    let attempts = |ledger: &Ledger, count: usize| -> Vec<u64> {
        let waiting: Vec<_> = (0..count)
            .map(|nth| {
                let person = format!("partner-{nth}");
                let submission = submission(disclosure("ev-1", "host-far", &person));
                ledger.submit(submission).unwrap()
            })
            .collect();
        waiting
            .into_iter()
            .map(|pending| {
                let answer = pending.wait().unwrap();
                match Entry::parse(&answer.line).unwrap().body {
                    Body::Refusal(refusal) => refusal.attempt,
                    other => panic!("not refused: {other:?}"),
                }
            })
            .collect()
    };
    assert_eq!(attempts(&ledger, 40), (1..=40).collect::<Vec<_>>());
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(attempts(&place.open().ledger, 2), [41, 42]);
}

#[test]
fn the_same_idempotency_key_gets_the_same_answer_and_another_body_an_error() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let with_key = |event: &str, body: &[u8]| {
        let mut submission = submission(disclosure(event, "host-a", "partner-1"));
        submission.key = Some(ledger.idempotency("crm", "key-1", body));
        ledger.record(submission)
    };
    let first = with_key("ev-1", b"one").unwrap();
    let repeat = with_key("ev-1", b"one").unwrap();
    assert!(repeat.repeated && !first.repeated);
    assert_eq!((repeat.seq, repeat.line), (first.seq, first.line));
    assert!(matches!(
        with_key("ev-2", b"two"),
        Err(RecordError::KeyReused)
    ));
    assert_eq!(ledger.size(), first.seq + 1);
}

#[test]
fn an_objection_that_was_acknowledged_is_seen_by_the_next_disclosure() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    assert!(!record(&ledger, "ev-1", "host-a", "partner-1").refused);
    let event: Event =
        read(&json!({"event": "objection", "subject": "partner-1", "at": "2026-01-01T08:00:00Z"}));
    let answer = ledger.record_event(event, None, None).unwrap();
    let Body::Rights(rights) = Entry::parse(&answer.line).unwrap().body else {
        panic!("no rights entry")
    };
    assert_eq!(rights.affected, Some(1));
    assert!(record(&ledger, "ev-2", "host-a", "partner-1").refused);
    assert!(!record(&ledger, "ev-3", "host-a", "partner-2").refused);
}

#[test]
fn a_recipient_has_versions_and_a_wrong_one_is_refused() {
    let place = Place::new();
    let ledger = place.init();
    let first = ledger.put_recipient(host("host-a"), Some(0), None).unwrap();
    assert!(first.created);
    assert!(
        ledger
            .put_recipient(host("host-a"), None, None)
            .unwrap()
            .unchanged
    );
    let mut changed = host("host-a");
    changed.hosting = host("x").hosting;
    changed.instruments.clear();
    let stale = ledger.put_recipient(changed.clone(), Some(0), None);
    assert!(
        matches!(stale, Err(RecordError::VersionMismatch { current, .. }) if current == first.version)
    );
    let second = ledger
        .put_recipient(changed, Some(first.version), None)
        .unwrap();
    assert!(second.version > first.version && !second.created);
}

#[test]
fn a_rotated_key_signs_on_and_the_old_log_still_verifies() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let before = record(&ledger, "ev-1", "host-a", "partner-1");
    let old = ledger.vkeys()[0].clone();
    ledger.rotate_key(KeyReason::Routine, None).unwrap();
    let covering = ledger.receipt(before.seq).unwrap().unwrap();
    for key in ledger.vkeys() {
        covering
            .verify(&[VerifierKey::parse(&key).unwrap()])
            .unwrap();
    }
    let after = record(&ledger, "ev-2", "host-a", "partner-1");
    let new = ledger.vkeys()[1].clone();
    assert_ne!(old, new);
    ledger
        .receipt(after.seq)
        .unwrap()
        .unwrap()
        .verify(&[VerifierKey::parse(&new).unwrap()])
        .unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(place.verify(&new).word, Word::Intact);
    std::fs::remove_file(place.paths.keys.join("signing.pem")).unwrap();
    let machine = Machine::with_clock(Arc::new(SystemClock));
    let clock = ClockInRecovery::Refuse;
    let (opened, _) = Ledger::recover_key_on(&machine, &place.paths, clock, None, "test").unwrap();
    record(&opened.ledger, "ev-3", "host-a", "partner-1");
    let recovered = opened.ledger.vkeys()[2].clone();
    opened.ledger.shutdown().unwrap();
    // Whoever writes a log can write a recovery: trust does not cross it.
    assert_eq!(place.verify(&new).word, Word::Indeterminate);
    assert_eq!(place.verify(&recovered).word, Word::Intact);
}

#[test]
fn a_rotation_leaves_no_other_copy_of_the_key_that_goes_into_the_safe() {
    let place = Place::new();
    let ledger = place.init();
    ledger.rotate_key(KeyReason::Routine, None).unwrap();
    assert!(place.paths.keys.join("next.pem").is_file());
    assert!(!place.paths.keys.join("promised.pem").exists());
}

#[test]
fn one_person_under_two_spellings_is_refused_before_it_has_two_histories() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    for reference in ["anna@example.org", "Email:anna@example.org", " partner-1"] {
        let answer = ledger.record(submission(disclosure("ev-1", "host-a", reference)));
        assert!(
            matches!(answer, Err(RecordError::Person { .. })),
            "{reference}: {answer:?}"
        );
    }
    assert!(!record(&ledger, "ev-1", "host-a", "email:anna@example.org").refused);
}

#[test]
fn a_clock_that_jumps_stops_recording_until_it_is_confirmed() {
    let place = Place::new();
    let clock = Arc::new(TestClock::at("2026-11-22T10:00:00Z".parse().unwrap()));
    let ledger = place.init_with(Arc::clone(&clock) as Arc<dyn Clock>);
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    record(&ledger, "ev-1", "host-a", "partner-1");
    clock.set_wall("2026-11-22T09:00:00Z".parse().unwrap());
    let stopped = ledger.record(submission(disclosure("ev-2", "host-a", "partner-1")));
    assert!(matches!(stopped, Err(RecordError::Clock(_))), "{stopped:?}");
    ledger.confirm_clock(None).unwrap();
    let after = record(&ledger, "ev-2", "host-a", "partner-1");
    assert_eq!(after.at.to_rfc3339(), "2026-11-22T09:00:00+00:00");
    let key = ledger.vkeys()[0].clone();
    ledger.shutdown().unwrap();
    assert_eq!(place.verify(&key).word, Word::Intact);
}

#[test]
fn many_callers_at_once_lose_nothing_and_leave_no_gap() {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let handles: Vec<_> = (0..8)
        .map(|caller| {
            let ledger = ledger.clone();
            std::thread::spawn(move || {
                (0..50)
                    .map(|turn| {
                        record(
                            &ledger,
                            &format!("{caller}-{turn}"),
                            "host-a",
                            &format!("partner-{}", turn % 7),
                        )
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut answers: Vec<Answer> = handles
        .into_iter()
        .flat_map(|handle| handle.join().unwrap())
        .collect();
    answers.sort_by_key(|answer| answer.seq);
    let numbers: Vec<u64> = answers.iter().map(number_of).collect();
    assert_eq!(numbers, (1..=400).collect::<Vec<u64>>());
    let key = VerifierKey::parse(&ledger.vkeys()[0]).unwrap();
    for answer in answers.iter().step_by(37) {
        let receipt = ledger.receipt(answer.seq).unwrap().unwrap();
        assert_eq!(receipt.line().as_bytes(), answer.line);
        receipt.verify(std::slice::from_ref(&key)).unwrap();
    }
    ledger.shutdown().unwrap();
    assert_eq!(place.verify(&key.to_string()).word, Word::Intact);
}

#[test]
fn a_second_process_is_told_who_holds_the_ledger() {
    let place = Place::new();
    let _ledger = place.init();
    let second = Ledger::open(&place.paths, Arc::new(SystemClock), "test");
    assert!(
        matches!(second, Err(ledger::OpenError::Busy(ref who)) if who.contains(&std::process::id().to_string()))
    );
}
