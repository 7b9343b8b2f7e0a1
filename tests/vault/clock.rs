//! Clocks that jump, run backwards, or come back from the dead.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use tabellion::clock::{
    Boottime, Clock as _, ClockFault, ClockRule, Reading, SystemClock, TestClock,
};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    instant("2026-11-23T12:00:00Z")
}

fn running(last: Option<DateTime<Utc>>) -> (TestClock, ClockRule) {
    let clock = TestClock::at(noon());
    let rule = ClockRule::start(last, clock.read());
    (clock, rule)
}

#[test]
fn a_clock_set_back_six_seconds_stops_recording() {
    let (clock, mut rule) = running(None);
    assert_eq!(rule.at(clock.read()).unwrap(), noon());
    clock.pass(Duration::from_secs(10));
    clock.set_wall(noon() + TimeDelta::seconds(4));
    assert_eq!(
        rule.at(clock.read()),
        Err(ClockFault::Jumped(TimeDelta::seconds(-6)))
    );
}

#[test]
fn a_clock_set_forward_stops_recording_until_it_is_confirmed() {
    let (clock, mut rule) = running(None);
    rule.at(clock.read()).unwrap();
    clock.pass(Duration::from_secs(1));
    clock.set_wall(noon() + TimeDelta::hours(1));
    let fault = rule.at(clock.read()).unwrap_err();
    clock.set_wall(noon() + TimeDelta::seconds(1));
    assert_eq!(
        rule.at(clock.read()),
        Err(fault),
        "a clock that came back by itself is not trusted either"
    );
    let confirmed = rule.confirm(clock.read());
    assert_eq!(
        (confirmed.before, confirmed.fault),
        (Some(noon()), Some(fault))
    );
    assert_eq!(rule.at(clock.read()), Ok(noon() + TimeDelta::seconds(1)));
}

#[test]
fn after_a_confirmation_time_may_decrease_once() {
    let (clock, mut rule) = running(None);
    clock.set_wall(noon() + TimeDelta::days(400));
    let wrong = clock.read();
    let mut believed = ClockRule::start(None, wrong);
    believed.at(wrong).unwrap();
    clock.set_wall(noon());
    assert!(believed.at(clock.read()).is_err());
    let confirmed = believed.confirm(clock.read());
    assert_eq!(confirmed.after, noon());
    assert_eq!(believed.at(clock.read()), Ok(noon()));
    clock.set_wall(noon() - TimeDelta::seconds(3));
    assert_eq!(
        believed.at(clock.read()),
        Ok(noon()),
        "within the drift it stands still, it does not go back"
    );
    assert!(rule.watch(clock.read()).is_ok());
}

#[test]
fn a_start_before_the_last_entry_waits() {
    let (clock, mut rule) = running(Some(noon() + TimeDelta::seconds(1)));
    assert!(matches!(
        rule.at(clock.read()),
        Err(ClockFault::BeforeLastEntry { .. })
    ));
    clock.pass(Duration::from_hours(2));
    assert!(rule.at(clock.read()).is_err(), "waiting is no confirmation");
}

#[test]
fn a_start_more_than_a_year_after_the_last_entry_waits() {
    let (clock, mut rule) = running(Some(noon() - TimeDelta::days(367)));
    assert!(matches!(
        rule.at(clock.read()),
        Err(ClockFault::LongAfterLastEntry { .. })
    ));
    let (clock, mut rule) = running(Some(noon() - TimeDelta::days(365)));
    assert!(rule.at(clock.read()).is_ok());
}

#[test]
fn a_night_without_readings_is_not_a_jump_but_a_step_in_it_is() {
    let (clock, mut rule) = running(None);
    clock.pass(Duration::from_hours(10));
    clock.set_wall(clock.read().wall + TimeDelta::seconds(15));
    assert!(
        rule.watch(clock.read()).is_ok(),
        "slewing may move a clock by 18 s in ten hours"
    );
    clock.pass(Duration::from_hours(10));
    clock.set_wall(clock.read().wall + TimeDelta::seconds(40));
    assert!(rule.watch(clock.read()).is_err());
}

#[test]
fn the_machine_s_clocks_agree_with_themselves() {
    let clock = SystemClock;
    let mut rule = ClockRule::start(None, clock.read());
    let first = rule.at(clock.read()).unwrap();
    assert!(rule.at(clock.read()).unwrap() >= first);
    assert_eq!(first.timestamp_subsec_nanos(), 0);
}

proptest! {
    #[test]
    fn time_never_decreases_without_a_confirmation(
        steps in proptest::collection::vec((0u64..90_000, -7000i64..7000), 1..60)
    ) {
        let mut rule = ClockRule::start(None, Reading { wall: noon(), boot: Boottime::from_boot(Duration::ZERO) });
        let (mut boot, mut last, mut stopped) = (0u64, None, false);
        for (passed, wrong) in steps {
            boot += passed;
            let wall = noon() + TimeDelta::milliseconds(i64::try_from(boot).unwrap() + wrong);
            match rule.at(Reading { wall, boot: Boottime::from_boot(Duration::from_millis(boot)) }) {
                Ok(at) => {
                    prop_assert!(!stopped, "a stopped clock gave a time");
                    prop_assert!(last.is_none_or(|last| at >= last));
                    last = Some(at);
                }
                Err(_) => stopped = true,
            }
        }
    }
}
