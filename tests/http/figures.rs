//! `/metrics`: what a scraper sees, who may look, and what is told when the disk fills up.

use serde_json::json;
use tabellion::ledger::Paths;

use super::client::Request;
use super::world::{HOME, World, disclosure};

/// The value of a series.
fn value(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.rsplit_once(' ')?.1.parse().ok()
}

#[test]
fn a_scraper_sees_what_was_recorded_and_refused_and_nobody_in_it() {
    let world = World::new();
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-1", "host-de"))
            .status,
        201
    );
    assert_eq!(
        world
            .post("/v1/disclosures", &disclosure("ev-2", "host-us"))
            .status,
        422
    );
    let answer = world.get("/metrics");
    assert_eq!(answer.status, 200);
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = answer.text();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let of = |name: &str| value(&text, name).unwrap_or_else(|| panic!("no `{name}` in\n{text}"));
    let ours = format!("{{exporter=\"{HOME}\"");
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let size = world.ledger().size() as f64;
    let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 0.5, "{found} {wanted}");
    near(of(&format!("tabellion_entries{ours}")), size);
    near(of(&format!("tabellion_recording{ours}")), 1.0);
    near(of(&format!("tabellion_queue_length{ours}")), 0.0);
    for kind in ["disclosure", "refusal"] {
        near(
            of(&format!("tabellion_recorded_total{ours},kind=\"{kind}\"")),
            1.0,
        );
    }
    assert!(of(&format!("tabellion_refusals_by_rule_total{ours},rule=\"")) >= 1.0);
    assert!(of(&format!("tabellion_commit_seconds_count{ours}")) >= 2.0);
    assert!(of(&format!("tabellion_vault_sync_seconds_sum{ours}")) > 0.0);
    assert!(of(&format!("tabellion_journal_sync_seconds_sum{ours}")) > 0.0);
    assert!(of(&format!("tabellion_head_age_seconds{ours}")) < 600.0);
    assert!(of(&format!("tabellion_disk_left_bytes{ours}")) > 1.0);
    near(
        of("tabellion_http_answers_total{method=\"POST\",status=\"201\"}"),
        1.0,
    );
    near(
        of("tabellion_http_answers_total{method=\"POST\",status=\"422\"}"),
        1.0,
    );
    // Nothing was ever dated or backed up: no age is better than a wrong one.
    assert!(
        value(
            &text,
            &format!("tabellion_last_timestamp_age_seconds{ours}")
        )
        .is_none()
    );
    for secret in ["partner", "host-de", "host-us", "ev-1"] {
        assert!(!text.contains(secret), "`{secret}` in\n{text}");
    }
}

#[test]
fn anybody_looks_at_the_figures() {
    let world = World::new();
    let bare = world.client().send(&Request::new("GET", "/metrics"));
    assert_eq!(bare.status, 401);
    assert_eq!(world.get("/metrics?since=1").status, 400);
    let wrong = world.send(&world.request("POST", "/metrics"));
    assert_eq!(wrong.status, 405);
    // A method of one's own makes no series of its own.
    let _ = world.send(&world.request("KANARI", "/metrics"));
    assert!(!world.get("/metrics").text().contains("KANARI"));
}

#[test]
fn little_room_is_told_as_a_full_disk_or_not_at_all() {
    let world = World::with(&[HOME], |paths: &Paths| {
        let file = paths.settings();
        let settings = std::fs::read_to_string(&file).unwrap();
        let settings = format!("disk_reserve_mib = 1000000000\n{settings}");
        std::fs::write(&file, settings).unwrap();
    });
    let refused = world.post("/v1/disclosures", &disclosure("ev-1", "host-de"));
    assert_eq!(refused.status, 507, "{}", refused.text());
    assert_eq!(refused.problem(), "disk_reserve");
    assert_eq!(refused.header("retry-after"), Some("30"));
    let event = json!({"event": "objection", "subject": "partner-1", "scope": "all"});
    let recorded = world.post("/v1/rights", &event);
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    assert_eq!(world.get("/v1/disclosures").status, 200);
    assert_eq!(world.get("/readyz").status, 503);
    assert_eq!(
        world.get("/v1/status").json()["halted"]["code"],
        "disk_reserve"
    );
    let text = world.get("/metrics").text();
    let away = format!("tabellion_not_recorded_total{{exporter=\"{HOME}\",code=\"disk_reserve\"}}");
    assert!(value(&text, &away).is_some(), "{text}");
}
