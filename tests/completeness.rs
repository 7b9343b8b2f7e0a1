//! Nothing is missing, and who hides something is found out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tabellion::census::{self, Complete, Completeness, CompletenessError, Leaf, Series, Standing};
use tabellion::clock::{Clock, TestClock};
use tabellion::entry::{Body, Census, Entry};
use tabellion::hash;
use tabellion::ledger::{CensusError, Ledger, Period};
use tabellion::note::VerifierKey;
use tabellion::tree::{self, Index};

use crate::cli::sandbox::{Sandbox, disclosure as to_file, recipient};
use crate::http::world::{World, disclosure as posted};
use crate::ledger::{Place, disclosure, host, submission};

const HOSTS: [&str; 3] = ["host-a", "host-b", "host-c"];

struct Year {
    clock: Arc<TestClock>,
    ledger: Ledger,
    key: VerifierKey,
    /// Last: the folder goes after the ledger.
    _place: Place,
}

impl Year {
    /// Three organisations, the first two with entries, two censuses.
    fn new() -> Self {
        let place = Place::new();
        let clock = Arc::new(TestClock::at("2026-03-01T10:00:00Z".parse().unwrap()));
        let ledger = place.init_with(Arc::clone(&clock) as Arc<dyn Clock>);
        for id in HOSTS {
            ledger.put_recipient(host(id), None, None).unwrap();
        }
        let key = VerifierKey::parse(ledger.vkeys().last().unwrap()).unwrap();
        let year = Self {
            clock,
            ledger,
            key,
            _place: place,
        };
        year.record("host-a", 0..4);
        year.record("host-b", 10..12);
        year.ledger.take_census().unwrap();
        year.days(2);
        year.record("host-a", 4..7);
        year.record("host-b", 12..13);
        year.ledger.take_census().unwrap();
        year
    }

    fn record(&self, to: &str, numbers: std::ops::Range<u32>) {
        for number in numbers {
            let disclosure = disclosure(&format!("ev-{number}"), to, &format!("partner-{number}"));
            assert!(!self.ledger.record(submission(disclosure)).unwrap().refused);
        }
    }

    fn days(&self, days: u64) {
        self.clock.pass(Duration::from_secs(days * 86_400));
    }

    fn kinds(&self) -> Vec<String> {
        (0..self.ledger.size())
            .map(|seq| {
                let line = self.ledger.line(seq).unwrap().unwrap();
                Entry::parse(&line).unwrap().body.kind().to_owned()
            })
            .collect()
    }

    fn prove(&self, recipient: &str, period: Period) -> Completeness {
        let proof = self.ledger.completeness(recipient, period).unwrap();
        let read = Completeness::parse(proof.to_json().unwrap().as_bytes()).unwrap();
        assert_eq!(read, proof);
        proof
    }

    fn verify(&self, proof: &Completeness) -> Result<Complete, CompletenessError> {
        proof.verify(std::slice::from_ref(&self.key))
    }
}

fn since_second() -> Period {
    Period {
        from: Some("2026-03-02".parse().unwrap()),
        to: None,
    }
}

#[test]
fn all_entries_of_an_organisation_and_no_others() {
    let year = Year::new();
    let whole = year
        .verify(&year.prove("host-a", Period::default()))
        .unwrap();
    assert_eq!((whole.entries.len(), whole.before, whole.from), (7, 0, 0));
    let later = year.verify(&year.prove("host-a", since_second())).unwrap();
    assert_eq!((later.entries.len(), later.before), (3, 4));
    assert_eq!(later.entries, whole.entries[4..]);
    for absent in ["host-c", "aaa", "zzz", "host-aa"] {
        let none = year.verify(&year.prove(absent, since_second())).unwrap();
        assert_eq!((none.entries.len(), none.before), (0, 0), "{absent}");
    }
}

/// One change of a proof.
type Cheat = fn(&mut Completeness);

