//! What is kept of a login: `$XDG_STATE_HOME/tabellion/login.json`, or `~/.local/state/tabellion/login.json`.
//!
//! ```text
//! {"issuer":"https://login.example","client_id":"tabellion","id_token":"eyJ…","refresh_token":"…"}     0600, in a folder 0700
//! ```
//! Whoever reads it is signed in. A file that others may read is not believed.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cli::exit::Failed;
use crate::cli::session::Session;
use crate::issuer::{IssuerAddress, Signed};

/// Somebody who is signed in.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    pub issuer: IssuerAddress,
    pub client_id: String,
    #[serde(with = "secret")]
    pub id_token: Zeroizing<String>,
    #[serde(default, with = "secrets", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Zeroizing<String>>,
}

/// Where it lies.
///
/// # Errors
/// Nobody knows where the user's files are.
pub fn path(session: &Session) -> Result<PathBuf, Failed> {
    let set = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    let state = state.ok_or_else(|| Failed::new("no_home", session.say("failed-no-home")))?;
    Ok(state.join("tabellion/login.json"))
}

impl Kept {
    /// What is to be kept of who signed in.
    pub fn of(issuer: &IssuerAddress, client: &str, signed: &Signed) -> Self {
        Self {
            issuer: issuer.clone(),
            client_id: client.to_owned(),
            id_token: signed.id_token.clone(),
            refresh_token: signed.refresh_token.clone(),
        }
    }

    /// Who is signed in, if anybody is.
    ///
    /// # Errors
    /// The file is damaged, or open to others.
    pub fn read(session: &Session, path: &Path) -> Result<Option<Self>, Failed> {
        let data = match std::fs::metadata(path) {
            Ok(data) => data,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(session.io(path, &error)),
        };
        let told = [("path", path.display().to_string().into())];
        if data.mode() & 0o077 != 0 {
            let text = session.say_with("failed-login-open", &told);
            return Err(Failed::new("login_open", text));
        }
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|error| session.io(path, &error))?;
        let damaged = |_| {
            Failed::new(
                "login_damaged",
                session.say_with("failed-login-damaged", &told),
            )
        };
        serde_json::from_str(&text).map(Some).map_err(damaged)
    }

    /// Keeps it in place of whatever was kept; nobody else may read it at any moment.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, session: &Session, path: &Path) -> Result<(), Failed> {
        let new = path.with_extension("new");
        let written = || {
            if let Some(folder) = path.parent() {
                DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(folder)?;
            }
            match std::fs::remove_file(&new) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut options = OpenOptions::new();
            let mut file = options
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&new)?;
            let text = Zeroizing::new(serde_json::to_vec(self)?);
            file.write_all(&text)?;
            file.sync_all()?;
            std::fs::rename(&new, path)
        };
        written().map_err(|error| session.io(path, &error))
    }
}

mod secret {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use zeroize::Zeroizing;

    pub fn serialize<S: Serializer>(secret: &str, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
        String::deserialize(from).map(Zeroizing::new)
    }
}

mod secrets {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use zeroize::Zeroizing;

    #[expect(clippy::ref_option, reason = "serde asks so")]
    pub fn serialize<S: Serializer>(
        secret: &Option<Zeroizing<String>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(|secret| secret.as_str()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Zeroizing<String>>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Zeroizing::new))
    }
}
