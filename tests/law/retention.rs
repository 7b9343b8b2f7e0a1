//! Periods end on the right day.

use chrono::NaiveDate;
use tabellion::retention::{fiscal_year_end, last_day_after_months, last_day_after_years};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_period_ends_a_day_early_or_late() {
    assert_eq!(
        last_day_after_years(day("2023-11-22"), 3),
        day("2026-11-22")
    );
    assert_eq!(
        last_day_after_years(day("2024-02-29"), 3),
        day("2027-02-28")
    );
    assert_eq!(
        last_day_after_years(day("2024-02-29"), 4),
        day("2028-02-29")
    );
    assert_eq!(
        last_day_after_years(day("2026-11-01"), 0),
        day("2026-11-01")
    );
    assert_eq!(
        last_day_after_months(day("2026-01-31"), 1),
        day("2026-02-28")
    );
    assert_eq!(
        last_day_after_months(day("2026-12-15"), 2),
        day("2027-02-15")
    );
}

#[test]
fn a_period_beyond_the_calendar_panics() {
    assert_eq!(
        last_day_after_years(day("2026-01-01"), u32::MAX),
        NaiveDate::MAX
    );
}

#[test]
fn a_fiscal_year_ends_in_another_year() {
    assert_eq!(
        fiscal_year_end(day("2026-08-31"), 8, 31),
        Some(day("2026-08-31"))
    );
    assert_eq!(
        fiscal_year_end(day("2026-09-01"), 8, 31),
        Some(day("2027-08-31"))
    );
    assert_eq!(
        fiscal_year_end(day("2027-01-01"), 2, 29),
        Some(day("2027-02-28"))
    );
    assert_eq!(fiscal_year_end(day("2026-01-01"), 2, 30), None);
    assert_eq!(fiscal_year_end(day("2026-01-01"), 13, 1), None);
}