#[test]
fn whoever_hides_an_entry_or_counts_one_twice_is_found_out() {
    let year = Year::new();
    let good = year.prove("host-a", since_second());
    let cheats: [(&str, Cheat); 7] = [
        ("one hidden", |proof| drop(proof.entries.remove(1))),
        ("the first hidden", |proof| drop(proof.entries.remove(0))),
        ("the last hidden", |proof| drop(proof.entries.pop())),
        ("one twice", |proof| {
            proof.entries.push(proof.entries[2].clone());
        }),
        ("in another order", |proof| proof.entries.swap(0, 1)),
        ("none at all", |proof| proof.entries.clear()),
        ("begins with the log", |proof| proof.first = None),
    ];
    for (name, cheat) in cheats {
        let mut proof = good.clone();
        cheat(&mut proof);
        let error = year.verify(&proof).expect_err(name);
        assert!(
            matches!(
                error,
                CompletenessError::Number { .. } | CompletenessError::Count { .. }
            ),
            "{name}: {error}"
        );
    }
}

#[test]
fn an_older_census_does_not_end_a_later_period() {
    let year = Year::new();
    let first = year.prove("host-a", since_second()).first.unwrap();
    let mut proof = year.prove("host-a", Period::default());
    proof.last = first.clone();
    assert!(matches!(
        year.verify(&proof),
        Err(CompletenessError::Number { expected: 5, .. })
    ));
    // With the entries cut to the older census it is true again, and says that it ends there.
    proof.entries.truncate(4);
    let told = year.verify(&proof).unwrap();
    assert!(told.to < year.ledger.censuses().unwrap()[1].census.size);
    let mut exchanged = year.prove("host-a", since_second());
    exchanged.first = Some(exchanged.last.clone());
    exchanged.last = first;
    assert_eq!(year.verify(&exchanged), Err(CompletenessError::Order));
}

#[test]
fn a_present_organisation_is_not_shown_absent_and_another_ones_series_is_not_borrowed() {
    let year = Year::new();
    let good = year.prove("host-a", Period::default());
    let mut absent = good.clone();
    absent.entries.clear();
    absent.last.standing.own = None;
    assert!(matches!(
        year.verify(&absent),
        Err(CompletenessError::Standing { .. })
    ));
    let mut alone = good.clone();
    alone.last.standing.after = None;
    assert!(matches!(
        year.verify(&alone),
        Err(CompletenessError::Standing { .. })
    ));
    let mut renamed = good.clone();
    renamed.recipient = "host-b".to_owned();
    assert!(year.verify(&renamed).is_err());
    let other = year.prove("host-b", Period::default());
    let mut borrowed = good.clone();
    borrowed.last.standing = other.last.standing;
    assert!(year.verify(&borrowed).is_err());
    let mut counted = good;
    counted.last.standing.own.as_mut().unwrap().count -= 1;
    counted.entries.pop();
    assert!(matches!(
        year.verify(&counted),
        Err(CompletenessError::Standing { .. })
    ));
}

#[test]
fn an_organisation_with_two_series_under_one_name_shows_only_one_of_them() {
    // A census that its operator signed all the same: what an honest ledger cannot write.
    let series = |count, last| Series { count, last };
    let leaves = [
        ("host-a", series(4, 9)),
        ("host-a", series(3, 12)),
        ("host-b", series(1, 13)),
    ];
    let data = leaves.map(|(id, series)| hash::leaf(&census::leaf_data(id, series)));
    let signed = Census {
        organisations: 3,
        root: tree::root_of(&data),
        size: 14,
    };
    let leaf = |index: u64| {
        let (id, series) = leaves[usize::try_from(index).unwrap()];
        Some(Leaf {
            count: series.count,
            id: id.to_owned(),
            index,
            last: series.last,
            path: tree::path_of(&data, Index(index)).unwrap(),
        })
    };
    let standing = |before: Option<u64>, own: Option<u64>, after: Option<u64>| Standing {
        before: before.and_then(leaf),
        own: own.and_then(leaf),
        after: after.and_then(leaf),
    };
    let check = |standing: Standing| standing.check("host-a", &signed);
    for (name, cheat) in [
        ("the first of the two", standing(None, Some(0), Some(1))),
        ("the second", standing(Some(0), Some(1), Some(2))),
        (
            "the first, the second skipped",
            standing(None, Some(0), Some(2)),
        ),
        (
            "the second, the first skipped",
            standing(None, Some(1), Some(2)),
        ),
        ("neither", standing(None, None, Some(0))),
        ("neither, between them", standing(Some(0), None, Some(1))),
    ] {
        check(cheat).expect_err(name);
    }
    let other = standing(Some(1), Some(2), None);
    assert_eq!(other.check("host-b", &signed), Ok(series(1, 13)));
}

