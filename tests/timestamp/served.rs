//! Time-stamps on the command line and in the service.

use std::time::{Duration, Instant};

use serde_json::Value;
use tabellion::ledger::{Paths, SETTINGS_FILE};

use super::authority::{ECDSA, RSA_2048, SHORT, Tsa, listening};
use crate::cli::sandbox::{Sandbox, disclosure};
use crate::http::world::{World, disclosure as posted};

fn ca(tsa: &Tsa) -> String {
    tsa.path("root.pem").display().to_string()
}

/// A ledger with one disclosure as entry 4.
fn home() -> Sandbox {
    let home = Sandbox::with_ledger();
    let file = home.file("one.json", &disclosure("host-de", "ev-1").to_string());
    home.ends(0, &["record", "--file", &file]);
    home
}

fn stamp(home: &Sandbox, tsa: &Tsa) -> Value {
    let (command, ca) = (tsa.command(), ca(tsa));
    let take = [
        "checkpoint",
        "timestamp",
        "--tsa-command",
        &command,
        "--tsa-ca",
        &ca,
        "--json",
    ];
    home.ends(0, &take).json()
}

#[test]
fn a_checkpoint_is_dated_listed_shown_and_checked_by_openssl() {
    let home = home();
    let taken = stamp(&home, &ECDSA);
    assert_eq!((&taken["size"], &taken["seq"]), (&5.into(), &5.into()));
    assert_eq!(taken["authority"], "Example TSA");
    let ca = ca(&ECDSA);
    let list = home.ends(0, &["checkpoint", "list", "--tsa-ca", &ca]);
    assert!(
        list.out.contains("Entries 0 to 4 existed before"),
        "{}",
        list.out
    );
    assert!(
        list.out.contains("its certificates last until"),
        "{}",
        list.out
    );
    let shown = home.ends(
        0,
        &[
            "checkpoint",
            "show",
            "5",
            "--tsa-ca",
            &ca,
            "--out",
            "evidence",
            "--lang",
            "fr",
        ],
    );
    assert!(
        shown.out.contains("Certificat\u{a0}: Example Root"),
        "{}",
        shown.out
    );
    let file = |name: &str| home.path("evidence").join(name);
    assert!(ECDSA.accepts(&file("checkpoint"), &file("answer.tsr")));
    assert!(file("token.tst").exists() && file("chain.pem").exists());
    let none = home.ends(1, &["checkpoint", "show", "99"]);
    assert!(none.err.contains("checkpoint list"), "{}", none.err);
}

#[test]
fn every_place_that_tells_of_an_entry_tells_its_time() {
    let home = home();
    stamp(&home, &ECDSA);
    for arguments in [
        ["log", "show", "4"].as_slice(),
        &["explain", "4"],
        &["proof", "receipt", "4"],
        &["proof", "inclusion", "4"],
    ] {
        let said = home.ends(0, arguments);
        let all = said.out + &said.err;
        assert!(
            all.contains("Existed before 20") && all.contains("Example TSA"),
            "{arguments:?}: {all}"
        );
        let told = home.ends(0, &[arguments, &["--json"]].concat()).json();
        assert_eq!(told["before"]["size"], 5, "{arguments:?}");
    }
    // The token covers nothing that came after it.
    let own = home.ends(0, &["log", "show", "5", "--json"]).json();
    assert!(own["before"].is_null());
    let status = home.ends(0, &["status"]);
    assert!(
        status.out.contains("Entries 0 to 4 existed before"),
        "{}",
        status.out
    );
}

