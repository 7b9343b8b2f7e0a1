//! Who may do what: every scope against every route.

use serde_json::{Value, json};
use tabellion::clock::{Clock, SystemClock};
use tabellion::files::Disk;
use tabellion::keys::{KeyFolder, Scope, TokenBook, TokenId};

use super::client::Request;
use super::world::{HOME, World, disclosure, host, issue};

/// Route, body, and the scopes one of which it needs; none = any token.
#[expect(clippy::too_many_lines, reason = "one line for each route")]
fn routes() -> Vec<(&'static str, String, Option<Value>, Vec<Scope>)> {
    use Scope::{Checks, DisclosuresRead, DisclosuresWrite, RecipientsWrite, RightsWrite};
    let check = json!({"disclosure": disclosure("ev-c", "host-de")});
    let event = json!({"event": "objection", "subject": "partner-1", "at": "2026-01-01T00:00:00Z"});
    vec![
        (
            "POST",
            "/v1/disclosures".into(),
            Some(disclosure("ev-a", "nobody")),
            vec![DisclosuresWrite],
        ),
        (
            "POST",
            "/v1/disclosures/batch".into(),
            None,
            vec![DisclosuresWrite],
        ),
        ("GET", "/v1/disclosures".into(), None, vec![DisclosuresRead]),
        (
            "GET",
            "/v1/disclosures/4".into(),
            None,
            vec![DisclosuresRead],
        ),
        (
            "GET",
            "/v1/disclosures/4/proof".into(),
            None,
            vec![DisclosuresRead],
        ),
        (
            "GET",
            "/v1/disclosures/4/explanation".into(),
            None,
            vec![DisclosuresRead],
        ),
        ("POST", "/v1/checks".into(), Some(check), vec![Checks]),
        ("POST", "/v1/events".into(), Some(event), vec![RightsWrite]),
        (
            "POST",
            "/v1/subjects/erasures".into(),
            Some(json!({"subjects": [{"ref": "nobody"}], "grounds": ["eu-gdpr.A17"]})),
            vec![RightsWrite],
        ),
        ("GET", "/v1/holds".into(), None, vec![RightsWrite]),
        (
            "POST",
            "/v1/holds".into(),
            Some(json!({"purpose": "audit", "recipient": "nobody"})),
            vec![RightsWrite],
        ),
        (
            "POST",
            "/v1/holds/1/review".into(),
            Some(json!({"review_on": "2030-01-01"})),
            vec![RightsWrite],
        ),
        ("DELETE", "/v1/holds/1".into(), None, vec![RightsWrite]),
        ("GET", "/v1/retention/due".into(), None, vec![RightsWrite]),
        ("GET", "/v1/retention/rules".into(), None, vec![RightsWrite]),
        ("GET", "/v1/suppressions".into(), None, vec![RightsWrite]),
        (
            "GET",
            "/v1/subjects/grounds".into(),
            None,
            vec![RightsWrite],
        ),
        (
            "POST",
            "/v1/subjects/suppressions".into(),
            Some(json!({"subject": "nobody"})),
            vec![RightsWrite],
        ),
        (
            "POST",
            "/v1/suppressions/1/review".into(),
            Some(json!({"review_on": "2150-01-01"})),
            vec![RightsWrite],
        ),
        (
            "POST",
            "/v1/suppressions/lift".into(),
            Some(json!({"suppression": 1, "grounds": ["eu-gdpr.A6-1-a"]})),
            vec![RightsWrite],
        ),
        (
            "POST",
            "/v1/retention/runs".into(),
            Some(json!({"dry_run": true})),
            vec![RightsWrite],
        ),
        (
            "PUT",
            "/v1/blobs".into(),
            Some(json!("a file")),
            vec![DisclosuresWrite],
        ),
        (
            "GET",
            "/v1/recipients".into(),
            None,
            vec![DisclosuresRead, RecipientsWrite],
        ),
        (
            "GET",
            "/v1/recipients/host-de".into(),
            None,
            vec![DisclosuresRead, RecipientsWrite],
        ),
        (
            "PUT",
            "/v1/recipients/host-de".into(),
            Some(host("host-de", "DE")),
            vec![RecipientsWrite],
        ),
        (
            "GET",
            format!("/logs/{HOME}/tile/entries/000.p/4"),
            None,
            vec![DisclosuresRead],
        ),
        ("GET", "/v1/status".into(), None, vec![]),
    ]
}

fn request(method: &str, target: &str, body: Option<&Value>, token: Option<&str>) -> Request {
    let request = Request::new(method, target);
    let request = token.map_or_else(
        || Request::new(method, target),
        |token| request.token(token),
    );
    match body {
        Some(body) => request.json(body),
        None if method == "POST" => request.ndjson(&[]),
        None => request,
    }
}