#[test]
fn an_entry_that_is_not_in_the_log_or_another_signature_proves_nothing() {
    let year = Year::new();
    let mut altered = year.prove("host-a", Period::default());
    let line = &mut altered.entries[2].line;
    *line = line.replace("\"number\":3", "\"number\":9");
    assert!(matches!(
        year.verify(&altered),
        Err(CompletenessError::Line { .. })
    ));
    let stranger = Year::new();
    assert!(matches!(
        stranger.verify(&year.prove("host-a", Period::default())),
        Err(CompletenessError::Checkpoint(_))
    ));
    let text = year.prove("host-a", Period::default()).to_json().unwrap();
    let later = text.replace("\"v\":1}", "\"v\":2}");
    assert_eq!(
        Completeness::parse(later.as_bytes()),
        Err(CompletenessError::Version(2))
    );
}

#[test]
fn a_census_is_taken_once_a_day_and_only_if_something_changed() {
    let year = Year::new();
    let censuses = |year: &Year| year.kinds().iter().filter(|kind| *kind == "census").count();
    // The first was asked for, and nothing changed in the two days; the second was asked for.
    assert_eq!(censuses(&year), 2);
    year.record("host-a", 20..21);
    assert_eq!(censuses(&year), 2, "the same day");
    year.days(1);
    year.record("host-a", 21..23);
    let kinds = year.kinds();
    assert_eq!(
        kinds[kinds.len() - 3..],
        ["census", "disclosure", "disclosure"]
    );
    year.days(1);
    let began = std::time::Instant::now();
    let counted = |year: &Year| {
        let proof = year.prove("host-a", Period::default());
        year.verify(&proof).unwrap().entries.len()
    };
    while counted(&year) < 10 && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(counted(&year), 10, "an idle ledger counts too");
    assert_eq!(year.kinds().last().unwrap(), "census");
}

#[test]
fn without_a_census_late_enough_it_says_what_to_do() {
    let year = Year::new();
    let late = Period {
        from: None,
        to: Some("2026-03-03".parse().unwrap()),
    };
    let error = year.ledger.completeness("host-a", late).err().unwrap();
    assert!(matches!(error, CensusError::TooEarly(_)), "{error}");
    assert!(error.to_string().contains("census take"), "{error}");
    let backwards = Period {
        from: Some("2026-03-03".parse().unwrap()),
        to: Some("2026-03-02".parse().unwrap()),
    };
    assert!(matches!(
        year.ledger.completeness("host-a", backwards),
        Err(CensusError::Backwards)
    ));
}

#[test]
fn a_proof_stays_small_among_many_organisations() {
    let series: BTreeMap<String, Series> = (0..30_000u64)
        .map(|number| {
            let series = Series {
                count: number + 1,
                last: 1_000_000 + number,
            };
            (format!("organisation-{number:06}"), series)
        })
        .collect();
    let census = census::take(&series, 2_000_000);
    let standing = Standing::of("organisation-020000", &series);
    let found = standing.check("organisation-020000", &census).unwrap();
    assert_eq!(found.count, 20_001);
    // Two of these, two census lines with paths of 20 hashes, and a checkpoint.
    let bytes = 2 * (serde_json::to_vec(&standing).unwrap().len() + 420 + 880) + 300;
    assert!(bytes < 8_000, "{bytes}");
    let absent = Standing::of("organisation-020000-b", &series);
    assert_eq!(
        absent
            .check("organisation-020000-b", &census)
            .unwrap()
            .count,
        0
    );
    assert!(absent.check("organisation-020000", &census).is_err());
}

