//! Telling a person what was gathered: each disclosure with its recipient, its safeguards and how long it is kept.

use std::collections::BTreeSet;

use chrono::SubsecRound as _;

use super::gather::{Gathered, Mine, data_of, parse_subject};
use super::redact::Redactor;
use super::report::{
    AccessReport, Attempt, Disclosed, ErasureTold, Head, Keeping, RightExercised, Safeguard,
    Suppressed,
};
use super::then::Versions;
use super::{AccessOptions, Authorities};
use crate::disclosure::ClearDisclosure;
use crate::entry::{AccessPurpose, Body};
use crate::ledger::openings::Personal;
use crate::ledger::prepare::age_rule;
use crate::ledger::{ActError, Ledger, RecordError, Shared, indexer};
use crate::retention;
use crate::rulebook::{Jurisdiction, RuleId, Rulebook};
use crate::slot::Person;
use crate::store::Page;
use crate::vocabulary::{Code as _, Condition, NoticeRetention, Purpose, Right, Scope, Transfer};

type Result<T> = std::result::Result<T, RecordError>;

impl Ledger {
    /// The report of Article 15 about one person. The reading is recorded before it is returned.
    ///
    /// # Errors
    /// Nobody of that identifier, a request that is not confirmed to come from the person, a damaged vault, or the
    /// reading could not be recorded.
    pub fn access_report(&self, options: &AccessOptions) -> Result<AccessReport> {
        let person = parse_subject(&options.subject)?;
        let gathered = match self.shared.gather(&person) {
            // Of the erased this is left, and they have a right to know it.
            Err(RecordError::Act(ActError::UnknownPerson))
                if !self.shared.suppressions(&person)?.is_empty() =>
            {
                Gathered::erased(person.clone())
            }
            gathered => gathered?,
        };
        let request = gathered.request(
            &self.shared,
            options.request,
            Right::AccessRequest,
            "an access request",
        )?;
        let report = self
            .shared
            .report(&gathered, request, options.authorities)?;
        let opened = gathered.mine.iter().filter(|slot| slot.opening.is_some());
        let entries = opened.map(|slot| slot.key.seq()).collect();
        let purpose = AccessPurpose::AccessRequest;
        // Whoever was erased is not made known again by a reading that opened nothing.
        let whose = (!gathered.numbers.is_empty()).then_some(person);
        self.record_reading(purpose, whose, entries, options.actor.clone())?;
        Ok(report)
    }
}

impl Shared {
    /// The erasures that the person's own requests led to. An erasure names nobody, and others cannot be told apart.
    fn erasures_of(&self, gathered: &Gathered) -> Result<Vec<ErasureTold>> {
        if gathered.erased == 0 {
            return Ok(Vec::new());
        }
        let asked = gathered.mine.iter().map(|slot| slot.entry.seq);
        let asked: BTreeSet<u64> = asked.collect();
        let mut told = Vec::new();
        for entry in self.of_kind("erasure")? {
            if let Body::Erasure(erasure) = &entry.body
                && erasure.requests.iter().any(|seq| asked.contains(seq))
            {
                told.push(ErasureTold {
                    entry: entry.seq,
                    on: crate::rights::day(entry.at),
                    grounds: erasure.grounds.clone(),
                });
            }
        }
        Ok(told)
    }

    fn head(&self) -> Head {
        let register = self.register();
        let exporter = register.exporter();
        let today = crate::rights::day(self.now());
        Head {
            id: exporter.id.to_string(),
            name: exporter.name.to_string(),
            country: exporter.country,
            contact: exporter.contact.clone(),
            acting_for: exporter
                .acting_for
                .as_ref()
                .map(|for_whom| for_whom.name.to_string()),
            authority: self
                .rulebook()
                .authority(exporter.country, today)
                .map(|authority| authority.name.clone()),
        }
    }

