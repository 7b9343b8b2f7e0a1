//! Over HTTP/1.1: slow, endless, oversized, deep and unreadable.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use super::{last_words, pour, stands, together};
use crate::http::client::{Client, Request};
use crate::http::world::{World, disclosure};
use tabellion::http::Limits;

const MIB: usize = 1 << 20;

#[test]
fn a_flood_of_connections_that_keeps_others_out() {
    stands(|target| {
        for _ in 0..2 {
            // More than one address may have, and half of them with half a request.
            let crowd: Vec<TcpStream> = (0..700).map(|_| target.connect()).collect();
            for mut stream in crowd.iter().step_by(2) {
                // Those beyond the limit are closed already.
                let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: loc");
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    });
}

#[test]
fn heads_and_bodies_that_drip_from_hundreds_of_connections() {
    stands(|target| {
        let head = target.head("content-length: 1000000");
        let mut crowd: Vec<TcpStream> = (0..400).map(|_| target.connect()).collect();
        for stream in crowd.iter_mut().step_by(2) {
            stream.write_all(&head).unwrap();
        }
        for _ in 0..25 {
            for stream in &mut crowd {
                stream.write_all(b"x").unwrap();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    });
}

#[test]
fn a_body_that_drips_longer_than_a_body_may() {
    let limits = Limits {
        body: Duration::from_millis(300),
        ..Limits::default()
    };
    let world = World::served(|_| {}, |options| options.limits = limits);
    let mut client = world.client();
    let body = disclosure("ev-1", "host-de").to_string();
    let head = world
        .request("POST", "/v1/disclosures")
        .header("content-type", "application/json")
        .header("content-length", &body.len().to_string())
        .head;
    client.write(&head).unwrap();
    client.write(b"\r\n").unwrap();
    let size = world.ledger().size();
    for byte in body.as_bytes() {
        if client.write(&[*byte]).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let answer = client.read(false).expect("an answer");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (408, "body_too_slow")
    );
    assert_eq!(
        world.ledger().size(),
        size,
        "a body that came too late was recorded"
    );
}

#[test]
fn heads_without_an_end() {
    stands(|target| {
        together(8, |nth| {
            for _ in 0..3 {
                let mut stream = target.connect();
                let begin = b"GET /v1/status HTTP/1.1\r\nhost: localhost\r\n";
                stream.write_all(begin).unwrap();
                // One name that never ends, one value that never ends, or names without number.
                let piece = match nth % 3 {
                    0 => "x".repeat(16 << 10),
                    1 => format!("x: {}", "y".repeat(16 << 10)),
                    _ => "a: b\r\n".repeat(2000),
                };
                let sent = pour(&stream, piece.as_bytes(), 32 * MIB);
                assert!(sent < 32 * MIB, "a head of {sent} bytes was read");
                let words = last_words(&stream);
                assert!(
                    words.is_empty() || words.starts_with("HTTP/1.1 4"),
                    "{words}"
                );
            }
        });
    });
}

#[test]
fn bodies_larger_than_a_body_may_be() {
    stands(|target| {
        together(8, |nth| {
            for _ in 0..4 {
                let mut stream = target.connect();
                let chunked = nth % 2 == 0;
                let framing = if chunked {
                    "transfer-encoding: chunked"
                } else {
                    "content-length: 99999999999"
                };
                stream.write_all(&target.head(framing)).unwrap();
                let filling = "[\"".repeat(32 << 10);
                let piece = if chunked {
                    format!("10000\r\n{filling}\r\n")
                } else {
                    filling
                };
                let sent = pour(&stream, piece.as_bytes(), 64 * MIB);
                assert!(sent < 64 * MIB, "a body of {sent} bytes was read");
                let words = last_words(&stream);
                assert!(words.is_empty() || words.contains(" 413 "), "{words}");
            }
        });
    });
}

/// What is refused whole, and said so, from four connections at once.
fn refused(bodies: &[Vec<u8>]) {
    stands(|target| {
        together(4, |_| {
            let mut client = Client::over(target.connect());
            for body in bodies {
                let request = Request::new("POST", "/v1/disclosures")
                    .token(&target.token)
                    .header("content-type", "application/json")
                    .body(body.clone());
                let answer = client.send(&request);
                assert_eq!(answer.status, 400, "{}", answer.text());
                answer.problem();
                assert!(
                    answer.body.len() < 64 << 10,
                    "{} bytes of faults",
                    answer.body.len()
                );
            }
        });
    });
}

#[test]
fn json_nested_as_deep_as_a_body_is_long() {
    let size = MIB - 64;
    let arrays = [b"[".repeat(size / 2), b"]".repeat(size / 2)].concat();
    let inside = format!("{{\"subjects\":{}", "[".repeat(size - 20));
    refused(&[
        b"[".repeat(size),
        arrays,
        b"{\"a\":".repeat(size / 5),
        inside.into_bytes(),
        b"[{\"subjects\":".repeat(size / 13),
    ]);
}

#[test]
fn bodies_of_a_mebibyte_that_cannot_be_read() {
    let size = MIB - 1024;
    let good = disclosure("ev-1", "host-de").to_string();
    let with =
        |bytes: Vec<u8>| [&good.as_bytes()[..good.len() - 1], b",\"", &bytes, b"\":1}"].concat();
    let wide: Vec<u8> = (0..size / 12)
        .flat_map(|nth| format!(",\"m{nth:06}\":1").into_bytes())
        .collect();
    refused(&[
        vec![0xFF; size],
        with(vec![0xC3; size - good.len()]),
        with(b"\\ud800".repeat((size - good.len()) / 6)),
        [
            &good.as_bytes()[..good.len() - 1],
            &wide[..wide.len().min(size - good.len())],
        ]
        .concat(),
        format!("{{\"subjects\":[{}1]}}", "1,".repeat(size / 2 - 20)).into_bytes(),
        format!("{{\"event_id\":{}}}", "9".repeat(size - 20)).into_bytes(),
    ]);
}

#[test]
fn lines_of_a_batch_that_cannot_be_read() {
    stands(|target| {
        together(4, |nth| {
            let line = match nth % 4 {
                0 => vec![0xFF; 200 << 10],
                1 => b"[".repeat(200 << 10),
                2 => b"x".repeat(700 << 10),
                _ => b"{\"a\":".repeat(40 << 10),
            };
            let body = [line.as_slice(), b"\n"].concat().repeat(20);
            let request = Request::new("POST", "/v1/disclosures/batch")
                .token(&target.token)
                .header("content-type", "application/x-ndjson")
                .body(body);
            let answer = Client::over(target.connect()).send_while_reading(&request);
            let lines = answer.lines();
            assert_eq!(lines.len(), 20);
            for line in lines {
                assert!(
                    [400, 413].contains(&line["status"].as_u64().unwrap()),
                    "{line}"
                );
            }
        });
    });
}
