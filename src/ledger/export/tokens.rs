//! Time-stamps of an export: the newest token that covers its checkpoint or one before it, and the token over its files.
//!
//! ```text
//! timestamps/<SHA-256 of the list of files>.tst      asked for once, and used again: the same export keeps its bytes
//! ```

use super::Gathered;
use super::state::State;
use crate::dating::Source as _;
use crate::evidence::Token;
use crate::files::{Disk, Files as _};
use crate::hash;
use crate::ledger::timestamps::CHAINS;
use crate::ledger::{ActError, Folder, Ledger, RecordError, StampError};
use crate::store::Page;
use crate::timestamp::{self, Expected, Request, Response};
use crate::tree::{self, Size};
use crate::tsa;

type Result<T> = std::result::Result<T, RecordError>;

impl Ledger {
    /// The token over the largest checkpoint up to that of the state, as far as it was there at the first export.
    pub(super) fn tokens(&self, state: &State) -> Result<Vec<Token>> {
        let all = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        let known = self.stamped(all)?.into_iter().filter(|stamped| {
            stamped.entry.checkpoint.size <= state.size
                && state.before.is_none_or(|before| stamped.seq < before)
        });
        let folder = Folder::new(&self.paths.ledger);
        let mut best: Option<Token> = None;
        for stamped in known {
            let size = stamped.entry.checkpoint.size;
            let own = size == state.size;
            let note = if own {
                Some(state.note.clone())
            } else {
                folder.note(size)
            };
            let (Some(note), Some(token)) = (note, folder.token(stamped.entry.token)) else {
                continue;
            };
            let better = best.as_ref().is_none_or(|best| size > best.size);
            if !better || hash::content(&note) != stamped.entry.note {
                continue;
            }
            let older = if own {
                None
            } else {
                let path = tree::consistency(Size(size), Size(state.size), &self.shared.tiles())
                    .map_err(|error| ActError::NoEvidence(error.to_string()))?;
                Some((note, path))
            };
            best = Some(Token {
                size,
                older,
                chain: folder.chain(size, stamped.entry.token),
                token,
            });
        }
        Ok(best.into_iter().collect())
    }

    /// A token over the list of all files of an export: the one that it had before, else one of the authority that the
    /// settings name. `None` where they name none, or where the export was handed out without one.
    ///
    /// # Errors
    /// No token came, or it does not count.
    pub fn token_over(
        &self,
        gathered: &Gathered,
        list: &[u8],
    ) -> std::result::Result<Option<Vec<u8>>, StampError> {
        let imprint = hash::content(list);
        let folder = self.paths.ledger.join(CHAINS);
        let path = folder.join(format!("{imprint}.tst"));
        if let Ok(token) = Disk.read(&path) {
            return Ok(Some(token));
        }
        let (Some(settings), false) = (&self.settings.timestamp, gathered.again) else {
            return Ok(None);
        };
        let asked = settings.asked(&self.paths.ledger)?;
        let request = Request {
            imprint,
            nonce: tsa::nonce()?,
            policy: asked.policy.clone(),
        };
        let response = Response::parse(&asked.authority.ask(&request.to_der())?)?;
        timestamp::verify(&response.token, &Expected::from(&request), &asked.anchors)?;
        Disk.make_folder(&folder)
            .and_then(|()| Disk.replace(&path, &response.token))
            .map_err(|error| StampError::Keep {
                path: path.display().to_string(),
                error,
            })?;
        Ok(Some(response.token))
    }
}
