//! The table of problems in docs/HTTP.md, held against the service: its codes, its statuses, its words, and what was met.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::json;
use tabellion::keys::Scope;
use tabellion::text::Language;

use super::auth::wait_for;
use super::client::{Answer, Request};
use super::world::{World, disclosure, host, issue};

const TABLE: &str = include_str!("../../src/http/problem/table.toml");
const DOCUMENT: &str = include_str!("../../docs/HTTP.md");
/// Faults of the service itself: a caller sees `internal` alone.
const OWN: [&str; 5] = ["entry", "key_backups", "keys", "not_pruned", "vault"];

#[derive(Deserialize)]
struct Table {
    problems: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    code: String,
    status: Vec<u16>,
    means: Words,
    next: Words,
}

#[derive(Deserialize)]
struct Words {
    en: String,
    fr: String,
}

fn table() -> Vec<Known> {
    let table: Table = toml::from_str(TABLE).unwrap();
    table.problems
}

fn name(code: &str) -> String {
    format!("urn:tabellion:problem:{}", code.replace('_', "-"))
}

/// Rows of the document: code and its statuses.
static ROWS: LazyLock<BTreeMap<String, BTreeSet<u16>>> = LazyLock::new(|| {
    let rows = DOCUMENT
        .lines()
        .filter(|line| line.contains("| `urn:tabellion:problem:"));
    let read = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let statuses = cells[1].split(", ").map(|status| status.parse().unwrap());
        (cells[2].trim_matches('`').to_owned(), statuses.collect())
    };
    rows.map(read).collect()
});

/// Stops a test that meets a problem which the document does not tell, or tells with another status.
#[track_caller]
pub fn hold(answer: &Answer) {
    if answer.header("content-type") != Some("application/problem+json") || answer.body.is_empty() {
        return;
    }
    let code = answer.problem();
    let statuses = ROWS.get(&code);
    let statuses = statuses.unwrap_or_else(|| panic!("docs/HTTP.md does not tell `{code}`"));
    assert!(
        statuses.contains(&answer.status),
        "docs/HTTP.md tells `{code}` with {statuses:?}, it came with {}",
        answer.status
    );
}

#[test]
fn a_problem_that_the_document_does_not_tell_or_tells_otherwise() {
    let rows: Vec<String> = table()
        .iter()
        .map(|known| {
            let statuses: Vec<String> = known.status.iter().map(u16::to_string).collect();
            format!(
                "| {} | `{}` | `{}` | {} | {} |",
                statuses.join(", "),
                known.code,
                name(&known.code),
                known.means.en,
                known.next.en
            )
        })
        .collect();
    let written: Vec<&str> = DOCUMENT
        .lines()
        .filter(|line| line.contains("| `urn:tabellion:problem:"))
        .collect();
    assert_eq!(written, rows);
}

#[test]
fn a_problem_with_a_title_and_no_row_or_a_row_and_no_title() {
    let titled: BTreeSet<String> = Language::English
        .catalogue()
        .lines()
        .filter_map(|line| line.strip_prefix("problem-")?.split(" =").next())
        .map(|code| code.replace('-', "_"))
        .filter(|code| !OWN.contains(&code.as_str()))
        .collect();
    let told: BTreeSet<String> = table().into_iter().map(|known| known.code).collect();
    assert_eq!(told, titled);
}

#[test]
fn a_status_without_a_row() {
    let told: BTreeSet<u16> = ROWS.values().flatten().copied().collect();
    let all = [
        400, 401, 403, 404, 405, 408, 409, 410, 411, 412, 413, 415, 422, 429, 500, 502, 503, 507,
    ];
    assert_eq!(told, BTreeSet::from(all));
    // What the description promises of a route, the table tells of.
    let world = World::new();
    let description = world.send(&Request::new("GET", "/openapi.json")).json();
    let paths = description["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|item| item.as_object().unwrap().values());
    let promised: BTreeSet<u16> = operations
        .flat_map(|operation| operation["responses"].as_object().unwrap().keys())
        .map(|status| status.parse().unwrap())
        .filter(|status| *status >= 400)
        .collect();
    assert!(promised.is_subset(&told), "{promised:?}");
    assert!(promised.contains(&410) && promised.contains(&429));
}

/// Codes as they are met on the way, each with its status.
#[test]
fn an_answer_that_has_another_status_than_its_row() {
    let world = World::new();
    let bare = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(&world, &bare);
    let recorded = world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let get = |target: &str| world.request("GET", target);
    let post = |target: &str| world.request("POST", target);
    let cases = [
        (401, "no_token", Request::new("GET", "/v1/status")),
        (
            403,
            "missing_scope",
            Request::new("GET", "/v1/disclosures").token(&bare),
        ),
        (404, "no_such_entry", get("/v1/disclosures/999")),
        (
            405,
            "method_not_allowed",
            world.request("PATCH", "/v1/status"),
        ),
        (
            409,
            "already_recorded",
            post("/v1/disclosures").json(&disclosure("ev-1", "host-us")),
        ),
        (
            412,
            "version_mismatch",
            world
                .request("PUT", "/v1/recipients/host-de")
                .header("if-match", "\"1\"")
                .json(&host("host-de", "FR")),
        ),
        (
            413,
            "body_too_large",
            post("/v1/checks")
                .header("content-type", "application/json")
                .body(vec![b' '; (1 << 20) + 1]),
        ),
        (
            415,
            "unsupported_media_type",
            post("/v1/checks").header("content-type", "text/plain"),
        ),
        (
            422,
            "transfer_refused",
            post("/v1/disclosures").json(&disclosure("ev-2", "host-us")),
        ),
        (409, "no_authority", post("/v1/timestamps")),
        (
            409,
            "log_not_closed",
            post("/v1/prune").json(&json!({"origin": "ledger.example/omnia-groupe"})),
        ),
    ];
    for (status, code, request) in cases {
        let answer = world.send(&request);
        assert_eq!((answer.status, answer.problem().as_str()), (status, code));
        assert!(ROWS[code].contains(&status), "{code}");
    }
}

#[test]
fn a_problem_that_the_page_does_not_explain_in_both_languages() {
    let world = World::new();
    for language in [Language::English, Language::French] {
        let ask = Request::new("GET", "/docs").header("accept-language", language.code());
        let page = world.send(&ask).text();
        for known in table() {
            let words = match language {
                Language::English => [&known.means.en, &known.next.en],
                Language::French => [&known.means.fr, &known.next.fr],
            };
            assert!(page.contains(&name(&known.code)), "{}", known.code);
            for words in words {
                let shown = words
                    .replace('&', "&#38;")
                    .replace('\'', "&#39;")
                    .replace('<', "&#60;")
                    .replace('>', "&#62;");
                assert!(page.contains(&shown), "{}: {shown}", known.code);
            }
        }
    }
    for known in table() {
        for (english, french) in [
            (&known.means.en, &known.means.fr),
            (&known.next.en, &known.next.fr),
        ] {
            assert_ne!(english, french, "{}", known.code);
            for mark in [" :", " ;", " !", " ?", "'"] {
                assert!(!french.contains(mark), "{}: {french}", known.code);
            }
        }
    }
}
