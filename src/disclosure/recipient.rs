//! A register entry: who receives, where, and what is on file about it.

use chrono::NaiveDate;

use super::JoinError;
use super::evidence::Evidence;
use super::evidence_split::{ClearEvidence, Names, SealedEvidence, clear_all, join_all, seal_all};
use super::form::{Faults, Several, record};
use super::ids::{Details, OrgId, Text};
use crate::vocabulary::{
    Country, DpfCover, DpfFramework, DpfStatus, EvidenceType, FormerFramework, Kind, Place, Role,
    Subdivision,
};

record! {
    /// Somebody to whom data are disclosed.
    Recipient check(Recipient::check) {
        /// Its id in the register.
        id: OrgId,
        /// Its name.
        name: Text,
        /// What it is.
        kind: Kind,
        /// In what capacity it receives.
        role: Role,
        /// A department or branch of the exporter itself.
        same_legal_entity: Option<bool>,
        /// A company of the exporter's group.
        group_member: Option<bool>,
        /// Where it is established.
        seat: Place,
        /// The province or island, where a rule depends on it.
        seat_subdivision: Option<Subdivision>,
        /// Where it hosts.
        hosting: Several<Country>,
        /// From where its people, or its sub-contractors', see the data.
        remote_access: Vec<Country>,
        /// Who works for it.
        sub_processors: Vec<SubProcessor>,
        /// A human being: no register entry in the clear.
        natural_person: Option<bool>,
        /// Where to send a notice of Article 19. Sealed.
        contact: Option<Details>,
        /// What an adequacy decision or a gate asks about it.
        attributes: Option<Attributes>,
        /// Evidence that counts for every disclosure to it.
        instruments: Vec<Evidence>,
    }
}

record! {
    /// Somebody who works for a recipient.
    SubProcessor {
        /// Its name.
        name: Text,
        /// Where it is.
        country: Country,
        /// The exporter agreed to it.
        authorised: bool,
        /// What an adequacy decision asks about it.
        attributes: Option<Attributes>,
        /// Evidence for this leg alone.
        instruments: Vec<Evidence>,
    }
}

