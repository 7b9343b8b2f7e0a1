//! The service under load: acknowledged posts a second, their latency, and NDJSON lines a second.
//!
//! ```text
//! cargo bench --bench http [-- POSTS LINES]
//! ```
//! The load tool speaks HTTP/1.1 over plain sockets and runs on the same cores as the service. Every answer counted is
//! a 201 whose entry is durable and signed. Printed beside this machine's own `fdatasync` rate in the same run.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a bench fails by panicking"
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tabellion::clock::{Clock, SystemClock};
use tabellion::disclosure::read_json;
use tabellion::files::Disk;
use tabellion::http::{ServeOptions, Server};
use tabellion::keys::{KeyFolder, Scope, TokenBook};
use tabellion::ledger::{InitRequest, Ledger, Paths};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 64;
const POSTS: usize = 40_000;
const LINES: usize = 100_000;

/// How many persons a disclosure names.
#[derive(Clone, Copy)]
enum Persons {
    None,
    One,
}

impl Persons {
    fn told(self) -> &'static str {
        match self {
            Self::None => "no persons",
            Self::One => "one person each",
        }
    }
}

fn disclosure(event: &str, persons: Persons) -> Value {
    let mut value = json!({"exporter": "omnia-groupe", "recipient": "host-de", "occurred_at": "2026-01-10T09:00:00Z",
        "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity", "professional_contact"],
        "event_id": event, "late_reason": "initial_import"});
    if matches!(persons, Persons::One) {
        value["subjects"] = json!([{"ref": format!("partner-{event}")}]);
    }
    value
}

fn post(target: &str, kind: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.to_vec()].concat()
}

/// Reads one answer with a length into `buffer`; its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    let mut head = None;
    loop {
        if let Some((status, end)) = head
            && buffer.len() >= end
        {
            return status;
        }
        assert!(
            stream.read_buf(buffer).await.unwrap() > 0,
            "the service closed the connection"
        );
        if head.is_none()
            && let Some(at) = memchr::memmem::find(buffer, b"\r\n\r\n")
        {
            let text = std::str::from_utf8(&buffer[..at])
                .unwrap()
                .to_ascii_lowercase();
            let length: usize = text
                .split("content-length: ")
                .nth(1)
                .unwrap()
                .lines()
                .next()
                .unwrap()
                .parse()
                .unwrap();
            head = Some((text[9..12].parse().unwrap(), at + 4 + length));
        }
    }
}

async fn single_posts(
    address: SocketAddr,
    token: &str,
    name: &str,
    count: usize,
    persons: Persons,
) {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let callers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (next, token, name) = (Arc::clone(&next), token.to_owned(), name.to_owned());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = Vec::with_capacity(16 << 10);
                let mut took = Vec::new();
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= count {
                        return took;
                    }
                    let body = disclosure(&format!("{name}-{turn}"), persons).to_string();
                    let request = post(
                        "/v1/disclosures",
                        "application/json",
                        &token,
                        body.as_bytes(),
                    );
                    let sent = Instant::now();
                    stream.write_all(&request).await.unwrap();
                    assert_eq!(
                        answer(&mut stream, &mut buffer).await,
                        201,
                        "{}",
                        String::from_utf8_lossy(&buffer)
                    );
                    took.push(sent.elapsed());
                }
            })
        })
        .collect();
    let mut all = Vec::with_capacity(count);
    for caller in callers {
        all.extend(caller.await.unwrap());
    }
    let seconds = began.elapsed().as_secs_f64();
    all.sort();
    println!(
        "single posts, {CONNECTIONS} connections, {}: {:.0} acknowledged/s, p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
        persons.told(),
        as_f64(count) / seconds,
        all[count / 2],
        all[count * 99 / 100],
        all[count - 1]
    );
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

