//! What the law says of requests: how long there is to answer, on which days, and why one may be refused.
//!
//! ```text
//! received 2026-01-08   one month   2026-02-08, a Sunday   last day 2026-02-09
//! ```
//! GDPR Articles 12, 15–22; Law 1.565 Articles 10–17 (`LAW.md`, section 8). Periods are counted by Regulation
//! 1182/71, days are civil days of Europe/Paris. Holidays and grounds are data, each with its citation. Nothing here
//! knows who asked: that is the ledger's.

mod breach;
mod demand;
mod grounds;
mod notice;
mod working_days;

pub use breach::BreachDemand;
pub(crate) use demand::check_authority;
pub use demand::{Demand, IdentityShown, RuleName};
pub use grounds::{Ground, ground, grounds};
pub use notice::Notice;
pub use working_days::{Holiday, LastDay, holiday, next_working_day};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::disclosure::civil_day;
use crate::retention::last_day_after_months;
use crate::vocabulary::{Country, Purpose, Right, Scope};

/// Months to answer (GDPR Article 12(3); Law 1.565, Article 10(2)).
pub const MONTHS: u32 = 1;
/// Further months, when their reasons were told within the first (the same articles).
pub const FURTHER_MONTHS: u32 = 2;
/// Hours to notify an authority of a breach (GDPR Article 33(1)).
pub const BREACH_HOURS: i64 = 72;

/// Whether a request of this kind has a last day to answer: those of Articles 15 to 22.
#[must_use]
pub const fn has_term(right: Right) -> bool {
    matches!(
        right,
        Right::AccessRequest
            | Right::Erasure
            | Right::Objection
            | Right::Portability
            | Right::Rectification
            | Right::Restriction
    )
}

/// Whether nothing may be granted before it is known who asks: data are handed out, changed or destroyed.
#[must_use]
pub const fn needs_identity(right: Right) -> bool {
    matches!(
        right,
        Right::AccessRequest | Right::Portability | Right::Rectification | Right::Erasure
    )
}

/// Whether those who received the data are to be told (GDPR Article 19; Law 1.565, Article 16).
#[must_use]
pub const fn is_passed_on(right: Right) -> bool {
    matches!(
        right,
        Right::Rectification | Right::Erasure | Right::Restriction
    )
}

/// Whether there is no ground to refuse: an objection to prospecting (GDPR Article 21(2), (3)), a withdrawal.
#[must_use]
pub fn is_absolute(right: Right, scope: Option<Scope>, purpose: Option<Purpose>) -> bool {
    match right {
        Right::ConsentWithdrawn => true,
        Right::Objection => {
            matches!(
                scope,
                Some(Scope::DirectMarketing | Scope::ThirdPartyProspecting)
            ) || purpose == Some(Purpose::DirectMarketing)
        }
        _ => false,
    }
}

/// The last day to answer what was received on a day, in the country of the exporter.
#[must_use]
pub fn due(received: NaiveDate, months: u32, country: Country) -> LastDay {
    next_working_day(last_day_after_months(received, months), country)
}

/// The civil day of an instant.
#[must_use]
pub fn day(instant: DateTime<Utc>) -> NaiveDate {
    civil_day(instant)
}

/// The end of the hours in which the authority is to be notified. A period of hours ends on a Sunday as well
/// (Regulation 1182/71, Article 3(4)).
#[must_use]
pub fn breach_due(aware: DateTime<Utc>) -> DateTime<Utc> {
    aware + TimeDelta::hours(BREACH_HOURS)
}
