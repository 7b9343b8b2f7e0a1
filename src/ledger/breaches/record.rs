//! Recording one step of a breach.

use chrono::{DateTime, SubsecRound as _, Utc};

use super::case::BreachCase;
use crate::canon;
use crate::entry::{self, Body};
use crate::ledger::slots::OwnRow;
use crate::ledger::upkeep::{code, reply};
use crate::ledger::words::put_words;
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, IdempotencyTags, Ledger, RecordError};
use crate::rights::{BreachDemand, breach_due};
use crate::vault::Batch;
use crate::vocabulary::BreachStep;

type Result<T> = std::result::Result<T, RecordError>;

impl Ledger {
    /// Records a step in the handling of a breach.
    ///
    /// # Errors
    /// Nothing was recorded: no such breach, an entry that cannot belong to one, a notification that is late without a
    /// reason, or recording has stopped.
    pub fn record_breach(
        &self,
        demand: BreachDemand,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.act(move |writer| writer.record_breach(&demand, actor, key))
    }
}

impl Writer {
    fn record_breach(
        &mut self,
        demand: &BreachDemand,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        let step = demand.step();
        let case = match demand.breach {
            None => None,
            Some(seq) => Some(self.open_breach(seq)?),
        };
        let new = new_entries(demand, case.as_ref())?;
        let counted = self.count_persons(&new)?;
        let aware = demand.aware_at.unwrap_or(at).trunc_subsecs(0);
        if aware > at {
            return Err(ActError::NotYet {
                pointer: "/aware_at",
            }
            .into());
        }
        if let Some(case) = &case {
            check_step(step, demand, case, at)?;
        }
        let first = case.is_none();
        let seq = self.head.size;
        let mut batch = Batch {
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let persons = demand.persons.or(match (&case, counted) {
            (_, 0) => None,
            (Some(case), counted) => Some(case.persons.unwrap_or(0) + counted),
            (None, counted) => Some(counted),
        });
        let authority = if first || step == BreachStep::AuthorityNotified {
            self.shared.authority_on(demand.authority.as_ref(), at)?
        } else {
            None
        };
        let body = Body::Breach(entry::Breach {
            actor,
            authority,
            aware_at: first.then(|| canon::format_instant(aware)),
            breach: demand.breach,
            due_at: first.then(|| canon::format_instant(breach_due(aware))),
            entries: new,
            grounds: demand
                .grounds
                .iter()
                .map(|ground| ground.as_str().to_owned())
                .collect(),
            persons,
            risk: demand.risk.map(|risk| code(&risk)).transpose()?,
            sealed: put_words(
                (demand.reference.as_ref(), demand.text.as_ref()),
                OwnRow::nobodys(),
                seq,
                &mut batch,
            )?,
            step: code(&step)?,
            subjects: None,
        });
        self.append_alone(&body, batch, at)
    }

    fn open_breach(&self, seq: u64) -> Result<BreachCase> {
        let cases = self.shared.breaches()?;
        let case = cases
            .into_iter()
            .find(|case| case.seq == seq)
            .ok_or(ActError::NoBreach(seq))?;
        match case.closed_by {
            Some(by) => Err(ActError::ClosedBreach { breach: seq, by }.into()),
            None => Ok(case),
        }
    }

    /// How many persons entries name: one who stands in two of them counts twice. An entry that is no disclosure cannot
    /// belong to a breach.
    fn count_persons(&self, entries: &[u64]) -> Result<u64> {
        entries.iter().map(|seq| self.persons_of(*seq)).sum()
    }

    fn persons_of(&self, seq: u64) -> Result<u64> {
        let line = self
            .shared
            .store
            .line(seq)?
            .ok_or(ActError::NotLinkable(seq))?;
        let subjects = match entry::Entry::parse(&line)?.body {
            Body::Disclosure(record) => record.subjects,
            Body::Refusal(refusal) => refusal.subjects,
            _ => return Err(ActError::NotLinkable(seq).into()),
        };
        Ok(subjects.map_or(0, |subjects| subjects.count))
    }
}

/// The entries that a step adds: what stands in the breach is not counted again.
fn new_entries(demand: &BreachDemand, case: Option<&BreachCase>) -> Result<Vec<u64>> {
    let Some(case) = case else {
        return Ok(demand.entries.clone());
    };
    let known = |seq: &u64| case.entries.contains(seq);
    let new: Vec<u64> = demand
        .entries
        .iter()
        .copied()
        .filter(|seq| !known(seq))
        .collect();
    if new.is_empty() && !demand.entries.is_empty() {
        return Err(ActError::LinkedAlready(case.seq).into());
    }
    Ok(new)
}

fn check_step(
    step: BreachStep,
    demand: &BreachDemand,
    case: &BreachCase,
    at: DateTime<Utc>,
) -> Result<()> {
    let silent = demand.grounds.is_empty();
    let first = case.notified_at.is_none();
    if step == BreachStep::AuthorityNotified && first && at > case.due_at && silent {
        return Err(ActError::LateWithoutReason {
            breach: case.seq,
            due: canon::format_instant(case.due_at),
        }
        .into());
    }
    if step == BreachStep::Closed && first && silent {
        return Err(ActError::Ground(format!(
            "breach {} was not notified to the authority; say why with the ground `eu-gdpr.A33-1`, or record the notification first",
            case.seq
        ))
        .into());
    }
    Ok(())
}
