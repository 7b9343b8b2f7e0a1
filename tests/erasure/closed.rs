//! A log ends while somebody still needs it, or goes on after its end.

use chrono::NaiveDate;
use tabellion::entry::{Body, CloseReason};
use tabellion::ledger::{
    ActError, CloseRequest, EndReason, Handed, HoldPurpose, HoldRequest, InitError, InitRequest,
    Ledger, Paths, RecordError,
};

use super::world::{World, disclosure, entry, erase, host_named, record, send};

const NEXT: &str = "ledger.example/erasure-2027";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn year() -> CloseRequest {
    CloseRequest {
        reason: EndReason::Year,
        successor: Some(NEXT.to_owned()),
        keep_until: Some(day("2037-08-31")),
        actor: None,
        handed: None,
    }
}

fn dissolution() -> CloseRequest {
    CloseRequest {
        reason: EndReason::Dissolution,
        successor: None,
        ..year()
    }
}

/// What is left, as the refusal counts it: persons, suppressions, holds, notifications.
fn left(ledger: &Ledger, request: CloseRequest) -> (u64, u64, u64, u64) {
    let size = ledger.size();
    match ledger.close(request) {
        Err(RecordError::NotOver {
            persons,
            suppressions,
            holds,
            notifications,
            ..
        }) => {
            assert_eq!(ledger.size(), size, "nothing was recorded");
            (persons, suppressions, holds, notifications)
        }
        other => panic!("{other:?}"),
    }
}

/// Tells everybody who is to be told of every erasure.
pub fn tell(ledger: &Ledger) {
    for matter in ledger.notifications().unwrap() {
        for told in &matter.recipients {
            let mut notice =
                serde_json::json!({"about": matter.about, "result": "sent", "via": "email"});
            notice["recipient"] = told.recipient.clone().into();
            let notice = tabellion::disclosure::read_json(notice.to_string().as_bytes()).unwrap();
            ledger.record_notice(notice, None, None).unwrap();
        }
    }
}

#[test]
fn a_log_ends_while_somebody_still_needs_it() {
    let (_world, ledger) = World::new();
    record(&ledger, "one", "host-a", "ada");
    assert_eq!(left(&ledger, year()), (1, 0, 0, 0));
    let hold = HoldRequest {
        purpose: HoldPurpose::Audit,
        persons: Vec::new(),
        recipient: Some("host-b".to_owned()),
        rules: Vec::new(),
        grounds: Vec::new(),
        review_on: None,
        reference: None,
        text: None,
        actor: None,
    };
    let hold = ledger.place_hold(hold).unwrap().seq;
    assert_eq!(left(&ledger, year()), (1, 0, 1, 0));
    erase(&ledger, &["ada"]).unwrap();
    assert_eq!(left(&ledger, year()), (0, 1, 1, 1));
    ledger.lift_hold(hold, None).unwrap();
    tell(&ledger);
    // The successor would not know whom not to disclose; where nobody goes on, nobody discloses.
    assert_eq!(left(&ledger, year()), (0, 1, 0, 0));
    ledger.close(dissolution()).unwrap();
}

#[test]
fn a_log_ends_though_its_successor_did_not_take_over_every_list() {
    let (_world, ledger) = World::new();
    record(&ledger, "one", "host-a", "ada");
    erase(&ledger, &["ada"]).unwrap();
    tell(&ledger);
    let (_next_world, next) = World::named(NEXT);
    let offer = ledger.offer_suppressions().unwrap();
    let carried = next.take_suppressions(&offer, None).unwrap();
    let with = |to: &str, lists: &[u64]| CloseRequest {
        handed: Some(Handed {
            to: to.to_owned(),
            lists: lists.iter().copied().collect(),
        }),
        ..year()
    };
    let lists: Vec<u64> = carried.lists.into_iter().collect();
    assert_eq!(left(&ledger, with(NEXT, &[])), (0, 1, 0, 0));
    assert_eq!(
        left(&ledger, with("ledger.example/other", &lists)),
        (0, 1, 0, 0)
    );
    ledger.close(with(NEXT, &lists)).unwrap();
}

/// With an entry for a person, whose data went without a suppression.
fn over() -> (World, Ledger) {
    let (world, ledger) = World::new();
    record(&ledger, "one", "host-a", "ada");
    let request = tabellion::ledger::ErasureRequest {
        suppress: None,
        ..super::world::request(&["ada"])
    };
    ledger.erase(&request).unwrap();
    tell(&ledger);
    (world, ledger)
}

