//! Ten thousand requests made to break the service: none may be a 5xx, none may record anything.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::client::{Client, Request};
use super::world::{HOME, World, disclosure, host};

const REQUESTS: u64 = 10_000;

/// A small generator of its own, so that a failure is found again by its seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn bytes(&mut self, max: usize) -> Vec<u8> {
        (0..self.below(max))
            .map(|_| self.next().to_le_bytes()[0])
            .collect()
    }
}

fn junk(dice: &mut Dice) -> Value {
    match dice.below(16) {
        0 => Value::Null,
        1 => json!(-1),
        2 => json!(1.5e300),
        3 => json!(u64::MAX),
        4 => json!(""),
        5 => json!("\u{202e}\u{0}\u{feff}"),
        6 => json!([]),
        7 => json!({}),
        8 => json!([[[[]]]]),
        9 => json!({"a": {"b": null}}),
        10 => json!(true),
        11 => json!("9999-99-99T99:99:99Z"),
        12 => json!("x".repeat(dice.below(5000))),
        13 => json!(["x", 1, null, {}]),
        14 => json!("2026-01-10T09:00:60Z"),
        _ => json!("e\u{301}"),
    }
}

/// A body of which one thing is wrong in a way that no reading can mend.
fn spoiled(dice: &mut Dice, good: &Value) -> Vec<u8> {
    let mut body = good.clone();
    let names: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
    let text = || good.to_string().into_bytes();
    match dice.below(9) {
        0 => {
            let mut bytes = text();
            bytes.truncate(dice.below(bytes.len()));
            bytes
        }
        1 => {
            let name = &names[dice.below(names.len())];
            body[name.as_str()] = Value::Null;
            body.to_string().into_bytes()
        }
        2 => {
            body[format!("unknown_{}", dice.below(100))] = junk(dice);
            body.to_string().into_bytes()
        }
        3 => [b"[".repeat(1 + dice.below(5000)), text()].concat(),
        4 => {
            let mut bytes = text();
            let at = dice.below(bytes.len());
            bytes.insert(at, 0xFF);
            bytes
        }
        5 => format!("{{\"exporter\":{}}}", "9".repeat(1 + dice.below(400))).into_bytes(),
        6 => [text(), dice.bytes(20), b"}".to_vec()]
            .concat()
            .into_iter()
            .filter(|byte| *byte != b'\n')
            .collect(),
        7 => {
            let depth = 1 + dice.below(3000);
            let mut bytes = b"{\"a\":".repeat(depth);
            bytes.extend(b"}".repeat(depth));
            bytes
        }
        _ => {
            // A member of another type than any member has: a list of lists of numbers.
            let name = &names[dice.below(names.len())];
            body[name.as_str()] = json!([[1, [2.5]], junk(dice)]);
            body.to_string().into_bytes()
        }
    }
}

fn target(dice: &mut Dice) -> String {
    let known = [
        "/v1/disclosures",
        "/v1/disclosures/batch",
        "/v1/disclosures/4",
        "/v1/disclosures/4/proof",
        "/v1/checks",
        "/v1/recipients",
        "/v1/recipients/host-de",
        "/v1/rights",
        "/v1/status",
        "/healthz",
        "/readyz",
        "/logs/omnia-groupe/checkpoint",
        "/logs/omnia-groupe/tile/0/000",
        "/logs/omnia-groupe/tile/entries/000.p/4",
    ];
    let mut target = dice.pick(&known).to_owned();
    for _ in 0..dice.below(3) {
        let more = [
            "/",
            "//",
            "/..",
            "/%2e%2e",
            "/%00",
            "/18446744073709551616",
            "/x001/000",
            "/.p/0",
            "/%ff",
            "/-1",
            "/é",
        ];
        target.push_str(dice.pick(&more));
    }
    if dice.below(2) == 0 {
        let queries = [
            "?",
            "?=",
            "?&&&",
            "?limit=-1",
            "?limit=99999999999999999999",
            "?after=%00",
            "?a=b",
            "?recipient=%ff%fe",
            "?limit=1&limit=1",
            "?exporter=nobody",
            "?exporter=",
            "?occurred.from=2026-13-45",
            "?verdict=%F0%9F%92%A9",
            "?%",
            "?%zz=1",
            "?kind=genesis",
        ];
        target.push_str(dice.pick(&queries));
    }
    target
}

