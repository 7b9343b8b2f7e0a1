//! ID tokens of a real provider (node-oidc-provider), and tokens that no provider would give.
//!
//! The provider comes from npm by the lock file in tests/oidc; `tests/all` puts it beside the build. Where it is not
//! there, these tests say so.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tabellion::clock::{Clock, Reading, SystemClock};
use tabellion::issuer::{Issuer, IssuerAddress, LoginError};
use tabellion::ledger::Paths;

use super::auth::wait_for;
use super::client::{Answer, Request};
use super::world::{HOME, World, disclosure};

/// A provider that runs as long as the test.
pub struct Provider {
    pub issuer: String,
    process: Child,
}

/// Where `npm ci` put it.
fn modules() -> Option<PathBuf> {
    let beside = || {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        target.unwrap().join("oidc")
    };
    let folder = std::env::var_os("TABELLION_OIDC").map_or_else(beside, PathBuf::from);
    let folder = std::path::absolute(folder).unwrap();
    folder
        .join("node_modules/oidc-provider")
        .is_dir()
        .then_some(folder)
}

impl Provider {
    /// `None` where it is not installed; then the test says so and tests nothing.
    pub fn start() -> Option<Self> {
        Self::on(0)
    }

    fn on(port: u16) -> Option<Self> {
        let Some(modules) = modules() else {
            eprintln!(
                "not tested: OpenID Connect, for want of node or of oidc-provider; next: mkdir -p target/oidc && cp tests/oidc/package*.json target/oidc && npm ci --prefix target/oidc"
            );
            return None;
        };
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc/provider.mjs");
        let mut process = Command::new("node")
            .arg(program)
            .arg(modules)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        let told = process.stdout.take().unwrap();
        BufReader::new(told).read_line(&mut issuer).unwrap();
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://127.0.0.1:"), "{issuer}");
        Some(Self { issuer, process })
    }

