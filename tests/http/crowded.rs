//! More callers than may wait: some are told so at once, and none of them is recorded and refused.

use std::collections::BTreeMap;

use tabellion::http::Limits;

use super::client::Client;
use super::world::{World, disclosure};

/// What each caller was answered, by status.
fn together(world: &World, callers: usize, each: usize) -> BTreeMap<u16, usize> {
    let counts: Vec<BTreeMap<u16, usize>> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..callers)
            .map(|caller| {
                scope.spawn(move || {
                    let mut client = Client::connect(world.address);
                    let mut counts = BTreeMap::new();
                    for turn in 0..each {
                        let body = disclosure(&format!("{caller}-{turn}"), "host-de");
                        let answer =
                            client.send(&world.request("POST", "/v1/disclosures").json(&body));
                        if answer.status == 503 {
                            assert_eq!(answer.problem(), "busy");
                            let after = answer.header("retry-after").unwrap();
                            assert_eq!(after, "1");
                        }
                        *counts.entry(answer.status).or_default() += 1;
                    }
                    counts
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    let mut all = BTreeMap::new();
    for (status, count) in counts.into_iter().flatten() {
        *all.entry(status).or_default() += count;
    }
    all
}

#[test]
fn a_crowd_that_waits_in_silence() {
    let world = World::served(
        |_| {},
        |options| {
            options.limits = Limits {
                waiting: 0,
                ..Limits::default()
            };
        },
    );
    let before = world.ledger().size();
    assert_eq!(together(&world, 4, 3), BTreeMap::from([(503, 12)]));
    assert_eq!(world.ledger().size(), before);
    // Lines of a batch have places of their own: they wait where single requests are turned away.
    let lines = ["a", "b"].map(|event| disclosure(event, "host-de").to_string());
    let batch = world
        .request("POST", "/v1/disclosures/batch")
        .ndjson(&lines);
    let told = world.send(&batch).lines();
    assert!(told.iter().all(|line| line["status"] == 201), "{told:?}");
}

#[test]
fn a_crowd_after_which_nobody_is_heard() {
    let world = World::served(
        |_| {},
        |options| {
            options.limits = Limits {
                waiting: 1,
                ..Limits::default()
            };
        },
    );
    let before = world.ledger().size();
    let counts = together(&world, 12, 20);
    let recorded = counts.get(&201).copied().unwrap_or(0);
    assert_eq!(
        recorded + counts.get(&503).copied().unwrap_or(0),
        240,
        "{counts:?}"
    );
    assert_eq!(world.ledger().size(), before + recorded as u64);
    let after = world.post("/v1/disclosures", &disclosure("after", "host-de"));
    assert_eq!(after.status, 201, "{}", after.text());
}
