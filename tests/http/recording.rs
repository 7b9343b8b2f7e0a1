//! One disclosure over HTTP: its receipt, its refusal, its idempotency key, and everything that can be wrong with it.

use serde_json::{Value, json};
use tabellion::proof::Receipt;

use super::client::Request;
use super::world::{World, disclosure};

#[test]
fn an_answer_of_201_without_a_receipt_that_verifies() {
    let world = World::new();
    let answer = world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let receipt = Receipt::parse(&answer.body).unwrap();
    receipt.verify(&[world.key()]).unwrap();
    let line = receipt.line().as_line().as_str().to_owned();
    assert!(
        line.contains("\"kind\":\"disclosure\"") && line.contains("ev-1"),
        "{line}"
    );
    assert!(
        !line.contains("partner-ev-1"),
        "a person stands in the line"
    );
    let location = answer.header("location").unwrap();
    let read = world.get(location);
    assert_eq!((read.status, read.text()), (200, line));
}

#[test]
fn a_refusal_that_does_not_say_why_or_leaves_no_trace() {
    let world = World::new();
    let answer = world.post("/v1/disclosures", &disclosure("ev-1", "host-us"));
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert_eq!(answer.problem(), "transfer_refused");
    let body = answer.json();
    assert_eq!(body["verdict"]["verdict"], "refuse");
    let missing = body["verdict"]["missing"].as_array().unwrap();
    assert!(!missing.is_empty());
    for lack in missing {
        assert!(
            body["detail"]
                .as_str()
                .unwrap()
                .contains(lack["code"].as_str().unwrap()),
            "{body}"
        );
        assert!(!lack["remedy"].as_str().unwrap().is_empty(), "{lack}");
    }
    let receipt = Receipt::parse(body["receipt"].to_string().as_bytes()).unwrap();
    receipt.verify(&[world.key()]).unwrap();
    assert!(
        receipt
            .line()
            .as_line()
            .as_str()
            .contains("\"kind\":\"refusal\"")
    );
    assert_eq!(body["seq"], world.ledger().size() - 1);
    assert_eq!(body["took_place"], false);
}

#[test]
fn a_refusal_told_in_the_wrong_language() {
    let world = World::new();
    let told = |language: &str, event: &str| {
        let request = world
            .request("POST", "/v1/disclosures")
            .header("accept-language", language);
        world.send(&request.json(&disclosure(event, "host-us")))
    };
    let (french, english) = (told("fr-FR,fr;q=0.9,en;q=0.5", "ev-1"), told("en", "ev-2"));
    assert_eq!(french.header("content-language"), Some("fr"));
    assert_eq!(english.header("content-language"), Some("en"));
    let missing = |answer: &super::client::Answer| answer.json()["verdict"]["missing"].clone();
    assert_ne!(missing(&french), missing(&english));
}

#[test]
fn a_refused_transfer_that_took_place_shown_as_an_attempt() {
    let world = World::new();
    for (state, took_place) in [
        (None, false),
        (Some("intended"), false),
        (Some("done"), true),
    ] {
        let mut body = disclosure(&format!("ev-{}", state.unwrap_or("none")), "host-us");
        if let Some(state) = state {
            body["state"] = state.into();
        }
        let answer = world.post("/v1/disclosures", &body);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (422, "transfer_refused")
        );
        let told = answer.json();
        assert_eq!(told["took_place"], took_place, "{state:?}");
        let line: Value = serde_json::from_str(told["receipt"]["line"].as_str().unwrap()).unwrap();
        assert_eq!(line["body"]["took_place"], took_place, "{state:?}");
    }
}

#[test]
fn details_that_are_too_long_told_as_a_bad_person() {
    let world = World::new();
    let mut body = disclosure("ev-1", "host-de");
    let notes: serde_json::Map<String, Value> = (0..40)
        .map(|nth| (format!("note_{nth}"), "y".repeat(1900).into()))
        .collect();
    body["subjects"] = json!([{"ref": "one"}, {"ref": "two", "details": notes}]);
    let answer = world.post("/v1/disclosures", &body);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (413, "oversize")
    );
    assert_eq!(answer.json()["pointer"], "/subjects/1/details");
    assert!(!answer.text().contains("yyyy"));
}

#[test]
fn a_repeat_that_records_twice_or_answers_otherwise() {
    let world = World::new();
    for to in ["host-de", "host-us"] {
        let request = || {
            let request = world
                .request("POST", "/v1/disclosures")
                .header("idempotency-key", &format!("\"key-{to}\""));
            request.json(&disclosure(&format!("ev-{to}"), to))
        };
        let first = world.send(&request());
        let size = world.ledger().size();
        let again = world.send(&request());
        assert_eq!(again.status, first.status);
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(world.ledger().size(), size);
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(first.header("idempotent-replayed"), None);
        let (first, again) = (first.json(), again.json());
        assert_eq!(first["verdict"], again["verdict"]);
        assert_eq!(first["line"], again["line"]);
        assert_eq!(first["seq"], again["seq"]);
        assert_eq!(first["receipt"]["line"], again["receipt"]["line"]);
    }
}

