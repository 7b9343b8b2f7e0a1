//! Suppressions of a log before this one: whoever was erased there is not disclosed again here either.
//!
//! ```text
//! 2026: suppression 39, 512 identifiers  ─▶  2027: `suppression` 6, the same list, count 512
//!       tags under the key of 2026       ─▶        the same tags, and beside entry 6 the key they were made under
//! ```
//! Nobody knows the identifiers any more, so the tags go over as they are. The entry speaks of the same list by the
//! same commitment, and begins it here: from then on it is reviewed and lifted in this log, whatever the other does.
//! What was taken once is not taken again, so whoever was let in again here stays so.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Suppressed;
use super::offer::{OfferedList, SuppressionOffer};
use crate::canon;
use crate::entry::{self, Body, SuppressionChange};
use crate::hash::{Commitment, Digest, Secret, Tag};
use crate::ledger::erase::is_rule_id;
use crate::ledger::holds::own_row;
use crate::ledger::open::{OpenError, Parts};
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, Ledger, RecordError, Shared};
use crate::vault::{Batch, Opened, RowKey, Suppression, Vault, VaultError, Whom};

type Result<T> = std::result::Result<T, RecordError>;

/// What was carried over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// The log they came from.
    pub origin: String,
    /// Its lists that stand here now, by the entries that began them there; taken now or before.
    pub lists: BTreeSet<u64>,
    /// How many of them were taken now.
    pub taken: u64,
    /// Identifiers on those.
    pub identifiers: u64,
    /// The first entry that was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// The last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
}

/// What a log may rest on when it ends: the log that goes on said which lists it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// Name of the log that goes on.
    pub to: String,
    /// The lists, by the entries that began them.
    pub lists: BTreeSet<u64>,
}

impl Handed {
    /// Whether a list went over to the log of that name.
    pub(in crate::ledger) fn holds(&self, list: u64, successor: Option<&str>) -> bool {
        successor == Some(self.to.as_str()) && self.lists.contains(&list)
    }
}

/// What stands beside an entry that took a list over, in the vault.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Taken {
    carried: Source,
}

/// Where a list came from.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    /// Keys of the tags.
    keys: Vec<Digest>,
    /// The entry that began it there.
    list: u64,
    /// Which log.
    origin: String,
}

impl Ledger {
    /// Takes over the suppressions of another log of this exporter that were not taken yet.
    ///
    /// # Errors
    /// They are this log's own or another exporter's, or recording has stopped. What was taken before the error
    /// stays; the next call goes on.
    pub fn take_suppressions(
        &self,
        offer: &SuppressionOffer,
        actor: Option<&str>,
    ) -> Result<Carried> {
        self.shared.check_not_closed()?;
        self.check_offer(offer)?;
        let known = self.shared.taken_from(offer.origin.as_str())?;
        let mut carried = Carried {
            origin: offer.origin.to_string(),
            lists: offer.seqs().collect(),
            taken: 0,
            identifiers: 0,
            first: None,
            last: None,
        };
        let mut new = offer.clone();
        new.lists.retain(|list| !known.contains(&list.seq));
        for piece in new.pieces() {
            let lists = piece.lists.len() as u64;
            let identifiers = piece.lists.iter().map(|list| list.tags.len() as u64);
            let identifiers: u64 = identifiers.sum();
            let by = actor.map(str::to_owned);
            let answer = self.act(move |writer| writer.take_over(&piece, by.as_deref()))?;
            carried.taken += lists;
            carried.identifiers += identifiers;
            carried.first.get_or_insert(answer.seq + 1 - lists);
            carried.last = Some(answer.seq);
        }
        Ok(carried)
    }

    fn check_offer(&self, offer: &SuppressionOffer) -> Result<()> {
        if offer.origin.as_str() == self.origin() {
            return Err(ActError::OwnSuccessor(self.origin().to_owned()).into());
        }
        let here = self.exporter().id.to_string();
        if offer.exporter.as_str() != here {
            let given = offer.exporter.to_string();
            return Err(ActError::AnotherExporter { given, here }.into());
        }
        let grounds = offer.lists.iter().flat_map(|list| &list.grounds);
        match grounds
            .into_iter()
            .find(|ground| !is_rule_id(ground.as_str()))
        {
            Some(ground) => Err(ActError::Ground(format!(
                "`{ground}` is no id of a rule; hand over what the other ledger gave, unchanged"
            ))
            .into()),
            None => Ok(()),
        }
    }
}

