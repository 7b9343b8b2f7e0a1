//! Blocks of a page, and the words of one language that fill them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use fluent_bundle::FluentValue;
use serde::Serialize;

use super::super::words::Words;
use super::map::Mark;
use super::{ROWS, RuleSaid};
use crate::retention::Grounds;
use crate::text::{Texts, citation};
use crate::vocabulary::{Code, Lang, Place, labels, place_name};

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
    /// Numbers, set to the right.
    number: bool,
}

/// Columns of numbers.
const NUMBERS: [&str; 10] = [
    "dossier-column-count",
    "dossier-column-disclosures",
    "dossier-column-entries",
    "dossier-column-entry",
    "dossier-column-number",
    "dossier-column-permitted",
    "dossier-column-persons",
    "dossier-column-recipients",
    "dossier-column-refused",
    "dossier-column-verdicts",
];

/// A shade and its meaning.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KeyEntry {
    pub(super) colour: &'static str,
    pub(super) text: String,
}

/// A table that is longer than its pages show: all of it, for a file beside the report.
#[derive(Debug, Clone)]
pub(super) struct Long {
    /// Its name below `data/`.
    pub(super) name: String,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// What a sentence is told.
pub(super) type Told<'a> = (&'a str, FluentValue<'a>);

/// Pages of one language, as they are written.
pub(super) struct Writer<'a> {
    pub(super) words: Words<'a>,
    pub(super) blocks: Vec<Block>,
    /// Tables of which the pages show the beginning.
    pub(super) long: Vec<Long>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        Self {
            words: Words::new(texts),
            blocks: Vec::new(),
            long: Vec::new(),
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
            .map(|(id, value)| (self.labelled(id), value))
            .collect();
        self.blocks.push(Block::Facts { rows });
    }

    /// A name of a fact, as it stands before it.
    fn labelled(&self, id: &str) -> String {
        self.say_with("dossier-labelled", &[("label", self.say(id).into())])
    }

    /// A table, or a sentence where it has no line. After [`ROWS`] lines it ends, and says in which file all of them stand.
    pub(super) fn table(
        &mut self,
        id: &str,
        columns: &[(&str, u8)],
        mut rows: Vec<Vec<String>>,
        none: &str,
    ) {
        let all = rows.len();
        if all == 0 {
            return self.paragraph(none);
        }
        let columns: Vec<Column> = columns
            .iter()
            .map(|(id, width)| Column {
                head: self.say(id),
                width: *width,
                number: NUMBERS.contains(id),
            })
            .collect();
        let mut more = None;
        if all > ROWS {
            let stem = id.strip_prefix("dossier-table-").unwrap_or(id);
            let name = format!(
                "copies/report-{stem}.{}.csv",
                self.words.texts.language().code()
            );
            more = Some(vec![
                ("shown", self.number(ROWS as u64).into()),
                ("all", self.number(all as u64).into()),
                ("file", format!("data/{name}").into()),
            ]);
            self.long.push(Long {
                name,
                heads: columns.iter().map(|column| column.head.clone()).collect(),
                rows: rows.clone(),
            });
            rows.truncate(ROWS);
        }
        let caption = self.say(id);
        self.blocks.push(Block::Table {
            caption,
            columns,
            rows,
        });
        if let Some(told) = more {
            self.paragraph_with("dossier-more", &told);
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
        let named: Vec<String> = codes
            .into_iter()
            .map(|code| self.words.label(*code))
            .collect();
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
        let refusing =
            crate::rights::ground(id).map(|ground| (ground.title.get(lang), &ground.citation));
        // Why somebody was erased, or something of them stayed, stands in a list of its own.
        let erasing = || {
            let ground = Grounds::embedded().find(id)?;
            Some((ground.title(lang), &ground.citation))
        };
        refusing.or_else(erasing).map_or_else(
            || id.to_owned(),
            |(title, cited)| format!("{title} ({})", citation(cited, lang)),
        )
    }

    /// Sentences side by side.
    pub(super) fn joined(&self, items: &[String]) -> String {
        items.join(&self.say("separator"))
    }

    /// A country, or an organisation that is in none.
    pub(super) fn place(&self, place: Place) -> String {
        let name = place_name(place, self.words.lang);
        match place {
            Place::Country(_) => name,
            Place::Organisation(_) => {
                let name = name.strip_prefix("IO:").unwrap_or(&name).to_owned();
                self.say_with("dossier-place-organisation", &[("name", name.into())])
            }
        }
    }

    /// A count, in groups of three: `12 345` with narrow no-break spaces in French, `12,345` in English.
    pub(super) fn number(&self, count: u64) -> String {
        let between = match self.words.lang {
            Lang::Fr => '\u{202f}',
            Lang::En => ',',
        };
        let digits = count.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(between);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A civil day in a sentence: `1er mars 2026`, `1 March 2026`.
    pub(super) fn long_day(&self, day: NaiveDate) -> String {
        const FRENCH: [&str; 12] = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ];
        match self.words.lang {
            Lang::En => day.format("%-d\u{a0}%B\u{a0}%Y").to_string(),
            Lang::Fr => {
                let first = if day.day() == 1 { "er" } else { "" };
                let month = FRENCH[day.month0() as usize];
                format!("{}{first}\u{a0}{month}\u{a0}{}", day.day(), day.year())
            }
        }
    }

    /// An instant of the log in a sentence, universal time: to the second, as it is compared.
    pub(super) fn instant(&self, text: &str) -> String {
        let Ok(instant) = DateTime::parse_from_rfc3339(text) else {
            return text.to_owned();
        };
        let instant = instant.to_utc();
        let day = self.long_day(instant.date_naive());
        let (hour, minute, second) = (instant.hour(), instant.minute(), instant.second());
        match self.words.lang {
            Lang::En => format!("{day} at {hour:02}:{minute:02}:{second:02}\u{a0}UTC"),
            Lang::Fr => {
                let time =
                    format!("{hour}\u{a0}h\u{a0}{minute:02}\u{a0}min\u{a0}{second:02}\u{a0}s");
                format!("{day} à {time} (temps universel)")
            }
        }
    }

    /// A civil day in a table: `01/03/2026`, `1 Mar 2026`.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        match self.words.lang {
            Lang::Fr => self.words.day(day),
            Lang::En => day.format("%-d\u{a0}%b\u{a0}%Y").to_string(),
        }
    }

    /// A civil day that stands in a line as text, for a table.
    pub(super) fn day_text(&self, day: &str) -> String {
        super::fill::day_of(day).map_or_else(|| day.to_owned(), |day| self.day(day))
    }

    /// The same in a sentence.
    pub(super) fn long_day_text(&self, day: &str) -> String {
        super::fill::day_of(day).map_or_else(|| day.to_owned(), |day| self.long_day(day))
    }

    pub(super) fn days(&self, days: Option<(NaiveDate, NaiveDate)>) -> String {
        let Some((first, last)) = days else {
            return String::new();
        };
        if first == last {
            let told = [("day", self.long_day(first).into())];
            return self.say_with("dossier-period-day", &told);
        }
        let told = [
            ("first", self.long_day(first).into()),
            ("last", self.long_day(last).into()),
        ];
        self.say_with("dossier-period", &told)
    }
}
