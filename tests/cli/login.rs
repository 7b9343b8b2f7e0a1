//! `login`, `logout`: somebody signs in from a terminal at a real provider, and a service lets them in.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::http::client::Request;
use crate::http::oidc::{Provider, settings};
use crate::http::world::World;

fn tabellion(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabellion"));
    command
        .args(arguments)
        .env("XDG_STATE_HOME", home)
        .env("LC_ALL", "C")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts a login, says something in the browser, and waits for its end.
fn login(provider: &Provider, home: &Path, says: &str, more: &[&str]) -> (String, Output) {
    let issuer = provider.issuer.as_str();
    let asked = ["login", "--issuer", issuer, "--client-id", "tabellion"];
    let mut command = tabellion(home, &[&asked, more].concat());
    let mut running = command.spawn().unwrap();
    let mut told = BufReader::new(running.stderr.take().unwrap());
    let mut first = String::new();
    told.read_line(&mut first).unwrap();
    let code = first
        .split(|c: char| c.is_whitespace())
        .find(|word| word.len() == 9 && word.as_bytes()[4] == b'-')
        .unwrap_or_else(|| panic!("no code in {first}"));
    provider.person(code, says);
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    (first + &rest, running.wait_with_output().unwrap())
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn somebody_signs_in_uses_it_and_signs_out() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (told, done) = login(&provider, home.path(), "chloe", &["--json"]);
    assert!(done.status.success(), "{told}");
    let shown: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(shown["schema"], "tabellion/login/1");
    assert_eq!(shown["subject"], "chloe");
    assert!(
        told.contains(&format!("{}/device?user_code=", provider.issuer)),
        "{told}"
    );
    let file = home.path().join("tabellion/login.json");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));

    let printed = tabellion(home.path(), &["login", "--print"])
        .output()
        .unwrap();
    let token = text(&printed);
    assert_eq!(token.split('.').count(), 3, "{printed:?}");
    // No secret is said twice: the result of `login` itself has none.
    assert!(!String::from_utf8_lossy(&done.stdout).contains(&token));
    let world = World::served(
        |paths| {
            let before = std::fs::read_to_string(paths.settings()).unwrap();
            std::fs::write(paths.settings(), before + &settings(&provider.issuer)).unwrap();
        },
        |_| {},
    );
    let answer = world.send(&Request::new("GET", "/v1/status").token(&token));
    assert_eq!(answer.status, 200, "{}", answer.text());

    // An ID token that does not count any more is renewed.
    let kept = std::fs::read_to_string(&file).unwrap();
    let (head, tail) = token.rsplit_once('.').unwrap();
    let spoilt = format!("{head}.{}", tail.chars().rev().collect::<String>());
    std::fs::write(&file, kept.replace(&token, &spoilt)).unwrap();
    let renewed = text(
        &tabellion(home.path(), &["login", "--print"])
            .output()
            .unwrap(),
    );
    assert_eq!(renewed.split('.').count(), 3);
    assert_ne!(renewed, spoilt);
    assert!(std::fs::read_to_string(&file).unwrap().contains(&renewed));
    assert_eq!(mode(&file), 0o600);

    // Open to others, it is not believed.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = tabellion(home.path(), &["login", "--print"])
        .output()
        .unwrap();
    assert_eq!(open.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&open.stderr).contains("may be read by others"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();

    let kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let out = tabellion(home.path(), &["logout", "--json"])
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(
        (&said["signed_in"], &said["revoked"]),
        (&true.into(), &true.into())
    );
    assert!(!file.exists());
    let refresh = kept["refresh_token"].as_str().unwrap();
    assert!(
        provider.described().renew("tabellion", refresh).is_err(),
        "it was not revoked"
    );
    let nobody = tabellion(home.path(), &["login", "--print"])
        .output()
        .unwrap();
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("run `tabellion login`"));
}

#[test]
fn a_login_that_ends_without_somebody() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (told, declined) = login(&provider, home.path(), "no", &["--lang", "fr", "--quiet"]);
    assert_eq!(declined.status.code(), Some(1), "{told}");
    assert!(told.contains("a été refusée"), "{told}");
    assert!(!home.path().join("tabellion/login.json").exists());
    let (issuer, nowhere) = (provider.issuer.clone(), home.path().join("none"));
    drop(provider);
    let silent = ["login", "--issuer", &issuer, "--client-id", "tabellion"];
    let silent = tabellion(home.path(), &silent).output().unwrap();
    assert_eq!(silent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&silent.stderr).contains("cannot be asked"));
    let nobody = ["login", "--ledger", nowhere.to_str().unwrap()];
    let nobody = tabellion(home.path(), &nobody).output().unwrap();
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no issuer is named"));
}
