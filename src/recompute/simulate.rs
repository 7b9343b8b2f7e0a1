//! What would happen to the disclosures of a log under other rules: who loses the ground, and what would replace it.
//!
//! Every permitted disclosure is asked again as if it were made on a day (its own, where that is later), with exporter
//! and recipient as the register has them now: once by the rules as they are, once by the others. Facts about persons
//! stand as the codes that were recorded.
//!
//! Two passes over the lines: [`Simulation::register`] first, then [`Simulation::feed`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::register::Register;
use super::tally::{Read, read};
use crate::decide::alternatives::{Alternatives, alternatives_of};
use crate::decide::{self, ClearFacts, Findings, Outcome, Verdict};
use crate::disclosure::ClearDisclosure;
use crate::entry::{self, Body, Entry, Frame, Importer};
use crate::rulebook::{RuleId, Rulebook};
use crate::vocabulary::{Condition, Missing, VerdictWord};

/// Groups for which replacements are looked for, at most.
const REPLACED: usize = 500;

/// Disclosures to one recipient that meet the same fate.
#[derive(Debug, Clone)]
pub struct Group {
    /// How many.
    pub disclosures: u64,
    /// How many persons they name, or count; one who stands in several counts as often.
    pub persons: u64,
    /// How many of these are counted in their entry and not named there.
    pub unnamed: u64,
    /// How many different persons they name, once somebody who can tell them apart has looked.
    pub different: Option<u64>,
    /// The entries, in order.
    pub entries: Vec<u64>,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// What they would lack; empty where they are only weakened.
    pub missing: Vec<Missing>,
    /// Conditions that would come on top.
    pub conditions: Vec<Condition>,
    /// The last of them.
    pub example: u64,
    /// What would permit it.
    pub replacements: Alternatives,
    facts: Box<(ClearFacts<'static>, Findings)>,
}

/// Counts of one run.
pub struct Simulation<'a> {
    rules: &'a Rulebook,
    others: &'a Rulebook,
    /// Where the two differ in one rule only.
    only: Option<&'a RuleId>,
    at: NaiveDate,
    register: Register,
    /// Permitted disclosures that were asked.
    pub asked: u64,
    /// Those that the rules as they are would refuse on that day already.
    pub refused_anyway: u64,
    /// Refused disclosures that the other rules would permit.
    pub gained: u64,
    /// Those that lose their ground, by recipient (`None`: natural persons) and by what they would lack.
    pub lost: BTreeMap<Key, Group>,
    /// Those that stay permitted under more conditions.
    pub weakened: BTreeMap<Key, Group>,
    /// How many different persons lose and keep less, over all groups, once somebody has looked.
    pub different: Option<Different>,
}

/// Different persons over all groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Different {
    /// Who is named where the ground is lost.
    pub lost: u64,
    /// Who is named where more conditions come.
    pub weakened: u64,
}

/// The recipient, and what comes out.
pub type Key = (Option<String>, Vec<String>);

/// What becomes of one disclosure.
enum Fate {
    Same,
    RefusedAnyway,
    Gained,
    Lost(Verdict),
    Weakened(Vec<Condition>),
}

/// One disclosure and its fate.
struct Asked {
    fate: Fate,
    recipient: Option<String>,
    persons: u64,
    unnamed: u64,
    on: NaiveDate,
    seq: u64,
    facts: Option<Box<(ClearFacts<'static>, Findings)>>,
}

impl<'a> Simulation<'a> {
    /// Compares two sets of rules on a day; `only` is the one rule that the other set closes, if that is all.
    #[must_use]
    pub fn new(
        rules: &'a Rulebook,
        others: &'a Rulebook,
        only: Option<&'a RuleId>,
        at: NaiveDate,
    ) -> Self {
        Self {
            rules,
            others,
            only,
            at,
            register: Register::default(),
            asked: 0,
            refused_anyway: 0,
            gained: 0,
            lost: BTreeMap::new(),
            weakened: BTreeMap::new(),
            different: None,
        }
    }

