//! Somebody holds a bundle with the erased in it, and nobody tells them (Article 19).

use serde_json::json;
use tabellion::disclosure::read_json;
use tabellion::ledger::{ExportOf, ExportRequest, Filter, Ledger, Waiting};
use tabellion::report::bundle;

use super::world::{World, erase};

fn export(ledger: &Ledger, of: ExportOf) -> u64 {
    let request = ExportRequest {
        of,
        withhold: Vec::new(),
        actor: None,
    };
    let made = bundle::make(ledger, &request).unwrap();
    made.seq
}

fn to(recipient: &str) -> ExportOf {
    ExportOf::Filter(Box::new(Filter {
        recipient: Some(recipient.to_owned()),
        ..Filter::default()
    }))
}

fn about(ledger: &Ledger, person: &str, of: &str) -> ExportOf {
    let demand = json!({"reference": "REF 1", "scope": {"recipient": of, "subject": person}});
    let demand = read_json(demand.to_string().as_bytes()).unwrap();
    ExportOf::Inquiry(ledger.open_inquiry(demand, None, None).unwrap().seq)
}

fn holders(matter: &Waiting) -> Vec<(u64, bool)> {
    let holder = |told: &tabellion::ledger::Told| told.export.map(|export| (export, told.open));
    matter.recipients.iter().filter_map(holder).collect()
}

#[test]
fn the_holder_of_an_export_is_not_told_or_one_who_holds_nothing_is() {
    let (world, ledger) = World::with_three();
    let mine = export(&ledger, to("host-a"));
    let inquiry = about(&ledger, "ada", "host-b");
    let hers = export(&ledger, inquiry);
    // Of somebody else alone: not of ada.
    let other = about(&ledger, "bob", "host-b");
    let his = export(&ledger, other);
    let chunk = erase(&ledger, &["ada"]).unwrap().chunks.remove(0);
    assert_eq!(chunk.exports, [mine, hers], "and not {his}");
    let open = |ledger: &Ledger| {
        let matters = ledger.notifications().unwrap();
        let found = matters.into_iter().find(|matter| matter.about == chunk.seq);
        found.unwrap()
    };
    assert_eq!(holders(&open(&ledger)), [(mine, true), (hers, true)]);
    let notice = json!({"about": chunk.seq, "export": mine, "result": "sent", "via": "post"});
    let notice = read_json(notice.to_string().as_bytes()).unwrap();
    ledger.record_notice(notice, None, None).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = world.open().unwrap().ledger;
    assert_eq!(holders(&open(&ledger)), [(mine, false), (hers, true)]);
    // What goes was not in it any more.
    let later = export(&ledger, to("host-a"));
    let next = erase(&ledger, &["bob"]).unwrap().chunks.remove(0);
    assert_eq!(next.exports, [mine, his, later]);
}
