//! Judging a recorded disclosure again, to tell which rules decided: an entry names all rules that spoke.
//!
//! Only clear facts and recorded findings are needed, so this works from beside, and after an erasure. It explains; the
//! proof that verdicts are right is `verify --decisions`.

use std::borrow::Cow;

use crate::decide::{self, ClearFacts, Findings};
use crate::disclosure::{ClearDisclosure, ClearExporter, ClearRecipient, civil_day};
use crate::entry::{self, Body, Entry, Importer};
use crate::rulebook::Rulebook;

/// The verdict of an entry with its reasons; `None` where the rules or the facts of that day are not at hand, or
/// another verdict comes out.
pub fn judge(
    entry: &Entry,
    rulebook: &Rulebook,
    line: &dyn Fn(u64) -> Option<Vec<u8>>,
) -> Option<decide::Verdict> {
    match &entry.body {
        Body::Disclosure(record) => judge_facts(
            entry,
            rulebook,
            line,
            &record.disclosure,
            record.exporter_at,
            &record.recipient,
            &record.verdict,
        ),
        Body::Refusal(refusal) => judge_facts(
            entry,
            rulebook,
            line,
            &refusal.disclosure,
            refusal.exporter_at,
            &refusal.recipient,
            &refusal.verdict,
        ),
        _ => None,
    }
}

fn judge_facts(
    entry: &Entry,
    rulebook: &Rulebook,
    line: &dyn Fn(u64) -> Option<Vec<u8>>,
    disclosure: &ClearDisclosure,
    exporter_at: u64,
    recipient: &Importer,
    recorded: &entry::Verdict,
) -> Option<decide::Verdict> {
    if recorded.rulebook != rulebook.digest() {
        return None;
    }
    let reading = decide::Reading::of(recorded.decide)?;
    let facts = ClearFacts {
        exporter: Cow::Owned(exporter(&line(exporter_at)?)?),
        recipient: Cow::Owned(match recipient {
            Importer::Organisation(organisation) => profile(&line(organisation.at)?)?,
            Importer::Person(person) => person.facts.clone(),
        }),
        disclosure: Cow::Borrowed(disclosure),
        recorded_on: civil_day(entry.at),
    };
    let findings = Findings::new(
        recorded
            .personal
            .iter()
            .map(|personal| personal.finding)
            .collect(),
    );
    let verdict = decide::judge_as(reading, &facts, &findings, rulebook);
    let same = verdict.verdict == recorded.verdict
        && verdict.missing == recorded.missing
        && verdict.conditions == recorded.conditions;
    same.then_some(verdict)
}

fn exporter(line: &[u8]) -> Option<ClearExporter> {
    match Entry::parse(line).ok()?.body {
        Body::Genesis(genesis) => Some(genesis.profile),
        Body::Exporter(change) => Some(change.profile),
        _ => None,
    }
}

fn profile(line: &[u8]) -> Option<ClearRecipient> {
    match Entry::parse(line).ok()?.body {
        Body::Recipient(change) => change.profile,
        _ => None,
    }
}
