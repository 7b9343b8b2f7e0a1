//! Every case file through the door that integrators use.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::world::World;
use crate::law::cases;

fn codes(list: &Value) -> BTreeSet<String> {
    let code = |item: &Value| item["code"].as_str().or(item.as_str()).unwrap().to_owned();
    list.as_array().unwrap().iter().map(code).collect()
}

#[test]
fn a_case_is_answered_otherwise_over_http() {
    let world = World::new();
    let (mut posted, mut helped) = (0, 0);
    for (name, case) in cases::all() {
        let value = serde_json::to_value(&case).unwrap();
        let mut body = json!({"disclosure": value["disclosure"], "exporter": value["exporter"], "recipient": value["recipient"]});
        for (member, from) in [("history", "history"), ("at", "recorded_at")] {
            if let Some(given) = value.get(from) {
                body[member] = given.clone();
            }
        }
        let answer = world.post("/v1/checks", &body);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let (answer, expect) = (answer.json(), &value["expect"]);
        for member in ["verdict", "transfer", "review"] {
            assert_eq!(answer[member], expect[member], "{name}: {member}");
        }
        assert_eq!(
            codes(&answer["conditions"]),
            codes(&expect["conditions"]),
            "{name}"
        );
        assert!(
            codes(&answer["missing"]).is_superset(&codes(&expect["missing"])),
            "{name}: {answer:#}"
        );
        let refused = answer["verdict"] == "refuse";
        assert_eq!(answer.get("alternatives").is_some(), refused, "{name}");
        if refused {
            for set in answer["alternatives"].as_array().unwrap() {
                assert!(
                    set["verdict"] != "refuse" && !set["changes"].as_array().unwrap().is_empty(),
                    "{name}"
                );
                helped += 1;
            }
        }
        posted += 1;
    }
    assert!(
        posted >= 283 && helped > 100,
        "{posted} posted, {helped} ways"
    );
}
