//! Recipients that were found to be one: one row, whoever of them received the data.
//!
//! ```text
//! orchid-crm merged into orchid    {"recipient":"orchid","merged":["orchid-crm"],"disclosures":[60,41]}
//! ```
//! Only what is read is put together, never the list that is kept: a merger can be undone, and then each of them is to
//! be told again as before.

use std::collections::BTreeMap;

use super::Told;
use crate::register::Register;

/// Entries that are named for one organisation.
const NAMED: usize = 100;

impl Told {
    /// Whether this is the organisation of an id, under its own or one that was merged into it.
    pub(super) fn is(&self, id: &String) -> bool {
        self.recipient.as_ref() == Some(id) || self.merged.contains(id)
    }

    /// Whether a notification came out well.
    pub(super) fn is_told(&self) -> bool {
        self.notification.is_some() && !self.open
    }
}

/// Puts the rows of merged organisations together, under the one that stands.
pub(super) fn fold(rows: &mut Vec<Told>, register: &Register) {
    let mut standing: BTreeMap<String, usize> = BTreeMap::new();
    let mut folded: Vec<Told> = Vec::new();
    for mut row in rows.drain(..) {
        let Some(id) = row.recipient.take() else {
            folded.push(row);
            continue;
        };
        let stands = standing_id(&id, register);
        let at = *standing.entry(stands.clone()).or_insert(folded.len());
        if at == folded.len() {
            row.recipient = Some(stands.clone());
            folded.push(row);
        } else {
            folded[at].disclosures.extend(row.disclosures);
        }
        if id != stands {
            folded[at].merged.push(id);
        }
    }
    for row in folded.iter_mut().filter(|row| !row.merged.is_empty()) {
        row.merged.sort_unstable();
        row.disclosures.sort_unstable_by(|a, b| b.cmp(a));
        row.disclosures.dedup();
        row.disclosures.truncate(NAMED);
    }
    *rows = folded;
}

/// The id that stands for this one: what it was merged into, and that in turn.
fn standing_id(id: &str, register: &Register) -> String {
    let mut id = id;
    // A merger into one that has ended is refused, so that this ends; the count is for a register that says otherwise.
    for _ in 0..register.len() {
        let known = register.organisation(id);
        match known.and_then(|known| known.merged_into.as_deref()) {
            Some(into) => id = into,
            None => break,
        }
    }
    id.to_owned()
}
