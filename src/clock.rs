//! The wall clock and the boot clock, and the rule that says when they may be believed.
//!
//! ```text
//! wall   2026-11-23T08:00:00Z ──10 s──▶ 08:00:10Z     what people call the time; anybody may set it
//! boot             4711.000 s ──10 s──▶ 4721.000 s     since the machine started, sleep included; nobody sets it
//! ```
//! `at`, the time an entry is recorded, comes from the wall clock and never decreases while both clocks agree.
//! A jump stops recording until somebody says `clock confirm`, which is recorded as an entry of its own.
//!
//! An attacker who can set the wall clock by less than [`JUMP`] a minute can drift `at`; timestamps from outside
//! (RFC 3161) bound that. This file asks no network time and says nothing of time zones: legal dates are civil
//! dates, made elsewhere.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// The largest difference between both clocks within [`WINDOW`] that is still drift.
pub const JUMP: Duration = Duration::from_secs(5);
/// How long one pair of readings serves as the point of comparison.
pub const WINDOW: Duration = Duration::from_secs(60);
/// The fastest that a kernel slews a clock (500 ppm): one second in 2000, allowed on top of [`JUMP`] when
/// readings lie further apart than [`WINDOW`].
const SLEW_DIVISOR: u32 = 2000;
/// How far after the last entry a start is believed.
const LONGEST_REST: TimeDelta = TimeDelta::days(366);

/// Time since the machine booted, sleep included. Never decreases; means nothing on another machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Boottime(Duration);

impl Boottime {
    /// A reading of so much time since boot.
    #[must_use]
    pub const fn from_boot(since: Duration) -> Self {
        Self(since)
    }

    /// Time from `earlier` to this reading; zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// Both clocks, read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock.
    pub wall: DateTime<Utc>,
    /// The boot clock.
    pub boot: Boottime,
}

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// Reads both clocks.
    fn read(&self) -> Reading;
}

/// The machine's clocks: `CLOCK_REALTIME` and `CLOCK_BOOTTIME`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        // The kernel never returns a negative boot time; if it did, zero stops recording at the next reading.
        let boot = Duration::try_from(boot).unwrap_or_default();
        Reading {
            wall: Utc::now(),
            boot: Boottime(boot),
        }
    }
}

/// A clock that stands still until it is told otherwise. For tests and demonstrations.
#[derive(Debug)]
pub struct TestClock(Mutex<Reading>);

impl TestClock {
    /// Stands at `wall`, booted an hour ago.
    #[must_use]
    pub fn at(wall: DateTime<Utc>) -> Self {
        Self(Mutex::new(Reading {
            wall,
            boot: Boottime(Duration::from_secs(60 * 60)),
        }))
    }

    /// Lets `passed` go by on both clocks.
    pub fn pass(&self, passed: Duration) {
        let mut reading = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        reading.wall += passed;
        reading.boot.0 += passed;
    }

    /// Sets the wall clock alone, as an administrator or a bad time server does.
    pub fn set_wall(&self, wall: DateTime<Utc>) {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .wall = wall;
    }
}

impl Clock for TestClock {
    fn read(&self) -> Reading {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Why recording stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// The wall clock moved against the boot clock.
    #[error("the wall clock jumped by {} against the boot clock; set it right, then run `tabellion clock confirm`", Seconds(*.0))]
    Jumped(TimeDelta),
    /// At start, the wall clock stands before the last entry.
    #[error(
        "the wall clock stands at {now}, before the last entry of {last}; set it right, then run `tabellion clock confirm`"
    )]
    BeforeLastEntry {
        /// What the wall clock says.
        now: DateTime<Utc>,
        /// When the last entry was recorded.
        last: DateTime<Utc>,
    },
    /// At start, the wall clock stands more than a year after the last entry.
    #[error(
        "the wall clock stands at {now}, more than a year after the last entry of {last}; set it right, then run `tabellion clock confirm`"
    )]
    LongAfterLastEntry {
        /// What the wall clock says.
        now: DateTime<Utc>,
        /// When the last entry was recorded.
        last: DateTime<Utc>,
    },
}

struct Seconds(TimeDelta);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} s", self.0.num_seconds())
    }
}

/// What a `clock` entry says: recorded first after a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// The time of the last entry before, if there was one.
    pub before: Option<DateTime<Utc>>,
    /// The time from which recording goes on; it may be earlier than `before`, this once.
    pub after: DateTime<Utc>,
    /// What had stopped recording; absent when somebody confirmed a clock that ran well.
    pub fault: Option<ClockFault>,
}

/// The rule itself: a pure state machine fed with readings. The service feeds it at least once a [`WINDOW`],
/// also when nothing is recorded.
#[derive(Debug, Clone)]
pub struct ClockRule {
    last: Option<DateTime<Utc>>,
    anchor: Reading,
    stopped: Option<ClockFault>,
}

impl ClockRule {
    /// Begins with the time of the last entry, if the ledger has one.
    #[must_use]
    pub fn start(last: Option<DateTime<Utc>>, now: Reading) -> Self {
        let wall = now.wall.trunc_subsecs(0);
        let stopped = last.and_then(|last| {
            if wall < last {
                Some(ClockFault::BeforeLastEntry { now: wall, last })
            } else if wall - last > LONGEST_REST {
                Some(ClockFault::LongAfterLastEntry { now: wall, last })
            } else {
                None
            }
        });
        Self {
            last,
            anchor: now,
            stopped,
        }
    }

    /// The time to record with, in whole seconds, never before the time given last.
    ///
    /// # Errors
    /// The clocks disagree, now or since an earlier reading. Only [`ClockRule::confirm`] ends that.
    pub fn at(&mut self, now: Reading) -> Result<DateTime<Utc>, ClockFault> {
        self.watch(now)?;
        let wall = now.wall.trunc_subsecs(0);
        let at = self.last.map_or(wall, |last| last.max(wall));
        self.last = Some(at);
        Ok(at)
    }

    /// Compares the clocks without recording anything.
    ///
    /// # Errors
    /// As [`ClockRule::at`].
    pub fn watch(&mut self, now: Reading) -> Result<(), ClockFault> {
        if let Some(fault) = self.stopped {
            return Err(fault);
        }
        let passed = now.boot.since(self.anchor.boot);
        let moved = now.wall - self.anchor.wall;
        let drift = moved - TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        if drift.abs() >= allowed(passed) {
            let fault = ClockFault::Jumped(drift);
            self.stopped = Some(fault);
            return Err(fault);
        }
        if passed > WINDOW {
            self.anchor = now;
        }
        Ok(())
    }

    /// Somebody vouches for the wall clock: recording goes on from it, the `clock` entry first.
    pub fn confirm(&mut self, now: Reading) -> Confirmed {
        let after = now.wall.trunc_subsecs(0);
        let confirmed = Confirmed {
            before: self.last,
            after,
            fault: self.stopped.take(),
        };
        self.last = Some(after);
        self.anchor = now;
        confirmed
    }

    /// Why recording is stopped, if it is.
    #[must_use]
    pub const fn fault(&self) -> Option<ClockFault> {
        self.stopped
    }
}

/// [`JUMP`], and beyond a [`WINDOW`] what slewing may add to it.
fn allowed(passed: Duration) -> TimeDelta {
    let slew = if passed > WINDOW {
        passed / SLEW_DIVISOR
    } else {
        Duration::ZERO
    };
    TimeDelta::from_std(JUMP + slew).unwrap_or(TimeDelta::MAX)
}
