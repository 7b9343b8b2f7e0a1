//! Callers who mean harm, against the program itself: while they go on others are served, and memory stays bounded.
//!
//! ```text
//! 127.0.0.2  attackers ─▶ tabellion serve ◀─ 127.0.0.3  somebody who records, and must be answered 201 each time
//!                              └ /proc: the highest memory, the descriptors
//! ```
//! What single limits do is tested in `flood`; here only the sum of them counts.

mod frames;
mod one;
mod two;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::{Client, Request};
use super::flood::from;
use crate::cli::sandbox::{Sandbox, disclosure};
use crate::cli::served::Service;

/// What an attack may cost, in KiB: the limits of docs/HTTP.md for what was sent, and what an allocator keeps.
const COST: u64 = 96 << 10;
/// Requests of the honest caller that must be answered while the attack goes on.
const LEAST: usize = 20;

/// Whom the attackers see.
#[derive(Clone)]
struct Target {
    address: SocketAddr,
    token: String,
}

impl Target {
    /// A connection of an attacker.
    fn connect(&self) -> TcpStream {
        let stream = from(2, self.address);
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        stream.set_write_timeout(patience).unwrap();
        stream
    }

    /// The head of a request that says what it likes of its body.
    fn head(&self, framing: &str) -> Vec<u8> {
        let request = Request::new("POST", "/v1/disclosures")
            .token(&self.token)
            .header("content-type", "application/json");
        [&request.head[..], framing.as_bytes(), b"\r\n\r\n"].concat()
    }
}

/// Writes the same over and over until `bytes` went out or the other side has enough of it; how many went out.
fn pour(mut stream: &TcpStream, piece: &[u8], bytes: usize) -> usize {
    let mut sent = 0;
    while sent < bytes {
        if stream.write_all(piece).is_err() {
            break;
        }
        sent += piece.len();
    }
    sent
}

/// Everything that is still said, until the connection ends or is silent for too long.
fn last_words(mut stream: &TcpStream) -> String {
    let mut words = Vec::new();
    // A connection that is reset has said what it said.
    let _ = stream.read_to_end(&mut words);
    String::from_utf8_lossy(&words).into_owned()
}

/// Runs the same attack from several threads.
fn together(threads: usize, attack: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for nth in 0..threads {
            let attack = &attack;
            scope.spawn(move || attack(nth));
        }
    });
}

/// A figure of a process in KiB, as `/proc/PID/status` has it.
fn memory(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .count()
}

/// The honest caller: one connection, kept, and kept alive through everything.
struct Honest {
    client: Client,
    token: String,
    count: usize,
}

impl Honest {
    fn of(target: &Target) -> Self {
        Self {
            client: Client::over(from(3, target.address)),
            token: target.token.clone(),
            count: 0,
        }
    }

    fn record(&mut self) {
        self.count += 1;
        let body = disclosure("host-de", &format!("honest-{}", self.count));
        let request = Request::new("POST", "/v1/disclosures")
            .token(&self.token)
            .json(&body);
        let answer = self.client.send(&request);
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
}

/// Lets attackers loose on a service of its own, and sees that it stands.
fn stands(attack: impl FnOnce(&Target) + Send) {
    let home = Sandbox::with_ledger();
    let made = home.ends(
        0,
        &[
            "tokens",
            "create",
            "--name",
            "crm",
            "--role",
            "integrator",
            "--json",
        ],
    );
    let made: Value = made.json();
    let service = Service::of(&home);
    let target = Target {
        address: service.address(),
        token: made["token"].as_str().unwrap().to_owned(),
    };
    let mut honest = Honest::of(&target);
    (0..LEAST).for_each(|_| honest.record());
    let before = memory(service.id(), "VmRSS:");
    let open = descriptors(service.id());
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let attacking = scope.spawn(|| {
            attack(&target);
            over.store(true, Ordering::Relaxed);
        });
        let mut during = 0;
        while !attacking.is_finished() || during < LEAST {
            honest.record();
            during += 1;
            std::thread::sleep(Duration::from_millis(5));
        }
        attacking.join().unwrap();
    });
    assert!(over.load(Ordering::Relaxed));
    let cost = memory(service.id(), "VmHWM:").saturating_sub(before);
    assert!(cost < COST, "the attack cost {cost} KiB");
    let began = Instant::now();
    while descriptors(service.id()) > open + 4 {
        assert!(began.elapsed().as_secs() < 30, "connections are kept");
        std::thread::sleep(Duration::from_millis(50));
    }
    // A new caller is heard as before.
    Honest {
        count: honest.count,
        ..Honest::of(&target)
    }
    .record();
    drop(honest);
    service.stop();
}
