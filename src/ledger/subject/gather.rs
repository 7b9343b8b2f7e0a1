//! Gathering a person's entries: the series of every identifier, the lines, the openings.

use serde_json::Value;

use super::redact::Redactor;
use super::report::{
    AccessReport, Attempt, Disclosed, Head, Keeping, RightExercised, Safeguard, Suppressed,
};
use super::then::Versions;
use super::{AccessOptions, Authorities};
use crate::disclosure::ClearDisclosure;
use crate::entry::{AccessPurpose, Body, Entry, Importer};
use crate::ledger::identity::Standing;
use crate::ledger::openings::Personal;
use crate::ledger::prepare::age_rule;
use crate::ledger::{ActError, IdentityState, Ledger, RecordError, Shared, indexer};
use crate::retention;
use crate::rulebook::{Jurisdiction, RuleId, Rulebook};
use crate::slot::{Opening, Person};
use crate::store::Page;
use crate::vault::{Identity, Opened, PersonNo, RowKey};
use crate::vocabulary::{Code as _, Condition, NoticeRetention, Purpose, Right, Scope, Transfer};

type Result<T> = std::result::Result<T, RecordError>;

/// One slot of the person, with its line.
pub(super) struct Mine {
    pub(super) key: RowKey,
    pub(super) entry: Entry,
    pub(super) opening: Option<Opening>,
}

/// A person, and every slot that is theirs.
pub(super) struct Gathered {
    pub(super) standing: Standing,
    pub(super) identifiers: Vec<Person>,
    pub(super) mine: Vec<Mine>,
    pub(super) erased: u64,
}

impl Shared {
    /// Every slot of a person, oldest first.
    pub(super) fn gather(&self, person: &Person) -> Result<Gathered> {
        let standing = self
            .known(person)?
            .filter(|standing| standing.series.entries > 0)
            .ok_or(ActError::UnknownPerson)?;
        let numbers: Vec<PersonNo> = standing.members.iter().map(|(number, _)| *number).collect();
        let mut identifiers = Vec::new();
        for number in &numbers {
            if let Some(identity) = self.vault.identity(*number)? {
                identifiers.push(parse_identity(&identity)?);
            }
        }
        let mut mine = Vec::new();
        let mut erased = 0;
        for number in self.ever_joined(&numbers)? {
            let own = numbers.contains(&number);
            for (key, _) in self.vault.series(number)? {
                let opening = match self.vault.row(key)? {
                    Some((_, Opened::Open(plain))) => Some(read_opening(key, &plain)?),
                    _ => None,
                };
                match &opening {
                    // Where a join was undone, a series may hold what was somebody else's.
                    Some(opening) if !identifiers.contains(&opening.person) => continue,
                    None if !own => continue,
                    None => erased += 1,
                    Some(_) => {}
                }
                let line = self.store.line(key.seq())?.unwrap_or_default();
                mine.push(Mine {
                    key,
                    entry: Entry::parse(&line)?,
                    opening,
                });
            }
        }
        mine.sort_by_key(|slot| slot.key);
        Ok(Gathered {
            standing,
            identifiers,
            mine,
            erased,
        })
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
}

impl Gathered {
    /// Slots of entries that disclosed the person's data, not those where the person was the recipient.
    pub(super) fn disclosed(&self) -> impl Iterator<Item = (&Mine, &ClearDisclosure, &Importer)> {
        self.mine.iter().filter_map(|slot| {
            let (disclosure, recipient, subjects) = match &slot.entry.body {
                Body::Disclosure(record) => {
                    (&record.disclosure, &record.recipient, &record.subjects)
                }
                Body::Refusal(refusal) => {
                    (&refusal.disclosure, &refusal.recipient, &refusal.subjects)
                }
                _ => return None,
            };
            let listed = subjects.map_or(0, |subjects| subjects.count);
            (u64::from(slot.key.slot()) < listed).then_some((slot, disclosure, recipient))
        })
    }

    /// The requests of access or portability that wait for an answer, oldest first.
    fn begun(&self, right: Right) -> Vec<u64> {
        self.mine
            .iter()
            .filter(|slot| match &slot.entry.body {
                Body::Rights(step) => {
                    step.request.is_none()
                        && crate::ledger::rights::word(&step.event).as_deref() == Some(right.code())
                }
                _ => false,
            })
            .map(|slot| slot.entry.seq)
            .collect()
    }

