//! Inquiries: what an authority asked for, of which instant, on what basis, and until when it is to be answered.
//!
//! ```text
//! one commit:   census 411 ─ inquiry 412 {as_of, scope}      its checkpoint is kept: every export leads to it
//! later:        access 430 ─ export 431 {inquiry: 412}   …   inquiry 502 {change: closed, inquiry: 412}
//!               inquiry 440 {change: amended, due_on}: another last day, the same demand
//! ```
//! The state that is shown is that of the instant of the request (Code pénal, article 226-22-2), whatever is appended since.
//! Its reference, words and a person in its scope are sealed.

mod case;
mod demand;
mod record;
mod scope;

pub use case::{InquiryCase, InquiryWords};
pub use demand::InquiryDemand;
