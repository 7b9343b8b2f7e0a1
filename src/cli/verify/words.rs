//! The findings of an audit in the user's language.

use crate::audit::{Broken, Doubt, Fault, Remark};
use crate::cli::session::Session;

/// What is wrong with a line.
pub fn fault(session: &Session, fault: &Fault) -> String {
    let error = |error: &str| [("error", error.to_owned().into())];
    match fault {
        Fault::NotCanonical(why) => {
            session.say_with("fault-not-canonical", &error(&session.words(why)))
        }
        Fault::NotAnEntry => session.say("fault-not-an-entry"),
        Fault::Place { says } => {
            session.say_with("fault-place", &[("says", says.to_string().into())])
        }
        Fault::Link => session.say("fault-link"),
        Fault::Altered => session.say("fault-altered"),
        Fault::Exporter => session.say("fault-exporter"),
        Fault::Time => session.say("fault-time"),
        Fault::Genesis => session.say("fault-genesis"),
        Fault::Rotation(why) => session.say_with("fault-rotation", &error(&session.words(why))),
        Fault::Number { id, says, is } => session.say_with(
            "fault-number",
            &[
                ("id", id.clone().into()),
                ("says", says.to_string().into()),
                ("is", is.to_string().into()),
            ],
        ),
        Fault::Census => session.say("fault-census"),
        Fault::AfterClose => session.say("fault-after-close"),
    }
}

/// Why the word is not better.
pub fn remark(session: &Session, remark: &Remark) -> String {
    match remark {
        Remark::Broken(broken) => broken_words(session, broken),
        Remark::Doubt(Doubt::NoCheckpoint) => session.say("doubt-no-checkpoint"),
        Remark::Doubt(Doubt::Recovered) => session.say("doubt-recovered"),
        Remark::Doubt(Doubt::Pruned) => session.say("doubt-pruned"),
        Remark::Doubt(Doubt::NoTrustedKey) => session.say("doubt-no-trusted-key"),
        Remark::Doubt(Doubt::UnknownEntries(count)) => {
            session.say_with("doubt-unknown-entries", &[("count", (*count).into())])
        }
    }
}

fn broken_words(session: &Session, broken: &Broken) -> String {
    let at = |size: u64| [("size", size.to_string().into())];
    match broken {
        Broken::Shorter { remembered } => session.say_with("broken-shorter", &at(*remembered)),
        Broken::OtherHistory { remembered } => {
            session.say_with("broken-other-history", &at(*remembered))
        }
        Broken::Checkpoint(why) => {
            session.say_with("broken-checkpoint", &[("error", session.words(why).into())])
        }
        Broken::Root { size } => session.say_with("broken-root", &at(*size)),
        Broken::OtherKey => session.say("broken-other-key"),
        Broken::NeverClosed => session.say("broken-never-closed"),
        Broken::PrunedEarly { day } => {
            session.say_with("broken-pruned-early", &[("day", day.clone().into())])
        }
    }
}
