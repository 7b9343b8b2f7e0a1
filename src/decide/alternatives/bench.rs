//! Facts on the bench: evidence filed or mended, findings replaced.

use chrono::NaiveDate;

use crate::decide::facts::ClearFacts;
use crate::decide::findings::{Findings, Outcome};
use crate::disclosure::{
    Adherence, Annexes, Body, ClearBcr, ClearEvidence, ClearFact, ClearRecipient, Contract,
    Formality, Scc,
};
use crate::rulebook::Rulebook;
use crate::vocabulary::{
    ActsAs, Code as _, EvidenceType, MissingCode, Module, SccDecision, Status,
};

/// Facts that are being changed.
pub(super) struct Bench<'a, 'f> {
    pub(super) facts: &'a mut ClearFacts<'f>,
    pub(super) findings: &'a mut Findings,
    pub(super) book: &'a Rulebook,
    pub(super) day: NaiveDate,
}

impl Bench<'_, '_> {
    pub(super) fn recipient(&mut self) -> &mut ClearRecipient {
        self.facts.recipient.to_mut()
    }

    /// Every evidence, wherever it is filed.
    pub(super) fn each(&mut self, mut change: impl FnMut(&mut ClearEvidence)) {
        let recipient = self.facts.recipient.to_mut();
        for evidence in &mut recipient.instruments {
            change(evidence);
        }
        for sub in &mut recipient.sub_processors {
            for evidence in &mut sub.instruments {
                change(evidence);
            }
        }
        for evidence in &mut self.facts.disclosure.to_mut().evidence {
            change(evidence);
        }
    }

    pub(super) fn bodies(&mut self, mut change: impl FnMut(&mut Body)) {
        self.each(|evidence| {
            if let ClearFact::Closed(body) = &mut evidence.fact {
                change(body);
            }
        });
    }

    pub(super) fn contracts(&mut self, mut change: impl FnMut(&mut Contract)) {
        self.bodies(|body| {
            if let Body::Contract(contract) = body {
                change(contract);
            }
        });
    }

    pub(super) fn clauses(&mut self, mut change: impl FnMut(&mut Scc)) {
        self.bodies(|body| {
            if let Body::Scc(scc) = body {
                change(scc);
            }
        });
    }

    pub(super) fn closed(&self, kind: EvidenceType, body: Body) -> ClearEvidence {
        ClearEvidence {
            kind,
            fact: ClearFact::Closed(body),
            date: Some(self.day),
            has_ref: true,
        }
    }

    pub(super) fn undated(&self, kind: EvidenceType, body: Body) -> ClearEvidence {
        ClearEvidence {
            date: None,
            ..self.closed(kind, body)
        }
    }

    /// Files something with the disclosure. Of two papers of one day the worse counts, so that one is replaced.
    pub(super) fn file(&mut self, kind: EvidenceType, body: Body) {
        let evidence = self.closed(kind, body);
        let day = self.day;
        let beside = |known: &ClearEvidence| known.kind != kind || known.date != Some(day);
        self.recipient().instruments.retain(beside);
        let disclosure = self.facts.disclosure.to_mut();
        disclosure.evidence.retain(beside);
        disclosure.evidence.push(evidence);
    }

    /// Files a formality with the recipient and all its sub-processors.
    pub(super) fn formality(&mut self, kind: EvidenceType) {
        let granted = Body::Formality(Formality {
            status: Status::Granted,
        });
        let evidence = self.closed(kind, granted.clone());
        self.file(kind, granted);
        for sub in &mut self.recipient().sub_processors {
            sub.instruments
                .retain(|known| known.kind != kind || known.date != evidence.date);
            sub.instruments.push(evidence.clone());
        }
    }

    pub(super) fn rules(&mut self, mut change: impl FnMut(&mut ClearBcr)) {
        self.each(|evidence| {
            if let ClearFact::Bcr(rules) = &mut evidence.fact {
                change(rules);
            }
        });
    }

    pub(super) fn adherences(&mut self, mut change: impl FnMut(&mut Adherence)) {
        self.bodies(|body| {
            if let Body::Adherence(adherence) = body {
                change(adherence);
            }
        });
    }

    /// Replaces a finding.
    pub(super) fn prove(&mut self, from: Outcome, to: Outcome) {
        let list = self.findings.list().iter().map(|finding| {
            let mut finding = *finding;
            if finding.outcome == from {
                finding.outcome = to;
            }
            finding
        });
        *self.findings = Findings::new(list.collect());
    }

    /// The derogation does not lack this any more.
    pub(super) fn settle(&mut self, code: MissingCode) {
        let lacks =
            |outcome| matches!(outcome, Outcome::DerogationMissing(_, missing) if missing == code);
        let list = self.findings.list().iter().copied();
        *self.findings = Findings::new(list.filter(|finding| !lacks(finding.outcome)).collect());
    }
}

/// The module that fits the roles of exporter and recipient.
pub(super) fn module(facts: &ClearFacts<'_>) -> Module {
    match (facts.exporter.acts_as, facts.recipient.role.is_processor()) {
        (ActsAs::Controller, false) => Module::M1,
        (ActsAs::Controller, true) => Module::M2,
        (ActsAs::Processor, true) => Module::M3,
        (ActsAs::Processor, false) => Module::M4,
    }
}

/// The set of clauses that could be signed on that day for a module.
pub(super) fn clauses_on(book: &Rulebook, day: NaiveDate, module: Module) -> Option<SccDecision> {
    SccDecision::ALL.iter().copied().find(|decision| {
        book.clauses(*decision).is_some_and(|set| {
            let fits = *decision == SccDecision::D2021_914 || set.equivalent == Some(module);
            let open = set.last_signature.is_none_or(|last| day <= last);
            fits && open && set.from <= day
        })
    })
}

/// Clauses as they should be.
pub(super) fn signed(decision: SccDecision, module: Module, day: NaiveDate) -> Scc {
    Scc {
        decision,
        module: (decision == SccDecision::D2021_914).then_some(module),
        signed: day,
        annexes: Annexes {
            first: true,
            second: true,
            third: true,
        },
        modified: false,
        combines_eu_data: None,
        processing_changed: None,
    }
}
