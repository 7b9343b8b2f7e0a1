//! A home of its own for every test: a folder, no language, no memory of heads.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use chrono::Utc;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What a command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The one JSON object on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

pub struct Sandbox(TempDir);

impl Sandbox {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and gives its name.
    pub fn file(&self, name: &str, content: &str) -> String {
        std::fs::write(self.path(name), content).unwrap();
        name.to_owned()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tabellion"));
        command
            .current_dir(self.0.path())
            .args(arguments)
            .env_clear();
        command
            .env("HOME", self.0.path())
            .env("XDG_STATE_HOME", self.path("state"))
            .env("LC_ALL", "C");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).stdin(Stdio::null()))
    }

    /// Runs, and insists on how it ends.
    pub fn ends(&self, code: i32, arguments: &[&str]) -> Said {
        let said = self.run(arguments);
        assert_eq!(said.code, code, "{arguments:?}\n{}\n{}", said.out, said.err);
        said
    }

    /// A ledger of a French company with one host in Germany and one in India.
    pub fn with_ledger() -> Self {
        let home = Self::new();
        home.file("exporter.json", &exporter().to_string());
        home.ends(0, &["init", "--exporter", "exporter.json"]);
        for (name, country) in [("host-de", "DE"), ("host-in", "IN")] {
            let file = home.file(
                &format!("{name}.json"),
                &recipient(name, country).to_string(),
            );
            home.ends(0, &["recipients", "add", "--file", &file]);
        }
        home
    }

    /// The verifier key in force.
    pub fn vkey(&self) -> String {
        self.ends(0, &["keys", "list", "--json"]).json()["keys"][0]["vkey"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

pub fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn exporter() -> Value {
    json!({"id": "orme", "name": "Orme SAS (example)", "country": "FR", "acts_as": "controller"})
}

pub fn recipient(id: &str, country: &str) -> Value {
    json!({
        "id": id, "name": format!("{id} (example)"), "kind": "service_provider", "role": "processor", "seat": country,
        "hosting": [country], "instruments": [{"type": "art28_contract", "signed": "2025-01-06"}],
    })
}

/// A disclosure of today: permitted to `host-de`, refused to `host-in` for want of any tool.
pub fn disclosure(recipient: &str, event: &str) -> Value {
    json!({
        "exporter": "orme", "recipient": recipient, "occurred_at": Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"],
        "subjects": [{"ref": "partner-0042"}], "event_id": event,
    })
}