async fn batches(
    address: SocketAddr,
    token: &str,
    name: &str,
    count: usize,
    streams: usize,
    persons: Persons,
) {
    let bodies: Vec<Vec<u8>> = (0..streams)
        .map(|stream| {
            let lines = (0..count / streams)
                .map(|turn| disclosure(&format!("{name}-{stream}-{turn}"), persons).to_string());
            lines.collect::<Vec<_>>().join("\n").into_bytes()
        })
        .collect();
    let began = Instant::now();
    let callers: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            let mut request = post(
                "/v1/disclosures/batch",
                "application/x-ndjson",
                token,
                &body,
            );
            tokio::spawn(async move {
                let stream = TcpStream::connect(address).await.unwrap();
                let (mut reader, mut writer) = stream.into_split();
                let writing = tokio::spawn(async move {
                    writer.write_all(&request).await.unwrap();
                    request.clear();
                    writer
                });
                let mut buffer = Vec::with_capacity(1 << 20);
                let mut recorded = 0;
                let mut tail = Vec::new();
                loop {
                    buffer.clear();
                    let read = reader.read_buf(&mut buffer).await.unwrap();
                    assert!(read > 0, "the service closed the connection");
                    recorded += memchr::memmem::find_iter(&buffer, b",\"status\":201").count();
                    // A mark cut in two by the end of a read is counted here.
                    let seam = [&tail[..], &buffer[..read.min(12)]].concat();
                    recorded += memchr::memmem::find_iter(&seam, b",\"status\":201").count();
                    tail.extend_from_slice(&buffer[read - read.min(12)..]);
                    tail.drain(..tail.len().saturating_sub(12));
                    if tail.ends_with(b"\r\n0\r\n\r\n") {
                        break;
                    }
                }
                drop(writing.await.unwrap());
                recorded
            })
        })
        .collect();
    let mut recorded = 0;
    for caller in callers {
        recorded += caller.await.unwrap();
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "NDJSON, {streams} streams, {}: {:.0} acknowledged/s ({recorded} of {count})",
        persons.told(),
        as_f64(recorded) / seconds
    );
}

fn fdatasync_rate(folder: &Path) -> f64 {
    let mut file = std::fs::File::create(folder.join("probe")).unwrap();
    let began = Instant::now();
    let mut count = 0;
    while began.elapsed() < Duration::from_secs(1) {
        file.write_all(&[b'x'; 700]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    as_f64(count) / began.elapsed().as_secs_f64()
}

fn ledger(folder: &Path) -> (Ledger, String) {
    let paths = Paths::new(folder.join("ledger"), None);
    let exporter = json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"});
    let exporter = read_json(exporter.to_string().as_bytes()).unwrap();
    let request = InitRequest {
        exporter,
        origin: Some("ledger.example/bench".into()),
        predecessor: None,
    };
    let ledger = Ledger::init(&paths, request, Arc::new(SystemClock), "bench")
        .unwrap()
        .ledger;
    let host = json!({"id": "host-de", "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "DE",
        "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]});
    ledger
        .put_recipient(read_json(host.to_string().as_bytes()).unwrap(), None, None)
        .unwrap();
    let mut book = TokenBook::open(KeyFolder::open(Arc::new(Disk), &paths.keys).unwrap()).unwrap();
    let token = book
        .issue(
            "bench",
            BTreeSet::from([Scope::DisclosuresWrite]),
            SystemClock.read().wall,
            None,
        )
        .unwrap();
    (ledger, token.text.to_string())
}

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<usize>().ok());
    let (posts, lines) = (
        numbers.next().unwrap_or(POSTS),
        numbers.next().unwrap_or(LINES),
    );
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!(
        "fdatasync of 700 bytes: {:.0}/s",
        fdatasync_rate(folder.path())
    );
    let (ledger, token) = ledger(folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::bind(
            vec![ledger.clone()],
            ServeOptions::on("127.0.0.1:0".parse().unwrap()),
        )
        .await
        .unwrap();
        let address = server.address();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        for persons in [Persons::None, Persons::One] {
            single_posts(
                address,
                &token,
                &format!("p{}", persons.told().len()),
                posts,
                persons,
            )
            .await;
            for streams in [1, 4] {
                batches(
                    address,
                    &token,
                    &format!("b{}-{streams}", persons.told().len()),
                    lines,
                    streams,
                    persons,
                )
                .await;
            }
        }
        drop(stop);
        running.await.unwrap().unwrap();
    });
    println!("entries in the end: {}", ledger.size());
}
