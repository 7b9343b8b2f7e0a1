//! Facts about persons. All of it is sealed; `decide` leaves outcome codes.

use chrono::{DateTime, NaiveDate, Utc};

use super::form::{Faults, Several, record};
use super::ids::{Details, Text};
use crate::vocabulary::{AgeRule, AgeTrigger, ContactKind, Country, DerogationArticle, Frequency};

record! {
    /// A person whose data are disclosed.
    Subject {
        /// The person's identifier.
        reference as "ref": Text,
        /// The data themselves.
        details: Option<Details>,
        /// Where the person is. Never makes a transfer.
        country: Option<Country>,
    }
}

record! {
    /// An exception that is to carry the transfer. It serves the regime that its article names.
    Derogation check(Derogation::check) {
        /// Which one.
        article: DerogationArticle,
        /// How often it is used.
        frequency: Frequency,
        /// How many persons are concerned.
        persons: Option<u32>,
        /// The authority was informed.
        authority_informed: Option<bool>,
        /// The persons were informed.
        subjects_informed: Option<bool>,
        /// A note says why it is necessary.
        necessity_note: Option<bool>,
        /// Interests were balanced in writing.
        balancing_test: Option<bool>,
        /// Suitable safeguards exist.
        safeguards: Option<bool>,
        /// Nothing else would do.
        alternatives_exhausted: Option<bool>,
        /// The person cannot consent.
        subject_incapable: Option<bool>,
        /// The whole register is handed out.
        whole_register: Option<bool>,
        /// The person's consent.
        consent: Option<DerogationConsent>,
    }
}

impl Derogation {
    fn check(&self, faults: &mut Faults) {
        if self.persons == Some(0) {
            faults.add_at("persons", "a derogation concerns at least one person");
        }
    }
}

record! {
    /// Consent to the transfer itself.
    DerogationConsent check(DerogationConsent::check) {
        /// Given for this transfer in so many words.
        explicit: bool,
        /// The risks of the missing protection were told first.
        risks_explained: bool,
        /// Since when.
        given_at: DateTime<Utc>,
        /// Until when.
        withdrawn_at: Option<DateTime<Utc>>,
    }
}

impl DerogationConsent {
    fn check(&self, faults: &mut Faults) {
        if self.withdrawn_at.is_some_and(|end| end < self.given_at) {
            faults.add_at(
                "withdrawn_at",
                "the consent was withdrawn before it was given",
            );
        }
    }

    /// Given and not withdrawn.
    #[must_use]
    pub fn holds_at(&self, instant: DateTime<Utc>) -> bool {
        self.given_at <= instant && self.withdrawn_at.is_none_or(|end| instant < end)
    }
}

record! {
    /// How old the data are, for the retention rules.
    DataAge check(DataAge::check) {
        /// Which rule they are under.
        rule: AgeRule,
        /// What starts the period.
        trigger: AgeTrigger,
        /// The day of the trigger.
        date: Option<NaiveDate>,
        /// All contacts, for prospecting, instead of the day of the last.
        contacts: Option<Several<ContactEvent>>,
    }
}

record! {
    /// One contact with the person.
    ContactEvent {
        /// Who came to whom.
        kind: ContactKind,
        /// When.
        date: NaiveDate,
    }
}

impl DataAge {
    fn check(&self, faults: &mut Faults) {
        if self.date.is_some() == self.contacts.is_some() {
            faults.add("give either `date` or `contacts`");
        }
        if self.contacts.is_some() && self.trigger != AgeTrigger::LastContactByPerson {
            faults.add_at(
                "contacts",
                "contacts belong to the trigger `last_contact_by_person`",
            );
        }
        if !triggers(self.rule).contains(&self.trigger) {
            let good: Vec<String> = triggers(self.rule)
                .iter()
                .map(|trigger| format!("`{trigger}`"))
                .collect();
            faults.add_at(
                "trigger",
                format_args!("the rule `{}` starts from {}", self.rule, good.join(" or ")),
            );
        }
    }
}

/// What may start the period of a rule.
const fn triggers(rule: AgeRule) -> &'static [AgeTrigger] {
    match rule {
        AgeRule::Prospecting => &[
            AgeTrigger::LastContactByPerson,
            AgeTrigger::EndOfRelationship,
        ],
        AgeRule::Internship => &[AgeTrigger::EndOfContract, AgeTrigger::EndOfRelationship],
        AgeRule::Invoicing => &[AgeTrigger::FiscalYearEnd],
        AgeRule::RightsFile | AgeRule::ObjectionFile => &[AgeTrigger::Closed],
        AgeRule::IdentityDocument => &[AgeTrigger::Verified],
    }
}