    fn report(
        &self,
        gathered: &Gathered,
        request: Option<u64>,
        authorities: Authorities,
    ) -> Result<AccessReport> {
        let rulebook = self.rulebook();
        let versions = Versions::new(self);
        let mut redactor = Redactor {
            shared: self,
            own: &gathered.numbers,
            count: 0,
        };
        let mut report = AccessReport {
            exporter: self.head(),
            made_at: self.now().trunc_subsecs(0),
            subject: gathered.identifiers.iter().map(Person::reference).collect(),
            request,
            disclosures: Vec::new(),
            attempts: Vec::new(),
            rights: gathered.mine.iter().filter_map(right_of).collect(),
            suppressions: self.suppressed(gathered)?,
            erased: gathered.erased,
            erasures: self.erasures_of(gathered)?,
            withheld: 0,
            redacted: 0,
        };
        for (slot, disclosure, importer) in gathered.disclosed() {
            let recipient = versions.importer(importer)?;
            if authorities == Authorities::Withheld && is_inquiry(slot, recipient.kind, disclosure)
            {
                report.withheld += 1;
                report.erased -= u64::from(slot.opening.is_none());
                continue;
            }
            // That it was about this person was erased with the rest: it counts, and is not told.
            if slot.opening.is_none() {
                continue;
            }
            if let Body::Refusal(refusal) = &slot.entry.body
                && !refusal.took_place
            {
                report.attempts.push(Attempt {
                    seq: slot.entry.seq,
                    occurred_on: disclosure.occurred_on,
                    purpose: disclosure.purpose,
                    recipient,
                });
                continue;
            }
            let mut told = self.told(slot, disclosure, recipient, &rulebook)?;
            told.data = data_of(slot).map(|data| redactor.redact(data));
            report.disclosures.push(told);
        }
        report.redacted = redactor.count;
        Ok(report)
    }

    fn told(
        &self,
        slot: &Mine,
        disclosure: &ClearDisclosure,
        recipient: super::report::RecipientThen,
        rulebook: &Rulebook,
    ) -> Result<Disclosed> {
        let (verdict, supersedes) = match &slot.entry.body {
            Body::Disclosure(record) => (Some(&record.verdict), record.supersedes),
            Body::Refusal(refusal) => (Some(&refusal.verdict), refusal.supersedes),
            _ => (None, None),
        };
        let personal = slot
            .opening
            .as_ref()
            .and_then(|opening| serde_json::from_value::<Personal>(opening.facts.clone()).ok());
        let transfer = verdict.map_or(Transfer::No, |verdict| verdict.transfer);
        let unlawful = matches!(&slot.entry.body, Body::Refusal(refusal) if refusal.took_place);
        let safeguards = match verdict {
            // A refusal also names the rules that would have carried the transfer and did not.
            Some(verdict) if transfer != Transfer::No && !unlawful => {
                safeguards(&verdict.rules, rulebook)
            }
            _ => Vec::new(),
        };
        let page = Page::Forward {
            from: 0,
            limit: 100,
        };
        let corrected_by =
            self.store
                .list(indexer::CORRECTION, &slot.entry.seq.to_be_bytes(), page)?;
        Ok(Disclosed {
            seq: slot.entry.seq,
            occurred_on: disclosure.occurred_on,
            occurred_at: personal.as_ref().map(|facts| facts.occurred_at),
            purpose: disclosure.purpose,
            legal_basis: disclosure.legal_basis.to_vec(),
            categories: disclosure.data_categories.to_vec(),
            sources: disclosure
                .sources
                .pairs()
                .iter()
                .map(|(category, source)| (category.code().to_owned(), *source))
                .collect(),
            recipient,
            transfer: serde_json::to_value(transfer).unwrap_or_default(),
            safeguards,
            kept: self.kept(disclosure, personal.as_ref(), rulebook),
            data: None,
            unlawful,
            corrects: supersedes,
            corrected_by,
        })
    }

