//! What every rule has: an id, a name, a citation, its dates.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vocabulary::{Bilingual, Country, Lang};

/// Longest id of a rule: it stands in every entry that it decides.
const MAX_ID: usize = 64;

/// The id of a rule: `eu-gdpr.A46-2-c`, `mc-1565.A97-2`, `EU-ADQ-CH`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Reads an id of 1 to 64 `A-Z a-z 0-9 . _ -`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let good = (1..=MAX_ID).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if good {
            Ok(Self(text.into()))
        } else {
            Err(format!(
                "`{text}` is no rule id: write 1 to 64 of `A-Z a-z 0-9 . _ -`"
            ))
        }
    }

    /// The id of a rule that the program names.
    pub(super) fn of_law(law: super::Law) -> Self {
        Self(crate::vocabulary::Code::code(law).into())
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A civil date as TOML writes it: `2026-11-22`, without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fault = || {
            serde::de::Error::custom(
                "a date is written without quotes and without a time, as in `2026-11-22`",
            )
        };
        let datetime =
            toml::value::Datetime::deserialize(deserializer).map_err(|error: D::Error| {
                // That it is missing names the key.
                if error.to_string().starts_with("missing") {
                    error
                } else {
                    fault()
                }
            })?;
        match (datetime.date, datetime.time) {
            (Some(date), None) => NaiveDate::from_ymd_opt(
                i32::from(date.year),
                u32::from(date.month),
                u32::from(date.day),
            )
            .map(Self)
            .ok_or_else(fault),
            _ => Err(fault()),
        }
    }
}

/// One rule: what it is called, where it is written, when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What it says, in a line.
    pub title: Bilingual,
    /// Where the law says it.
    pub citation: String,
    /// Other texts that it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<String>,
    /// Where that was read: links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// What was read and has no link.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub document: Vec<String>,
    /// First day; open when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day; open when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Day of publication, where it is another than the first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<NaiveDate>,
    /// For a rule that reaches back: what was recorded before this day is judged without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_from: Option<NaiveDate>,
    /// For an end that reaches back: what was recorded before this day is judged as if it had not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_known_from: Option<NaiveDate>,
    /// When it was last looked at.
    pub checked: NaiveDate,
    /// What is doubtful about it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<String>,
    /// The same in French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain_fr: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The file it stands in.
    pub file: String,
    /// The line of its id, from 1.
    pub line: usize,
}

impl Rule {
    /// What is doubtful about it, in a language; in English where nobody wrote it in French.
    #[must_use]
    pub fn doubt(&self, lang: Lang) -> Option<&str> {
        let french = self.uncertain_fr.as_deref().filter(|_| lang == Lang::Fr);
        french.or(self.uncertain.as_deref())
    }
}

/// A supervisory authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Authority {
    /// Its initials.
    pub code: crate::vocabulary::Authority,
    /// Its name.
    pub name: String,
    /// Of which country.
    pub country: Country,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Where the law says so.
    pub citation: String,
    /// Where that was read.
    pub source: Vec<String>,
}
