//! What the entries say of the ledger itself: exporter, recipients, keys, rules, and where the chain stands.

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::close::Closed;
use super::erase;
use super::holds::{self, Holds};
use super::indexer;
use super::open::{OpenError, Parts};
use super::rules::embedded_rulebook;
use super::signing::NamedKeys;
use super::suppressions;
use crate::disclosure::{
    ClearAttributes, ClearEvidence, ClearFact, ClearRecipient, Exporter, Recipient, SealedEvidence,
    SealedExporter, SealedRecipient, SealedSubProcessor, Several, Text,
};
use crate::entry::{Body, Entry, Frame, RecipientChange};
use crate::hash::{self};
use crate::note::VerifierKey;
use crate::register::Register;
use crate::rulebook::Rulebook;
use crate::store::{Page, Store};
use crate::vault::{Opened as OpenedRow, RowKey, Vault};

/// The opening of an entry's own sealed value.
#[derive(Deserialize)]
struct OwnOpening<T> {
    value: T,
}

/// The part of a slot's opening that the register needs.
#[derive(Deserialize)]
struct FactsOf<T> {
    facts: T,
}

/// What the entries say of the ledger itself.
pub(super) struct Facts {
    pub(super) register: Register,
    pub(super) vkeys: Vec<String>,
    pub(super) keys: NamedKeys,
    pub(super) rulebook: Arc<Rulebook>,
    pub(super) holds: Holds,
    pub(super) unfinished: Vec<(u64, erase::Plan)>,
    pub(super) closed: Option<Closed>,
    pub(super) last_at: Option<DateTime<Utc>>,
    pub(super) prev: crate::hash::ChainHash,
}

impl Parts {
    fn entry(&self, seq: u64) -> Result<Entry, OpenError> {
        parsed(seq, &self.store.line(seq)?.unwrap_or_default())
    }

    /// Entries of one kind, oldest first.
    pub(super) fn of_kind(&self, kind: &str) -> Result<Vec<Entry>, OpenError> {
        let page = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        let mut entries = Vec::new();
        self.store
            .listed(indexer::KIND, kind.as_bytes(), page, &mut |seq, line| {
                entries.push(parsed(seq, line));
                ControlFlow::Continue(())
            })?;
        entries.into_iter().collect()
    }

    pub(super) fn read_facts(&mut self) -> Result<Facts, OpenError> {
        erase::check_keys(self)?;
        suppressions::finish_lifting(self)?;
        suppressions::heed_carried(self)?;
        let unfinished = erase::unfinished(self)?;
        // Before anything of the vault is read: whoever is being erased is nobody's recipient any more.
        for (_, plan) in &unfinished {
            self.vault.shut(&plan.targets().collect::<Vec<_>>());
        }
        let Body::Genesis(genesis) = self.entry(0)?.body else {
            return Err(OpenError::Entry {
                seq: 0,
                what: "a genesis".to_owned(),
            });
        };
        let wrong = |seq: u64, what: String| OpenError::Entry { seq, what };
        let mut vkeys = vec![genesis.vkey.clone()];
        let mut promised = genesis.next_key;
        let mut reason = None;
        for entry in self.of_kind("key")? {
            if let Body::Key(rotation) = entry.body {
                vkeys.push(rotation.new);
                promised = rotation.next;
                reason = Some(rotation.reason);
            }
        }
        let current = VerifierKey::parse(vkeys.last().map_or("", String::as_str))
            .map_err(|error| wrong(0, error.to_string()))?;
        let sealed: Option<SealedExporter> = own(&*self.vault, 0)?;
        let exporter = join_exporter(genesis.profile, sealed).map_err(|what| wrong(0, what))?;
        let mut register = Register::new(exporter, 0);
        for entry in self.of_kind("exporter")? {
            let seq = entry.seq;
            if let Body::Exporter(change) = entry.body {
                let exporter = join_exporter(change.profile, own(&*self.vault, seq)?)
                    .map_err(|what| wrong(seq, what))?;
                register.set_exporter(exporter, seq);
            }
        }
        for entry in self.of_kind("recipient")? {
            take_recipient(Some(&*self.vault), &mut register, entry)?;
        }
        let mut rulebook = None;
        for entry in self.of_kind("rulebook")? {
            if let Body::Rulebook(rules) = entry.body {
                rulebook = Some((entry.seq, rules.digest));
            }
        }
        let embedded = Arc::new(embedded_rulebook()?);
        let rulebook = match rulebook {
            Some((_, digest)) if digest == embedded.digest() => embedded,
            Some((seq, digest)) => Arc::new(self.old_rulebook(seq, digest)?),
            None => return Err(wrong(0, "a rulebook entry".to_owned())),
        };
        let last = self.store.head().size.checked_sub(1);
        let line = last
            .map(|seq| self.store.line(seq))
            .transpose()?
            .flatten()
            .unwrap_or_default();
        let last_at = Frame::of(&line)
            .and_then(|frame| std::str::from_utf8(frame.at).ok())
            .and_then(|at| crate::canon::parse_instant(at).ok());
        Ok(Facts {
            register,
            vkeys,
            keys: NamedKeys {
                current,
                promised,
                reason,
            },
            rulebook,
            holds: holds::read(&self.of_kind("hold")?, &*self.vault)?,
            unfinished,
            closed: self.of_kind("close")?.iter().find_map(Closed::of),
            last_at,
            prev: hash::chain(&line),
        })
    }
}

