//! What a ledger keeps of a time-stamp, and what it does when none comes.

use tabellion::audit::Word;
use tabellion::clock::{Clock as _, SystemClock};
use tabellion::dating::{self, Fault};
use tabellion::entry::{Body, Entry, KeyReason};
use tabellion::hash::content;
use tabellion::ledger::{Asked, Ledger, StampError};
use tabellion::timestamp::{Anchors, granted};
use tabellion::tsa::Authority;

use super::authority::{ECDSA, RSA_2048, Tsa};
use crate::ledger::{Place, disclosure, host, submission};

pub fn asked(tsa: &Tsa) -> Asked {
    Asked {
        authority: Authority::Command(tsa.command()),
        anchors: tsa.anchors(),
        policy: None,
    }
}

fn with_entries(place: &Place) -> Ledger {
    let ledger = place.init();
    ledger.put_recipient(host("host"), None, None).unwrap();
    for number in 0..3 {
        let one = disclosure(&format!("ev-{number}"), "host", "partner");
        ledger.record(submission(one)).unwrap();
    }
    ledger
}

#[test]
fn the_entry_names_what_is_kept_and_openssl_accepts_it() {
    for tsa in [&*ECDSA, &*RSA_2048] {
        let place = Place::new();
        let ledger = with_entries(&place);
        let size = ledger.size();
        let note = ledger.checkpoint().unwrap();
        let taken = ledger.take_timestamp(&asked(tsa)).unwrap();
        let Body::Timestamp(entry) = Entry::parse(&taken.answer.line).unwrap().body else {
            panic!("no timestamp")
        };
        assert_eq!(entry, taken.entry);
        assert_eq!((entry.checkpoint.size, taken.answer.seq), (size, size));
        assert_eq!(entry.note, content(&note));
        let folder = &place.paths.ledger;
        let bytes = std::fs::read(folder.join(format!("blobs/public/{}", entry.token))).unwrap();
        assert_eq!(content(&bytes), entry.token);
        let kept = folder.join(format!("checkpoints/{size:012}"));
        assert_eq!(std::fs::read(&kept).unwrap(), note);
        let chain = folder.join(format!("timestamps/{size:012}-{}.pem", entry.token));
        let chain = Anchors::from_pem(&std::fs::read(chain).unwrap());
        assert!(chain.is_ok());
        let answer = folder.join("answer.tsr");
        std::fs::write(&answer, granted(&bytes)).unwrap();
        assert!(tsa.accepts(&kept, &answer), "openssl does not");
        std::fs::write(&kept, b"another note").unwrap();
        assert!(!tsa.accepts(&kept, &answer), "openssl accepts anything");
    }
}

#[test]
fn the_audit_collects_time_stamps_and_their_roots() {
    let place = Place::new();
    let ledger = with_entries(&place);
    let taken = ledger.take_timestamp(&asked(&ECDSA)).unwrap();
    ledger.shutdown().unwrap();
    let report = place.verify(ledger.vkeys().last().unwrap());
    assert_eq!(report.word, Word::Intact);
    assert_eq!(report.timestamps, [(taken.answer.seq, taken.entry.clone())]);
    let state = taken.entry.checkpoint;
    assert!(report.roots.contains(&(state.size, state.root)));
}

/// The fault of the one time-stamp, after something was done to the folder.
fn after(change: impl FnOnce(&std::path::Path, &tabellion::entry::Timestamp)) -> Option<Fault> {
    let place = Place::new();
    let ledger = with_entries(&place);
    let taken = ledger.take_timestamp(&asked(&ECDSA)).unwrap();
    change(&place.paths.ledger, &taken.entry);
    let now = SystemClock.read().wall;
    let anchors = ECDSA.anchors();
    let dated = ledger.timestamps(Some(&anchors), now).unwrap();
    assert_eq!(dated.len(), 1);
    dated[0].fault.clone()
}

#[test]
fn what_was_lost_is_in_doubt_and_what_contradicts_is_tampered() {
    assert_eq!(after(|_, _| {}), None);
    let blob = |entry: &tabellion::entry::Timestamp| format!("blobs/public/{}", entry.token);
    let gone = after(|folder, entry| std::fs::remove_file(folder.join(blob(entry))).unwrap());
    assert!(matches!(gone, Some(Fault::NoToken(_))), "{gone:?}");
    let altered = after(|folder, entry| std::fs::write(folder.join(blob(entry)), b"x").unwrap());
    assert!(matches!(altered, Some(Fault::NoToken(_))), "{altered:?}");
    assert_eq!(altered.unwrap().word(), Word::Indeterminate);
    let note =
        |entry: &tabellion::entry::Timestamp| format!("checkpoints/{:012}", entry.checkpoint.size);
    let other = after(|folder, entry| std::fs::write(folder.join(note(entry)), b"x").unwrap());
    assert!(matches!(other, Some(Fault::NoNote(_))), "{other:?}");
    assert_eq!(Fault::OtherTime.word(), Word::Tampered);
}

