//! What goes wrong meanwhile, one thing after another, and that the program comes back from each.
//!
//! ```text
//! kill -9 · a good stop · SIGSTOP · a flood of connections · no room, little room · a disk that is slow to sync ·
//! a wall clock that jumps · a backup put back behind the head
//! ```
//! A fault that this machine cannot make is skipped, and the table says so.

use std::fs::File;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::process::{Pid, Signal, kill_process};

use super::super::world::Chance;
use super::load::Load;
use super::program::{Program, said};
use super::tally::{Tally, add};

/// How long the program may take to record again.
const PATIENCE: Duration = Duration::from_secs(60);
/// Connections of a flood: more than one address may have.
const CROWD: usize = 700;

/// What is there to break with.
pub struct Means {
    /// Whether the ledger lies on a disk of its own, which may be filled.
    pub own_disk: bool,
    /// Where the program reads by how many seconds its wall clock is wrong.
    pub shift: Option<std::path::PathBuf>,
    /// The verifier key, as somebody outside has it.
    pub vkey: String,
}

const KINDS: [&str; 9] = [
    "kill -9",
    "no room",
    "backup put back behind the head",
    "SIGSTOP",
    "clock jump",
    "slow disk",
    "little room",
    "connection flood",
    "SIGTERM",
];

/// Breaks something every `pause` until time is up.
pub fn rage(load: &Load<'_>, means: &Means, pause: Duration, seed: u64) {
    let mut chance = Chance::new(seed);
    let mut nth = 0;
    let mut drills = 0;
    loop {
        let rest = load.until.saturating_duration_since(Instant::now());
        if rest < pause + Duration::from_secs(1) {
            return;
        }
        std::thread::sleep(pause);
        // Each kind once, then by chance, and killing most often.
        let kind = match KINDS.get(nth) {
            Some(kind) => kind,
            None if chance.below(3) == 0 => "kill -9",
            None => KINDS[usize::try_from(chance.below(KINDS.len() as u64)).unwrap()],
        };
        nth += 1;
        if kind.starts_with("backup") {
            drills += 1;
            if drills > 2 {
                continue;
            }
        }
        eprintln!("{:>4} s  {kind}", load.began.elapsed().as_secs());
        if break_it(kind, load, means, &mut chance) {
            load.tally
                .fault(KINDS.iter().find(|known| *known == &kind).unwrap());
        }
        if !load.program.recovers(PATIENCE) {
            let why = load.program.request("GET", "/v1/status");
            let why = load.program.ask(&why).map(|answer| answer.text());
            panic!("after {kind} the program does not record again: {why:?}");
        }
    }
}

fn break_it(kind: &str, load: &Load<'_>, means: &Means, chance: &mut Chance) -> bool {
    let program = load.program;
    match kind {
        "kill -9" => {
            program.kill();
            program.start();
        }
        "SIGTERM" => {
            assert!(program.stop(), "a stop under load does not end well");
            program.start();
        }
        "SIGSTOP" => {
            program.signal(Signal::STOP);
            std::thread::sleep(Duration::from_millis(500 + chance.below(2500)));
            program.signal(Signal::CONT);
        }
        "connection flood" => flood(program),
        "no room" | "little room" => return fill(kind, program, means, load.tally),
        "slow disk" => return slow(program, load.tally),
        "clock jump" => return jump(program, means, load.tally),
        _ => fork(load, means),
    }
    true
}

