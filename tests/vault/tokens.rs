//! Tokens that are expired, revoked, altered, or used for what they do not open.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use tabellion::files::{Files as _, Volatile};
use tabellion::keys::{
    Bounds, Grant, KeyFolder, Network, Rate, Role, Scope, TokenBook, TokenError, TokenFileError,
    TokenId,
};

use super::world::shared;

fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn book(files: &Volatile) -> TokenBook {
    TokenBook::open(KeyFolder::create(shared(files), Path::new("keys")).unwrap()).unwrap()
}

fn book_again(files: &Volatile) -> TokenBook {
    TokenBook::open(KeyFolder::open(shared(files), Path::new("keys")).unwrap()).unwrap()
}

fn scopes(list: &[Scope]) -> BTreeSet<Scope> {
    list.iter().copied().collect()
}

#[test]
fn a_token_opens_its_scopes_and_no_other() {
    let mut book = book(&Volatile::new());
    for scope in Scope::ALL {
        let token = book.issue("crm", scopes(&[scope]), now(), None).unwrap();
        let caller = book.caller(&token.text, now()).unwrap();
        for asked in Scope::ALL {
            let expected = if asked == scope {
                Ok(())
            } else {
                Err(TokenError::Scope(asked))
            };
            assert_eq!(caller.require(asked), expected, "{scope} asked for {asked}");
        }
    }
}

#[test]
fn an_expired_or_revoked_token_opens_nothing() {
    let files = Volatile::new();
    let mut tokens = book(&files);
    let until = now() + TimeDelta::hours(1);
    let short = tokens
        .issue("short", scopes(&[Scope::Checks]), now(), Some(until))
        .unwrap();
    assert!(
        tokens
            .caller(&short.text, until - TimeDelta::seconds(1))
            .is_ok()
    );
    assert_eq!(
        tokens.caller(&short.text, until),
        Err(TokenError::Expired(until))
    );
    let ended = tokens
        .issue("ended", scopes(&[Scope::Admin]), now(), None)
        .unwrap();
    tokens.revoke(&ended.id, now()).unwrap();
    files.power_cut(1);
    let tokens = book(&files);
    assert_eq!(
        tokens.caller(&ended.text, now()),
        Err(TokenError::Revoked(now()))
    );
    assert_eq!(tokens.tokens().len(), 2);
}

