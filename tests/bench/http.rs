//! The service under load: every figure beside its target.
//!
//! ```text
//! cargo bench --bench http                          all of it
//! cargo bench --bench http -- posts tls             some: posts, batches, tls, reads, overload
//! TABELLION_BENCH_ENTRIES=1000000 TABELLION_BENCH_POSTS=40000 TABELLION_BENCH_LINES=100000 TABELLION_BENCH_READS=20000
//! TABELLION_BENCH_DIR=/where/the/disk/is            (the build's folder unless told)
//! ```
//! The load tool speaks HTTP/1.1 over plain sockets and runs in the same process, on the same cores, as the service. Every
//! answer counted is a 201 whose entry is durable and signed. Printed beside this machine's own `fdatasync` rate.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a bench fails by panicking"
)]

#[path = "http/place.rs"]
mod place;
#[path = "http/wire.rs"]
mod wire;
#[path = "http/writing.rs"]
mod writing;
#[path = "http/secure.rs"]
mod secure;
#[path = "http/reading.rs"]
mod reading;
#[path = "http/overload.rs"]
mod overload;

/// Prints a figure, what it should be, and whether it is.
fn figure(name: &str, value: f64, unit: &str, target: Target) {
    let (told, met) = match target {
        Target::AtLeast(least) => (format!("≥ {least}"), value >= least),
        Target::AtMost(most) => (format!("≤ {most}"), value <= most),
        Target::Stated => ("stated".to_owned(), true),
    };
    let met = if met { "" } else { "  MISSED" };
    println!("{name:<62}{value:>11.1} {unit:<9}{told:>10}{met}");
}

/// What a figure should be.
#[derive(Clone, Copy)]
enum Target {
    AtLeast(f64),
    AtMost(f64),
    Stated,
}

/// A size from the environment.
fn number(name: &str, otherwise: usize) -> usize {
    let text = std::env::var(format!("TABELLION_BENCH_{name}"));
    text.map_or(otherwise, |text| text.parse().unwrap())
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    place::many_descriptors();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    println!("fdatasync of 700 bytes: {:.0}/s", place::fdatasync_rate());
    runtime.block_on(async {
        if wants("posts") || wants("batches") {
            writing::run(wants("posts"), wants("batches")).await;
        }
        if wants("tls") {
            secure::run().await;
        }
        if wants("overload") {
            overload::run().await;
        }
        if wants("reads") {
            reading::run().await;
        }
    });
}