/// What is sent, and whether the connection is of use afterwards.
fn request(dice: &mut Dice, token: &str) -> (Vec<u8>, bool) {
    let methods = [
        "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW",
    ];
    match dice.below(8) {
        0..=2 => {
            let bodies = [
                ("POST", "/v1/disclosures", disclosure("ev-x", "host-de")),
                (
                    "POST",
                    "/v1/checks",
                    json!({"disclosure": disclosure("ev-x", "host-de"), "recipient": host("host-de", "DE")}),
                ),
                ("PUT", "/v1/recipients/host-de", host("host-de", "DE")),
                (
                    "POST",
                    "/v1/events",
                    json!({"event": "objection", "subject": "p", "at": "2026-01-01T00:00:00Z"}),
                ),
            ];
            let (method, target, good) = &bodies[dice.below(bodies.len())];
            let body = spoiled(dice, good);
            let request = Request::new(method, target)
                .token(token)
                .header("accept-language", dice.pick(&["en", "fr"]))
                .header("content-type", "application/json")
                .body(body);
            (request.bytes(), true)
        }
        3 => {
            let lines: Vec<Vec<u8>> = (0..dice.below(6))
                .map(|_| spoiled(dice, &disclosure("ev-x", "host-de")))
                .collect();
            let request = Request::new("POST", "/v1/disclosures/batch").token(token);
            (
                request
                    .header("content-type", "application/x-ndjson")
                    .body(lines.join(&b'\n'))
                    .bytes(),
                true,
            )
        }
        4 => {
            let method = dice.pick(&methods);
            let request = Request::new(method, &target(dice))
                .token(token)
                .header("content-type", "application/json");
            (request.body(b"{}".to_vec()).bytes(), method != "HEAD")
        }
        5 => {
            let headers = [
                ("authorization", "Bearer \u{e9}"),
                ("authorization", "Bearer"),
                ("authorization", "x"),
                ("content-type", "\u{fc}"),
                ("content-type", ";;;"),
                ("if-match", "\"\"\""),
                ("idempotency-key", "\u{7}"),
                ("accept-language", "\u{e9}"),
                ("expect", "200-nothing"),
                ("content-encoding", "gzip"),
                ("range", "bytes=9-1"),
                ("x", &"y".repeat(3000)),
            ];
            let (name, value) = headers[dice.below(headers.len())];
            let request = Request::new(dice.pick(&methods[..3]), &target(dice))
                .header(name, value)
                .header(name, value);
            (request.token(token).body(b"{}".to_vec()).bytes(), false)
        }
        6 => {
            let framing = [
                ("content-length", "-1"),
                ("content-length", "18446744073709551616"),
                ("content-length", "x"),
                ("transfer-encoding", "chunked"),
                ("transfer-encoding", "gzip, chunked"),
                ("content-length", "99999"),
            ];
            let (name, value) = framing[dice.below(framing.len())];
            let request = Request::new("POST", "/v1/disclosures")
                .token(token)
                .header("content-type", "application/json");
            let body = spoiled(dice, &disclosure("ev-x", "host-de"));
            (
                request.header(name, value).framed().body(body).bytes(),
                false,
            )
        }
        _ => (dice.bytes(200), false),
    }
}

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts what panics on the threads of a runtime: nobody else notices a task that dies.
fn count_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current()
            .name()
            .is_some_and(|name| name.starts_with("tokio"))
        {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }
        before(panic);
    }));
}

#[test]
fn a_malformed_request_that_breaks_something_or_records_something() {
    count_panics();
    let world = World::new();
    let sizes: Vec<u64> = world
        .ledgers
        .iter()
        .map(tabellion::ledger::Ledger::size)
        .collect();
    let mut client = Client::connect(world.address);
    let mut answered = 0;
    for seed in 0..REQUESTS {
        let mut dice = Dice(seed);
        let (bytes, keeps) = request(&mut dice, &world.token);
        if !keeps {
            client = Client::connect(world.address);
        }
        if client.write(&bytes).is_err() {
            client = Client::connect(world.address);
            continue;
        }
        if !keeps {
            client.finish();
        }
        let head = bytes.starts_with(b"HEAD ");
        match client.read(head) {
            Some(answer) => {
                answered += 1;
                assert!(
                    answer.status < 500,
                    "seed {seed}: {} {}\n{}",
                    answer.status,
                    answer.text(),
                    String::from_utf8_lossy(&bytes)
                );
                if answer.status >= 400 && !head && answer.header("content-type").is_some() {
                    answer.problem();
                }
                if answer.header("content-type") == Some("application/x-ndjson") {
                    for line in answer.lines() {
                        let status = line["status"].as_u64().unwrap();
                        assert!((400..500).contains(&status), "seed {seed}: {line}");
                    }
                }
                if !keeps || answer.header("connection") == Some("close") {
                    client = Client::connect(world.address);
                }
            }
            None => client = Client::connect(world.address),
        }
    }
    assert!(answered > REQUESTS / 2, "only {answered} were answered");
    let now: Vec<u64> = world
        .ledgers
        .iter()
        .map(tabellion::ledger::Ledger::size)
        .collect();
    assert_eq!(sizes, now, "something malformed was recorded");
    assert_eq!(
        PANICS.load(Ordering::Relaxed),
        0,
        "a task of the service panicked"
    );
    let alive = world.post("/v1/disclosures", &disclosure("ev-good", "host-de"));
    assert_eq!(alive.status, 201, "{}", alive.text());
    assert_eq!(
        world.get(&format!("/v1/status?exporter={HOME}")).status,
        200
    );
}
