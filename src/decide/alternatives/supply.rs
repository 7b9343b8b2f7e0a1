//! What a missing code names, filed or mended.

use super::bench::{Bench, clauses_on, module, signed};
use crate::decide::findings::{Outcome, Proof};
use crate::disclosure::{
    Bases, Body, ClearAuthorised, ClearEvidence, ClearFact, Contract, NoticeCover, Parties, Scc,
    ScopeCheck, Several, Tia,
};
use crate::vocabulary::{
    ActsAs, Authority, Basis, BcrType, Code as _, Conclusion, Country, EvidenceType, MissingCode,
    Module, SccDecision, Status, TiaAuthor, Version,
};

impl Bench<'_, '_> {
    pub(super) fn supply(&mut self, code: MissingCode) {
        use MissingCode as M;
        match code {
            M::Art28Contract => self.contract(EvidenceType::Art28Contract),
            M::Mc26Contract => self.contract(EvidenceType::Mc26Contract),
            M::AnnexI => self.clauses(|scc| scc.annexes.first = true),
            M::AnnexII => self.clauses(|scc| scc.annexes.second = true),
            M::UnmodifiedScc => self.clauses(|scc| scc.modified = false),
            M::SccModule1 | M::SccModule2 | M::SccModule3 | M::SccModule4 => self.set_module(code),
            M::Scc2021914 | M::SccInForce => self.renew_clauses(code),
            M::Tia => self.assess(),
            M::SupplementaryMeasures => self.bodies(|body| {
                if let Body::Tia(tia) = body
                    && tia.conclusion == Conclusion::Suspend
                {
                    tia.conclusion = Conclusion::ProceedWithMeasures;
                }
            }),
            M::BcrApproval => self.rules(|rules| rules.approved_by = Country::FR),
            M::BcrMembership => self.rules(|rules| {
                (rules.covers_exporter, rules.covers_recipient) = (true, true);
            }),
            M::BcrType => {
                let wanted = match self.facts.exporter.acts_as {
                    ActsAs::Controller => BcrType::Controller,
                    ActsAs::Processor => BcrType::Processor,
                };
                self.rules(|rules| rules.bcr_type = wanted);
            }
            M::Approval => self.adherences(|adherence| adherence.approved = true),
            M::BindingCommitment => {
                self.adherences(|adherence| adherence.binding_commitment = true);
            }
            M::AuthorityAuthorisation => self.authorise(),
            M::ApdpAuthorisation => self.formality(EvidenceType::ApdpAuthorisation),
            M::CcinAuthorisation => self.formality(EvidenceType::CcinAuthorisation),
            M::CcinFormality => self.formality(EvidenceType::CcinFormality),
            M::InternationalAgreement => self.agree(),
            M::Notice | M::AuthorisationOrNotice => self.announce(),
            M::ScopeCheck => self.file(
                EvidenceType::ScopeCheck,
                Body::ScopeCheck(ScopeCheck { narrow: true }),
            ),
            M::Consent => self.prove(
                Outcome::Consent(Proof::NotProven),
                Outcome::Consent(Proof::Proven),
            ),
            M::ExplicitConsent => self.consent_explicitly(),
            M::LegalBasis => self.found(),
            M::SecureChannel => self.facts.disclosure.to_mut().secure_channel = Some(true),
            M::SubProcessorAuthorisation => {
                for sub in &mut self.recipient().sub_processors {
                    sub.authorised = true;
                }
                self.file(EvidenceType::SubProcessorAuthorisation, Body::Plain);
            }
            M::NotYetDecided | M::TransferMechanism | M::PublicBodies => {}
            code => {
                self.settle(code);
                if let Some(kind) = EvidenceType::find(code.code()) {
                    self.file(kind, Body::Plain);
                }
            }
        }
    }

    fn contract(&mut self, kind: EvidenceType) {
        let contract = Contract {
            signed: self.day,
            expires: None,
            missing_clauses: Vec::new(),
        };
        let evidence = ClearEvidence {
            date: None,
            ..self.closed(kind, Body::Contract(contract))
        };
        self.recipient().instruments.push(evidence);
    }

    /// A sub-processor's clauses are module 3, whatever the recipient's are.
    fn set_module(&mut self, code: MissingCode) {
        let module = match code {
            MissingCode::SccModule1 => Module::M1,
            MissingCode::SccModule2 => Module::M2,
            MissingCode::SccModule3 => Module::M3,
            _ => Module::M4,
        };
        let put = |evidence: &mut ClearEvidence| {
            if let ClearFact::Closed(Body::Scc(scc)) = &mut evidence.fact
                && scc.decision == SccDecision::D2021_914
            {
                scc.module = Some(module);
            }
        };
        if self::module(self.facts) == module {
            self.recipient().instruments.iter_mut().for_each(put);
            let disclosure = self.facts.disclosure.to_mut();
            disclosure.evidence.iter_mut().for_each(put);
        }
        if module == Module::M3 {
            for sub in &mut self.recipient().sub_processors {
                sub.instruments.iter_mut().for_each(put);
            }
        }
    }