#[test]
fn verify_says_the_word_of_time_by_an_authority_from_outside_only() {
    let home = home();
    let key = home.vkey();
    let silent = home.ends(0, &["verify", "--trust", &key]);
    assert!(!silent.out.contains("Time"), "{}", silent.out);
    let (right, wrong) = (ca(&ECDSA), ca(&RSA_2048));
    let asked = home.ends(5, &["verify", "--trust", &key, "--tsa-ca", &right]);
    assert!(
        asked.out.contains("nothing but the ledger’s own clock"),
        "{}",
        asked.out
    );
    stamp(&home, &ECDSA);
    let intact = home.ends(0, &["verify", "--trust", &key, "--tsa-ca", &right]);
    assert!(
        intact.out.contains("Time: INTACT") && intact.out.contains("Entries 0 to 4"),
        "{}",
        intact.out
    );
    let unasked = home.ends(0, &["verify", "--trust", &key]);
    assert!(
        unasked.out.contains("Time: INDETERMINATE") && unasked.out.contains("--tsa-ca"),
        "{}",
        unasked.out
    );
    let stranger = home
        .ends(
            5,
            &["verify", "--trust", &key, "--tsa-ca", &wrong, "--json"],
        )
        .json();
    assert_eq!(stranger["word"], "INTACT");
    assert_eq!(stranger["time"]["word"], "INDETERMINATE");
    let token = stranger["time"]["timestamps"][0]["token"].as_str().unwrap();
    std::fs::remove_file(home.path(&format!("ledger/blobs/public/{token}"))).unwrap();
    let lost = home.ends(5, &["verify", "--trust", &key, "--tsa-ca", &right]);
    assert!(lost.out.contains("its token is missing"), "{}", lost.out);
}

#[test]
fn whom_to_ask_must_be_said_once_and_whom_to_trust_too() {
    let home = home();
    let nobody = home.ends(1, &["checkpoint", "timestamp"]);
    assert!(
        nobody.err.contains("no time-stamping authority is named"),
        "{}",
        nobody.err
    );
    let trust = home.ends(
        1,
        &["checkpoint", "timestamp", "--tsa", "http://127.0.0.1:1/"],
    );
    assert!(trust.err.contains("--tsa-ca"), "{}", trust.err);
    let ca = ca(&ECDSA);
    let gone = home.ends(
        1,
        &[
            "checkpoint",
            "timestamp",
            "--tsa",
            "http://127.0.0.1:1/",
            "--tsa-ca",
            &ca,
            "--lang",
            "fr",
        ],
    );
    assert!(
        gone.err.contains("Aucun horodatage") && gone.err.contains("ne répond pas"),
        "{}",
        gone.err
    );
    home.ends(
        2,
        &[
            "checkpoint",
            "timestamp",
            "--tsa",
            "http://x/",
            "--tsa-command",
            "x",
        ],
    );
    // Nothing of it was recorded.
    assert_eq!(home.ends(0, &["status", "--json"]).json()["size"], 5);
}

#[test]
fn the_settings_name_authority_and_anchors_and_a_wrong_interval_is_told() {
    let home = home();
    let settings = std::fs::read_to_string(home.path("ledger/tabellion.toml")).unwrap();
    let (command, ca) = (ECDSA.command(), ca(&ECDSA));
    let with = |every: &str| {
        format!(
            "{settings}\n[timestamp]\ncommand = '''{command}'''\nanchors = '{ca}'\nevery = '{every}'\n"
        )
    };
    home.file("ledger/tabellion.toml", &with("daily"));
    let wrong = home.ends(1, &["status"]);
    assert!(wrong.err.contains("30m, 24h or 7d"), "{}", wrong.err);
    home.file("ledger/tabellion.toml", &with("24h"));
    let late = home.ends(0, &["status"]);
    assert!(late.err.contains("every 24h"), "{}", late.err);
    home.ends(0, &["checkpoint", "timestamp"]);
    let fine = home.ends(0, &["status", "--json"]).json();
    assert_eq!(fine["timestamps"]["newest"]["word"], "INTACT");
    assert!(!home.ends(0, &["status"]).err.contains("every 24h"));
}

#[test]
fn status_warns_before_certificates_end() {
    let home = home();
    stamp(&home, &SHORT);
    let status = home.ends(0, &["status"]);
    assert!(
        status
            .err
            .contains("certificates that the newest time-stamp rests on end at"),
        "{}",
        status.err
    );
}

/// Settings for a service that stamps every second, with an authority at an address.
fn every_second(address: String, ca: String) -> impl Fn(&Paths) {
    move |paths| {
        let file = paths.ledger.join(SETTINGS_FILE);
        let settings = std::fs::read_to_string(&file).unwrap();
        let more = format!("\n[timestamp]\ntsa = '{address}'\nanchors = '{ca}'\nevery = '1s'\n");
        std::fs::write(&file, settings + &more).unwrap();
    }
}

