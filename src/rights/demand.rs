//! What a user sends when a person exercises a right, and at every later step.
//!
//! ```json
//! {"event":"objection","subject":"partner-0042","at":"2026-01-08T09:00:00Z","scope":"direct_marketing","via":"email"}
//! {"step":"identity_check","request":41,"identity":{"method":"known_channel","result":"confirmed"}}
//! {"step":"answered","request":41,"outcome":"granted","via":"email"}
//! ```
//! The first step names right and person, every later one the entry of the first. The rest is checked against the
//! ledger when it is recorded.

use chrono::{DateTime, Utc};

use super::{Ground, ground, is_absolute};
use crate::disclosure::form::{Faults, record};
use crate::disclosure::{Event, Text};
use crate::vocabulary::{
    Authority, Channel, Code as _, EventKind, IdentityMethod, IdentityResult, Purpose, Right,
    RightsOutcome, Scope, Step, Via, did_you_mean, nearest,
};

record! {
    /// A step in the exercise of a right.
    Demand check(Demand::check) {
        /// The step; `received` when absent.
        step: Option<Step>,
        /// Which right; first step only.
        right as "event": Option<Right>,
        /// Who; first step only.
        subject: Option<Text>,
        /// When the person acted, or when the step was done; now when absent.
        at: Option<DateTime<Utc>>,
        /// The entry of the first step; later steps only.
        request: Option<u64>,
        /// How far an objection reaches.
        scope: Option<Scope>,
        /// The one purpose it is about.
        purpose: Option<Purpose>,
        /// The channels that an objection or a preference names.
        channels: Vec<Channel>,
        /// How it came, or how the answer left.
        via: Option<Via>,
        /// How the person showed who they are.
        identity: Option<IdentityShown>,
        /// How it ended.
        outcome: Option<RightsOutcome>,
        /// Why it is refused, refused in part, or extended.
        grounds: Vec<RuleName>,
        /// Further months; extension only.
        months: Option<u32>,
        /// Where a complaint went.
        authority: Option<Authority>,
        /// The exporter's or the authority's own reference. Sealed.
        reference: Option<Text>,
        /// The words of the request or of the answer. Sealed.
        text: Option<Text>,
    }
}

record! {
    /// How identity was checked. There is no member for the document: it is never kept.
    IdentityShown {
        /// How.
        method: IdentityMethod,
        /// With what result.
        result: IdentityResult,
    }
}

/// The authorities that an entry names; another one is `other`, with its name in the sealed words.
const AUTHORITIES: [&str; 4] = ["CNIL", "CCIN", "APDP", "other"];

/// An authority that an entry can name, or `other` and its name.
pub(crate) fn check_authority(
    authority: Option<&Authority>,
    words: Option<&Text>,
    faults: &mut Faults,
) {
    let Some(authority) = authority else { return };
    if !AUTHORITIES.contains(&authority.as_str()) {
        faults.add_at(
            "authority",
            "use `CNIL`, `CCIN`, `APDP`, or `other` with the name in `text`",
        );
    } else if authority.as_str() == "other" && words.is_none() {
        faults.add_at("text", "name the authority here: it is sealed");
    }
}

/// The id of a ground: `eu-gdpr.A17-3-e`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName(String);

