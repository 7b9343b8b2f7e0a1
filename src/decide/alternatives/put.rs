//! Another tool, another place, less data.

use super::bench::{Bench, clauses_on, module, signed};
use super::change::Tool;
use crate::decide::findings::{Findings, Outcome};
use crate::decide::verdict::LegKind;
use crate::disclosure::{Body, ClearBcr, ClearEvidence, ClearFact, Several};
use crate::vocabulary::{ActsAs, BcrType, Category, Country, EvidenceType, Module};

impl Bench<'_, '_> {
    pub(super) fn put(&mut self, tool: Tool) {
        match tool {
            Tool::Clauses(decision, fits) => {
                let wanted = fits.unwrap_or_else(|| module(self.facts));
                let scc = signed(decision, wanted, self.day);
                let evidence = self.undated(EvidenceType::Scc, Body::Scc(scc));
                self.recipient().instruments.push(evidence);
            }
            Tool::SubClauses(country) => {
                let Some(decision) = clauses_on(self.book, self.day, Module::M3) else {
                    return;
                };
                let scc = signed(decision, Module::M3, self.day);
                let evidence = self.undated(EvidenceType::Scc, Body::Scc(scc));
                for sub in &mut self.recipient().sub_processors {
                    if sub.country == country {
                        sub.instruments.push(evidence.clone());
                    }
                }
            }
            Tool::BindingRules => {
                let bcr_type = match self.facts.exporter.acts_as {
                    ActsAs::Controller => BcrType::Controller,
                    ActsAs::Processor => BcrType::Processor,
                };
                let rules = ClearBcr {
                    bcr_type,
                    approved_by: Country::FR,
                    covers_exporter: true,
                    covers_recipient: true,
                };
                let evidence = ClearEvidence {
                    kind: EvidenceType::Bcr,
                    fact: ClearFact::Bcr(rules),
                    date: Some(self.day),
                    has_ref: true,
                };
                self.recipient().instruments.push(evidence);
            }
            Tool::ApdpAuthorisation => self.formality(EvidenceType::ApdpAuthorisation),
            Tool::Consent(article) => self.findings.add(Outcome::Derogation(article)),
        }
    }

    pub(super) fn relocate(&mut self, kind: LegKind, from: Country, to: Country) {
        let elsewhere = |list: &[Country]| {
            let mut list: Vec<Country> = list
                .iter()
                .map(|country| if *country == from { to } else { *country })
                .collect();
            list.sort_unstable();
            list.dedup();
            list
        };
        let recipient = self.recipient();
        match kind {
            LegKind::Hosting => {
                if let Some(hosting) = Several::new(elsewhere(&recipient.hosting)) {
                    recipient.hosting = hosting;
                }
                // An attestation of that country would bring it back.
                let stays = |evidence: &ClearEvidence| !attests(evidence, from);
                recipient.instruments.retain(stays);
                self.facts.disclosure.to_mut().evidence.retain(stays);
            }
            LegKind::RemoteAccess => recipient.remote_access = elsewhere(&recipient.remote_access),
            LegKind::SubProcessor => {
                for sub in &mut recipient.sub_processors {
                    if sub.country == from {
                        sub.country = to;
                    }
                }
            }
            LegKind::Seat => {}
        }
    }

    pub(super) fn leave_out(&mut self, category: Category) {
        let disclosure = self.facts.disclosure.to_mut();
        let rest = disclosure.data_categories.iter().copied();
        let rest: Vec<Category> = rest.filter(|known| *known != category).collect();
        if let Some(rest) = Several::new(rest) {
            disclosure.data_categories = rest;
        }
        if category == Category::SpecialCategory {
            let asked = |outcome| matches!(outcome, Outcome::ExplicitConsent(_));
            let list = self.findings.list().iter().copied();
            *self.findings = Findings::new(list.filter(|one| !asked(one.outcome)).collect());
        }
    }
}

fn attests(evidence: &ClearEvidence, country: Country) -> bool {
    matches!(&evidence.fact, ClearFact::Closed(Body::Hosting(hosting)) if hosting.country == country)
}
