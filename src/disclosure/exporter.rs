//! The legal entity that keeps the ledger.

use super::JoinError;
use super::form::record;
use super::ids::{OrgId, Text};
use crate::vocabulary::{ActsAs, Country, Hosting, NoticeRetention, Regime};

record! {
    /// A legal entity in one capacity.
    Exporter {
        /// Its id in this installation.
        id: OrgId,
        /// Its name.
        name: Text,
        /// Where it is established.
        country: Country,
        /// Controller, or processor for somebody.
        acts_as: ActsAs,
        /// For whom, when it is a processor.
        acting_for: Option<ActingFor>,
        /// Regimes that reach it from outside its country.
        also_subject_to: Vec<Regime>,
        /// A public authority or body.
        public_body: Option<bool>,
        /// What it promised beyond the law.
        policy: Option<Policy>,
        /// What heads letters and exports.
        contact: Option<Contact>,
    }
}

record! {
    /// The controller behind a processor.
    ActingFor {
        /// Its name.
        name: Text,
        /// Where it is established.
        country: Country,
    }
}

record! {
    /// The published promise: stricter than law, and checked after it.
    Policy {
        /// Where data are hosted.
        hosting: Hosting,
        /// How long they are kept.
        retention: NoticeRetention,
        /// Whether every leg abroad needs somebody's authorisation beforehand.
        third_country_needs_prior_authorisation: bool,
    }
}

record! {
    /// How the exporter signs its letters.
    Contact {
        /// Postal address.
        address: Option<Text>,
        /// Number in the commercial register.
        registration: Option<Text>,
        /// Who represents it.
        representative: Option<Text>,
        /// Its data protection officer.
        dpo: Option<Dpo>,
    }
}

record! {
    /// A data protection officer.
    Dpo {
        /// Name.
        name: Option<Text>,
        /// Postal address.
        address: Option<Text>,
        /// E-mail address.
        email: Option<Text>,
    }
}

record! {
    /// What may stand in the ledger of an exporter.
    ClearExporter {
        /// Its id.
        id: OrgId,
        /// Where it is established.
        country: Country,
        /// Controller or processor.
        acts_as: ActsAs,
        /// Country of the controller it acts for.
        acting_for_country: Option<Country>,
        /// Regimes that reach it from outside its country.
        also_subject_to: Vec<Regime>,
        /// A public authority or body.
        public_body: Option<bool>,
        /// What it promised beyond the law.
        policy: Option<Policy>,
    }
}

record! {
    /// The words about an exporter.
    SealedExporter {
        /// Its name.
        name: Text,
        /// Name of the controller it acts for.
        acting_for_name: Option<Text>,
        /// What heads letters and exports.
        contact: Option<Contact>,
    }
}

impl Exporter {
    /// The part that may stand in the ledger, without copying the words.
    #[must_use]
    pub fn clear(&self) -> ClearExporter {
        ClearExporter {
            id: self.id.clone(),
            country: self.country,
            acts_as: self.acts_as,
            acting_for_country: self
                .acting_for
                .as_ref()
                .map(|controller| controller.country),
            also_subject_to: self.also_subject_to.clone(),
            public_body: self.public_body,
            policy: self.policy.clone(),
        }
    }

    /// Cuts into clear and sealed.
    #[must_use]
    pub fn split(&self) -> (ClearExporter, SealedExporter) {
        let sealed = SealedExporter {
            name: self.name.clone(),
            acting_for_name: self
                .acting_for
                .as_ref()
                .map(|controller| controller.name.clone()),
            contact: self.contact.clone(),
        };
        (self.clear(), sealed)
    }

    /// Puts the two parts together again.
    ///
    /// # Errors
    /// Parts of different exporters, as far as one can see.
    pub fn join(clear: ClearExporter, sealed: SealedExporter) -> Result<Self, JoinError> {
        let acting_for = match (clear.acting_for_country, sealed.acting_for_name) {
            (Some(country), Some(name)) => Some(ActingFor { name, country }),
            (None, None) => None,
            _ => {
                return Err(JoinError(
                    "only one of them knows a controller behind the exporter",
                ));
            }
        };
        Ok(Self {
            id: clear.id,
            name: sealed.name,
            country: clear.country,
            acts_as: clear.acts_as,
            acting_for,
            also_subject_to: clear.also_subject_to,
            public_body: clear.public_body,
            policy: clear.policy,
            contact: sealed.contact,
        })
    }
}
