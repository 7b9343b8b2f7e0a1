//! What soon ends: contracts, assessments, looks at lists, adequacy decisions, consents.
//!
//! ```text
//! orchid-crm   contract   2027-12-31      host-us   dpf_check   2026-12-04 (last looked at 2026-11-03)
//! ```
//! Last days are inclusive, as everywhere. The law fixes no day on which an assessment is to be reviewed: a year after
//! it was made is this program's reminder, not a rule.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::disclosure::{Attributes, Evidence, Fact, Recipient};
use crate::entry::{AccessPurpose, Body};
use crate::ledger::openings::Personal;
use crate::ledger::slots::Opened;
use crate::ledger::{Ledger, RecordError, Shared, indexer};
use crate::register::Register;
use crate::retention::last_day_after_months;
use crate::rulebook::Rulebook;
use crate::store::Page;
use crate::vault::Opened as OpenedRow;
use crate::vocabulary::{Country, DpfStatus, EvidenceType, Kind, Place};

type Result<T> = std::result::Result<T, RecordError>;

/// Months after which an assessment is to be looked at again.
const ASSESSMENT_MONTHS: u32 = 12;
/// Entries of one recipient that are looked at for consents.
const CONSENTS: usize = 1000;

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryKind {
    /// A contract of Article 28 or 26.
    Contract,
    /// A transfer impact assessment is a year old.
    TiaReview,
    /// The Data Privacy Framework list is to be looked at.
    DpfCheck,
    /// An adequacy decision.
    AdequacyEnd,
    /// A person's authorisation to disclose.
    ConsentEnd,
}

/// Something that ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiring {
    /// Last day.
    pub on: NaiveDate,
    /// Whose.
    pub recipient: String,
    /// What.
    pub what: ExpiryKind,
    /// For which of its sub-processors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_processor: Option<String>,
    /// The evidence, the decision, or the entry of the consent.
    pub detail: String,
    /// Whether it has ended.
    pub over: bool,
}

/// Who of a recipient a piece of evidence belongs to.
struct Watch<'a> {
    rulebook: &'a Rulebook,
    today: NaiveDate,
    horizon: NaiveDate,
    recipient: String,
    sub: Option<String>,
    found: &'a mut Vec<Expiring>,
}

impl Ledger {
    /// What of the recipients in use ends within so many days, or has ended; soonest first.
    #[must_use]
    pub fn expiring(&self, within_days: u64) -> Vec<Expiring> {
        expiring_of(&self.register(), &self.rulebook(), self.now(), within_days)
    }

    /// Authorisations of persons that end within so many days, by entry. Openings are read, which is recorded.
    ///
    /// # Errors
    /// Store or vault cannot be read, or the reading could not be recorded.
    pub fn expiring_consents(
        &self,
        within_days: u64,
        actor: Option<String>,
    ) -> Result<Vec<Expiring>> {
        let today = crate::rights::day(self.now());
        let horizon = today
            .checked_add_days(Days::new(within_days))
            .unwrap_or(NaiveDate::MAX);
        let register = self.register();
        let mut found = Vec::new();
        let mut read = Vec::new();
        for (id, known) in register.organisations() {
            if known.retired || known.recipient.kind != Kind::OtherAuthorised {
                continue;
            }
            for seq in self.shared.last_entries(id, CONSENTS)? {
                read.push(seq);
                for last in self.shared.authorised_until(seq)? {
                    if last <= horizon {
                        found.push(Expiring {
                            on: last,
                            recipient: id.clone(),
                            what: ExpiryKind::ConsentEnd,
                            sub_processor: None,
                            detail: seq.to_string(),
                            over: last < today,
                        });
                    }
                }
            }
        }
        if !read.is_empty() {
            self.record_reading(AccessPurpose::Audit, None, read, actor)?;
        }
        found.sort_by(|a, b| (a.on, &a.recipient).cmp(&(b.on, &b.recipient)));
        Ok(found)
    }
}

/// What of the recipients in use in a register ends within so many days, or has ended; soonest first.
#[must_use]
pub fn expiring_of(
    register: &Register,
    rulebook: &Rulebook,
    now: DateTime<Utc>,
    within_days: u64,
) -> Vec<Expiring> {
    let today = crate::rights::day(now);
    let horizon = today
        .checked_add_days(Days::new(within_days))
        .unwrap_or(NaiveDate::MAX);
    let mut found = Vec::new();
    let in_use = register
        .organisations()
        .filter(|(_, known)| !known.retired && !known.recipient.is_natural_person());
    for (id, known) in in_use {
        let mut watch = Watch {
            rulebook,
            today,
            horizon,
            recipient: id.clone(),
            sub: None,
            found: &mut found,
        };
        watch.recipient(&known.recipient);
    }
    found.sort_by(|a, b| (a.on, &a.recipient, a.what).cmp(&(b.on, &b.recipient, b.what)));
    found
}