#[test]
fn nobody_outside_to_trust_leaves_time_in_doubt_and_nothing_contradicts() {
    let place = Place::new();
    let ledger = with_entries(&place);
    ledger.take_timestamp(&asked(&ECDSA)).unwrap();
    let now = SystemClock.read().wall;
    let dated = ledger.timestamps(None, now).unwrap();
    assert_eq!(dated[0].fault, Some(Fault::NoAnchor));
    assert!(
        dated[0].stamp.is_some(),
        "it agrees with the chain that was stored"
    );
    let others = RSA_2048.anchors();
    let dated = ledger.timestamps(Some(&others), now).unwrap();
    assert_eq!(dating::word(&dated), Word::Indeterminate);
}

type Change<'a> = &'a dyn Fn(&mut tabellion::entry::Timestamp);

#[test]
fn an_entry_whose_facts_are_not_those_of_its_token_is_tampered() {
    let place = Place::new();
    let ledger = with_entries(&place);
    let taken = ledger.take_timestamp(&asked(&ECDSA)).unwrap();
    let folder = tabellion::ledger::Folder::new(&place.paths.ledger);
    let anchors = ECDSA.anchors();
    let look = |change: Change<'_>, root| {
        let mut entry = taken.entry.clone();
        change(&mut entry);
        let stamped = dating::Stamped {
            seq: taken.answer.seq,
            entry,
        };
        let now = SystemClock.read().wall;
        let dated = dating::date(&[stamped], &folder, Some(&anchors), &|_| root, now);
        dated[0]
            .fault
            .clone()
            .map(|fault| (fault.word(), fault.to_string()))
    };
    let root = taken.entry.checkpoint.root;
    assert_eq!(look(&|_| {}, Some(root)), None);
    let cases: [(Change<'_>, _, &str); 4] = [
        (
            &|entry| entry.time = "2020-01-01T00:00:00Z".to_owned(),
            None,
            "another time",
        ),
        (
            &|entry| entry.checkpoint.size = 9,
            None,
            "cover the entry that tells of it",
        ),
        (
            &|entry| entry.note = content(b"x"),
            None,
            "over other bytes",
        ),
        (
            &|entry| entry.checkpoint.root = tabellion::hash::empty_tree(),
            None,
            "another size or root",
        ),
    ];
    for (change, root, words) in cases {
        let (word, told) = look(change, root).unwrap();
        assert!(word == Word::Tampered && told.contains(words), "{told}");
    }
    let (word, told) = look(&|_| {}, Some(tabellion::hash::empty_tree())).unwrap();
    assert!(
        word == Word::Tampered && told.contains("had another root"),
        "{told}"
    );
}

#[test]
fn a_token_that_does_not_count_leaves_nothing_behind() {
    let place = Place::new();
    let ledger = with_entries(&place);
    let size = ledger.size();
    let mut stranger = asked(&ECDSA);
    stranger.anchors = RSA_2048.anchors();
    let error = ledger.take_timestamp(&stranger).unwrap_err();
    assert_eq!(error.code(), "untrusted");
    // An answer to another request: the nonce tells.
    let other = super::authority::asking(content(b"x"));
    std::fs::write(ECDSA.path("old"), ECDSA.answer(&other.to_der())).unwrap();
    let mut replayed = asked(&ECDSA);
    replayed.authority = Authority::Command(format!("cat {}", ECDSA.path("old").display()));
    let error = ledger.take_timestamp(&replayed).unwrap_err();
    assert_eq!(error.code(), "wrong_imprint");
    assert!(matches!(error, StampError::Token(_)));
    assert_eq!(ledger.size(), size);
    assert!(!place.paths.ledger.join("timestamps").exists());
}

#[test]
fn a_checkpoint_that_was_kept_with_both_keys_is_stamped_as_it_was_kept() {
    let place = Place::new();
    let ledger = with_entries(&place);
    ledger.rotate_key(KeyReason::Routine, None).unwrap();
    let size = ledger.size();
    ledger.shutdown().unwrap();
    let key = ledger.vkeys().last().unwrap().clone();
    drop(ledger);
    let kept = place.paths.ledger.join(format!("checkpoints/{size:012}"));
    let before = std::fs::read(&kept).unwrap();
    let ledger = place.open().ledger;
    let taken = ledger.take_timestamp(&asked(&ECDSA)).unwrap();
    assert_eq!(taken.entry.note, content(&before));
    assert_eq!(std::fs::read(&kept).unwrap(), before);
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(place.verify(&key).word, Word::Intact);
}
