//! Callers: they record, read, prove, list, erase, export, back up and listen, and keep every receipt.
//!
//! ```text
//! turn n is due at n / rate ─▶ who is late by more than a second skips to the turn that is due
//! no answer ─▶ the same bytes again, with the same Idempotency-Key, until somebody answers
//! ```
//! A 503, 507 or 429 is believed: what it answers was not recorded, and is not sent again.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::client::{Answer, Client, Request};
use super::super::world::Chance;
use super::program::Program;
use super::tally::{Tally, add};

/// Lines of one batch.
pub const LINES: u64 = 100;
/// Persons that disclosures name.
const PERSONS: u64 = 5000;
/// Of a hundred lines, so many come in batches.
const IN_BATCHES: u64 = 30;

/// What callers share.
pub struct Load<'a> {
    pub program: &'a Program<'a>,
    pub tally: &'a Tally,
    /// Every receipt: what was sent, a tab, the receipt.
    pub receipts: Mutex<BufWriter<File>>,
    pub began: Instant,
    pub until: Instant,
    /// Turns a second.
    pub rate: u64,
    singles: AtomicU64,
    batches: AtomicU64,
    /// The highest place that was acknowledged.
    pub head: AtomicU64,
}

/// The disclosure of a name: the same each time.
pub fn disclosure(name: &str) -> Value {
    let number = name.bytes().fold(7u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let to = if number.is_multiple_of(25) {
        "host-us"
    } else {
        super::super::world::HOSTS[(number % 3) as usize]
    };
    let person = match name.split_once(':') {
        Some((person, _)) => person.to_owned(),
        None => format!("partner-{}", number % PERSONS),
    };
    json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": "2026-01-10T09:00:00Z",
        "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity", "professional_contact"],
        "subjects": [{"ref": person}], "event_id": name, "late_reason": "initial_import"})
}

