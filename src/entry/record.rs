//! Disclosures and refusals: the entries the ledger exists for.

use serde::{Deserialize, Serialize};

use crate::decide::{self, Finding, Outcome};
use crate::disclosure::{ClearDisclosure, ClearRecipient};
use crate::hash::{Commitment, Digest, NodeHash};
use crate::rulebook::RuleId;
use crate::slot::Subjects;
use crate::vocabulary::{Condition, Gate, Missing, Transfer, VerdictWord};

/// A disclosure that the law permits: what was disclosed, to whom, and why that was lawful.
///
/// Everything non-personal that `decide` was told stands here or is pointed to by `seq`. `D` and `R` are
/// the clear part and the recipient as they are read; the writer puts canonical bytes there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record<D = ClearDisclosure, R = Importer> {
    /// Who recorded it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The clear part of the disclosure.
    pub disclosure: D,
    /// `seq` of the entry that holds the exporter as it was.
    pub exporter_at: u64,
    /// To whom.
    pub recipient: R,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
    /// `seq` of the entry that this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<u64>,
    /// The decision.
    pub verdict: Verdict,
}

/// A disclosure that the law refuses, recorded as an attempt, or as a fact where it already happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal<D = ClearDisclosure, R = Importer> {
    /// Who tried: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The n-th attempt with this `event_id`, from 1; 1 without one.
    pub attempt: u64,
    /// The clear part of the disclosure.
    pub disclosure: D,
    /// `seq` of the entry that holds the exporter as it was.
    pub exporter_at: u64,
    /// To whom.
    pub recipient: R,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
    /// `seq` of the entry that this one would have corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<u64>,
    /// Whether it had already happened when it was refused: then it is a breach candidate.
    pub took_place: bool,
    /// The decision.
    pub verdict: Verdict,
}

/// To whom: an organisation of the register, or a natural person in a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Importer {
    /// An organisation.
    Organisation(OrganisationRef),
    /// A natural person: never in the register's clear.
    Person(Box<PersonRef>),
}

/// An organisation of the register, at one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationRef {
    /// `seq` of the `recipient` entry that holds it as it was.
    pub at: u64,
    /// Its id.
    pub id: String,
    /// The n-th entry for this organisation in this log, from 1, without gap.
    pub number: u64,
}

/// A natural person as recipient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRef {
    /// The facts `decide` needs: kind, role, countries.
    pub facts: ClearRecipient,
    /// Leaf hash of this person's slot: a tree of one.
    pub slot: NodeHash,
}

/// A verdict as an entry holds it: codes and rule ids, never prose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Conditions, sorted.
    pub conditions: Vec<Condition>,
    /// Version of `decide`.
    pub decide: u32,
    /// What is missing, sorted; empty unless refused.
    pub missing: Vec<Missing>,
    /// Outcomes of the gates that personal facts fed.
    pub personal: Vec<Personal>,
    /// Whether counsel should look.
    pub review: bool,
    /// Digest of the rulebook.
    pub rulebook: Digest,
    /// Ids of the rules that decided, sorted.
    pub rules: Vec<RuleId>,
    /// Whether it is a transfer: `true`, `false` or `"undetermined"`.
    pub transfer: Transfer,
    /// `permit`, `permit_with_conditions` or `refuse`.
    pub verdict: VerdictWord,
}

/// The outcome of one gate that personal facts fed, and the commitment of those facts:
/// `{"facts":…,"gate":"G5","outcome":"objection:all"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PersonalText", into = "PersonalText")]
pub struct Personal {
    /// Where those facts are committed to: the root of `subjects`, or `sealed`.
    pub facts: Commitment,
    /// What was found, at which gate.
    pub finding: Finding,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonalText {
    facts: Commitment,
    gate: Gate,
    outcome: String,
}

impl From<Personal> for PersonalText {
    fn from(personal: Personal) -> Self {
        let outcome = personal.finding.outcome;
        Self {
            facts: personal.facts,
            gate: outcome.gate(),
            outcome: outcome.to_string(),
        }
    }
}

impl TryFrom<PersonalText> for Personal {
    type Error = String;

    fn try_from(text: PersonalText) -> Result<Self, String> {
        let outcome = Outcome::parse(&text.outcome).map_err(|error| error.to_string())?;
        if outcome.gate() == text.gate {
            Ok(Self {
                facts: text.facts,
                finding: Finding { outcome },
            })
        } else {
            Err(format!(
                "`{outcome}` belongs to gate `{}`, not `{}`",
                outcome.gate(),
                text.gate
            ))
        }
    }
}

impl Verdict {
    /// What an entry keeps of a decision: `facts` is where the personal facts behind it are committed to.
    #[must_use]
    pub fn of(verdict: &decide::Verdict, rulebook: Digest, facts: Option<Commitment>) -> Self {
        let personal = facts.map_or_else(Vec::new, |facts| {
            verdict
                .personal
                .iter()
                .map(|finding| Personal {
                    facts,
                    finding: *finding,
                })
                .collect()
        });
        Self {
            conditions: verdict.conditions.clone(),
            decide: verdict.decide,
            missing: verdict.missing.clone(),
            personal,
            review: verdict.review,
            rulebook,
            rules: verdict.rules.clone(),
            transfer: verdict.transfer,
            verdict: verdict.verdict,
        }
    }
}
