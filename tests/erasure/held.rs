//! What a legal hold covers is erased, or what it does not cover is kept.

use tabellion::ledger::{EraseError, HoldPurpose, HoldRequest, RecordError, Rule};

use super::world::{World, entries_of, erase, record, record_aged, under, who};

fn hold(persons: &[&str]) -> HoldRequest {
    HoldRequest {
        purpose: HoldPurpose::Litigation,
        persons: persons.iter().map(|person| who(person)).collect(),
        recipient: None,
        rules: Vec::new(),
        grounds: vec!["eu-gdpr.A17-3-e".into()],
        review_on: Some("2027-05-22".parse().unwrap()),
        reference: Some("RG 26/01234".into()),
        text: None,
        actor: None,
    }
}

fn held_by(result: Result<tabellion::ledger::Erased, EraseError>) -> u64 {
    match result {
        Err(EraseError::OnHold { hold, .. }) => hold,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_under_hold_is_erased() {
    let (world, ledger) = World::with_three();
    let placed = ledger.place_hold(hold(&["ada"])).unwrap().seq;
    let size = ledger.size();
    assert_eq!(held_by(erase(&ledger, &["bob", "ada"])), placed);
    assert_eq!(ledger.size(), size, "nothing of the list was erased");
    assert_eq!(entries_of(&ledger, "bob").len(), 2);
    ledger.shutdown().unwrap();
    drop(ledger);

    let ledger = world.open().unwrap().ledger;
    assert_eq!(ledger.holds().len(), 1);
    assert_eq!(held_by(erase(&ledger, &["ada"])), placed);
    assert_eq!(
        entries_of(&ledger, "ada").len(),
        3,
        "the hold is an entry of hers"
    );
    erase(&ledger, &["bob"]).unwrap();
    ledger
        .review_hold(placed, "2028-05-22".parse().unwrap(), None)
        .unwrap();
    assert_eq!(ledger.holds()[0].review_on.as_deref(), Some("2028-05-22"));
    ledger.lift_hold(placed, None).unwrap();
    assert!(matches!(
        ledger.lift_hold(placed, None),
        Err(RecordError::NoSuchHold(_))
    ));
    erase(&ledger, &["ada"]).unwrap();
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
    ledger.shutdown().unwrap();
    drop(ledger);
    assert!(world.open().unwrap().ledger.holds().is_empty());
}

#[test]
fn a_hold_on_one_rule_holds_the_others_too() {
    let (_world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    record_aged(
        &ledger,
        "ev-2",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2026-01-10",
    );
    let request = HoldRequest {
        rules: vec![Rule::Prospecting],
        ..hold(&["ada"])
    };
    let placed = ledger.place_hold(request).unwrap().seq;
    assert_eq!(held_by(erase(&ledger, &["ada"])), placed);
    assert_eq!(
        held_by(ledger.erase(&under(&["ada"], &[Rule::Prospecting]))),
        placed
    );
    ledger.erase(&under(&["ada"], &[Rule::General])).unwrap();
}

#[test]
fn a_hold_on_an_organisation_misses_those_whose_data_it_received() {
    let (_world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    record(&ledger, "ev-2", "host-b", "bob");
    let request = HoldRequest {
        recipient: Some("host-a".into()),
        ..hold(&[])
    };
    let placed = ledger.place_hold(request).unwrap().seq;
    assert_eq!(held_by(erase(&ledger, &["ada"])), placed);
    erase(&ledger, &["bob"]).unwrap();
}

#[test]
fn a_hold_on_somebody_unknown_is_recorded() {
    let (_world, ledger) = World::with_three();
    let size = ledger.size();
    let unknown = ledger.place_hold(hold(&["ada", "nobody"]));
    assert!(
        matches!(&unknown, Err(RecordError::UnknownPerson { pointer }) if pointer == "/subjects/1/ref"),
        "{unknown:?}"
    );
    let request = HoldRequest {
        recipient: Some("host-x".into()),
        ..hold(&[])
    };
    assert!(matches!(
        ledger.place_hold(request),
        Err(RecordError::UnknownRecipient { .. })
    ));
    assert_eq!(ledger.size(), size);
}
