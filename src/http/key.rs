//! The `Idempotency-Key` header (IETF draft): the same key with the same body gets the same answer, refusals included.
//!
//! ```text
//! Idempotency-Key: "8e03978e-40d5-43dd-bc93-6894a57f9324"
//! ```
//! The draft writes the key as a string in quotes; a bare key is understood too and means the same. What is kept is a
//! MAC of caller, key and body, never any of them.

use http::header::{HeaderMap, HeaderName};

use super::call::header;
use super::problem::Problem;

const NAME: HeaderName = HeaderName::from_static("idempotency-key");
/// Longer than any UUID, shorter than an essay.
const MAX: usize = 255;

/// A key as its caller chose it.
#[derive(Clone)]
pub(super) struct Key(String);

impl Key {
    /// The key of a request, if it has one.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(text) = header(headers, &NAME)? else {
            return Ok(None);
        };
        let text = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(text);
        let visible = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if text.is_empty() || text.len() > MAX || !text.bytes().all(visible) {
            let detail = format!(
                "an `Idempotency-Key` has 1 to {MAX} visible ASCII characters; take a UUID"
            );
            return Err(Problem::bad_request("invalid_idempotency_key", detail));
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The key.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of one line of a batch.
    pub(super) fn of_line(&self, number: u64) -> String {
        format!("{}/{number}", self.0)
    }
}
