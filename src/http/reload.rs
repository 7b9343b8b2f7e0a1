//! Reading again, while the service runs, what others change: certificates, and the producers of the settings.
//!
//! SIGHUP asks for it. A part that cannot be used is told and stays as it was; the other parts change all the same.

use std::sync::{Arc, Weak};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::desk::Desks;
use super::tls::{Tls, TlsError};
use crate::ledger::SettingsError;

/// What can be read again.
#[derive(Clone)]
pub struct Reload {
    /// Whoever may ask for it keeps no ledger open.
    desks: Weak<Desks>,
    tls: Option<Arc<Tls>>,
}

/// What could not be used, and stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The settings of a ledger.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl Reload {
    pub(super) fn new(desks: &Arc<Desks>, tls: Option<Arc<Tls>>) -> Self {
        let desks = Arc::downgrade(desks);
        Self { desks, tls }
    }

    /// Reads everything again; nothing once the service has ended. It waits for the disk.
    ///
    /// # Errors
    /// Each part that could not be used, and stays as it was.
    pub fn now(&self) -> Result<(), Vec<ReloadError>> {
        let Some(desks) = self.desks.upgrade() else {
            return Ok(());
        };
        let mut faults = Vec::new();
        if let Some(tls) = &self.tls {
            faults.extend(tls.reload(desks.now()).err().map(ReloadError::from));
        }
        let of_desks = desks.rename_producers();
        faults.extend(of_desks.into_iter().map(ReloadError::from));
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }
}

/// SIGHUP, from now on: one that comes before it is awaited is not lost, and does not end the process.
pub(super) fn hangups() -> Option<Signal> {
    match signal(SignalKind::hangup()) {
        Ok(hangups) => Some(hangups),
        Err(error) => {
            tracing::error!(%error, "SIGHUP cannot be heard: a new certificate needs a restart");
            None
        }
    }
}

/// Reads again at every SIGHUP, for as long as it is awaited.
pub(super) async fn on_signal(reload: Reload, hangups: Option<Signal>) {
    let Some(mut asked) = hangups else {
        return std::future::pending().await;
    };
    while asked.recv().await.is_some() {
        let reload = reload.clone();
        // Reading small files: a thread that may wait for the disk.
        match tokio::task::spawn_blocking(move || reload.now()).await {
            Ok(Ok(())) => tracing::info!("certificates, producers and grants were read again"),
            Ok(Err(faults)) => {
                for error in faults {
                    tracing::error!(%error, "not read again; what was there before stays in force");
                }
            }
            Err(error) => tracing::error!(%error, "reading again failed"),
        }
    }
    std::future::pending::<()>().await;
}
