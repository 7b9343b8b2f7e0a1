//! `tabellion tokens`: who may call the service, and for what. Needs the keys folder only, no lock.

use std::io::{BufRead as _, Read as _};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::canon;
use crate::disclosure::form::parse_date;
use crate::entry::Entry;
use crate::files::Disk;
use crate::keys::{
    Bounds, Grant, KeyFolder, Network, NewToken, Scope, Token, TokenBook, TokenError,
    TokenFileError, TokenId,
};
use crate::ledger::Paths;

/// The file of the first lines of a journal.
const FIRST: &str = "000000000000.jsonl";
/// Bytes of a line at most.
const MAX_FIRST: u64 = 1 << 16;

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
    #[arg(
        long,
        value_name = "SCOPE",
        required_unless_present = "role",
        value_delimiter = ','
    )]
    scope: Vec<String>,
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    starts: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    expires: Option<NaiveDate>,
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    exporter: Vec<String>,
    #[arg(long, value_name = "NETWORK", value_delimiter = ',')]
    source: Vec<String>,
    #[arg(long, value_name = "RATE")]
    rate: Option<String>,
    #[arg(long, value_name = "SEQ")]
    inquiry: Option<u64>,
}

impl Create {
    /// What it asks for, if the words are known.
    fn grant(&self) -> Result<Grant, TokenFileError> {
        let scopes = self.scope.iter().map(|text| text.parse::<Scope>());
        let sources = self.source.iter().map(|text| text.parse::<Network>());
        let bounds = Bounds {
            exporters: self.exporter.iter().cloned().collect(),
            inquiry: self.inquiry,
            rate: self.rate.as_deref().map(str::parse).transpose()?,
            sources: sources.collect::<Result<_, _>>()?,
        };
        Ok(Grant {
            name: self.name.clone(),
            role: self.role.as_deref().map(str::parse).transpose()?,
            scopes: scopes.collect::<Result<_, _>>()?,
            starts: self
                .starts
                .map(|date| date.and_time(NaiveTime::MIN).and_utc()),
            // The last day counts whole.
            expires: self.expires.map(end_of_day),
            bounds,
        })
    }
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
    let grant = create.grant().map_err(|error| failed(session, &error))?;
    let now = session.clock.read().wall;
    let expires = grant.expires;
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
    let paths = session.paths();
    of_this_ledger(session, &paths, create)?;
    let told = told_of(&grant);
    let NewToken { id, text } = book(session, &paths)?
        .grant(grant, now)
        .map_err(|error| failed(session, &error))?;
    let mut shown = json!({"id": id.as_str(), "name": create.name, "token": text.as_str()});
    merge(&mut shown, told);
    session.json("token/1", shown)?;
    session.print(&text)?;
    session.hint("token-once", &[("id", id.to_string().into())]);
    Ok(Exit::Done)
}

/// A ledger has one exporter: a token for another one would never open anything.
fn of_this_ledger(session: &Session, paths: &Paths, create: &Create) -> Result<(), Failed> {
    let Some(asked) = create.exporter.first() else {
        return Ok(());
    };
    // Where the ledger is not at hand, the service says so later.
    let Some(own) = exporter_of(paths) else {
        return Ok(());
    };
    if create.exporter.contains(&own) {
        return Ok(());
    }
    let told = [("asked", asked.clone().into()), ("own", own.into())];
    let text = session.say_with("failed-token-exporter", &told);
    Err(Failed::new("another_exporter", text))
}

/// Whose ledger lies in these folders, by its first line.
fn exporter_of(paths: &Paths) -> Option<String> {
    let journal = paths.ledger.join("journal").join(FIRST);
    let mut line = String::new();
    let file = std::fs::File::open(journal).ok()?;
    let mut bounded = std::io::BufReader::new(file).take(MAX_FIRST);
    bounded.read_line(&mut line).ok()?;
    Some(Entry::parse(line.trim_end().as_bytes()).ok()?.exporter)
}

/// What is told of a grant and of a token alike.
fn told_of(grant: &Grant) -> Value {
    json!({"role": grant.role, "starts": grant.starts.map(canon::format_instant),
        "expires": grant.expires.map(canon::format_instant), "bounds": grant.bounds})
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
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
                "starts": token.starts.map(canon::format_instant), "role": token.role, "bounds": token.bounds,
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
        let bounds = bounds_of(session, token);
        if !bounds.is_empty() {
            session.print(&format!("{:18}{}", "", bounds.join(" · ")))?;
        }
    }
    if book.tokens().is_empty() {
        session.hint("tokens-none", &[]);
    }
    Ok(Exit::Done)
}

/// Role, time and bounds, in words.
fn bounds_of(session: &Session, token: &Token) -> Vec<String> {
    let say = |id: &str, value: String| session.say_with(id, &[("value", value.into())]);
    let day = |instant: DateTime<Utc>| canon::format_instant(instant);
    let list = |words: Vec<String>| (!words.is_empty()).then(|| words.join(", "));
    let bounds = &token.bounds;
    let exporters = bounds.exporters.iter().cloned().collect();
    let sources = bounds.sources.iter().map(ToString::to_string).collect();
    let known = [
        ("token-role", token.role.map(|role| role.to_string())),
        ("token-starts", token.starts.map(day)),
        ("token-ends", token.expires.map(day)),
        ("token-exporters", list(exporters)),
        ("token-sources", list(sources)),
        ("token-rate", bounds.rate.map(String::from)),
        ("token-inquiry", bounds.inquiry.map(|seq| seq.to_string())),
    ];
    let told = known.into_iter();
    told.filter_map(|(id, value)| Some(say(id, value?)))
        .collect()
}

fn state(token: &Token, now: DateTime<Utc>) -> &'static str {
    match token.open(now) {
        Ok(()) => "valid",
        Err(TokenError::Revoked(_)) => "revoked",
        Err(TokenError::NotYet(_)) => "waiting",
        Err(_) => "expired",
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