#[test]
fn something_is_recorded_after_the_end() {
    let (world, ledger) = over();
    let closed = ledger.close(year()).unwrap();
    let Body::Close(said) = entry(&ledger, closed.seq).body else {
        panic!("no end")
    };
    assert_eq!(said.reason, CloseReason::Year);
    assert_eq!(said.successor.as_deref(), Some(NEXT));
    let size = ledger.size();
    assert_eq!(closed.seq + 1, size);
    let vkey = ledger.vkeys().pop().unwrap();
    let ends = |ledger: &Ledger| {
        let refused: Vec<RecordError> = vec![
            send(ledger, disclosure("two", "host-a", "bob", None)).unwrap_err(),
            ledger
                .put_recipient(host_named("host-c"), None, None)
                .unwrap_err(),
            ledger
                .rotate_key(tabellion::entry::KeyReason::Routine, None)
                .unwrap_err(),
            ledger.put_blob(b"a letter").unwrap_err(),
            ledger.take_census().unwrap_err(),
            ledger.close(year()).unwrap_err(),
        ];
        for error in refused {
            assert_eq!(error.code(), "log_closed", "{error}");
            assert!(error.to_string().contains(NEXT), "{error}");
        }
        assert_eq!(ledger.size(), size);
    };
    ends(&ledger);
    ledger.shutdown().unwrap();
    drop(ledger);
    // Days later, after a power cut: it opens, is read, and stays closed; no daily census follows the end.
    world.files.power_cut(3);
    super::world::days(&world, 40);
    let opened = world.open().unwrap();
    let again = opened.ledger.closed().unwrap();
    assert_eq!(
        (again.seq, again.keep_until.as_deref()),
        (closed.seq, Some("2037-08-31"))
    );
    ends(&opened.ledger);
    opened.ledger.shutdown().unwrap();
    assert_eq!(world.is_intact(&world.files, &vkey), size);
}

#[test]
fn an_end_that_makes_no_sense_is_recorded() {
    let (_world, ledger) = over();
    let size = ledger.size();
    let with = |successor: Option<&str>, keep: &str| CloseRequest {
        successor: successor.map(str::to_owned),
        keep_until: Some(day(keep)),
        ..year()
    };
    let code = |request| ledger.close(request).unwrap_err().code();
    assert_eq!(code(with(None, "2037-08-31")), "no_successor");
    assert_eq!(
        code(with(Some(ledger.origin()), "2037-08-31")),
        "invalid_successor"
    );
    assert_eq!(
        code(with(Some("https://ledger"), "2037-08-31")),
        "invalid_successor"
    );
    assert_eq!(code(with(Some(NEXT), "2026-11-22")), "not_ahead");
    assert_eq!(ledger.size(), size);
    let error = ledger.close(with(None, "2037-08-31")).unwrap_err();
    assert!(matches!(error, RecordError::Act(ActError::NoSuccessor)));
}

#[test]
fn a_successor_says_closed_of_a_log_that_goes_on_or_that_named_another() {
    let (world, ledger) = over();
    let origin = ledger.origin().to_owned();
    ledger.shutdown().unwrap();
    drop(ledger);
    let machine = world.machine();
    let ask = |name: &str| {
        let reason = tabellion::entry::Succession::Closed;
        tabellion::ledger::predecessor(&machine, &world.paths, reason, Some(name))
    };
    assert!(matches!(ask(NEXT), Err(InitError::NotClosed(_))));
    let ledger = world.open().unwrap().ledger;
    let closed = ledger.close(year()).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    assert!(matches!(
        ask("ledger.example/other"),
        Err(InitError::AnotherSuccessor { .. })
    ));
    let predecessor = ask(NEXT).unwrap();
    assert_eq!(
        (
            predecessor.origin.as_str(),
            predecessor.size,
            predecessor.recovered
        ),
        (origin.as_str(), closed.seq + 1, closed.seq + 1)
    );
    let request = InitRequest {
        exporter: tabellion::disclosure::read_json(
            br#"{"id":"omnia-groupe","name":"Omnia (example)","country":"FR","acts_as":"controller"}"#,
        )
        .unwrap(),
        origin: Some(NEXT.to_owned()),
        predecessor: Some(predecessor),
    };
    let paths = Paths::new("/data/next".into(), Some("/safe/next".into()));
    let next = Ledger::init_on(&world.machine(), &paths, request, "test").unwrap();
    let Body::Genesis(genesis) = entry(&next.ledger, 0).body else {
        panic!("no genesis")
    };
    assert_eq!(genesis.predecessor.unwrap().size, closed.seq + 1);
}