    fn door(&self, target: &str) -> Value {
        let answer = ureq::get(format!("{}/test/{target}", self.issuer)).call();
        let text = answer.unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// What somebody does in a browser.
    pub fn person(&self, code: &str, says: &str) {
        self.door(&format!("person?code={code}&who={says}&says={says}"));
    }

    /// A token with these claims.
    pub fn mint(&self, by: &str, claims: &Value) -> String {
        self.mint_as(&json!({"by": by, "claims": claims}))
    }

    fn mint_as(&self, asked: &Value) -> String {
        let answer = ureq::post(format!("{}/test/mint", self.issuer)).send(asked.to_string());
        let text = answer.unwrap().body_mut().read_to_string().unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        value["token"].as_str().unwrap().to_owned()
    }

    fn asked(&self) -> u64 {
        self.door("asked")["asked"].as_u64().unwrap()
    }

    pub fn described(&self) -> Issuer {
        Issuer::discover(&address(&self.issuer)).unwrap()
    }

    /// The ID token of somebody who signs in by the device flow.
    fn signed_in(&self, who: &str) -> String {
        let issuer = self.described();
        let offered = issuer.offer("tabellion", &["groups".to_owned()]).unwrap();
        self.person(offered.code(), who);
        let signed = issuer.wait("tabellion", &offered, |_| ()).unwrap();
        signed.id_token.to_string()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn address(text: &str) -> IssuerAddress {
    text.to_owned().try_into().unwrap()
}

/// `[oidc]` of a ledger.
pub fn settings(issuer: &str) -> String {
    format!(
        r#"
[oidc]
issuer = "{issuer}"
client_id = "tabellion"
ask = ["groups"]

[[oidc.grants]]
claim = "groups"
value = "privacy-office"
role = "dpo"

[[oidc.grants]]
claim = "/realm_access/roles"
value = "recorder"
role = "integrator"
sources = ["192.0.2.0/24"]

[[oidc.grants]]
claim = "sub"
value = "chloe"
role = "viewer"
rate = "3/h"
"#
    )
}

fn append(paths: &Paths, text: &str) {
    let before = std::fs::read_to_string(paths.settings()).unwrap();
    std::fs::write(paths.settings(), before + text).unwrap();
}

/// The machine's clock, so much later.
struct Later(TimeDelta);

impl Clock for Later {
    fn read(&self) -> Reading {
        let reading = SystemClock.read();
        Reading {
            wall: reading.wall + self.0,
            ..reading
        }
    }
}

fn world(provider: &Provider) -> World {
    at(provider, TimeDelta::zero())
}

/// A service whose clock is ahead of the provider's.
fn at(provider: &Provider, ahead: TimeDelta) -> World {
    World::served(
        |paths| append(paths, &settings(&provider.issuer)),
        |options| {
            options.clock = Arc::new(Later(ahead));
            options.limits.issuer_pause = Duration::from_millis(300);
        },
    )
}

fn ask(world: &World, token: &str, target: &str) -> Answer {
    world.send(&Request::new("GET", target).token(token))
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status, answer.problem())
}

#[track_caller]
fn refused(world: &World, token: &str, said: &str) {
    let answer = ask(world, token, "/v1/status");
    assert_eq!(told(&answer), (401, "invalid_token".to_owned()), "{said}");
    assert!(answer.text().contains(said), "{}", answer.text());
    assert!(
        answer
            .header("www-authenticate")
            .unwrap()
            .contains("invalid_token")
    );
}

#[test]
fn somebody_signs_in_and_is_named_by_an_id_that_says_nothing() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let token = provider.signed_in("amelie");
    assert_eq!(ask(&world, &token, "/v1/status").status, 200);
    let body = disclosure("ev-oidc", "host-de");
    let recorded = world.send(
        &Request::new("POST", "/v1/disclosures")
            .token(&token)
            .json(&body),
    );
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let line = recorded.json()["line"].as_str().unwrap().to_owned();
    let entry: Value = serde_json::from_str(&line).unwrap();
    let actor = world.ledger().identity_id(&provider.issuer, "amelie");
    assert_eq!(entry["body"]["actor"], json!(actor));
    assert!(!line.contains("amelie"), "{line}");
    // The role of the grant, and no more.
    let admin = ask(&world, &token, "/v1/suppressions/offer");
    assert_eq!(told(&admin), (403, "missing_scope".to_owned()));
    // Own tokens open as before.
    assert_eq!(
        world.get("/v1/status").json()["identities"]["keys"],
        json!(1)
    );
}

#[test]
fn somebody_to_whom_nothing_is_granted() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let token = provider.signed_in("bruno");
    let answer = ask(&world, &token, "/v1/status");
    assert_eq!(told(&answer), (403, "no_grant".to_owned()));
    // A group whose name is longer, a claim that is no list of texts, a claim of another name.
    for claims in [
        json!({"sub": "x", "groups": ["privacy-office-guests"]}),
        json!({"sub": "x", "groups": {"privacy-office": true}}),
        json!({"sub": "x", "groups": [], "Groups": ["privacy-office"]}),
        json!({"sub": "x", "groups": [["privacy-office"]]}),
    ] {
        let token = provider.mint("provider", &claims);
        let answer = ask(&world, &token, "/v1/status");
        assert_eq!(told(&answer), (403, "no_grant".to_owned()), "{claims}");
    }
}

#[test]
fn bounds_of_a_grant_hold_as_those_of_a_token() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let within = json!({"sub": "crm", "groups": [], "realm_access": {"roles": ["recorder"]}});
    let answer = ask(&world, &provider.mint("provider", &within), "/v1/status");
    assert_eq!(told(&answer), (403, "source_not_allowed".to_owned()));
    let chloe = provider.signed_in("chloe");
    for _ in 0..3 {
        assert_eq!(ask(&world, &chloe, "/v1/status").status, 200);
    }
    // Another token of the same person is the same person.
    let again = provider.mint("provider", &json!({"sub": "chloe", "groups": []}));
    let answer = ask(&world, &again, "/v1/status");
    assert_eq!(told(&answer), (429, "too_many_requests".to_owned()));
}

