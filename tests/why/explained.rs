//! One entry, explained: as known then, with what is known now, today.

use chrono::NaiveDate;
use serde_json::json;
use tabellion::decide::Effect;
use tabellion::files::Disk;
use tabellion::recompute::Word;
use tabellion::text::why;
use tabellion::vocabulary::{Lang, VerdictWord};

use super::world::World;

const DAY: &str = "2020-07-10T10:00:00Z";

/// A disclosure under the Privacy Shield, six days before it fell.
fn shielded() -> (World, u64) {
    let world = World::new("FR");
    let recipient = json!({"id": "sable", "name": "Sable Inc. (example)", "kind": "group_entity", "role": "controller",
        "seat": "US", "hosting": ["US"],
        "attributes": {"listed_under": [{"framework": "privacy_shield", "from": "2017-01-01"}]}});
    let disclosure = json!({"exporter": "orme", "recipient": "sable", "occurred_at": DAY, "purpose": "crm",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "late_reason": "initial_import"});
    let seq = world.submit(&recipient, &disclosure);
    (world, seq)
}

#[test]
fn an_old_permission_is_judged_by_what_came_later() {
    let (world, seq) = shielded();
    let told = world.ledger.why(seq).unwrap().unwrap();
    assert_eq!(told.word, Word::Agrees);
    let then = told.then.as_ref().unwrap();
    assert_ne!(then.verdict, VerdictWord::Refuse);
    let carries = |effect: Effect| effect == Effect::Allows;
    assert!(
        then.reasons
            .iter()
            .any(|reason| reason.rule.as_str() == "EU-ADQ-US-PS" && carries(reason.effect))
    );
    // The day itself stays what it was; today nothing carries it.
    assert_ne!(
        told.hindsight.as_ref().unwrap().verdict.verdict,
        VerdictWord::Refuse
    );
    let today = told.today.as_ref().unwrap();
    assert_eq!(today.verdict.verdict, VerdictWord::Refuse);
    assert!(
        today
            .differences
            .iter()
            .any(|difference| difference.member == "verdict")
    );
}

#[test]
fn an_explanation_cites_no_law_or_speaks_one_language() {
    let (world, seq) = shielded();
    let told = world.ledger.why(seq).unwrap().unwrap();
    let rules = world.ledger.rulebook();
    let english = why::to_json(&told, &rules, Lang::En);
    let french = why::to_json(&told, &rules, Lang::Fr);
    assert_eq!(english["then"]["follows"], "agrees");
    assert_eq!(english["today"]["agrees"], false);
    for (told, word) in [(&english, "GDPR Article"), (&french, "RGPD, article")] {
        let reasons = told["then"]["reasons"].as_array().unwrap();
        assert!(reasons.len() > 5);
        for reason in reasons {
            assert!(
                reason["citation"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{reason}"
            );
            assert!(
                reason["title"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{reason}"
            );
        }
        assert!(told["then"].to_string().contains(word), "{told:#}");
    }
}

#[test]
fn a_changed_entry_is_explained_as_if_it_followed() {
    let (world, seq) = shielded();
    let lines = world.lines();
    let rules = world.ledger.rulebook();
    let at = usize::try_from(seq).unwrap();
    let text = String::from_utf8(lines[at].clone()).unwrap();
    let lie = text.replace("\"transfer\":true", "\"transfer\":false");
    assert_ne!(text, lie);
    let entry = tabellion::entry::Entry::parse(lie.as_bytes()).unwrap();
    let read = |seq: u64| lines.get(usize::try_from(seq).unwrap()).cloned();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let told = tabellion::ledger::why_beside(&Disk, &world.path(), &entry, &read, &rules, today);
    let told = told.unwrap();
    assert!(matches!(&told.word, Word::Wrong(differences) if differences[0].member == "transfer"));
    assert_eq!(
        why::to_json(&told, &rules, Lang::En)["then"]["follows"],
        "wrong"
    );
    // Without the rules of that day only the codes stand.
    let unknown = text.replace(&rules.digest().to_string(), &"ab".repeat(32));
    let entry = tabellion::entry::Entry::parse(unknown.as_bytes()).unwrap();
    let told = tabellion::ledger::why_beside(&Disk, &world.path(), &entry, &read, &rules, today);
    let told = told.unwrap();
    assert!(matches!(told.word, Word::Unknown(_)) && told.then.is_none());
}
