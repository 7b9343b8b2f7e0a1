//! The ground that the mixed campaign stands on: a disk of its own, a clock of its own, the program as a child.
//!
//! ```text
//! campaign mixed ─▶ unshare --mount ─▶ the same again, inside: an ext4 image (or a tmpfs) on <folder>/disk
//!                                          └▶ this program as `tabellion`, its clock moved by what a file says
//! ```
//! Mounts made inside are seen by nobody else and go with the last process.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tabellion::clock::{Clock, Reading, SystemClock};

use super::mixed::{Measure, Site, run};

/// Names the file that moves the clock of the child, which is then `tabellion` and nothing else.
const SHIFT: &str = "TABELLION_CAMPAIGN_SHIFT";
/// Set inside the mount namespace.
const INSIDE: &str = "TABELLION_CAMPAIGN_INSIDE";

/// The machine's clocks, with the wall clock wrong by as many seconds as a file says.
struct Shifted(PathBuf);

impl Clock for Shifted {
    fn read(&self) -> Reading {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let reading = SystemClock.read();
        Reading {
            wall: reading.wall + TimeDelta::seconds(text.trim().parse().unwrap_or(0)),
            ..reading
        }
    }
}

/// The program itself, if the environment says so.
pub fn be_the_program() -> Option<ExitCode> {
    let shift = std::env::var_os(SHIFT)?;
    let clock = Arc::new(Shifted(shift.into()));
    Some(tabellion::cli::run_with(
        std::env::args_os().collect(),
        clock,
    ))
}

/// The words of one command, which does well or not.
fn does(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// How a mount namespace can be had here.
fn unshare() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [
        &["--mount", "--propagation", "private"],
        &[
            "--user",
            "--map-root-user",
            "--mount",
            "--propagation",
            "private",
        ],
    ];
    ways.into_iter()
        .find(|way| does("unshare", &[way, &["true"][..]].concat()))
}

/// A disk of some size on this folder; what it is.
fn mount(folder: &Path, bytes: u64) -> Option<&'static str> {
    let image = folder.with_extension("img");
    let (image_text, folder_text) = (image.to_str()?, folder.to_str()?);
    let file = std::fs::File::create(&image).ok()?;
    file.set_len(bytes).ok()?;
    if does("mkfs.ext4", &["-q", "-m", "0", image_text])
        && does("mount", &["-o", "loop", image_text, folder_text])
    {
        return Some("ext4 on a loop device: syncs reach the disk");
    }
    std::fs::remove_file(&image).ok()?;
    let size = format!("size={bytes}");
    does("mount", &["-t", "tmpfs", "-o", &size, "tmpfs", folder_text])
        .then_some("tmpfs: syncs cost nothing")
}

/// A number behind a flag.
fn flag(arguments: &[String], name: &str) -> Option<u64> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1)?.parse().ok()
}

/// Runs the mixed campaign.
pub fn mixed(arguments: &[String]) -> ExitCode {
    if std::env::var_os(INSIDE).is_none()
        && let Some(way) = unshare()
    {
        let again = Command::new("unshare")
            .args(way)
            .arg("--")
            .arg(std::env::current_exe().unwrap())
            .arg("mixed")
            .args(arguments)
            .env(INSIDE, "1")
            .status()
            .unwrap();
        return ExitCode::from(u8::try_from(again.code().unwrap_or(1)).unwrap_or(1));
    }
    let seconds =
        flag(arguments, "--seconds").unwrap_or(60 * flag(arguments, "--minutes").unwrap_or(10));
    let measure = Measure {
        lasts: Duration::from_secs(seconds),
        rate: flag(arguments, "--rate").unwrap_or(1000),
        pause: Duration::from_secs(flag(arguments, "--pause").unwrap_or(12)),
        callers: flag(arguments, "--callers").unwrap_or(24),
        seed: flag(arguments, "--seed").unwrap_or(1),
    };
    let named = arguments.iter().position(|argument| argument == "--folder");
    let folder = match named.and_then(|at| arguments.get(at + 1)) {
        Some(folder) => tempfile::Builder::new()
            .prefix("campaign-")
            .tempdir_in(folder),
        None => tempfile::Builder::new().prefix("campaign-").tempdir(),
    };
    // Kept when it fails, for whoever looks why.
    let folder = folder.unwrap().keep();
    eprintln!(
        "folder: {} (kept if a promise does not hold)",
        folder.display()
    );
    let (disk, own) = (folder.join("disk"), folder.join("own"));
    std::fs::create_dir(&disk).unwrap();
    std::fs::create_dir(&own).unwrap();
    let bytes = (2 << 30) + measure.rate * seconds * (12 << 10);
    let inside = std::env::var_os(INSIDE).is_some();
    let kind = inside.then(|| mount(&disk, bytes)).flatten();
    println!("disk: {}", kind.unwrap_or("the machine's own"));
    let shift = own.join("shift");
    let file = shift.clone();
    let site = Site {
        disk: disk.clone(),
        own,
        start: Box::new(move || {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.env(SHIFT, &file);
            command
        }),
    };
    let outcome = run(&site, &measure, kind.is_some(), Some(shift));
    if kind.is_some() {
        does("umount", &[disk.to_str().unwrap()]);
    }
    std::fs::remove_dir_all(&folder).unwrap();
    println!(
        "mixed load for {seconds} s, seed {}: every promise held ({} acknowledged, {} receipts, {} starts, {} lost)",
        measure.seed, outcome.acknowledged, outcome.receipts, outcome.starts, outcome.lost
    );
    ExitCode::SUCCESS
}
