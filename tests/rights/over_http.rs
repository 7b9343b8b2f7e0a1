//! The same over HTTP: scopes, problems, and nobody's identifier in a path.

use serde_json::json;
use tabellion::keys::Scope;

use crate::http::client::Request;
use crate::http::world::{World, disclosure, issue};

#[test]
fn a_request_from_receipt_to_answer() {
    let world = World::new();
    let posted = world.post(
        "/v1/rights",
        &json!({"event": "access_request", "subject": "partner-1", "via": "web"}),
    );
    assert_eq!(posted.status, 201, "{}", posted.text());
    let place = posted.header("location").unwrap().to_owned();
    let seq: u64 = place.rsplit('/').next().unwrap().parse().unwrap();
    let grant = json!({"step": "answered", "request": seq, "outcome": "granted"});
    let unknown = world.post("/v1/rights", &grant);
    assert_eq!(
        (unknown.status, unknown.problem()),
        (422, "identity_not_confirmed".to_owned())
    );
    let check = json!({"step": "identity_check", "request": seq, "identity": {"method": "not_needed", "result": "confirmed"}});
    assert_eq!(world.post("/v1/rights", &check).status, 201);
    assert_eq!(world.post("/v1/rights", &grant).status, 201);
    let one = world.get(&place).json();
    assert_eq!(one["request"]["state"], "answered");
    assert!(one.get("words").is_none());
    assert_eq!(
        world.get("/v1/rights?state=open").json()["requests"],
        json!([])
    );
    assert_eq!(world.get("/v1/rights").json()["requests"][0]["seq"], seq);
    let none = world.get("/v1/rights/1");
    assert_eq!(
        (none.status, none.problem()),
        (404, "no_such_request".to_owned())
    );
    let ended = world.post("/v1/rights", &grant);
    assert_eq!(
        (ended.status, ended.problem()),
        (409, "request_ended".to_owned())
    );
    assert_eq!(world.get("/v1/rights?state=closed").status, 400);
    assert_eq!(world.get("/v1/rights?subject=partner-1").status, 400);
}

#[test]
fn who_asked_is_told_to_whoever_may_record() {
    let world = World::new();
    let posted = world.post(
        "/v1/rights",
        &json!({"event": "objection", "subject": "partner-1"}),
    );
    let place = posted.header("location").unwrap().to_owned();
    let clerk = issue(&world.paths[0], &[Scope::RightsWrite]);
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let shown = world.send(&Request::new("GET", &place).token(&clerk));
    assert_eq!(shown.status, 200, "{}", shown.text());
    let words = world.send(&Request::new("GET", &format!("{place}?words=yes")).token(&clerk));
    assert_eq!(words.status, 403);
    let size = world.ledger().size();
    let words = world.get(&format!("{place}?words=yes")).json();
    assert_eq!(words["words"]["subject"], "partner-1");
    assert_eq!(world.ledger().size(), size + 1);
}

