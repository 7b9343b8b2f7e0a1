//! A log is pruned too early, or while somebody needs it, or so that nothing is proven any more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use tabellion::audit::{Broken, Doubt, Remark, Report, Word};
use tabellion::files::{Files, Volatile};
use tabellion::ledger::{
    self, CloseRequest, EndReason, HoldPurpose, HoldRequest, InitRequest, Ledger, OpenError, Paths,
    PruneError, Successor, finish_pruning,
};
use tabellion::note::VerifierKey;

use super::world::{World, days, record, request};

const NEXT: &str = "ledger.example/erasure-2027";
/// From the world's day to the day after the last one.
const OVER: u64 = 365 * 13;

/// A closed log that had an entry for a person, and its key.
fn closed() -> (World, Ledger, String) {
    let (world, ledger) = World::new();
    record(&ledger, "one", "host-a", "ada");
    let order = tabellion::ledger::ErasureRequest {
        suppress: None,
        ..request(&["ada"])
    };
    ledger.erase(&order).unwrap();
    super::closed::tell(&ledger);
    ledger.close(super::closed::year()).unwrap();
    let vkey = ledger.vkeys().pop().unwrap();
    (world, ledger, vkey)
}

/// The log that goes on, on the same disk.
fn successor(world: &World) -> (Paths, Ledger) {
    let request = InitRequest {
        exporter: tabellion::disclosure::read_json(
            br#"{"id":"omnia-groupe","name":"Omnia (example)","country":"FR","acts_as":"controller"}"#,
        )
        .unwrap(),
        origin: Some(NEXT.to_owned()),
        predecessor: None,
    };
    let paths = Paths::new("/data/next".into(), Some("/safe/next".into()));
    let opened = Ledger::init_on(&world.machine(), &paths, request, "test").unwrap();
    (paths, opened.ledger)
}

fn audit(world: &World, files: &Volatile, vkey: &str) -> Report {
    let trusted = [VerifierKey::parse(vkey).unwrap()];
    let files: Arc<dyn Files> = Arc::new(files.clone());
    ledger::verify(files, &world.paths.ledger, &trusted, &[], |_, _| {}).unwrap()
}

/// Every file below the ledger's folder.
fn left(world: &World, files: &Volatile) -> Vec<String> {
    let mut found = super::world::files_with(files, &[&world.paths.ledger], b"");
    found.sort();
    found
        .iter()
        .map(|path| {
            let path = path.strip_prefix(&world.paths.ledger).unwrap();
            path.display().to_string()
        })
        .collect()
}

fn is_pruned(report: &Report) -> bool {
    report.word == Word::Indeterminate
        && report.doubts == [Remark::Doubt(Doubt::Pruned)]
        && report.pruned.is_some()
}

/// Prunes and lets go of the ledger.
fn prune(world: &World, ledger: Ledger) -> Result<(), PruneError> {
    let plan = ledger.plan_prune(Successor::Checked)?;
    ledger.prune(&plan)?;
    ledger.shutdown().unwrap();
    drop(ledger);
    finish_pruning(&world.machine(), &world.paths, "test").map(drop)
}

#[test]
fn a_log_in_use_or_before_its_time_is_pruned() {
    let (_world, in_use) = World::new();
    let refused = in_use.plan_prune(Successor::Checked).unwrap_err();
    assert_eq!(refused.code(), "log_not_closed");
    let (world, ledger, _) = closed();
    let early = |ledger: &Ledger| ledger.plan_prune(Successor::Checked).unwrap_err();
    assert_eq!(early(&ledger).code(), "too_early");
    // The last day itself; the longest period (ten years of invoices, from the end of a year) is over later.
    days(&world, 365 * 10 + 280);
    let error = early(&ledger);
    let PruneError::TooEarly { until, why } = &error else {
        panic!("{error}")
    };
    assert_eq!(until.to_string(), "2037-11-22", "{why}");
    assert!(why.contains("invoic"), "{why}");
    assert!(left(&world, &world.files).contains(&"vault.redb".to_owned()));
    days(&world, 365 * 3);
    ledger.plan_prune(Successor::Checked).unwrap();
}

#[test]
fn a_log_without_a_last_day_is_pruned() {
    let (world, ledger) = World::new();
    let request = CloseRequest {
        reason: EndReason::Dissolution,
        successor: None,
        keep_until: None,
        actor: None,
        handed: None,
    };
    ledger.close(request).unwrap();
    days(&world, 365 * 40);
    let refused = ledger.plan_prune(Successor::Unknown).unwrap_err();
    assert!(matches!(refused, PruneError::NoDay(_)), "{refused}");
}

