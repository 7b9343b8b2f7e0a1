//! Working days: a period that ends on a Saturday, a Sunday or a holiday ends with the next working day.
//!
//! Regulation 1182/71, Article 3(4), for periods of days, weeks, months and years; never for hours. The holidays are
//! those of `holidays.toml`. Not a calendar for anything else: no half days, no local customs.

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::vocabulary::{Bilingual, Country};

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// In which country: `FR`, `MC`.
    pub country: Country,
    /// What it is called.
    pub name: Bilingual,
    /// Month and day, `07-14`; absent for those that follow Easter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Days after Easter Sunday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_easter: Option<u64>,
    /// Where the law says so.
    pub citation: String,
    /// What is doubtful about it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    holiday: Vec<Holiday>,
}

static CALENDAR: LazyLock<Vec<Holiday>> = LazyLock::new(|| {
    toml::from_str::<Calendar>(include_str!("holidays.toml"))
        .map(|calendar| calendar.holiday)
        .unwrap_or_default()
});

impl Holiday {
    /// The day in a year.
    #[must_use]
    pub fn in_year(&self, year: i32) -> Option<NaiveDate> {
        match (&self.on, self.after_easter) {
            (Some(on), None) => NaiveDate::parse_from_str(&format!("{year}-{on}"), "%Y-%m-%d").ok(),
            (None, Some(days)) => easter(year)?.checked_add_days(Days::new(days)),
            _ => None,
        }
    }
}

/// The holiday of a country on a day, if there is one.
#[must_use]
pub fn holiday(day: NaiveDate, country: Country) -> Option<&'static Holiday> {
    CALENDAR
        .iter()
        .find(|holiday| holiday.country == country && holiday.in_year(day.year()) == Some(day))
}

/// The last day of a period, moved where the law moves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastDay {
    /// Last civil day, until its last hour.
    pub on: NaiveDate,
    /// The day before it was moved; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<NaiveDate>,
    /// A doubt about a holiday that moved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<String>,
}

/// `day`, or the next working day after it.
#[must_use]
pub fn next_working_day(day: NaiveDate, country: Country) -> LastDay {
    let mut last = day;
    let mut uncertain = None;
    loop {
        let weekend = matches!(last.weekday(), Weekday::Sat | Weekday::Sun);
        let holiday = holiday(last, country);
        if !weekend && holiday.is_none() {
            break;
        }
        if !weekend && uncertain.is_none() {
            uncertain = holiday.and_then(|holiday| holiday.uncertain.clone());
        }
        let Some(next) = last.succ_opt() else { break };
        last = next;
    }
    LastDay {
        on: last,
        moved_from: (last != day).then_some(day),
        uncertain,
    }
}

/// Easter Sunday of the Gregorian calendar: the rule of Lilius and Clavius, as Butcher's Almanac of 1876 prints it.
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, rest) = (year / 100, year % 100);
    let skipped = century - century / 4;
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + skipped - moon + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * sunday) / 451;
    let days = epact + sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(days / 31).ok()?,
        u32::try_from(days % 31 + 1).ok()?,
    )
}