#[test]
fn an_objection_by_either_door_is_seen() {
    let world = World::new();
    let objection =
        json!({"event": "erasure", "subject": "partner-ev-1", "at": "2026-01-01T00:00:00Z"});
    assert_eq!(world.post("/v1/rights", &objection).status, 201);
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-1", "host-de"))
            .status,
        422
    );
    let objection =
        json!({"event": "erasure", "subject": "partner-ev-2", "at": "2026-01-01T00:00:00Z"});
    assert_eq!(world.post("/v1/events", &objection).status, 201);
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-2", "host-de"))
            .status,
        422
    );
    assert_eq!(
        world.get("/v1/rights").json()["requests"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn a_report_that_stands_in_a_path_or_comes_without_scope() {
    let world = World::new();
    world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    let body = json!({"subject": "partner-ev-1", "format": "letter", "lang": "fr"});
    let letter = world.post("/v1/subjects/access", &body);
    assert_eq!(
        (letter.status, letter.header("content-language")),
        (200, Some("fr")),
        "{}",
        letter.text()
    );
    assert!(
        letter.text().contains("Madame, Monsieur")
            && letter.header("content-disposition").is_some()
    );
    let clerk = issue(&world.paths[0], &[Scope::RightsWrite]);
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let refused = world.send(
        &Request::new("POST", "/v1/subjects/access")
            .token(&clerk)
            .json(&body),
    );
    assert_eq!(refused.status, 403);
    assert_eq!(world.get("/v1/subjects/access").status, 405);
    let nobody = world.post("/v1/subjects/access", &json!({"subject": "nobody"}));
    assert_eq!(
        (nobody.status, nobody.problem()),
        (404, "unknown_person".to_owned())
    );
    let wrong = world.post(
        "/v1/subjects/access",
        &json!({"subject": "x", "format": "pdf"}),
    );
    assert_eq!(
        (wrong.status, wrong.problem()),
        (400, "invalid_body".to_owned())
    );
    let copy = world.post(
        "/v1/subjects/portability",
        &json!({"subject": "partner-ev-1"}),
    );
    assert_eq!(copy.status, 200);
    let pair = json!({"subject": "partner-ev-1", "alias": "partner-7"});
    assert_eq!(world.post("/v1/subjects/join", &pair).status, 201);
    assert_eq!(
        world.post("/v1/subjects/join", &pair).problem(),
        "same_person"
    );
    assert_eq!(world.post("/v1/subjects/separate", &pair).status, 201);
}

#[test]
fn the_register_notifications_and_breaches_over_http() {
    let world = World::new();
    let mut done = disclosure("ev-1", "host-us");
    done["state"] = json!("done");
    assert_eq!(world.post("/v1/disclosures", &done).status, 422);
    world.post("/v1/disclosures", &disclosure("ev-2", "host-de"));
    let candidates = world.get("/v1/breaches/candidates").json();
    let seq = candidates["candidates"][0]["seq"].as_u64().unwrap();
    let opened = world.post("/v1/breaches", &json!({"entries": [seq]}));
    assert_eq!(opened.status, 201, "{}", opened.text());
    assert_eq!(
        world.get("/v1/breaches?state=open").json()["breaches"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let none = world.post("/v1/breaches", &json!({"step": "closed", "breach": 1}));
    assert_eq!(
        (none.status, none.problem()),
        (404, "no_such_breach".to_owned())
    );

    world.post(
        "/v1/rights",
        &json!({"event": "restriction", "subject": "partner-ev-2"}),
    );
    let request = world.get("/v1/rights").json()["requests"][0]["seq"].clone();
    world.post(
        "/v1/rights",
        &json!({"step": "answered", "request": request, "outcome": "granted"}),
    );
    let matters = world.get("/v1/notifications?state=open").json();
    let about = matters["matters"][0]["about"].clone();
    let notice = json!({"about": about, "recipient": "host-de", "result": "sent"});
    assert_eq!(world.post("/v1/notifications", &notice).status, 201);
    assert_eq!(
        world.get("/v1/notifications?state=open").json()["matters"],
        json!([])
    );

    let itself = world.post("/v1/recipients/host-de/merge", &json!({"into": "host-de"}));
    assert_eq!(
        (itself.status, itself.problem()),
        (409, "merge_into_itself".to_owned())
    );
    assert_eq!(
        world
            .post("/v1/recipients/host-us/merge", &json!({"into": "host-de"}))
            .status,
        201
    );
    let post = |target: &str| world.send(&world.request("POST", target));
    assert_eq!(post("/v1/recipients/host-us/separate").status, 201);
    assert_eq!(post("/v1/recipients/host-us/retire").status, 201);
    assert_eq!(post("/v1/recipients/nobody/retire").status, 404);
    let history = world.get("/v1/recipients/host-us/history").json();
    assert_eq!(history["versions"].as_array().unwrap().len(), 4);
    assert_eq!(world.get("/v1/recipients/host-us/retire").status, 405);
    assert_eq!(world.get("/v1/register/expiring?within=90d").status, 200);
    assert_eq!(world.get("/v1/register/expiring?within=soon").status, 400);
    assert_eq!(
        world.get("/v1/register/record30").json()["recipients"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert!(
        world
            .get("/v1/register/record30?format=csv")
            .text()
            .starts_with("recipient_kind,")
    );
    let mut exporter = world.get("/v1/exporter").json()["exporter"].clone();
    exporter["contact"] = json!({"dpo": {"email": "dpo@example.org"}});
    let put = world.send(&world.request("PUT", "/v1/exporter").json(&exporter));
    assert_eq!(put.status, 201, "{}", put.text());
    assert_eq!(
        world.get("/v1/exporter/history").json()["versions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
