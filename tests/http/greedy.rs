//! Callers who send and do not read.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use super::client::Client;
use super::world::{World, disclosure};

/// Lines whose answers are long: they fill the buffers between us and a caller who does not read.
const LONG: usize = 100;
/// More callers than there are thousands of places in the queue of the writer.
const CALLERS: usize = 5;
/// Lines of a caller that are recorded.
const GOOD: usize = 1100;

/// A connection that the kernel keeps little for.
fn narrow(address: SocketAddr) -> Client {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&address.into()).unwrap();
    Client::over(socket.into())
}

fn long_line() -> String {
    let members: Vec<String> = (0..60)
        .map(|nth| format!("\"unknown_member_{nth}\":1"))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn good_lines(caller: usize) -> impl Iterator<Item = String> {
    (0..GOOD).map(move |nth| disclosure(&format!("g{caller}-{nth}"), "host-de").to_string())
}

/// A caller who sends a batch and never reads.
fn greedy(world: &World, lines: &[String]) -> std::thread::JoinHandle<Client> {
    let request = world.request("POST", "/v1/disclosures/batch").ndjson(lines);
    let mut client = narrow(world.address);
    std::thread::spawn(move || {
        // It may be cut off before everything is sent.
        let _ = client.write(&request.bytes());
        client
    })
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed().as_secs() < 60, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_caller_who_does_not_read_and_blocks_others() {
    let mut world = World::new();
    let before = world.ledger().size();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let lines: Vec<String> = std::iter::repeat_n(long_line(), LONG)
                .chain(good_lines(caller))
                .collect();
            greedy(&world, &lines)
        })
        .collect();
    // As many lines as may be in flight are recorded for each of them, though nobody reads the answers.
    let least = before + (CALLERS as u64) * 900;
    wait_until("the greedy callers are not recorded", || {
        world.ledger().size() >= least
    });
    let answer = world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    assert_eq!(answer.status, 201, "{}", answer.text());
    world.tell_to_stop();
    for caller in callers {
        drop(caller.join().unwrap());
    }
    world.stopped().unwrap();
}

#[test]
fn a_torn_answer_that_looks_like_a_whole_one() {
    let mut world = World::patient(Duration::from_millis(50));
    let before = world.ledger().size();
    let mut caller = {
        let lines: Vec<String> = good_lines(0)
            .chain(std::iter::repeat_n(long_line(), 20 * LONG))
            .collect();
        greedy(&world, &lines).join().unwrap()
    };
    wait_until("the greedy caller is not recorded", || {
        world.ledger().size() > before
    });
    std::thread::sleep(Duration::from_millis(500));
    // It reads at last: what it gets breaks off, and does not end as an answer ends.
    let read = caller.rest();
    assert!(read.starts_with(b"HTTP/1.1 200"));
    assert!(!read.ends_with(b"\r\n0\r\n\r\n"), "a cut answer ended well");
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-1", "host-de"))
            .status,
        201
    );
    world.stopped().unwrap();
}
