//! Languages: every problem in the caller's language, with the same code, status and places in both.

use serde_json::{Value, json};
use tabellion::keys::Scope;

use super::auth::wait_for;
use super::client::{Answer, Request};
use super::world::{World, disclosure, issue};

const FRENCH: &str = "fr-MC, en;q=0.5";

/// Requests that go wrong, one for each way that a user may meet.
fn wrong(world: &World) -> Vec<(&'static str, Request)> {
    let reader = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(world, &reader);
    let post = |body: &Value| world.request("POST", "/v1/disclosures").json(body);
    let mut future = disclosure("ev-9", "host-de");
    future["occurred_at"] = "2099-01-01T00:00:00Z".into();
    let mut faulty = disclosure("ev-9", "host-de");
    faulty["purpose"] = "hostng".into();
    faulty["colour"] = 1.into();
    faulty["subjects"] = json!([{"ref": 1}, {"ref": ""}]);
    let mut person = disclosure("ev-9", "host-de");
    person["subjects"] = json!([{"ref": "anna@example.org"}]);
    let mut other = disclosure("ev-9", "host-de");
    other["exporter"] = "orme".into();
    let get = |target: &str| world.request("GET", target);
    vec![
        ("transfer_refused", post(&disclosure("ev-8", "host-us"))),
        ("already_recorded", post(&disclosure("ev-1", "host-de"))),
        ("unknown_recipient", post(&disclosure("ev-9", "host-dee"))),
        ("unknown_exporter", post(&other)),
        ("in_the_future", post(&future)),
        ("invalid_person", post(&person)),
        ("invalid_body", post(&faulty)),
        ("invalid_body", post(&json!([]))),
        (
            "invalid_body",
            world
                .request("POST", "/v1/disclosures")
                .header("content-type", "application/json")
                .body(b"{\"exporter\":}".to_vec()),
        ),
        (
            "unsupported_media_type",
            world
                .request("POST", "/v1/disclosures")
                .body(b"{}".to_vec()),
        ),
        ("no_token", Request::new("GET", "/v1/disclosures")),
        (
            "invalid_token",
            Request::new("GET", "/v1/disclosures").token("nobody"),
        ),
        (
            "missing_scope",
            Request::new("GET", "/v1/disclosures").token(&reader),
        ),
        ("no_such_entry", get("/v1/disclosures/999")),
        ("not_a_disclosure", get("/v1/disclosures/0")),
        ("no_such_path", get("/v1/disclosure")),
        (
            "method_not_allowed",
            world.request("DELETE", "/v1/disclosures"),
        ),
        ("unknown_parameter", get("/v1/disclosures?recipent=x")),
        ("invalid_parameter", get("/v1/disclosures?verdict=refused")),
        ("invalid_parameter", get("/v1/disclosures?limit=5000")),
        ("repeated_parameter", get("/v1/disclosures?limit=1&limit=2")),
        ("no_such_tile", get("/logs/omnia-groupe/tile/0/999")),
        ("no_such_log", get("/logs/orme/checkpoint")),
        (
            "version_mismatch",
            world
                .request("PUT", "/v1/recipients/host-de")
                .header("if-match", "\"1\"")
                .json(&super::world::host("host-de", "FR")),
        ),
        (
            "invalid_if_match",
            world
                .request("PUT", "/v1/recipients/host-de")
                .header("if-match", "1")
                .json(&super::world::host("host-de", "FR")),
        ),
        (
            "invalid_idempotency_key",
            world
                .request("POST", "/v1/disclosures")
                .header("idempotency-key", "\"\"")
                .json(&disclosure("ev-9", "host-de")),
        ),
    ]
}

fn words(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let mut words = vec![body["title"].to_string(), body["detail"].to_string()];
    for fault in body["faults"].as_array().into_iter().flatten() {
        words.push(fault["message"].to_string());
    }
    words
}

#[test]
fn a_problem_told_in_another_language_than_asked() {
    let world = World::new();
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-1", "host-de"))
            .status,
        201
    );
    let cases = wrong(&world);
    for (code, request) in cases {
        let english = world.send(&request);
        let french = world.send(&request.header("accept-language", FRENCH));
        assert_eq!(
            (english.problem(), french.problem()),
            (code.to_owned(), code.to_owned())
        );
        assert_eq!(english.status, french.status);
        assert_eq!(english.header("content-language"), Some("en"), "{code}");
        assert_eq!(french.header("content-language"), Some("fr"), "{code}");
        assert_eq!(french.header("vary"), Some("Accept-Language"), "{code}");
        assert_eq!(english.json()["pointer"], french.json()["pointer"]);
        for (english, french) in words(&english).iter().zip(&words(&french)) {
            assert_ne!(english, french, "{code} is English in French");
            assert!(!english.starts_with("\"problem-"), "{code} has no title");
        }
    }
}

#[test]
fn a_line_of_a_batch_told_in_another_language_than_asked() {
    let world = World::new();
    let lines = ["{}".to_owned(), disclosure("ev-1", "host-us").to_string()];
    let request = world
        .request("POST", "/v1/disclosures/batch")
        .header("accept-language", FRENCH)
        .ndjson(&lines);
    let results = world.send(&request).lines();
    assert_eq!(results[0]["title"], "Corps incorrect");
    let missing = results[0]["faults"][0]["message"].as_str().unwrap();
    assert!(missing.starts_with("le membre `"), "{missing}");
    assert_eq!(results[1]["title"], "Communication refusée");
    let detail = results[1]["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("le droit refuse cette communication"),
        "{detail}"
    );
}

#[test]
fn a_preference_that_is_read_by_its_first_word_alone() {
    let world = World::new();
    for (asked, given) in [
        ("fr", "fr"),
        ("FR-ca", "fr"),
        ("de, fr;q=0.4", "fr"),
        ("de", "en"),
        ("en;q=0.3, fr;q=0.7", "fr"),
        ("fr;q=0.3, en-GB;q=0.7", "en"),
        ("fr;q=0, *", "en"),
        ("fr;q=0", "en"),
        ("fro", "en"),
        ("fr, en", "fr"),
        ("en, fr", "en"),
        ("fr;q=nonsense, en;q=0.1", "en"),
        ("", "en"),
    ] {
        let request = world
            .request("GET", "/v1/nothing")
            .header("accept-language", asked);
        assert_eq!(
            world.send(&request).header("content-language"),
            Some(given),
            "{asked}"
        );
    }
}

#[test]
fn a_verdict_whose_citations_stay_english() {
    let world = World::new();
    let request = world
        .request("POST", "/v1/checks")
        .header("accept-language", FRENCH)
        .json(&json!({"disclosure": disclosure("ev-1", "host-us")}));
    let body = world.send(&request).json();
    let cited: Vec<&str> = body["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|rule| rule["citation"].as_str())
        .collect();
    assert!(
        cited
            .iter()
            .any(|citation| citation.starts_with("RGPD, article")),
        "{cited:?}"
    );
    assert!(
        !cited.iter().any(|citation| citation.contains("GDPR")),
        "{cited:?}"
    );
}
