//! Webhooks: told once it is taken, again while it is not, after a restart from where it was, and never about a person.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tabellion::clock::SystemClock;
use tabellion::files::Disk;
use tabellion::http::ServeOptions;
use tabellion::keys::{KeyFolder, WebhookSecret};
use tabellion::ledger::{Ledger, Paths};

use super::world::{World, disclosure};

/// What came.
pub struct Told {
    pub id: String,
    timestamp: String,
    signature: String,
    pub body: Vec<u8>,
}

impl Told {
    /// By the specification, from its text: base64 of HMAC-SHA256 over `id.timestamp.body`.
    #[track_caller]
    pub fn is_signed(&self, world: &World) {
        let folder = KeyFolder::open(Arc::new(Disk), &world.paths[0].keys).unwrap();
        let secret = WebhookSecret::of(&folder, "desk").unwrap().shown();
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.", self.id, self.timestamp).as_bytes());
        mac.update(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(self.signature, expected);
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Somebody who is told, and answers as `answer` says by the number of the request.
pub struct Receiver {
    pub address: std::net::SocketAddr,
    pub told: mpsc::Receiver<Told>,
}

impl Receiver {
    pub fn answering(answer: impl Fn(usize) -> Option<u16> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sent, told) = mpsc::channel();
        let count = Arc::new(AtomicUsize::new(0));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let number = count.fetch_add(1, Ordering::SeqCst);
                let request = read(&stream);
                if sent.send(request).is_err() {
                    return;
                }
                match answer(number) {
                    Some(status) => {
                        let text = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
                        let _ = (&stream).write_all(text.as_bytes());
                    }
                    // Never an answer, and never an end.
                    None => std::mem::forget(stream),
                }
            }
        });
        Self { address, told }
    }

    #[track_caller]
    pub fn next(&self) -> Told {
        self.told
            .recv_timeout(Duration::from_secs(60))
            .expect("nobody was told")
    }

    pub fn silent(&self) -> bool {
        self.told.recv_timeout(Duration::from_millis(2500)).is_err()
    }
}

pub fn read(stream: impl Read) -> Told {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
    }
    assert!(head.starts_with("POST /hook HTTP/1.1\r\n"), "{head}");
    let header = |name: &str| {
        let line = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .starts_with(name)
                .then(|| line.to_owned())
        });
        line.unwrap().split_once(": ").unwrap().1.to_owned()
    };
    let mut body = vec![0; header("content-length").parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    Told {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body,
    }
}

fn name_hook(paths: &Paths, receiver: &Receiver, more: &str) {
    let mut settings = std::fs::read_to_string(paths.settings()).unwrap();
    let hook = format!(
        "\n[[serve.webhooks]]\nname = \"desk\"\nurl = \"http://{}/hook\"\n{more}\n",
        receiver.address
    );
    settings.push_str(&hook);
    std::fs::write(paths.settings(), settings).unwrap();
}

pub fn told_by(receiver: &Receiver, more: &str) -> World {
    World::served(
        |paths| name_hook(paths, receiver, more),
        |options| options.limits.webhook_pause = Duration::from_millis(50),
    )
}

fn refuse(world: &World, event: &str) -> u64 {
    let answer = world.post("/v1/disclosures", &disclosure(event, "host-us"));
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.json()["seq"].as_u64().unwrap()
}

#[test]
fn a_payload_whose_signature_does_not_hold_or_that_names_somebody() {
    let receiver = Receiver::answering(|_| Some(204));
    let world = told_by(&receiver, "events = [\"disclosure.refused\"]");
    // What was permitted is nobody's business.
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("a", "host-de"))
            .status,
        201
    );
    let mut named = disclosure("b", "host-us");
    named["subjects"] = json!([{"ref": "email:anna.canary@example.org"}]);
    let refused = world.post("/v1/disclosures", &named);
    assert_eq!(refused.status, 422, "{}", refused.text());
    let told = receiver.next();
    let body = told.json();
    assert_eq!(body["type"], "disclosure.refused");
    assert_eq!(body["data"]["seq"], refused.json()["seq"]);
    assert_eq!(body["data"]["recipient"], "host-us");
    assert!(!body["data"]["rules"].as_array().unwrap().is_empty());
    assert!(
        !String::from_utf8(told.body.clone())
            .unwrap()
            .contains("canary")
    );
    told.is_signed(&world);
    assert!(receiver.silent());
}

