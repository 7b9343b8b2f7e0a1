//! Callers who take places and give nothing: many connections, slow ones, and requests that are taken back at once.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};
use tabellion::http::Limits;

use super::client::{Client, Request};
use super::world::{World, disclosure};

/// A request that is public, as HTTP/2 writes it: all of it from the static table but the authority and the path.
const GET: [u8; 14] = [
    0x82, 0x86, 0x41, 1, b'a', 0x04, 6, b'/', b'r', b'e', b'a', b'd', b'y', b'z',
];

fn limited(limits: Limits) -> World {
    World::served(|_| {}, |options| options.limits = limits)
}

/// A connection from another address of this machine.
pub fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let own = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0);
    socket.bind(&own.into()).unwrap();
    socket.connect(&to.into()).unwrap();
    socket.into()
}

/// Whether the other side has closed, within some time.
fn closes(stream: &TcpStream, within: Duration) -> bool {
    stream.set_read_timeout(Some(within)).unwrap();
    let mut rest = Vec::new();
    let mut stream = stream;
    match stream.read_to_end(&mut rest) {
        Ok(_) => true,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

#[test]
fn one_address_that_takes_every_place() {
    let world = limited(Limits {
        connections: 8,
        from_one_address: 3,
        ..Limits::default()
    });
    let greedy: Vec<TcpStream> = (0..8).map(|_| from(2, world.address)).collect();
    assert!(closes(&greedy[7], Duration::from_secs(10)));
    let answer = Client::over(from(3, world.address)).send(&Request::new("GET", "/healthz"));
    assert_eq!(answer.status, 200);
    // Whoever goes gives the place back.
    drop(greedy);
    let began = Instant::now();
    loop {
        let mut again = Client::over(from(2, world.address));
        let sent = again.write(&Request::new("GET", "/healthz").bytes());
        if sent.is_ok() && again.read(false).is_some_and(|answer| answer.status == 200) {
            break;
        }
        assert!(began.elapsed().as_secs() < 30, "places are not given back");
    }
}

#[test]
fn heads_that_come_byte_by_byte() {
    let world = limited(Limits {
        connections: 2,
        head: Duration::from_millis(300),
        ..Limits::default()
    });
    // One drips a head of HTTP/1.1, one the first words of HTTP/2: neither says a request in its time.
    let slow: Vec<_> = [
        b"GET /healthz HTTP/1.1\r\nx: ".as_slice(),
        b"PRI * HTTP/2.0\r\n",
    ]
    .into_iter()
    .map(|words| {
        let mut stream = TcpStream::connect(world.address).unwrap();
        std::thread::spawn(move || {
            for byte in words.iter().cycle().take(600) {
                if stream.write_all(&[*byte]).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        })
    })
    .collect();
    assert_eq!(world.get("/readyz").status, 200);
    let began = Instant::now();
    for dripping in slow {
        dripping.join().unwrap();
    }
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "a drip was heard to its end"
    );
}

#[test]
fn a_connection_of_http_two_that_asks_for_nothing() {
    let world = limited(Limits {
        head: Duration::from_millis(300),
        ..Limits::default()
    });
    let mut stream = TcpStream::connect(world.address).unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .unwrap();
    stream.write_all(&frame(4, 0, 0, &[])).unwrap();
    assert!(closes(&stream, Duration::from_secs(20)));
}

#[test]
fn silence_that_keeps_a_place() {
    let world = limited(Limits {
        silence: Duration::from_millis(300),
        ..Limits::default()
    });
    let mut client = world.client();
    assert_eq!(client.send(&Request::new("GET", "/healthz")).status, 200);
    let began = Instant::now();
    assert!(client.rest().is_empty());
    assert!(
        began.elapsed() < Duration::from_secs(14),
        "silence was not ended"
    );
}

/// CVE-2023-44487: requests that are taken back at once cost their sender nothing.
#[test]
fn requests_that_are_taken_back_at_once() {
    let world = World::new();
    let mut stream = TcpStream::connect(world.address).unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .unwrap();
    stream.write_all(&frame(4, 0, 0, &[])).unwrap();
    let mut ended = false;
    for nth in 0..20_000u32 {
        let id = 2 * nth + 1;
        let mut both = frame(1, 5, id, &GET);
        both.extend(frame(3, 0, id, &8u32.to_be_bytes()));
        if stream.write_all(&both).is_err() {
            ended = true;
            break;
        }
    }
    assert!(
        ended || closes(&stream, Duration::from_secs(20)),
        "whoever takes everything back goes on"
    );
    let answer = world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    assert_eq!(answer.status, 201, "{}", answer.text());
}
