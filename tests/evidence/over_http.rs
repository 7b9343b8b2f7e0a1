//! Inquiries and exports over HTTP: one scope, one file, no identifier in a path.

use std::time::Duration;

use serde_json::json;
use tabellion::evidence::{Given, Word, verify};
use tabellion::hash;
use tabellion::keys::Scope;
use tabellion::vocabulary::Lang;

use crate::http::client::Request;
use crate::http::world::{World, disclosure, issue};

#[test]
fn an_inquiry_from_letter_to_file() {
    let world = World::new();
    for event in ["ev-1", "ev-2"] {
        assert_eq!(
            world
                .post("/v1/disclosures", &disclosure(event, "host-de"))
                .status,
            201
        );
    }
    let opened = world.post(
        "/v1/inquiries",
        &json!({"reference": "CNIL 2026-1234", "grounds": ["eu-gdpr.A58-1-a"], "scope": {"recipient": "host-de"}}),
    );
    assert_eq!(opened.status, 201, "{}", opened.text());
    let line: serde_json::Value =
        serde_json::from_str(opened.json()["line"].as_str().unwrap()).unwrap();
    let seq = line["seq"].as_u64().unwrap();
    assert_eq!(line["body"]["authority"], "CNIL");
    assert!(
        !line.to_string().contains("2026-1234"),
        "the reference is sealed"
    );
    let one = world.get(&format!("/v1/inquiries/{seq}")).json();
    assert_eq!(one["words"]["reference"], "CNIL 2026-1234");
    world.post("/v1/disclosures", &disclosure("ev-3", "host-de"));
    let file = world.post("/v1/exports", &json!({"inquiry": seq}));
    assert_eq!(
        (file.status, file.header("content-type")),
        (200, Some("application/zip"))
    );
    assert!(
        file.header("content-disposition")
            .unwrap()
            .contains(&format!("inquiry-{seq}.zip"))
    );
    let trusted = [world.key()];
    let given = Given {
        trusted: &trusted,
        digest: Some(hash::content(&file.body)),
    };
    let report = verify(&file.body, &given);
    assert_eq!(report.word, Word::Intact, "{}", report.text(Lang::En));
    let again = world.post("/v1/exports", &json!({"inquiry": seq}));
    assert_eq!(file.body, again.body);
    assert_eq!(
        world.get("/v1/inquiries?state=open").json()["inquiries"][0]["exports"]
            .as_array()
            .unwrap()
            .len(),
        2,
        "each export is named"
    );
    let later = format!("/v1/inquiries/{seq}/amend");
    let early = world.post(&later, &json!({"due_on": "2001-01-01"}));
    assert_eq!(
        (early.status, early.problem()),
        (400, "due_before_asked".to_owned())
    );
    let answer = world.post(
        &later,
        &json!({"due_on": "2199-12-31", "text": "granted by telephone"}),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    let case = world.get(&format!("/v1/inquiries/{seq}")).json()["inquiry"].take();
    assert_eq!(
        (&case["due_on"], &case["seq"]),
        (&json!("2199-12-31"), &json!(seq))
    );
    let amended = case["amended_by"].as_array().unwrap();
    assert!(
        amended.len() == 1 && amended[0].as_u64() > Some(seq),
        "{case}"
    );
    let as_before = world.post("/v1/exports", &json!({"inquiry": seq}));
    assert_eq!(
        file.body, as_before.body,
        "a later last day changes no evidence"
    );
    let end = format!("/v1/inquiries/{seq}/close");
    assert_eq!(world.post(&end, &json!({})).status, 201);
    let twice = world.post(&end, &json!({}));
    assert_eq!(
        (twice.status, twice.problem()),
        (409, "inquiry_closed".to_owned())
    );
    let late = world.post(&later, &json!({"due_on": "2199-12-31"}));
    assert_eq!(
        (late.status, late.problem()),
        (409, "inquiry_closed".to_owned())
    );
    assert_eq!(
        world.get("/v1/inquiries?state=open").json()["inquiries"],
        json!([])
    );
}

#[test]
fn what_cannot_be_asked_is_refused_and_nothing_is_recorded() {
    let world = World::new();
    let before = world.ledgers[0].size();
    for (path, body, status, code) in [
        ("/v1/exports", json!({}), 400, "invalid_body"),
        (
            "/v1/exports",
            json!({"inquiry": 1, "filter": {}}),
            400,
            "invalid_body",
        ),
        (
            "/v1/exports",
            json!({"filter": {"colour": "red"}}),
            400,
            "invalid_body",
        ),
        ("/v1/exports", json!({"inquiry": 1}), 404, "no_such_inquiry"),
        (
            "/v1/inquiries",
            json!({"scope": {"kind": "disclosures"}}),
            400,
            "invalid_body",
        ),
        (
            "/v1/inquiries",
            json!({"scope": {"as_of": "2026-01-01T00:00:00Z"}}),
            400,
            "invalid_body",
        ),
        (
            "/v1/inquiries",
            json!({"as_of": "2099-01-01T00:00:00Z"}),
            400,
            "in_the_future",
        ),
        (
            "/v1/inquiries",
            json!({"grounds": ["eu-gdpr.A15-4"]}),
            400,
            "invalid_body",
        ),
        (
            "/v1/inquiries",
            json!({"authority": "other"}),
            400,
            "invalid_body",
        ),
        ("/v1/inquiries/1/close", json!({}), 404, "no_such_inquiry"),
    ] {
        let told = world.post(path, &body);
        assert_eq!(
            (told.status, told.problem()),
            (status, code.to_owned()),
            "{path} {body} {}",
            told.text()
        );
    }
    assert_eq!(world.ledgers[0].size(), before);
    assert_eq!(world.get("/v1/inquiries?colour=red").status, 400);
    assert_eq!(world.get("/v1/exports").status, 405);
    let other = issue(
        &world.paths[0],
        &[Scope::DisclosuresRead, Scope::SubjectsRead],
    );
    std::thread::sleep(Duration::from_millis(1200));
    let told = world.send(&Request::new("GET", "/v1/inquiries").token(&other));
    assert_eq!(told.status, 403);
}