    /// Old clauses signed anew in the set of the day; new ones, before their time, in the old set.
    fn renew_clauses(&mut self, code: MissingCode) {
        let (day, wanted) = (self.day, module(self.facts));
        let Some(decision) = clauses_on(self.book, day, wanted) else {
            return;
        };
        let renew = |scc: &mut Scc, wanted: Module| {
            let new = scc.decision == SccDecision::D2021_914;
            if new == (code == MissingCode::SccInForce) {
                *scc = signed(decision, wanted, day);
            }
        };
        let book = self.book;
        let recipient = self.facts.recipient.to_mut();
        for sub in &mut recipient.sub_processors {
            for evidence in &mut sub.instruments {
                if let ClearFact::Closed(Body::Scc(scc)) = &mut evidence.fact
                    && clauses_on(book, day, Module::M3).is_some()
                {
                    renew(scc, Module::M3);
                }
            }
        }
        let own = recipient
            .instruments
            .iter_mut()
            .chain(&mut self.facts.disclosure.to_mut().evidence);
        for evidence in own {
            if let ClearFact::Closed(Body::Scc(scc)) = &mut evidence.fact {
                renew(scc, wanted);
            }
        }
    }

    /// One assessment of every country where the data go.
    fn assess(&mut self) {
        let recipient = &self.facts.recipient;
        let mut destinations: Vec<Country> = recipient
            .seat
            .country()
            .into_iter()
            .chain(recipient.hosting.iter().copied())
            .chain(recipient.remote_access.iter().copied())
            .chain(recipient.sub_processors.iter().map(|sub| sub.country))
            .collect();
        for evidence in recipient
            .instruments
            .iter()
            .chain(&self.facts.disclosure.evidence)
        {
            if let ClearFact::Closed(Body::Hosting(hosting)) = &evidence.fact {
                destinations.push(hosting.country);
            }
        }
        destinations.sort_unstable();
        destinations.dedup();
        if let Some(destinations) = Several::new(destinations) {
            let tia = Tia {
                destinations,
                conclusion: Conclusion::Proceed,
                by: TiaAuthor::Exporter,
                verified_by_controller: None,
            };
            let evidence = self.closed(EvidenceType::Tia, Body::Tia(tia));
            self.recipient().instruments.push(evidence);
        }
    }

    /// By the exporter's own authority, or the one of France where it has none under the GDPR.
    fn authorise(&mut self) {
        let country = self.facts.exporter.country;
        let own = self.book.authority(country, self.day);
        let home = self.book.in_eea(country, self.day);
        let fallback = || self.book.authority(Country::FR, self.day);
        let Some(authority) = own.filter(|_| home).or_else(fallback) else {
            return;
        };
        let (code, day): (Authority, _) = (authority.code, self.day);
        self.each(|evidence| {
            if let ClearFact::Authorised(given) = &mut evidence.fact {
                *given = ClearAuthorised {
                    authority: Some(code),
                    status: Some(Status::Granted),
                    decided_on: Some(day),
                };
            }
        });
    }

    fn agree(&mut self) {
        let Some(seat) = self.facts.recipient.seat.country() else {
            return;
        };
        if let Some(parties) = Several::new(vec![self.facts.exporter.country, seat]) {
            self.file(
                EvidenceType::InternationalAgreement,
                Body::Parties(Parties { parties }),
            );
        }
    }

    fn announce(&mut self) {
        let Ok(version) = Version::parse(&self.day.to_string()) else {
            return;
        };
        let notice = NoticeCover {
            version,
            covers_recipient_kind: true,
            covers_categories: true,
            covers_purpose: true,
        };
        self.file(EvidenceType::Notice, Body::Notice(notice));
    }

    /// Explicit consent proves every consent that is asked for.
    fn consent_explicitly(&mut self) {
        self.settle(MissingCode::ExplicitConsent);
        self.prove(
            Outcome::ExplicitConsent(Proof::NotProven),
            Outcome::ExplicitConsent(Proof::Proven),
        );
        self.prove(
            Outcome::Consent(Proof::NotProven),
            Outcome::Consent(Proof::Proven),
        );
    }

    /// A basis of each regime that has none: a contract with the person.
    fn found(&mut self) {
        let mut bases: Vec<Basis> = self.facts.disclosure.legal_basis.to_vec();
        bases.retain(|basis| *basis != Basis::None);
        bases.extend([
            Basis::GdprContract,
            Basis::McContract,
            Basis::DirContract,
            Basis::OldMc,
        ]);
        bases.dedup();
        if let Some(bases) = Bases::new(bases) {
            self.facts.disclosure.to_mut().legal_basis = bases;
        }
    }
}
