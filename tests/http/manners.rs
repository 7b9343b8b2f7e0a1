//! Manners of integration: pages, versions, and exports that nobody waits for.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tabellion::keys::Scope;

use super::auth::wait_for;
use super::client::{Answer, Request};
use super::world::{World, disclosure, host, issue};

/// Every item of a list, two at a time.
fn pages(world: &World, target: &str, member: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let page = world.get(&format!("{target}?limit=2{after}")).json();
        let items = page[member].as_array().unwrap().clone();
        assert!(
            items.len() <= 2 && (!items.is_empty() || all.is_empty()),
            "{page}"
        );
        all.extend(items);
        let Some(next) = page.get("next") else {
            return all;
        };
        let next = next
            .as_str()
            .map_or_else(|| next.to_string(), str::to_owned);
        after = format!("&after={next}");
    }
}

/// Something of every list about what goes and what ends.
fn hold_erase_and_let_end(world: &World, index: usize) {
    let person = format!("gone-{index}");
    let mut hers = disclosure(&format!("gone-{index}"), "host-de");
    hers["subjects"] = json!([{"ref": person}]);
    let hold = json!({"purpose": "litigation", "recipient": "host-us"});
    let erasure = json!({"subjects": [{"ref": person}], "grounds": ["eu-gdpr.A17-1-c"]});
    for (target, body) in [
        ("/v1/disclosures", &hers),
        ("/v1/holds", &hold),
        ("/v1/subjects/erasures", &erasure),
    ] {
        let answer = world.post(target, body);
        assert_eq!(answer.status, 201, "{target}: {}", answer.text());
    }
    let soon = (chrono::Utc::now() + chrono::TimeDelta::days(10)).format("%Y-%m-%d");
    let mut ends = host(&format!("ends-{index}"), "DE");
    ends["instruments"] =
        json!([{"type": "art28_contract", "signed": "2025-01-01", "expires": soon.to_string()}]);
    let put = world.request("PUT", &format!("/v1/recipients/ends-{index}"));
    assert_eq!(world.send(&put.json(&ends)).status, 201);
}

#[test]
fn a_page_that_loses_or_repeats_an_item() {
    let world = World::new();
    for id in ["bank", "agency", "zoo"] {
        let put = world
            .request("PUT", &format!("/v1/recipients/{id}"))
            .json(&host(id, "FR"));
        assert_eq!(world.send(&put).status, 201);
    }
    for index in 0..5 {
        hold_erase_and_let_end(&world, index);
        let body = json!({"event": "objection", "subject": format!("partner-{index}")});
        assert_eq!(world.post("/v1/rights", &body).status, 201);
        assert_eq!(
            world
                .post("/v1/inquiries", &json!({"reference": format!("n {index}")}))
                .status,
            201
        );
        assert_eq!(world.post("/v1/breaches", &json!({})).status, 201);
        let mut done = disclosure(&format!("done-{index}"), "host-us");
        done["state"] = json!("done");
        assert_eq!(world.post("/v1/disclosures", &done).status, 422);
    }
    for (target, member) in [
        ("/v1/recipients", "recipients"),
        ("/v1/rights", "requests"),
        ("/v1/inquiries", "inquiries"),
        ("/v1/breaches", "breaches"),
        ("/v1/breaches/candidates", "candidates"),
        ("/v1/census", "censuses"),
        ("/v1/holds", "holds"),
        ("/v1/suppressions", "suppressions"),
        ("/v1/notifications", "matters"),
        ("/v1/register/expiring", "expiring"),
    ] {
        let whole = world.get(target).json();
        assert!(whole.get("next").is_none(), "{whole}");
        let whole = whole[member].as_array().unwrap().clone();
        assert!(whole.len() >= 5, "{target}: {}", whole.len());
        assert_eq!(pages(&world, target, member), whole, "{target}");
        for bad in [
            "limit=0",
            "limit=1001",
            "limit=x",
            "recipent=a",
            "limit=1&limit=1",
        ] {
            assert_eq!(
                world.get(&format!("{target}?{bad}")).status,
                400,
                "{target} {bad}"
            );
        }
    }
    assert_eq!(world.get("/v1/rights?after=x").status, 400);
}

#[test]
fn an_exporter_that_is_written_over() {
    let world = World::new();
    let standing = world.get("/v1/exporter");
    let tag = standing.header("etag").unwrap().to_owned();
    let put = |name: &str, tag: &str| {
        let mut exporter = standing.json()["exporter"].clone();
        exporter["name"] = json!(name);
        world.send(
            &world
                .request("PUT", "/v1/exporter")
                .header("if-match", tag)
                .json(&exporter),
        )
    };
    assert_eq!(put("One", &tag).status, 201);
    let late = put("Two", &tag);
    assert_eq!(
        (late.status, late.problem().as_str()),
        (412, "version_mismatch")
    );
    assert_eq!(world.get("/v1/exporter").json()["exporter"]["name"], "One");
    assert_eq!(put("Two", "x").problem(), "invalid_if_match");
}

fn export(world: &World, body: &Value) -> Answer {
    world.send(
        &world
            .request("POST", "/v1/exports")
            .header("prefer", "respond-async, wait=1")
            .json(body),
    )
}

/// Asks until it is made or has failed.
fn made(world: &World, place: &str) -> Value {
    let began = Instant::now();
    loop {
        let told = world.get(place).json();
        if told["state"] != "running" {
            return told;
        }
        assert!(began.elapsed().as_secs() < 60, "{told}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_export_that_nobody_waited_for_and_is_another_one_or_anybodys() {
    let world = World::new();
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("a", "host-de"))
            .status,
        201
    );
    let inquiry = world.post("/v1/inquiries", &json!({"reference": "CNIL 1"}));
    let line: Value = serde_json::from_str(inquiry.json()["line"].as_str().unwrap()).unwrap();
    let body = json!({"inquiry": line["seq"]});
    let begun = export(&world, &body);
    assert_eq!(begun.status, 202, "{}", begun.text());
    assert_eq!(begun.header("preference-applied"), Some("respond-async"));
    let place = begun.header("location").unwrap().to_owned();
    let told = made(&world, &place);
    assert_eq!(told["state"], "done", "{told}");
    let file = world.get(told["file"].as_str().unwrap());
    assert_eq!(
        file.header("tabellion-export").unwrap(),
        told["export"].to_string()
    );
    // The same request gives the same file, waited for or not.
    assert_eq!(world.post("/v1/exports", &body).body, file.body);
    let other = issue(&world.paths[0], &[Scope::Export]);
    wait_for(&world, &other);
    for target in [place.clone(), format!("{place}/file")] {
        let theirs = world.send(&Request::new("GET", &target).token(&other));
        assert_eq!(
            (theirs.status, theirs.problem().as_str()),
            (404, "no_such_export")
        );
    }
    // One that fails says why where its file would be.
    let begun = export(&world, &json!({"inquiry": 1}));
    let place = begun.header("location").unwrap().to_owned();
    let told = made(&world, &place);
    assert_eq!(
        (&told["state"], &told["code"]),
        (&json!("failed"), &json!("no_such_inquiry"))
    );
    assert_eq!(
        world.get(&format!("{place}/file")).problem(),
        "no_such_inquiry"
    );
}

#[test]
fn more_exports_than_memory_holds() {
    let world = World::new();
    let statuses: Vec<u16> = (0..6)
        .map(|_| export(&world, &json!({"filter": {}})).status)
        .collect();
    assert_eq!(statuses, [202, 202, 202, 202, 503, 503]);
}