macro_rules! attributes {
    ($(#[doc = $doc:literal])* $name:ident, $dpf:ty) => {
        record! {
            $(#[doc = $doc])*
            $name {
                /// The GDPR applies to it directly.
                subject_to_gdpr: Option<bool>,
                /// PIPEDA applies to it (Canada).
                subject_to_pipeda: Option<bool>,
                /// It applies the Supplementary Rules (Japan).
                appi_supplementary_rules: Option<bool>,
                /// The LGPD applies to it (Brazil).
                subject_to_lgpd: Option<bool>,
                /// PIPA applies to it (Korea).
                subject_to_pipa: Option<bool>,
                /// A public body.
                public_body: Option<bool>,
                /// A university or research body.
                academic: Option<bool>,
                /// A non-profit body.
                non_profit: Option<bool>,
                /// Where its parent company is.
                parent_country: Option<Country>,
                /// Its row on the Data Privacy Framework list.
                dpf: Option<$dpf>,
                /// Its rows on the lists of the ended frameworks.
                listed_under: Vec<ListedUnder>,
            }
        }
    };
}

attributes! {
    /// What an adequacy decision or a gate asks. What is absent is not given: it never satisfies a scope.
    Attributes, Dpf
}
attributes! {
    /// Attributes without the name on the list.
    ClearAttributes, ClearDpf
}

record! {
    /// A row of the Data Privacy Framework list.
    Dpf {
        /// Its status when it was looked at.
        status: DpfStatus,
        /// Which framework.
        framework: DpfFramework,
        /// Which data.
        covers: Several<DpfCover>,
        /// The legal entity that is listed.
        listed_entity: Text,
        /// When the list was looked at.
        checked_on: NaiveDate,
    }
}

record! {
    /// A row of the list without the name.
    ClearDpf {
        /// Its status when it was looked at.
        status: DpfStatus,
        /// Which framework.
        framework: DpfFramework,
        /// Which data.
        covers: Several<DpfCover>,
        /// The listed entity is the recipient itself.
        entity_matches: bool,
        /// When the list was looked at.
        checked_on: NaiveDate,
    }
}

record! {
    /// A row of the list of an ended framework.
    ListedUnder check(ListedUnder::check) {
        /// Which one.
        framework: FormerFramework,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: Option<NaiveDate>,
    }
}

impl ListedUnder {
    fn check(&self, faults: &mut Faults) {
        if self.until.is_some_and(|last| last < self.from) {
            faults.add_at("until", "the listing ends before it begins");
        }
    }
}

record! {
    /// What may stand in the ledger of a recipient.
    ClearRecipient {
        /// Its id; absent for a natural person.
        id: Option<OrgId>,
        /// What it is.
        kind: Kind,
        /// In what capacity it receives.
        role: Role,
        /// A department or branch of the exporter itself.
        same_legal_entity: Option<bool>,
        /// A company of the exporter's group.
        group_member: Option<bool>,
        /// Where it is established.
        seat: Place,
        /// The province or island.
        seat_subdivision: Option<Subdivision>,
        /// Where it hosts.
        hosting: Several<Country>,
        /// From where the data are seen.
        remote_access: Vec<Country>,
        /// Who works for it, without names.
        sub_processors: Vec<ClearSubProcessor>,
        /// A human being, as it was given.
        natural_person: Option<bool>,
        /// What an adequacy decision or a gate asks about it.
        attributes: Option<ClearAttributes>,
        /// Evidence that counts for every disclosure to it.
        instruments: Vec<ClearEvidence>,
    }
}

record! {
    /// Somebody who works for a recipient, without a name.
    ClearSubProcessor may_repeat(true) {
        /// Where it is.
        country: Country,
        /// The exporter agreed to it.
        authorised: bool,
        /// What an adequacy decision asks about it.
        attributes: Option<ClearAttributes>,
        /// Evidence for this leg alone.
        instruments: Vec<ClearEvidence>,
    }
}

record! {
    /// The words about a recipient.
    SealedRecipient {
        /// The id of a natural person.
        id: Option<OrgId>,
        /// Its name.
        name: Text,
        /// Where to send a notice of Article 19.
        contact: Option<Details>,
        /// The legal entity on the Data Privacy Framework list.
        listed_entity: Option<Text>,
        /// The words about who works for it.
        sub_processors: Vec<SealedSubProcessor>,
        /// The words about the evidence, one for each.
        instruments: Vec<SealedEvidence>,
    }
}

record! {
    /// The words about a sub-processor.
    SealedSubProcessor may_repeat(true) {
        /// Its name.
        name: Text,
        /// The legal entity on the Data Privacy Framework list.
        listed_entity: Option<Text>,
        /// The words about the evidence, one for each.
        instruments: Vec<SealedEvidence>,
    }
}

/// Kinds and roles that are natural persons unless somebody says otherwise.
const fn natural_by_default(kind: Kind, role: Role) -> bool {
    matches!(kind, Kind::StudentOrAlumnus)
        || matches!(role, Role::PrivateIndividual | Role::DataSubjectDelegate)
}

impl ClearRecipient {
    /// A human being: given, or by kind and role.
    #[must_use]
    pub fn is_natural_person(&self) -> bool {
        self.natural_person
            .unwrap_or(natural_by_default(self.kind, self.role))
    }
}

impl Attributes {
    /// Attributes without the name on the list; `entity` is whom they are about.
    #[must_use]
    pub fn clear(&self, entity: &Text) -> ClearAttributes {
        ClearAttributes {
            subject_to_gdpr: self.subject_to_gdpr,
            subject_to_pipeda: self.subject_to_pipeda,
            appi_supplementary_rules: self.appi_supplementary_rules,
            subject_to_lgpd: self.subject_to_lgpd,
            subject_to_pipa: self.subject_to_pipa,
            public_body: self.public_body,
            academic: self.academic,
            non_profit: self.non_profit,
            parent_country: self.parent_country,
            dpf: self.dpf.as_ref().map(|dpf| ClearDpf {
                status: dpf.status,
                framework: dpf.framework,
                covers: dpf.covers.clone(),
                entity_matches: dpf.listed_entity == *entity,
                checked_on: dpf.checked_on,
            }),
            listed_under: self.listed_under.clone(),
        }
    }

    fn join(clear: ClearAttributes, listed_entity: Option<Text>) -> Result<Self, JoinError> {
        let dpf = match (clear.dpf, listed_entity) {
            (Some(dpf), Some(listed_entity)) => Some(Dpf {
                status: dpf.status,
                framework: dpf.framework,
                covers: dpf.covers,
                listed_entity,
                checked_on: dpf.checked_on,
            }),
            (None, None) => None,
            _ => return Err(JoinError("only one of them knows a listing")),
        };
        Ok(Self {
            subject_to_gdpr: clear.subject_to_gdpr,
            subject_to_pipeda: clear.subject_to_pipeda,
            appi_supplementary_rules: clear.appi_supplementary_rules,
            subject_to_lgpd: clear.subject_to_lgpd,
            subject_to_pipa: clear.subject_to_pipa,
            public_body: clear.public_body,
            academic: clear.academic,
            non_profit: clear.non_profit,
            parent_country: clear.parent_country,
            dpf,
            listed_under: clear.listed_under,
        })
    }
}

fn listed_entity(attributes: Option<&Attributes>) -> Option<Text> {
    Some(attributes?.dpf.as_ref()?.listed_entity.clone())
}

fn join_attributes(
    clear: Option<ClearAttributes>,
    listed_entity: Option<Text>,
) -> Result<Option<Attributes>, JoinError> {
    match clear {
        Some(clear) => Attributes::join(clear, listed_entity).map(Some),
        None if listed_entity.is_some() => Err(JoinError("only one of them knows a listing")),
        None => Ok(None),
    }
}

impl SubProcessor {
    fn clear(&self, exporter: &Text) -> ClearSubProcessor {
        ClearSubProcessor {
            country: self.country,
            authorised: self.authorised,
            attributes: self
                .attributes
                .as_ref()
                .map(|attributes| attributes.clear(&self.name)),
            instruments: clear_all(
                &self.instruments,
                Names {
                    exporter,
                    party: &self.name,
                },
            ),
        }
    }

    fn seal(&self) -> SealedSubProcessor {
        SealedSubProcessor {
            name: self.name.clone(),
            listed_entity: listed_entity(self.attributes.as_ref()),
            instruments: seal_all(&self.instruments),
        }
    }

    fn join(clear: ClearSubProcessor, sealed: SealedSubProcessor) -> Result<Self, JoinError> {
        Ok(Self {
            name: sealed.name,
            country: clear.country,
            authorised: clear.authorised,
            attributes: join_attributes(clear.attributes, sealed.listed_entity)?,
            instruments: join_all(clear.instruments, sealed.instruments)?,
        })
    }
}

impl Recipient {
    fn check(&self, faults: &mut Faults) {
        if self
            .seat_subdivision
            .is_some_and(|part| !part.is_in(self.seat))
        {
            faults.add_at(
                "seat_subdivision",
                format_args!("this is not in `{}`, the seat", self.seat),
            );
        }
        if self.kind == Kind::InternationalOrganisation && self.seat.country().is_some() {
            faults.add_at("seat", "an international organisation has a seat such as `IO:EPO`, wherever its offices are");
        }
        for (index, evidence) in self.instruments.iter().enumerate() {
            if matches!(
                evidence.kind,
                EvidenceType::Consent | EvidenceType::Authorisation
            ) {
                let message = format_args!(
                    "`{}` is about persons: put it on the disclosure",
                    evidence.kind
                );
                faults.within("instruments", |faults| {
                    faults.add_at(&index.to_string(), message);
                });
            }
        }
    }

    /// A human being: given, or by kind and role.
    #[must_use]
    pub fn is_natural_person(&self) -> bool {
        self.natural_person
            .unwrap_or(natural_by_default(self.kind, self.role))
    }

    /// The part that may stand in the ledger of the exporter of this name.
    ///
    /// Whether binding corporate rules cover both parties is a fact about names,
    /// so the exporter's name comes in; when it changes, the recipients are cut anew.
    #[must_use]
    pub fn clear(&self, exporter: &Text) -> ClearRecipient {
        ClearRecipient {
            id: (!self.is_natural_person()).then(|| self.id.clone()),
            kind: self.kind,
            role: self.role,
            same_legal_entity: self.same_legal_entity,
            group_member: self.group_member,
            seat: self.seat,
            seat_subdivision: self.seat_subdivision,
            hosting: self.hosting.clone(),
            remote_access: self.remote_access.clone(),
            sub_processors: self
                .sub_processors
                .iter()
                .map(|sub| sub.clear(exporter))
                .collect(),
            natural_person: self.natural_person,
            attributes: self
                .attributes
                .as_ref()
                .map(|attributes| attributes.clear(&self.name)),
            instruments: clear_all(
                &self.instruments,
                Names {
                    exporter,
                    party: &self.name,
                },
            ),
        }
    }

    /// Cuts into clear and sealed.
    #[must_use]
    pub fn split(&self, exporter: &Text) -> (ClearRecipient, SealedRecipient) {
        let sealed = SealedRecipient {
            id: self.is_natural_person().then(|| self.id.clone()),
            name: self.name.clone(),
            contact: self.contact.clone(),
            listed_entity: listed_entity(self.attributes.as_ref()),
            sub_processors: self.sub_processors.iter().map(SubProcessor::seal).collect(),
            instruments: seal_all(&self.instruments),
        };
        (self.clear(exporter), sealed)
    }

    /// Puts the two parts together again.
    ///
    /// # Errors
    /// Parts of different recipients, as far as one can see.
    pub fn join(clear: ClearRecipient, sealed: SealedRecipient) -> Result<Self, JoinError> {
        if clear.sub_processors.len() != sealed.sub_processors.len() {
            return Err(JoinError("they do not know the same sub-processors"));
        }
        let pairs = clear.sub_processors.into_iter().zip(sealed.sub_processors);
        Ok(Self {
            id: clear
                .id
                .or(sealed.id)
                .ok_or(JoinError("neither of them knows the id"))?,
            name: sealed.name,
            kind: clear.kind,
            role: clear.role,
            same_legal_entity: clear.same_legal_entity,
            group_member: clear.group_member,
            seat: clear.seat,
            seat_subdivision: clear.seat_subdivision,
            hosting: clear.hosting,
            remote_access: clear.remote_access,
            sub_processors: pairs
                .map(|(clear, sealed)| SubProcessor::join(clear, sealed))
                .collect::<Result<_, _>>()?,
            natural_person: clear.natural_person,
            contact: sealed.contact,
            attributes: join_attributes(clear.attributes, sealed.listed_entity)?,
            instruments: join_all(clear.instruments, sealed.instruments)?,
        })
    }
}
