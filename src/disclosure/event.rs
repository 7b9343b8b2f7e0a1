//! What happened to a person's rights.

use chrono::{DateTime, Utc};

use super::form::{Faults, record};
use super::ids::Text;
use crate::vocabulary::{Channel, EventKind, Purpose, Scope};

record! {
    /// An objection, an erasure, a withdrawal … of one person, from one instant. All of it is sealed.
    Event check(Event::check) {
        /// What happened.
        event: EventKind,
        /// To whom.
        subject: Text,
        /// Since when.
        at: DateTime<Utc>,
        /// How far an objection reaches; neither scope nor purpose means all.
        scope: Option<Scope>,
        /// The one purpose it is about.
        purpose: Option<Purpose>,
        /// The channel that a preference is about.
        channel: Option<Channel>,
    }
}

impl Event {
    fn check(&self, faults: &mut Faults) {
        if self.channel.is_some() && self.event != EventKind::ChannelPreference {
            faults.add_at("channel", "only a `channel_preference` names a channel");
        }
        if self.scope.is_some() && self.purpose.is_some() {
            faults.add_at("scope", "an event names a `scope` or a `purpose`, not both");
        }
        if self.scope.is_some() && self.event != EventKind::Objection {
            faults.add_at("scope", "only an `objection` has a scope");
        }
    }
}
