//! Tokens with bounds: in time, in place, in number, and of one inquiry.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tabellion::clock::{Clock, SystemClock};
use tabellion::files::Disk;
use tabellion::keys::{Bounds, Grant, KeyFolder, Role, Scope, TokenBook, TokenId};
use tabellion::ledger::Paths;

use super::auth::wait_for;
use super::client::{Answer, Request};
use super::world::{HOME, World, disclosure, issue};

fn now() -> DateTime<Utc> {
    SystemClock.read().wall
}

fn book(paths: &Paths) -> TokenBook {
    TokenBook::open(KeyFolder::open(Arc::new(Disk), &paths.keys).unwrap()).unwrap()
}

/// A token of the first ledger.
fn granted(world: &World, grant: Grant) -> String {
    let name = "bounded".to_owned();
    let grant = Grant { name, ..grant };
    let token = book(&world.paths[0]).grant(grant, now()).unwrap();
    token.text.to_string()
}

fn reader(bounds: Bounds) -> Grant {
    Grant {
        role: Some(Role::Viewer),
        bounds,
        ..Grant::default()
    }
}

fn ask(world: &World, token: &str, target: &str) -> Answer {
    world.send(&Request::new("GET", target).token(token))
}

/// Asks until the service has read the tokens again.
#[track_caller]
fn once_known(world: &World, token: &str, target: &str) -> Answer {
    let began = Instant::now();
    loop {
        let answer = ask(world, token, target);
        let unknown = answer.status == 401 && answer.text().contains("not known here");
        if !unknown {
            return answer;
        }
        assert!(began.elapsed().as_secs() < 30, "never noticed");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status, answer.problem())
}

#[test]
fn a_token_before_and_after_its_time() {
    let world = World::new();
    let early = granted(
        &world,
        Grant {
            starts: Some(now() + TimeDelta::hours(1)),
            ..reader(Bounds::default())
        },
    );
    let late = granted(
        &world,
        Grant {
            expires: Some(now() - TimeDelta::seconds(1)),
            ..reader(Bounds::default())
        },
    );
    for (token, word) in [(early, "before"), (late, "expired")] {
        let answer = once_known(&world, &token, "/v1/status");
        assert_eq!(told(&answer), (401, "invalid_token".to_owned()));
        assert!(answer.text().contains(word), "{}", answer.text());
        // Whoever does not know the secret learns nothing of its time.
        let guess = format!("{}A", &token[..token.len() - 1]);
        let guess = if guess == token {
            format!("{}Q", &token[..token.len() - 1])
        } else {
            guess
        };
        assert!(
            ask(&world, &guess, "/v1/status")
                .text()
                .contains("not known here")
        );
    }
}

#[test]
fn a_token_from_a_network_that_it_is_not_for() {
    let world = World::new();
    let from = |network: &str| {
        let sources = vec![network.parse().unwrap()];
        reader(Bounds {
            sources,
            ..Bounds::default()
        })
    };
    let far = granted(&world, from("192.0.2.0/24"));
    assert_eq!(
        told(&once_known(&world, &far, "/v1/status")),
        (403, "source_not_allowed".to_owned())
    );
    // What a proxy says is not believed.
    let forged = Request::new("GET", "/v1/status")
        .token(&far)
        .header("x-forwarded-for", "192.0.2.7")
        .header("forwarded", "for=192.0.2.7");
    assert_eq!(world.send(&forged).status, 403);
    let near = granted(&world, from("127.0.0.0/8"));
    assert_eq!(once_known(&world, &near, "/v1/status").status, 200);
}

#[test]
fn a_token_of_another_exporter() {
    let world = World::of(&[HOME, "institut-du-rocher"]);
    let of = |exporter: &str| {
        reader(Bounds {
            exporters: [exporter.to_owned()].into(),
            ..Bounds::default()
        })
    };
    let other = granted(&world, of("institut-du-rocher"));
    assert_eq!(
        told(&once_known(&world, &other, "/v1/status")),
        (403, "exporter_not_allowed".to_owned())
    );
    let own = granted(&world, of(HOME));
    assert_eq!(once_known(&world, &own, "/v1/status").status, 200);
}