#[test]
fn a_token_of_another_time() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let token = provider.signed_in("amelie");
    // It ends after an hour; clocks may be a minute apart.
    let soon = at(&provider, TimeDelta::seconds(3600 + 30));
    assert_eq!(ask(&soon, &token, "/v1/status").status, 200);
    refused(
        &at(&provider, TimeDelta::seconds(3600 + 90)),
        &token,
        "has expired",
    );
    let early = at(&provider, TimeDelta::seconds(-30));
    assert_eq!(ask(&early, &token, "/v1/status").status, 200);
    refused(
        &at(&provider, TimeDelta::seconds(-120)),
        &token,
        "opens nothing yet",
    );
    let world = world(&provider);
    let now = SystemClock.read().wall.timestamp();
    let of = |claims: Value| provider.mint("provider", &claims);
    refused(&world, &of(json!({"nbf": now + 600})), "opens nothing yet");
    refused(&world, &of(json!({"iat": now + 600})), "opens nothing yet");
    refused(&world, &of(json!({"nbf": "tomorrow"})), "can be read");
    assert_eq!(
        ask(&world, &of(json!({"nbf": now + 30})), "/v1/status").status,
        200
    );
    // A year by its own word: a day, and no more.
    let long = of(json!({"iat": now - 2 * 86_400, "exp": now + 31_536_000}));
    refused(&world, &long, "has expired");
}

#[test]
fn a_token_for_somebody_else() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let of = |claims: Value| provider.mint("provider", &claims);
    refused(&world, &of(json!({"aud": "other"})), "for another client");
    refused(
        &world,
        &of(json!({"aud": ["tabellion", "other"]})),
        "for another client",
    );
    refused(&world, &of(json!({"aud": []})), "for another client");
    refused(
        &world,
        &of(json!({"azp": "other"})),
        "given to another client",
    );
    refused(
        &world,
        &of(json!({"iss": "https://login.example"})),
        "of another issuer",
    );
    refused(
        &world,
        &of(json!({"iss": format!("{}/", provider.issuer)})),
        "of another issuer",
    );
    assert_eq!(
        ask(&world, &of(json!({"azp": "tabellion"})), "/v1/status").status,
        200
    );
}

#[test]
fn a_signature_that_proves_nothing() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let by = |by: &str| provider.mint(by, &json!({}));
    assert_eq!(ask(&world, &by("provider"), "/v1/status").status, 200);
    refused(&world, &by("stranger"), "does not hold");
    for alone in ["none", "none-with-signature"] {
        let answer = ask(&world, &by(alone), "/v1/status");
        assert_eq!(told(&answer), (401, "invalid_token".to_owned()), "{alone}");
    }
    // What everybody may read is no secret to sign with.
    for public in ["public-pem", "public-modulus", "public-jwk"] {
        refused(&world, &by(public), "does not hold");
    }
    // Another payload under a good signature.
    let good = by("provider");
    let other = provider.mint("provider", &json!({"sub": "chloe"}));
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (good, other) = (parts(&good), parts(&other));
    let mixed = [good[0].as_str(), &other[1], &good[2]].join(".");
    refused(&world, &mixed, "does not hold");
    for broken in ["a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9.e30.", "é.é.é"] {
        assert_eq!(
            ask(&world, broken, "/v1/status").status / 100,
            4,
            "{broken}"
        );
    }
}

#[test]
fn a_key_that_was_changed() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let before = provider.signed_in("amelie");
    assert_eq!(ask(&world, &before, "/v1/status").status, 200);
    provider.door("rotate");
    std::thread::sleep(Duration::from_millis(400));
    let after = provider.signed_in("amelie");
    assert_eq!(ask(&world, &after, "/v1/status").status, 200);
    // The old key is not published any more.
    refused(&world, &before, "does not publish");
}

#[test]
fn unknown_keys_do_not_make_us_ask_without_end() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = World::served(
        |paths| append(paths, &settings(&provider.issuer)),
        |options| options.limits.issuer_pause = Duration::from_secs(3600),
    );
    assert_eq!(
        ask(&world, &provider.signed_in("amelie"), "/v1/status").status,
        200
    );
    let asked = provider.asked();
    for number in 0..20 {
        let made = json!({"by": "stranger", "claims": {}, "kid": format!("k{number}")});
        refused(&world, &provider.mint_as(&made), "does not publish");
    }
    assert_eq!(provider.asked(), asked);
}

