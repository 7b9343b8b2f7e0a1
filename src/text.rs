//! What people read, in French and English.
//!
//! ```text
//! texts.say("verify-intact")                                   «  INTACT  »
//! texts.tell(&error)                                           an error of another floor
//! texts.say_with("record-refused", &[("seq", "41".into())])    a sentence with its arguments
//! ```
//! Sentences live in `text/en.ftl` and `text/fr.ftl` (Fluent). Labels of codes and of rules are not here: they stand
//! beside the code they belong to (`vocabulary`, `rulebook`). Errors of the floors below are put into French by
//! `phrases`. A test holds both catalogues together: the same ids,
//! the same arguments.

pub mod alternatives;
mod citation;
mod phrases;
pub mod reasons;
pub mod why;

pub use citation::citation;

use std::fmt::Display;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::vocabulary::Lang;

/// English catalogue.
const EN: &str = include_str!("text/en.ftl");
/// French catalogue.
const FR: &str = include_str!("text/fr.ftl");

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// `fr` and `en`, with or without a region: `fr_MC.UTF-8` is French.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let primary = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::French),
            "en" | "c" | "posix" => Some(Self::English),
            _ => None,
        }
    }

    /// From the environment, in the order of POSIX: `LC_ALL`, `LC_MESSAGES`, `LANG`; English where nothing is said.
    #[must_use]
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()))
            .and_then(|value| Self::parse(&value))
            .unwrap_or_default()
    }

    /// `en` or `fr`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language as the law speaks it.
    #[must_use]
    pub const fn law(self) -> Lang {
        match self {
            Self::English => Lang::En,
            Self::French => Lang::Fr,
        }
    }

    /// The text of the catalogue, for the test that compares both.
    #[must_use]
    pub const fn catalogue(self) -> &'static str {
        match self {
            Self::English => EN,
            Self::French => FR,
        }
    }
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::English,
            Lang::Fr => Self::French,
        }
    }
}

/// Puts a sentence of the floors below into a language: they speak English.
#[must_use]
pub fn told(language: Language, sentence: &str) -> String {
    match language {
        Language::English => sentence.to_owned(),
        Language::French => phrases::PHRASES.french(sentence),
    }
}

/// The sentences of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The catalogue of `language`.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Marks of isolation are for mixed directions; both languages run left to right.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(language.catalogue().to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        // Overriding cannot happen: one resource, and a test for repeated ids.
        let _ = bundle.add_resource(resource);
        Self { language, bundle }
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// A sentence without arguments.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// An error of the floors below, in this language.
    #[must_use]
    pub fn tell(&self, error: &dyn Display) -> String {
        told(self.language, &error.to_string())
    }

    /// A sentence with its arguments. An id that nobody wrote is shown as it is: a test keeps that from happening.
    #[must_use]
    pub fn say_with(&self, id: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
        else {
            return id.to_owned();
        };
        let arguments: FluentArgs = arguments
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        let mut faults = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&arguments), &mut faults)
            .into_owned()
    }
}