#[test]
fn a_token_that_comes_too_often() {
    let world = World::new();
    let rated = |rate: &str, role| Grant {
        role: Some(role),
        ..reader(Bounds {
            rate: Some(rate.parse().unwrap()),
            ..Bounds::default()
        })
    };
    let slow = granted(&world, rated("2/h", Role::Viewer));
    let free = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(&world, &free);
    assert_eq!(once_known(&world, &slow, "/v1/status").status, 200);
    assert_eq!(ask(&world, &slow, "/v1/status").status, 200);
    let refused = ask(&world, &slow, "/v1/status");
    assert_eq!(told(&refused), (429, "too_many_requests".to_owned()));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1800).contains(&wait), "{wait}");
    // What it may not do counts too, and others come as before.
    assert_eq!(ask(&world, &slow, "/v1/suppressions").status, 429);
    assert_eq!(ask(&world, &free, "/v1/status").status, 200);

    // A batch is no way around it: lines beyond the rate are not recorded.
    let hasty = granted(&world, rated("3/h", Role::Integrator));
    assert_eq!(once_known(&world, &hasty, "/v1/rulebook").status, 200);
    let lines: Vec<String> = ["a", "b", "c", "d"]
        .map(|event| disclosure(event, "host-de").to_string())
        .to_vec();
    let size = world.ledger().size();
    let batch = Request::new("POST", "/v1/disclosures/batch")
        .token(&hasty)
        .ndjson(&lines);
    let statuses: Vec<Value> = world
        .send(&batch)
        .lines()
        .iter()
        .map(|line| line["status"].clone())
        .collect();
    assert_eq!(statuses, [json!(201), json!(429), json!(429), json!(429)]);
    assert_eq!(world.ledger().size(), size + 1);
}

