//! More callers than may wait, over a disk that is slow: how soon are they told, and how soon is it over?

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tabellion::clock::SystemClock;
use tabellion::files::{Disk, File, Files, Lock, Look, Open};
use tabellion::ledger::Machine;

use super::Target::{AtMost, Stated};
use super::place::Place;
use super::wire::{Persons, Way, Wire, disclosure, post};
use super::{as_f64, figure};

/// More than may wait for one writer.
const CALLERS: usize = 1500;
/// How long every sync takes while the disk is slow.
const SLOW: u64 = 400;

/// A disk whose syncs take longer.
struct SlowDisk(Arc<AtomicU64>);

struct SlowFile(Box<dyn File>, Arc<AtomicU64>);

impl Files for SlowDisk {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let file = Disk.open(path, how)?;
        Ok(Box::new(SlowFile(file, Arc::clone(&self.0))))
    }

    fn look(&self, path: &Path) -> io::Result<Option<Look>> {
        Disk.look(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        Disk.list(folder)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        Disk.make_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        Disk.sync_folder(folder)
    }

    fn room(&self, folder: &Path) -> io::Result<u64> {
        Disk.room(folder)
    }
}

impl File for SlowFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        std::thread::sleep(Duration::from_millis(self.1.load(Ordering::Relaxed)));
        self.0.sync()
    }

    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn reserve(&self, len: u64) -> io::Result<()> {
        self.0.reserve(len)
    }

    fn lock(&self) -> io::Result<Lock> {
        self.0.lock()
    }
}

/// One caller until it is over; how long each 503 took, and how many were recorded.
async fn caller(
    nth: usize,
    mut wire: Wire,
    token: String,
    over: Arc<AtomicBool>,
) -> (Vec<Duration>, usize) {
    let (mut told, mut recorded) = (Vec::new(), 0);
    for turn in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let body = disclosure(&format!("o{nth}-{turn}"), nth, Persons::One).to_string();
        let sent = Instant::now();
        match wire
            .ask(&post(
                "/v1/disclosures",
                "application/json",
                &token,
                body.as_bytes(),
            ))
            .await
        {
            201 => recorded += 1,
            503 => {
                told.push(sent.elapsed());
                assert!(wire.text().contains("retry-after: 1"), "{}", wire.text());
                // As a caller should, only sooner.
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            status => panic!("{status}: {}", wire.text()),
        }
    }
    (told, recorded)
}

pub async fn run() {
    let delay = Arc::new(AtomicU64::new(0));
    let own = Arc::clone(&delay);
    let place = Place::on(|_| Machine {
        files: Arc::new(SlowDisk(own)),
        ..Machine::with_clock(Arc::new(SystemClock))
    });
    let service = place
        .serve(|options| {
            options.limits.connections = 4 * CALLERS;
            options.limits.from_one_address = 4 * CALLERS;
        })
        .await;
    let mut wires = Vec::new();
    for _ in 0..CALLERS {
        wires.push(Wire::connect(service.address, &Way::Plain).await);
    }
    let mut other = Wire::connect(service.address, &Way::Plain).await;
    delay.store(SLOW, Ordering::Relaxed);
    let over = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = wires
        .into_iter()
        .enumerate()
        .map(|(nth, wire)| tokio::spawn(caller(nth, wire, place.token.clone(), Arc::clone(&over))))
        .collect();
    tokio::time::sleep(Duration::from_secs(5)).await;
    delay.store(0, Ordering::Relaxed);
    over.store(true, Ordering::Relaxed);
    let ended = Instant::now();
    for turn in 0.. {
        let body = disclosure(&format!("after-{turn}"), turn, Persons::One).to_string();
        let request = post(
            "/v1/disclosures",
            "application/json",
            &place.token,
            body.as_bytes(),
        );
        if other.ask(&request).await == 201 {
            break;
        }
    }
    let again = ended.elapsed();
    let (mut told, mut recorded) = (Vec::new(), 0);
    for caller in callers {
        let (some, good) = caller.await.unwrap();
        told.extend(some);
        recorded += good;
    }
    told.sort();
    assert!(!told.is_empty(), "nobody was turned away");
    println!(
        "overload: {CALLERS} callers, every sync {SLOW} ms: {recorded} recorded, {} told to come back",
        told.len()
    );
    let millis = |part: usize| told[(told.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    figure(
        "overload: 503 with Retry-After, p50",
        millis(50),
        "ms",
        Stated,
    );
    figure(
        "overload: 503 with Retry-After, p99",
        millis(99),
        "ms",
        AtMost(100.0),
    );
    figure(
        "overload: recorded again after its end",
        again.as_secs_f64() * 1000.0,
        "ms",
        AtMost(1000.0),
    );
    figure("overload: turned away", as_f64(told.len()), "", Stated);
    service.stop().await;
}