#[test]
fn an_altered_token_is_unknown() {
    let mut tokens = book(&Volatile::new());
    let token = tokens
        .issue("crm", scopes(&[Scope::Checks]), now(), None)
        .unwrap();
    for at in 0..token.text.len() {
        let mut altered = token.text.as_bytes().to_vec();
        // The last character carries two bits that base64 leaves over; change a high one.
        altered[at] = if altered[at] == b'A' { b'Q' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        assert_eq!(
            tokens.caller(&altered, now()),
            Err(TokenError::Unknown),
            "character {at}"
        );
    }
    for wrong in [
        "",
        "tabellion_",
        "tabellion_é",
        &token.text[..token.text.len() - 1],
    ] {
        assert_eq!(tokens.caller(wrong, now()), Err(TokenError::Unknown));
    }
}

#[test]
fn the_file_does_not_hold_the_secret_and_another_local_key_opens_nothing() {
    let files = Volatile::new();
    let mut tokens = book(&files);
    let token = tokens
        .issue("crm", scopes(&[Scope::Export]), now(), None)
        .unwrap();
    let bytes = files.read(Path::new("keys/tokens")).unwrap();
    let secret = token.text.splitn(3, '_').last().unwrap();
    assert!(!String::from_utf8(bytes).unwrap().contains(secret));
    files
        .damage(Path::new("keys/local.key"), |key| key[0] ^= 1)
        .unwrap();
    assert_eq!(
        book(&files).caller(&token.text, now()),
        Err(TokenError::Unknown)
    );
}

#[test]
fn names_scopes_and_ids_that_are_none_are_refused() {
    let mut tokens = book(&Volatile::new());
    for name in ["", "two words", "é", &"x".repeat(65)] {
        assert!(matches!(
            tokens.issue(name, scopes(&[Scope::Admin]), now(), None),
            Err(TokenFileError::Name(_))
        ));
    }
    assert!(matches!(
        tokens.issue("crm", BTreeSet::new(), now(), None),
        Err(TokenFileError::NoScope)
    ));
    assert!(matches!(
        tokens.revoke(&TokenId::new("0"), now()),
        Err(TokenFileError::UnknownToken(_))
    ));
    assert!("disclosures:delete".parse::<Scope>().is_err());
    for scope in Scope::ALL {
        assert_eq!(scope.code().parse::<Scope>().unwrap(), scope);
        assert_eq!(
            serde_json::to_string(&scope).unwrap(),
            format!("\"{scope}\"")
        );
    }
}

#[test]
fn a_damaged_line_is_named() {
    let files = Volatile::new();
    let mut tokens = book(&files);
    tokens
        .issue("one", scopes(&[Scope::Admin]), now(), None)
        .unwrap();
    tokens
        .issue("two", scopes(&[Scope::Admin]), now(), None)
        .unwrap();
    files
        .damage(Path::new("keys/tokens"), |bytes| {
            *bytes.last_mut().unwrap() = b'x';
        })
        .unwrap();
    let folder = KeyFolder::open(shared(&files), Path::new("keys")).unwrap();
    assert!(matches!(
        TokenBook::open(folder),
        Err(TokenFileError::Line(2))
    ));
}

#[test]
fn a_file_of_before_bounds_means_what_it_said() {
    let files = Volatile::new();
    let mut tokens = book(&files);
    let made = tokens
        .issue("crm", scopes(&[Scope::Checks]), now(), None)
        .unwrap();
    let line = files.read(Path::new("keys/tokens")).unwrap();
    let text = String::from_utf8(line).unwrap();
    for member in ["bounds", "role", "starts"] {
        assert!(!text.contains(member), "{text}");
    }
    let caller = book_again(&files).caller(&made.text, now()).unwrap();
    assert!(caller.bounds.is_open());
    assert!(caller.bounds.reach(Some("203.0.113.9".parse().unwrap())));
    assert!(caller.bounds.are_of("anybody"));
}

#[test]
fn a_role_keeps_its_scopes_and_bounds_in_the_file() {
    let files = Volatile::new();
    let grant = Grant {
        name: "crm".to_owned(),
        role: Some(Role::Integrator),
        bounds: Bounds {
            sources: vec!["10.20.30.40/16".parse().unwrap()],
            rate: Some("600/min".parse().unwrap()),
            ..Bounds::default()
        },
        ..Grant::default()
    };
    let made = book(&files).grant(grant, now()).unwrap();
    let again = book_again(&files);
    let caller = again.caller(&made.text, now()).unwrap();
    assert_eq!(caller.require(Scope::DisclosuresWrite), Ok(()));
    assert_eq!(
        caller.require(Scope::Admin),
        Err(TokenError::Scope(Scope::Admin))
    );
    for (from, reaches) in [
        ("10.20.1.1", true),
        ("::ffff:10.20.1.1", true),
        ("10.21.1.1", false),
    ] {
        assert_eq!(
            caller.bounds.reach(Some(from.parse().unwrap())),
            reaches,
            "{from}"
        );
    }
    assert_eq!(again.tokens()[0].role, Some(Role::Integrator));
    for bad in ["0/s", "10/day", "10", "/s", "+1/s", "1000001/h", ""] {
        assert!(bad.parse::<Rate>().is_err(), "{bad}");
    }
    for bad in ["10.0.0.0/33", "host.example", "", "10.0.0"] {
        assert!(bad.parse::<Network>().is_err(), "{bad}");
    }
}