#[test]
fn the_service_counts_and_proves() {
    let world = World::new();
    let early = world.get("/v1/recipients/host-de/completeness");
    assert_eq!(
        (early.status, early.json()["code"].as_str().unwrap()),
        (409, "no_census")
    );
    for event in ["ev-1", "ev-2"] {
        world.post("/v1/disclosures", &posted(event, "host-de"));
    }
    let counted = world.send(&world.request("POST", "/v1/census"));
    assert_eq!(counted.status, 201);
    assert_eq!(counted.json()["organisations"], 1);
    assert_eq!(
        world.get("/v1/census").json()["censuses"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let proof = world.get("/v1/recipients/host-de/completeness");
    let proof = Completeness::parse(proof.json().to_string().as_bytes()).unwrap();
    assert_eq!(proof.verify(&[world.key()]).unwrap().entries.len(), 2);
    let wrong = world.get("/v1/recipients/host-de/completeness?from=yesterday");
    assert_eq!(wrong.status, 400);
    let backwards = world.get("/v1/recipients/host-de/completeness?from=2026-02-01&to=2026-01-01");
    assert_eq!(backwards.json()["code"], "invalid_period");
}

#[test]
fn the_command_line_proves_from_beside_what_the_ledger_proves() {
    let home = Sandbox::with_ledger();
    home.file("more.json", &recipient("host-fr", "FR").to_string());
    home.ends(0, &["recipients", "add", "--file", "more.json"]);
    for (event, to) in [
        ("ev-1", "host-de"),
        ("ev-2", "host-fr"),
        ("ev-3", "host-de"),
    ] {
        home.file("one.json", &to_file(to, event).to_string());
        home.ends(0, &["record", "--file", "one.json"]);
    }
    let none = home.ends(1, &["proof", "completeness", "--recipient", "host-de"]);
    assert!(none.err.contains("census take"), "{}", none.err);
    home.ends(0, &["census", "take"]);
    let listed = home.ends(0, &["census", "list", "--json"]).json();
    assert_eq!(listed["censuses"][0]["organisations"], 2);
    let made = [
        "proof",
        "completeness",
        "--recipient",
        "host-de",
        "--out",
        "proof.json",
    ];
    home.ends(0, &made);
    let vkey = home.vkey();
    let check = ["proof", "check", "proof.json", "--trust", &vkey, "--json"];
    let told = home.ends(0, &check).json();
    assert_eq!(
        (
            told["holds"].as_bool(),
            told["entries"].as_array().unwrap().len()
        ),
        (Some(true), 2)
    );
    let mut proof: serde_json::Value =
        serde_json::from_slice(&std::fs::read(home.path("proof.json")).unwrap()).unwrap();
    proof["entries"].as_array_mut().unwrap().pop();
    home.file("proof.json", &proof.to_string());
    let broken = home.ends(4, &check).json();
    assert_eq!(broken["holds"], json!(false));
    assert!(matches!(
        Completeness::parse(proof.to_string().as_bytes()),
        Ok(proof) if proof.recipient == "host-de"
    ));
}

/// Whoever signs the log can write anything; whoever reads all of it sees what does not add up.
#[test]
fn numbers_read_without_a_parser_are_those_of_the_entry() {
    let year = Year::new();
    for seq in 0..year.ledger.size() {
        let line = year.ledger.line(seq).unwrap().unwrap();
        let (Body::Disclosure(record), Some((id, number))) =
            (Entry::parse(&line).unwrap().body, census::numbered(&line))
        else {
            assert_eq!(census::numbered(&line), None);
            continue;
        };
        let tabellion::entry::Importer::Organisation(to) = record.recipient else {
            panic!("a person");
        };
        assert_eq!((id, number), (to.id.as_str(), to.number));
    }
}

/// Made once, and to be verified for ever.
#[test]
fn the_first_proof_of_completeness_still_verifies() {
    let proof = Completeness::parse(include_bytes!("vectors/log/completeness.json")).unwrap();
    let key = VerifierKey::parse(include_str!("vectors/log/completeness.vkey").trim_end()).unwrap();
    let complete = proof.verify(&[key]).unwrap();
    assert_eq!(complete.entries, [6, 8, 10]);
    assert_eq!(
        proof.to_json().unwrap() + "\n",
        include_str!("vectors/log/completeness.json")
    );
}
