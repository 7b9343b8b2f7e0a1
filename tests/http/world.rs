//! A service on a free port over ledgers of its own, gone with the test.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tabellion::audit::Report;
use tabellion::clock::{Clock, SystemClock};
use tabellion::disclosure::{Exporter, read_json};
use tabellion::files::Disk;
use tabellion::http::{Reload, ServeError, ServeOptions, Server};
use tabellion::keys::{KeyFolder, Scope, TokenBook};
use tabellion::ledger::{self, InitRequest, Ledger, Paths};
use tabellion::note::VerifierKey;
use tokio::sync::oneshot;

use super::client::{Answer, Client, Request};

/// The exporter of most tests.
pub const HOME: &str = "omnia-groupe";

pub struct World {
    pub address: SocketAddr,
    /// Everything is open to it.
    pub token: String,
    pub ledgers: Vec<Ledger>,
    pub paths: Vec<Paths>,
    /// What SIGHUP does.
    pub reload: Reload,
    key: VerifierKey,
    stop: Option<oneshot::Sender<()>>,
    running: Option<std::thread::JoinHandle<Result<(), ServeError>>>,
    /// Goes last: the ledgers are closed in it.
    folder: tempfile::TempDir,
}

fn exporter(id: &str) -> Exporter {
    let exporter = json!({"id": id, "name": format!("{id} (example)"), "country": "FR", "acts_as": "controller"});
    read_json(exporter.to_string().as_bytes()).unwrap()
}

/// A token of a ledger.
pub fn issue(paths: &Paths, scopes: &[Scope]) -> String {
    let folder = KeyFolder::open(Arc::new(Disk), &paths.keys).unwrap();
    let mut book = TokenBook::open(folder).unwrap();
    let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
    book.issue("test", scopes, SystemClock.read().wall, None)
        .unwrap()
        .text
        .to_string()
}

impl World {
    /// One ledger, with two recipients: `host-de` is in the Union, `host-us` is not and has no transfer tool.
    pub fn new() -> Self {
        Self::of(&[HOME])
    }

    pub fn of(exporters: &[&str]) -> Self {
        Self::with(exporters, |_| {})
    }

    /// A service that waits only so long for a caller who does not read.
    pub fn patient(patience: std::time::Duration) -> Self {
        Self::served(|_| {}, |options| options.limits.patience = patience)
    }

    /// A service with settings and options of its own.
    pub fn served(change: impl Fn(&Paths), options: impl FnOnce(&mut ServeOptions)) -> Self {
        let mut own = ServeOptions::on("127.0.0.1:0".parse().unwrap());
        options(&mut own);
        let (folder, ledgers, paths) = Self::made(&[HOME], change);
        Self::over(folder, ledgers, paths, own)
    }

    /// The settings may be changed before the ledgers are opened.
    pub fn with(exporters: &[&str], change: impl Fn(&Paths)) -> Self {
        let (folder, ledgers, paths) = Self::made(exporters, change);
        let options = ServeOptions::on("127.0.0.1:0".parse().unwrap());
        Self::over(folder, ledgers, paths, options)
    }

    /// Ledgers in a folder of their own, open.
    fn made(
        exporters: &[&str],
        change: impl Fn(&Paths),
    ) -> (tempfile::TempDir, Vec<Ledger>, Vec<Paths>) {
        let folder = tempfile::tempdir().unwrap();
        let mut ledgers = Vec::new();
        let mut paths = Vec::new();
        for id in exporters {
            let here = Paths::new(folder.path().join(id), None);
            let origin = Some(format!("ledger.example/{id}"));
            let request = InitRequest {
                exporter: exporter(id),
                origin,
                predecessor: None,
            };
            Ledger::init(&here, request, Arc::new(SystemClock), "test")
                .unwrap()
                .ledger
                .shutdown()
                .unwrap();
            change(&here);
            let ledger = Ledger::open(&here, Arc::new(SystemClock), "test")
                .unwrap()
                .ledger;
            for (name, seat) in [("host-de", "DE"), ("host-us", "US")] {
                let recipient = read_json(host(name, seat).to_string().as_bytes()).unwrap();
                ledger.put_recipient(recipient, None, None).unwrap();
            }
            ledgers.push(ledger);
            paths.push(here);
        }
        (folder, ledgers, paths)
    }

    /// Serves ledgers that were opened elsewhere.
    pub fn over(
        folder: tempfile::TempDir,
        ledgers: Vec<Ledger>,
        paths: Vec<Paths>,
        options: ServeOptions,
    ) -> Self {
        let token = issue(&paths[0], &Scope::ALL);
        let (stop, stopped) = oneshot::channel();
        let (listening, address) = std::sync::mpsc::channel();
        let handed = ledgers.clone();
        let running = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let server = Server::bind(handed, options).await?;
                listening.send((server.address(), server.reload())).unwrap();
                server.run(async { drop(stopped.await) }).await
            })
        });
        let (address, reload) = address.recv().unwrap();
        let key = VerifierKey::parse(ledgers[0].vkeys().last().unwrap()).unwrap();
        Self {
            key,
            folder,
            address,
            reload,
            token,
            ledgers,
            paths,
            stop: Some(stop),
            running: Some(running),
        }
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// A request with the token that opens everything.
    pub fn request(&self, method: &str, target: &str) -> Request {
        Request::new(method, target).token(&self.token)
    }

    /// Whatever problem it is, the document has to know it.
    #[track_caller]
    pub fn send(&self, request: &Request) -> Answer {
        let answer = self.client().send(request);
        super::problems::hold(&answer);
        answer
    }

    #[track_caller]
    pub fn get(&self, target: &str) -> Answer {
        self.send(&self.request("GET", target))
    }

    #[track_caller]
    pub fn post(&self, target: &str, body: &Value) -> Answer {
        self.send(&self.request("POST", target).json(body))
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledgers[0]
    }

    pub fn key(&self) -> VerifierKey {
        self.key.clone()
    }

    /// Tells the service to stop, without waiting.
    pub fn tell_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// How it ended.
    pub fn stopped(&mut self) -> Result<(), ServeError> {
        self.tell_to_stop();
        self.running.take().unwrap().join().unwrap()
    }

    /// The folder of the ledgers, when nobody serves them any more.
    pub fn into_folder(mut self) -> tempfile::TempDir {
        self.ledgers.clear();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    /// The audit of the first ledger from its files, when nobody has it open any more.
    pub fn verify(&mut self) -> Report {
        self.ledgers.clear();
        ledger::verify(
            Arc::new(Disk),
            &self.paths[0].ledger,
            &[self.key()],
            &[],
            |_, _| {},
        )
        .unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.tell_to_stop();
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

/// A host with a contract, and nothing that would carry a transfer.
pub fn host(id: &str, seat: &str) -> Value {
    json!({"id": id, "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": seat,
        "hosting": [seat], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]})
}

/// A disclosure that the law permits to `host-de` and refuses to `host-us`.
pub fn disclosure(event: &str, to: &str) -> Value {
    json!({"exporter": HOME, "recipient": to, "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "subjects": [{"ref": format!("partner-{event}")}],
        "event_id": event, "late_reason": "initial_import"})
}