impl Shared {
    /// The last entries of an organisation, newest first.
    pub(super) fn last_entries(&self, id: &str, limit: usize) -> Result<Vec<u64>> {
        let page = Page::Backward {
            before: u64::MAX,
            limit,
        };
        Ok(self.store.list(indexer::RECIPIENT, id.as_bytes(), page)?)
    }

    /// The last days of the authorisations that an entry rests on.
    fn authorised_until(&self, seq: u64) -> Result<Vec<NaiveDate>> {
        if !matches!(self.entry(seq)?.body, Body::Disclosure(_)) {
            return Ok(Vec::new());
        }
        let mut last = Vec::new();
        for (key, _, opened) in self.vault.rows_of_entry(seq)? {
            if key.part() != 0 || !matches!(opened, OpenedRow::Open(_)) {
                continue;
            }
            let Opened::Open(opening) = self.opening(key)? else {
                continue;
            };
            let Ok(personal) = serde_json::from_value::<Personal>(opening.facts) else {
                continue;
            };
            last.extend(personal.evidence.iter().filter_map(|sealed| {
                match &sealed.whole.as_ref()?.fact {
                    Fact::Authorisation(authorisation) => authorisation.expires,
                    _ => None,
                }
            }));
        }
        last.sort_unstable();
        last.dedup();
        Ok(last)
    }
}

impl Watch<'_> {
    fn recipient(&mut self, recipient: &Recipient) {
        self.evidence(&recipient.instruments);
        self.list(recipient.attributes.as_ref());
        let mut places: Vec<Place> = vec![recipient.seat];
        places.extend(
            recipient
                .hosting
                .iter()
                .chain(&recipient.remote_access)
                .map(|country| Place::Country(*country)),
        );
        self.adequacy(&places);
        for sub in &recipient.sub_processors {
            self.sub = Some(sub.name.to_string());
            self.evidence(&sub.instruments);
            self.list(sub.attributes.as_ref());
            self.adequacy(&[Place::Country(sub.country)]);
        }
        self.sub = None;
    }

    fn evidence(&mut self, instruments: &[Evidence]) {
        for evidence in instruments {
            match &evidence.fact {
                Fact::Closed(crate::disclosure::Body::Contract(contract)) => {
                    if let Some(last) = contract.expires {
                        self.note(ExpiryKind::Contract, last, evidence.kind.to_string());
                    }
                }
                Fact::Closed(crate::disclosure::Body::Tia(_)) => {
                    if let Some(made) = evidence.date {
                        let last = last_day_after_months(made, ASSESSMENT_MONTHS);
                        self.note(ExpiryKind::TiaReview, last, EvidenceType::Tia.to_string());
                    }
                }
                _ => {}
            }
        }
    }

    fn list(&mut self, attributes: Option<&Attributes>) {
        let Some(dpf) = attributes.and_then(|attributes| attributes.dpf.as_ref()) else {
            return;
        };
        let stale = self
            .rulebook
            .decisions(Place::Country(united_states()))
            .filter(|decision| decision.holds_on(self.today))
            .find_map(|decision| decision.listing.as_ref()?.checked_within_days);
        if let (DpfStatus::Active, Some(days)) = (dpf.status, stale)
            && let Some(last) = dpf.checked_on.checked_add_days(Days::new(u64::from(days)))
        {
            self.note(ExpiryKind::DpfCheck, last, dpf.framework.to_string());
        }
    }

    fn adequacy(&mut self, places: &[Place]) {
        let mut seen: Vec<Place> = Vec::new();
        for place in places {
            if seen.contains(place) {
                continue;
            }
            seen.push(*place);
            let ends: Vec<(NaiveDate, String)> = self
                .rulebook
                .decisions(*place)
                .filter(|decision| decision.holds_on(self.today))
                .filter_map(|decision| Some((decision.until?, decision.id.to_string())))
                .collect();
            for (last, id) in ends {
                self.note(ExpiryKind::AdequacyEnd, last, id);
            }
        }
    }

    fn note(&mut self, what: ExpiryKind, on: NaiveDate, detail: String) {
        if on <= self.horizon {
            self.found.push(Expiring {
                on,
                recipient: self.recipient.clone(),
                what,
                sub_processor: self.sub.clone(),
                detail,
                over: on < self.today,
            });
        }
    }
}

/// Where the listed organisations of the framework are.
fn united_states() -> Country {
    Country::parse("US").unwrap_or(Country::FR)
}