    /// Takes in what a line says of the register, in the order of the log.
    pub fn register(&mut self, line: &[u8]) {
        let tells = Frame::of(line)
            .is_some_and(|frame| matches!(frame.kind, b"genesis" | b"exporter" | b"recipient"));
        if tells && let Read::Entry(entry) = read(line) {
            self.register
                .take(&entry, &|_| Err("not asked for".to_owned()));
        }
    }

    /// Asks the disclosures among the next lines, on all cores.
    pub fn feed(&mut self, lines: &[&[u8]]) {
        let register = &self.register;
        let rules = Rules {
            now: self.rules,
            others: self.others,
            only: self.only,
            at: self.at,
        };
        let asked: Vec<Asked> = lines
            .par_iter()
            .filter_map(|line| {
                let frame = Frame::of(line)?;
                let refusals = frame.kind == b"refusal" && rules.only.is_none();
                if frame.kind != b"disclosure" && !refusals {
                    return None;
                }
                let entry = Entry::parse(line).ok()?;
                ask(entry, register, &rules)
            })
            .collect();
        for one in &asked {
            self.count(one);
        }
    }

    fn count(&mut self, asked: &Asked) {
        match &asked.fate {
            Fate::Gained => {
                self.gained += 1;
                return;
            }
            Fate::Same => {}
            Fate::RefusedAnyway => self.refused_anyway += 1,
            Fate::Lost(verdict) => {
                let missing = verdict.missing.clone();
                let key = missing.iter().map(ToString::to_string).collect();
                add(&mut self.lost, key, asked, missing, Vec::new());
            }
            Fate::Weakened(conditions) => {
                let key = conditions.iter().map(ToString::to_string).collect();
                add(
                    &mut self.weakened,
                    key,
                    asked,
                    Vec::new(),
                    conditions.clone(),
                );
            }
        }
        self.asked += 1;
    }

    /// Looks for what would replace the lost ground, on all cores.
    pub fn replace(&mut self) {
        let others = self.others;
        let mut groups: Vec<&mut Group> = self.lost.values_mut().take(REPLACED).collect();
        groups.par_iter_mut().for_each(|group| {
            let (facts, findings) = &*group.facts;
            group.replacements = alternatives_of(facts, findings, others);
        });
    }

    /// Recipients, disclosures and persons of groups.
    #[must_use]
    pub fn totals(groups: &BTreeMap<Key, Group>) -> (u64, u64, u64) {
        let recipients: BTreeSet<_> = groups.keys().map(|(recipient, _)| recipient).collect();
        groups
            .values()
            .fold((recipients.len() as u64, 0, 0), |sum, group| {
                (sum.0, sum.1 + group.disclosures, sum.2 + group.persons)
            })
    }
}

fn add(
    groups: &mut BTreeMap<Key, Group>,
    key: Vec<String>,
    asked: &Asked,
    missing: Vec<Missing>,
    conditions: Vec<Condition>,
) {
    let Some(facts) = &asked.facts else { return };
    let group = groups
        .entry((asked.recipient.clone(), key))
        .or_insert_with(|| Group {
            disclosures: 0,
            persons: 0,
            unnamed: 0,
            different: None,
            entries: Vec::new(),
            first: asked.on,
            last: asked.on,
            missing,
            conditions,
            example: asked.seq,
            replacements: Alternatives::default(),
            facts: facts.clone(),
        });
    group.disclosures += 1;
    group.persons += asked.persons;
    group.unnamed += asked.unnamed;
    group.entries.push(asked.seq);
    group.first = group.first.min(asked.on);
    group.last = group.last.max(asked.on);
    group.example = asked.seq;
}

/// What is compared.
struct Rules<'a> {
    now: &'a Rulebook,
    others: &'a Rulebook,
    only: Option<&'a RuleId>,
    at: NaiveDate,
}

