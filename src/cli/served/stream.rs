//! An answer that is too large to hold: written as it comes.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;

use super::{Answered, Asked, Served, Session, strange, well};
use crate::cli::exit::Failed;

/// How long a service may be silent in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(120);

impl Served {
    /// Asks, and writes the body of an answer that went well.
    ///
    /// # Errors
    /// As [`Served::send`]; the answer breaks off; it cannot be written.
    pub fn write(&self, session: &Session, asked: Asked, to: &mut dyn Write) -> Result<(), Failed> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| strange(session, &error))?;
        let late = |error: tokio::time::error::Elapsed| strange(session, &error);
        runtime.block_on(async {
            let begun = tokio::time::timeout(SILENCE, self.begin(asked, session.language()));
            let begun = begun.await.map_err(late)?;
            let (response, connection) = begun.map_err(|error| strange(session, &error))?;
            let (head, mut body) = response.into_parts();
            let mut kept = Vec::new();
            while let Some(frame) = tokio::time::timeout(SILENCE, body.frame())
                .await
                .map_err(late)?
            {
                let frame = frame.map_err(|error| strange(session, &error))?;
                let Ok(bytes) = frame.into_data() else {
                    continue;
                };
                if head.status.is_success() {
                    to.write_all(&bytes)
                        .map_err(|error| strange(session, &error))?;
                } else {
                    kept.extend_from_slice(&bytes);
                }
            }
            connection.abort();
            let answered = Answered {
                status: head.status,
                repeated: false,
                headers: head.headers,
                body: Bytes::from(kept),
            };
            well(session, answered).map(drop)
        })
    }
}
