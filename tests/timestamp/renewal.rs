//! Newer tokens keep older ones provable, if they come in time.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use tabellion::audit::Word;
use tabellion::checkpoint::Checkpoint;
use tabellion::dating::{self, Dated, Fault, Source, Stamped};
use tabellion::entry::{LogState, Timestamp};
use tabellion::hash::{Digest, content, leaf};
use tabellion::note::{KeyName, Signer, SigningKey};
use tabellion::timestamp::{Anchors, Token, to_pem};
use tabellion::tree::Size;

use super::authority::{ECDSA, Kind, SHORT, Tsa, USUAL, asking};

/// A log of which only its time-stamps are known.
#[derive(Default)]
struct Log {
    stamped: Vec<Stamped>,
    notes: HashMap<u64, Vec<u8>>,
    tokens: HashMap<Digest, Vec<u8>>,
}

impl Source for Log {
    fn note(&self, size: u64) -> Option<Vec<u8>> {
        self.notes.get(&size).cloned()
    }

    fn token(&self, name: Digest) -> Option<Vec<u8>> {
        self.tokens.get(&name).cloned()
    }

    fn chain(&self, _: u64, _: Digest) -> Option<Vec<u8>> {
        None
    }
}

impl Log {
    /// Entry `seq` tells of a token over the first `size` entries.
    fn stamp(&mut self, tsa: &Tsa, size: u64, seq: u64) {
        let origin = KeyName::parse("ledger.example/test").unwrap();
        let root = leaf(&size.to_be_bytes());
        let key = SigningKey::from_seed(&[7; 32]);
        let signer = Signer::new(origin.clone(), key);
        let checkpoint = Checkpoint {
            origin,
            size: Size(size),
            root,
        };
        let note = checkpoint.sign(&[&signer]).unwrap().into_bytes();
        let token = tsa.token(&asking(content(&note)));
        let time = tabellion::canon::format_instant(Token::parse(&token).unwrap().time);
        let entry = Timestamp {
            checkpoint: LogState { root, size },
            note: content(&note),
            time,
            token: content(&token),
        };
        self.tokens.insert(entry.token, token);
        self.notes.insert(size, note);
        self.stamped.push(Stamped { seq, entry });
    }

    fn date(&self, anchors: &Anchors, now: DateTime<Utc>) -> Vec<Dated> {
        dating::date(&self.stamped, self, Some(anchors), &|_| None, now)
    }
}

/// What a user has who trusts both.
fn both(one: &Tsa, other: &Tsa) -> Anchors {
    let pem = |tsa: &Tsa| std::fs::read_to_string(tsa.path("root.pem")).unwrap();
    Anchors::from_pem((pem(one) + &pem(other)).as_bytes()).unwrap()
}

fn days(count: i64) -> DateTime<Utc> {
    Utc::now() + TimeDelta::days(count)
}

#[test]
fn a_newer_token_keeps_an_older_one_whose_certificate_has_ended() {
    let short = &*SHORT;
    let lasting = &*ECDSA;
    let mut log = Log::default();
    log.stamp(short, 5, 5);
    log.stamp(lasting, 9, 9);
    let dated = log.date(&both(short, lasting), days(365));
    assert_eq!(dated[0].covered, Some(9));
    assert_eq!(dating::word(&dated), Word::Intact);
    let before = dating::before(&dated, 3).unwrap();
    assert_eq!(before.seq, 5, "the older time still counts");
}

#[test]
fn an_older_token_that_nothing_covers_lapses() {
    let short = &*SHORT;
    let mut log = Log::default();
    log.stamp(short, 5, 5);
    assert_eq!(
        dating::word(&log.date(&short.anchors(), days(29))),
        Word::Intact
    );
    let dated = log.date(&short.anchors(), days(31));
    assert!(matches!(dated[0].fault, Some(Fault::Lapsed(_))));
    assert_eq!(dating::word(&dated), Word::Indeterminate);
}

#[test]
fn a_newer_token_over_a_checkpoint_of_before_the_older_entry_covers_nothing() {
    let short = &*SHORT;
    let lasting = &*ECDSA;
    let mut log = Log::default();
    log.stamp(short, 5, 5);
    log.stamp(lasting, 4, 6);
    let dated = log.date(&both(short, lasting), days(365));
    assert!(matches!(dated[0].fault, Some(Fault::Lapsed(_))));
    assert_eq!(dated[1].fault, None);
}

#[test]
fn a_newer_token_that_came_too_late_covers_nothing() {
    let brief = Tsa::new(USUAL);
    let lasting = &*ECDSA;
    let mut log = Log::default();
    let ends = Utc::now() + TimeDelta::seconds(5);
    brief.reissue(&ends.format("%Y%m%d%H%M%SZ").to_string());
    log.stamp(&brief, 5, 5);
    while Utc::now() < ends + TimeDelta::seconds(1) {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    log.stamp(lasting, 9, 9);
    let dated = log.date(&both(&brief, lasting), days(1));
    assert!(
        matches!(dated[0].fault, Some(Fault::Lapsed(_))),
        "{:?}",
        dated[0].fault
    );
}

#[test]
fn a_chain_of_renewals_holds_as_long_as_its_last_link() {
    let short = &*SHORT;
    let longer = Tsa::new(Kind {
        days: "60",
        ..USUAL
    });
    let mut log = Log::default();
    log.stamp(short, 5, 5);
    log.stamp(&longer, 9, 9);
    let anchors = both(short, &longer);
    assert_eq!(dating::word(&log.date(&anchors, days(45))), Word::Intact);
    let dated = log.date(&anchors, days(70));
    let lapsed = |one: &Dated| matches!(one.fault, Some(Fault::Lapsed(_)));
    assert!(dated.iter().all(lapsed), "what covers has lapsed itself");
}

#[test]
fn an_end_within_ninety_days_is_told_ahead_unless_something_newer_covers() {
    let short = &*SHORT;
    let lasting = &*ECDSA;
    let mut log = Log::default();
    log.stamp(short, 5, 5);
    let anchors = both(short, lasting);
    let dated = log.date(&anchors, Utc::now());
    let (one, _) = dating::ends_soon(&dated, Utc::now()).unwrap();
    assert_eq!(one.seq, 5);
    log.stamp(lasting, 9, 9);
    let dated = log.date(&anchors, Utc::now());
    assert_eq!(dating::ends_soon(&dated, Utc::now()), None);
}

#[test]
fn an_entry_is_shown_by_the_earliest_token_over_it() {
    let tsa = &*ECDSA;
    let mut log = Log::default();
    log.stamp(tsa, 5, 5);
    log.stamp(tsa, 9, 9);
    let dated = log.date(&tsa.anchors(), Utc::now());
    let by = |seq| dating::before(&dated, seq).map(|one| one.seq);
    assert_eq!(
        [by(0), by(4), by(5), by(8), by(9)],
        [Some(5), Some(5), Some(9), Some(9), None]
    );
    assert!(to_pem(&dated[0].stamp.as_ref().unwrap().chain).contains("BEGIN CERTIFICATE"));
}
