//! A full disk and a clock that jumps, seen by a caller: 503, when to come back, and on again afterwards.

use std::sync::Arc;

use chrono::TimeDelta;
use tabellion::clock::{Clock as _, SystemClock, TestClock};
use tabellion::disclosure::read_json;
use tabellion::files::volatile::{Call, Fault};
use tabellion::files::{Disk, Files as _, Volatile};
use tabellion::http::ServeOptions;
use tabellion::keys::KeyFolder;
use tabellion::ledger::{InitRequest, Ledger, Machine, Paths};

use super::client::Answer;
use super::world::{HOME, World, disclosure, host};

pub struct Trouble {
    pub world: World,
    pub files: Volatile,
    clock: Arc<TestClock>,
}

impl Trouble {
    /// A service over files in memory and a clock that stands where it is put; only its tokens lie on the disk.
    fn new() -> Self {
        Self::with("")
    }

    /// The same with more settings.
    pub fn with(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path().join(HOME), None);
        let files = Volatile::new();
        let clock = Arc::new(TestClock::at(SystemClock.read().wall));
        let machine = Machine {
            files: Arc::new(files.clone()),
            clock: Arc::clone(&clock) as _,
            index_folder: Some(folder.path().join("index")),
        };
        let exporter = serde_json::json!({"id": HOME, "name": "Omnia (example)", "country": "FR", "acts_as": "controller"});
        let request = InitRequest {
            exporter: read_json(exporter.to_string().as_bytes()).unwrap(),
            origin: Some("ledger.example/trouble".to_owned()),
            predecessor: None,
        };
        let made = Ledger::init_on(&machine, &paths, request, "test").unwrap();
        made.ledger.shutdown().unwrap();
        drop(made);
        let mut settings = files.read(&paths.settings()).unwrap();
        settings.extend_from_slice(more.as_bytes());
        files.replace(&paths.settings(), &settings).unwrap();
        let ledger = Ledger::open_on(&machine, &paths, "test").unwrap().ledger;
        let recipient = read_json(host("host-de", "DE").to_string().as_bytes()).unwrap();
        ledger.put_recipient(recipient, None, None).unwrap();
        KeyFolder::create(Arc::new(Disk), &paths.keys).unwrap();
        let options = ServeOptions::on("127.0.0.1:0".parse().unwrap());
        let world = World::over(folder, vec![ledger], vec![paths], options);
        Self {
            world,
            files,
            clock,
        }
    }

    fn record(&self, event: &str) -> Answer {
        self.world
            .post("/v1/disclosures", &disclosure(event, "host-de"))
    }

    fn recording(&self) -> bool {
        self.world.get("/v1/status").json()["recording"]
            .as_bool()
            .unwrap()
    }
}

fn told(answer: &Answer, code: &str) {
    assert_eq!((answer.status, answer.problem().as_str()), (503, code));
    let after: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!(after > 0);
}

#[test]
fn a_full_disk_that_is_not_told_or_not_forgotten() {
    let mut trouble = Trouble::new();
    assert_eq!(trouble.record("ev-1").status, 201);
    let journal = trouble.world.paths[0].ledger.join("journal");
    trouble
        .files
        .fail_under(&journal, Call::Write, 0, Fault::Full);
    told(&trouble.record("ev-2"), "disk_full");
    // There is room again: the same event is recorded, it was not consumed.
    assert!(trouble.recording());
    assert_eq!(trouble.record("ev-2").status, 201);
    trouble.world.stopped().unwrap();
}

#[test]
fn a_line_of_a_batch_on_a_full_disk_that_takes_the_batch_with_it() {
    let mut trouble = Trouble::new();
    let journal = trouble.world.paths[0].ledger.join("journal");
    trouble
        .files
        .fail_under(&journal, Call::Write, 0, Fault::Full);
    let line = |event: &str| disclosure(event, "host-de").to_string();
    let batch = |lines: &[String]| {
        let request = trouble
            .world
            .request("POST", "/v1/disclosures/batch")
            .ndjson(lines);
        trouble.world.send(&request).lines()
    };
    let first = batch(&[line("ev-1")]);
    assert_eq!(
        (&first[0]["status"], &first[0]["code"]),
        (&503.into(), &"disk_full".into())
    );
    let again = batch(&[line("ev-1"), line("ev-2")]);
    assert!(
        again.iter().all(|result| result["status"] == 201),
        "{again:?}"
    );
    trouble.world.stopped().unwrap();
}

#[test]
fn a_clock_that_jumps_and_is_recorded_with_or_never_believed_again() {
    let mut trouble = Trouble::new();
    assert_eq!(trouble.record("ev-1").status, 201);
    let right = trouble.clock.read().wall;
    trouble.clock.set_wall(right - TimeDelta::hours(1));
    told(&trouble.record("ev-2"), "clock_jumped");
    told(&trouble.world.get("/readyz"), "not_ready");
    assert!(!trouble.recording());
    let why = trouble.world.get("/v1/status").json()["halted"]["why"].to_string();
    assert!(why.contains("clock confirm"), "{why}");
    // Setting it right is not enough: somebody has to say so.
    trouble.clock.set_wall(right);
    told(&trouble.record("ev-2"), "clock_jumped");
    trouble.world.ledger().confirm_clock(None).unwrap();
    assert_eq!(trouble.record("ev-2").status, 201);
    assert!(trouble.recording());
    assert_eq!(trouble.world.get("/readyz").status, 200);
    trouble.world.stopped().unwrap();
}