impl RuleName {
    /// Reads the id of a ground that is known.
    ///
    /// # Errors
    /// None of that name; the nearest are named.
    pub fn parse(text: &str) -> Result<Self, String> {
        if ground(text).is_some() {
            return Ok(Self(text.to_owned()));
        }
        let shown: String = text.chars().take(64).collect();
        let near = nearest(
            text,
            super::grounds().iter().map(|ground| ground.id.as_str()),
        );
        Err(format!(
            "`{shown}` is no ground that this release knows{}",
            did_you_mean(&near)
        ))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl serde::Serialize for RuleName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

crate::disclosure::form::form_by_parse!(RuleName);

impl Demand {
    /// The step.
    #[must_use]
    pub fn step(&self) -> Step {
        self.step.unwrap_or(Step::Received)
    }

    /// The first step that an event of the log's own vocabulary is.
    #[must_use]
    pub fn of_event(event: Event) -> Self {
        Self {
            step: None,
            right: Right::find(event.event.code()),
            subject: Some(event.subject),
            at: Some(event.at),
            request: None,
            scope: event.scope,
            purpose: event.purpose,
            channels: event.channel.into_iter().collect(),
            via: None,
            identity: None,
            outcome: None,
            grounds: Vec::new(),
            months: None,
            authority: None,
            reference: None,
            text: None,
        }
    }

    /// What disclosures see of the right; a request for portability they do not see.
    #[must_use]
    pub fn event_kind(&self) -> Option<EventKind> {
        EventKind::find(self.right?.code())
    }

    fn check(&self, faults: &mut Faults) {
        match self.step() {
            Step::Received => self.check_first(faults),
            step => self.check_later(step, faults),
        }
    }

    fn check_first(&self, faults: &mut Faults) {
        let Some(right) = self.right else {
            faults.add_at("event", "the first step says which right: `objection` …");
            return;
        };
        if self.subject.is_none() {
            faults.add_at("subject", "the first step says who: `subject`");
        }
        for (given, member) in [
            (self.request.is_some(), "request"),
            (self.outcome.is_some(), "outcome"),
            (!self.grounds.is_empty(), "grounds"),
            (self.months.is_some(), "months"),
        ] {
            if given {
                faults.add_at(member, "this belongs to a later step: name it with `step`");
            }
        }
        if self.scope.is_some() && self.purpose.is_some() {
            faults.add_at(
                "scope",
                "a request names a `scope` or a `purpose`, not both",
            );
        }
        if self.scope.is_some() && right != Right::Objection {
            faults.add_at("scope", "only an `objection` has a scope");
        }
        if !self.channels.is_empty()
            && !matches!(right, Right::ChannelPreference | Right::Objection)
        {
            faults.add_at(
                "channels",
                "only a `channel_preference` or an `objection` names channels",
            );
        }
        if self.authority.is_some() && right != Right::Complaint {
            faults.add_at("authority", "only a `complaint` goes to an authority");
        }
        check_authority(self.authority.as_ref(), self.text.as_ref(), faults);
    }

    fn check_later(&self, step: Step, faults: &mut Faults) {
        if self.request.is_none() {
            faults.add_at(
                "request",
                "a later step names the entry of the first: `request`",
            );
        }
        for (given, member) in [
            (self.right.is_some(), "event"),
            (self.subject.is_some(), "subject"),
            (self.scope.is_some(), "scope"),
            (self.purpose.is_some(), "purpose"),
            (!self.channels.is_empty(), "channels"),
            (self.authority.is_some(), "authority"),
        ] {
            if given {
                faults.add_at(
                    member,
                    "the first step says this; leave it out of later ones",
                );
            }
        }
        if step == Step::IdentityCheck && self.identity.is_none() {
            faults.add_at("identity", "say how identity was checked, and the result");
        }
        if step == Step::Answered && self.outcome.is_none() {
            faults.add_at("outcome", "say `granted` or `partly_granted`");
        }
        if step == Step::Answered && self.outcome == Some(RightsOutcome::Refused) {
            faults.add_at(
                "outcome",
                "a refusal is the step `refused`, with its grounds",
            );
        }
        let partly = self.outcome == Some(RightsOutcome::PartlyGranted);
        if self.grounds.is_empty() && (partly || matches!(step, Step::Refused | Step::Extended)) {
            faults.add_at("grounds", "say on which ground, as in `eu-gdpr.A12-5`");
        }
        if self.months.is_some() && step != Step::Extended {
            faults.add_at("months", "only an extension has further months");
        }
        if self
            .months
            .is_some_and(|months| !(1..=super::FURTHER_MONTHS).contains(&months))
        {
            faults.add_at("months", "the law allows one or two further months");
        }
    }

    /// What is wrong with the grounds of a step about a right, if anything.
    #[must_use]
    pub fn ground_fault(
        &self,
        right: Right,
        scope: Option<Scope>,
        purpose: Option<Purpose>,
    ) -> Option<String> {
        if self.step() == Step::Refused && is_absolute(right, scope, purpose) {
            return Some(
                "there is no ground to refuse an objection to prospecting or a withdrawal of consent (GDPR Article 21(3), 7(3)); answer it with `step: answered`, `outcome: granted`"
                    .to_owned(),
            );
        }
        let what = if self.step() == Step::Extended {
            "extension"
        } else {
            right.code()
        };
        let wrong = self
            .grounds
            .iter()
            .find(|name| ground(name.as_str()).is_none_or(|ground| !ground.can_serve(what)))?;
        Some(format!(
            "`{}` is no ground for this; use {}",
            wrong.as_str(),
            Ground::serving(what)
                .iter()
                .map(|id| format!("`{id}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ))
    }
}
