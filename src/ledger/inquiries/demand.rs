//! What a user sends when an authority asks.
//!
//! ```json
//! {"authority":"CNIL","reference":"CNIL 2026-1234","as_of":"2026-02-02T07:45:00Z","due_on":"2026-03-02",
//!  "grounds":["eu-gdpr.A58-1-a"],"scope":{"recipient":"orchid-crm","occurred":{"from":"2026-01-01"}}}
//! ```

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::disclosure::form::{Faults, Form, record};
use crate::disclosure::{OrgId, Text};
use crate::entry::{self, Body};
use crate::ledger::Filter;
use crate::rights::{RuleName, check_authority, ground};
use crate::vocabulary::{Authority, Country, Purpose, Regime, VerdictWord, did_you_mean, nearest};

record! {
    /// An authority's demand.
    InquiryDemand check(InquiryDemand::check) {
        /// Who asks; the authority of the exporter's country on the day when absent.
        authority: Option<Authority>,
        /// Its reference. Sealed.
        reference: Option<Text>,
        /// The instant of the request, whose state is shown; now when absent.
        as_of: Option<DateTime<Utc>>,
        /// Last civil day to answer.
        due_on: Option<NaiveDate>,
        /// On what basis.
        grounds: Vec<RuleName>,
        /// What it asks for; everything when absent.
        scope: Option<Filter>,
        /// Its words. Sealed.
        text: Option<Text>,
    }
}

impl Form for Filter {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        serde_json::from_value(value.clone())
            .map_err(|error| faults.add(format_args!("this is no filter: {error}")))
            .ok()
    }

    fn shape() -> Value {
        let span = |ends: Value| json!({"type": "object", "additionalProperties": false, "properties": {"from": ends, "to": ends}});
        json!({"type": "object", "additionalProperties": false, "properties": {
            "recipient": OrgId::shape(), "subject": Text::shape(), "country": Country::shape(),
            "regime": Regime::shape(), "verdict": VerdictWord::shape(), "purpose": Purpose::shape(),
            "kind": {"type": "string", "enum": Body::KINDS}, "occurred": span(NaiveDate::shape()),
            "recorded": span(DateTime::<Utc>::shape()), "seq": span(u64::shape()),
            "as_of": DateTime::<Utc>::shape(),
        }})
    }
}

impl InquiryDemand {
    fn check(&self, faults: &mut Faults) {
        check_authority(self.authority.as_ref(), self.text.as_ref(), faults);
        for (index, name) in self.grounds.iter().enumerate() {
            if !ground(name.as_str()).is_some_and(|ground| ground.can_serve("inquiry")) {
                faults.within("grounds", |faults| {
                    faults.add_at(
                        &index.to_string(),
                        "this is no basis of an inquiry; use `eu-gdpr.A58-1-a`, `eu-gdpr.A58-1-e` or `mc-1565.A46`",
                    );
                });
            }
        }
        if let Some(scope) = &self.scope {
            faults.within("scope", |faults| {
                if scope.as_of.is_some() {
                    faults.add_at(
                        "as_of",
                        "the instant stands beside the scope: `as_of` of the inquiry",
                    );
                }
                scope.check_scope(faults);
            });
        }
    }
}

impl Filter {
    /// What a scope may say: nothing of whose ledger, and no kind or recipient that cannot be.
    pub fn check_scope(&self, faults: &mut Faults) {
        if self.exporter.is_some() {
            faults.add_at(
                "exporter",
                "the ledger is that of its exporter; leave this out",
            );
        }
        if let Some(kind) = &self.kind
            && !Body::KINDS.contains(&kind.as_str())
        {
            let near = did_you_mean(&nearest(kind, Body::KINDS.iter().copied()));
            faults.add_at("kind", format_args!("this is no kind of entry{near}"));
        }
        if let Some(recipient) = &self.recipient
            && let Err(error) = crate::disclosure::OrgId::parse(recipient)
        {
            faults.add_at("recipient", error);
        }
    }

    /// The clear part of it, as entries hold it; a person, the exporter and the instant stand elsewhere.
    #[must_use]
    pub fn clear(&self) -> entry::Filter {
        let instant = |at: Option<DateTime<Utc>>| at.map(crate::canon::format_instant);
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        entry::Filter {
            country: self.country.map(|code| code.to_string()),
            kind: self.kind.clone(),
            occurred: (!self.occurred.is_open()).then(|| entry::Days {
                from: day(self.occurred.from),
                to: day(self.occurred.to),
            }),
            purpose: self.purpose.map(|code| code.to_string()),
            recipient: self.recipient.clone(),
            recorded: (!self.recorded.is_open()).then(|| entry::Instants {
                from: instant(self.recorded.from),
                to: instant(self.recorded.to),
            }),
            regime: self.regime.map(|code| code.to_string()),
            seq: (!self.seq.is_open()).then_some(entry::Range {
                from: self.seq.from,
                to: self.seq.to,
            }),
            verdict: self.verdict.map(|code| code.to_string()),
        }
    }

    /// The filter that a clear part says; `None` where a code is not known to this release.
    #[must_use]
    pub fn of_clear(clear: &entry::Filter) -> Option<Self> {
        let value = serde_json::to_value(clear).ok()?;
        serde_json::from_value(value).ok()
    }
}
