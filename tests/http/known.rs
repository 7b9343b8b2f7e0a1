//! What a caller knows already, and who the caller is.

use serde_json::{Value, json};
use tabellion::keys::{Bounds, Grant, KeyFolder, Role, Scope, TokenBook};

use super::auth::wait_for;
use super::client::{Answer, Request};
use super::world::{HOME, World, disclosure, host, issue};

fn known(world: &World, target: &str, tag: &str) -> Answer {
    world.send(&world.request("GET", target).header("if-none-match", tag))
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").expect("no tag").to_owned()
}

#[test]
fn an_answer_that_is_sent_again_or_a_change_that_is_not() {
    let world = World::new();
    let recorded = world.post("/v1/disclosures", &disclosure("a", "host-de"));
    assert_eq!(recorded.status, 201);
    let entry = recorded.header("location").unwrap().to_owned();
    let opened = world.post("/v1/inquiries", &json!({"reference": "CNIL 1"}));
    let line: Value = serde_json::from_str(opened.json()["line"].as_str().unwrap()).unwrap();
    let inquiry = format!("/v1/inquiries/{}", line["seq"]);
    let checkpoint = format!("/logs/{HOME}/checkpoint");
    let targets = [
        entry.as_str(),
        "/v1/recipients/host-de",
        "/v1/exporter",
        inquiry.as_str(),
        "/v1/rulebook",
        "/v1/vocabulary",
        "/v1/vocabulary?name=purpose",
        "/openapi.json",
        checkpoint.as_str(),
    ];
    // Inquiries note who reads their words, which is an entry: the checkpoint is looked at before they are.
    for target in targets.iter().rev() {
        let whole = world.get(target);
        assert_eq!(whole.status, 200, "{target}: {}", whole.text());
        let tag = tag(&whole);
        let list = format!("\"other\", W/{tag}");
        for same in [tag.as_str(), list.as_str(), "*"] {
            let answer = known(&world, target, same);
            assert_eq!(
                (answer.status, answer.body.len()),
                (304, 0),
                "{target} {same}"
            );
            assert_eq!(answer.header("etag"), Some(tag.as_str()), "{target}");
            assert_eq!(answer.header("content-type"), None, "{target}");
        }
        for other in ["\"other\"", "other", "\"\"", ","] {
            let answer = known(&world, target, other);
            assert_eq!(
                (answer.status, &answer.body),
                (200, &whole.body),
                "{target} {other}"
            );
        }
    }
    // What changed is sent again.
    let before = ["/v1/recipients/host-de", checkpoint.as_str()]
        .map(|target| (target, tag(&world.get(target))));
    let mut changed = host("host-de", "DE");
    changed["name"] = json!("Another name");
    let put = world
        .request("PUT", "/v1/recipients/host-de")
        .json(&changed);
    assert_eq!(world.send(&put).status, 200);
    let closed = world.post(&format!("{inquiry}/close"), &json!({}));
    assert_eq!(closed.status, 201, "{}", closed.text());
    for (target, tag) in &before {
        assert_eq!(known(&world, target, tag).status, 200, "{target}");
    }
}

#[test]
fn an_inquiry_that_changed_behind_its_tag() {
    let world = World::new();
    let opened = world.post("/v1/inquiries", &json!({"reference": "CNIL 1"}));
    let line: Value = serde_json::from_str(opened.json()["line"].as_str().unwrap()).unwrap();
    let target = format!("/v1/inquiries/{}", line["seq"]);
    let before = tag(&world.get(&target));
    assert_eq!(
        world.post(&format!("{target}/close"), &json!({})).status,
        201
    );
    assert_eq!(known(&world, &target, &before).status, 200);
}

#[test]
fn a_tag_that_opens_what_a_token_does_not() {
    let world = World::new();
    let tag = tag(&world.get("/v1/recipients/host-de"));
    let bare = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(&world, &bare);
    let ask = |request: Request| world.send(&request.header("if-none-match", &tag)).status;
    let target = "/v1/recipients/host-de";
    assert_eq!(ask(Request::new("GET", target)), 401);
    assert_eq!(ask(Request::new("GET", target).token(&bare)), 403);
    // Nothing but what was found is known.
    assert_eq!(known(&world, "/v1/recipients/nobody", "*").status, 404);
    assert_eq!(known(&world, "/v1/status", "*").status, 200);
}

#[test]
fn a_caller_who_is_told_to_be_somebody_else() {
    let world = World::new();
    let grant = Grant {
        name: "crm".to_owned(),
        scopes: Role::Integrator.scopes(),
        bounds: Bounds {
            rate: Some("600/min".parse().unwrap()),
            sources: vec!["127.0.0.0/8".parse().unwrap()],
            ..Bounds::default()
        },
        expires: Some("2099-01-01T00:00:00Z".parse().unwrap()),
        ..Grant::default()
    };
    let folder = KeyFolder::open(
        std::sync::Arc::new(tabellion::files::Disk),
        &world.paths[0].keys,
    );
    let mut book = TokenBook::open(folder.unwrap()).unwrap();
    let crm = book
        .grant(grant, "2026-01-01T00:00:00Z".parse().unwrap())
        .unwrap()
        .text
        .to_string();
    wait_for(&world, &crm);
    let answer = world.send(&Request::new("GET", "/v1/caller").token(&crm));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    assert_eq!(told["name"], "crm");
    assert_eq!(told["by"], "token");
    assert_eq!(told["exporter"], HOME);
    assert_eq!(told["scopes"], json!(["disclosures:write", "checks"]));
    assert_eq!(told["roles"], json!(["integrator"]));
    assert_eq!(told["until"], "2099-01-01T00:00:00Z");
    assert_eq!(told["bounds"]["sources"], json!(["127.0.0.0/8"]));
    assert!(told["bounds"]["rate"].is_string(), "{told}");
    // The name that stands in entries, and never the secret.
    let mut body = disclosure("a", "host-de");
    body["subjects"] = json!([{"ref": "partner-1"}]);
    let recorded = world.send(
        &Request::new("POST", "/v1/disclosures")
            .token(&crm)
            .json(&body),
    );
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    assert!(recorded.text().contains(told["id"].as_str().unwrap()));
    let secret = crm.rsplit('_').next().unwrap();
    assert!(!answer.text().contains(secret));
    let whole = world.get("/v1/caller").json();
    assert_eq!(
        (&whole["roles"], whole.get("until")),
        (&json!([]), None),
        "{whole}"
    );
    assert_eq!(world.send(&Request::new("GET", "/v1/caller")).status, 401);
}
