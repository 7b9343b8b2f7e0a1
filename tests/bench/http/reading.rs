//! Reading from a ledger of a million, and what its memory grows by.

use std::time::{Duration, Instant};

use super::Target::{AtMost, Stated};
use super::place::{HOSTS, Place, memory};
use super::wire::{Persons, Way, Wire, get};
use super::writing::batches;
use super::{as_f64, figure, number};

/// Entries between two looks at the memory.
const STEP: usize = 100_000;

pub async fn run() {
    let place = Place::new();
    let service = place.serve(|_| {}).await;
    let entries = number("ENTRIES", 1_000_000);
    let (mut first, mut done) = (memory(), 0);
    let (start, mut most) = (first, first);
    while done < entries {
        let some = STEP.min(entries - done);
        let (recorded, _) = batches(
            service.address,
            &place.token,
            &format!("r{done}"),
            some,
            2,
            Persons::One,
        )
        .await;
        done += recorded;
        if done == STEP {
            // Caches and buffers of the tool are filled now.
            first = memory();
        }
        most = most.max(memory());
    }
    figure(
        &format!("memory after {done} entries, tool included (at first {start:.0})"),
        memory(),
        "MiB",
        Stated,
    );
    figure("memory, the most meanwhile", most, "MiB", Stated);
    if done > STEP {
        let growth = (memory() - first) * 1e6 / as_f64(done - STEP);
        figure(
            "memory growth for each million entries",
            growth,
            "MiB",
            Stated,
        );
    }
    let reads = number("READS", 20_000);
    let mut wire = Wire::connect(service.address, &Way::Plain).await;
    let size = done + HOSTS;
    let lists = |nth: usize| {
        let (host, after) = (nth * 7 % HOSTS, nth.wrapping_mul(7_919) % (size * 9 / 10));
        format!("/v1/disclosures?recipient=host-{host}&limit=100&after={after}")
    };
    let took = timed(&mut wire, &place.token, reads / 10, &lists).await;
    told("list of 100 by recipient", &took, 5.0);
    let proofs = |nth: usize| {
        format!(
            "/v1/disclosures/{}/proof",
            HOSTS + 10 + nth.wrapping_mul(7_919) % (done - 20)
        )
    };
    let took = timed(&mut wire, &place.token, reads, &proofs).await;
    told("proof", &took, 2.0);
    drop(wire);
    service.stop().await;
}

async fn timed(
    wire: &mut Wire,
    token: &str,
    count: usize,
    target: &(dyn Fn(usize) -> String + Sync),
) -> Vec<Duration> {
    let mut took = Vec::with_capacity(count);
    for nth in 0..count {
        let request = get(&target(nth), token);
        let sent = Instant::now();
        assert_eq!(wire.ask(&request).await, 200, "{}", wire.text());
        took.push(sent.elapsed());
    }
    took.sort();
    took
}

fn told(name: &str, took: &[Duration], most: f64) {
    let millis = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    figure(&format!("{name}: p50"), millis(50), "ms", Stated);
    figure(&format!("{name}: p99"), millis(99), "ms", AtMost(most));
    figure(&format!("{name}: longest"), millis(100), "ms", Stated);
}
