//! Ledgers that hold the case files: every disclosure of them, made by one exporter of France or of Monaco.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tabellion::clock::SystemClock;
use tabellion::disclosure::{Case, Disclosure, Event, Exporter, Form, Recipient, read};
use tabellion::ledger::{InitRequest, Ledger, Paths, Submission};

use crate::law::cases;

pub fn read_value<T: Form>(value: &Value) -> T {
    read(value).unwrap_or_else(|faults| panic!("{faults}\n{value:#}"))
}

/// The ledger goes before its folder: sled waits for ever in a folder that is gone.
pub struct World {
    pub ledger: Ledger,
    folder: tempfile::TempDir,
}

impl World {
    pub fn new(country: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path().join("ledger"), None);
        let exporter: Exporter = read_value(&json!({
            "id": "orme", "name": "Orme SAS (example)", "country": country, "acts_as": "controller",
            "policy": {"hosting": "eu_or_monaco", "retention": "notice_2024", "third_country_needs_prior_authorisation": true},
        }));
        let request = InitRequest {
            exporter,
            origin: Some("ledger.example/why".into()),
            predecessor: None,
        };
        let ledger = Ledger::init(&paths, request, Arc::new(SystemClock), "test")
            .unwrap()
            .ledger;
        Self { ledger, folder }
    }

    /// A ledger with the disclosures of all cases, and the rights events before them.
    pub fn with_cases(country: &str) -> Self {
        let world = Self::new(country);
        let mut recorded = 0;
        for (index, (_, case)) in cases::all().into_iter().enumerate() {
            recorded += u64::from(world.record_case(index, &case));
        }
        assert!(recorded > 200, "only {recorded} cases were recorded");
        world
    }

    fn record_case(&self, index: usize, case: &Case) -> bool {
        let id = format!("rcp-{index}");
        let mut recipient = serde_json::to_value(&case.recipient).unwrap();
        recipient["id"] = json!(id);
        let mut value = serde_json::to_value(&case.disclosure).unwrap();
        value["exporter"] = json!("orme");
        value["recipient"] = json!(id);
        if let Some(map) = value.as_object_mut() {
            map.remove("supersedes");
            map.remove("event_id");
        }
        // Each case stands alone: its persons are nobody's of another case.
        let rename = |text: &Value| {
            json!(format!(
                "{}-{index}",
                text.as_str().unwrap().replace('@', ".")
            ))
        };
        let subjects = value.get_mut("subjects").and_then(Value::as_array_mut);
        for subject in subjects.into_iter().flatten() {
            subject["ref"] = rename(&subject["ref"]);
        }
        let recipient: Recipient = read_value(&recipient);
        if self.ledger.put_recipient(recipient, None, None).is_err() {
            return false;
        }
        for event in &case.history {
            let mut event = serde_json::to_value(event).unwrap();
            event["subject"] = rename(&event["subject"]);
            let event: Event = read_value(&event);
            self.ledger.record_event(event, None, None).unwrap();
        }
        let disclosure: Disclosure = read_value(&value);
        let submission = Submission {
            disclosure,
            actor: None,
            key: None,
            supersedes: None,
        };
        // A case of the future cannot be recorded yet.
        self.ledger.record(submission).is_ok()
    }

    pub fn submit(&self, recipient: &Value, disclosure: &Value) -> u64 {
        let recipient: Recipient = read_value(recipient);
        self.ledger.put_recipient(recipient, None, None).unwrap();
        let submission = Submission {
            disclosure: read_value(disclosure),
            actor: None,
            key: None,
            supersedes: None,
        };
        self.ledger.record(submission).unwrap().seq
    }

    /// Lets go of the ledger; its folder lives as long as what is given.
    pub fn close(self) -> (tempfile::TempDir, Paths) {
        let paths = self.ledger.paths().clone();
        (self.folder, paths)
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    pub fn lines(&self) -> Vec<Vec<u8>> {
        (0..self.ledger.size())
            .map(|seq| self.ledger.line(seq).unwrap().unwrap())
            .collect()
    }
}
