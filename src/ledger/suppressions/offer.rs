//! What a log hands to the one that goes on: its suppressions, as MACs, with the keys they were made under.
//!
//! ```json
//! {"exporter":"omnia-groupe","origin":"ledger.example/2026","keys":["5f3a…"],
//!  "lists":[{"seq":39,"at":"2026-11-22T10:00:00Z","scope":"all","grounds":["eu-gdpr.A17-1-b"],"review_on":"2029-11-22",
//!            "list":"d5d2…","tags":["9f3c…"]}]}
//! ```
//! Nobody can be read from it. Whoever has it can test whether an identifier they know stands on a list: it goes from
//! ledger to ledger, and is kept nowhere.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Suppressed, SuppressionList, Told, read};
use crate::disclosure::Text;
use crate::disclosure::form::{Faults, Several, record};
use crate::hash::Digest;
use crate::ledger::{Ledger, RecordError, Shared};
use crate::vocabulary::Scope;

type Read<T> = Result<T, RecordError>;

/// Identifiers in one piece, unless a single list has more: what fits into the body of a request.
pub(super) const PIECE: usize = 4096;

record! {
    /// One list.
    OfferedList {
        /// The entry that began it.
        seq: u64,
        /// Since when.
        at: DateTime<Utc>,
        /// How far it reaches.
        scope: Scope,
        /// Why.
        grounds: Vec<Text>,
        /// Civil day on which somebody looks at it again.
        review_on: NaiveDate,
        /// The commitment by which its entries name it.
        list: Digest,
        /// A MAC for each identifier that it still blocks.
        tags: Several<Digest>,
    }
}

record! {
    /// Lists of one log, for the one that goes on.
    SuppressionOffer check(SuppressionOffer::check) {
        /// Whose log it is.
        exporter: Text,
        /// Its name.
        origin: Text,
        /// Keys of the MACs.
        keys: Several<Digest>,
        /// The lists.
        lists: Vec<OfferedList>,
    }
}

impl SuppressionOffer {
    fn check(&self, faults: &mut Faults) {
        let mut seen = std::collections::BTreeSet::new();
        if !self.lists.iter().all(|list| seen.insert(list.seq)) {
            faults.add_at("lists", "a list stands here twice; hand over each once");
        }
    }

    /// Its lists, by the entries that began them.
    pub fn seqs(&self) -> impl Iterator<Item = u64> + '_ {
        self.lists.iter().map(|list| list.seq)
    }

    /// The same offer in pieces, each of which is an offer of its own.
    #[must_use]
    pub fn pieces(mut self) -> Vec<Self> {
        let mut pieces = Vec::new();
        while !self.lists.is_empty() {
            let later = self.lists.split_off(fitting(&self.lists));
            let mut piece = self.clone();
            piece.lists = std::mem::replace(&mut self.lists, later);
            pieces.push(piece);
        }
        pieces
    }

    /// What follows a list, as far as it fits into one piece, and whether more follows that.
    #[must_use]
    pub fn after(mut self, seq: Option<u64>) -> (Self, bool) {
        self.lists
            .retain(|list| seq.is_none_or(|seq| list.seq > seq));
        let later = self.lists.split_off(fitting(&self.lists));
        (self, !later.is_empty())
    }
}

/// How many lists one piece holds.
fn fitting(lists: &[OfferedList]) -> usize {
    let mut identifiers = 0;
    let fits = |list: &&OfferedList| {
        identifiers += list.tags.len();
        identifiers <= PIECE
    };
    lists
        .iter()
        .take_while(fits)
        .count()
        .max(1)
        .min(lists.len())
}

impl Ledger {
    /// Every suppression that stands here, for the log that goes on.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn offer_suppressions(&self) -> Read<SuppressionOffer> {
        self.shared.offer()
    }
}

impl Shared {
    fn offer(&self) -> Read<SuppressionOffer> {
        let damaged = |error: &dyn std::fmt::Display| RecordError::Vault(error.to_string());
        let text = |text: &str| Text::parse(text).map_err(|error| damaged(&error));
        let handed = self.vault.hand_over()?;
        let mut tags: BTreeMap<u64, Vec<Digest>> = BTreeMap::new();
        for (tag, kept) in &handed.suppressions {
            let (_, says): (_, Suppressed) = read(kept)?;
            let tag = Digest::from_bytes(*tag.as_bytes());
            tags.entry(says.seq).or_default().push(tag);
        }
        let kept = handed.suppressions.iter().map(|(_, kept)| read(kept));
        let standing: Vec<SuppressionList> = self.suppression_lists(kept)?;
        let mut told: BTreeMap<u64, Told> = self.told_of_suppressions()?;
        let mut lists = Vec::with_capacity(standing.len());
        for list in standing {
            let (Some(told), Some(tags)) = (told.remove(&list.seq), tags.remove(&list.seq)) else {
                continue;
            };
            let grounds = list.grounds.iter().map(|ground| text(ground));
            lists.push(OfferedList {
                seq: list.seq,
                at: list.at,
                scope: list.scope,
                grounds: grounds.collect::<Read<_>>()?,
                review_on: list.review_on,
                list: Digest::from_bytes(*told.list.as_bytes()),
                tags: Several::new(tags).ok_or_else(|| damaged(&"a list of nobody"))?,
            });
        }
        let keys = handed
            .keys
            .iter()
            .map(|key| Digest::from_bytes(*key.expose()));
        Ok(SuppressionOffer {
            exporter: text(self.register().exporter().id.as_str())?,
            origin: text(&self.origin)?,
            keys: Several::new(keys.collect()).ok_or_else(|| damaged(&"no key"))?,
            lists,
        })
    }
}
