//! TLS: what is refused, who a certificate is, and a certificate that changes while connections live.

use std::fmt::Write as _;
use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use tabellion::hash;
use tabellion::http::{Limits, Showing, TlsFiles};
use tabellion::ledger::Paths;

use super::client::{Answer, Request, answer};
use super::world::{World, disclosure};

pub type Authority = CertifiedIssuer<'static, KeyPair>;

/// A certificate and its key.
pub struct Pair {
    pub der: CertificateDer<'static>,
    pem: String,
    pub key: KeyPair,
}

pub fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::OrganizationName, "Omnia");
    names.push(DnType::CommonName, name);
    names
}

/// A certificate that ends with a year.
pub fn issued(by: &Authority, name: &str, last_year: i32) -> Pair {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name = named(name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(last_year, 12, 31);
    let certificate = params.signed_by(&key, by).unwrap();
    Pair {
        der: certificate.der().clone(),
        pem: certificate.pem(),
        key,
    }
}

/// Authorities, and the files of a service.
struct Town {
    folder: tempfile::TempDir,
    ours: Authority,
    clients: Authority,
}

impl Town {
    fn new() -> Self {
        let town = Self {
            folder: tempfile::tempdir().unwrap(),
            ours: authority("services"),
            clients: authority("clients"),
        };
        town.installs(&issued(&town.ours, "first", 2099));
        std::fs::write(town.path("clients.pem"), town.clients.pem()).unwrap();
        town
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a certificate where the service finds it.
    fn installs(&self, pair: &Pair) {
        std::fs::write(self.path("chain.pem"), &pair.pem).unwrap();
        std::fs::write(self.path("key.pem"), pair.key.serialize_pem()).unwrap();
        closed(&self.path("key.pem"), 0o600);
    }

    fn files(&self, clients: Option<Showing>) -> TlsFiles {
        TlsFiles {
            certificate: self.path("chain.pem"),
            key: self.path("key.pem"),
            clients: clients.map(|showing| (self.path("clients.pem"), showing)),
        }
    }

    fn world(&self, clients: Option<Showing>) -> World {
        self.serves(clients, |_| {}, Limits::default())
    }

    fn serves(&self, clients: Option<Showing>, change: impl Fn(&Paths), limits: Limits) -> World {
        World::served(change, |options| {
            options.tls = Some(self.files(clients));
            options.limits = limits;
        })
    }

    /// A caller who trusts our services, and shows a certificate if there is one.
    fn caller(&self, shows: Option<&Pair>, version: &'static SupportedProtocolVersion) -> Caller {
        let mut roots = RootCertStore::empty();
        roots.add(self.ours.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots);
        let config = match shows {
            None => builder.with_no_client_auth(),
            Some(pair) => {
                let key = PrivateKeyDer::try_from(pair.key.serialize_der()).unwrap();
                builder
                    .with_client_auth_cert(vec![pair.der.clone()], key)
                    .unwrap()
            }
        };
        Caller(config)
    }

    fn plain_caller(&self) -> Caller {
        self.caller(None, &rustls::version::TLS13)
    }
}

fn closed(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

struct Caller(ClientConfig);

/// A connection that was made.
struct Secure(BufReader<StreamOwned<ClientConnection, TcpStream>>);

impl Caller {
    fn connect(&self, address: SocketAddr) -> Secure {
        let name = ServerName::try_from("localhost").unwrap();
        let session = ClientConnection::new(Arc::new(self.0.clone()), name).unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        Secure(BufReader::new(StreamOwned::new(session, stream)))
    }

    fn send(&self, address: SocketAddr, request: &Request) -> std::io::Result<Answer> {
        self.connect(address).send(request)
    }

    /// Why nothing is answered.
    #[track_caller]
    fn is_refused(&self, address: SocketAddr) -> String {
        match self.send(address, &Request::new("GET", "/healthz")) {
            Ok(answer) => panic!("answered: {answer:?}"),
            Err(error) => error.to_string(),
        }
    }
}

impl Secure {
    fn send(&mut self, request: &Request) -> std::io::Result<Answer> {
        self.0.get_mut().write_all(&request.bytes())?;
        // Why a connection ends comes with the first byte that is missing.
        std::io::BufRead::fill_buf(&mut self.0)?;
        answer(&mut self.0, false).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
    }

    /// The certificate that the service showed.
    fn shown(&self) -> CertificateDer<'static> {
        let shown = self.0.get_ref().conn.peer_certificates().unwrap();
        shown[0].clone().into_owned()
    }
}

fn health() -> Request {
    Request::new("GET", "/healthz")
}

/// Names a certificate as a producer that may record.
fn producer(paths: &Paths, certificate: &str) {
    let mut settings = std::fs::read_to_string(paths.settings()).unwrap();
    write!(
        settings,
        "\n[[serve.producers]]\nname = \"crm\"\ncertificate = \"{certificate}\"\nscopes = [\"disclosures:write\"]\n"
    )
    .unwrap();
    std::fs::write(paths.settings(), settings).unwrap();
}

#[test]
fn an_old_version_of_tls_that_is_spoken() {
    let town = Town::new();
    let world = town.world(None);
    let old = town.caller(None, &rustls::version::TLS12);
    let why = old.is_refused(world.address);
    assert!(why.contains("ProtocolVersion"), "{why}");
    let answer = town.plain_caller().send(world.address, &health()).unwrap();
    assert_eq!(answer.status, 200);
}

#[test]
fn a_token_that_is_not_needed_over_tls() {
    let town = Town::new();
    let world = town.world(Some(Showing::Optional));
    let caller = town.plain_caller();
    let post = || Request::new("POST", "/v1/disclosures").json(&disclosure("ev-1", "host-de"));
    let answer = caller.send(world.address, &post()).unwrap();
    assert_eq!((answer.status, answer.problem()), (401, "no_token".into()));
    let answer = caller
        .send(world.address, &post().token(&world.token))
        .unwrap();
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[test]
fn http_two_that_is_not_offered() {
    let town = Town::new();
    let world = town.world(None);
    let mut caller = town.plain_caller();
    caller.0.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let mut secure = caller.connect(world.address);
    let stream = secure.0.get_mut();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .unwrap();
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
    let mut settings = [0; 9];
    std::io::Read::read_exact(&mut secure.0, &mut settings).unwrap();
    assert_eq!(settings[3], 4, "the service does not begin with settings");
    let session = &secure.0.get_ref().conn;
    assert_eq!(session.alpn_protocol(), Some(b"h2".as_slice()));
}

#[test]
fn a_certificate_of_a_foreign_authority() {
    let town = Town::new();
    let world = town.world(Some(Showing::Optional));
    let foreign = issued(&authority("strangers"), "crm", 2099);
    let caller = town.caller(Some(&foreign), &rustls::version::TLS13);
    let why = caller.is_refused(world.address);
    assert!(
        why.contains("UnknownCA") || why.contains("UnknownIssuer"),
        "{why}"
    );
    // Who trusts somebody else does not talk to us.
    let elsewhere = Town::new();
    let why = elsewhere.plain_caller().is_refused(world.address);
    assert!(
        why.contains("UnknownIssuer") || why.contains("BadSignature"),
        "{why}"
    );
}

#[test]
fn a_certificate_that_has_ended() {
    let town = Town::new();
    let world = town.world(Some(Showing::Optional));
    let ended = issued(&town.clients, "crm", 2021);
    let caller = town.caller(Some(&ended), &rustls::version::TLS13);
    let why = caller.is_refused(world.address);
    assert!(why.contains("Expired"), "{why}");
}

#[test]
fn nobody_without_a_certificate_where_one_is_required() {
    let town = Town::new();
    let world = town.world(Some(Showing::Required));
    let why = town.plain_caller().is_refused(world.address);
    assert!(why.contains("CertificateRequired"), "{why}");
    let known = issued(&town.clients, "crm", 2099);
    let caller = town.caller(Some(&known), &rustls::version::TLS13);
    assert_eq!(caller.send(world.address, &health()).unwrap().status, 200);
}

#[test]
fn a_certificate_that_opens_more_than_its_producer_may() {
    let town = Town::new();
    let crm = issued(&town.clients, "crm", 2099);
    let other = issued(&town.clients, "other", 2099);
    let fingerprint = format!("sha256:{}", hash::content(&crm.der));
    let change = |paths: &Paths| producer(paths, &fingerprint);
    let world = town.serves(Some(Showing::Optional), change, Limits::default());
    let caller = town.caller(Some(&crm), &rustls::version::TLS13);
    let post = Request::new("POST", "/v1/disclosures").json(&disclosure("ev-1", "host-de"));
    let answer = caller.send(world.address, &post).unwrap();
    assert_eq!(answer.status, 201, "{}", answer.text());
    let line = answer.json()["line"].as_str().unwrap().to_owned();
    let id = world.ledger().producer_id("crm");
    assert!(line.contains(&format!("\"actor\":\"{id}\"")), "{line}");
    let read = Request::new("GET", "/v1/disclosures");
    let answer = caller.send(world.address, &read).unwrap();
    assert_eq!(answer.problem(), "missing_scope");
    let caller = town.caller(Some(&other), &rustls::version::TLS13);
    let answer = caller.send(world.address, &post).unwrap();
    assert_eq!(
        (answer.status, answer.problem()),
        (401, "unknown_certificate".into())
    );
}

#[test]
fn a_producer_named_by_its_subject_and_taken_out_while_it_is_connected() {
    let town = Town::new();
    let crm = issued(&town.clients, "crm", 2099);
    let change = |paths: &Paths| producer(paths, "CN=crm,O=Omnia");
    let world = town.serves(Some(Showing::Optional), change, Limits::default());
    let caller = town.caller(Some(&crm), &rustls::version::TLS13);
    let mut connection = caller.connect(world.address);
    let status = Request::new("GET", "/v1/status");
    assert_eq!(connection.send(&status).unwrap().status, 200);
    let settings = std::fs::read_to_string(world.paths[0].settings()).unwrap();
    let without = settings.split("\n[[serve.producers]]").next().unwrap();
    std::fs::write(world.paths[0].settings(), without).unwrap();
    world.reload.now().unwrap();
    let answer = connection.send(&status).unwrap();
    assert_eq!(answer.problem(), "unknown_certificate");
}

#[test]
fn a_new_certificate_that_cuts_connections_or_does_not_come() {
    let town = Town::new();
    let world = town.world(None);
    let caller = town.plain_caller();
    let mut living = caller.connect(world.address);
    assert_eq!(living.send(&health()).unwrap().status, 200);
    let first = living.shown();
    let second = issued(&town.ours, "second", 2099);
    town.installs(&second);
    world.reload.now().unwrap();
    assert_eq!(living.send(&health()).unwrap().status, 200);
    assert_eq!(living.shown(), first);
    let mut fresh = caller.connect(world.address);
    assert_eq!(fresh.send(&health()).unwrap().status, 200);
    assert_eq!(fresh.shown(), second.der);
}

#[test]
fn a_bad_new_certificate_that_ends_the_service() {
    let town = Town::new();
    let world = town.world(None);
    let caller = town.plain_caller();
    let stays = |why: &str| {
        let faults = world.reload.now().unwrap_err();
        let told = faults[0].to_string();
        assert!(told.contains(why), "{told}");
        let mut connection = caller.connect(world.address);
        assert_eq!(connection.send(&health()).unwrap().status, 200);
    };
    town.installs(&issued(&town.ours, "ended", 2021));
    stays("ended on 2021-12-31");
    town.installs(&issued(&town.ours, "second", 2099));
    let stranger = KeyPair::generate().unwrap();
    std::fs::write(town.path("key.pem"), stranger.serialize_pem()).unwrap();
    stays("cannot be used together");
    closed(&town.path("key.pem"), 0o604);
    stays("chmod o=");
    closed(&town.path("key.pem"), 0o600);
    std::fs::write(town.path("chain.pem"), "nothing").unwrap();
    stays("holds no certificate");
    std::fs::remove_file(town.path("chain.pem")).unwrap();
    stays("cannot read");
}

#[test]
fn handshakes_that_never_end_and_keep_others_out() {
    let town = Town::new();
    let limits = Limits {
        connections: 4,
        handshake: Duration::from_millis(300),
        ..Limits::default()
    };
    let world = town.serves(None, |_| {}, limits);
    let silent: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut stream = TcpStream::connect(world.address).unwrap();
            stream.write_all(&[22, 3, 1]).unwrap();
            stream
        })
        .collect();
    // The fifth waits until a handshake was given up, and is answered then.
    let answer = town.plain_caller().send(world.address, &health()).unwrap();
    assert_eq!(answer.status, 200);
    drop(silent);
}

#[test]
fn a_stop_that_waits_for_handshakes() {
    let town = Town::new();
    let mut world = town.world(None);
    let mut half = TcpStream::connect(world.address).unwrap();
    half.write_all(&[22, 3, 1]).unwrap();
    let answer = town.plain_caller().send(world.address, &health()).unwrap();
    assert_eq!(answer.status, 200);
    let began = std::time::Instant::now();
    world.stopped().unwrap();
    assert!(
        began.elapsed() < Limits::default().handshake,
        "a handshake held the stop up"
    );
    drop(half);
}
