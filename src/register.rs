//! The register: the exporter and every organisation that ever received data, with all their versions.
//!
//! ```text
//! bank-martin   version 12 (seq) ── version 87 ── version 1204 (current)      41 entries so far
//! ```
//! A version is named by the `seq` of the entry that holds it. A disclosure points to the version it was decided
//! on, so that the state *at the time* can always be read. Snapshots are cheap: recording decides against one and
//! the writer compares versions. Natural persons never stand here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::disclosure::{Exporter, Recipient};

/// An organisation as it stands now.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// What the register says of it.
    pub recipient: Arc<Recipient>,
    /// `seq` of the entry that holds this version.
    pub version: u64,
    /// Every version, oldest first.
    pub versions: Arc<Vec<u64>>,
    /// Whether disclosures to it have ended.
    pub retired: bool,
    /// The organisation that it was found to be; set only where it is retired.
    pub merged_into: Option<String>,
}

/// Everything the register says, at one moment.
#[derive(Clone)]
pub struct Register {
    exporter: Arc<Exporter>,
    exporter_version: u64,
    organisations: Arc<BTreeMap<String, Organisation>>,
}

/// Diagnostics never say who is registered: natural persons stand here too.
impl fmt::Debug for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Register")
            .field("exporter_version", &self.exporter_version)
            .field("recipients", &self.organisations.len())
            .finish_non_exhaustive()
    }
}

impl Register {
    /// A register that knows the exporter and nobody else.
    #[must_use]
    pub fn new(exporter: Exporter, version: u64) -> Self {
        Self {
            exporter: Arc::new(exporter),
            exporter_version: version,
            organisations: Arc::default(),
        }
    }

    /// The exporter.
    #[must_use]
    pub fn exporter(&self) -> &Arc<Exporter> {
        &self.exporter
    }

    /// `seq` of the entry that holds the exporter as it stands now.
    #[must_use]
    pub fn exporter_version(&self) -> u64 {
        self.exporter_version
    }

    /// A new version of the exporter.
    pub fn set_exporter(&mut self, exporter: Exporter, version: u64) {
        self.exporter = Arc::new(exporter);
        self.exporter_version = version;
    }

    /// An organisation by id.
    #[must_use]
    pub fn organisation(&self, id: &str) -> Option<&Organisation> {
        self.organisations.get(id)
    }

    /// All organisations, by id.
    pub fn organisations(&self) -> impl Iterator<Item = (&String, &Organisation)> {
        self.organisations.iter()
    }

    /// How many organisations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.organisations.len()
    }

    /// Whether nobody is registered yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }

    /// A new version of an organisation, from the entry `version`.
    pub fn set_organisation(&mut self, id: &str, recipient: Recipient, version: u64) {
        let organisations = Arc::make_mut(&mut self.organisations);
        let mut versions = organisations
            .remove(id)
            .map(|before| before.versions)
            .unwrap_or_default();
        Arc::make_mut(&mut versions).push(version);
        let organisation = Organisation {
            recipient: Arc::new(recipient),
            version,
            versions,
            retired: false,
            merged_into: None,
        };
        organisations.insert(id.to_owned(), organisation);
    }

    /// Disclosures to an organisation have ended, by the entry `version`; it may have been found to be another.
    pub fn retire(&mut self, id: &str, merged_into: Option<String>, version: u64) {
        if let Some(organisation) = Arc::make_mut(&mut self.organisations).get_mut(id) {
            organisation.retired = true;
            organisation.merged_into = merged_into;
            organisation.version = version;
            Arc::make_mut(&mut organisation.versions).push(version);
        }
    }

    /// A natural person who was erased is no recipient any more.
    pub fn forget(&mut self, id: &str) {
        Arc::make_mut(&mut self.organisations).remove(id);
    }

    /// Ids close to one that nobody has, best first. Those of natural persons are not given away.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Vec<String> {
        let mut scored: Vec<(f64, &String)> = self
            .organisations
            .iter()
            .filter(|(_, organisation)| !organisation.recipient.is_natural_person())
            .map(|(known, _)| (strsim::jaro_winkler(id, known), known))
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        scored
            .into_iter()
            .take_while(|(score, _)| *score > 0.8)
            .take(3)
            .map(|(_, known)| known.clone())
            .collect()
    }
}
