//! Lines for a SIEM: of their formats, complete, and about nobody.

use serde_json::{Value, json};
use tabellion::entry::Entry;
use tabellion::report::siem::Siem;

use super::world::{World, disclosure};

fn lines(world: &World, format: Siem) -> Vec<String> {
    let ledger = world.ledger();
    let entry = |seq| Entry::parse(&ledger.line(seq).unwrap().unwrap()).unwrap();
    (0..ledger.size())
        .map(|seq| format.line(ledger.origin(), &entry(seq)))
        .collect()
}

fn filled() -> World {
    let world = World::new();
    for (event, to, state) in [
        ("a", "host-de", "intended"),
        ("b", "host-us", "intended"),
        ("c", "host-us", "done"),
    ] {
        let mut body = disclosure(event, to);
        body["state"] = json!(state);
        body["subjects"] = json!([{"ref": "email:anna.canary@example.org"}]);
        let answer = world.post("/v1/disclosures", &body);
        assert!([201, 422].contains(&answer.status), "{}", answer.text());
    }
    let read = world.post(
        "/v1/subjects/access",
        &json!({"subject": "email:anna.canary@example.org"}),
    );
    assert_eq!(read.status, 200, "{}", read.text());
    world
}

#[test]
fn a_line_of_syslog_that_is_none() {
    let world = filled();
    let lines = lines(&world, Siem::Syslog);
    assert_eq!(lines.len() as u64, world.ledger().size());
    let mut severities = std::collections::BTreeMap::new();
    for (seq, line) in lines.iter().enumerate() {
        assert!(!line.contains('\n') && !line.contains("canary"), "{line}");
        let (priority, rest) = line.strip_prefix('<').unwrap().split_once(">1 ").unwrap();
        let priority: u8 = priority.parse().unwrap();
        assert_eq!(priority / 8, 13, "{line}");
        // Timestamp, host, program, process, kind, structured data, message.
        let mut fields = rest.splitn(6, ' ');
        let at = fields.next().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{line}");
        assert_eq!(fields.next(), Some("ledger.example"));
        assert_eq!(
            (fields.next(), fields.next()),
            (Some("tabellion"), Some("-"))
        );
        let kind = fields.next().unwrap();
        assert!(kind.len() <= 32 && kind.bytes().all(|byte| byte.is_ascii_graphic()));
        let (data, message) = fields.next().unwrap().split_once("] ").unwrap();
        assert!(
            data.starts_with("[origin software=\"tabellion\" swVersion=\""),
            "{line}"
        );
        let facts: Value = serde_json::from_str(message).unwrap();
        assert_eq!(
            (facts["seq"].as_u64(), facts["kind"].as_str()),
            (Some(seq as u64), Some(kind))
        );
        severities.insert(
            (kind.to_owned(), facts["took_place"].as_bool()),
            priority % 8,
        );
    }
    let severity = |kind: &str, took_place| severities[&(kind.to_owned(), took_place)];
    assert_eq!(severity("disclosure", None), 6);
    assert_eq!(severity("refusal", Some(false)), 4);
    assert_eq!(severity("refusal", Some(true)), 3);
    assert_eq!(severity("access", None), 5);
}

#[test]
fn an_event_of_ocsf_without_what_its_class_needs() {
    let world = filled();
    let mut findings = 0;
    for line in lines(&world, Siem::Ocsf) {
        assert!(!line.contains("canary"), "{line}");
        let event: Value = serde_json::from_str(&line).unwrap();
        for needed in [
            "activity_id",
            "category_uid",
            "class_uid",
            "metadata",
            "severity_id",
            "time",
            "type_uid",
        ] {
            assert!(!event[needed].is_null(), "{needed}: {line}");
        }
        assert_eq!(event["metadata"]["version"], "1.6.0");
        assert!(event["metadata"]["product"]["name"].is_string());
        let number = |name: &str| event[name].as_u64().unwrap();
        assert_eq!(
            number("type_uid"),
            number("class_uid") * 100 + number("activity_id"),
            "{line}"
        );
        assert!(event["time"].as_i64().unwrap() > 1_700_000_000_000);
        if event["unmapped"]["kind"] == "refusal" {
            findings += 1;
            assert_eq!((number("class_uid"), number("category_uid")), (2003, 2));
            assert!(
                event["finding_info"]["uid"].is_string()
                    && event["finding_info"]["title"].is_string()
            );
            assert_eq!(event["compliance"]["status_id"], 3);
            assert!(
                !event["compliance"]["requirements"]
                    .as_array()
                    .unwrap()
                    .is_empty()
            );
        }
    }
    assert_eq!(findings, 2);
}
