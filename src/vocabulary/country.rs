//! Places and other short bounded texts.
//!
//! `FR`, `IO:EPO`, `CA-QC`, `28(3)(h)`, `CNIL`. All are `Copy`: a verdict
//! compares thousands of them. The list of countries is ISO 3166-1 alpha-2
//! (`countries.txt`); what a country is in law is said by the rulebook alone.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{did_you_mean, nearest};

static COUNTRIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("countries.txt")
        .split_ascii_whitespace()
        .collect()
});

/// What is wrong with a place or a short text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// No ISO 3166-1 alpha-2 code.
    #[error("`{found}` is no country of ISO 3166-1{}", hint(.found))]
    Country {
        /// What stood there.
        found: String,
    },
    /// An international organisation whose short name is not 1 to 12 of `[A-Z0-9]`.
    #[error(
        "`{0}` is no international organisation: write `IO:` and 1 to 12 capitals or digits, as in `IO:EPO`"
    )]
    Organisation(String),
    /// Not of the form `CA-QC`.
    #[error("`{0}` is no subdivision of ISO 3166-2: write it as in `CA-QC`")]
    Subdivision(String),
    /// A short text outside its pattern.
    #[error("`{found}` is no {noun}: write it as in `{sample}`")]
    Pattern {
        /// What was expected.
        noun: &'static str,
        /// What stood there.
        found: String,
        /// A good one.
        sample: &'static str,
    },
}

fn hint(found: &str) -> String {
    match found {
        "UK" => ": the United Kingdom is `GB`".to_owned(),
        "EL" => ": Greece is `GR`".to_owned(),
        "EU" => ": name the Member State".to_owned(),
        _ if found.len() == 2 && COUNTRIES.contains(&found.to_uppercase().as_str()) => {
            format!(", use `{}`", found.to_uppercase())
        }
        _ => did_you_mean(&nearest(found, COUNTRIES.iter().copied())),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Up to `N` ASCII bytes, stored in place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Short<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Short<N> {
    fn new(text: &str) -> Option<Self> {
        if !text.is_ascii() || text.len() > N {
            return None;
        }
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(Self {
            bytes,
            len: u8::try_from(text.len()).ok()?,
        })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl<const N: usize> Ord for Short<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<const N: usize> PartialOrd for Short<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> fmt::Debug for Short<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

macro_rules! textual {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! short {
    ($(#[$doc:meta])* $name:ident, $len:literal, $noun:literal, $sample:literal, $first:expr, $rest:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Short<$len>);

        impl $name {
            /// Reads the text.
            ///
            /// # Errors
            /// A text that is empty, too long, or has a foreign character.
            pub fn parse(text: &str) -> Result<Self, PlaceError> {
                let first: fn(u8) -> bool = $first;
                let rest: fn(u8) -> bool = $rest;
                let good = text.as_bytes().split_first().is_some_and(|(head, tail)| first(*head) && tail.iter().all(|byte| rest(*byte)));
                Short::new(text)
                    .filter(|_| good)
                    .map(Self)
                    .ok_or_else(|| PlaceError::Pattern { noun: $noun, found: shown(text), sample: $sample })
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        textual!($name);
    };
}

short! {
    /// The number of a contract clause: `28(3)(h)`, `26-4`.
    Clause, 16, "clause number", "28(3)(h)",
    |byte| byte.is_ascii_alphanumeric(),
    |byte| byte.is_ascii_alphanumeric() || b"().-".contains(&byte)
}
short! {
    /// The initials of a supervisory authority: `CNIL`.
    Authority, 16, "authority", "CNIL",
    |byte| byte.is_ascii_alphabetic(),
    |byte| byte.is_ascii_alphanumeric() || byte == b'-'
}
short! {
    /// The version of a notice: `2024-07-18`.
    Version, 32, "version", "2024-07-18",
    |byte| byte.is_ascii_alphanumeric(),
    |byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}

/// A country of ISO 3166-1 alpha-2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// France.
    pub const FR: Self = Self(*b"FR");
    /// Monaco.
    pub const MC: Self = Self(*b"MC");
    /// Number of possible two-letter codes, for tables.
    pub const SLOTS: usize = 26 * 26;

    /// Reads `FR`.
    ///
    /// # Errors
    /// No code of ISO 3166-1; the message says `GB` for `UK` and `GR` for `EL`.
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        match text.as_bytes() {
            &[a, b] if COUNTRIES.binary_search(&text).is_ok() => Ok(Self([a, b])),
            _ => Err(PlaceError::Country { found: shown(text) }),
        }
    }

    /// All countries, in order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().filter_map(|code| Self::parse(code).ok())
    }

    /// `FR`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Its place in a table of [`Country::SLOTS`] rows.
    #[must_use]
    pub const fn slot(self) -> usize {
        (self.0[0] - b'A') as usize * 26 + (self.0[1] - b'A') as usize
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

textual!(Country);

/// The short name of an international organisation, without `IO:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Organisation(Short<15>);

/// A country, or an international organisation, which is never "in" a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A country.
    Country(Country),
    /// An international organisation.
    Organisation(Organisation),
}

impl Place {
    /// Reads `FR` or `IO:EPO`.
    ///
    /// # Errors
    /// Neither a country nor an organisation.
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        let Some(name) = text.strip_prefix("IO:") else {
            return Country::parse(text).map(Self::Country);
        };
        let good = (1..=12).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        Short::new(text)
            .filter(|_| good)
            .map(|short| Self::Organisation(Organisation(short)))
            .ok_or_else(|| PlaceError::Organisation(shown(text)))
    }

    /// `FR` or `IO:EPO`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Country(country) => country.as_str(),
            Self::Organisation(organisation) => organisation.0.as_str(),
        }
    }

    /// The country, unless this is an organisation.
    #[must_use]
    pub const fn country(self) -> Option<Country> {
        match self {
            Self::Country(country) => Some(country),
            Self::Organisation(_) => None,
        }
    }
}

impl From<Country> for Place {
    fn from(country: Country) -> Self {
        Self::Country(country)
    }
}

textual!(Place);

/// A subdivision of ISO 3166-2: `CA-QC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subdivision(Short<6>);

impl Subdivision {
    /// Reads `CA-QC`.
    ///
    /// # Errors
    /// Anything but a country, a hyphen and one to three capitals or digits.
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        let good = text.split_once('-').is_some_and(|(country, part)| {
            Country::parse(country).is_ok()
                && (1..=3).contains(&part.len())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
        Short::new(text)
            .filter(|_| good)
            .map(Self)
            .ok_or_else(|| PlaceError::Subdivision(shown(text)))
    }

    /// `CA-QC`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The country it is part of.
    #[must_use]
    pub fn is_in(&self, place: Place) -> bool {
        self.as_str().split('-').next() == Some(place.as_str())
    }
}

textual!(Subdivision);
