//! Starting where it should not, and stopping while work is under way.

use std::sync::Arc;

use tabellion::audit::Word;
use tabellion::clock::SystemClock;
use tabellion::http::{ServeError, ServeOptions, Server};
use tabellion::ledger::Ledger;
use tabellion::proof::Receipt;

use super::client::Client;
use super::world::{World, disclosure};

#[test]
fn a_service_that_other_machines_can_reach_without_being_told() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let options = ServeOptions::on("0.0.0.0:0".parse().unwrap());
    let refused = runtime
        .block_on(Server::bind(Vec::new(), options))
        .err()
        .unwrap();
    assert!(
        matches!(refused, ServeError::NotLoopback(_))
            && refused.to_string().contains("--plain-http-off-loopback")
    );
    let allowed = ServeOptions {
        plain_http_off_loopback: true,
        ..ServeOptions::on("0.0.0.0:0".parse().unwrap())
    };
    assert!(runtime.block_on(Server::bind(Vec::new(), allowed)).is_ok());
}

#[test]
fn an_acknowledgement_lost_by_a_stop() {
    let mut world = World::new();
    let address = world.address;
    let token = world.token.clone();
    let callers: Vec<_> = (0..8)
        .map(|caller| {
            let token = token.clone();
            std::thread::spawn(move || {
                let mut client = Client::connect(address);
                let mut receipts = Vec::new();
                for turn in 0..10_000 {
                    let body = disclosure(&format!("{caller}-{turn}"), "host-de");
                    let request = super::client::Request::new("POST", "/v1/disclosures")
                        .token(&token)
                        .json(&body);
                    if client.write(&request.bytes()).is_err() {
                        break;
                    }
                    let Some(answer) = client.read(false) else {
                        break;
                    };
                    match answer.status {
                        201 => receipts.push(Receipt::parse(&answer.body).unwrap()),
                        status => assert_eq!(status, 503, "{}", answer.text()),
                    }
                }
                receipts
            })
        })
        .collect();
    let began = std::time::Instant::now();
    while world.ledger().size() < 100 {
        assert!(began.elapsed().as_secs() < 60, "nothing gets recorded");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    world.stopped().unwrap();
    let receipts: Vec<Receipt> = callers
        .into_iter()
        .flat_map(|caller| caller.join().unwrap())
        .collect();
    assert!(!receipts.is_empty());
    let report = world.verify();
    assert_eq!(report.word, Word::Intact);
    let again = Ledger::open(&world.paths[0], Arc::new(SystemClock), "test")
        .unwrap()
        .ledger;
    let lines: std::collections::HashSet<Vec<u8>> = (0..report.size)
        .map(|seq| again.line(seq).unwrap().unwrap())
        .collect();
    for receipt in &receipts {
        receipt.verify(&[world.key()]).unwrap();
        assert!(
            lines.contains(receipt.line().as_line().as_bytes()),
            "an acknowledged entry is not in the ledger"
        );
    }
}

#[test]
fn a_stop_that_waits_for_connections_that_say_nothing() {
    let mut world = World::new();
    let silent: Vec<Client> = (0..20).map(|_| world.client()).collect();
    let mut half = world.client();
    half.write(b"POST /v1/disclosures HTTP/1.1\r\nhost:")
        .unwrap();
    assert_eq!(world.get("/readyz").status, 200);
    let began = std::time::Instant::now();
    world.stopped().unwrap();
    assert!(
        began.elapsed().as_secs() < 25,
        "idle connections held the service up"
    );
    drop((silent, half));
}
