//! A list of the service, whole: page after page, as long as an answer says where the next one begins.
//!
//! ```text
//! GET /v1/rights           {"requests":[…],"next":4711}
//! GET /v1/rights?after=4711  {"requests":[…]}            the end
//! ```
//! A list that is told whole is one page.

use http::Method;
use serde_json::Value;

use super::{Asked, Served, Session, segment, strange};
use crate::cli::exit::Failed;

impl Served {
    /// Every item of a list.
    ///
    /// # Errors
    /// As [`Served::send`]; a page that is no list, or that leads to itself.
    pub fn list(
        &self,
        session: &Session,
        target: &str,
        member: &str,
    ) -> Result<Vec<Value>, Failed> {
        let mut all = Vec::new();
        let mut page = target.to_owned();
        loop {
            let mut told = self.value(session, Asked::new(Method::GET, &*page))?;
            match told[member].take() {
                Value::Array(items) => all.extend(items),
                _ => return Err(strange(session, &format!("no list `{member}`"))),
            }
            let Some(next) = after(&told["next"]) else {
                return Ok(all);
            };
            let mark = if target.contains('?') { '&' } else { '?' };
            let following = format!("{target}{mark}after={}", segment(&next));
            if following == page {
                return Err(strange(session, &format!("`{page}` leads to itself")));
            }
            page = following;
        }
    }
}

/// Where the next page begins: a number, or a text.
fn after(next: &Value) -> Option<String> {
    match next {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
