//! The mixed campaign for some seconds: the program is killed while callers record, and every receipt is audited.

use std::process::Command;
use std::time::Duration;

use super::mixed::{Measure, Site, run};

#[test]
fn a_receipt_from_a_service_that_was_killed_and_is_worth_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site {
        disk: folder.path().join("disk"),
        own: folder.path().join("own"),
        start: Box::new(|| Command::new(env!("CARGO_BIN_EXE_tabellion"))),
    };
    std::fs::create_dir(&site.disk).unwrap();
    std::fs::create_dir(&site.own).unwrap();
    let measure = Measure {
        lasts: Duration::from_secs(6),
        rate: 60,
        pause: Duration::from_millis(1000),
        callers: 4,
        seed: 7,
    };
    let outcome = run(&site, &measure, false, None);
    assert!(outcome.acknowledged > 50, "little was recorded");
    assert!(outcome.receipts as u64 >= outcome.acknowledged);
    assert!(outcome.starts >= 3, "nothing was killed");
    assert_eq!(outcome.lost, 0);
}
