//! The rules in force, over the network.

use serde_json::{Value, json};
use tabellion::keys::Scope;
use tabellion::rulebook::Rulebook;

use super::client::Request;
use super::world::{World, disclosure, issue};

pub fn files() -> Value {
    Rulebook::embedded_files()
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Value::from(*text)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn an_own_rulebook_cannot_be_brought_in() {
    let world = World::new();
    let before = world.get("/v1/rulebook");
    assert_eq!(before.status, 200, "{}", before.text());
    let before = before.json();
    assert_eq!(before["embedded"]["in_force"], true);
    assert!(before["files"].as_array().unwrap().len() > 200);
    let mut own = files();
    own["adequacy/EU-ADQ-CH.toml"] = own["adequacy/EU-ADQ-CH.toml"]
        .as_str()
        .unwrap()
        .replace("from = 2000-07-26", "from = 2000-07-26\nuntil = 2026-11-01")
        .into();
    let answer = world.post("/v1/rulebook", &json!({"files": own}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = answer.json();
    assert_ne!(answer["digest"], before["digest"]);
    assert_eq!(world.get("/v1/rulebook").json()["digest"], answer["digest"]);
    assert_eq!(
        world.get("/v1/status").json()["rulebook"]["digest"],
        answer["digest"]
    );
    let seq = answer["seq"].as_u64().unwrap();
    let line = world.ledger().line(seq).unwrap().unwrap();
    assert!(
        String::from_utf8(line)
            .unwrap()
            .contains("\"kind\":\"rulebook\"")
    );
    // A verdict after it names it.
    world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    let line = world.ledger().line(seq + 1).unwrap().unwrap();
    assert!(
        String::from_utf8(line)
            .unwrap()
            .contains(answer["digest"].as_str().unwrap())
    );
    let again = world.post("/v1/rulebook", &json!({"files": own}));
    assert_eq!(
        (again.status, again.json().get("seq").cloned()),
        (200, None)
    );
    let back = world.post("/v1/rulebook", &json!({"take": "embedded"}));
    assert_eq!(
        (back.status, &back.json()["digest"]),
        (201, &before["digest"])
    );
}

#[test]
fn a_rulebook_with_faults_is_used_in_part() {
    let world = World::new();
    let size = world.ledger().size();
    let mut own = files();
    own["kinds.toml"] = own["kinds.toml"]
        .as_str()
        .unwrap()
        .replace("\"merger\"", "\"mergre\"")
        .into();
    let answer = world.post("/v1/rulebook", &json!({"files": own}));
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (422, "rulebook_faults")
    );
    assert!(
        answer.text().contains("/files/kinds.toml") && answer.text().contains("use `merger`"),
        "{}",
        answer.text()
    );
    for body in [
        json!({}),
        json!({"take": "embedded", "files": {}}),
        json!({"take": "newest"}),
        json!({"files": {"../x": ""}}),
        json!({"files": {"x.toml": 1}}),
        json!({"file": {}}),
    ] {
        assert_eq!(world.post("/v1/rulebook", &body).status, 400, "{body}");
    }
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn anybody_with_a_token_changes_the_law() {
    let world = World::new();
    let token = issue(
        world.ledger().paths(),
        &[Scope::DisclosuresWrite, Scope::Admin],
    );
    let request = Request::new("POST", "/v1/rulebook").json(&json!({"take": "embedded"}));
    let send = |request: Request| world.client().send(&request);
    // Tokens are looked for every second.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let answer = send(request.token(&token));
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (403, "missing_scope")
    );
    assert_eq!(
        send(Request::new("GET", "/v1/rulebook").token(&token)).status,
        200
    );
    assert_eq!(send(Request::new("GET", "/v1/rulebook")).status, 401);
}

#[test]
fn the_words_need_a_token() {
    let world = World::new();
    let all = world.client().send(&Request::new("GET", "/v1/vocabulary"));
    assert_eq!(all.status, 200, "{}", all.text());
    assert!(all.json()["tables"].as_array().unwrap().len() > 30);
    let one = world
        .client()
        .send(&Request::new("GET", "/v1/vocabulary?name=condition"));
    let codes = one.json()["codes"].as_array().unwrap().clone();
    assert!(
        codes.iter().all(|code| code["remedy_fr"].is_string()),
        "{codes:?}"
    );
    let wrong = world
        .client()
        .send(&Request::new("GET", "/v1/vocabulary?name=conditon"));
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (404, "unknown_table")
    );
    assert!(wrong.text().contains("`condition`"));
    let wrong = world
        .client()
        .send(&Request::new("GET", "/v1/vocabulary?nam=x"));
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (400, "unknown_parameter")
    );
}

#[test]
fn a_check_beyond_the_rulebook_comes_without_a_warning() {
    let world = World::new();
    let mut body = disclosure("ev-1", "host-de");
    body["occurred_at"] = json!("2031-01-15T10:00:00Z");
    let answer = world
        .post("/v1/checks", &json!({"disclosure": body}))
        .json();
    assert_eq!(answer["warnings"][0]["code"], "beyond_horizon", "{answer}");
}