#[test]
fn a_provider_that_is_silent() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let token = provider.signed_in("amelie");
    provider.door("down?is=yes");
    let world = world(&provider);
    // Own tokens open; who comes with an ID token is to come again.
    wait_for(&world, &world.token);
    let answer = ask(&world, &token, "/v1/status");
    assert_eq!(told(&answer), (503, "issuer_unreachable".to_owned()));
    assert_eq!(answer.header("retry-after"), Some("30"));
    let ready = world.send(&Request::new("GET", "/readyz"));
    assert_eq!(ready.status, 200);
    assert_eq!(ready.json()["identities"], json!("failing"));
    let standing = world.get("/v1/status").json();
    assert!(
        standing["identities"]["failing"]
            .as_str()
            .unwrap()
            .contains("503"),
        "{standing}"
    );
    provider.door("down?is=no");
    let began = Instant::now();
    while ask(&world, &token, "/v1/status").status != 200 {
        assert!(began.elapsed().as_secs() < 20, "it was never asked again");
        std::thread::sleep(Duration::from_millis(100));
    }
    // Silent again: the keys of before go on.
    provider.door("down?is=yes");
    assert_eq!(ask(&world, &token, "/v1/status").status, 200);
}

#[test]
fn a_grant_that_is_taken_out_while_the_service_runs() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = world(&provider);
    let token = provider.signed_in("amelie");
    assert_eq!(ask(&world, &token, "/v1/status").status, 200);
    let path = world.paths[0].settings();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("privacy-office", "nobody")).unwrap();
    world.reload.now().unwrap();
    let answer = ask(&world, &token, "/v1/status");
    assert_eq!(told(&answer), (403, "no_grant".to_owned()));
}

#[test]
fn several_ledgers_of_one_issuer() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let world = World::with(&[HOME, "institut-du-rocher"], |paths| {
        append(paths, &settings(&provider.issuer));
    });
    let token = provider.signed_in("amelie");
    let answer = ask(&world, &token, "/v1/status");
    assert_eq!(told(&answer), (400, "which_exporter".to_owned()));
    for exporter in [HOME, "institut-du-rocher"] {
        let answer = ask(&world, &token, &format!("/v1/status?exporter={exporter}"));
        assert_eq!(answer.json()["exporter"], json!(exporter));
    }
}

#[test]
fn settings_that_would_let_in_whoever_took_a_name() {
    for (change, word) in [
        ("claim = \"email\"", "may be changed or pass"),
        ("claim = \"\"", "needs a `claim`"),
    ] {
        let text = settings("https://login.example").replace("claim = \"sub\"", change);
        let table: toml::Table = toml::from_str(&text).unwrap();
        let read = table["oidc"].clone().try_into::<tabellion::ledger::Oidc>();
        assert!(read.unwrap_err().to_string().contains(word), "{change}");
    }
    for issuer in [
        "http://login.example",
        "login.example",
        "ftp://login.example",
    ] {
        let table: toml::Table = toml::from_str(&settings(issuer)).unwrap();
        let read = table["oidc"].clone().try_into::<tabellion::ledger::Oidc>();
        assert!(
            read.unwrap_err()
                .to_string()
                .contains("no address of an issuer"),
            "{issuer}"
        );
    }
}

#[test]
fn a_code_that_is_declined_or_comes_too_late_or_too_often() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let issuer = provider.described();
    let declined = issuer.offer("tabellion", &[]).unwrap();
    provider.person(declined.code(), "no");
    let end = issuer.wait("tabellion", &declined, |_| ()).err().unwrap();
    assert!(matches!(end, LoginError::Declined), "{end}");

    let late = issuer.offer("hasty", &[]).unwrap();
    let end = issuer.wait("hasty", &late, |_| {
        std::thread::sleep(Duration::from_millis(700));
    });
    assert!(matches!(end.err().unwrap(), LoginError::CodeExpired));

    let slow = issuer.offer("tabellion", &[]).unwrap();
    provider.door("slow");
    let pauses = RefCell::new(Vec::new());
    let signed = issuer.wait("tabellion", &slow, |pause| {
        pauses.borrow_mut().push(pause.as_secs());
        if pauses.borrow().len() == 2 {
            provider.person(slow.code(), "amelie");
        }
    });
    let signed = signed.unwrap();
    assert_eq!(
        *pauses.borrow(),
        [10, 10],
        "told to slow down, it goes on as before"
    );
    // Another ID token for the refresh token.
    let renewed = issuer
        .renew("tabellion", signed.refresh_token.as_ref().unwrap())
        .unwrap();
    assert_eq!(renewed.id_token.split('.').count(), 3);
    assert!(matches!(
        issuer.renew("tabellion", "made-up").err().unwrap(),
        LoginError::Refused(_)
    ));
    assert!(matches!(
        issuer.offer("nobody", &[]).err().unwrap(),
        LoginError::Refused(_)
    ));
}
