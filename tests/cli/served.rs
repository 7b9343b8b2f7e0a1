//! Commands beside a service that has the ledger: recorded all the same, told in the same words.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::sandbox::{Sandbox, disclosure, exporter, recipient};

/// Where the helper below finds the socket.
const SOCKET: &str = "TABELLION_TEST_SOCKET";

/// `tabellion serve` on a free port, stopped with the test.
pub struct Service {
    child: Child,
    said: std::thread::JoinHandle<String>,
    address: std::net::SocketAddr,
}

impl Service {
    pub fn of(home: &Sandbox) -> Self {
        Self::with(home, &["serve", "--listen", "127.0.0.1:0"])
    }

    /// Waits until it listens.
    pub fn with(home: &Sandbox, arguments: &[&str]) -> Self {
        Self::run(&mut home.command(arguments))
    }

    /// The same of any command.
    pub fn run(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("Listening on") {
            assert!(lines.read_line(&mut said).unwrap() > 0, "{said}");
        }
        let found = said.split("http://").nth(1).unwrap_or_default();
        let address = found
            .chars()
            .take_while(|c| c.is_ascii_digit() || ".:".contains(*c))
            .collect::<String>();
        let address = address.trim_end_matches('.').parse().unwrap();
        let said = std::thread::spawn(move || {
            lines.read_to_string(&mut said).unwrap();
            said
        });
        Self {
            child,
            said,
            address,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.child.id()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Stops it well, and gives what it said.
    pub fn stop(mut self) -> String {
        self.signal(rustix::process::Signal::TERM);
        assert!(self.child.wait().unwrap().success());
        self.said.join().unwrap()
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn socket(home: &Sandbox) -> PathBuf {
    home.path("ledger-run/service.sock")
}

/// The one JSON object of a command, without what differs between two runs: times, places and what hangs on them.
fn told(home: &Sandbox, code: i32, arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    let said = home.ends(code, &arguments);
    assert!(
        !said.out.is_empty(),
        "{arguments:?} says nothing: {}",
        said.err
    );
    let mut value = said.json();
    if let Some(members) = value.as_object_mut() {
        for name in ["seq", "at", "receipt", "line", "name", "root"] {
            if let Some(member) = members.get_mut(name) {
                assert!(!member.is_null(), "`{name}` of {arguments:?} says nothing");
                *member = Value::Null;
            }
        }
    }
    value
}

fn erase(person: &'static str) -> Vec<&'static str> {
    vec![
        "subjects",
        "erase",
        person,
        "--ground",
        "eu-gdpr.A17-1-b",
        "--yes",
    ]
}

/// Every command that goes through a service, with how it ends.
fn acts(home: &Sandbox) -> Vec<(i32, Vec<&'static str>)> {
    home.file("permitted.json", &disclosure("host-de", "ev-1").to_string());
    home.file("refused.json", &disclosure("host-in", "ev-2").to_string());
    home.file("better.json", &disclosure("host-de", "ev-3").to_string());
    home.file("bank.json", &recipient("bank", "FR").to_string());
    let mut changed = exporter();
    changed["name"] = json!("Orme SA (example)");
    home.file("changed.json", &changed.to_string());
    home.file("note.txt", "a note");
    vec![
        (0, vec!["check", "--file", "permitted.json"]),
        (3, vec!["check", "--file", "refused.json"]),
        (0, vec!["record", "--file", "permitted.json", "--key", "k"]),
        (3, vec!["record", "--file", "refused.json"]),
        (0, vec!["recipients", "add", "--file", "bank.json"]),
        (0, vec!["recipients", "add", "--file", "bank.json"]),
        (
            1,
            vec![
                "recipients",
                "add",
                "--file",
                "bank.json",
                "--if-version",
                "0",
            ],
        ),
        (0, vec!["recipients", "retire", "bank"]),
        (1, vec!["recipients", "retire", "nobody"]),
        (0, vec!["exporter", "put", "--file", "changed.json"]),
        (
            0,
            vec![
                "rights",
                "record",
                "--event",
                "access-request",
                "--subject",
                "partner-0042",
            ],
        ),
        (
            0,
            vec![
                "subjects",
                "join",
                "partner-0042",
                "--alias",
                "partner-0043",
            ],
        ),
        (
            0,
            vec![
                "breach",
                "open",
                "--risk",
                "unlikely",
                "--text",
                "a list was sent to the wrong host",
            ],
        ),
        (0, vec!["blobs", "add", "note.txt"]),
        (0, vec!["census", "take"]),
        (
            0,
            vec![
                "holds",
                "place",
                "partner-0042",
                "--purpose",
                "audit",
                "--text",
                "why",
            ],
        ),
        (0, vec!["holds", "list"]),
        (3, erase("partner-0042")),
        (0, vec!["holds", "review", "13", "--next", "2099-01-01"]),
        (0, vec!["holds", "lift", "13"]),
        (1, vec!["holds", "lift", "13"]),
        (0, vec!["retention", "rules"]),
        (
            0,
            vec!["retention", "due", "--unknown-start", "last_disclosure"],
        ),
        (0, vec!["retention", "run"]),
        (0, vec!["retention", "run", "--anonymise", "counts.json"]),
        (1, erase("nobody-0001")),
        (3, erase("partner-0042")),
    ]
}

#[test]
fn words_that_differ_by_the_way_in() {
    let (own, served) = (Sandbox::with_ledger(), Sandbox::with_ledger());
    let service = Service::of(&served);
    acts(&served);
    for (code, act) in acts(&own) {
        let (own, served) = (told(&own, code, &act), told(&served, code, &act));
        assert_eq!(own, served, "{act:?}");
    }
    let said = service.stop();
    assert!(said.contains("Stopped"), "{said}");
    assert!(!socket(&served).exists(), "the socket is left behind");
    served.ends(5, &["verify"]);
}

/// Times, digests and sizes differ between two ledgers; everything else of an inquiry and its evidence does not.
fn alike(mut value: Value) -> Value {
    const DIFFER: [&str; 7] = [
        "as_of",
        "recorded_at",
        "at",
        "line",
        "receipt",
        "sha256",
        "bytes",
    ];
    match &mut value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let differs = DIFFER.contains(&name.as_str());
                assert!(!differs || !member.is_null(), "`{name}` says nothing");
                *member = if differs {
                    Value::Null
                } else {
                    alike(member.take())
                };
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = alike(item.take());
            }
        }
        _ => {}
    }
    value
}

#[test]
fn an_answer_to_a_person_that_waits_for_the_service_to_stop() {
    let home = Sandbox::with_ledger();
    let mut given = disclosure("host-de", "ev-1");
    given["subjects"] =
        json!([{"ref": "partner-1", "details": {"note": "see partner-22"}}, {"ref": "partner-22"}]);
    home.file("d.json", &given.to_string());
    home.ends(0, &["record", "--file", "d.json"]);
    let asked = |format: &'static str| {
        let known = vec![
            "subjects",
            "access",
            "partner-1",
            "--format",
            format,
            "--out",
            "report",
            "--lang",
            "fr",
        ];
        let copy = vec!["subjects", "portability", "partner-1", "--lang", "fr"];
        let nobody = vec!["subjects", "access", "nobody", "--lang", "fr"];
        let (known, copy, nobody) = (
            home.ends(0, &known),
            home.ends(0, &copy),
            home.ends(1, &nobody),
        );
        let mut copy_value: Value = serde_json::from_str(&copy.out).unwrap();
        copy_value.as_object_mut().unwrap().remove("made_at");
        let report = std::fs::read_to_string(home.path("report")).unwrap();
        (
            report, known.out, known.err, copy_value, copy.err, nobody.err,
        )
    };
    let alone = (asked("csv"), asked("letter"));
    assert!(alone.0.2.contains("Une valeur"), "{}", alone.0.2);
    let service = Service::of(&home);
    let beside = (asked("csv"), asked("letter"));
    service.stop();
    assert_eq!(alone, beside);
}

#[test]
fn an_inspectors_letter_that_waits_for_the_service_to_stop() {
    let (own, served) = (Sandbox::with_ledger(), Sandbox::with_ledger());
    let service = Service::of(&served);
    let mut seq = String::new();
    for home in [&own, &served] {
        home.file("one.json", &disclosure("host-de", "ev-1").to_string());
        home.ends(0, &["record", "--file", "one.json"]);
        let opened = home.ends(
            0,
            &[
                "inquiry",
                "open",
                "--reference",
                "REF 9",
                "--due",
                "2099-01-31",
                "--json",
            ],
        );
        seq = opened.json()["seq"].to_string();
    }
    for (code, act) in [
        (0, vec!["inquiry", "list", "--open"]),
        (0, vec!["inquiry", "show", &seq]),
        (1, vec!["inquiry", "show", "0"]),
        (0, vec!["export", "--inquiry", &seq, "--out", "a.zip"]),
        (
            0,
            vec![
                "export",
                "--recipient",
                "host-de",
                "--withhold",
                "field:0/sealed",
                "--reason",
                "fr.secret-avocat",
                "--out",
                "b.zip",
            ],
        ),
        (1, vec!["export", "--inquiry", "0", "--out", "c.zip"]),
        (0, vec!["inquiry", "close", &seq, "--text", "answered"]),
        (1, vec!["inquiry", "close", &seq]),
    ] {
        let told = |home: &Sandbox| {
            let mut arguments = act.clone();
            arguments.push("--json");
            alike(home.ends(code, &arguments).json())
        };
        assert_eq!(told(&own), told(&served), "{act:?}");
    }
    for home in [&own, &served] {
        for name in ["a.zip", "b.zip"] {
            let said = home.ends(5, &["verify", "--bundle", name]);
            assert!(said.out.contains("INDETERMINATE"), "{}", said.out);
        }
        assert!(!home.path("c.zip").exists());
    }
    service.stop();
}

#[test]
fn a_correction_or_a_key_that_means_something_else_by_the_socket() {
    let home = Sandbox::with_ledger();
    home.file("first.json", &disclosure("host-de", "ev-1").to_string());
    home.file("second.json", &disclosure("host-de", "ev-2").to_string());
    home.file("third.json", &disclosure("host-de", "ev-3").to_string());
    let record = ["record", "--file", "first.json", "--key", "k", "--json"];
    let first = home.ends(0, &record).json();
    let service = Service::of(&home);
    let again = home.ends(0, &record).json();
    assert_eq!(
        (&again["seq"], &again["repeated"]),
        (&first["seq"], &json!(true))
    );
    let seq = first["seq"].to_string();
    let arguments = [
        "correct",
        &seq,
        "--file",
        "second.json",
        "--receipt",
        "r.json",
    ];
    home.ends(0, &arguments);
    let receipt = std::fs::read_to_string(home.path("r.json")).unwrap();
    assert!(
        receipt.contains(&format!("\\\"supersedes\\\":{seq}")),
        "{receipt}"
    );
    assert!(
        !receipt.contains("actor"),
        "whoever sits here has no token: {receipt}"
    );
    let missing = home.ends(
        1,
        &["correct", "99", "--file", "third.json", "--lang", "fr"],
    );
    assert!(missing.err.contains("99"), "{}", missing.err);
    service.stop();
}

#[test]
fn a_service_that_was_killed_and_leaves_a_socket_behind() {
    let home = Sandbox::with_ledger();
    home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    Service::of(&home).kill();
    assert!(socket(&home).exists());
    // Nobody listens, and nobody has the ledger: it is opened.
    home.ends(0, &["record", "--file", "d.json"]);
    let service = Service::of(&home);
    home.file("e.json", &disclosure("host-de", "ev-2").to_string());
    home.ends(0, &["record", "--file", "e.json"]);
    service.stop();
}

#[test]
fn a_socket_that_others_can_use() {
    let home = Sandbox::with_ledger();
    let service = Service::of(&home);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&socket(&home)), 0o600);
    assert_eq!(mode(&home.path("ledger-run")), 0o700);
    // Only root can be somebody else; for others the mode above is the whole door.
    if rustix::process::geteuid().is_root() {
        for open in [home.path(""), home.path("ledger-run"), socket(&home)] {
            std::fs::set_permissions(open, std::fs::Permissions::from_mode(0o777)).unwrap();
        }
        assert_eq!(visits(&home, 0), "HTTP/1.1 200");
        assert_eq!(visits(&home, 65_534), "");
    }
    service.stop();
}

