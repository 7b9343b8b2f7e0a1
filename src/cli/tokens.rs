//! `tabellion tokens`: who may call the service, and for what. Needs the keys folder only, no lock.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::canon;
use crate::disclosure::form::parse_date;
use crate::files::Disk;
use crate::keys::{KeyFolder, NewToken, Scope, Token, TokenBook, TokenId};
use crate::ledger::Paths;

/// `tokens`.
#[derive(Debug, Subcommand)]
pub enum Tokens {
    /// A new one.
    Create(Create),
    /// All of them.
    List,
    /// Ends one.
    Revoke(Revoke),
}

/// `tokens create`.
#[derive(Debug, Args)]
pub struct Create {
    #[arg(long, value_name = "NAME")]
    name: String,
    #[arg(long, value_name = "SCOPE", required = true, value_delimiter = ',')]
    scope: Vec<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    expires: Option<NaiveDate>,
}

/// `tokens revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    #[arg(value_name = "ID")]
    id: String,
}

/// Does what was asked.
///
/// # Errors
/// An unknown scope or token, or the keys folder cannot be used.
pub fn run(session: &Session, tokens: &Tokens) -> Result<Exit, Failed> {
    match tokens {
        Tokens::Create(create) => create_one(session, create),
        Tokens::List => list(session),
        Tokens::Revoke(revoke) => revoke_one(session, revoke),
    }
}

/// The tokens of a ledger.
///
/// # Errors
/// The keys folder cannot be used.
pub fn book(session: &Session, paths: &Paths) -> Result<TokenBook, Failed> {
    let folder =
        KeyFolder::open(Arc::new(Disk), &paths.keys).map_err(|error| failed(session, &error))?;
    TokenBook::open(folder).map_err(|error| failed(session, &error))
}

fn failed(session: &Session, error: &dyn std::fmt::Display) -> Failed {
    session.failed("tokens", "failed-tokens", error)
}

fn create_one(session: &Session, create: &Create) -> Result<Exit, Failed> {
    let scopes: Result<BTreeSet<Scope>, _> = create
        .scope
        .iter()
        .map(|text| text.parse::<Scope>())
        .collect();
    let scopes = scopes.map_err(|error| failed(session, &error))?;
    let now = session.clock.read().wall;
    // The last day counts whole.
    let expires = create.expires.map(end_of_day);
    if expires.is_some_and(|expires| expires <= now) {
        let told = [(
            "date",
            create
                .expires
                .map(|date| date.to_string())
                .unwrap_or_default()
                .into(),
        )];
        return Err(Failed::new(
            "expired",
            session.say_with("failed-expires", &told),
        ));
    }
    let NewToken { id, text } = book(session, &session.paths())?
        .issue(&create.name, scopes, now, expires)
        .map_err(|error| failed(session, &error))?;
    session.json(
        "token/1",
        json!({"id": id.as_str(), "name": create.name, "token": text.as_str(), "expires": expires.map(canon::format_instant)}),
    )?;
    session.print(&text)?;
    session.hint("token-once", &[("id", id.to_string().into())]);
    Ok(Exit::Done)
}

fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    let next = date.succ_opt().unwrap_or(date);
    next.and_time(NaiveTime::MIN).and_utc()
}

fn list(session: &Session) -> Result<Exit, Failed> {
    let book = book(session, &session.paths())?;
    let now = session.clock.read().wall;
    let rows: Vec<_> = book
        .tokens()
        .iter()
        .map(|token| {
            json!({
                "id": token.id.as_str(), "name": token.name, "scopes": token.scopes, "state": state(token, now),
                "created": canon::format_instant(token.created), "expires": token.expires.map(canon::format_instant),
            })
        })
        .collect();
    session.json("tokens/1", json!({"tokens": rows}))?;
    for token in book.tokens() {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.code()).collect();
        let state = session.say(&format!("token-{}", state(token, now)));
        session.print(&format!(
            "{}  {state:<12} {:<20} {}",
            token.id,
            token.name,
            scopes.join(", ")
        ))?;
    }
    if book.tokens().is_empty() {
        session.hint("tokens-none", &[]);
    }
    Ok(Exit::Done)
}

fn state(token: &Token, now: DateTime<Utc>) -> &'static str {
    if token.revoked.is_some() {
        "revoked"
    } else if token.expires.is_some_and(|expires| expires <= now) {
        "expired"
    } else {
        "valid"
    }
}

fn revoke_one(session: &Session, revoke: &Revoke) -> Result<Exit, Failed> {
    let now = session.clock.read().wall;
    book(session, &session.paths())?
        .revoke(&TokenId::new(&revoke.id), now)
        .map_err(|error| failed(session, &error))?;
    session.json("token-revoke/1", json!({"id": revoke.id}))?;
    session.print(&session.say_with("token-ended", &[("id", revoke.id.clone().into())]))?;
    Ok(Exit::Done)
}
