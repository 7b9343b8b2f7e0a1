//! Webhooks: whose certificate is believed, and that an alarm and other rules are told of.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use tabellion::files::volatile::{Call, Fault};

use super::hooks::{Receiver, Told, read, told_by};
use super::rules::files;
use super::tls::{Authority, Pair, authority, issued};
use super::trouble::Trouble;
use super::world::{World, disclosure};

/// Somebody who is told over TLS, or turned away for its certificate.
struct Guarded {
    address: SocketAddr,
    told: mpsc::Receiver<Result<Told, std::io::Error>>,
}

impl Guarded {
    fn with(pair: &Pair) -> Self {
        let key = PrivateKeyDer::try_from(pair.key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![pair.der.clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sent, told) = mpsc::channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
                let result = tls.complete_io(&mut stream).map(|_| {
                    let mut stream = StreamOwned::new(tls, stream);
                    let told = read(&mut stream);
                    stream
                        .write_all(b"HTTP/1.1 204 X\r\ncontent-length: 0\r\n\r\n")
                        .unwrap();
                    told
                });
                if sent.send(result).is_err() {
                    return;
                }
            }
        });
        Self { address, told }
    }

    /// A service that believes these, or whom the machine believes.
    fn told_by(&self, roots: Option<&Authority>) -> World {
        World::served(
            |paths| {
                let mut settings = std::fs::read_to_string(paths.settings()).unwrap();
                let hook = format!(
                    "\n[[serve.webhooks]]\nname = \"desk\"\nurl = \"https://localhost:{}/hook\"\n",
                    self.address.port()
                );
                settings.push_str(&hook);
                if let Some(roots) = roots {
                    std::fs::write(paths.ledger.join("hooks-ca.pem"), roots.pem()).unwrap();
                    settings.push_str("roots = \"hooks-ca.pem\"\n");
                }
                std::fs::write(paths.settings(), settings).unwrap();
            },
            |options| options.limits.webhook_pause = Duration::from_millis(50),
        )
    }
}

fn refuse(world: &World) {
    let answer = world.post("/v1/disclosures", &disclosure("a", "host-us"));
    assert_eq!(answer.status, 422, "{}", answer.text());
}

#[test]
fn a_webhook_behind_an_own_authority_is_never_told() {
    let ours = authority("hooks");
    let receiver = Guarded::with(&issued(&ours, "desk", 2099));
    let world = receiver.told_by(Some(&ours));
    refuse(&world);
    let told = receiver.told.recv_timeout(Duration::from_secs(60)).unwrap();
    let told = told.expect("an own root is not believed");
    told.is_signed(&world);
    assert_eq!(told.json()["type"], "disclosure.refused");
}

#[test]
fn a_webhook_whose_server_nobody_vouches_for_is_told() {
    let receiver = Guarded::with(&issued(&authority("hooks"), "desk", 2099));
    let world = receiver.told_by(Some(&authority("hooks")));
    refuse(&world);
    let first = receiver.told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(
        first.is_err(),
        "another authority of the same name is believed"
    );
    drop(world);
    while receiver.told.try_recv().is_ok() {}
    // Nor do the machine's own authorities know it, whether it has any or none.
    let world = receiver.told_by(None);
    refuse(&world);
    let deadline = Duration::from_millis(2500);
    let told = receiver.told.recv_timeout(deadline);
    assert!(
        !matches!(told, Ok(Ok(_))),
        "an authority that nobody named is believed"
    );
}

#[test]
fn a_journal_that_fails_under_a_running_service_and_alarms_nobody() {
    let receiver = Receiver::answering(|_| Some(204));
    let hook = format!(
        "\n[[serve.webhooks]]\nname = \"desk\"\nurl = \"http://{}/hook\"\nevents = [\"integrity.alarm\"]\n",
        receiver.address
    );
    let trouble = Trouble::with(&hook);
    let world = &trouble.world;
    assert!(receiver.silent());
    let journal = world.paths[0].ledger.join("journal");
    let broken = Fault::Broken;
    trouble.files.fail_under(&journal, Call::Sync, 0, broken);
    let mut named = disclosure("a", "host-de");
    named["subjects"] = json!([{"ref": "email:anna.canary@example.org"}]);
    let stopped = world.post("/v1/disclosures", &named);
    assert_eq!(stopped.status, 503, "{}", stopped.text());
    let told = receiver.next();
    told.is_signed(world);
    let body = told.json();
    assert_eq!(
        (&body["type"], &body["data"]["code"]),
        (&json!("integrity.alarm"), &json!("stopped")),
        "{body}"
    );
    assert!(!body.to_string().contains("canary"), "{body}");
    // Once, until it is over.
    assert!(receiver.silent());
}

#[test]
fn other_rules_that_nobody_is_told_of() {
    let receiver = Receiver::answering(|_| Some(204));
    let world = told_by(&receiver, "events = [\"rulebook.changed\"]");
    refuse(&world);
    let mut own = files();
    own["adequacy/EU-ADQ-CH.toml"] = own["adequacy/EU-ADQ-CH.toml"]
        .as_str()
        .unwrap()
        .replace("from = 2000-07-26", "from = 2000-07-26\nuntil = 2026-11-01")
        .into();
    let answer = world.post("/v1/rulebook", &json!({"files": own}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let told = receiver.next();
    told.is_signed(&world);
    let body = told.json();
    assert_eq!(body["type"], "rulebook.changed");
    assert_eq!(body["data"]["seq"], answer.json()["seq"]);
    assert_eq!(body["data"]["digest"], answer.json()["digest"]);
    assert!(receiver.silent());
}
