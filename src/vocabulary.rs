//! Closed codes: every word that a disclosure, a rule or a verdict may use.
//!
//! ```
//! use tabellion::vocabulary::{Code, Purpose};
//! assert_eq!(Purpose::parse("recovery").unwrap().code(), "recovery");
//! let wrong = Purpose::parse("recoverry").unwrap_err();
//! assert_eq!(wrong.nearest, ["recovery"]);
//! ```
//!
//! A code is a member of the format for ever. What it is called in French or
//! English, its W3C DPV term and what is to be done about it stand in
//! `vocabulary/*.toml` and are read by [`labels`]. No law is decided here.

use std::fmt;

mod basis;
mod catalogue;
mod country;
mod country_names;
mod evidence;
mod labels;
mod near;
mod outcome;
mod people;
mod purpose;
mod requests;
mod rights;
mod typography;

pub use basis::{Basis, DerogationArticle, Frequency, Regime};
pub use catalogue::{Entry, Table, catalogue, iri};
pub use country::{
    Authority, Clause, Country, Organisation, Place, PlaceError, Short, Subdivision, Version,
};
pub use country_names::{country_name, place_name};
pub use evidence::{
    BcrType, Conclusion, DpfCover, DpfFramework, DpfStatus, EvidenceType, FormerFramework, Module,
    SccDecision, Status, TiaAuthor,
};
pub use labels::{Bilingual, Label, Labels, LabelsError, Lang, labels};
pub use near::{did_you_mean, nearest};
pub use outcome::{Condition, Gate, Missing, MissingCode, Transfer, VerdictWord, Warning};
pub use people::{ActsAs, Hosting, Kind, NoticeRetention, Role};
pub use purpose::{Category, LateCode, Purpose, Source, State};
pub use requests::{
    BreachStep, IdentityMethod, IdentityResult, NotificationResult, Right, RightsOutcome, Risk,
    Step, Via,
};
pub use rights::{AgeRule, AgeTrigger, Channel, ContactKind, EventKind, Scope};
pub use typography::french_fault;

/// A closed set of codes.
pub trait Code: Copy + Eq + 'static {
    /// What one code is called in an error: `purpose`, `evidence type`.
    const NOUN: &'static str;
    /// All codes, in the order of their declaration.
    const ALL: &'static [Self];
    /// The code as it stands in JSON.
    fn code(self) -> &'static str;
    /// The code of this text, if there is one.
    fn find(text: &str) -> Option<Self>;

    /// The code of this text.
    ///
    /// # Errors
    /// The nearest codes, when there is none of that name.
    fn parse(text: &str) -> Result<Self, UnknownCode> {
        Self::find(text).ok_or_else(|| UnknownCode {
            noun: Self::NOUN,
            found: text.chars().take(80).collect(),
            nearest: nearest(text, Self::ALL.iter().map(|code| code.code())),
        })
    }
}

/// A word that is no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// What was expected: `purpose`.
    pub noun: &'static str,
    /// What stood there (its first 80 characters).
    pub found: String,
    /// The nearest codes, best first, at most three; empty when nothing is near.
    pub nearest: Vec<&'static str>,
}

impl std::error::Error for UnknownCode {}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}", self.found, self.noun)?;
        f.write_str(&did_you_mean(&self.nearest))
    }
}

/// Declares a closed set of codes with `Display`, serde and [`Code`].
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident, $noun:literal { $($variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`")] $variant),+
        }

        impl $crate::vocabulary::Code for $name {
            const NOUN: &'static str = $noun;
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            fn find(text: &str) -> Option<Self> {
                match text { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::vocabulary::Code::code(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::vocabulary::Code::code(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                <Self as $crate::vocabulary::Code>::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use codes;