fn until(world: &World, wanted: impl Fn(&Value) -> bool) -> Value {
    let since = Instant::now();
    loop {
        let status = world.get("/v1/status").json();
        if wanted(&status) {
            return status;
        }
        assert!(since.elapsed() < Duration::from_secs(15), "{status}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_service_takes_time_stamps_by_itself_and_rests_when_nothing_is_recorded() {
    let address = listening(|request| (200, ECDSA.answer(request)));
    let world = World::with(
        &["omnia-groupe"],
        every_second(format!("http://{address}/"), ca(&ECDSA)),
    );
    let status = until(&world, |status| status["timestamps"]["count"] == 1);
    assert_eq!(status["timestamps"]["newest"]["word"], "INTACT");
    std::thread::sleep(Duration::from_millis(2500));
    let idle = world.get("/v1/status").json();
    assert_eq!(idle["timestamps"]["count"], 1, "nothing was recorded since");
    world.post("/v1/disclosures", &posted("ev-1", "host-de"));
    until(&world, |status| status["timestamps"]["count"] == 2);
}

#[test]
fn an_authority_that_fails_is_told_and_stops_nothing() {
    let world = World::with(
        &["omnia-groupe"],
        every_second("http://127.0.0.1:1/".to_owned(), ca(&ECDSA)),
    );
    let status = until(&world, |status| !status["timestamps"]["failing"].is_null());
    assert_eq!(status["timestamps"]["failing"]["code"], "no_answer");
    assert_eq!(status["recording"], true);
    assert_eq!(
        world
            .post("/v1/disclosures", &posted("ev-1", "host-de"))
            .status,
        201
    );
    let ready = world.get("/readyz");
    assert_eq!(
        (ready.status, ready.json()["timestamps"].clone()),
        (200, "failing".into())
    );
    assert_eq!(
        world
            .send(&world.request("POST", "/v1/timestamps"))
            .problem(),
        "no_timestamp"
    );
}

#[test]
fn time_stamps_are_taken_and_read_over_http() {
    let address = listening(|request| (200, ECDSA.answer(request)));
    let later = |paths: &Paths| {
        let file = paths.ledger.join(SETTINGS_FILE);
        let settings = std::fs::read_to_string(&file).unwrap();
        let more = format!(
            "\n[timestamp]\ntsa = 'http://{address}/'\nanchors = '{}'\n",
            ca(&ECDSA)
        );
        std::fs::write(&file, settings + &more).unwrap();
    };
    let world = World::with(&["omnia-groupe"], later);
    let taken = world.send(&world.request("POST", "/v1/timestamps"));
    assert_eq!(taken.status, 201);
    let size = taken.json()["size"].as_u64().unwrap();
    let all = world.get("/v1/timestamps").json();
    assert_eq!(all["timestamps"][0]["word"], "INTACT");
    assert!(all.get("next").is_none(), "{all}");
    assert_eq!(
        world.send(&world.request("POST", "/v1/timestamps")).status,
        201
    );
    let first = world.get("/v1/timestamps?limit=1").json();
    assert_eq!(first["timestamps"].as_array().unwrap().len(), 1);
    assert_eq!(first["timestamps"][0]["seq"], all["timestamps"][0]["seq"]);
    let rest = world.get(&format!("/v1/timestamps?after={}", first["next"]));
    let rest = rest.json();
    assert_eq!(rest["timestamps"].as_array().unwrap().len(), 1, "{rest}");
    assert_ne!(rest["timestamps"], first["timestamps"]);
    assert_eq!(world.get("/v1/timestamps?state=open").status, 400);
    let one = world.get(&format!("/v1/timestamps/{size}")).json();
    assert!(
        one["checkpoint"]
            .as_str()
            .unwrap()
            .starts_with("ledger.example/omnia-groupe\n")
    );
    assert!(one["chain"].as_str().unwrap().contains("BEGIN CERTIFICATE"));
    assert!(one["token_der"].as_str().unwrap().len() > 1000);
    assert_eq!(
        world.get("/v1/timestamps/999").problem(),
        "no_such_timestamp"
    );
    let plain = World::new();
    assert_eq!(
        plain
            .send(&plain.request("POST", "/v1/timestamps"))
            .problem(),
        "no_authority"
    );
}