#[test]
fn a_receiver_that_fails_and_is_forgotten_or_told_twice() {
    // Twice broken, once elsewhere, then well.
    let receiver = Receiver::answering(|number| Some([500, 503, 302, 200][number.min(3)]));
    let world = told_by(&receiver, "");
    let first = refuse(&world, "a");
    let second = refuse(&world, "b");
    let ids: Vec<(String, u64)> = (0..5)
        .map(|_| receiver.next())
        .map(|told| {
            (
                told.id.clone(),
                told.json()["data"]["seq"].as_u64().unwrap(),
            )
        })
        .collect();
    assert!(ids[..4].iter().all(|told| *told == ids[0]), "{ids:?}");
    assert_eq!((ids[0].1, ids[4].1), (first, second));
    assert_ne!(ids[0].0, ids[4].0);
    assert!(receiver.silent());
}

#[test]
fn a_stop_that_loses_what_was_not_told() {
    let receiver = Receiver::answering(|_| Some(200));
    let mut world = told_by(&receiver, "");
    refuse(&world, "a");
    receiver.next();
    // Some time for the cursor to be written.
    assert!(receiver.silent());
    world.stopped().unwrap();
    let paths = world.paths[0].clone();
    let folder = world.into_folder();
    let ledger = Ledger::open(&paths, Arc::new(SystemClock), "test")
        .unwrap()
        .ledger;
    // While nobody serves, something is refused, and other rules are not brought in.
    let submission = tabellion::ledger::Submission {
        disclosure: tabellion::disclosure::read_json(
            disclosure("b", "host-us").to_string().as_bytes(),
        )
        .unwrap(),
        actor: None,
        key: None,
        supersedes: None,
    };
    let missed = ledger.record(submission).unwrap().seq;
    let mut options = ServeOptions::on("127.0.0.1:0".parse().unwrap());
    options.limits.webhook_pause = Duration::from_millis(50);
    let _world = World::over(folder, vec![ledger], vec![paths], options);
    assert_eq!(receiver.next().json()["data"]["seq"], missed);
    assert!(receiver.silent());
}

#[test]
fn a_receiver_that_never_answers_and_holds_everybody_up() {
    let dead = Receiver::answering(|_| None);
    let mut world = told_by(&dead, "");
    refuse(&world, "a");
    dead.next();
    for index in 0..20 {
        let answer = world.post(
            "/v1/disclosures",
            &disclosure(&format!("ok-{index}"), "host-de"),
        );
        assert_eq!(answer.status, 201);
    }
    world.stopped().unwrap();
}

#[test]
fn an_end_that_nobody_was_told_of_or_that_is_told_every_day() {
    let receiver = Receiver::answering(|_| Some(200));
    let world = World::served(
        |paths| {
            name_hook(
                paths,
                &receiver,
                "events = [\"expiry.ahead\"]\nahead_days = 30",
            );
            let ledger = Ledger::open(paths, Arc::new(SystemClock), "test")
                .unwrap()
                .ledger;
            let soon = (chrono::Utc::now() + chrono::TimeDelta::days(10)).format("%Y-%m-%d");
            let host = json!({"id": "host-soon", "name": "Host (example)", "kind": "service_provider", "role": "processor",
                "seat": "DE", "hosting": ["DE"],
                "instruments": [{"type": "art28_contract", "signed": "2025-01-01", "expires": soon.to_string()}]});
            let host = tabellion::disclosure::read_json(host.to_string().as_bytes());
            ledger.put_recipient(host.unwrap(), None, None).unwrap();
            ledger.shutdown().unwrap();
        },
        |_| {},
    );
    let told = receiver.next().json();
    assert_eq!(
        (&told["type"], &told["data"]["recipient"]),
        (&json!("expiry.ahead"), &json!("host-soon"))
    );
    assert!(receiver.silent());
    let cursor = std::fs::read_to_string(world.paths[0].ledger.join("webhooks/desk.json")).unwrap();
    assert!(cursor.contains("host-soon"), "{cursor}");
}
