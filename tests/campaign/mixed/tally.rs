//! What came out: counts, latencies, memory, and the table of them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Latencies by kind of request, and answers by status.
#[derive(Default)]
pub struct Tally {
    took: Mutex<BTreeMap<&'static str, Vec<u32>>>,
    statuses: Mutex<BTreeMap<u16, u64>>,
    /// Receipts in hand: of disclosures, and of refusals.
    pub acknowledged: AtomicU64,
    pub refused: AtomicU64,
    /// Requests that nobody answered, and were sent again with the same key.
    pub unanswered: AtomicU64,
    /// Answers that were those of an earlier try.
    pub replayed: AtomicU64,
    /// Turns that passed while nobody answered.
    pub missed: AtomicU64,
    pub events: AtomicU64,
    pub erased: AtomicU64,
    pub exports: AtomicU64,
    pub backups: AtomicU64,
    pub forks_refused: AtomicU64,
    pub faults: Mutex<BTreeMap<&'static str, u64>>,
    pub skipped: Mutex<BTreeMap<&'static str, String>>,
    /// Highest memory in KiB and descriptors in each life, in order.
    pub lives: Mutex<Vec<(u64, u64, u64)>>,
    pub over: AtomicBool,
}

pub fn add(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

fn get(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

impl Tally {
    pub fn answered(&self, kind: &'static str, status: u16, took: Duration) {
        *self.statuses.lock().unwrap().entry(status).or_default() += 1;
        let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        self.took
            .lock()
            .unwrap()
            .entry(kind)
            .or_default()
            .push(micros);
    }

    pub fn fault(&self, name: &'static str) {
        *self.faults.lock().unwrap().entry(name).or_default() += 1;
    }

    /// A fault that this machine cannot make, and why.
    pub fn skip(&self, name: &'static str, why: &str) {
        self.skipped
            .lock()
            .unwrap()
            .entry(name)
            .or_insert_with(|| why.to_owned());
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// The table.
    pub fn print(&self, starts: u64, lost: u64) {
        let row = |name: &str, value: String| println!("{name:<34}{value}");
        row("acknowledged", get(&self.acknowledged).to_string());
        row("refused by law", get(&self.refused).to_string());
        row("rights events", get(&self.events).to_string());
        row("persons erased", get(&self.erased).to_string());
        row(
            "exports · backups",
            format!("{} · {}", get(&self.exports), get(&self.backups)),
        );
        row(
            "forks by old backups refused",
            get(&self.forks_refused).to_string(),
        );
        row(
            "nobody answered, sent again",
            get(&self.unanswered).to_string(),
        );
        row(
            "of these, were recorded already",
            get(&self.replayed).to_string(),
        );
        row("turns missed while down", get(&self.missed).to_string());
        for (status, count) in self.statuses.lock().unwrap().iter() {
            row(&format!("answers {status}"), count.to_string());
        }
        row("restarts", starts.saturating_sub(1).to_string());
        for (name, count) in self.faults.lock().unwrap().iter() {
            row(&format!("fault: {name}"), count.to_string());
        }
        for (name, why) in self.skipped.lock().unwrap().iter() {
            row(&format!("fault: {name}"), format!("not made here: {why}"));
        }
        println!(
            "{:<34}{:>9}{:>10}{:>10}{:>10}",
            "kind", "count", "p50 ms", "p99 ms", "max ms"
        );
        for (kind, took) in self.took.lock().unwrap().iter_mut() {
            took.sort_unstable();
            let at = |part: usize| f64::from(took[(took.len() - 1) * part / 100]) / 1000.0;
            println!(
                "{kind:<34}{:>9}{:>10.1}{:>10.1}{:>10.1}",
                took.len(),
                at(50),
                at(99),
                at(100)
            );
        }
        for (nth, (first, most, descriptors)) in self.lives.lock().unwrap().iter().enumerate() {
            row(
                &format!("life {}: memory, descriptors", nth + 1),
                format!(
                    "{} → {} MiB, at most {descriptors}",
                    first >> 10,
                    most >> 10
                ),
            );
        }
        row("lost", lost.to_string());
    }
}
