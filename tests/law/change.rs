//! What differs between two rulebooks.

use tabellion::rulebook::{Rulebook, changes};

use super::cases;
use super::rulebook::{files, frozen, load};

#[test]
fn a_rulebook_differs_from_itself() {
    let book = cases::book();
    assert!(changes(&book, &book).is_empty());
}

#[test]
fn a_change_of_law_is_not_told_by_member() {
    let mut files = files();
    files.retain(|(name, _)| *name != "adequacy/EU-ADQ-UY.toml");
    for (name, text) in &mut files {
        match *name {
            "adequacy/EU-ADQ-US-DPF.toml" => {
                *text = text
                    .replace("published =", "until = 2026-10-30\npublished =")
                    .replace("checked_within_days = 31", "checked_within_days = 7");
            }
            "kinds.toml" => {
                *text = text.replace(
                    "acquirer = [\"merger\"]",
                    "acquirer = [\"merger\", \"audit\"]",
                );
            }
            "needs.toml" => {
                *text = text.replacen("any = [\"nda\"]", "any = [\"nda\", \"counsel_note\"]", 1);
            }
            _ => {}
        }
    }
    files.push((
        "adequacy/EU-ADQ-KE.toml",
        Rulebook::embedded_files()
            .iter()
            .find(|(name, _)| *name == "adequacy/EU-ADQ-UY.toml")
            .unwrap()
            .1
            .replace("EU-ADQ-UY", "EU-ADQ-KE")
            .replace("place = \"UY\"", "place = \"KE\""),
    ));
    let (before, after) = (
        cases::book(),
        load(&files).unwrap_or_else(|faults| panic!("{faults}")),
    );
    let found = changes(&before, &after);
    let ids = |rules: &[&tabellion::rulebook::Rule]| {
        rules
            .iter()
            .map(|rule| rule.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&found.added), ["EU-ADQ-KE"]);
    assert_eq!(ids(&found.removed), ["EU-ADQ-UY"]);
    let [change] = found.changed.as_slice() else {
        panic!("{:?}", found.changed)
    };
    assert_eq!(change.rule.id.as_str(), "EU-ADQ-US-DPF");
    let members: Vec<_> = change
        .members
        .iter()
        .map(|member| {
            (
                member.member.as_str(),
                member.before.as_deref(),
                member.after.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        members,
        [
            (
                "decision.listing.checked_within_days",
                Some("31"),
                Some("7")
            ),
            ("rule.until", None, Some("2026-10-30")),
        ]
    );
    let [needs] = found.tables.as_slice() else {
        panic!("{:?}", found.tables)
    };
    assert_eq!(
        (needs.table.as_str(), needs.added.len(), needs.removed.len()),
        ("need", 1, 1)
    );
    assert_eq!(found.settings.len(), 1);
    assert_eq!(found.settings[0].member, "purposes_by_kind.kinds.acquirer");
}

/// Grouped files and files of their own say the same law: what differs is what was renamed, and nothing is missing.
#[test]
fn the_grouped_files_lose_a_member_on_the_way() {
    let old = frozen();
    let old = Rulebook::recall(
        old.iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
    .unwrap();
    let book = cases::book();
    let found = changes(&old, &book);
    assert!(found.added.is_empty() && found.tables.is_empty());
    let removed: Vec<&str> = found.removed.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(removed, ["eu-gdpr.A5-1-e"]);
    let renamed = [
        "rule.known_from",
        "rule.published",
        "rule.source",
        "rule.document",
        "rule.title.fr",
        "rule.uncertain_fr",
    ];
    for change in &found.changed {
        for member in &change.members {
            assert!(
                renamed.contains(&member.member.as_str()),
                "{}: {member:?}",
                change.rule.id
            );
        }
    }
}