/// Many connections that say nothing, or half of something; others are answered meanwhile.
fn flood(program: &Program<'_>) {
    let mut crowd = Vec::new();
    for nth in 0..CROWD {
        let Ok(socket) = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)
        else {
            break;
        };
        let own = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), 0);
        socket.bind(&own.into()).unwrap();
        if socket
            .connect_timeout(&program.address().into(), Duration::from_secs(2))
            .is_err()
        {
            continue;
        }
        let mut stream = TcpStream::from(socket);
        if nth % 2 == 0 {
            // Those beyond the limit are closed already.
            let _ = stream.write_all(b"POST /v1/disclosures HTTP/1.1\r\nhost: loc");
        }
        crowd.push(stream);
    }
    for _ in 0..10 {
        assert!(
            program.is_ready(),
            "a flood from one address keeps others out"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Takes all room but a little, or all of it, for some seconds.
fn fill(kind: &str, program: &Program<'_>, means: &Means, tally: &Tally) -> bool {
    if !means.own_disk {
        tally.skip("no room", "a disk of its own needs root or user namespaces");
        return false;
    }
    let path = program.site.disk.join("balloon");
    let file = File::create(&path).unwrap();
    let left = if kind == "no room" { 0 } else { 64 << 20 };
    let room = statvfs(&program.site.disk).unwrap();
    let mut goal = (room.f_bavail * room.f_frsize).saturating_sub(left);
    let mut size = 0;
    let mut piece = goal.max(1);
    while piece >= 4096 && goal > 0 {
        if fallocate(&file, FallocateFlags::empty(), size, piece.min(goal)).is_ok() {
            size += piece.min(goal);
            goal = goal.saturating_sub(piece);
        } else {
            piece /= 2;
        }
    }
    let began = Instant::now();
    let mut halted = false;
    while began.elapsed() < Duration::from_secs(3) {
        halted |= !program.is_ready();
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(file);
    std::fs::remove_file(&path).unwrap();
    assert!(halted, "a full disk was not noticed");
    // The vault may have stopped for good in the middle of a commit: then a restart recovers, as docs/OPERATIONS.md says.
    if !program.recovers(Duration::from_secs(10)) {
        let status = program.ask(&program.request("GET", "/v1/status"));
        let status = status.map(|answer| answer.json()).unwrap_or_default();
        assert_eq!(status["halted"]["code"], "stopped", "{status}");
        tally.fault("restart after a full disk");
        program.stop();
        program.start();
    }
    true
}

/// Every sync waits for some milliseconds: strace holds the process at each.
fn slow(program: &Program<'_>, tally: &Tally) -> bool {
    let Some(id) = program.id() else { return false };
    let log = program.site.own.join("strace");
    let delay = "inject=fdatasync,fsync:delay_enter=25000";
    let strace = Command::new("strace")
        .args([
            "-f",
            "-q",
            "-e",
            "trace=fdatasync,fsync",
            "-e",
            delay,
            "-p",
            &id.to_string(),
            "-o",
        ])
        .arg(&log)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut strace) = strace else {
        tally.skip("slow disk", "strace is missing");
        return false;
    };
    std::thread::sleep(Duration::from_secs(4));
    let pid = Pid::from_raw(strace.id().try_into().unwrap()).unwrap();
    let _ = kill_process(pid, Signal::INT);
    strace.wait().unwrap();
    let seen = std::fs::read_to_string(&log).unwrap_or_default();
    if !seen.contains("(DELAYED)") {
        tally.skip("slow disk", "strace may not trace the program");
        return false;
    }
    true
}

/// The wall clock jumps by an hour, or back; recording stops until somebody vouches for it.
fn jump(program: &Program<'_>, means: &Means, tally: &Tally) -> bool {
    let Some(file) = &means.shift else {
        tally.skip("clock jump", "the program runs with the machine's clock");
        return false;
    };
    let before = std::fs::read_to_string(file).unwrap_or_default();
    let other = if before.trim() == "-3600" {
        "0"
    } else {
        "-3600"
    };
    std::fs::write(file, other).unwrap();
    let began = Instant::now();
    while program.is_ready() {
        assert!(
            began.elapsed() < PATIENCE,
            "a clock that jumped was believed"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_secs(1));
    assert!(
        !program.is_ready(),
        "a clock that jumped was believed later"
    );
    assert!(program.stop());
    let confirmed = program.site.run(&["clock", "confirm"]);
    // A jump back must be vouched for. After one of an hour forward a start finds nothing wrong: `at` only grew.
    let forward = other == "0" && confirmed.status.code() == Some(1);
    assert!(
        confirmed.status.success() || forward,
        "{}",
        said(&confirmed)
    );
    program.start();
    true
}

/// A backup from before, with keys from now: refused for recording, read in full.
fn fork(load: &Load<'_>, means: &Means) {
    let (program, site) = (load.program, load.program.site);
    let name = |what: &str| site.own.join(format!("fork-{what}"));
    let tar = name("backup.tar");
    let began = Instant::now();
    let made = site.run(&["backup", "create", tar.to_str().unwrap()]);
    assert!(made.status.success(), "{}", said(&made));
    add(&load.tally.backups);
    load.tally.answered("backup", 200, began.elapsed());
    let head = load.head.load(Ordering::Relaxed);
    while load.head.load(Ordering::Relaxed) < head + 10 {
        assert!(
            began.elapsed() < PATIENCE * 4,
            "nothing is recorded beside a backup"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    // The signer's memory is synced within a second; a good stop leaves it whole.
    std::thread::sleep(Duration::from_millis(1500));
    copy(&site.keys(), &name("keys"));
    refused(site, means, &tar, &name("keys"), &name("ledger"));
    add(&load.tally.forks_refused);
    assert!(program.is_ready(), "a restore elsewhere stopped the ledger");
    for folder in ["keys", "ledger"] {
        std::fs::remove_dir_all(name(folder)).unwrap();
    }
    std::fs::remove_file(tar).unwrap();
}

fn refused(site: &super::program::Site, means: &Means, tar: &Path, keys: &Path, ledger: &Path) {
    let tar = tar.to_str().unwrap();
    let restore = ["backup", "restore", tar, "--trust", &means.vkey];
    let told = site.run_over(ledger, keys, &restore);
    assert_eq!(
        told.status.code(),
        Some(4),
        "a backup behind the head: {}",
        said(&told)
    );
    assert!(
        !ledger.join("journal").exists(),
        "what was refused stands on the disk"
    );
    let told = site.run_over(ledger, keys, &[&restore[..], &["--only-to-read"]].concat());
    assert!(told.status.success(), "{}", said(&told));
    let told = site.run_over(ledger, keys, &["verify", "--trust", &means.vkey]);
    assert!(told.status.success(), "{}", said(&told));
    let told = site.run_over(ledger, keys, &["census", "take"]);
    assert_eq!(
        told.status.code(),
        Some(4),
        "a copy to be read goes on: {}",
        said(&told)
    );
}

/// Copies a folder of files, closed to others.
pub fn copy(from: &Path, to: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // A file that is being replaced may be gone already.
        let _ = std::fs::copy(entry.path(), to.join(entry.file_name()));
    }
}
