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

#[test]
fn a_suppression_over_http_never_ends_or_names_somebody() {
    let world = with_one();
    let erased = world.post("/v1/subjects/erasures", &erasure("partner-one"));
    assert_eq!(erased.status, 201, "{}", erased.text());
    let listed = world.get("/v1/suppressions").json();
    let list = listed["suppressions"][0]["seq"].as_u64().unwrap();
    assert_eq!(listed["suppressions"][0]["identifiers"], 1);
    assert!(!listed.to_string().contains("partner-one"), "{listed}");
    let whose = |subject: &str| {
        let asked = json!({"subject": subject});
        let found = world.post("/v1/subjects/suppressions", &asked).json();
        found["suppressions"].as_array().unwrap().len()
    };
    assert_eq!((whose("partner-one"), whose("partner-two")), (1, 0));
    let review = format!("/v1/suppressions/{list}/review");
    let early = world.post(&review, &json!({"review_on": "2001-01-01"}));
    assert_eq!((early.status, early.problem().as_str()), (400, "not_ahead"));
    let reviewed = world.post(&review, &json!({"review_on": "2150-01-01"}));
    assert_eq!(reviewed.status, 201, "{}", reviewed.text());
    let size = world.ledger().size();
    for (body, status, code) in [
        (json!({"grounds": ["eu-gdpr.A6-1-a"]}), 400, "invalid_body"),
        (
            json!({"suppression": list, "subjects": [{"ref": "partner-one"}], "grounds": ["eu-gdpr.A6-1-a"]}),
            400,
            "invalid_body",
        ),
        (
            json!({"subjects": [{"ref": "partner-one"}], "grounds": []}),
            400,
            "invalid_body",
        ),
        (
            json!({"subjects": [{"ref": "partner-two"}], "grounds": ["eu-gdpr.A6-1-a"]}),
            404,
            "not_suppressed",
        ),
        (
            json!({"suppression": 1, "grounds": ["eu-gdpr.A6-1-a"]}),
            404,
            "no_such_suppression",
        ),
    ] {
        let answer = world.post("/v1/suppressions/lift", &body);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (status, code),
            "{body}"
        );
    }
    assert_eq!(world.ledger().size(), size);
    let back = json!({"subjects": [{"ref": "partner-one"}], "grounds": ["eu-gdpr.A6-1-a"]});
    let ended = world.post("/v1/suppressions/lift", &back);
    assert_eq!(ended.status, 201, "{}", ended.text());
    assert_eq!(whose("partner-one"), 0);
    let mut hers = disclosure("back", "host-de");
    hers["subjects"] = json!([{"ref": "partner-one"}]);
    assert_eq!(world.post("/v1/disclosures", &hers).status, 201);
}

#[test]
fn an_erasure_over_http_on_the_word_of_somebody_unknown() {
    let world = with_one();
    let wants = world.post(
        "/v1/rights",
        &json!({"event": "erasure", "subject": "partner-one"}),
    );
    assert_eq!(wants.status, 201, "{}", wants.text());
    let requests = world.get("/v1/rights").json();
    let request = requests["requests"][0]["seq"].as_u64().unwrap();
    let mut asked = erasure("partner-one");
    asked["requests"] = json!([request]);
    let stopped = world.post("/v1/subjects/erasures", &asked);
    assert_eq!(
        (stopped.status, stopped.problem().as_str()),
        (422, "identity_not_confirmed")
    );
    let check = json!({"step": "identity_check", "request": request,
        "identity": {"method": "known_channel", "result": "confirmed"}});
    assert_eq!(world.post("/v1/rights", &check).status, 201);
    assert_eq!(world.post("/v1/subjects/erasures", &asked).status, 201);
    let open = world.get("/v1/notifications").json();
    assert_eq!(open["matters"][0]["recipients"][0]["recipient"], "host-de");
}

#[test]
fn rules_and_grounds_without_their_doubts() {
    let world = with_one();
    let rules = world.get("/v1/retention/rules").json();
    assert_eq!(rules["rules"].as_array().unwrap().len(), 7);
    assert!(rules["rules"][6]["uncertain"]["fr"].is_string(), "{rules}");
    let grounds = world.get("/v1/subjects/grounds").json();
    let letter = grounds["erase"]
        .as_array()
        .unwrap()
        .iter()
        .find(|ground| ground["id"] == "eu-gdpr.A17-1-b")
        .unwrap();
    assert!(letter["uncertain"]["en"].is_string(), "{letter}");
}
