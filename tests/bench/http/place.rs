//! A ledger of its own on a real disk, and services over it.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tabellion::clock::{Clock, SystemClock};
use tabellion::disclosure::read_json;
use tabellion::files::Disk;
use tabellion::http::{ServeError, ServeOptions, Server};
use tabellion::keys::{KeyFolder, Scope, TokenBook};
use tabellion::ledger::{InitRequest, Ledger, Machine, Paths};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Organisations that receive.
pub const HOSTS: usize = 50;

/// Where ledgers of benches lie.
fn base() -> PathBuf {
    std::env::var_os("TABELLION_BENCH_DIR")
        .map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), Into::into)
}

/// The limit of open files, as high as it goes.
pub fn many_descriptors() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    )
    .unwrap();
}

pub fn fdatasync_rate() -> f64 {
    let folder = tempfile::tempdir_in(base()).unwrap();
    let mut file = std::fs::File::create(folder.path().join("probe")).unwrap();
    let began = Instant::now();
    let mut count = 0;
    while began.elapsed() < Duration::from_secs(1) {
        file.write_all(&[b'x'; 700]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    super::as_f64(count) / began.elapsed().as_secs_f64()
}

/// Memory of this process in MiB: service and load tool together.
pub fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}

/// A ledger, and a token that opens everything.
pub struct Place {
    pub ledger: Ledger,
    pub token: String,
    pub folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self::on(|_| Machine::with_clock(Arc::new(SystemClock)))
    }

    /// On a machine of its own; asked from within the runtime, whose thread may wait meanwhile.
    pub fn on(machine: impl FnOnce(&std::path::Path) -> Machine) -> Self {
        tokio::task::block_in_place(|| Self::made(machine))
    }

    fn made(machine: impl FnOnce(&std::path::Path) -> Machine) -> Self {
        let folder = tempfile::tempdir_in(base()).unwrap();
        let paths = Paths::new(folder.path().join("ledger"), None);
        let exporter = json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"});
        let exporter = read_json(exporter.to_string().as_bytes()).unwrap();
        let origin = Some("ledger.example/bench".into());
        let request = InitRequest {
            exporter,
            origin,
            predecessor: None,
        };
        let machine = machine(folder.path());
        let ledger = Ledger::init_on(&machine, &paths, request, "bench")
            .unwrap()
            .ledger;
        for nth in 0..HOSTS {
            let host = json!({"id": format!("host-{nth}"), "name": "Host (example)", "kind": "service_provider",
                "role": "processor", "seat": "DE", "hosting": ["DE"],
                "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]});
            ledger
                .put_recipient(read_json(host.to_string().as_bytes()).unwrap(), None, None)
                .unwrap();
        }
        let keys = KeyFolder::open(Arc::new(Disk), &paths.keys).unwrap();
        let mut book = TokenBook::open(keys).unwrap();
        let token = book
            .issue(
                "bench",
                BTreeSet::from(Scope::ALL),
                SystemClock.read().wall,
                None,
            )
            .unwrap();
        let token = token.text.to_string();
        Self {
            ledger,
            token,
            folder,
        }
    }

    pub async fn serve(&self, change: impl FnOnce(&mut ServeOptions)) -> Service {
        let mut options = ServeOptions::on("127.0.0.1:0".parse().unwrap());
        change(&mut options);
        let server = Server::bind(vec![self.ledger.clone()], options)
            .await
            .unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        Service {
            address,
            stop,
            running,
        }
    }
}

/// A service that runs.
pub struct Service {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), ServeError>>,
}

impl Service {
    pub async fn stop(self) {
        drop(self.stop);
        self.running.await.unwrap().unwrap();
    }
}