#[test]
fn a_log_is_pruned_that_a_matter_in_its_successor_needs() {
    let (world, ledger, _) = closed();
    days(&world, OVER);
    let unknown = ledger.plan_prune(Successor::Unknown).unwrap_err();
    assert_eq!(unknown.code(), "successor_unchecked");
    let (paths, next) = successor(&world);
    next.shutdown().unwrap();
    drop(next);
    // What is seen from beside is what was published: the ledger is let go of after each act.
    let next = |act: &dyn Fn(&Ledger) -> u64| {
        let opened = Ledger::open_on(&world.machine(), &paths, "test").unwrap();
        let seq = act(&opened.ledger);
        opened.ledger.shutdown().unwrap();
        seq
    };
    let needs = || match ledger.plan_prune(Successor::At(&paths)) {
        Ok(_) => (0, 0),
        Err(PruneError::SuccessorNeeds {
            holds, inquiries, ..
        }) => (holds, inquiries),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(needs(), (0, 0));
    let hold = next(&|next| {
        let hold = HoldRequest {
            purpose: HoldPurpose::Litigation,
            persons: Vec::new(),
            recipient: None,
            rules: Vec::new(),
            grounds: Vec::new(),
            review_on: None,
            reference: None,
            text: None,
            actor: None,
        };
        let hold = next.place_hold(hold).unwrap().seq;
        let again = "2045-01-01".parse().unwrap();
        next.review_hold(hold, again, None).unwrap();
        hold
    });
    assert_eq!(needs(), (1, 0));
    next(&|next| next.lift_hold(hold, None).unwrap().seq);
    let inquiry = next(&|next| {
        let demand =
            serde_json::json!({"reference": "CNIL 2039-1", "grounds": ["eu-gdpr.A58-1-a"]});
        let demand = tabellion::disclosure::read_json(demand.to_string().as_bytes()).unwrap();
        next.open_inquiry(demand, None, None).unwrap().seq
    });
    assert_eq!(needs(), (0, 1));
    next(&|next| next.close_inquiry(inquiry, None, None, None).unwrap().seq);
    assert_eq!(needs(), (0, 0));
    let other = Paths::new(world.paths.ledger.clone(), Some(world.paths.keys.clone()));
    let another = ledger.plan_prune(Successor::At(&other)).unwrap_err();
    assert_eq!(another.code(), "another_log");
}

#[test]
fn a_pruned_log_proves_nothing_or_keeps_what_had_to_go() {
    let (world, ledger, vkey) = closed();
    let (size, receipt) = (ledger.size(), ledger.receipt(3).unwrap().unwrap());
    let words = "Host (example)";
    days(&world, OVER);
    prune(&world, ledger).unwrap();
    let files = left(&world, &world.files);
    for gone in ["vault", "journal", "index"] {
        assert!(
            !files.iter().any(|file| file.starts_with(gone)),
            "{files:?}"
        );
    }
    for path in world.key_files() {
        assert!(world.files.look(&path).unwrap().is_none(), "{path:?}");
    }
    let folders = [world.paths.ledger.as_path(), world.paths.keys.as_path()];
    assert_eq!(
        super::world::files_with(&world.files, &folders, words.as_bytes()),
        Vec::<PathBuf>::new()
    );
    let report = audit(&world, &world.files, &vkey);
    assert!(is_pruned(&report), "{report:?}");
    assert_eq!((report.size, report.proven), (size, size));
    let end = report.closed.unwrap();
    assert_eq!(end.successor.as_deref(), Some(NEXT));
    // A receipt of before is proven as before, and its leaf stands in the tiles.
    let tile = world
        .files
        .read(
            &world
                .paths
                .ledger
                .join(format!("pruned/tile/0/000.p/{size}")),
        )
        .unwrap();
    let leaf = tabellion::hash::leaf(receipt.line().as_line().as_bytes());
    assert_eq!(tile[3 * 32..4 * 32], leaf.as_bytes()[..]);
    // It opens no more, and says why.
    let Err(error) = world.open() else {
        panic!("a pruned log opens")
    };
    assert!(matches!(error, OpenError::Pruned { .. }), "{error}");
}

#[test]
fn a_power_cut_leaves_half_a_log() {
    let calls = {
        let (world, ledger, _) = closed();
        days(&world, OVER);
        drop(world.files.take_ops());
        prune(&world, ledger).unwrap();
        world.files.take_ops().len() as u64
    };
    let (mut as_before, mut completed) = (0, 0);
    for calls in 0..=calls {
        let (world, ledger, vkey) = closed();
        days(&world, OVER);
        world.files.cut_power_after(calls, calls);
        let machine = world.machine();
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let plan = ledger.plan_prune(Successor::Checked)?;
            ledger.prune(&plan)?;
            let _ = ledger.shutdown();
            drop(ledger);
            finish_pruning(&machine, &world.paths, "test").map(drop)
        }));
        let files = world.files.power_back(calls);
        match world.open_on(&files) {
            Ok(opened) => {
                as_before += 1;
                opened.ledger.shutdown().unwrap();
                drop(opened);
                world.is_intact(&files, &vkey);
            }
            Err(OpenError::Pruned { .. }) => {
                completed += 1;
                let kept = left(&world, &files);
                let rest = kept
                    .iter()
                    .filter(|file| file.starts_with("vault") || file.starts_with("journal"));
                assert_eq!(rest.count(), 0, "{kept:?}");
                assert!(is_pruned(&audit(&world, &files, &vkey)));
            }
            Err(error) => panic!("after {calls} calls: {error}"),
        }
    }
    assert!(
        as_before > 2 && completed > 2,
        "{as_before} as before, {completed} completed: these cuts tell nothing"
    );
}

