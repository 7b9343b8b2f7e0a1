//! The published log: checkpoint and tiles as C2SP writes them.

use tabellion::checkpoint::Checkpoint;
use tabellion::hash::{self, NodeHash};
use tabellion::ledger::{Serve, Settings};
use tabellion::note::Note;

use super::client::Request;
use super::world::{HOME, World, disclosure, issue};

#[test]
fn a_checkpoint_that_the_tiles_do_not_lead_to() {
    let world = World::new();
    let lines: Vec<String> = (0..300)
        .map(|turn| disclosure(&format!("ev-{turn}"), "host-de").to_string())
        .collect();
    let batch = world
        .request("POST", "/v1/disclosures/batch")
        .ndjson(&lines);
    assert_eq!(world.client().send_while_reading(&batch).lines().len(), 300);
    let get = |target: &str| world.send(&Request::new("GET", &format!("/logs/{HOME}/{target}")));

    let checkpoint = get("checkpoint");
    assert_eq!(
        checkpoint.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let note = Note::parse(&checkpoint.body).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(checkpoint.size.0, 304);
    let full = get("tile/0/000");
    assert!(full.header("cache-control").unwrap().contains("immutable"));
    let rest = get("tile/0/001.p/48");
    let hashes: Vec<NodeHash> = [full.body, rest.body]
        .concat()
        .chunks_exact(32)
        .map(|bytes| NodeHash::from_bytes(bytes.try_into().unwrap()))
        .collect();
    assert_eq!(hashes.len(), 304);
    assert_eq!(naive_root(&hashes), checkpoint.root);
    for missing in [
        "tile/0/002",
        "tile/1/000.p/9",
        "tile/0/001",
        "tile/x",
        "tile/",
        "tile/0/000.p/0",
        "tile/0/../0",
        "tile",
    ] {
        let answer = get(missing);
        assert_eq!(answer.status, 404, "{missing}");
        answer.problem();
    }
    assert_eq!(
        world
            .send(&Request::new("GET", "/logs/nobody/checkpoint"))
            .problem(),
        "no_such_log"
    );
}

fn naive_root(leaves: &[NodeHash]) -> NodeHash {
    if let [one] = leaves {
        return *one;
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    hash::node(&naive_root(left), &naive_root(right))
}

#[test]
fn entries_published_without_being_told_to() {
    let world = World::new();
    let target = format!("/logs/{HOME}/tile/entries/000.p/4");
    let answer = world.get(&target);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (404, "entries_not_published")
    );

    let open = World::with(&[HOME], |paths| {
        let before = Settings::read(&tabellion::files::Disk, paths).unwrap();
        let settings = Settings {
            oidc: None,
            timestamp: None,
            serve: Serve {
                publish_entries: true,
                ..before.serve.clone()
            },
            ..before
        };
        std::fs::write(paths.settings(), settings.to_toml()).unwrap();
    });
    let bundle = open.get(&target);
    assert_eq!(bundle.status, 200, "{}", bundle.text());
    let mut rest = &bundle.body[..];
    for seq in 0..4 {
        let (len, after) = rest.split_at(2);
        let (line, after) =
            after.split_at(usize::from(u16::from_be_bytes(len.try_into().unwrap())));
        assert_eq!(line, open.ledger().line(seq).unwrap().unwrap());
        rest = after;
    }
    assert!(rest.is_empty());
    assert_eq!(open.send(&Request::new("GET", &target)).status, 401);
    let other = issue(&open.paths[0], &[tabellion::keys::Scope::Checks]);
    let began = std::time::Instant::now();
    while open
        .send(&Request::new("GET", &target).token(&other))
        .status
        == 401
    {
        assert!(began.elapsed().as_secs() < 30);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(
        open.send(&Request::new("GET", &target).token(&other))
            .status,
        403
    );
}

/// A frame of HTTP/2: length, type, flags, stream.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let len = u8::try_from(payload.len()).unwrap();
    [&[0, 0, len, kind, flags, 0, 0, 0, stream][..], payload].concat()
}

#[test]
fn http_2_without_tls_that_is_not_understood() {
    use std::io::{Read as _, Write as _};
    let world = World::new();
    let mut stream = std::net::TcpStream::connect(world.address).unwrap();
    stream
        .set_read_timeout(Some(std::time::Duration::from_secs(30)))
        .unwrap();
    // HPACK without tables of its own: `:method GET`, `:scheme http`, `:path /healthz`, `:authority localhost`.
    let head = [
        &[0x82, 0x86, 0x04, 8][..],
        b"/healthz",
        &[0x01, 9],
        b"localhost",
    ]
    .concat();
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(4, 0, 0, &[]));
    bytes.extend(frame(1, 0x5, 1, &head));
    stream.write_all(&bytes).unwrap();
    let (mut status, mut body) = (None, Vec::new());
    while body.is_empty() {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        stream.read_exact(&mut payload).unwrap();
        match head[3] {
            // `:status 200` is the eighth of the static table.
            1 => status = payload.first().copied(),
            0 => body.extend(payload),
            _ => {}
        }
    }
    assert_eq!(status, Some(0x88));
    assert_eq!(body, br#"{"status":"ok"}"#);
}
