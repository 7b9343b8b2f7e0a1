//! One change of the facts: something filed or mended, another tool, another place, data left out.
//!
//! Applied to what the ledger keeps: evidence in its clear form, personal proofs as findings. What is filed is dated
//! on the day of the disclosure.

use serde::Serialize;

use super::bench::Bench;
use crate::decide::facts::ClearFacts;
use crate::decide::findings::Findings;
use crate::decide::verdict::LegKind;
use crate::disclosure::Body;
use crate::rulebook::Rulebook;
use crate::vocabulary::{
    Category, Country, DerogationArticle, EvidenceType, Missing, Module, SccDecision,
};

/// A tool that is put in place for the transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// Standard contractual clauses with the recipient, unmodified, with their annexes.
    Clauses(SccDecision, Option<Module>),
    /// Standard contractual clauses (module 3) with the sub-processors there.
    SubClauses(Country),
    /// Binding corporate rules of which both are members.
    BindingRules,
    /// Authorisation by the authority of Monaco.
    ApdpAuthorisation,
    /// The persons' explicit consent to this one transfer, told of its risks.
    Consent(DerogationArticle),
}

/// One change of the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// What the code names is filed, or mended where it was offered and defective.
    Supply(Missing),
    /// Another tool for the transfer.
    Put(Tool),
    /// Not there: in the other country instead.
    Move(LegKind, Country, Country),
    /// These data are left out.
    LeaveOut(Category),
    /// A legal hold on the data.
    Hold,
}

impl Change {
    /// It rests on a derogation.
    #[must_use]
    pub const fn is_exception(self) -> bool {
        matches!(self, Self::Put(Tool::Consent(_)))
    }

    /// Changes the facts. What cannot be changed in this way stays: `decide` then refuses as before.
    pub(super) fn apply(
        self,
        facts: &mut ClearFacts<'_>,
        findings: &mut Findings,
        book: &Rulebook,
    ) {
        let day = facts.disclosure.occurred_on;
        let mut bench = Bench {
            facts,
            findings,
            book,
            day,
        };
        match self {
            Self::Supply(Missing::Clause(clause)) => bench.contracts(|contract| {
                contract
                    .missing_clauses
                    .retain(|missing| *missing != clause);
            }),
            Self::Supply(Missing::Code(code)) => bench.supply(code),
            Self::Put(tool) => bench.put(tool),
            Self::Move(kind, from, to) => bench.relocate(kind, from, to),
            Self::LeaveOut(category) => bench.leave_out(category),
            Self::Hold => bench.file(EvidenceType::LegalHold, Body::Plain),
        }
    }
}
