//! Reading: lists, filters, entries, and parameters that nobody knows.

use tabellion::proof::Receipt;

use super::world::{World, disclosure};

fn world_of(count: usize) -> World {
    let world = World::new();
    for turn in 0..count {
        let to = if turn % 3 == 2 { "host-us" } else { "host-de" };
        let status = world
            .post("/v1/disclosures", &disclosure(&format!("ev-{turn}"), to))
            .status;
        assert_eq!(status, if turn % 3 == 2 { 422 } else { 201 });
    }
    world
}

fn seqs(world: &World, target: &str) -> (Vec<u64>, Option<u64>) {
    let answer = world.get(target);
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    let page = answer.json();
    let entries = page["entries"].as_array().unwrap();
    (
        entries
            .iter()
            .map(|entry| entry["seq"].as_u64().unwrap())
            .collect(),
        page["next"].as_u64(),
    )
}

#[test]
fn a_filter_that_shows_what_was_not_asked_for() {
    let world = world_of(6);
    // 0 genesis, 1 rulebook, 2 and 3 recipients, then the disclosures.
    let cases: [(&str, &[u64]); 13] = [
        ("", &[4, 5, 6, 7, 8, 9]),
        ("?verdict=refuse", &[6, 9]),
        ("?kind=refusal", &[6, 9]),
        ("?kind=disclosure", &[4, 5, 7, 8]),
        ("?recipient=host-us", &[6, 9]),
        ("?recipient=nobody", &[]),
        ("?country=US", &[6, 9]),
        ("?purpose=hosting&country=DE", &[4, 5, 7, 8]),
        ("?purpose=audit", &[]),
        ("?seq.from=5&seq.to=7", &[5, 6, 7]),
        ("?occurred.from=2026-01-11", &[]),
        ("?subject=partner-ev-1", &[5]),
        ("?as_of=2020-01-01T00:00:00Z", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            seqs(&world, &format!("/v1/disclosures{query}")).0,
            expected,
            "{query}"
        );
    }
}

#[test]
fn a_page_that_drops_or_repeats_an_entry() {
    let world = world_of(7);
    for limit in 1..=8 {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let from = after.map_or(String::new(), |after: u64| format!("&after={after}"));
            let (page, next) = seqs(&world, &format!("/v1/disclosures?limit={limit}{from}"));
            assert!(page.len() <= limit);
            all.extend(page);
            match next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(all, [4, 5, 6, 7, 8, 9, 10], "limit {limit}");
    }
}

