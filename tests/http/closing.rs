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
