//! What TLS 1.3 costs: the same posts in turns over both, in one run, over one ledger.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use tabellion::http::TlsFiles;
use tokio_rustls::TlsConnector;

use super::Target::{AtMost, Stated};
use super::place::Place;
use super::wire::{Persons, Way};
use super::writing::{CONNECTIONS, single_posts};
use super::{as_f64, figure, number};

const ROUNDS: usize = 5;

/// Certificate and key in files, and a caller who trusts them.
fn certified(place: &Place) -> (TlsFiles, TlsConnector) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (
        place.folder.path().join("chain.pem"),
        place.folder.path().join("key.pem"),
    );
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let files = TlsFiles {
        certificate,
        key,
        clients: None,
    };
    (files, TlsConnector::from(Arc::new(config)))
}

pub async fn run() {
    let place = Place::new();
    let (files, connector) = certified(&place);
    let plain = place.serve(|_| {}).await;
    let secure = place.serve(|options| options.tls = Some(files)).await;
    let count = number("POSTS", 40_000) / 4;
    let ways = [
        (plain.address, Way::Plain),
        (secure.address, Way::Tls(connector)),
    ];
    // One round that does not count, then in turns: what the ledger and the machine do meanwhile falls on both.
    let mut seconds = [0.0; 2];
    for round in 0..=ROUNDS {
        for (nth, (address, way)) in ways.iter().enumerate() {
            let name = format!("t{round}-{nth}");
            let done = single_posts(*address, &place.token, &name, count, Persons::One, way).await;
            if round > 0 {
                seconds[nth] += as_f64(count) / done.rate;
            }
        }
    }
    let rate = |nth: usize| as_f64(ROUNDS * count) / seconds[nth];
    figure(
        &format!("single posts, {CONNECTIONS} connections, plain, in turns"),
        rate(0),
        "/s",
        Stated,
    );
    figure(
        &format!("single posts, {CONNECTIONS} connections, TLS 1.3, in turns"),
        rate(1),
        "/s",
        Stated,
    );
    let cost = 100.0 * (rate(0) - rate(1)) / rate(0);
    figure(
        "TLS costs, both ends on these cores",
        cost,
        "%",
        AtMost(15.0),
    );
    secure.stop().await;
    // The first has closed the ledger: this one only ends.
    plain.stop().await;
}