#[test]
fn a_scope_that_opens_more_than_its_own_routes() {
    let world = World::new();
    for scope in Scope::ALL {
        let token = issue(&world.paths[0], &[scope]);
        wait_for(&world, &token);
        for (method, target, body, needs) in routes() {
            let answer = world.send(&request(method, &target, body.as_ref(), Some(&token)));
            let allowed = needs.is_empty() || needs.contains(&scope);
            let told = format!("{scope} {method} {target}: {}", answer.text());
            if allowed {
                assert!(answer.status != 401 && answer.status != 403, "{told}");
            } else {
                assert_eq!(
                    (answer.status, answer.problem().as_str()),
                    (403, "missing_scope"),
                    "{told}"
                );
                let named = needs.iter().any(|needed| {
                    answer.json()["detail"]
                        .as_str()
                        .unwrap()
                        .contains(needed.code())
                });
                assert!(
                    named
                        && answer
                            .header("www-authenticate")
                            .unwrap()
                            .contains("insufficient_scope"),
                    "{told}"
                );
            }
        }
    }
}

#[test]
fn a_route_that_opens_without_a_token() {
    let world = World::new();
    let size = world.ledger().size();
    let stranger = issue(&World::new().paths[0], &Scope::ALL);
    for (method, target, body, _) in routes() {
        let answer = world.send(&request(method, &target, body.as_ref(), None));
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (401, "no_token"),
            "{method} {target}"
        );
        assert!(
            answer
                .header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );
        for token in ["", "x", "tabellion_0000000000000000_AAAA", &stranger] {
            let answer = world.send(&request(method, &target, body.as_ref(), Some(token)));
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (401, "invalid_token"),
                "{method} {target} {token:?}"
            );
        }
        let basic = Request::new(method, &target).header("authorization", "Basic dXNlcjpwYXNz");
        assert_eq!(world.send(&basic).status, 401, "{method} {target}");
    }
    assert_eq!(world.ledger().size(), size);
}

#[test]
fn a_public_path_that_asks_for_a_token() {
    let world = World::new();
    for target in [
        "/healthz",
        "/readyz",
        &format!("/logs/{HOME}/checkpoint"),
        &format!("/logs/{HOME}/tile/0/000.p/4"),
    ] {
        let answer = world.send(&Request::new("GET", target));
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    }
}

#[test]
fn a_revoked_token_that_still_opens() {
    let world = World::new();
    let token = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(&world, &token);
    let folder = KeyFolder::open(std::sync::Arc::new(Disk), &world.paths[0].keys).unwrap();
    let mut book = TokenBook::open(folder).unwrap();
    let id = TokenId::new(&token["tabellion_".len()..][..16]);
    book.revoke(&id, SystemClock.read().wall).unwrap();
    let began = std::time::Instant::now();
    while world
        .send(&Request::new("GET", "/v1/status").token(&token))
        .status
        != 401
    {
        assert!(
            began.elapsed().as_secs() < 30,
            "the revocation was never noticed"
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// The service looks for new tokens every second.
pub fn wait_for(world: &World, token: &str) {
    let began = std::time::Instant::now();
    while world
        .send(&Request::new("GET", "/v1/status").token(token))
        .status
        != 200
    {
        assert!(
            began.elapsed().as_secs() < 30,
            "the new token was never noticed"
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_token_of_one_ledger_that_opens_another() {
    let world = World::of(&[HOME, "institut-du-rocher"]);
    let mut body = disclosure("ev-1", "host-de");
    body["exporter"] = json!("institut-du-rocher");
    let sizes: Vec<u64> = world
        .ledgers
        .iter()
        .map(tabellion::ledger::Ledger::size)
        .collect();
    let answer = world.post("/v1/disclosures", &body);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (403, "token_of_another_ledger")
    );
    assert_eq!(
        world
            .get("/v1/recipients?exporter=institut-du-rocher")
            .status,
        403
    );
    assert_eq!(world.get("/v1/recipients?exporter=nobody").status, 404);
    assert_eq!(
        world.get(&format!("/v1/recipients?exporter={HOME}")).status,
        200
    );
    let now: Vec<u64> = world
        .ledgers
        .iter()
        .map(tabellion::ledger::Ledger::size)
        .collect();
    assert_eq!(sizes, now);

    let theirs = issue(
        &world.paths[1],
        &[Scope::DisclosuresWrite, Scope::DisclosuresRead],
    );
    wait_for(&world, &theirs);
    let answer = world.send(
        &Request::new("POST", "/v1/disclosures")
            .token(&theirs)
            .json(&body),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(world.ledgers[1].size(), sizes[1] + 1);
    let location = answer.header("location").unwrap();
    assert!(
        location.ends_with("?exporter=institut-du-rocher"),
        "{location}"
    );
    assert_eq!(
        world
            .send(&Request::new("GET", location).token(&theirs))
            .status,
        200
    );
}
