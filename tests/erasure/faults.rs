//! Bad input and faults of the issue, one by one: the words say what is wrong and what to do next, in both languages, and
//! nothing was recorded.

use std::fmt::Display;

use serde_json::json;
use tabellion::files::Files as _;
use tabellion::ledger::{
    AccessOptions, ErasureRequest, HoldPurpose, HoldRequest, Ledger, OpenError,
};
use tabellion::text::{Language, Texts};

use super::world::{World, asked, erase, host_named, request, step, who};

/// The English says it, the French says something else, both name the next step.
#[track_caller]
fn says(error: &dyn Display, english: &str, next: &str) {
    let words = |language| Texts::new(language).tell(error);
    let (en, fr) = (words(Language::English), words(Language::French));
    assert!(en.contains(english), "{en}");
    assert_ne!(en, fr, "no French");
    for text in [&en, &fr] {
        assert!(text.contains(next), "no `{next}`: {text}");
    }
}

/// Does something that is refused, and leaves nothing behind.
#[track_caller]
fn refused<T: std::fmt::Debug, E>(ledger: &Ledger, act: impl FnOnce() -> Result<T, E>) -> E {
    let size = ledger.size();
    let Err(error) = act() else {
        panic!("it was done")
    };
    assert_eq!(ledger.size(), size, "something was recorded");
    error
}

fn hold(persons: &[&str]) -> HoldRequest {
    HoldRequest {
        purpose: HoldPurpose::Litigation,
        persons: persons.iter().map(|person| who(person)).collect(),
        recipient: None,
        rules: Vec::new(),
        grounds: Vec::new(),
        review_on: None,
        reference: None,
        text: None,
        actor: None,
    }
}

fn carrying_out(requests: &[u64], person: &str) -> ErasureRequest {
    ErasureRequest {
        requests: requests.to_vec(),
        ..request(&[person])
    }
}

#[test]
fn an_unknown_person() {
    let (_world, ledger) = World::with_three();
    let error = refused(&ledger, || erase(&ledger, &["ada", "nobody"]));
    says(
        &error,
        "/subjects/1/ref: the ledger knows nobody",
        "/subjects/1/ref",
    );
    let error = refused(&ledger, || ledger.place_hold(hold(&["nobody"])));
    says(&error, "look for another spelling", "/subjects/0/ref");
    let report = AccessOptions {
        subject: "nobody".into(),
        ..AccessOptions::default()
    };
    let error = refused(&ledger, || ledger.access_report(&report));
    says(&error, "check its spelling", "`email:`");
    let error = refused(&ledger, || {
        ledger.join_persons("nobody", "email:a@b.example", None, None)
    });
    says(&error, "nothing stands in this ledger", "`email:`");
}

#[test]
fn an_unverified_identity() {
    let (_world, ledger) = World::with_three();
    let wants = asked(&ledger, "erasure", "ada");
    let next = format!("tabellion rights record --step identity-check --request {wants}");
    let error = refused(&ledger, || ledger.erase(&carrying_out(&[wants], "ada")));
    says(&error, "not confirmed to come from the person", &next);
    let answer = json!({"step": "answered", "request": wants, "outcome": "granted"});
    let error = refused(&ledger, || step(&ledger, &answer));
    says(
        &error,
        "cannot be granted before it is known who asks",
        &next,
    );
    // Nor on the word of somebody who could not show who they are.
    let check = json!({"step": "identity_check", "request": wants,
        "identity": {"method": "questions", "result": "not_confirmed"}});
    step(&ledger, &check).unwrap();
    refused(&ledger, || ledger.erase(&carrying_out(&[wants], "ada")));
}

#[test]
fn a_request_that_asks_for_something_else() {
    let (_world, ledger) = World::with_three();
    let rectification = asked(&ledger, "rectification", "ada");
    let error = refused(&ledger, || {
        ledger.erase(&carrying_out(&[rectification], "ada"))
    });
    says(
        &error,
        "asks for something else than an erasure",
        &rectification.to_string(),
    );
    let wants = asked(&ledger, "erasure", "ada");
    let back = json!({"step": "withdrawn", "request": wants});
    let later = step(&ledger, &back).unwrap().seq;
    let error = refused(&ledger, || ledger.erase(&carrying_out(&[wants], "ada")));
    says(&error, "was taken back", &wants.to_string());
    let error = refused(&ledger, || ledger.erase(&carrying_out(&[later], "ada")));
    says(&error, "records a later step", &later.to_string());
}

