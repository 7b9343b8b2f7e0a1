//! The long versions of `tests/faults/`, for a night and not for every change.
//!
//! ```text
//! cargo run --release --example campaign -- kill 200     children killed under load
//! cargo run --release --example campaign -- power 1000   power cuts under a whole ledger
//! cargo run --release --example campaign -- cut          the journal cut at every byte of its last three lines
//! cargo run --release --example campaign -- all
//! cargo run --release --example campaign -- mixed --minutes 10 --seed 1
//! ```
//! A second number is the seed. Ends with 0 if every promise held, else with a panic that says which did not.
//!
//! `mixed` serves a ledger, lets callers loose on it (`--rate 1000` turns a second, `--callers 24`), breaks something every
//! `--pause` seconds (12), and audits every receipt. With root, or where user namespaces are allowed, the ledger lies on a
//! small disk of its own in a mount namespace of its own, which gets full; both go with the process. `--folder` says where.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a campaign fails by panicking"
)]

#[path = "../http/client.rs"]
#[allow(dead_code, reason = "the campaign says less than the tests do")]
mod client;
mod world;
mod kill;
mod power;
mod cut;
mod mixed;
mod ground;

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    if let Some(code) = ground::be_the_program() {
        return code;
    }
    if kill::be_the_child(std::io::stdout()) {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |nth: usize, otherwise: u64| {
        arguments
            .get(nth)
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    match arguments.first().map(String::as_str) {
        Some("kill") => kills(number(1, 200), number(2, 1)),
        Some("power") => cuts(number(1, 1000), number(2, 1)),
        Some("cut") => every_byte(),
        Some("mixed") => return ground::mixed(&arguments[1..]),
        Some("all") => {
            cuts(1000, 1);
            every_byte();
            kills(200, 1);
        }
        _ => {
            eprintln!(
                "usage: campaign kill [ROUNDS [SEED]] | power [ROUNDS [SEED]] | cut | all | mixed [--minutes N] [--seconds N] [--rate N] [--callers N] [--pause SECONDS] [--seed N] [--folder DIR]"
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn kills(rounds: u64, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let command = || Command::new(std::env::current_exe().unwrap());
    let tally = kill::rounds(
        folder.path(),
        rounds,
        seed,
        &command,
        &mut |round, tally| {
            if round % 20 == 0 {
                eprintln!("{round} killed, {} acknowledged", tally.acknowledged);
            }
        },
    );
    println!("kill -9, {rounds} times: every promise held ({tally:?})");
}

fn cuts(rounds: u64, seed: u64) {
    let tally = power::rounds(rounds, seed, &mut |tally| {
        if tally.cuts % 100 == 0 {
            eprintln!(
                "{} power cuts, {} acknowledged",
                tally.cuts, tally.acknowledged
            );
        }
    });
    println!("power cut, {rounds} times: every promise held ({tally:?})");
}

fn every_byte() {
    let tally = cut::everywhere(1, &mut |done, all| {
        if done % 500 == 0 {
            eprintln!("cut at {done} of {all} places");
        }
    });
    println!("journal cut at every byte of its last three lines: every promise held ({tally:?})");
}
