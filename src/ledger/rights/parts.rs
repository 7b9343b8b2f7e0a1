//! The parts of a step: what stands in the clear, the sealed words, the note for `decide`, the authority of the day.

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::case::Request;
use crate::canon;
use crate::entry;
use crate::ledger::place::place_key;
use crate::ledger::slots::{Concerned, Opened, OwnRow};
use crate::ledger::upkeep::code;
use crate::ledger::{ActError, RecordError, Shared};
use crate::rights::{self, Demand};
use crate::vault::{self, Batch, Compartment};
use crate::vocabulary::{Authority, Country, Right, Step};

type Result<T> = std::result::Result<T, RecordError>;

/// Compartment of files about access, rectification, portability, complaints.
const RIGHTS_FILE: u8 = 4;

/// The clear part of a step.
pub(super) fn step_body(demand: &Demand, right: Right) -> Result<entry::Rights> {
    let identity = demand.identity.as_ref().map(|shown| {
        Ok::<_, RecordError>(entry::Identity {
            method: code(&shown.method)?,
            result: code(&shown.result)?,
        })
    });
    Ok(entry::Rights {
        actor: None,
        affected: None,
        authority: None,
        channels: demand
            .channels
            .iter()
            .map(code)
            .collect::<Result<Vec<_>>>()?,
        due_on: None,
        event: code(&right)?,
        grounds: demand
            .grounds
            .iter()
            .map(|ground| ground.as_str().to_owned())
            .collect(),
        identity: identity.transpose()?,
        outcome: match demand.step() {
            Step::Refused => Some(entry::RightsOutcome::Refused),
            _ => demand.outcome.map(|outcome| code(&outcome)).transpose()?,
        },
        purpose: demand.purpose.map(|purpose| purpose.to_string()),
        request: None,
        scope: demand.scope.map(|scope| scope.to_string()),
        sealed: None,
        step: code(&demand.step())?,
        subjects: None,
        via: demand.via.map(|via| code(&via)).transpose()?,
    })
}

/// An authority as an entry names it; one that is none of ours stands as `other`.
fn authority(authority: &Authority) -> entry::Authority {
    match authority.as_str() {
        "CNIL" => entry::Authority::Cnil,
        "CCIN" => entry::Authority::Ccin,
        "APDP" => entry::Authority::Apdp,
        _ => entry::Authority::Other,
    }
}

impl Shared {
    /// The authority that was named, if it was in charge on the day; else that of the exporter's country.
    pub(in crate::ledger) fn authority_on(
        &self,
        named: Option<&Authority>,
        at: DateTime<Utc>,
    ) -> Result<Option<entry::Authority>> {
        let (rulebook, day) = (self.rulebook(), rights::day(at));
        let Some(named) = named else {
            let country = self.register().exporter().country;
            let known = rulebook.authority(country, day);
            return Ok(known.map(|known| authority(&known.code)));
        };
        let found = authority(named);
        if matches!(found, entry::Authority::Ccin | entry::Authority::Apdp)
            && let Some(right) = rulebook.authority(Country::MC, day)
            && right.code != *named
        {
            return Err(ActError::WrongAuthority {
                given: named.to_string(),
                right: right.code.to_string(),
                day: day.to_string(),
            }
            .into());
        }
        Ok(Some(found))
    }
}

/// Notes something of a person where `decide` and the identities look.
pub(super) fn put_note(
    concerned: &Concerned,
    note: &impl serde::Serialize,
    seq: u64,
    batch: &mut Batch,
) -> Result<()> {
    batch.events.push(vault::Event {
        key: place_key(seq, 0, 0)?,
        person: concerned.own,
        plaintext: Zeroizing::new(canon::to_canonical(note)?),
    });
    Ok(())
}

/// Whose the words of a step are: the person's where the person is known, else nobody's.
pub(super) fn whose_words(whose: Option<(&Concerned, Compartment)>) -> OwnRow {
    match whose {
        Some((concerned, compartment)) => OwnRow {
            person: concerned.standing.series.person,
            number: concerned.standing.series.entries + 1,
            compartment,
        },
        None => OwnRow {
            compartment: Compartment::new(RIGHTS_FILE).unwrap_or(Compartment::RIGHTS),
            ..OwnRow::nobodys()
        },
    }
}

impl Shared {
    /// The civil day on which a request was received: the person's own instant, where it is still open.
    pub(super) fn received_on(&self, request: &Request) -> Result<chrono::NaiveDate> {
        let at = match self.person_of(request.seq)? {
            Opened::Open(opening) => opening
                .facts
                .get("at")
                .and_then(serde_json::Value::as_str)
                .and_then(|text| crate::disclosure::form::parse_instant(text).ok()),
            Opened::Erased => None,
        };
        Ok(rights::day(at.unwrap_or(request.received_at)))
    }
}
