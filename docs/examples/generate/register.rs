//! Register entries, written the short way: a recipient is hosted where it sits
//! unless it says otherwise.

use super::json::{Json, object, texts};

/// A recipient under construction.
#[derive(Debug, Clone)]
pub struct Entry {
    head: Json,
    seat: &'static str,
    hosting: Vec<&'static str>,
    remote_access: Vec<&'static str>,
    sub_processors: Vec<Json>,
    attributes: Option<Json>,
    instruments: Vec<Json>,
    flags: Vec<&'static str>,
}

/// Begins an entry; every name ends in `(example)`.
pub fn recipient(id: &str, name: &str, kind: &str, role: &str, seat: &'static str) -> Entry {
    let head = object()
        .with("id", id)
        .with("name", format!("{name} (example)"))
        .with("kind", kind)
        .with("role", role);
    Entry {
        head,
        seat,
        hosting: vec![seat],
        remote_access: Vec::new(),
        sub_processors: Vec::new(),
        attributes: None,
        instruments: Vec::new(),
        flags: Vec::new(),
    }
}

/// A company that processes on instructions.
pub fn vendor(id: &str, name: &str, seat: &'static str) -> Entry {
    recipient(id, name, "service_provider", "processor", seat)
}

/// A sub-processor with what carries its own leg.
pub fn sub_processor(name: &str, country: &str, authorised: bool, instruments: Vec<Json>) -> Json {
    let entry = object()
        .with("name", format!("{name} (example)"))
        .with("country", country)
        .with("authorised", authorised);
    if instruments.is_empty() {
        entry
    } else {
        entry.with("instruments", instruments)
    }
}

/// A line of the list of the EU-U.S. framework, as read on a day.
pub fn framework(status: &str, entity: &str, checked_on: &str) -> Json {
    object()
        .with("status", status)
        .with("framework", "eu_us")
        .with("covers", texts(&["non_hr"]))
        .with("listed_entity", format!("{entity} (example)"))
        .with("checked_on", checked_on)
}

impl Entry {
    pub fn hosted(mut self, countries: &[&'static str]) -> Self {
        self.hosting = countries.to_vec();
        self
    }

    pub fn remote(mut self, countries: &[&'static str]) -> Self {
        self.remote_access = countries.to_vec();
        self
    }

    /// `same_legal_entity` or `group_member`.
    pub fn flag(mut self, name: &'static str) -> Self {
        self.flags.push(name);
        self
    }

    pub fn sub(mut self, entry: Json) -> Self {
        self.sub_processors.push(entry);
        self
    }

    pub fn attribute(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        self.attributes = Some(self.attributes.unwrap_or_else(object).with(name, value));
        self
    }

    /// One more instrument on file.
    pub fn file(mut self, evidence: Json) -> Self {
        self.instruments.push(evidence);
        self
    }

    /// The register entry.
    pub fn json(self) -> Json {
        let list = |items: Vec<Json>| (!items.is_empty()).then_some(items);
        let remote = (!self.remote_access.is_empty()).then(|| texts(&self.remote_access));
        let mut entry = self.head;
        for flag in self.flags {
            entry = entry.with(flag, true);
        }
        entry
            .with("seat", self.seat)
            .with("hosting", texts(&self.hosting))
            .with_some("remote_access", remote)
            .with_some("sub_processors", list(self.sub_processors))
            .with_some("attributes", self.attributes)
            .with_some("instruments", list(self.instruments))
    }
}