#[test]
fn a_token_that_is_revoked_while_its_batch_goes_on() {
    let world = World::new();
    let token = issue(&world.paths[0], &[Scope::DisclosuresWrite]);
    wait_for(&world, &token);
    let mut client = world.client();
    let first = format!("{}\n", disclosure("a", "host-de"));
    let second = format!("{}\n", disclosure("b", "host-de"));
    let head = format!(
        "POST /v1/disclosures/batch HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n",
        first.len() + second.len()
    );
    let size = world.ledger().size();
    client.write(head.as_bytes()).unwrap();
    client.write(first.as_bytes()).unwrap();
    let began = Instant::now();
    while world.ledger().size() == size {
        assert!(
            began.elapsed().as_secs() < 30,
            "the first line was never recorded"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = TokenId::new(&token["tabellion_".len()..][..16]);
    book(&world.paths[0]).revoke(&id, now()).unwrap();
    while ask(&world, &token, "/v1/status").status == 200 {
        assert!(
            began.elapsed().as_secs() < 60,
            "the revocation was never noticed"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    client.write(second.as_bytes()).unwrap();
    let lines = client.read(false).unwrap().lines();
    assert_eq!(
        (&lines[0]["status"], &lines[1]["status"], &lines[1]["code"]),
        (&json!(201), &json!(401), &json!("invalid_token"))
    );
    assert_eq!(world.ledger().size(), size + 1);
}

/// An inquiry into what `host-de` received, and its auditor.
fn audited(world: &World) -> (u64, String) {
    for (event, to) in [("a", "host-de"), ("b", "host-us"), ("c", "host-de")] {
        let answer = world.post("/v1/disclosures", &disclosure(event, to));
        assert!([201, 422].contains(&answer.status), "{}", answer.text());
    }
    let inquiry = world.post(
        "/v1/inquiries",
        &json!({"reference": "CNIL 2026-1", "scope": {"recipient": "host-de"}}),
    );
    assert_eq!(inquiry.status, 201, "{}", inquiry.text());
    let line: Value = serde_json::from_str(inquiry.json()["line"].as_str().unwrap()).unwrap();
    let seq = line["seq"].as_u64().unwrap();
    let later = world.post("/v1/disclosures", &disclosure("d", "host-de"));
    assert_eq!(later.status, 201);
    let token = granted(
        world,
        Grant {
            role: Some(Role::Auditor),
            expires: Some(now() + TimeDelta::days(1)),
            bounds: Bounds {
                inquiry: Some(seq),
                ..Bounds::default()
            },
            ..Grant::default()
        },
    );
    wait_for(world, &token);
    (seq, token)
}

#[test]
fn an_auditor_who_looks_beyond_the_inquiry() {
    let world = World::new();
    let (seq, token) = audited(&world);
    let listed = ask(&world, &token, "/v1/disclosures").json();
    let all = world.get("/v1/disclosures").json();
    let place = |entry: &Value| entry["seq"].as_u64().unwrap();
    let shown: Vec<u64> = listed["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(place)
        .collect();
    let to = |entry: &&Value| entry["body"]["recipient"]["id"] == "host-de" && place(entry) < seq;
    let (within, beyond): (Vec<_>, Vec<_>) =
        all["entries"].as_array().unwrap().iter().partition(to);
    assert_eq!(
        shown,
        within.iter().map(|entry| place(entry)).collect::<Vec<_>>()
    );
    assert_eq!((shown.len(), beyond.len()), (2, 2));
    assert_eq!(
        ask(&world, &token, "/v1/disclosures?recipient=host-us").json()["entries"],
        json!([])
    );
    for end in ["", "/proof", "/explanation"] {
        let at = |seq: u64| format!("/v1/disclosures/{seq}{end}");
        assert_eq!(ask(&world, &token, &at(shown[0])).status, 200, "{end}");
        for entry in &beyond {
            let answer = ask(&world, &token, &at(place(entry)));
            assert_eq!(
                told(&answer),
                (403, "outside_the_inquiry".to_owned()),
                "{end}"
            );
        }
    }
    let one = ask(&world, &token, &format!("/v1/inquiries/{seq}"));
    assert_eq!(one.json()["words"]["reference"], "CNIL 2026-1");
    let outside = |answer: &Answer| told(answer) == (403, "outside_the_inquiry".to_owned());
    for target in [
        "/v1/inquiries",
        &format!("/v1/inquiries/{}", seq + 1),
        "/v1/recipients",
        "/v1/timestamps",
        &format!("/logs/{HOME}/tile/entries/000.p/4"),
    ] {
        let answer = ask(&world, &token, target);
        assert!(
            outside(&answer) || answer.status == 403,
            "{target}: {}",
            answer.text()
        );
    }
    for body in [
        json!({"filter": {}}),
        json!({"filter": {"recipient": "host-de"}}),
        json!({"inquiry": seq + 1}),
    ] {
        let export = Request::new("POST", "/v1/exports")
            .token(&token)
            .json(&body);
        assert!(outside(&world.send(&export)), "{body}");
    }
    let close = Request::new("POST", &format!("/v1/inquiries/{seq}/close"))
        .token(&token)
        .json(&json!({}));
    assert!(outside(&world.send(&close)));
    let export = Request::new("POST", "/v1/exports")
        .token(&token)
        .json(&json!({"inquiry": seq}));
    assert_eq!(world.send(&export).status, 200);
}

#[test]
fn an_auditor_who_makes_evidence_without_what_was_withheld() {
    let world = World::new();
    let (seq, token) = audited(&world);
    let entry = ask(&world, &token, "/v1/disclosures").json()["entries"][0]["seq"].clone();
    let withheld = json!({"inquiry": seq, "withhold": [{"what": format!("person:{entry}/0"), "ground": "fr.secret-avocat"}]});
    let made = world.post("/v1/exports", &withheld);
    assert_eq!(made.status, 200, "{}", made.text());
    let export = Request::new("POST", "/v1/exports")
        .token(&token)
        .json(&json!({"inquiry": seq}));
    assert_eq!(
        told(&world.send(&export)),
        (409, "evidence_withheld".to_owned())
    );
}

#[test]
fn an_auditor_without_a_box() {
    let world = World::new();
    let mut book = book(&world.paths[0]);
    let auditor = |expires, inquiry| Grant {
        name: "inspector".to_owned(),
        role: Some(Role::Auditor),
        expires,
        bounds: Bounds {
            inquiry,
            ..Bounds::default()
        },
        ..Grant::default()
    };
    let tomorrow = Some(now() + TimeDelta::days(1));
    assert!(book.grant(auditor(None, Some(4)), now()).is_err());
    assert!(book.grant(auditor(tomorrow, None), now()).is_err());
    let mut wider = auditor(tomorrow, Some(4));
    wider.scopes.insert(Scope::SubjectsRead);
    assert!(book.grant(wider, now()).is_err());
    let mut viewer = auditor(tomorrow, Some(4));
    viewer.role = Some(Role::Viewer);
    assert!(book.grant(viewer, now()).is_err());
    let over = granted(
        &world,
        Grant {
            starts: Some(now() - TimeDelta::days(2)),
            expires: Some(now() - TimeDelta::days(1)),
            ..auditor(None, Some(4))
        },
    );
    assert_eq!(
        told(&once_known(&world, &over, "/v1/inquiries/4")),
        (401, "invalid_token".to_owned())
    );
}

/// Entries of readings, by purpose.
fn readings(world: &World) -> Vec<Value> {
    let ledger = world.ledger();
    let lines = (0..ledger.size()).map(|seq| ledger.line(seq).unwrap().unwrap());
    let entries = lines.map(|line| serde_json::from_slice::<Value>(&line).unwrap());
    entries.filter(|entry| entry["kind"] == "access").collect()
}

#[test]
fn a_reading_of_what_is_sealed_that_leaves_no_entry() {
    let world = World::new();
    let (seq, token) = audited(&world);
    let before = readings(&world).len();
    // What opens nothing leaves nothing.
    for target in [
        "/v1/disclosures",
        "/v1/recipients",
        "/v1/recipients/host-de",
        "/v1/inquiries",
        "/v1/rights",
    ] {
        assert_eq!(world.get(target).status, 200, "{target}");
    }
    assert_eq!(readings(&world).len(), before);
    ask(&world, &token, &format!("/v1/inquiries/{seq}"));
    let read = readings(&world);
    assert_eq!(read.len(), before + 1);
    let last = &read[before]["body"];
    assert_eq!(
        (&last["purpose"], &last["entries"]),
        (&json!("inquiry"), &json!([seq]))
    );
    assert_eq!(last["actor"], token["tabellion_".len()..][..16]);
    // Whose entries these are is sealed; the same page twice in a minute is one reading, or two if the minute changed.
    for _ in 0..3 {
        assert_eq!(world.get("/v1/disclosures?subject=partner-a").status, 200);
    }
    let looked = readings(&world).len() - read.len();
    assert!((1..=2).contains(&looked), "{looked}");
    assert_eq!(readings(&world)[read.len()]["body"]["purpose"], "support");
    // Somebody unknown has no openings.
    let known = readings(&world).len();
    world.get("/v1/disclosures?subject=nobody-at-all");
    assert_eq!(readings(&world).len(), known);
    let mut host = super::world::host("host-fr", "FR");
    host["contact"] = json!({"email": "dpo@host.example"});
    let put = world.send(&world.request("PUT", "/v1/recipients/host-fr").json(&host));
    assert_eq!(put.status, 201, "{}", put.text());
    let shown = world.get("/v1/recipients/host-fr");
    assert_eq!(shown.json()["contact"]["email"], "dpo@host.example");
    assert_eq!(readings(&world).len(), known + 1);
    let blind = issue(&world.paths[0], &[Scope::DisclosuresRead]);
    wait_for(&world, &blind);
    assert!(
        ask(&world, &blind, "/v1/recipients/host-fr")
            .json()
            .get("contact")
            .is_none()
    );
    assert_eq!(readings(&world).len(), known + 1);
}
