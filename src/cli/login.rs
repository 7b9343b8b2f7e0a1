//! `tabellion login` and `logout`: somebody signs in at the issuer of a service, from a terminal (RFC 8628).
//!
//! ```text
//! $ tabellion login --issuer https://login.example --client-id tabellion
//! $ curl -H "Authorization: Bearer $(tabellion login --print)" https://tabellion.example/v1/status
//! ```
//! What somebody got lies in `$XDG_STATE_HOME/tabellion/login.json`, closed to everybody else. No password is ever typed
//! here, and nothing of a ledger is opened.

mod kept;

use std::io::Write as _;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::canon;
use crate::files::Disk;
use crate::issuer::{Identity, Issuer, IssuerAddress, IssuerError, LoginError, Offered, Signed};
use crate::ledger::Settings;
use kept::Kept;

/// `login`.
#[derive(Debug, Args)]
pub struct Login {
    #[arg(long, value_name = "URL", requires = "client_id")]
    issuer: Option<String>,
    #[arg(long, value_name = "ID", requires = "issuer")]
    client_id: Option<String>,
    #[arg(long, conflicts_with_all = ["issuer", "client_id"])]
    print: bool,
}

/// Where somebody signs in, and for what.
struct Door {
    issuer: IssuerAddress,
    client: String,
    ask: Vec<String>,
}

/// Signs somebody in, or prints the token of who is signed in.
///
/// # Errors
/// The issuer is silent or refuses, somebody declined, or nobody came in time.
pub fn run(session: &Session, login: &Login) -> Result<Exit, Failed> {
    if login.print {
        return print(session);
    }
    let door = door(session, login)?;
    let issuer = discover(session, &door.issuer)?;
    let failed = |error: LoginError| refused(session, &error);
    let offered = issuer.offer(&door.client, &door.ask).map_err(failed)?;
    show(session, &offered);
    let signed = issuer.wait(&door.client, &offered, std::thread::sleep);
    let signed = signed.map_err(failed)?;
    let identity = checked(session, &issuer, &door.client, &signed)?;
    let path = kept::path(session)?;
    Kept::of(&door.issuer, &door.client, &signed).write(session, &path)?;
    let until = canon::format_instant(identity.until);
    session.json(
        "login/1",
        json!({"issuer": door.issuer.as_str(), "client_id": door.client, "subject": identity.subject,
            "until": until, "renewable": signed.refresh_token.is_some(), "file": path.display().to_string()}),
    )?;
    let told = [
        ("subject", identity.subject.clone().into()),
        ("until", until.into()),
        ("path", path.display().to_string().into()),
    ];
    session.print(&session.say_with("login-done", &told))?;
    session.hint("login-next", &[]);
    Ok(Exit::Done)
}

/// Forgets who is signed in, and has the issuer forget it.
///
/// # Errors
/// The file cannot be removed.
pub fn out(session: &Session) -> Result<Exit, Failed> {
    let path = kept::path(session)?;
    let Some(kept) = Kept::read(session, &path)? else {
        session.json("logout/1", json!({"signed_in": false}))?;
        session.print(&session.say("logout-nobody"))?;
        return Ok(Exit::Done);
    };
    std::fs::remove_file(&path).map_err(|error| session.io(&path, &error))?;
    let revoked = kept.refresh_token.as_ref().map(|token| {
        let issuer = Issuer::discover(&kept.issuer).map_err(|error| error.to_string())?;
        let revoked = issuer.revoke(&kept.client_id, token);
        revoked.map_err(|error| error.to_string())
    });
    if let Some(Err(error)) = &revoked {
        session.hint(
            "logout-not-revoked",
            &[("error", session.words(error).into())],
        );
    }
    let revoked = revoked.as_ref().is_none_or(Result::is_ok);
    session.json("logout/1", json!({"signed_in": true, "revoked": revoked}))?;
    session.print(&session.say("logout-done"))?;
    Ok(Exit::Done)
}