fn parsed(seq: u64, line: &[u8]) -> Result<Entry, OpenError> {
    Entry::parse(line).map_err(|error| OpenError::Entry {
        seq,
        what: error.to_string(),
    })
}

/// What an entry sealed of itself.
pub(super) fn own<T: serde::de::DeserializeOwned>(
    vault: &dyn Vault,
    seq: u64,
) -> Result<Option<T>, OpenError> {
    let key = RowKey::new(seq, 0, 1).map_err(|error| OpenError::Entry {
        seq,
        what: error.to_string(),
    })?;
    match vault.row(key)? {
        Some((_, OpenedRow::Open(plain))) => {
            let opening: OwnOpening<T> =
                serde_json::from_slice(&plain).map_err(|error| OpenError::Entry {
                    seq,
                    what: format!("an opening ({error})"),
                })?;
            Ok(Some(opening.value))
        }
        _ => Ok(None),
    }
}

/// A recipient as its entry says, and what is sealed of it; without a vault its id stands for its words.
pub(super) fn take_recipient(
    vault: Option<&dyn Vault>,
    register: &mut Register,
    entry: Entry,
) -> Result<(), OpenError> {
    let seq = entry.seq;
    let Body::Recipient(change) = entry.body else {
        return Ok(());
    };
    if matches!(
        change.change,
        RecipientChange::Retired | RecipientChange::Merged
    ) {
        // Without an id it is about a natural person, whose id stands in the slot, or about two identifiers.
        let natural = match (vault, &change.id) {
            (Some(vault), None) if change.change == RecipientChange::Retired => {
                let sealed: Option<SealedRecipient> = facts_of_slot(vault, seq)?;
                sealed.and_then(|sealed| sealed.id)
            }
            _ => None,
        };
        let id = change.id.clone().or(natural.map(|id| id.to_string()));
        if let Some(id) = id {
            register.retire(&id, change.merged_into, seq);
        }
        return Ok(());
    }
    let Some(profile) = change.profile else {
        return Ok(());
    };
    let sealed: Option<SealedRecipient> = match (vault, &change.id) {
        (Some(vault), Some(_)) => own(vault, seq)?,
        (Some(vault), None) => facts_of_slot(vault, seq)?,
        (None, _) => None,
    };
    // A natural person that was erased is no recipient any more.
    let (Some(sealed), Some(profile)) = (
        sealed.or_else(|| nameless(&profile, change.id.as_deref())),
        Some(profile),
    ) else {
        return Ok(());
    };
    let recipient = Recipient::join(profile, sealed).map_err(|error| OpenError::Entry {
        seq,
        what: error.to_string(),
    })?;
    let id = recipient.id.to_string();
    register.set_organisation(&id, recipient, seq);
    Ok(())
}

fn facts_of_slot<T: serde::de::DeserializeOwned>(
    vault: &dyn Vault,
    seq: u64,
) -> Result<Option<T>, OpenError> {
    let key = RowKey::new(seq, 0, 0).map_err(|error| OpenError::Entry {
        seq,
        what: error.to_string(),
    })?;
    match vault.row(key)? {
        Some((_, OpenedRow::Open(plain))) => {
            let opening: FactsOf<T> =
                serde_json::from_slice(&plain).map_err(|error| OpenError::Entry {
                    seq,
                    what: format!("an opening ({error})"),
                })?;
            Ok(Some(opening.facts))
        }
        _ => Ok(None),
    }
}

pub(super) fn join_exporter(
    clear: crate::disclosure::ClearExporter,
    sealed: Option<SealedExporter>,
) -> Result<Exporter, String> {
    let sealed = match sealed {
        Some(sealed) => sealed,
        None => SealedExporter {
            name: Text::parse(clear.id.as_str())?,
            acting_for_name: None,
            contact: None,
        },
    };
    Exporter::join(clear, sealed).map_err(|error| error.to_string())
}

/// What is left of an organisation whose words were erased: its id stands for its name.
pub(super) fn nameless(clear: &ClearRecipient, id: Option<&str>) -> Option<SealedRecipient> {
    let name = Text::parse(id?).ok()?;
    let listed = |attributes: Option<&ClearAttributes>| {
        attributes
            .and_then(|attributes| attributes.dpf.as_ref())
            .map(|_| name.clone())
    };
    let silent = |instruments: &[ClearEvidence]| {
        let one = |evidence| silent(evidence, &name);
        instruments.iter().map(one).collect()
    };
    Some(SealedRecipient {
        id: None,
        name: name.clone(),
        contact: None,
        listed_entity: listed(clear.attributes.as_ref()),
        sub_processors: clear
            .sub_processors
            .iter()
            .map(|sub| SealedSubProcessor {
                name: name.clone(),
                listed_entity: listed(sub.attributes.as_ref()),
                instruments: silent(&sub.instruments),
            })
            .collect(),
        instruments: silent(&clear.instruments),
    })
}

/// The words about an evidence whose words are gone. Binding corporate rules have a member at least.
pub(super) fn silent(evidence: &ClearEvidence, name: &Text) -> SealedEvidence {
    let members = match &evidence.fact {
        ClearFact::Bcr(_) => Several::new(vec![name.clone()]),
        _ => None,
    };
    SealedEvidence {
        whole: None,
        document: None,
        reference: None,
        members,
        authorisation_ref: None,
    }
}

pub(super) fn random() -> Result<[u8; 32], String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
