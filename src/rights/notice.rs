//! What a user sends when somebody who received data was told, or could not be (GDPR Article 19).
//!
//! ```json
//! {"about":77,"recipient":"orchid-crm","result":"sent","via":"email"}
//! {"about":77,"entry":62,"result":"impossible","text":"the alumnus left no address"}
//! ```

use chrono::NaiveDate;

use crate::disclosure::form::{Faults, record};
use crate::disclosure::{OrgId, Text};
use crate::vocabulary::{NotificationResult, Via};

record! {
    /// What came of one notification.
    Notice check(Notice::check) {
        /// The entry that granted the right, or the erasure.
        about: u64,
        /// The organisation told.
        recipient: Option<OrgId>,
        /// For a natural person: the entry of the disclosure that they received.
        entry: Option<u64>,
        /// For the holder of an export: its entry.
        export: Option<u64>,
        /// The civil day; today when absent.
        on: Option<NaiveDate>,
        /// What came of it.
        result: NotificationResult,
        /// How.
        via: Option<Via>,
        /// A reference. Sealed.
        reference: Option<Text>,
        /// What was said, or why it was not possible. Sealed.
        text: Option<Text>,
    }
}

impl Notice {
    fn check(&self, faults: &mut Faults) {
        let named = [
            self.recipient.is_some(),
            self.entry.is_some(),
            self.export.is_some(),
        ];
        if named.iter().filter(|named| **named).count() != 1 {
            faults.add_at(
                "recipient",
                "name one: `recipient` (an organisation), `entry` (a natural person), or `export`",
            );
        }
        let silent = matches!(
            self.result,
            NotificationResult::Impossible | NotificationResult::Disproportionate
        ) && self.text.is_none();
        if silent {
            faults.add_at("text", "say why: the reason is part of the record");
        }
    }
}
