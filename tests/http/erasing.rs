//! Erasures and holds over HTTP: who may, what is shown before, and what stops them.

use super::world::{World, disclosure};
use serde_json::json;

fn with_one() -> World {
    let world = World::new();
    for event in ["one", "two"] {
        assert_eq!(
            world
                .post("/v1/disclosures", &disclosure(event, "host-de"))
                .status,
            201
        );
    }
    world
}

fn erasure(person: &str) -> serde_json::Value {
    json!({"subjects": [{"ref": person}], "grounds": ["eu-gdpr.A17-1-b"]})
}

#[test]
fn a_dry_run_erases_and_an_erasure_does_not() {
    let world = with_one();
    let size = world.ledger().size();
    let mut asked = erasure("partner-one");
    asked["dry_run"] = json!(true);
    let shown = world.post("/v1/subjects/erasures", &asked);
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!(
        shown.json()["plan"]["persons"][0]["goes"],
        json!([{"rule": "general", "entries": 1}])
    );
    assert_eq!(shown.json()["plan"]["recipients"], json!(["host-de"]));
    assert_eq!(world.ledger().size(), size);
    let done = world.post("/v1/subjects/erasures", &erasure("partner-one"));
    assert_eq!(done.status, 201, "{}", done.text());
    assert_eq!(done.json()["erased"]["entries"][0]["persons"], 1);
    assert_eq!(
        world.ledger().size(),
        size + 3,
        "suppression, erasure, erasure_done"
    );
    let again = world.post("/v1/subjects/erasures", &erasure("partner-one"));
    assert_eq!(
        (again.status, again.problem().as_str()),
        (409, "already_erased")
    );
    // The import of the night sends the person again.
    let next = world.post("/v1/disclosures", &disclosure("one-again", "host-de"));
    assert_eq!(next.status, 201, "somebody else");
    let mut hers = disclosure("three", "host-de");
    hers["subjects"] = json!([{"ref": "partner-one"}]);
    let stopped = world.post("/v1/disclosures", &hers);
    assert_eq!(
        (stopped.status, stopped.problem().as_str()),
        (409, "person_suppressed")
    );
    assert_eq!(stopped.json()["pointer"], "/subjects/0/ref");
}

#[test]
fn nonsense_erases() {
    let world = with_one();
    let size = world.ledger().size();
    for (body, status, code) in [
        (erasure("nobody"), 404, "unknown_person"),
        (
            json!({"subjects": [], "grounds": ["eu-gdpr.A17"]}),
            400,
            "invalid_body",
        ),
        (
            json!({"subjects": [{"ref": "partner-one"}], "grounds": []}),
            400,
            "invalid_body",
        ),
        (
            json!({"subjects": [{"ref": "partner-one"}], "grounds": ["eu-gdpr.A17"], "rules": ["everything"]}),
            400,
            "invalid_body",
        ),
        (
            json!({"subjects": [{"ref": "partner-one"}], "grounds": ["eu-gdpr.A17"], "rules": ["internship"]}),
            409,
            "nothing_there",
        ),
        (
            json!({"subjects": [{"ref": "a@b"}], "grounds": ["eu-gdpr.A17"]}),
            400,
            "invalid_person",
        ),
        (
            json!({"subjects": [{"ref": "partner-one"}], "grounds": ["eu-gdpr.A17"], "surprise": 1}),
            400,
            "invalid_body",
        ),
        (
            json!({"subjects": [{"ref": "partner-one"}], "grounds": ["eu-gdpr.A17"], "requests": [0]}),
            400,
            "no_such_request",
        ),
    ] {
        let answer = world.post("/v1/subjects/erasures", &body);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (status, code),
            "{body}"
        );
    }
    assert_eq!(world.get("/v1/subjects/erasures").status, 405);
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn a_hold_over_http_holds_nothing() {
    let world = with_one();
    let placed = world.post(
        "/v1/holds",
        &json!({"purpose": "litigation", "subjects": [{"ref": "partner-one"}], "reference": "RG 26/01234"}),
    );
    assert_eq!(placed.status, 201, "{}", placed.text());
    let listed = world.get("/v1/holds").json();
    let hold = listed["holds"][0]["seq"].as_u64().unwrap();
    assert_eq!(listed["holds"][0]["persons"], 1);
    assert!(!listed.to_string().contains("partner-one"));
    let stopped = world.post("/v1/subjects/erasures", &erasure("partner-one"));
    assert_eq!(
        (stopped.status, stopped.problem().as_str()),
        (409, "on_hold")
    );
    assert_eq!(stopped.json()["hold"], hold);
    let reviewed = world.post(
        &format!("/v1/holds/{hold}/review"),
        &json!({"review_on": "2030-01-01"}),
    );
    assert_eq!(reviewed.status, 201, "{}", reviewed.text());
    let lift = world.request("DELETE", &format!("/v1/holds/{hold}"));
    assert_eq!(world.send(&lift).status, 201);
    assert_eq!(world.send(&lift).status, 404);
    assert_eq!(
        world
            .post("/v1/subjects/erasures", &erasure("partner-one"))
            .status,
        201
    );
    let unknown = world.post(
        "/v1/holds",
        &json!({"purpose": "litigation", "subjects": [{"ref": "nobody"}]}),
    );
    assert_eq!(
        (unknown.status, unknown.problem().as_str()),
        (404, "unknown_person")
    );
    assert_eq!(
        world
            .post("/v1/holds", &json!({"purpose": "curiosity"}))
            .status,
        400
    );
}
