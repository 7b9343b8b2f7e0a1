//! The same at the command line, and beside a service that records.

use tabellion::keys::Scope;
use tabellion::ledger::check_backup;

use crate::cli::sandbox::{Sandbox, disclosure};
use crate::cli::served::Service;
use crate::http::client::Request;
use crate::http::world::{World, issue};

fn record(home: &Sandbox, event: &str) {
    let file = home.file("one.json", &disclosure("host-de", event).to_string());
    home.ends(0, &["record", "--file", &file]);
}

#[test]
fn a_ledger_beside_a_service_cannot_be_backed_up() {
    let home = Sandbox::with_ledger();
    let service = Service::of(&home);
    record(&home, "ev-1");
    let made = home
        .ends(0, &["backup", "create", "b.tar", "--json"])
        .json();
    record(&home, "ev-2");
    service.stop();
    assert_eq!(made["size"], 5);
    assert!(!home.path("b.tar.new").exists());
    let vkey = home.vkey();
    let checked = home.ends(
        0,
        &["backup", "verify", "b.tar", "--trust", &vkey, "--json"],
    );
    assert_eq!(checked.json()["word"], "INTACT");
    // One entry older than what was signed.
    let refused = home.ends(
        4,
        &[
            "--ledger",
            "again",
            "--keys",
            "ledger-keys",
            "backup",
            "restore",
            "b.tar",
        ],
    );
    assert!(refused.err.contains("--only-to-read"), "{}", refused.err);
    assert!(!home.path("again").exists());
    // Nobody overwrites a backup.
    home.ends(1, &["backup", "create", "b.tar"]);
}

#[test]
fn a_ledger_that_moves_to_another_folder_loses_something() {
    let home = Sandbox::with_ledger();
    record(&home, "ev-1");
    home.ends(0, &["backup", "create", "b.tar"]);
    std::fs::rename(home.path("ledger"), home.path("burnt")).unwrap();
    let restored = home
        .ends(0, &["backup", "restore", "b.tar", "--json"])
        .json();
    assert_eq!(restored["size"], 5);
    assert_eq!(restored["signed"], 5);
    assert!(restored["opened"].as_u64().unwrap() > 0);
    record(&home, "ev-2");
    let list = home.ends(0, &["log", "list", "--json"]).json();
    assert_eq!(list["entries"].as_array().unwrap().len(), 6, "{list}");
    home.ends(0, &["verify", "--trust", &home.vkey()]);
}

#[test]
fn a_receipt_that_somebody_holds_is_no_reason_to_refuse() {
    let home = Sandbox::with_ledger();
    record(&home, "ev-1");
    home.ends(0, &["backup", "create", "b.tar"]);
    let keys = home.path("keys-then");
    let copied = std::process::Command::new("cp")
        .args([
            "-a".as_ref(),
            home.path("ledger-keys").as_os_str(),
            keys.as_os_str(),
        ])
        .status()
        .unwrap();
    assert!(copied.success());
    record(&home, "ev-2");
    let receipt = home.ends(0, &["proof", "receipt", "5"]).out;
    home.file("receipt.json", &receipt);
    let again = [
        "--ledger",
        "again",
        "--keys",
        "keys-then",
        "backup",
        "restore",
        "b.tar",
    ];
    let refused = home.ends(4, &[&again[..], &["--seen", "receipt.json"]].concat());
    assert!(refused.err.contains("fork"), "{}", refused.err);
    assert!(!home.path("again").exists());
    // Nobody shows one: it is put back, and told what that may mean.
    home.ends(0, &again);
}

#[test]
fn who_may_only_record_takes_all_the_data() {
    let world = World::new();
    let few = issue(
        &world.paths[0],
        &[Scope::DisclosuresWrite, Scope::DisclosuresRead],
    );
    // Tokens are looked at every second.
    let refused = || {
        world
            .client()
            .send(&Request::new("GET", "/v1/backup").token(&few))
    };
    let since = std::time::Instant::now();
    let mut answer = refused();
    while answer.status == 401 && since.elapsed().as_secs() < 10 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        answer = refused();
    }
    assert_eq!(answer.status, 403, "{}", answer.text());
    let whole = world.get("/v1/backup");
    assert_eq!(whole.status, 200, "{}", whole.text());
    assert_eq!(whole.header("content-type"), Some("application/x-tar"));
    let checked = check_backup(&whole.body[..], &[world.key()], &[]).unwrap();
    assert_eq!(checked.head.size, world.ledger().size());
    // While one is not taken to its end, there is no second.
    let held = world.ledger().begin_backup().unwrap();
    assert_eq!(world.get("/v1/backup").problem(), "backup_under_way");
    drop(held);
    assert_eq!(world.get("/v1/backup").status, 200);
}
