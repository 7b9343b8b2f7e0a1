//! The table as a page: French or English, no script, nothing from elsewhere.

use std::sync::LazyLock;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Parameter, Route, Table, body};
use crate::hash;
use crate::http::language::texts;
use crate::http::problem::{Problem, table};
use crate::text::{Language, Texts};

/// The only style that the page's policy lets through.
const STYLE: &str = include_str!("page.css");

#[derive(Template)]
#[template(path = "page.html", config = "src/http/api/askama.toml")]
struct Page<'a> {
    labels: Labels,
    lang: &'static str,
    style: &'static str,
    version: &'static str,
    groups: Vec<Group<'a>>,
    problems: Vec<Met>,
}

struct Group<'a> {
    name: &'a str,
    title: &'a str,
    routes: Vec<Shown<'a>>,
}

struct Shown<'a> {
    id: &'a str,
    method: &'a str,
    path: &'a str,
    about: &'a str,
    /// `None`: everybody.
    scopes: Option<String>,
    parameters: Vec<Row<'a>>,
    body: Vec<Row<'a>>,
    gives: Vec<(&'a str, String)>,
    fails: String,
}

/// Something that may be sent.
struct Row<'a> {
    name: String,
    kind: String,
    required: bool,
    about: std::borrow::Cow<'a, str>,
}

/// A problem that somebody met.
struct Met {
    code: &'static str,
    status: String,
    name: String,
    means: &'static str,
    next: &'static str,
}

impl Met {
    fn of(known: &'static table::Known, language: Language) -> Self {
        Self {
            code: known.code(),
            status: known.statuses(),
            name: table::name(known.code()),
            means: known.means(language),
            next: known.next(language),
        }
    }
}

/// What the page says of itself.
struct Labels {
    about: String,
    groups: String,
    scope: String,
    any_token: String,
    everybody: String,
    parameters: String,
    body: String,
    answers: String,
    problems: String,
    every_problem: String,
    means: String,
    next: String,
}

impl Labels {
    fn of(texts: &Texts) -> Self {
        Self {
            about: texts.say("docs-about"),
            groups: texts.say("docs-groups"),
            scope: texts.say("docs-scope"),
            any_token: texts.say("docs-any-token"),
            everybody: texts.say("docs-everybody"),
            parameters: texts.say("docs-parameters"),
            body: texts.say("docs-body"),
            answers: texts.say("docs-answers"),
            problems: texts.say("docs-problems"),
            every_problem: texts.say("docs-every-problem"),
            means: texts.say("docs-means"),
            next: texts.say("docs-next"),
        }
    }
}

/// The page in one language.
pub(super) fn written(table: &Table, language: Language) -> Result<Vec<u8>, Problem> {
    let groups = ORDER.iter().filter_map(|name| {
        let words = table.groups.get(*name)?;
        let routes = table.routes.iter().filter(|route| route.group == *name);
        Some(Group {
            name,
            title: words.of(language),
            routes: routes.map(|route| shown(table, route, language)).collect(),
        })
    });
    let page = Page {
        labels: Labels::of(texts(language)),
        lang: language.code(),
        style: STYLE,
        version: env!("CARGO_PKG_VERSION"),
        groups: groups.collect(),
        problems: table::all()
            .iter()
            .map(|known| Met::of(known, language))
            .collect(),
    };
    let text = page.render().map_err(|error| Problem::internal(&error))?;
    Ok(text.into_bytes())
}

/// Groups as the page shows them.
const ORDER: [&str; 7] = [
    "disclosures",
    "register",
    "persons",
    "erasure",
    "evidence",
    "service",
    "published",
];

/// What the page may load: its own style, and nothing else.
pub(super) fn policy() -> String {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let digest = STANDARD.encode(hash::content(STYLE.as_bytes()).as_bytes());
        format!(
            "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    });
    POLICY.clone()
}

fn shown<'a>(table: &'a Table, route: &'a Route, language: Language) -> Shown<'a> {
    let mut parameters: Vec<Row<'a>> = Vec::new();
    for name in route.segments() {
        parameters.extend(row(&table.paths, name, true, language));
    }
    for name in route.parameters() {
        parameters.extend(row(&table.parameters, name, false, language));
    }
    for name in &route.headers {
        parameters.extend(row(&table.headers, name, false, language));
    }
    let gives = route.gives.iter();
    let fails: Vec<String> = route.failures().iter().map(u16::to_string).collect();
    Shown {
        id: &route.id,
        method: route.method(),
        path: route.path(),
        about: route.about(language),
        scopes: route.scopes.as_ref().map(|scopes| scopes.join(" · ")),
        parameters,
        body: route.body.as_deref().map(members).unwrap_or_default(),
        gives: gives
            .map(|(status, answer)| (status.as_str(), answer.replace(" | ", " · ")))
            .collect(),
        fails: fails.join(" · "),
    }
}

fn row<'a>(
    known: &'a std::collections::BTreeMap<String, Parameter>,
    name: &str,
    required: bool,
    language: Language,
) -> Option<Row<'a>> {
    let known = known.get(name)?;
    Some(Row {
        name: name.to_owned(),
        kind: kind(&known.schema),
        required,
        about: known.about.of(language).into(),
    })
}

/// The members of a body. Their words are those of the declaration, in English.
fn members(name: &str) -> Vec<Row<'static>> {
    let shape = body(name).unwrap_or_default();
    let required: Vec<&str> = shape["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let Some(properties) = shape["properties"].as_object() else {
        return Vec::new();
    };
    let row = |(name, member): (&String, &Value)| Row {
        name: name.clone(),
        kind: kind(member),
        required: required.contains(&name.as_str()),
        about: member["description"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
            .into(),
    };
    properties.iter().map(row).collect()
}

/// What a value is, in a word or a few codes.
fn kind(schema: &Value) -> String {
    const SHOWN: usize = 6;
    if let Some(codes) = schema["enum"].as_array() {
        let mut shown: Vec<&str> = codes.iter().filter_map(Value::as_str).take(SHOWN).collect();
        if codes.len() > SHOWN {
            shown.push("…");
        }
        return shown.join(" | ");
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("array"), _) => format!("[{}]", kind(&schema["items"])),
        (_, Some(format)) => format.to_owned(),
        (Some(name), None) => name.to_owned(),
        (None, None) => "…".to_owned(),
    }
}
