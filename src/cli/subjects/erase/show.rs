//! What an erasure takes and took, in words. The values are those of `--json`, whether this program or a service made them.

use serde_json::Value;

use crate::cli::exit::Failed;
use crate::cli::session::{Paint, Session};
use crate::keys::KeyBackup;
use crate::ledger::ErasureRequest;
use crate::retention::Grounds;
use crate::vocabulary::{Code as _, Scope, labels};

/// Persons that are shown in words.
const SHOWN: usize = 20;

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_default()
}

/// How far a suppression reaches.
fn scope_words(session: &Session, scope: Scope) -> String {
    labels().of(scope).map_or_else(
        || scope.code().to_owned(),
        |label| label.name(session.lang()).to_owned(),
    )
}

/// The items of a list, with commas.
fn joined(items: &[Value]) -> String {
    let one = |item: &Value| {
        item.as_str()
            .map_or_else(|| item.to_string(), str::to_owned)
    };
    items.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What would go and what would stay.
pub(super) fn plan(
    session: &Session,
    request: &ErasureRequest,
    plan: &Value,
    backups: &[KeyBackup],
) -> Result<(), Failed> {
    let persons = list(plan, "persons");
    let count = [("count", persons.len().into())];
    session.print(&session.paint(Paint::Bold, &session.say_with("erase-head", &count)))?;
    for one in persons.iter().take(SHOWN) {
        person(session, one)?;
    }
    if persons.len() > SHOWN {
        let more = [("count", (persons.len() - SHOWN).into())];
        session.print(&session.say_with("erase-more", &more))?;
    }
    for one in list(plan, "untouched").iter().take(SHOWN) {
        person(session, one)?;
    }
    let rows: u64 = persons.iter().map(|person| number(person, "rows")).sum();
    session.print(&session.say_with("erase-rows", &[("count", rows.into())]))?;
    for (name, id) in [
        ("recipients", "erase-recipients"),
        ("exports", "erase-exports"),
    ] {
        let items = list(plan, name);
        if !items.is_empty() {
            session.print(&session.say_with(id, &[("list", joined(items).into())]))?;
        }
    }
    doubts(session, request);
    match request.suppress {
        Some(scope) => {
            let told = [
                ("scope", scope_words(session, scope).into()),
                ("date", text(plan, "review_on").into()),
            ];
            session.print(&session.say_with("erase-suppress", &told))?;
        }
        None => session.print(&session.say("erase-suppress-none"))?,
    }
    for backup in backups {
        let told = [
            ("path", backup.path.clone().into()),
            ("date", backup.expires.to_string().into()),
        ];
        session.print(&session.say_with("erase-backup", &told))?;
    }
    Ok(())
}

/// What is not certain of the grounds.
fn doubts(session: &Session, request: &ErasureRequest) {
    for id in &request.grounds {
        let ground = Grounds::embedded().find(id);
        if let Some(doubt) = ground.and_then(|ground| ground.uncertain(session.lang())) {
            let told = [
                ("ground", id.clone().into()),
                ("words", doubt.to_owned().into()),
            ];
            session.hint("ground-doubt", &told);
        }
    }
}

fn person(session: &Session, person: &Value) -> Result<(), Failed> {
    let who = text(person, "ref");
    let goes: Vec<String> = list(person, "goes")
        .iter()
        .map(|goes| {
            let rule = session.say(&format!("rule-{}", text(goes, "rule")));
            format!("{rule} ({})", number(goes, "entries"))
        })
        .collect();
    let id = if person["whole"] == true {
        "erase-goes-whole"
    } else if goes.is_empty() {
        "erase-goes-nothing"
    } else {
        "erase-goes"
    };
    let told = [
        ("who", who.clone().into()),
        ("list", goes.join(", ").into()),
    ];
    session.print(&session.say_with(id, &told))?;
    let others: Vec<Value> = list(person, "identifiers")
        .iter()
        .filter(|other| other.as_str() != Some(who.as_str()))
        .cloned()
        .collect();
    if !others.is_empty() {
        let told = [("list", joined(&others).into())];
        session.print(&session.say_with("erase-also", &told))?;
    }
    for stays in list(person, "stays") {
        let ground = text(stays, "ground");
        let words = Grounds::embedded()
            .words(&ground, session.lang())
            .unwrap_or_default();
        let until = text(stays, "until");
        let id = if until.is_empty() {
            "erase-stays"
        } else {
            "erase-stays-until"
        };
        let rule = session.say(&format!("rule-{}", text(stays, "rule")));
        let told = [
            ("rule", rule.into()),
            ("ground", ground.clone().into()),
            ("words", words.to_owned().into()),
            ("date", until.into()),
        ];
        session.print(&session.say_with(id, &told))?;
    }
    Ok(())
}

/// What went.
pub(super) fn erased(session: &Session, erased: &Value) -> Result<(), Failed> {
    let entries = list(erased, "entries");
    for entry in entries {
        let told = [
            ("count", number(entry, "persons").into()),
            ("seq", number(entry, "erasure").to_string().into()),
            ("done", number(entry, "erasure_done").to_string().into()),
            ("rows", number(entry, "rows").into()),
        ];
        let line = session.say_with("erased", &told);
        session.print(&session.paint(Paint::Good, &line))?;
    }
    let by = [("date", text(erased, "irrecoverable_by").into())];
    session.print(&session.say_with("erased-by", &by))?;
    let told_somebody =
        |entry: &Value| !list(entry, "recipients").is_empty() || !list(entry, "exports").is_empty();
    if entries.iter().any(told_somebody) {
        session.hint("erased-next", &[]);
    }
    if !list(erased, "key_backups").is_empty() {
        session.hint("erased-backups", &by);
    }
    Ok(())
}
