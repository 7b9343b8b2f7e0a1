//! What a supervisor is told, and when: `READY=1` once readers and writers are answered, `WATCHDOG=1` while it lives.

use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::client::{Client, Request};
use crate::cli::sandbox::{Sandbox, disclosure, said};
use crate::cli::served::Service;

/// The supervisor's end.
struct Supervisor(UnixDatagram);

impl Supervisor {
    fn of(home: &Sandbox) -> Self {
        let socket = UnixDatagram::bind(home.path("notify.sock")).unwrap();
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).unwrap();
        Self(socket)
    }

    /// `serve`, as the unit starts it.
    fn command(home: &Sandbox) -> Command {
        let mut command = home.command(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .env("NOTIFY_SOCKET", home.path("notify.sock"))
            .env("WATCHDOG_USEC", "400000");
        command
    }

    fn next(&self) -> Option<String> {
        let mut bytes = [0; 1024];
        let len = self.0.recv(&mut bytes).ok()?;
        Some(String::from_utf8(bytes[..len].to_vec()).unwrap())
    }

    /// The next words that are not those of the watchdog.
    fn beyond_the_watchdog(&self) -> Option<String> {
        loop {
            let words = self.next()?;
            if words.trim() != "WATCHDOG=1" {
                return Some(words);
            }
        }
    }
}

fn is_ready(service: &Service) -> bool {
    let asked = Request::new("GET", "/readyz");
    Client::connect(service.address()).send(&asked).status == 200
}

#[test]
fn a_supervisor_who_is_not_told_that_the_service_lives_or_stops() {
    let home = Sandbox::with_ledger();
    let supervisor = Supervisor::of(&home);
    let service = Service::run(&mut Supervisor::command(&home));
    assert_eq!(supervisor.next().unwrap().trim(), "READY=1");
    assert!(is_ready(&service));
    let began = Instant::now();
    for _ in 0..5 {
        assert_eq!(supervisor.next().unwrap().trim(), "WATCHDOG=1");
    }
    assert!(
        began.elapsed() > Duration::from_millis(400),
        "it says that it lives without looking"
    );
    // While it stands still, nobody says that it lives: that is what a watchdog is for.
    service.signal(rustix::process::Signal::STOP);
    supervisor.0.set_nonblocking(true).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    while supervisor.next().is_some() {}
    std::thread::sleep(Duration::from_millis(1000));
    assert_eq!(supervisor.next(), None, "a process that stands still lives");
    supervisor.0.set_nonblocking(false).unwrap();
    service.signal(rustix::process::Signal::CONT);
    assert_eq!(supervisor.next().unwrap().trim(), "WATCHDOG=1");
    let said = service.stop();
    assert_eq!(
        supervisor.beyond_the_watchdog().unwrap().trim(),
        "STOPPING=1",
        "{said}"
    );
}

#[test]
fn a_ledger_whose_head_is_not_what_was_signed_and_is_called_ready() {
    let home = Sandbox::with_ledger();
    let service = Service::of(&home);
    let made = home.ends(
        0,
        &[
            "record",
            "--file",
            &home.file("d.json", &disclosure("host-de", "ev-1").to_string()),
        ],
    );
    assert!(is_ready(&service), "{}", made.out);
    service.stop();
    std::fs::remove_dir_all(home.path("ledger/index")).unwrap();
    let journal = home.path("ledger/journal/000000000000.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    let changed = text.replacen("\"event_id\":\"ev-1\"", "\"event_id\":\"ev-2\"", 1);
    assert_ne!(text, changed);
    std::fs::write(&journal, changed).unwrap();
    let supervisor = Supervisor::of(&home);
    let ended = said(Supervisor::command(&home).stdin(Stdio::null()));
    assert_eq!(ended.code, 4, "{}", ended.err);
    supervisor.0.set_nonblocking(true).unwrap();
    assert_eq!(supervisor.next(), None, "a damaged ledger was called ready");
}