impl<'a> Load<'a> {
    pub fn new(
        program: &'a Program<'a>,
        tally: &'a Tally,
        receipts: File,
        rate: u64,
        lasts: Duration,
    ) -> Self {
        let began = Instant::now();
        Self {
            program,
            tally,
            receipts: Mutex::new(BufWriter::new(receipts)),
            began,
            until: began + lasts,
            rate,
            singles: AtomicU64::new(0),
            batches: AtomicU64::new(0),
            head: AtomicU64::new(0),
        }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Waits for the next turn; `None` when time is up.
    fn turn(&self, turns: &AtomicU64, every: Duration) -> Option<u64> {
        let nth = turns.fetch_add(1, Ordering::Relaxed);
        let due = self.began + every.mul_f64(super::as_f64(nth));
        let now = Instant::now();
        if now > due + Duration::from_secs(1) {
            // Nobody answered for a while: those turns are gone.
            let gone = (now - due).as_secs_f64() / every.as_secs_f64();
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count of turns"
            )]
            let gone = gone as u64;
            turns.fetch_add(gone, Ordering::Relaxed);
            self.tally.missed.fetch_add(gone, Ordering::Relaxed);
        }
        std::thread::sleep(due.saturating_duration_since(now));
        (!self.is_over()).then_some(nth)
    }

    /// Keeps a receipt.
    fn keep(&self, name: &str, receipt: &str) {
        let mut receipts = self.receipts.lock().unwrap();
        writeln!(receipts, "{name}\t{receipt}").unwrap();
    }

    /// Sends until somebody answers; `None` when nobody does, even after the end.
    fn insist(
        &self,
        client: &mut Option<Client>,
        kind: &'static str,
        request: &Request,
    ) -> Option<Answer> {
        let bytes = request.bytes();
        let patience = self.until + Duration::from_secs(60);
        loop {
            if client.is_none() {
                *client = self.program.connect();
            }
            let sent = Instant::now();
            if let Some(open) = client
                && open.write(&bytes).is_ok()
                && let Some(answer) = open.read(false)
            {
                self.tally.answered(kind, answer.status, sent.elapsed());
                if answer.header("connection") == Some("close") {
                    *client = None;
                }
                return Some(answer);
            }
            *client = None;
            add(&self.tally.unanswered);
            if Instant::now() > patience {
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Notes what a disclosure was answered; how long to wait before the next.
    fn noted(&self, name: &str, status: u16, answer: &Value, replayed: bool) {
        let receipt = match status {
            201 => {
                add(&self.tally.acknowledged);
                answer
            }
            422 if answer["code"] == "transfer_refused" => {
                add(&self.tally.refused);
                &answer["receipt"]
            }
            503 | 507 | 429 => return,
            _ => panic!("{name}: {status} {answer}"),
        };
        if replayed {
            add(&self.tally.replayed);
        }
        let line: Value = serde_json::from_str(receipt["line"].as_str().unwrap()).unwrap();
        self.head
            .fetch_max(line["seq"].as_u64().unwrap(), Ordering::Relaxed);
        self.keep(name, &receipt.to_string());
    }

    fn record(&self, client: &mut Option<Client>, name: &str) {
        let request = self
            .program
            .request("POST", "/v1/disclosures")
            .header("idempotency-key", name)
            .json(&disclosure(name));
        let Some(answer) = self.insist(client, "record", &request) else {
            return;
        };
        let replayed = answer.header("idempotent-replayed").is_some();
        self.noted(name, answer.status, &answer.json(), replayed);
        if [503, 507].contains(&answer.status) {
            assert!(
                answer.status == 507 || answer.header("retry-after").is_some(),
                "{answer:?}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// One caller of single requests, until the end.
    pub fn single(&self, caller: u64) {
        let every = Duration::from_secs(1)
            .div_f64(super::as_f64(self.rate * (100 - IN_BATCHES) / 100).max(1.0));
        let mut client = None;
        let mut chance = Chance::new(caller + 1);
        while let Some(turn) = self.turn(&self.singles, every) {
            let below = self.head.load(Ordering::Relaxed).max(6);
            let place = chance.below(below);
            let read = |target: String| self.program.request("GET", &target);
            let (kind, asked) = match turn % 20 {
                0 | 1 => ("entry", read(format!("/v1/disclosures/{place}"))),
                2 => ("proof", read(format!("/v1/disclosures/{place}/proof"))),
                3 => (
                    "list of 100",
                    read(format!(
                        "/v1/disclosures?recipient=host-a&limit=100&after={place}"
                    )),
                ),
                4 => {
                    let event = json!({"event": "access_request", "subject": format!("partner-{}", turn % PERSONS),
                        "at": "2026-01-01T08:00:00Z"});
                    (
                        "rights event",
                        self.program
                            .request("POST", "/v1/events")
                            .header("idempotency-key", &format!("e-{turn}"))
                            .json(&event),
                    )
                }
                _ => {
                    self.record(&mut client, &format!("s-{turn}"));
                    continue;
                }
            };
            if let Some(answer) = self.insist(&mut client, kind, &asked) {
                let known = [200, 201, 404, 503, 507];
                assert!(
                    known.contains(&answer.status),
                    "{kind}: {} {}",
                    answer.status,
                    answer.text()
                );
                if kind == "rights event" && answer.status == 201 {
                    add(&self.tally.events);
                    self.keep(&format!("e-{turn}"), &answer.text());
                }
            }
        }
    }

    /// One caller of batches, until the end.
    pub fn batch(&self) {
        let every = Duration::from_secs(1)
            .div_f64(super::as_f64(self.rate * IN_BATCHES / 100).max(1.0) / super::as_f64(LINES));
        while let Some(turn) = self.turn(&self.batches, every) {
            let name = |line: u64| format!("b-{turn}-{line}");
            let lines: Vec<String> = (1..=LINES)
                .map(|line| disclosure(&name(line)).to_string())
                .collect();
            let request = self
                .program
                .request("POST", "/v1/disclosures/batch")
                .header("idempotency-key", &format!("b-{turn}"))
                .ndjson(&lines);
            // What a torn answer told counts; the whole comes again with the same key.
            let mut told = 0;
            while told < LINES {
                let sent = Instant::now();
                let answer = self
                    .program
                    .connect()
                    .map(|mut client| client.send_torn(&request));
                let Some((status, lines)) = answer.flatten() else {
                    add(&self.tally.unanswered);
                    if Instant::now() > self.until + Duration::from_secs(60) {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(100));
                    continue;
                };
                if status != 200 {
                    assert_eq!(status, 503, "a batch is answered {status}");
                    self.tally.answered("batch of 100", status, sent.elapsed());
                    break;
                }
                for line in lines.iter().skip(usize::try_from(told).unwrap()) {
                    told += 1;
                    assert_eq!(line["line"], told, "lines are told in order");
                    let status = u16::try_from(line["status"].as_u64().unwrap()).unwrap();
                    let receipt = if status == 201 {
                        &line["receipt"]
                    } else {
                        line
                    };
                    self.noted(&name(told), status, receipt, line["repeated"] == true);
                }
                if told == LINES {
                    self.tally.answered("batch of 100", status, sent.elapsed());
                } else {
                    add(&self.tally.unanswered);
                    if Instant::now() > self.until + Duration::from_secs(60) {
                        return;
                    }
                }
            }
        }
    }

    /// Records somebody, erases them, and sees that nothing opens any more.
    pub fn erase(&self) {
        let mut client = None;
        for nth in 0.. {
            if self.is_over() {
                return;
            }
            let person = format!("gone-{nth}");
            for turn in 0..3 {
                self.record(&mut client, &format!("{person}:{turn}"));
            }
            let asked = json!({"subjects": [{"ref": person}], "grounds": ["eu-gdpr.A17-1-b"]});
            let request = self
                .program
                .request("POST", "/v1/subjects/erasures")
                .json(&asked);
            if let Some(answer) = self.insist(&mut client, "erasure", &request) {
                match answer.status {
                    201 => {
                        add(&self.tally.erased);
                        self.keep(&format!("erased {person}"), "{}");
                    }
                    // The answer of the first try was lost, or nothing of this person was recorded.
                    409 | 404 | 422 | 503 | 507 => {}
                    status => panic!("erasure: {status} {}", answer.text()),
                }
            }
            std::thread::sleep(Duration::from_millis(700));
        }
    }

    /// Asks for evidence of one person.
    pub fn export(&self) {
        let mut client = None;
        while !self.is_over() {
            let from = self.head.load(Ordering::Relaxed).saturating_sub(200);
            let asked = json!({"filter": {"recipient": "host-us", "seq": {"from": from}}});
            let request = self.program.request("POST", "/v1/exports").json(&asked);
            if let Some(answer) = self.insist(&mut client, "export", &request) {
                match answer.status {
                    200 => add(&self.tally.exports),
                    503 | 507 => {}
                    // The clock was set back: until it has passed that instant again, no proof tells before from after.
                    409 if answer.problem() == "mixed_instants" => {}
                    status => panic!("export: {status} {}", answer.text()),
                }
            }
            std::thread::sleep(Duration::from_secs(5));
        }
    }

    /// Listens to new entries; places come in order, whatever breaks.
    pub fn listen(&self) {
        let mut last: Option<u64> = None;
        while !self.is_over() {
            let Some(mut client) = self.program.connect() else {
                std::thread::sleep(Duration::from_millis(100));
                continue;
            };
            let mut request = self.program.request("GET", "/v1/events");
            if let Some(last) = last {
                request = request.header("last-event-id", &last.to_string());
            }
            if client.write(&request.bytes()).is_err() {
                continue;
            }
            while !self.is_over() {
                let Some(line) = client.line() else { break };
                if let Some(id) = line.strip_prefix("id: ") {
                    let id: u64 = id.trim().parse().unwrap();
                    assert!(
                        last.is_none_or(|last| id == last + 1),
                        "after {last:?} came {id}"
                    );
                    last = Some(id);
                }
            }
        }
    }
}