impl Shared {
    /// The lists of another log that were taken before, by the entries that began them there.
    fn taken_from(&self, origin: &str) -> Result<BTreeSet<u64>> {
        let mut taken = BTreeSet::new();
        for entry in self.of_kind("suppression")? {
            let source = source_of(&*self.vault, entry.seq)?;
            taken.extend(
                source
                    .filter(|source| source.origin == origin)
                    .map(|source| source.list),
            );
        }
        Ok(taken)
    }
}

/// Where the list that an entry began came from, if from another log.
fn source_of(vault: &dyn Vault, seq: u64) -> std::result::Result<Option<Source>, VaultError> {
    let Ok(key) = RowKey::new(seq, 0, 1) else {
        return Ok(None);
    };
    Ok(match vault.row(key)? {
        // What a lift keeps in that place reads otherwise.
        Some((_, Opened::Open(plain))) => serde_json::from_slice::<Taken>(&plain)
            .ok()
            .map(|taken| taken.carried),
        _ => None,
    })
}

impl Writer {
    fn take_over(&mut self, offer: &SuppressionOffer, actor: Option<&str>) -> Result<Answer> {
        let at = self.upkeep_time()?;
        let mut batch = Batch::default();
        let mut bodies = Vec::new();
        for (seq, list) in (self.head.size..).zip(&offer.lists) {
            let source = Source {
                keys: offer.keys.to_vec(),
                list: list.seq,
                origin: offer.origin.to_string(),
            };
            let plain = Zeroizing::new(canon::to_canonical(&Taken { carried: source })?);
            batch.rows.push(own_row(seq, plain)?);
            batch.suppressions.extend(kept(seq, list)?);
            bodies.push(begun(list, actor));
        }
        let answer = self.append_together(&bodies, batch, at)?;
        for key in offer.keys.iter() {
            self.shared.vault.heed(Secret::from_bytes(*key.as_bytes()));
        }
        // Whoever was prepared before was permitted what is refused from here on.
        self.fail();
        Ok(answer)
    }
}

/// The rows of one list in this vault.
fn kept(seq: u64, list: &OfferedList) -> Result<Vec<Suppression>> {
    let says = Suppressed {
        at: list.at,
        // It is an entry of the other log.
        erasure: None,
        grounds: list.grounds.iter().map(ToString::to_string).collect(),
        review_on: list.review_on.to_string(),
        scope: list.scope,
        seq,
    };
    let plaintext = Zeroizing::new(canon::to_canonical(&says)?);
    let one = |tag: &Digest| Suppression {
        seq,
        whom: Whom::Tag(Tag::from_bytes(*tag.as_bytes())),
        plaintext: plaintext.clone(),
    };
    Ok(list.tags.iter().map(one).collect())
}

/// The entry that begins one list in this log.
fn begun(list: &OfferedList, actor: Option<&str>) -> Body {
    Body::Suppression(entry::Suppression {
        actor: actor.map(str::to_owned),
        change: SuppressionChange::Added,
        count: list.tags.len() as u64,
        grounds: list.grounds.iter().map(ToString::to_string).collect(),
        list: Commitment::from_bytes(*list.list.as_bytes()),
        review_on: list.review_on.to_string(),
        scope: list.scope.to_string(),
    })
}

/// Open's part: the keys of the tags that were taken over are heeded again.
pub(in crate::ledger) fn heed_carried(parts: &Parts) -> std::result::Result<(), OpenError> {
    for entry in parts.of_kind("suppression")? {
        let begins = matches!(&entry.body, Body::Suppression(said) if said.change == SuppressionChange::Added);
        if !begins {
            continue;
        }
        let source = source_of(&*parts.vault, entry.seq)?;
        for key in source.map_or_else(Vec::new, |source| source.keys) {
            parts.vault.heed(Secret::from_bytes(*key.as_bytes()));
        }
    }
    Ok(())
}
