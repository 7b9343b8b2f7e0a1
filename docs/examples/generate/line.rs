//! The objects of the import lines.

use std::collections::BTreeSet;

use super::Disclosed;
use super::json::{Json, object, texts};
use super::stream::Right;

/// An `{"event": …}` without its wrapper.
pub fn event(right: &Right) -> Json {
    object()
        .with("event", right.event)
        .with("subject", right.subject)
        .with("at", right.at)
        .with_some("scope", right.scope)
        .with_some("purpose", right.purpose)
}

/// A disclosure; `known` are the persons already named in the file.
pub fn disclosure(exporter: &str, disclosed: &Disclosed<'_>, known: &mut BTreeSet<String>) -> Json {
    let Disclosed {
        at,
        stream,
        subjects,
        subject_count,
        extras,
        event_id,
    } = disclosed;
    let list = |items: &[Json]| (!items.is_empty()).then(|| items.to_vec());
    let subjects: Vec<Json> = subjects
        .iter()
        .map(|person| subject(person, known.insert(person.clone())))
        .collect();
    object()
        .with("exporter", exporter)
        .with("recipient", stream.to)
        .with("occurred_at", at.as_str())
        .with("purpose", stream.purpose)
        .with("legal_basis", stream.basis)
        .with("data_categories", texts(stream.categories))
        .with_some("subjects", list(&subjects))
        .with_some("subject_count", *subject_count)
        .with_some("derogation", extras.derogation.clone())
        .with_some("evidence", list(&extras.evidence))
        .with_some("data_age", extras.data_age.clone())
        .with_some("claimed_decision", extras.claimed_decision)
        .with_some("secure_channel", extras.secure_channel)
        .with_some("sources", extras.sources.clone())
        .with("late_reason", "initial_import")
        .with("event_id", event_id.as_str())
        .with("state", stream.state)
}

/// A person; with the details that go to the vault when he is named for the first time.
fn subject(person: &str, is_new: bool) -> Json {
    const FIRMS: [&str; 8] = [
        "Alder", "Bluet", "Cormier", "Dahlia", "Érable", "Fougère", "Genêt", "Houx",
    ];
    const HOMES: [&str; 12] = [
        "FR", "FR", "FR", "FR", "IT", "MC", "GB", "DE", "CH", "ES", "BE", "US",
    ];
    let entry = object().with("ref", person);
    let Some(number) = person
        .strip_prefix("partner-")
        .and_then(|digits| digits.parse::<usize>().ok())
    else {
        return entry;
    };
    if !is_new {
        return entry;
    }
    let details = object()
        .with("email", format!("{person}@example.org"))
        .with(
            "organisation",
            format!(
                "{} Conseil {} (example)",
                FIRMS[number % FIRMS.len()],
                number % 97
            ),
        );
    entry
        .with("details", details)
        .with("country", HOMES[number % HOMES.len()])
}
