//! The end of a log over HTTP: meant, and then for everybody.

use super::world::{World, disclosure};
use serde_json::json;

#[test]
fn another_log_is_closed_than_was_meant_or_it_goes_on_after_its_end() {
    let world = World::new();
    let origin = world.ledger().origin().to_owned();
    let close = |origin: &str| {
        world.post(
            "/v1/close",
            &json!({"origin": origin, "reason": "year",
            "successor": "ledger.example/next", "keep_until": "2099-08-31"}),
        )
    };
    let other = close("ledger.example/other");
    assert_eq!(
        (other.status, other.problem().as_str()),
        (409, "another_log")
    );
    let done = close(&origin);
    assert_eq!(done.status, 201, "{}", done.text());
    let refused = world.post("/v1/disclosures", &disclosure("one", "host-de"));
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "log_closed")
    );
    assert_eq!(refused.json()["successor"], "ledger.example/next");
    let again = close(&origin);
    assert_eq!(
        (again.status, again.problem().as_str()),
        (409, "log_closed")
    );
    let status = world.get("/v1/status").json();
    assert_eq!(
        (&status["recording"], &status["closed"]["keep_until"]),
        (&json!(false), &json!("2099-08-31"))
    );
    assert_eq!(
        world.get("/readyz").status,
        200,
        "read only, and that is no fault"
    );
}

#[test]
fn a_log_is_closed_while_persons_are_in_it() {
    let world = World::new();
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("one", "host-de"))
            .status,
        201
    );
    let origin = world.ledger().origin().to_owned();
    let answer = world.post(
        "/v1/close",
        &json!({"origin": origin, "reason": "dissolution", "keep_until": "2099-08-31"}),
    );
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (409, "log_not_over")
    );
    assert_eq!(answer.json()["persons"], 1);
}

#[test]
fn a_log_in_use_is_pruned_or_lists_of_another_company_are_taken() {
    let world = World::new();
    let origin = world.ledger().origin().to_owned();
    let prune = world.post("/v1/prune", &json!({"origin": origin}));
    assert_eq!(
        (prune.status, prune.problem().as_str()),
        (409, "log_not_closed")
    );
    let close = json!({"origin": origin, "reason": "dissolution", "keep_until": "2099-08-31"});
    assert_eq!(world.post("/v1/close", &close).status, 201);
    let early = world.post("/v1/prune", &json!({"origin": origin}));
    assert_eq!((early.status, early.problem().as_str()), (409, "too_early"));
    assert_eq!(early.json()["until"], "2099-08-31");
}

#[test]
fn lists_of_another_company_are_taken_over_http() {
    let world = World::new();
    let key = "5f".repeat(32);
    let offer = |exporter: &str| {
        json!({"exporter": exporter, "origin": "ledger.example/before", "keys": [key], "lists": [{"seq": 39,
            "at": "2026-01-12T09:00:00Z", "scope": "all", "grounds": ["eu-gdpr.A17-1-b"], "review_on": "2029-01-12",
            "list": key, "tags": [key]}]})
    };
    let own = world.ledger().exporter().id.to_string();
    let other = world.post("/v1/suppressions/carry", &offer("other-sas"));
    assert_eq!(
        (other.status, other.problem().as_str()),
        (409, "another_exporter")
    );
    let taken = world.post("/v1/suppressions/carry", &offer(&own));
    assert_eq!((taken.status, &taken.json()["taken"]), (200, &json!(1)));
    let again = world.post("/v1/suppressions/carry", &offer(&own));
    assert_eq!(again.json()["taken"], 0);
    let offered = world.get("/v1/suppressions/offer").json();
    assert_eq!(offered["offer"]["lists"][0]["tags"], json!([key]));
    assert_eq!(offered["offer"]["keys"].as_array().unwrap().len(), 2);
    let wrong = world.get("/v1/suppressions/offer?after=last");
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (400, "invalid_query")
    );
}