#[test]
fn an_erasure_under_hold() {
    let (_world, ledger) = World::with_three();
    let placed = ledger.place_hold(hold(&["ada"])).unwrap().seq;
    let error = refused(&ledger, || erase(&ledger, &["ada"]));
    says(
        &error,
        "nothing was erased",
        &format!("tabellion holds lift {placed}"),
    );
}

#[test]
fn a_double_erasure() {
    let (_world, ledger) = World::with_three();
    let erased = erase(&ledger, &["ada"]).unwrap().chunks[0].seq;
    let error = refused(&ledger, || erase(&ledger, &["ada"]));
    says(&error, "was erased by entry", &erased.to_string());
    // The same file again is refused as a whole: nobody of it is erased by half.
    let error = refused(&ledger, || erase(&ledger, &["bob", "ada"]));
    says(&error, "nothing left to erase", "/subjects/1/ref");
}

#[test]
fn an_objection_dated_in_the_future() {
    let (_world, ledger) = World::with_three();
    let ahead = json!({"event": "objection", "subject": "ada", "at": "2026-11-22T10:00:01Z"});
    let error = refused(&ledger, || step(&ledger, &ahead));
    assert_eq!(error.code(), "in_the_future");
    says(
        &error,
        "lies in the future; record it when it happens",
        "`/at`",
    );
}

#[test]
fn a_recipient_merged_into_itself() {
    let (_world, ledger) = World::with_three();
    let error = refused(&ledger, || {
        ledger.merge_recipient("host-a", "host-a", None, None)
    });
    says(&error, "cannot be merged into itself", "`--into`");
    ledger
        .put_recipient(host_named("host-c"), None, None)
        .unwrap();
}

#[test]
fn a_vault_that_is_missing() {
    let (world, ledger) = World::with_three();
    ledger.shutdown().unwrap();
    drop(ledger);
    let path = world.paths.ledger.join("vault.redb");
    let whole = world.files.read(&path).unwrap();
    world.files.remove(&path).unwrap();
    let Err(error) = world.open() else {
        panic!("opened without its vault")
    };
    assert!(matches!(error, OpenError::Integrity(_)), "{error}");
    says(&error, "put back the three files", "`vault.redb`");
    assert!(
        world.files.look(&path).unwrap().is_none(),
        "an empty vault was made in its place"
    );
    world.files.replace(&path, &whole).unwrap();
    drop(world.open().unwrap());
}

#[test]
fn a_vault_that_is_damaged() {
    let (world, ledger) = World::with_three();
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    let path = world.paths.ledger.join("vault.redb");
    let whole = world.files.read(&path).unwrap();
    let cut = &whole[..whole.len() / 2];
    for damaged in [cut.to_vec(), vec![0; whole.len()], b"not a vault".to_vec()] {
        world.files.replace(&path, &damaged).unwrap();
        let Err(error) = world.open() else {
            panic!("opened with a damaged vault")
        };
        says(&error, "vault.redb", "vault.redb");
    }
    world.files.replace(&path, &whole).unwrap();
    assert_eq!(world.open().unwrap().ledger.size(), size);
}

#[test]
fn a_key_file_that_is_missing() {
    let (world, ledger) = World::with_three();
    ledger.shutdown().unwrap();
    drop(ledger);
    let kept = world.files.backup();
    for path in world.key_files() {
        world.files.remove(&path).unwrap();
    }
    let Err(error) = world.open() else {
        panic!("opened without keys")
    };
    says(
        &error,
        "put one back from a backup of the keys",
        "vault.key",
    );
    world.copy_keys(&kept, &world.files);
    drop(world.open().unwrap());
}

#[test]
fn a_key_file_from_before_an_erasure() {
    let (world, ledger) = World::with_three();
    let old = world.files.backup();
    let erased = erase(&ledger, &["ada"]).unwrap().chunks[0].seq;
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    let newer = world.files.backup();
    world.copy_keys(&old, &world.files);
    let Err(error) = world.open() else {
        panic!("opened with the old keys")
    };
    says(
        &error,
        &format!("from before erasure {erased}"),
        "tabellion keys erase-again",
    );
    world.copy_keys(&newer, &world.files);
    assert_eq!(world.open().unwrap().ledger.size(), size);
}
