//! Small ledgers to take evidence from: a French group, a school in Monaco.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tabellion::clock::{Clock, TestClock};
use tabellion::disclosure::{Disclosure, Exporter, Form, Recipient, read};
use tabellion::evidence::{Given, Report, verify};
use tabellion::ledger::{
    ExportOf, ExportRequest, Filter, InitRequest, InquiryDemand, Ledger, Paths, Submission,
    Withholding,
};
use tabellion::note::VerifierKey;
use tabellion::report::bundle::{self, MadeBundle};

pub fn form<T: Form>(value: &Value) -> T {
    read(value).unwrap_or_else(|faults| panic!("{faults}\n{value:#}"))
}

/// The ledger goes before its folder.
pub struct World {
    pub ledger: Ledger,
    pub clock: Arc<TestClock>,
    exporter: &'static str,
    basis: &'static str,
    _folder: tempfile::TempDir,
}

impl World {
    /// Two organisations, a student, eight entries.
    pub fn new(country: &str) -> Self {
        let world = Self::empty(country);
        for id in ["host-a", "host-b"] {
            let id = json!({"id": id, "name": format!("{id} (example)"), "kind": "service_provider", "role": "processor",
                "seat": "FR", "hosting": ["DE"], "instruments": [{"type": world.contract(), "signed": "2025-01-01"}]});
            world.register(&id);
        }
        world.register(&json!({"id": "host-in", "name": "Host (example)", "kind": "service_provider", "role": "processor",
            "seat": "IN", "hosting": ["IN"], "instruments": [{"type": world.contract(), "signed": "2025-01-01"}]}));
        world.register(&json!({"id": "student-7", "name": "Anna", "kind": "student_or_alumnus", "role": "private_individual",
            "seat": "FR", "hosting": ["FR"]}));
        for (event, to, persons) in [
            ("ev-1", "host-a", &["partner-1"][..]),
            ("ev-2", "host-a", &["partner-2", "email:anna@Example.org"]),
            ("ev-3", "host-b", &["partner-1"]),
            ("ev-4", "host-in", &["partner-3"]),
            ("ev-5", "host-a", &["partner-1", "partner-2", "partner-3"]),
            ("ev-6", "student-7", &["partner-2"]),
            ("ev-7", "host-a", &["partner-4"]),
            ("ev-8", "host-b", &["partner-4"]),
        ] {
            world.record(event, to, persons);
            world.minutes(1);
        }
        world
    }

    pub fn empty(country: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path().join("ledger"), None);
        let clock = Arc::new(TestClock::at("2026-03-01T10:00:00Z".parse().unwrap()));
        let exporter = if country == "MC" {
            "ecole-rocher"
        } else {
            "omnia-groupe"
        };
        let profile: Exporter = form(
            &json!({"id": exporter, "name": "Exporter (example)", "country": country,
            "acts_as": "controller", "contact": {"address": "1 rue Exemple", "dpo": {"email": "dpo@example.org"}}}),
        );
        let request = InitRequest {
            exporter: profile,
            origin: Some(format!("ledger.example/{}", country.to_lowercase())),
            predecessor: None,
        };
        let ledger = Ledger::init(
            &paths,
            request,
            Arc::clone(&clock) as Arc<dyn Clock>,
            "test",
        )
        .unwrap()
        .ledger;
        Self {
            ledger,
            clock,
            exporter,
            basis: if country == "MC" {
                "mc-1565:A5-6"
            } else {
                "eu-gdpr:A6-1-f"
            },
            _folder: folder,
        }
    }

    fn contract(&self) -> &'static str {
        if self.exporter == "ecole-rocher" {
            "mc26_contract"
        } else {
            "art28_contract"
        }
    }

    pub fn register(&self, value: &Value) {
        let recipient: Recipient = form(value);
        self.ledger.put_recipient(recipient, None, None).unwrap();
    }

    pub fn record(&self, event: &str, to: &str, persons: &[&str]) -> u64 {
        let at = self
            .clock
            .read()
            .wall
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string();
        let subjects: Vec<Value> = persons
            .iter()
            .map(|person| json!({"ref": person, "details": {"name": format!("Name of {person}")}}))
            .collect();
        let disclosure: Disclosure = form(
            &json!({"exporter": self.exporter, "recipient": to, "occurred_at": at,
            "purpose": "hosting", "legal_basis": self.basis, "data_categories": ["identity"], "subjects": subjects,
            "event_id": event}),
        );
        let submission = Submission {
            disclosure,
            actor: None,
            key: None,
            supersedes: None,
        };
        self.ledger.record(submission).unwrap().seq
    }

    pub fn minutes(&self, minutes: u64) {
        self.clock.pass(Duration::from_secs(60 * minutes));
    }

    pub fn key(&self) -> VerifierKey {
        VerifierKey::parse(&self.ledger.vkeys()[0]).unwrap()
    }

    pub fn inquiry(&self, scope: &Value) -> u64 {
        let demand: InquiryDemand = form(&json!({"reference": "REF 2026-1", "scope": scope}));
        self.ledger.open_inquiry(demand, None, None).unwrap().seq
    }

    pub fn export(&self, of: ExportOf, withhold: &[(&str, &str)]) -> MadeBundle {
        bundle::make(&self.ledger, &asked(of, withhold)).unwrap()
    }

    pub fn by_inquiry(&self, scope: &Value) -> MadeBundle {
        let seq = self.inquiry(scope);
        self.export(ExportOf::Inquiry(seq), &[])
    }

    pub fn verify(&self, bytes: &[u8]) -> Report {
        let trusted = [self.key()];
        let given = Given {
            trusted: &trusted,
            digest: None,
        };
        verify(bytes, &given)
    }
}

pub fn asked(of: ExportOf, withhold: &[(&str, &str)]) -> ExportRequest {
    let one = |(what, ground): &(&str, &str)| -> Withholding {
        form(&json!({"what": what, "ground": ground}))
    };
    ExportRequest {
        of,
        withhold: withhold.iter().map(one).collect(),
        actor: None,
    }
}

pub fn filter(value: &Value) -> ExportOf {
    let filter: Filter = serde_json::from_value(value.clone()).unwrap();
    ExportOf::Filter(Box::new(filter))
}

impl World {
    pub fn now(&self) -> String {
        self.clock
            .read()
            .wall
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    }

    /// The disclosures and refusals to an organisation.
    pub fn places(&self, recipient: &str) -> Vec<u64> {
        let filter = Filter {
            recipient: Some(recipient.into()),
            ..Filter::default()
        };
        let found = self.ledger.list(&filter, None, 1000).unwrap();
        found.entries.into_iter().map(|(seq, _)| seq).collect()
    }

    pub fn inquiry_as_of(&self, scope: &Value, as_of: &str) -> u64 {
        let demand: InquiryDemand =
            form(&json!({"reference": "REF 2026-2", "scope": scope, "as_of": as_of}));
        self.ledger.open_inquiry(demand, None, None).unwrap().seq
    }
}
