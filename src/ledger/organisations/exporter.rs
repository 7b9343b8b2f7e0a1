//! A new version of the exporter.
//!
//! Whether binding corporate rules cover both parties is a fact about names: when the exporter's name changes,
//! recipients whose clear part says so are recorded anew right after it.

use std::sync::PoisonError;

use crate::disclosure::Exporter;
use crate::entry::{self, Body, RecipientChange};
use crate::ledger::openings;
use crate::ledger::slots::OwnRow;
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, Ledger, RecordError, Shared};
use crate::vault::Batch;

type Result<T> = std::result::Result<T, RecordError>;

impl Ledger {
    /// Records a new version of the exporter. The same facts again record nothing.
    ///
    /// # Errors
    /// Another exporter than the ledger's, or recording has stopped.
    pub fn put_exporter(&self, exporter: Exporter, actor: Option<String>) -> Result<Answer> {
        self.act(move |writer| writer.put_exporter(exporter, actor.as_ref()))
    }
}

impl Writer {
    fn put_exporter(&mut self, exporter: Exporter, actor: Option<&String>) -> Result<Answer> {
        let register = self.shared.register();
        let before = std::sync::Arc::clone(register.exporter());
        if exporter.id != before.id {
            return Err(ActError::AnotherExporter {
                given: exporter.id.to_string(),
                here: before.id.to_string(),
            }
            .into());
        }
        if exporter == *before {
            return self.standing(register.exporter_version());
        }
        let at = self.upkeep_time()?;
        let seq = self.head.size;
        let (profile, sealed) = exporter.split();
        let (commitment, opening) = openings::seal_entry(&Shared::salt()?, &sealed)?;
        let own = OwnRow::nobodys();
        let batch = Batch {
            rows: vec![own.row(seq, opening)?],
            ..Batch::default()
        };
        let body = Body::Exporter(entry::Exporter {
            actor: actor.cloned(),
            profile,
            sealed: Some(commitment),
        });
        let answer = self.append_alone(&body, batch, at)?;
        let name = exporter.name.clone();
        self.shared
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .set_exporter(exporter, seq);
        for (_, known) in register.organisations() {
            let recipient = &known.recipient;
            let same = recipient.clear(&before.name) == recipient.clear(&name);
            if !same && !known.retired && !recipient.is_natural_person() {
                let change = RecipientChange::Changed;
                self.new_version(known, change, at, actor.cloned(), None)?;
            }
        }
        Ok(answer)
    }
}
