//! The register: versions, conditions, and who sees what.

use serde_json::{Value, json};
use tabellion::keys::Scope;

use super::client::{Answer, Request};
use super::world::{World, host, issue};

fn put(world: &World, id: &str, body: &Value, header: Option<(&str, &str)>) -> Answer {
    let request = world.request("PUT", &format!("/v1/recipients/{id}"));
    let request = match header {
        Some((name, value)) => request.header(name, value),
        None => request,
    };
    world.send(&request.json(body))
}

#[test]
fn a_lost_update() {
    let world = World::new();
    let created = put(
        &world,
        "bank",
        &host("bank", "FR"),
        Some(("if-none-match", "*")),
    );
    assert_eq!(created.status, 201, "{}", created.text());
    assert_eq!(created.header("location"), Some("/v1/recipients/bank"));
    let tag = created.header("etag").unwrap().to_owned();
    let mut changed = host("bank", "FR");
    changed["name"] = json!("Bank (example)");
    let updated = put(&world, "bank", &changed, Some(("if-match", &tag)));
    assert_eq!(updated.status, 200, "{}", updated.text());
    assert_ne!(updated.header("etag"), Some(tag.as_str()));
    let size = world.ledger().size();
    let late = put(
        &world,
        "bank",
        &host("bank", "BE"),
        Some(("if-match", &tag)),
    );
    assert_eq!(
        (late.status, late.problem().as_str()),
        (412, "version_mismatch")
    );
    assert_eq!(
        put(
            &world,
            "bank",
            &host("bank", "BE"),
            Some(("if-none-match", "*"))
        )
        .status,
        412
    );
    assert_eq!(
        put(&world, "new", &host("new", "BE"), Some(("if-match", "*"))).status,
        412
    );
    for bad in ["87", "W/\"87\"", "\"x\"", "\"1\", \"2\""] {
        assert_eq!(
            put(&world, "bank", &changed, Some(("if-match", bad))).status,
            400,
            "{bad}"
        );
    }
    assert_eq!(world.ledger().size(), size);
    let read = world.get("/v1/recipients/bank");
    assert_eq!(
        (read.status, read.header("etag")),
        (200, updated.header("etag"))
    );
    assert_eq!(read.json(), changed);
}

#[test]
fn the_same_facts_that_make_a_new_version() {
    let world = World::new();
    let size = world.ledger().size();
    let same = put(&world, "host-de", &host("host-de", "DE"), None);
    assert_eq!(
        (same.status, &same.json()["unchanged"]),
        (200, &json!(true))
    );
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn a_recipient_put_under_another_name() {
    let world = World::new();
    let size = world.ledger().size();
    let answer = put(&world, "bank", &host("bench", "FR"), None);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (400, "id_mismatch")
    );
    assert_eq!(
        put(&world, "bank", &json!({"id": "bank"}), None).status,
        400
    );
    assert_eq!(world.ledger().size(), size);
    let unknown = world.get("/v1/recipients/host-dee");
    assert_eq!(
        (unknown.status, unknown.problem().as_str()),
        (404, "unknown_recipient")
    );
    assert!(
        unknown.json()["detail"]
            .as_str()
            .unwrap()
            .contains("host-de")
    );
}

#[test]
fn a_contact_shown_to_everybody_who_reads() {
    let world = World::new();
    let mut bank = host("bank", "FR");
    bank["contact"] = json!({"email": "canary@example.org"});
    assert_eq!(put(&world, "bank", &bank, None).status, 201);
    let reader = issue(&world.paths[0], &[Scope::DisclosuresRead]);
    let read = |target: &str, token: &str| world.send(&Request::new("GET", target).token(token));
    let began = std::time::Instant::now();
    while read("/v1/recipients", &reader).status == 401 {
        assert!(began.elapsed().as_secs() < 30);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for target in ["/v1/recipients", "/v1/recipients/bank"] {
        let (few, all) = (read(target, &reader), read(target, &world.token));
        assert_eq!((few.status, all.status), (200, 200));
        assert!(
            !few.text().contains("canary") && all.text().contains("canary"),
            "{target}"
        );
    }
    let listed = world.get("/v1/recipients").json();
    let ids: Vec<&str> = listed["recipients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["recipient"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["bank", "host-de", "host-us"]);
}

#[test]
fn a_natural_person_shown_to_everybody_who_reads() {
    let world = World::new();
    let student = json!({"id": "alumna-7", "name": "Canary Person", "kind": "student_or_alumnus",
        "role": "private_individual", "seat": "FR", "hosting": ["FR"]});
    assert_eq!(put(&world, "alumna-7", &student, None).status, 201);
    let few = issue(&world.paths[0], &[Scope::DisclosuresRead]);
    let more = issue(
        &world.paths[0],
        &[Scope::DisclosuresRead, Scope::SubjectsRead],
    );
    super::auth::wait_for(&world, &more);
    let read = |target: &str, token: &str| world.send(&Request::new("GET", target).token(token));
    assert!(read("/v1/recipients", &more).text().contains("alumna-7"));
    assert_eq!(read("/v1/recipients/alumna-7", &more).status, 200);
    assert!(!read("/v1/recipients", &few).text().contains("alumna-7"));
    let hidden = read("/v1/recipients/alumna-7", &few);
    let absent = read("/v1/recipients/alumna-9", &few);
    assert_eq!(
        (hidden.status, hidden.problem().as_str()),
        (404, "unknown_recipient")
    );
    assert_eq!(absent.status, 404);
    // Neither the answer for a name near it tells that it is there.
    assert!(
        !absent.text().contains("alumna-7") && !hidden.text().contains("did you mean"),
        "{}",
        absent.text()
    );
}

#[test]
fn a_blob_kept_in_the_clear_or_lost() {
    let mut world = World::new();
    let canary = "canary-8a1f signed by a person ".repeat(40);
    let size = world.ledger().size();
    let put = |body: &str| {
        world.send(
            &world
                .request("PUT", "/v1/blobs")
                .body(body.as_bytes().to_vec()),
        )
    };
    let kept = put(&canary);
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(kept.json()["bytes"], canary.len());
    assert_ne!(
        put(&canary).json()["name"],
        kept.json()["name"],
        "the name tells what the file holds"
    );
    assert_eq!(put("").problem(), "empty_blob");
    assert_eq!(world.ledger().size(), size);
    let file = world.paths[0]
        .ledger
        .join("blobs")
        .join(kept.json()["name"].as_str().unwrap());
    let stored = std::fs::read(file).unwrap();
    assert!(stored.len() > canary.len());
    assert!(!stored.windows(11).any(|window| window == b"canary-8a1f"));
    world.stopped().unwrap();
}
