//! Server-sent events: every entry once, in order, from where the reader left, and nobody's name.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tabellion::keys::{Scope, TokenId};

use super::auth::wait_for;
use super::client::Request;
use super::world::{HOME, World, disclosure, issue};

/// One stream, read line by line.
struct Stream(BufReader<TcpStream>);

impl Stream {
    fn open(world: &World, target: &str, last: Option<u64>, token: &str) -> Self {
        let mut request = Request::new("GET", target).token(token);
        if let Some(last) = last {
            request = request.header("last-event-id", &last.to_string());
        }
        let mut socket = TcpStream::connect(world.address).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        socket.write_all(&request.bytes()).unwrap();
        let mut stream = Self(BufReader::new(socket));
        assert!(stream.line().unwrap().contains("200"));
        let mut head = String::new();
        loop {
            let line = stream.line().unwrap();
            if line.is_empty() {
                break;
            }
            head += &line;
        }
        assert!(head.contains("text/event-stream"), "{head}");
        stream
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
        }
    }

    /// The next event: its id and its data. `None` at the end of the stream.
    fn next(&mut self) -> Option<(u64, Value)> {
        let mut id = None;
        loop {
            let line = self.line()?;
            if let Some(text) = line.strip_prefix("id: ") {
                id = Some(text.parse().unwrap());
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some((id.unwrap(), serde_json::from_str(data).unwrap()));
            }
        }
    }
}

fn record(world: &World, event: &str) {
    let answer = world.post("/v1/disclosures", &disclosure(event, "host-de"));
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[test]
fn an_event_that_is_lost_or_told_twice_over_a_broken_stream() {
    let world = World::new();
    let first = world.ledger().size();
    let mut stream = Stream::open(&world, "/v1/events", None, &world.token);
    for event in ["a", "b"] {
        record(&world, event);
    }
    let (seq, told) = stream.next().unwrap();
    assert_eq!(seq, first);
    let line: Value = serde_json::from_slice(&world.ledger().line(seq).unwrap().unwrap()).unwrap();
    assert_eq!(
        told,
        json!({"at": line["at"], "exporter": HOME, "kind": "disclosure", "seq": seq})
    );
    // It breaks after the first; what came meanwhile comes next.
    drop(stream);
    record(&world, "c");
    let mut again = Stream::open(&world, "/v1/events", Some(seq), &world.token);
    let seqs: Vec<u64> = (0..2).map(|_| again.next().unwrap().0).collect();
    assert_eq!(seqs, [first + 1, first + 2]);
    record(&world, "d");
    assert_eq!(again.next().unwrap().0, first + 3);
    // From the beginning: every kind, in order.
    let mut whole = Stream::open(&world, "/v1/events?after=0", None, &world.token);
    for seq in 1..=first + 3 {
        assert_eq!(whole.next().unwrap().0, seq);
    }
}

#[test]
fn a_stream_that_outlives_its_token_or_its_service() {
    let mut world = World::new();
    let token = issue(&world.paths[0], &[Scope::DisclosuresRead]);
    wait_for(&world, &token);
    let mut theirs = Stream::open(&world, "/v1/events", None, &token);
    let mut ours = Stream::open(&world, "/v1/events", None, &world.token);
    let folder = tabellion::keys::KeyFolder::open(
        std::sync::Arc::new(tabellion::files::Disk),
        &world.paths[0].keys,
    );
    let mut book = tabellion::keys::TokenBook::open(folder.unwrap()).unwrap();
    let id = TokenId::new(&token["tabellion_".len()..][..16]);
    book.revoke(&id, "2026-01-01T00:00:00Z".parse().unwrap())
        .unwrap();
    assert!(theirs.next().is_none());
    record(&world, "a");
    assert!(ours.next().is_some());
    world.tell_to_stop();
    assert!(ours.next().is_none());
    world.stopped().unwrap();
}

#[test]
fn a_place_in_the_stream_that_is_none() {
    let world = World::new();
    for bad in ["x", "-1", "+1", "1.0", ""] {
        let answer = world.send(
            &world
                .request("GET", "/v1/events")
                .header("last-event-id", bad),
        );
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "invalid_header"),
            "{bad}"
        );
    }
    assert_eq!(
        world.get("/v1/events?after=x").problem(),
        "invalid_parameter"
    );
    let blind = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(&world, &blind);
    assert_eq!(
        world
            .send(&Request::new("GET", "/v1/events").token(&blind))
            .status,
        403
    );
}