    /// The request that a report answers: the one named, else the last open one. It must come from the person.
    pub(super) fn request(
        &self,
        shared: &Shared,
        named: Option<u64>,
        right: Right,
        wanted: &'static str,
    ) -> Result<Option<u64>> {
        let begun = self.begun(right);
        if let Some(request) = named
            && !begun.contains(&request)
        {
            return Err(ActError::AnotherRequest { request, wanted }.into());
        }
        if begun.is_empty() {
            return Ok(None);
        }
        let requests = shared.requests()?;
        let found = requests.iter().rev().find(|request| match named {
            Some(named) => request.seq == named,
            None => begun.contains(&request.seq) && request.ended_by().is_none(),
        });
        let Some(request) = found else {
            return Ok(None);
        };
        if request.identity == IdentityState::Confirmed {
            Ok(Some(request.seq))
        } else {
            Err(ActError::NotConfirmed(request.seq).into())
        }
    }
}

impl Ledger {
    /// The report of Article 15 about one person. The reading is recorded before it is returned.
    ///
    /// # Errors
    /// Nobody of that identifier, a request that is not confirmed to come from the person, a damaged vault, or the
    /// reading could not be recorded.
    pub fn access_report(&self, options: &AccessOptions) -> Result<AccessReport> {
        let person = parse_subject(&options.subject)?;
        let gathered = self.shared.gather(&person)?;
        let request = gathered.request(
            &self.shared,
            options.request,
            Right::AccessRequest,
            "an access request",
        )?;
        let report = self
            .shared
            .report(&gathered, request, options.authorities)?;
        let entries = gathered.mine.iter().map(|slot| slot.key.seq()).collect();
        let purpose = AccessPurpose::AccessRequest;
        self.record_reading(purpose, Some(person), entries, options.actor.clone())?;
        Ok(report)
    }
}

/// A person as the user names them.
pub(super) fn parse_subject(subject: &str) -> Result<Person> {
    Person::parse(subject).map_err(|error| RecordError::Person {
        pointer: "/subject".to_owned(),
        error,
    })
}

impl Shared {
    fn report(
        &self,
        gathered: &Gathered,
        request: Option<u64>,
        authorities: Authorities,
    ) -> Result<AccessReport> {
        let rulebook = self.rulebook();
        let versions = Versions::new(self);
        let own: Vec<PersonNo> = gathered
            .standing
            .members
            .iter()
            .map(|(number, _)| *number)
            .collect();
        let mut redactor = Redactor {
            shared: self,
            own: &own,
            count: 0,
        };
        let mut report = AccessReport {
            exporter: self.head(),
            made_at: self.now(),
            subject: gathered.identifiers.iter().map(Person::reference).collect(),
            request,
            disclosures: Vec::new(),
            attempts: Vec::new(),
            rights: gathered.mine.iter().filter_map(right_of).collect(),
            suppressions: self.suppressed(gathered)?,
            erased: gathered.erased,
            withheld: 0,
            redacted: 0,
        };
        for (slot, disclosure, importer) in gathered.disclosed() {
            let recipient = versions.importer(importer)?;
            if authorities == Authorities::Withheld && is_inquiry(slot, &recipient.kind, disclosure)
            {
                report.withheld += 1;
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
        let safeguards = match verdict {
            Some(verdict) if transfer != Transfer::No => safeguards(&verdict.rules, rulebook),
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
            unlawful: matches!(&slot.entry.body, Body::Refusal(refusal) if refusal.took_place),
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
            let identity = Identity::from_canonical(person.canonical());
            for kept in self.vault.suppressions(&identity)? {
                let note: Value = serde_json::from_slice(&kept.plaintext)
                    .map_err(|error| RecordError::Vault(error.to_string()))?;
                found.push(Suppressed { note });
            }
        }
        Ok(found)
    }
}

/// An authority or court in a particular inquiry is no recipient (Article 4(9)).
fn is_inquiry(slot: &Mine, kind: &crate::vocabulary::Kind, disclosure: &ClearDisclosure) -> bool {
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

/// What was recorded of the person's data.
pub(super) fn data_of(slot: &Mine) -> Option<Value> {
    let details = &slot.opening.as_ref()?.details;
    details
        .as_object()
        .filter(|members| !members.is_empty())
        .map(|_| details.clone())
}

fn right_of(slot: &Mine) -> Option<RightExercised> {
    let Body::Rights(step) = &slot.entry.body else {
        return None;
    };
    if step.request.is_some() {
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

/// Rules that carry transfers: adequacy, tools, agreements, derogations.
pub(in crate::ledger) fn safeguards(rules: &[RuleId], rulebook: &Rulebook) -> Vec<Safeguard> {
    const CARRY: [&str; 12] = [
        "EU-ADQ-",
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

fn parse_identity(identity: &Identity) -> Result<Person> {
    serde_json::from_slice(identity.as_bytes()).map_err(|error| {
        RecordError::Vault(format!(
            "an identity does not read ({error}); restore the vault from its backup"
        ))
    })
}

fn read_opening(key: RowKey, plain: &[u8]) -> Result<Opening> {
    serde_json::from_slice(plain).map_err(|error| {
        RecordError::Vault(format!(
            "an opening of entry {} does not read ({error}); restore the vault from its backup",
            key.seq()
        ))
    })
}
