//! Alternatives for readers: codes for programs, and beside each a line of prose.
//!
//! ```json
//! [{"changes":[{"change":"supply","code":"art28_contract","text":"contract of Article 28"},
//!              {"change":"move","leg":"hosting","from":"IN","to":"FR","text":"hosting in FR instead of IN"}],
//!   "verdict":"permit","conditions":[]}]
//! ```

use serde_json::{Value, json};

use super::{Language, Texts};
use crate::decide::LegKind;
use crate::decide::alternatives::{Alternatives, Change, Set, Tool};
use crate::decide::explain;
use crate::vocabulary::{Category, Code, Lang, labels};

/// The sets, smallest first.
#[must_use]
pub fn sets_to_json(alternatives: &Alternatives, texts: &Texts) -> Value {
    let one = |set: &Set| {
        let changes = set.changes.iter().map(|change| to_json(*change, texts));
        json!({
            "changes": changes.collect::<Vec<_>>(),
            "verdict": set.verdict.verdict, "conditions": set.verdict.conditions,
        })
    };
    alternatives.sets.iter().map(one).collect()
}

fn to_json(change: Change, texts: &Texts) -> Value {
    let mut object = match change {
        Change::Supply(missing) => json!({"change": "supply", "code": missing}),
        Change::Put(tool) => put(tool),
        Change::Move(leg, from, to) => {
            json!({"change": "move", "leg": leg, "from": from, "to": to})
        }
        Change::LeaveOut(category) => json!({"change": "leave_out", "category": category}),
        Change::Hold => json!({"change": "supply", "code": "legal_hold"}),
    };
    object["text"] = change_in_words(change, texts).into();
    object
}

fn put(tool: Tool) -> Value {
    match tool {
        Tool::Clauses(decision, module) => {
            json!({"change": "put", "tool": "scc", "decision": decision, "module": module})
        }
        Tool::SubClauses(country) => {
            json!({"change": "put", "tool": "scc", "module": 3, "sub_processors_in": country})
        }
        Tool::BindingRules => json!({"change": "put", "tool": "bcr"}),
        Tool::ApdpAuthorisation => json!({"change": "put", "tool": "apdp_authorisation"}),
        Tool::Consent(article) => {
            json!({"change": "put", "tool": "derogation", "article": article})
        }
    }
}

/// A change in a few words.
#[must_use]
pub fn change_in_words(change: Change, texts: &Texts) -> String {
    let lang = match texts.language() {
        Language::English => Lang::En,
        Language::French => Lang::Fr,
    };
    match change {
        Change::Supply(missing) => explain::missing(&missing, lang).0,
        Change::Hold => texts.say("change-hold"),
        Change::LeaveOut(category) => texts.say_with(
            "change-leave-out",
            &[("category", name(category, lang).into())],
        ),
        Change::Move(leg, from, to) => {
            let id = match leg {
                LegKind::Hosting => "change-move-hosting",
                LegKind::RemoteAccess => "change-move-remote",
                LegKind::SubProcessor => "change-move-sub",
                LegKind::Seat => "change-move-seat",
            };
            let told = [
                ("from", from.to_string().into()),
                ("to", to.to_string().into()),
            ];
            texts.say_with(id, &told)
        }
        Change::Put(tool) => tool_in_words(tool, texts),
    }
}

fn tool_in_words(tool: Tool, texts: &Texts) -> String {
    match tool {
        Tool::Clauses(decision, Some(module)) => {
            let number = serde_json::to_value(module).unwrap_or_default().to_string();
            let told = [
                ("decision", decision.to_string().into()),
                ("module", number.into()),
            ];
            texts.say_with("change-clauses", &told)
        }
        Tool::Clauses(decision, None) => {
            let told = [("decision", decision.to_string().into())];
            texts.say_with("change-old-clauses", &told)
        }
        Tool::SubClauses(country) => {
            let told = [("country", country.to_string().into())];
            texts.say_with("change-sub-clauses", &told)
        }
        Tool::BindingRules => texts.say("change-bcr"),
        Tool::ApdpAuthorisation => texts.say("change-apdp"),
        Tool::Consent(_) => texts.say("change-consent"),
    }
}

fn name(category: Category, lang: Lang) -> String {
    labels().of(category).map_or_else(
        || category.code().to_owned(),
        |label| label.name(lang).to_owned(),
    )
}
