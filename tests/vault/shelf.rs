//! What stands beside rows: rights events, replies, suppressions, actors, blobs.

use chrono::{DateTime, TimeDelta, Utc};
use tabellion::hash::{Secret, mac};
use tabellion::vault::{
    ActorId, Batch, BlobName, Event, Opened, Owner, PersonNo, Reply, Suppression, Vault as _,
    VaultError, Whom,
};
use zeroize::Zeroizing;

use super::world::{compartment, key, open, opening, record, who, world};

fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn tag(text: &str) -> tabellion::hash::Tag {
    mac("reply", &Secret::from_bytes([1; 32]), text.as_bytes())
}

fn reply(name: &str, outcome: u64, hours: i64) -> Reply {
    Reply {
        key: tag(name),
        body: tag("body"),
        outcome,
        expires: now() + TimeDelta::hours(hours),
    }
}

fn suppression(name: &str, seq: u64) -> Suppression {
    Suppression {
        seq,
        whom: Whom::Identity(who(name)),
        plaintext: Zeroizing::new(b"direct_marketing".to_vec()),
    }
}

#[test]
fn an_objection_is_seen_by_the_next_decision_and_after_a_restart() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    let before = vault.find(&who("ada")).unwrap();
    assert_eq!(before.rights, None);
    let event = Event {
        key: key(1, 0, 0),
        person: before.person,
        plaintext: Zeroizing::new(b"objection".to_vec()),
    };
    vault
        .commit(&Batch {
            rows: vec![opening(&vault, 1, "ada")],
            events: vec![event],
            ..Batch::default()
        })
        .unwrap();
    for _ in 0..2 {
        let vault = vault_again(&files);
        assert_eq!(vault.find(&who("ada")).unwrap().rights, Some(key(1, 0, 0)));
        let events = vault.events(before.person).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].plaintext.as_slice(), b"objection");
    }
    let vault = vault_again(&files);
    vault.truncate(1).unwrap();
    assert_eq!(
        vault.find(&who("ada")).unwrap().rights,
        None,
        "its line never came"
    );
}

fn vault_again(files: &tabellion::files::Volatile) -> tabellion::vault::Embedded {
    files.kill();
    open(files).unwrap().0
}

#[test]
fn a_reply_is_repeated_until_it_expires_and_not_if_its_line_never_came() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let replies = vec![reply("one", 0, 1), reply("two", 1, 2)];
    vault
        .commit(&Batch {
            replies: replies.clone(),
            ..Batch::default()
        })
        .unwrap();
    drop(vault);
    let vault = vault_again(&files);
    assert_eq!(vault.reply(&tag("one"), now()), Some(replies[0]));
    assert_eq!(vault.reply(&tag("one"), now() + TimeDelta::hours(1)), None);
    assert_eq!(vault.reply(&tag("three"), now()), None);
    vault.truncate(1).unwrap();
    assert_eq!(vault.reply(&tag("two"), now()), None);
    assert_eq!(
        vault.forget_replies(now() + TimeDelta::hours(1)).unwrap(),
        1
    );
    drop(vault);
    let vault = vault_again(&files);
    assert_eq!(vault.reply(&tag("one"), now()), None);
    assert_eq!(vault.forget_replies(now() + TimeDelta::days(9)).unwrap(), 0);
}

#[test]
fn a_suppression_blocks_its_person_after_the_vault_forgot_them() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    vault
        .commit(&Batch {
            suppressions: vec![suppression("ada", 0)],
            ..Batch::default()
        })
        .unwrap();
    drop(vault);
    let vault = vault_again(&files);
    assert_eq!(vault.find(&who("ada")), None);
    let found = vault.suppressions(&who("ada")).unwrap();
    assert_eq!(found[0].plaintext.as_slice(), b"direct_marketing");
    assert!(vault.suppressions(&who("bob")).unwrap().is_empty());
    assert_eq!(vault.all_suppressions().unwrap().len(), 1);
    vault.lift(&[found[0].number]).unwrap();
    assert!(vault.suppressions(&who("ada")).unwrap().is_empty());
    vault
        .commit(&Batch {
            suppressions: vec![suppression("bob", 7)],
            ..Batch::default()
        })
        .unwrap();
    vault.truncate(7).unwrap();
    assert!(
        vault_again(&files)
            .suppressions(&who("bob"))
            .unwrap()
            .is_empty(),
        "its line never came"
    );
}

#[test]
fn an_actor_is_named_renamed_and_forgotten() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let actor = ActorId([5; 16]);
    vault.put_actor(actor, b"M. Blanc").unwrap();
    vault.put_actor(actor, b"Mme Noir").unwrap();
    assert_eq!(vault.actor(actor).unwrap().unwrap().as_slice(), b"Mme Noir");
    vault.forget_actor(actor).unwrap();
    assert_eq!(vault.actor(actor).unwrap(), None);
}

#[test]
fn blobs_are_given_back_whole_and_public_ones_by_what_they_are() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let owner = Owner {
        person: PersonNo::ORGANISATION,
        compartment: compartment(0),
    };
    let name = vault.put_blob(owner, b"a contract").unwrap();
    let law = vault.blobs().put_public(b"Loi 1.565").unwrap();
    files.power_cut(2);
    drop(vault);
    let vault = vault_again(&files);
    assert_eq!(
        vault.blob(name).unwrap(),
        Some(Opened::Open(Zeroizing::new(b"a contract".to_vec())))
    );
    assert_eq!(vault.blobs().public(law).unwrap().unwrap(), b"Loi 1.565");
    assert_eq!(BlobName::parse(&name.to_string()), Some(name));
    assert_eq!(
        vault
            .blob(BlobName::parse(&"0".repeat(32)).unwrap())
            .unwrap(),
        None
    );
    for wrong in ["", "0", &"A".repeat(32), "../../../../etc/passwd"] {
        assert_eq!(BlobName::parse(wrong), None);
    }
    let large = vec![0; 64 * 1024 * 1024 + 1];
    assert!(matches!(
        vault.put_blob(owner, &large),
        Err(VaultError::BlobTooLarge { .. })
    ));
}

#[test]
fn many_public_blobs_are_lost_in_a_power_cut_after_the_answer() {
    for seed in 0..20 {
        let files = world();
        let (vault, _) = open(&files).unwrap();
        let texts: Vec<Vec<u8>> = (0..40)
            .map(|number| format!("rule {}", number % 30).into_bytes())
            .collect();
        let blobs: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        vault.publish(&blobs).unwrap();
        files.power_cut(seed);
        drop(vault);
        let (vault, _) = open(&files).unwrap();
        for text in &blobs {
            let found = vault
                .blobs()
                .public(tabellion::hash::content(text))
                .unwrap();
            assert_eq!(found.as_deref(), Some(*text), "seed {seed}");
        }
    }
}

#[test]
fn a_disk_that_is_full_leaves_half_a_public_blob_under_its_name() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let texts: Vec<Vec<u8>> = (0..9)
        .map(|number| format!("rule {number}").into_bytes())
        .collect();
    let blobs: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    files.fail(
        tabellion::files::volatile::Call::Sync,
        4,
        tabellion::files::volatile::Fault::Full,
    );
    assert!(vault.publish(&blobs).is_err());
    for text in &blobs {
        assert_eq!(
            vault
                .blobs()
                .public(tabellion::hash::content(text))
                .unwrap(),
            None
        );
    }
    vault.publish(&blobs).unwrap();
    assert!(
        vault
            .blobs()
            .public(tabellion::hash::content(blobs[8]))
            .unwrap()
            .is_some()
    );
}
