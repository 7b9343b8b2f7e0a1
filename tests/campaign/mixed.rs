//! Mixed load while everything goes wrong, then an auditor who kept every receipt.
//!
//! ```text
//! callers (1,000 turns a second) ─▶ the program over loopback ◀─ faults, one after another
//!        └ every receipt ─▶ a file on another disk ─▶ the auditor ─▶ the table, lost = 0
//! ```
//! The program runs as a process of its own. It is bounded in time, and leaves no process and no mount behind.

#[path = "mixed/auditor.rs"]
mod auditor;
#[path = "mixed/faults.rs"]
mod faults;
#[path = "mixed/load.rs"]
mod load;
#[path = "mixed/program.rs"]
mod program;
#[path = "mixed/tally.rs"]
mod tally;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use tabellion::clock::{Clock as _, SystemClock};
use tabellion::files::Disk;
use tabellion::keys::{KeyFolder, Scope, TokenBook};
use tabellion::ledger::{Machine, Paths};

use super::world;
pub use faults::Means;
pub use program::Site;
use program::{Program, said};
use tally::Tally;

/// How much of everything.
pub struct Measure {
    pub lasts: Duration,
    /// Turns a second.
    pub rate: u64,
    /// Between two faults.
    pub pause: Duration,
    pub callers: u64,
    pub seed: u64,
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn as_f64(count: u64) -> f64 {
    count as f64
}

/// Makes the ledger; its verifier key, and a token that opens everything.
fn init(site: &Site) -> (String, String) {
    let paths = Paths::new(site.ledger(), Some(site.keys()));
    let machine = Machine::with_clock(Arc::new(SystemClock));
    let ledger = world::init(&machine, &paths);
    // Refused by law: no tool carries a transfer there.
    let mut abroad = serde_json::to_value(world::host("host-us")).unwrap();
    abroad["seat"] = "US".into();
    abroad["hosting"] = serde_json::json!(["US"]);
    ledger
        .put_recipient(world::form(&abroad), None, None)
        .unwrap();
    let vkey = ledger.vkeys().last().unwrap().clone();
    ledger.shutdown().unwrap();
    drop(ledger);
    let folder = KeyFolder::open(Arc::new(Disk), &paths.keys).unwrap();
    let mut book = TokenBook::open(folder).unwrap();
    let scopes = BTreeSet::from(Scope::ALL);
    let token = book
        .issue("campaign", scopes, SystemClock.read().wall, None)
        .unwrap();
    (vkey, token.text.to_string())
}

/// What came out, for whoever asserts on it.
pub struct Outcome {
    pub acknowledged: u64,
    pub receipts: usize,
    pub starts: u64,
    pub lost: u64,
}

/// Runs the whole. Panics where a promise does not hold.
pub fn run(
    site: &Site,
    measure: &Measure,
    own_disk: bool,
    shift: Option<std::path::PathBuf>,
) -> Outcome {
    let (vkey, token) = init(site);
    let means = Means {
        own_disk,
        shift,
        vkey,
    };
    let program = Program::new(site, token);
    program.start();
    let tally = Tally::default();
    let receipts = File::create(site.own.join("receipts")).unwrap();
    let load = load::Load::new(&program, &tally, receipts, measure.rate, measure.lasts);
    std::thread::scope(|scope| {
        let listeners: Vec<_> = (0..2).map(|_| scope.spawn(|| load.listen())).collect();
        let watching = scope.spawn(|| watch(&program, &tally));
        let load = &load;
        let mut callers: Vec<_> = (0..measure.callers)
            .map(|nth| scope.spawn(move || load.single(nth)))
            .collect();
        callers.extend((0..2).map(|_| scope.spawn(|| load.batch())));
        callers.push(scope.spawn(|| load.erase()));
        callers.push(scope.spawn(|| load.export()));
        callers.push(scope.spawn(|| faults::rage(load, &means, measure.pause, measure.seed)));
        let ended: Vec<_> = callers
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect();
        tally.over.store(true, std::sync::atomic::Ordering::Relaxed);
        // Whoever panicked says so after nothing is left running.
        let well = program.stop();
        watching.join().unwrap();
        for listener in listeners {
            listener.join().unwrap();
        }
        for caller in ended {
            caller.unwrap();
        }
        assert!(well, "the last stop did not end well");
    });
    load.receipts.lock().unwrap().flush().unwrap();
    conclude(&program, &tally, &means)
}

/// Audits, and restores what there is in the end.
fn conclude(program: &Program<'_>, tally: &Tally, means: &Means) -> Outcome {
    let (mut findings, places, erased) = auditor::from_outside(program, &means.vkey);
    program.start();
    auditor::from_inside(program, &mut findings, &places, &erased);
    assert!(program.stop());
    restored(program, means);
    let starts = *program.starts.lock().unwrap();
    tally.print(starts, findings.lost);
    println!(
        "auditor: {} receipts against {} entries, {} checkpoints, {} asked for again, {} erased persons found nowhere",
        findings.receipts,
        findings.entries,
        findings.checkpoints,
        findings.asked_again,
        erased.len()
    );
    assert_eq!(findings.lost, 0, "acknowledged entries are lost");
    Outcome {
        acknowledged: tally
            .acknowledged
            .load(std::sync::atomic::Ordering::Relaxed),
        receipts: findings.receipts,
        starts,
        lost: findings.lost,
    }
}

/// A backup of the end, put back elsewhere with the keys: the same ledger, and it goes on.
fn restored(program: &Program<'_>, means: &Means) {
    let site = program.site;
    let path = |name: &str| site.own.join(format!("end-{name}"));
    let tar = path("backup.tar");
    let told = site.run(&["backup", "create", tar.to_str().unwrap()]);
    assert!(told.status.success(), "{}", said(&told));
    faults::copy(&site.keys(), &path("keys"));
    let restore = [
        "backup",
        "restore",
        tar.to_str().unwrap(),
        "--trust",
        &means.vkey,
    ];
    for arguments in [
        &restore[..],
        &["verify", "--trust", &means.vkey],
        &["census", "take"],
    ] {
        let told = site.run_over(&path("ledger"), &path("keys"), arguments);
        assert!(told.status.success(), "{arguments:?}: {}", said(&told));
    }
}

/// Looks at memory and descriptors of every life of the program.
fn watch(program: &Program<'_>, tally: &Tally) {
    let mut life = None;
    while !tally.is_over() {
        std::thread::sleep(Duration::from_millis(500));
        let Some(id) = program.id() else { continue };
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let memory = status.lines().find(|line| line.starts_with("VmRSS:"));
        let memory: Option<u64> =
            memory.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        let open = std::fs::read_dir(format!("/proc/{id}/fd")).map_or(0, |all| all.count() as u64);
        let Some(memory) = memory else { continue };
        let mut lives = tally.lives.lock().unwrap();
        if life != Some(id) {
            life = Some(id);
            lives.push((memory, memory, open));
        }
        if let Some((_, most, descriptors)) = lives.last_mut() {
            *most = memory.max(*most);
            *descriptors = open.max(*descriptors);
        }
    }
}
