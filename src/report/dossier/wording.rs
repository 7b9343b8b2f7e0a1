//! Blocks of a page, and the words of one language that fill them.

use fluent_bundle::FluentValue;
use serde::Serialize;

use super::super::words::Words;
use super::RuleSaid;
use super::map::Mark;
use crate::text::{Texts, citation};
use crate::vocabulary::{Code, labels};

/// One part of a page, as the template sets it.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    /// A heading.
    Heading { level: u8, text: String },
    /// A paragraph.
    Paragraph { text: String },
    /// Lines of an address.
    Address { lines: Vec<String>, right: bool },
    /// Names and values.
    Facts { rows: Vec<(String, String)> },
    /// Points.
    List { items: Vec<String> },
    /// Digests and keys, in fixed width.
    Digests { items: Vec<String> },
    /// A table.
    Table {
        caption: String,
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
    },
    /// The map, and what its shades mean.
    Map {
        svg: String,
        alt: String,
        caption: String,
        width: u32,
        height: u32,
        marks: Vec<Mark>,
        key: Vec<KeyEntry>,
    },
    /// The table of contents of this language.
    Contents { lang: &'static str, text: String },
    /// A new page.
    Break,
}

/// A column: its head and its share of the width.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Column {
    head: String,
    width: u8,
}

/// A shade and its meaning.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KeyEntry {
    pub(super) colour: &'static str,
    pub(super) text: String,
}

/// What a sentence is told.
pub(super) type Told<'a> = (&'a str, FluentValue<'a>);

/// Pages of one language, as they are written.
pub(super) struct Writer<'a> {
    pub(super) words: Words<'a>,
    pub(super) blocks: Vec<Block>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        Self {
            words: Words::new(texts),
            blocks: Vec::new(),
        }
    }

    pub(super) fn say(&self, id: &str) -> String {
        self.words.texts.say(id)
    }

    pub(super) fn say_with(&self, id: &str, told: &[Told<'_>]) -> String {
        self.words.texts.say_with(id, told)
    }

    pub(super) fn heading(&mut self, level: u8, id: &str) {
        let text = self.say(id);
        self.blocks.push(Block::Heading { level, text });
    }

    pub(super) fn paragraph(&mut self, id: &str) {
        self.paragraph_with(id, &[]);
    }

    pub(super) fn paragraph_with(&mut self, id: &str, told: &[Told<'_>]) {
        let text = self.say_with(id, told);
        self.blocks.push(Block::Paragraph { text });
    }

    pub(super) fn facts(&mut self, rows: Vec<(&str, String)>) {
        let rows = rows
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(id, value)| (self.say(id), value))
            .collect();
        self.blocks.push(Block::Facts { rows });
    }

    /// A table, or a sentence where it has no line; a sentence behind it where it has more than it shows.
    pub(super) fn table(
        &mut self,
        caption: &str,
        columns: &[(&str, u8)],
        rows: Vec<Vec<String>>,
        of: usize,
        none: &str,
    ) {
        if rows.is_empty() {
            return self.paragraph(none);
        }
        let shown = rows.len();
        let columns = columns
            .iter()
            .map(|(id, width)| Column {
                head: self.say(id),
                width: *width,
            })
            .collect();
        let caption = self.say(caption);
        self.blocks.push(Block::Table {
            caption,
            columns,
            rows,
        });
        if of > shown {
            self.paragraph_with(
                "dossier-more",
                &[("shown", shown.into()), ("all", of.into())],
            );
        }
    }

    pub(super) fn list(&mut self, ids: &[&str]) {
        let items = ids.iter().map(|id| self.say(id)).collect();
        self.blocks.push(Block::List { items });
    }

    /// A closed word of a table of the vocabulary; itself where nobody named it.
    pub(super) fn word(&self, noun: &str, code: &str) -> String {
        labels()
            .table(noun)
            .and_then(|table| table.get(code))
            .map_or_else(
                || code.to_owned(),
                |label| label.name(self.words.lang).to_owned(),
            )
    }

    pub(super) fn labels<'c, C: Code>(&self, codes: impl IntoIterator<Item = &'c C>) -> String {
        let named: Vec<String> = codes.into_iter().map(|code| self.words.label(*code)).collect();
        named.join(", ")
    }

    /// What a rule says, and where.
    pub(super) fn rule(&self, said: &RuleSaid) -> String {
        let lang = self.words.lang;
        let citation = citation(&said.citation, lang);
        format!("{} ({citation})", said.title.get(lang))
    }

    /// A ground of a refusal, a demand, something withheld.
    pub(super) fn ground(&self, id: &str) -> String {
        let lang = self.words.lang;
        crate::rights::ground(id).map_or_else(
            || id.to_owned(),
            |ground| {
                let citation = citation(&ground.citation, lang);
                format!("{} ({citation})", ground.title.get(lang))
            },
        )
    }

    /// Sentences side by side.
    pub(super) fn joined(&self, items: &[String]) -> String {
        items.join(&self.say("separator"))
    }

    /// A civil day that stands in a line as text.
    pub(super) fn day_text(&self, day: &str) -> String {
        super::fill::day_of(day).map_or_else(|| day.to_owned(), |day| self.words.day(day))
    }

    pub(super) fn days(&self, days: Option<(chrono::NaiveDate, chrono::NaiveDate)>) -> String {
        match days {
            None => String::new(),
            Some((first, last)) if first == last => self.words.day(first),
            Some((first, last)) => {
                format!("{} – {}", self.words.day(first), self.words.day(last))
            }
        }
    }
}
