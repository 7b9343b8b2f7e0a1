//! What is due, what went, and which periods bind, in words. The values are those of `--json`, whether this program or a
//! service made them.

use serde_json::Value;

use crate::cli::exit::Failed;
use crate::cli::session::{Paint, Session};
use crate::text::citation;
use crate::vocabulary::{Bilingual, Lang};

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_default()
}

fn both(value: &Value, lang: Lang) -> Option<String> {
    let both: Bilingual = serde_json::from_value(value.clone()).ok()?;
    Some(both.get(lang).to_owned())
}

fn rule(session: &Session, value: &Value) -> String {
    session.say(&format!("rule-{}", text(value, "rule")))
}

/// Which periods bind.
pub(super) fn rules(session: &Session, told: &Value) -> Result<(), Failed> {
    let lang = session.lang();
    for one in list(told, "rules") {
        let title = both(&one["title"], lang).unwrap_or_default();
        let head = format!("{}  {title}", text(one, "id"));
        session.print(&session.paint(Paint::Bold, &head))?;
        let starts = both(&one["starts"], lang).unwrap_or_default();
        session.print(&session.say_with("retention-starts", &[("words", starts.into())]))?;
        for (id, period) in [
            ("retention-by-law", &one["law"]),
            ("retention-by-promise", &one["promise"]),
        ] {
            if !period.is_null() {
                let told = [
                    ("years", number(period, "years").into()),
                    ("id", text(period, "id").into()),
                    ("citation", citation(&text(period, "citation"), lang).into()),
                ];
                session.print(&session.say_with(id, &told))?;
            }
        }
        if one["law"].is_null() && one["promise"].is_null() && !one["rule"].is_null() {
            session.print(&session.say("retention-by-nobody"))?;
        }
        if let Some(doubt) = both(&one["uncertain"], lang) {
            let told = [("words", doubt.into())];
            session.print(&format!("    {}", session.say_with("doubt", &told)))?;
        }
    }
    Ok(())
}

/// What went.
pub(super) fn purged(session: &Session, purged: &Value) -> Result<(), Failed> {
    let purged = purged.as_array().map_or(&[][..], Vec::as_slice);
    for entry in purged {
        let told = [
            ("rule", rule(session, entry).into()),
            ("count", number(entry, "persons").into()),
            ("rows", number(entry, "rows").into()),
            ("seq", number(entry, "seq").to_string().into()),
        ];
        let line = session.say_with("retention-purged", &told);
        session.print(&session.paint(Paint::Good, &line))?;
    }
    if purged.is_empty() {
        session.print(&session.say("retention-nothing"))?;
    }
    Ok(())
}

/// What is due.
pub(super) fn plan(session: &Session, plan: &Value) -> Result<(), Failed> {
    let on = [("date", text(plan, "on").into())];
    session.print(&session.paint(Paint::Bold, &session.say_with("retention-on", &on)))?;
    let due = list(plan, "due");
    for one in due {
        let told = [
            ("rule", rule(session, one).into()),
            ("period", text(one, "period").into()),
            ("count", number(one, "persons").into()),
            ("rows", number(one, "rows").into()),
            ("whole", number(one, "whole").into()),
            ("date", text(one, "since").into()),
        ];
        session.print(&session.say_with("retention-due", &told))?;
    }
    if due.is_empty() {
        session.print(&session.say("retention-nothing"))?;
    }
    for held in list(plan, "held") {
        let told = [
            ("rule", rule(session, held).into()),
            ("count", number(held, "persons").into()),
            ("hold", number(held, "hold").to_string().into()),
        ];
        session.print(&session.say_with("retention-held", &told))?;
    }
    for (id, name) in [
        ("retention-unknown", "unknown_start"),
        ("retention-no-period", "no_period"),
    ] {
        for one in list(plan, name) {
            let told = [
                ("rule", rule(session, one).into()),
                ("count", number(one, "persons").into()),
            ];
            session.print(&session.say_with(id, &told))?;
        }
    }
    let binding = number(plan, "binding");
    if binding > 0 {
        session.print(&session.say_with("retention-binding", &[("count", binding.into())]))?;
    }
    let reviews = number(plan, "suppressions_to_review");
    if reviews > 0 {
        session.hint("retention-reviews", &[("count", reviews.into())]);
    }
    Ok(())
}