fn ask(entry: Entry, register: &Register, rules: &Rules<'_>) -> Option<Asked> {
    let seq = entry.seq;
    let (disclosure, exporter_at, importer, recorded) = match entry.body {
        Body::Disclosure(record) => (
            record.disclosure,
            record.exporter_at,
            record.recipient,
            record.verdict,
        ),
        Body::Refusal(refusal) => (
            refusal.disclosure,
            refusal.exporter_at,
            refusal.recipient,
            refusal.verdict,
        ),
        _ => return None,
    };
    let mut disclosure = disclosure;
    let on = disclosure.occurred_on;
    let persons = persons(&disclosure);
    let unnamed = persons - u64::from(disclosure.subjects);
    disclosure.occurred_on = on.max(rules.at);
    let recipient = match &importer {
        Importer::Organisation(organisation) => register
            .recipient_now(&organisation.id)
            .or_else(|| register.recipient_of(organisation.at))?,
        Importer::Person(person) => &person.facts,
    };
    let exporter = register
        .exporter_now()
        .or_else(|| register.exporter_of(exporter_at))?;
    let facts = ClearFacts {
        exporter: Cow::Borrowed(exporter),
        recipient: Cow::Borrowed(recipient),
        recorded_on: disclosure.occurred_on,
        disclosure: Cow::Owned(disclosure),
    };
    let findings = timeless(&recorded);
    let fate = fate(&facts, &findings, recorded.verdict, rules);
    let kept = matches!(fate, Fate::Lost(_) | Fate::Weakened(_));
    let facts = kept.then(|| Box::new((owned(&facts), findings)));
    Some(Asked {
        fate,
        recipient: match importer {
            Importer::Organisation(organisation) => Some(organisation.id),
            Importer::Person(_) => None,
        },
        persons,
        unnamed,
        on,
        seq,
        facts,
    })
}

fn fate(
    facts: &ClearFacts<'_>,
    findings: &Findings,
    recorded: VerdictWord,
    rules: &Rules<'_>,
) -> Fate {
    let (now, others) = (rules.now, rules.others);
    let refused = |verdict: &Verdict| verdict.verdict == VerdictWord::Refuse;
    let now = decide::judge(facts, findings, now);
    if recorded == VerdictWord::Refuse {
        let gained = refused(&now) && !refused(&decide::judge(facts, findings, others));
        return if gained { Fate::Gained } else { Fate::Same };
    }
    if refused(&now) {
        return Fate::RefusedAnyway;
    }
    // A rule that did not speak cannot be missed.
    if rules.only.is_some_and(|only| !now.rules.contains(only)) {
        return Fate::Same;
    }
    let then = decide::judge(facts, findings, others);
    if refused(&then) {
        return Fate::Lost(then);
    }
    let more: Vec<Condition> = then
        .conditions
        .into_iter()
        .filter(|condition| !now.conditions.contains(condition))
        .collect();
    if more.is_empty() {
        Fate::Same
    } else {
        Fate::Weakened(more)
    }
}

fn persons(disclosure: &ClearDisclosure) -> u64 {
    u64::from(
        disclosure
            .subject_count
            .unwrap_or(0)
            .max(disclosure.subjects),
    )
}

/// Being late belongs to the entry, not to the flow.
fn timeless(recorded: &entry::Verdict) -> Findings {
    let stays = |outcome: Outcome| !matches!(outcome, Outcome::Late | Outcome::BackdatedOverEvent);
    let findings = recorded.personal.iter().map(|personal| personal.finding);
    Findings::new(findings.filter(|finding| stays(finding.outcome)).collect())
}

fn owned(facts: &ClearFacts<'_>) -> ClearFacts<'static> {
    ClearFacts {
        exporter: Cow::Owned(facts.exporter.as_ref().clone()),
        recipient: Cow::Owned(facts.recipient.as_ref().clone()),
        disclosure: Cow::Owned(facts.disclosure.as_ref().clone()),
        recorded_on: facts.recorded_on,
    }
}
