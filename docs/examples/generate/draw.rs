//! Chance with a seed, and the working days of a school year.
//!
//! The generator is `SplitMix64` (Steele, Lea, Flood 2014): 64 bits of state, the
//! same numbers on every machine. It is not for secrets.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// How busy each month is, January first, from 0 (nothing) to 10.
pub type Season = [u64; 12];

/// The same all the year, quieter in summer.
pub const FLAT: Season = [9, 9, 10, 9, 9, 9, 5, 2, 10, 10, 10, 7];
/// Internships are looked for from January and begin in spring.
pub const SPRING: Season = [6, 9, 10, 10, 8, 4, 2, 1, 1, 2, 3, 3];
/// Forums and conferences in autumn, a second round in March and May.
pub const EVENTS: Season = [2, 3, 6, 3, 6, 4, 0, 0, 6, 10, 10, 3];
/// The fiscal year ends on 31 August.
pub const YEAR_END: Season = [3, 2, 3, 3, 3, 5, 8, 10, 9, 5, 3, 3];
/// Campaigns for the next intake.
pub const CAMPAIGNS: Season = [9, 8, 8, 8, 7, 6, 1, 1, 8, 7, 6, 2];

/// Public holidays in both countries, on working days of the year shown.
const CLOSED: [(i32, u32, u32); 8] = [
    (2025, 11, 11),
    (2025, 11, 19),
    (2026, 1, 27),
    (2026, 4, 6),
    (2026, 5, 1),
    (2026, 5, 14),
    (2026, 5, 25),
    (2026, 7, 14),
];

/// A civil date written `2026-08-31`.
pub fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a date of the calendar, as 2026-08-31")
}

/// The date so many days earlier.
pub fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days))
        .expect("far from the end of the calendar")
}

fn is_working(date: NaiveDate) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let winter_closure =
        (date.month(), date.day()) >= (12, 22) || (date.month(), date.day()) <= (1, 2);
    let closed = CLOSED.contains(&(date.year(), date.month(), date.day()));
    !(weekend || winter_closure || closed)
}

/// A seeded source of numbers.
pub struct Draw(u64);

impl Draw {
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits of `SplitMix64`.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    /// A working day from `first` to `last`, more often in a busy month.
    pub fn working_day(&mut self, first: NaiveDate, last: NaiveDate, season: &Season) -> NaiveDate {
        let days =
            u64::try_from((last - first).num_days()).expect("a period begins before it ends");
        // A period may lie in a quiet month only: after many misses every working day will do.
        for round in 0..4096 {
            let date = before(last, self.between(0, days));
            let busy = season[date.month0() as usize];
            if is_working(date) && (round >= 512 || self.between(1, 10) <= busy) {
                return date;
            }
        }
        first
    }

    /// An instant of office hours, in UTC.
    pub fn office_hour(&mut self, date: NaiveDate) -> String {
        let minute = self.between(7 * 60, 16 * 60 - 1);
        let second = self.between(0, 59);
        format!("{date}T{:02}:{:02}:{second:02}Z", minute / 60, minute % 60)
    }
}

/// 64 hexadecimal digits that look like the digest of a document, from its name.
pub fn pretended_sha256(name: &str) -> String {
    let seed = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    let mut draw = Draw::seeded(seed);
    let words: Vec<_> = (0..4).map(|_| format!("{:016x}", draw.next())).collect();
    words.concat()
}