#[test]
fn a_page_filled_past_other_entries_that_joins_badly() {
    let world = world_of(9);
    // Entries that are no disclosures stand between: they fill no page and make none end early.
    for nth in 0..4 {
        let event = serde_json::json!({"event": "rectification", "subject": format!("partner-{nth}"), "at": "2026-01-01T00:00:00Z"});
        assert_eq!(world.post("/v1/events", &event).status, 201);
        let status = world
            .post(
                "/v1/disclosures",
                &disclosure(&format!("late-{nth}"), "host-de"),
            )
            .status;
        assert_eq!(status, 201);
    }
    for filter in [
        "",
        "&verdict=permit",
        "&verdict=refuse",
        "&recipient=host-de",
        "&kind=refusal",
        "&country=US",
        "&seq.from=6&seq.to=17",
        "&subject=partner-late-2",
    ] {
        let (whole, end) = seqs(&world, &format!("/v1/disclosures?limit=1000{filter}"));
        assert!(!whole.is_empty() && end.is_none(), "{filter}");
        for limit in 1..=5 {
            let mut all = Vec::new();
            let mut after = String::new();
            loop {
                let (page, next) = seqs(
                    &world,
                    &format!("/v1/disclosures?limit={limit}{filter}{after}"),
                );
                assert!(
                    page.len() <= limit && (page.len() == limit || next.is_none()),
                    "{filter} {limit}"
                );
                all.extend(page);
                match next {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            assert_eq!(all, whole, "{filter}, {limit} a page");
        }
    }
}

#[test]
fn a_parameter_with_a_typing_mistake_that_shows_everything() {
    let world = world_of(1);
    let wrong = world.get("/v1/disclosures?recipent=host-de");
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (400, "unknown_parameter")
    );
    assert!(
        wrong.json()["detail"]
            .as_str()
            .unwrap()
            .contains("`recipient`")
    );
    for query in [
        "verdict=refused",
        "country=UK",
        "limit=0",
        "limit=1001",
        "limit=ten",
        "limit=+1",
        "after=-1",
        "occurred.from=yesterday",
        "recorded.to=2026-01-01",
        "seq.from=1e3",
        "kind=genesis",
        "recipient=Bank%20Martin",
        "recipient=",
        "regime=gdpr",
        "limit=1&limit=2",
        "subject=%ff",
        "as_of=now",
        "verdict=refuse&unknown=1",
        "limit=99999999999999999999999",
    ] {
        let answer = world.get(&format!("/v1/disclosures?{query}"));
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        answer.problem();
    }
    for target in [
        "/v1/status?x=1",
        "/healthz?x=1",
        "/v1/disclosures/4?x=1",
        "/v1/recipients?x=1",
        "/logs/omnia-groupe/checkpoint?x",
    ] {
        assert_eq!(world.get(target).problem(), "unknown_parameter", "{target}");
    }
}

#[test]
fn an_entry_that_reads_otherwise_than_it_was_receipted() {
    let world = world_of(3);
    let line = world.get("/v1/disclosures/6");
    let proof = world.get("/v1/disclosures/6/proof");
    let receipt = Receipt::parse(&proof.body).unwrap();
    receipt.verify(&[world.key()]).unwrap();
    assert_eq!(receipt.line().as_line().as_bytes(), line.body);
    let explained = world.get("/v1/disclosures/6/explanation").json();
    assert_eq!(explained["then"]["follows"], "agrees", "{explained:#}");
    let reasons = explained["then"]["reasons"].as_array().unwrap();
    assert!(
        reasons
            .iter()
            .all(|reason| reason["citation"].is_string() && reason["text"].is_string())
    );
    assert!(explained["today"]["on"].is_string() && explained["hindsight"]["agrees"].is_boolean());
    assert_eq!(
        (
            explained["seq"].as_u64(),
            explained["verdict"]["verdict"].as_str()
        ),
        (Some(6), Some("refuse"))
    );
    let head = world.send(&world.request("HEAD", "/v1/disclosures/6"));
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn an_entry_that_is_not_there() {
    let world = world_of(1);
    for (target, code) in [
        ("/v1/disclosures/5", "no_such_entry"),
        ("/v1/disclosures/5/proof", "no_such_entry"),
        (
            "/v1/disclosures/18446744073709551615/explanation",
            "no_such_entry",
        ),
        ("/v1/disclosures/0", "not_a_disclosure"),
        ("/v1/disclosures/2/explanation", "not_a_disclosure"),
        ("/v1/disclosures/x", "no_such_path"),
        ("/v1/disclosures/+4", "no_such_path"),
        ("/v1/disclosures/18446744073709551616", "no_such_path"),
        ("/v1/disclosures/4/nothing", "no_such_path"),
        ("/v2", "no_such_path"),
    ] {
        let answer = world.get(target);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (404, code),
            "{target}"
        );
    }
}

#[test]
fn a_method_refused_without_the_ones_that_are_allowed() {
    let world = World::new();
    for (method, target, allowed) in [
        ("DELETE", "/v1/disclosures", "GET, HEAD, POST"),
        ("GET", "/v1/disclosures/batch", "POST"),
        ("PUT", "/v1/disclosures/4", "GET, HEAD"),
        ("POST", "/v1/disclosures/4/proof", "GET, HEAD"),
        ("POST", "/v1/disclosures/4/explanation", "GET, HEAD"),
        ("GET", "/v1/checks", "POST"),
        ("PUT", "/v1/events", "GET, POST"),
        ("POST", "/v1/blobs", "PUT"),
        ("POST", "/v1/recipients", "GET, HEAD"),
        ("DELETE", "/v1/recipients/host-de", "GET, HEAD, PUT"),
        ("POST", "/v1/status", "GET, HEAD"),
        ("POST", "/healthz", "GET, HEAD"),
        ("OPTIONS", "/readyz", "GET, HEAD"),
        ("POST", "/logs/omnia-groupe/checkpoint", "GET, HEAD"),
        ("BREW", "/logs/omnia-groupe/tile/0/000", "GET, HEAD"),
    ] {
        let answer = world.send(&world.request(method, target));
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (405, "method_not_allowed"),
            "{method} {target}"
        );
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {target}");
    }
}