/// The token of who is signed in; another one where it ends.
fn print(session: &Session) -> Result<Exit, Failed> {
    let path = kept::path(session)?;
    let nobody = || Failed::new("not_signed_in", session.say("failed-not-signed-in"));
    let kept = Kept::read(session, &path)?.ok_or_else(nobody)?;
    let issuer = discover(session, &kept.issuer)?;
    let now = session.clock.read().wall;
    let known = issuer.identity(&kept.id_token, &kept.client_id, now);
    let (token, identity) = match (known, &kept.refresh_token) {
        (Ok(identity), _) => (kept.id_token.clone(), identity),
        (Err(_), Some(refresh)) => {
            let renewed = issuer.renew(&kept.client_id, refresh);
            let renewed = renewed.map_err(|error| refused(session, &error))?;
            let identity = checked(session, &issuer, &kept.client_id, &renewed)?;
            Kept::of(&kept.issuer, &kept.client_id, &renewed).write(session, &path)?;
            (renewed.id_token, identity)
        }
        (Err(error), None) => return Err(session.failed("login", "failed-login", &error)),
    };
    let until = canon::format_instant(identity.until);
    session.json(
        "login-token/1",
        json!({"token": token.as_str(), "until": until}),
    )?;
    session.print(&token)?;
    Ok(Exit::Done)
}

/// What the flags say, else the settings of the ledger.
fn door(session: &Session, login: &Login) -> Result<Door, Failed> {
    if let (Some(issuer), Some(client)) = (&login.issuer, &login.client_id) {
        let issuer = IssuerAddress::try_from(issuer.clone());
        return Ok(Door {
            issuer: issuer.map_err(|error| silent(session, &error))?,
            client: client.clone(),
            ask: Vec::new(),
        });
    }
    let settings = Settings::read(&Disk, &session.paths()).ok();
    let Some(oidc) = settings.and_then(|settings| settings.oidc) else {
        return Err(Failed::new("no_issuer", session.say("failed-no-issuer")));
    };
    Ok(Door {
        issuer: oidc.issuer,
        client: oidc.client_id,
        ask: oidc.ask,
    })
}

fn discover(session: &Session, address: &IssuerAddress) -> Result<Issuer, Failed> {
    Issuer::discover(address).map_err(|error| silent(session, &error))
}

/// The code is no hint: without it nobody can sign in, however quiet the command is.
fn show(session: &Session, offered: &Offered) {
    let told = [
        ("address", offered.address().to_owned().into()),
        ("code", offered.code().to_owned().into()),
        ("minutes", (offered.lasts().as_secs() / 60).max(1).into()),
    ];
    let mut text = session.say_with("login-code", &told);
    if let Some(whole) = offered.whole_address() {
        let told = [("address", whole.to_owned().into())];
        text = format!("{text}\n{}", session.say_with("login-whole", &told));
    }
    // Nobody may read stderr: then nobody enters the code, and it expires.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Nothing is kept that the service would not take.
fn checked(
    session: &Session,
    issuer: &Issuer,
    client: &str,
    signed: &Signed,
) -> Result<Identity, Failed> {
    let now: DateTime<Utc> = session.clock.read().wall;
    let identity = issuer.identity(&signed.id_token, client, now);
    identity.map_err(|error| session.failed("login", "failed-login", &error))
}

fn refused(session: &Session, error: &LoginError) -> Failed {
    let code = match error {
        LoginError::Declined => "declined",
        LoginError::CodeExpired => "code_expired",
        LoginError::NoDevices => "no_device_flow",
        LoginError::NoIdToken => "no_id_token",
        LoginError::Refused(_) => "issuer_refuses",
        LoginError::Unreachable(_) => "issuer_unreachable",
    };
    session.failed(code, "failed-login", error)
}

fn silent(session: &Session, error: &IssuerError) -> Failed {
    session.failed("issuer", "failed-login", error)
}
