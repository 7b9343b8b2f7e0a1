//! Single posts and batches.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Target::{AtLeast, AtMost, Stated};
use super::place::Place;
use super::wire::{Persons, Way, Wire, disclosure, post};
use super::{as_f64, figure, number};

pub const CONNECTIONS: usize = 64;

/// What a round of single posts came to.
pub struct Round {
    pub rate: f64,
    /// Sorted.
    pub took: Vec<Duration>,
}

impl Round {
    pub fn millis(&self, part: usize) -> f64 {
        self.took[(self.took.len() - 1) * part / 100].as_secs_f64() * 1000.0
    }
}

/// Posts one after the other on each of many connections that are kept.
pub async fn single_posts(
    address: SocketAddr,
    token: &str,
    name: &str,
    count: usize,
    persons: Persons,
    way: &Way,
) -> Round {
    let next = Arc::new(AtomicUsize::new(0));
    let mut wires = Vec::new();
    for _ in 0..CONNECTIONS {
        wires.push(Wire::connect(address, way).await);
    }
    let began = Instant::now();
    let callers: Vec<_> = wires
        .into_iter()
        .map(|mut wire| {
            let (next, token, name) = (Arc::clone(&next), token.to_owned(), name.to_owned());
            tokio::spawn(async move {
                let mut took = Vec::new();
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= count {
                        return took;
                    }
                    let body = disclosure(&format!("{name}-{turn}"), turn, persons).to_string();
                    let request = post(
                        "/v1/disclosures",
                        "application/json",
                        &token,
                        body.as_bytes(),
                    );
                    let sent = Instant::now();
                    assert_eq!(wire.ask(&request).await, 201, "{}", wire.text());
                    took.push(sent.elapsed());
                }
            })
        })
        .collect();
    let mut took = Vec::with_capacity(count);
    for caller in callers {
        took.extend(caller.await.unwrap());
    }
    let rate = as_f64(count) / began.elapsed().as_secs_f64();
    took.sort();
    Round { rate, took }
}

/// Lines of several batches at once; how many were acknowledged, and how many a second.
pub async fn batches(
    address: SocketAddr,
    token: &str,
    name: &str,
    count: usize,
    streams: usize,
    persons: Persons,
) -> (usize, f64) {
    let bodies: Vec<Vec<u8>> = (0..streams)
        .map(|stream| {
            let lines = (0..count / streams).map(|turn| {
                disclosure(&format!("{name}-{stream}-{turn}"), turn, persons).to_string()
            });
            lines.collect::<Vec<_>>().join("\n").into_bytes()
        })
        .collect();
    let began = Instant::now();
    let callers: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            tokio::spawn(one_batch(
                address,
                post(
                    "/v1/disclosures/batch",
                    "application/x-ndjson",
                    token,
                    &body,
                ),
            ))
        })
        .collect();
    let mut recorded = 0;
    for caller in callers {
        recorded += caller.await.unwrap();
    }
    (recorded, as_f64(recorded) / began.elapsed().as_secs_f64())
}

/// Sends a batch while its answer is read; how many lines were recorded.
async fn one_batch(address: SocketAddr, request: Vec<u8>) -> usize {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let writing = tokio::spawn(async move {
        writer.write_all(&request).await.unwrap();
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
}

pub async fn run(posts: bool, lines: bool) {
    let place = Place::new();
    let service = place.serve(|_| {}).await;
    for persons in [Persons::None, Persons::One] {
        let told = persons.told();
        if posts {
            let count = number("POSTS", 40_000);
            let round = single_posts(
                service.address,
                &place.token,
                &format!("p{}", told.len()),
                count,
                persons,
                &Way::Plain,
            )
            .await;
            let name = format!("single posts, {CONNECTIONS} connections, {told}");
            figure(&name, round.rate, "/s", AtLeast(12_000.0));
            figure(&format!("{name}: p50"), round.millis(50), "ms", Stated);
            figure(
                &format!("{name}: p99"),
                round.millis(99),
                "ms",
                AtMost(40.0),
            );
            figure(&format!("{name}: longest"), round.millis(100), "ms", Stated);
        }
        for streams in [1, 4] {
            if lines {
                let count = number("LINES", 100_000);
                let name = format!("b{}-{streams}", told.len());
                let (recorded, rate) = batches(
                    service.address,
                    &place.token,
                    &name,
                    count,
                    streams,
                    persons,
                )
                .await;
                assert_eq!(
                    recorded,
                    count / streams * streams,
                    "lines of a batch were not recorded"
                );
                figure(
                    &format!("NDJSON, {streams} streams, {told}"),
                    rate,
                    "/s",
                    AtLeast(25_000.0),
                );
            }
        }
    }
    service.stop().await;
}