/// The word after somebody changed what is left.
fn after(change: impl FnOnce(&World)) -> Report {
    let (world, ledger, vkey) = closed();
    days(&world, OVER);
    prune(&world, ledger).unwrap();
    change(&world);
    audit(&world, &world.files, &vkey)
}

fn damage(world: &World, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = world.paths.ledger.join(name);
    world.files.damage(&path, change).unwrap();
}

fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    *bytes = text.replace(from, to).into_bytes();
}

#[test]
fn what_is_left_is_changed_and_nobody_sees_it() {
    let lines = "pruned/lines.jsonl";
    let tampered: Vec<(&str, Report)> = vec![
        (
            "another successor in the last line",
            after(|world| {
                damage(world, lines, |bytes| {
                    replace(bytes, NEXT, "ledger.example/erasure-2028");
                });
            }),
        ),
        (
            "the line of the end is gone",
            after(|world| {
                damage(world, lines, |bytes| {
                    let text = String::from_utf8(bytes.clone()).unwrap();
                    let kept: Vec<&str> = text
                        .lines()
                        .filter(|line| !line.contains("\"close\""))
                        .collect();
                    *bytes = format!("{}\n", kept.join("\n")).into_bytes();
                });
            }),
        ),
        (
            "it was pruned before its last day",
            after(|world| {
                damage(world, "pruned.json", |bytes| {
                    let text = String::from_utf8(bytes.clone()).unwrap();
                    let on = text.find("\"on\": \"").unwrap() + 7;
                    bytes.splice(on..on + 10, *b"2037-08-31");
                });
            }),
        ),
        (
            "a hash of an entry",
            after(|world| {
                let tile = world.paths.ledger.join("pruned/tile/0");
                let name = world.files.list(&tile.join("000.p")).unwrap().remove(0);
                damage(world, &format!("pruned/tile/0/000.p/{name}"), |bytes| {
                    bytes[70] ^= 1;
                });
            }),
        ),
        (
            "fewer entries than there were",
            after(|world| {
                damage(world, "pruned.json", |bytes| {
                    let text = String::from_utf8(bytes.clone()).unwrap();
                    let at = text.find("\"size\": ").unwrap() + 8;
                    bytes[at] = b'1';
                });
            }),
        ),
        (
            "no checkpoint that says so",
            after(|world| damage(world, "pruned/checkpoint", |bytes| bytes[40] ^= 1)),
        ),
    ];
    for (what, report) in tampered {
        assert_eq!(report.word, Word::Tampered, "{what}: {report:?}");
    }
}

#[test]
fn lines_of_a_log_in_use_vanish_under_a_statement_that_it_was_pruned() {
    let (world, ledger) = World::with_three();
    let vkey = ledger.vkeys().pop().unwrap();
    let (origin, size, root) = (
        ledger.origin().to_owned(),
        ledger.size(),
        ledger.status().root,
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    let statement = serde_json::json!({"schema": "tabellion/pruned/1", "exporter": "omnia-groupe", "origin": origin,
        "size": size, "root": root, "lines": {}, "keep_until": "2026-11-01", "on": "2026-11-22"});
    let path = world.paths.ledger.join("pruned.json");
    world
        .files
        .replace(&path, statement.to_string().as_bytes())
        .unwrap();
    let report = audit(&world, &world.files, &vkey);
    assert_eq!(report.word, Word::Tampered);
    assert!(
        report.doubts.contains(&Remark::Broken(Broken::NeverClosed)),
        "{report:?}"
    );
}

#[test]
fn the_calendar_does_not_contradict_a_statement_from_the_future() {
    let (world, ledger, vkey) = closed();
    days(&world, OVER);
    prune(&world, ledger).unwrap();
    let mut report = audit(&world, &world.files, &vkey);
    report.compare_calendar("2039-12-01");
    assert!(is_pruned(&report));
    report.compare_calendar("2030-01-01");
    assert_eq!(report.word, Word::Tampered);
}
