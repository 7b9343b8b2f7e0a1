//! A machine that starts with another time than it stopped with.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tabellion::clock::{ClockFault, TestClock};
use tabellion::ledger::{Ledger, Machine, RecordError};

use super::cut::Closed;
use super::world;

fn stopped() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn machine(world: &Closed, wall: DateTime<Utc>) -> (Machine, Arc<TestClock>) {
    let clock = Arc::new(TestClock::at(wall));
    (
        Machine {
            clock: Arc::clone(&clock) as _,
            ..world.machine(&world.files, &world.index())
        },
        clock,
    )
}

#[test]
fn back_or_far_forward_at_start_waits_for_somebody_to_confirm() {
    for by in [
        TimeDelta::seconds(-1),
        TimeDelta::days(-400),
        TimeDelta::days(367),
    ] {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        let (machine, clock) = machine(&world, stopped() + by);
        let opened = Ledger::open_on(&machine, &world.paths, "faults").unwrap();
        let fault = opened
            .summary
            .clock
            .unwrap_or_else(|| panic!("{by} was not noticed"));
        assert!(fault.to_string().contains("clock confirm"), "{fault}");
        let before = by < TimeDelta::zero();
        assert_eq!(
            matches!(fault, ClockFault::BeforeLastEntry { .. }),
            before,
            "{fault}"
        );
        let ledger = opened.ledger;
        let size = ledger.size();
        let refused = ledger.record(world::submission(world::disclosure("early", 1)));
        // From 2025 the disclosures of 2026 lie ahead, which is said first.
        let ahead = by < TimeDelta::days(-300);
        assert!(
            matches!(refused, Err(RecordError::Clock(_))) || ahead && refused.is_err(),
            "{refused:?}"
        );
        assert!(matches!(
            ledger.record_event(world::event(1), None, None),
            Err(RecordError::Clock(_))
        ));
        assert_eq!(
            ledger.size(),
            size,
            "nothing is recorded while the clock is not believed"
        );
        let confirmed = ledger.confirm_clock(None).unwrap();
        assert_eq!(confirmed.at, stopped() + by);
        clock.pass(Duration::from_secs(1));
        if !ahead {
            receipts.push(world::record(&ledger, "late", 1));
        }
        ledger.shutdown().unwrap();
        drop(ledger);
        world::check(&machine, &world.paths, &receipts, &world.key);
    }
}

#[test]
fn a_rest_of_less_than_a_year_is_no_jump() {
    for by in [
        TimeDelta::zero(),
        TimeDelta::seconds(1),
        TimeDelta::days(300),
    ] {
        let world = Closed::with(3);
        let (machine, _) = machine(&world, stopped() + by);
        let opened = Ledger::open_on(&machine, &world.paths, "faults").unwrap();
        assert_eq!(opened.summary.clock, None);
        world::record(&opened.ledger, "later", 1);
    }
}

#[test]
fn a_restart_does_not_make_a_jump_good() {
    let world = Closed::with(3);
    for _ in 0..3 {
        let (machine, _) = machine(&world, stopped() - TimeDelta::hours(1));
        let ledger = Ledger::open_on(&machine, &world.paths, "faults")
            .unwrap()
            .ledger;
        let refused = ledger.record(world::submission(world::disclosure("early", 1)));
        assert!(matches!(refused, Err(RecordError::Clock(_))), "{refused:?}");
    }
}

#[test]
fn a_confirmation_that_fails_leaves_the_clock_unbelieved() {
    use tabellion::files::volatile::{Call, Fault};
    let world = Closed::with(3);
    let (machine, clock) = machine(&world, stopped() - TimeDelta::hours(1));
    let ledger = Ledger::open_on(&machine, &world.paths, "faults")
        .unwrap()
        .ledger;
    let size = ledger.size();
    let journal = world.paths.ledger.join("journal");
    world
        .files
        .fail_under(&journal, Call::Write, 0, Fault::Full);
    let failed = ledger.confirm_clock(None);
    assert!(matches!(failed, Err(RecordError::Full)), "{failed:?}");
    // Nothing explains an earlier time, so none is recorded.
    let refused = ledger.record(world::submission(world::disclosure("early", 1)));
    assert!(matches!(refused, Err(RecordError::Clock(_))), "{refused:?}");
    assert!(ledger.status().clock.is_some() && ledger.size() == size);
    ledger.confirm_clock(None).unwrap();
    clock.pass(Duration::from_secs(1));
    assert!(ledger.status().clock.is_none());
    let receipt = world::record(&ledger, "late", 1);
    assert_eq!(world::seq(&receipt), size + 1);
    // A clock that runs well cannot be confirmed, and stays believed.
    assert!(ledger.confirm_clock(None).is_err());
    world::record(&ledger, "later", 2);
}