    /// How long the data of a disclosure are kept: the law of the exporter's country, else its promise.
    fn kept(
        &self,
        disclosure: &ClearDisclosure,
        personal: Option<&Personal>,
        rulebook: &Rulebook,
    ) -> Keeping {
        let age = personal.and_then(|facts| facts.data_age.as_ref());
        let rule = age_rule(age.map(|age| age.rule), disclosure.purpose);
        let register = self.register();
        let exporter = register.exporter();
        let promise = exporter
            .policy
            .as_ref()
            .filter(|policy| policy.retention == NoticeRetention::Notice2024)
            .map(|_| Jurisdiction::Notice2024);
        let trigger = age.and_then(|age| retention::trigger(age, rulebook));
        let found = rule.and_then(|rule| {
            retention::jurisdiction(exporter.country)
                .into_iter()
                .chain(promise)
                .find_map(|place| retention::kept(rule, place, trigger, rulebook))
        });
        Keeping {
            rule,
            until: found.and_then(|kept| kept.last_day),
            years: found.map(|kept| kept.period.years),
            basis: found
                .and_then(|kept| rulebook.rule(&kept.period.id))
                .map(|rule| rule.title.clone()),
        }
    }

    fn suppressed(&self, gathered: &Gathered) -> Result<Vec<Suppressed>> {
        let mut found = Vec::new();
        for person in &gathered.identifiers {
            for kept in self.suppressions_of(person)? {
                found.push(Suppressed {
                    since: crate::rights::day(kept.at),
                    scope: kept.scope,
                    grounds: kept.grounds,
                    review_on: kept.review_on,
                    entry: kept.seq,
                });
            }
        }
        Ok(found)
    }
}

/// An authority or court in a particular inquiry is no recipient (Article 4(9)).
fn is_inquiry(slot: &Mine, kind: crate::vocabulary::Kind, disclosure: &ClearDisclosure) -> bool {
    let verdict = match &slot.entry.body {
        Body::Disclosure(record) => &record.verdict,
        Body::Refusal(refusal) => &refusal.verdict,
        _ => return false,
    };
    let inquiry = matches!(
        disclosure.purpose,
        Purpose::Investigation | Purpose::Inspection | Purpose::ForeignOrder
    );
    verdict
        .conditions
        .contains(&Condition::DoNotDiscloseToDataSubject)
        || (kind.is_authority() && inquiry)
}

fn right_of(slot: &Mine) -> Option<RightExercised> {
    let Body::Rights(step) = &slot.entry.body else {
        return None;
    };
    if step.request.is_some() || slot.opening.is_none() {
        return None;
    }
    Some(RightExercised {
        seq: slot.entry.seq,
        event: Right::find(&crate::ledger::rights::word(&step.event)?)?,
        recorded_on: crate::rights::day(slot.entry.at),
        scope: step.scope.as_deref().and_then(Scope::find),
        purpose: step.purpose.as_deref().and_then(Purpose::find),
    })
}

/// Rules of a permitted disclosure that carry transfers: adequacy, tools, agreements, derogations.
pub(in crate::ledger) fn safeguards(rules: &[RuleId], rulebook: &Rulebook) -> Vec<Safeguard> {
    const CARRY: [&str; 14] = [
        "EU-ADQ-",
        "SCC-",
        "eu-gdpr.A45",
        "eu-gdpr.A46",
        "eu-gdpr.A48",
        "eu-gdpr.A49",
        "eu-dir95.A25",
        "eu-dir95.A26",
        "mc-1565.A97",
        "mc-1565.A98",
        "mc-1565.A99",
        "mc-1565.A100",
        "mc-1565.A101",
        "mc-1165.A20",
    ];
    rules
        .iter()
        .filter(|id| CARRY.iter().any(|prefix| id.as_str().starts_with(prefix)))
        .filter_map(|id| rulebook.rule(id))
        .map(|rule| Safeguard {
            id: rule.id.to_string(),
            title: rule.title.clone(),
            citation: rule.citation.clone(),
        })
        .collect()
}
