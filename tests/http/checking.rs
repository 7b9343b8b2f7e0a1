//! Checks: the verdict without a trace.

use serde_json::json;

use super::world::{World, disclosure, host};

#[test]
fn a_check_that_records_or_remembers() {
    let world = World::new();
    let size = world.ledger().size();
    let permitted = world.post(
        "/v1/checks",
        &json!({"disclosure": disclosure("ev-1", "host-de")}),
    );
    assert_eq!(permitted.status, 200, "{}", permitted.text());
    assert!(
        permitted.json()["verdict"]
            .as_str()
            .unwrap()
            .starts_with("permit"),
        "{}",
        permitted.text()
    );
    let refused = world.post(
        "/v1/checks",
        &json!({"disclosure": disclosure("ev-1", "host-us")}),
    );
    assert_eq!(
        (refused.status, &refused.json()["verdict"]),
        (200, &json!("refuse"))
    );
    let inline = json!({"disclosure": disclosure("ev-1", "brand-new"), "recipient": host("brand-new", "FR")});
    assert_eq!(world.post("/v1/checks", &inline).status, 200);
    assert_eq!(world.ledger().size(), size);
    let missing = world.post(
        "/v1/checks",
        &json!({"disclosure": disclosure("ev-1", "brand-new")}),
    );
    assert_eq!(
        (missing.status, missing.problem().as_str()),
        (404, "unknown_recipient")
    );
    assert_eq!(missing.json()["pointer"], "/disclosure/recipient");
}

#[test]
fn a_check_that_cites_no_law() {
    let world = World::new();
    let answer = world
        .post(
            "/v1/checks",
            &json!({"disclosure": disclosure("ev-1", "host-de")}),
        )
        .json();
    let rules = answer["rules"].as_array().unwrap();
    assert!(!rules.is_empty());
    for rule in rules {
        assert!(
            !rule["citation"].as_str().unwrap().is_empty()
                && !rule["title"].as_str().unwrap().is_empty(),
            "{rule}"
        );
    }
}

#[test]
fn an_objection_that_a_later_disclosure_does_not_see() {
    let world = World::new();
    let event =
        json!({"event": "objection", "subject": "partner-ev-1", "at": "2026-01-01T00:00:00Z"});
    let answer = world.post("/v1/events", &event);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(
        !answer.text().contains("partner-ev-1"),
        "the receipt names the person"
    );
    let mut body = disclosure("ev-1", "host-de");
    body["purpose"] = json!("direct_marketing");
    assert_eq!(world.post("/v1/disclosures", &body).status, 422);
    let future =
        json!({"event": "objection", "subject": "partner-1", "at": "2099-01-01T00:00:00Z"});
    let answer = world.post("/v1/events", &future);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (400, "in_the_future")
    );
}