#[test]
fn a_key_with_another_body_that_gets_the_first_answer() {
    let world = World::new();
    let request = |event: &str| {
        let request = world
            .request("POST", "/v1/disclosures")
            .header("idempotency-key", "one");
        request.json(&disclosure(event, "host-de"))
    };
    assert_eq!(world.send(&request("ev-1")).status, 201);
    let size = world.ledger().size();
    let other = world.send(&request("ev-2"));
    assert_eq!(
        (other.status, other.problem().as_str()),
        (422, "idempotency_key_reused")
    );
    assert_eq!(world.ledger().size(), size);
    for bad in ["", "\"\"", "a b", &"k".repeat(256), "a\"b"] {
        let request = world
            .request("POST", "/v1/disclosures")
            .header("idempotency-key", bad);
        let answer = world.send(&request.json(&disclosure("ev-3", "host-de")));
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "invalid_idempotency_key"),
            "{bad:?}"
        );
    }
    let twice = world
        .request("POST", "/v1/disclosures")
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    assert_eq!(
        world
            .send(&twice.json(&disclosure("ev-4", "host-de")))
            .status,
        400
    );
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn faults_of_a_body_of_which_only_the_first_is_told() {
    let world = World::new();
    let size = world.ledger().size();
    let mut body = disclosure("ev-1", "host-de");
    body["purpose"] = json!("recoverry");
    body["ocurred_at"] = json!("2026-01-10T09:00:00Z");
    body["data_categories"] = json!(["identity", "identitty"]);
    let answer = world.post("/v1/disclosures", &body);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (400, "invalid_body")
    );
    let problem = answer.json();
    let pointers: Vec<&str> = problem["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["pointer"].as_str().unwrap())
        .collect();
    for wanted in ["/ocurred_at", "/purpose", "/data_categories/1"] {
        assert!(pointers.contains(&wanted), "{pointers:?}");
    }
    assert!(
        problem["detail"].as_str().unwrap().contains("`recovery`"),
        "{problem}"
    );
    assert_eq!(problem["pointer"], pointers[0]);
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn what_cannot_be_recorded_told_with_the_wrong_status() {
    let world = World::new();
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-1", "host-de"))
            .status,
        201
    );
    let size = world.ledger().size();
    let changed = |member: &str, value: serde_json::Value| {
        let mut body = disclosure("ev-9", "host-de");
        body[member] = value;
        world.post("/v1/disclosures", &body)
    };
    let twice = world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    assert_eq!(
        (twice.status, twice.problem().as_str()),
        (409, "already_recorded")
    );
    let cases = [
        (
            changed("recipient", json!("host-dd")),
            404,
            "unknown_recipient",
            Some("/recipient"),
        ),
        (
            changed("exporter", json!("nobody")),
            404,
            "unknown_exporter",
            Some("/exporter"),
        ),
        (
            changed("occurred_at", json!("2099-01-01T00:00:00Z")),
            400,
            "in_the_future",
            Some("/occurred_at"),
        ),
        (
            changed("supersedes", json!("ev-none")),
            400,
            "nothing_to_correct",
            Some("/supersedes"),
        ),
    ];
    for (answer, status, code, pointer) in cases {
        assert_eq!((answer.status, answer.problem().as_str()), (status, code));
        assert_eq!(answer.json()["pointer"].as_str(), pointer);
    }
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn a_body_that_is_not_small_json() {
    let world = World::new();
    let size = world.ledger().size();
    let good = disclosure("ev-1", "host-de").to_string().into_bytes();
    let send = |kind: Option<&str>, body: Vec<u8>| {
        let request = Request::new("POST", "/v1/disclosures").token(&world.token);
        let request = match kind {
            Some(kind) => request.header("content-type", kind),
            None => request,
        };
        world.client().send_while_reading(&request.body(body))
    };
    for kind in [
        None,
        Some("text/plain"),
        Some("application/json; charset=latin1"),
        Some("application/jsonx"),
    ] {
        let answer = send(kind, good.clone());
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (415, "unsupported_media_type"),
            "{kind:?}"
        );
    }
    let huge = send(Some("application/json"), vec![b' '; (1 << 20) + 1]);
    assert_eq!(
        (huge.status, huge.problem().as_str()),
        (413, "body_too_large")
    );
    for body in [
        &b""[..],
        b"{",
        b"\xff\xfe",
        b"{\"exporter\":\"\xff\"}",
        b"[]",
        b"null",
        b"1e999",
    ] {
        let answer = send(Some("application/json"), body.to_vec());
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "invalid_body"),
            "{body:?}"
        );
    }
    let padded = [good, vec![b' '; 1000]].concat();
    assert_eq!(world.ledger().size(), size);
    assert_eq!(
        send(Some("Application/JSON; charset=UTF-8"), padded).status,
        201
    );
}

#[test]
fn a_body_without_a_length_that_is_refused() {
    let world = World::new();
    let body = disclosure("ev-1", "host-de").to_string();
    let (first, second) = body.split_at(40);
    let chunks = format!(
        "{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    let request = world
        .request("POST", "/v1/disclosures")
        .header("content-type", "application/json");
    let request = request
        .header("transfer-encoding", "chunked")
        .framed()
        .body(chunks.into_bytes());
    assert_eq!(world.send(&request).status, 201);
}

#[test]
fn answers_that_a_browser_may_keep_or_guess_about() {
    let world = World::new();
    for target in ["/v1/status", "/v1/nothing", "/healthz"] {
        let answer = world.get(target);
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{target}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{target}");
    }
}