/// What a process of this user is answered.
fn visits(home: &Sandbox, user: u32) -> String {
    let helper = "cli::served::a_visit_by_another_process";
    let copy = home.path("visitor");
    if !copy.exists() {
        // Where another user may not read the build, a copy can be run.
        std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let output = Command::new(copy)
        .args(["--exact", helper, "--ignored", "--nocapture"])
        .current_dir("/")
        .env(SOCKET, socket(home))
        .uid(user)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let answer = said.split_once("answered [").expect(&said).1;
    answer.split(']').next().unwrap().to_owned()
}

#[test]
#[ignore = "run by another test, as another user"]
fn a_visit_by_another_process() {
    let mut stream = UnixStream::connect(std::env::var(SOCKET).unwrap()).unwrap();
    // The other side may have closed already.
    let _ = stream
        .write_all(b"GET /v1/status HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    println!("answered [{}]", answer.get(..12).unwrap_or_default());
}

#[test]
fn a_folder_whose_path_is_too_long_for_an_address() {
    let home = Sandbox::new();
    let deep = "a-folder-with-a-long-name/".repeat(6);
    std::fs::create_dir_all(home.path(&deep)).unwrap();
    let ledger = format!("{deep}ledger");
    home.file("exporter.json", &exporter().to_string());
    home.file("host.json", &recipient("host-de", "DE").to_string());
    home.ends(
        0,
        &["init", "--exporter", "exporter.json", "--ledger", &ledger],
    );
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--ledger", &ledger];
    let service = Service::with(&home, &arguments);
    let add = [
        "recipients",
        "add",
        "--file",
        "host.json",
        "--ledger",
        &ledger,
    ];
    home.ends(0, &add);
    service.stop();
}

#[test]
fn somebody_else_who_listens_where_the_service_should() {
    let home = Sandbox::with_ledger();
    home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    let paths = tabellion::ledger::Paths::new(home.path("ledger"), None);
    let clock = std::sync::Arc::new(tabellion::clock::SystemClock);
    let opened = tabellion::ledger::Ledger::open(&paths, clock, "a test").unwrap();
    // A socket where nobody listens: the ledger is busy.
    std::fs::create_dir_all(home.path("ledger-run")).unwrap();
    drop(UnixListener::bind(socket(&home)).unwrap());
    home.ends(6, &["record", "--file", "d.json"]);
    // Something that is no service.
    std::fs::remove_file(socket(&home)).unwrap();
    let stranger = UnixListener::bind(socket(&home)).unwrap();
    let strange = std::thread::spawn(move || {
        for stream in stranger.incoming().take(2) {
            let _ = stream.unwrap().write_all(b"nonsense\r\n\r\n");
        }
    });
    let failed = home.ends(1, &["record", "--file", "d.json"]);
    assert!(
        failed.err.contains("did not answer as expected"),
        "{}",
        failed.err
    );
    let _ = UnixStream::connect(socket(&home));
    strange.join().unwrap();
    opened.ledger.shutdown().unwrap();
}

#[test]
fn a_hangup_that_ends_the_service() {
    let home = Sandbox::with_ledger();
    let service = Service::of(&home);
    let settings = home.path("ledger/tabellion.toml");
    let before = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, "nonsense").unwrap();
    service.signal(rustix::process::Signal::HUP);
    std::thread::sleep(std::time::Duration::from_millis(500));
    std::fs::write(&settings, before).unwrap();
    home.file("d.json", &disclosure("host-de", "ev-1").to_string());
    home.ends(0, &["record", "--file", "d.json"]);
    let said = service.stop();
    assert!(said.contains("stays in force"), "{said}");
}
