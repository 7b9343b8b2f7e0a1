//! A disclosure in the words of one language: what the workbook and the letter show.

use chrono::NaiveDate;
use serde_json::Value;

use crate::ledger::{AccessReport, Disclosed, RecipientThen};
use crate::text::{Language, Texts};
use crate::vocabulary::{Code, Country, Lang, country_name, labels, place_name};

/// One disclosure, in words.
pub(super) struct Told {
    pub(super) entry: String,
    pub(super) day: String,
    pub(super) recipient: String,
    pub(super) quality: String,
    pub(super) countries: String,
    pub(super) purpose: String,
    pub(super) bases: String,
    pub(super) categories: String,
    pub(super) sources: String,
    pub(super) safeguards: String,
    pub(super) kept: String,
    pub(super) data: Vec<(String, String)>,
    pub(super) unlawful: bool,
}

/// One actual recipient, over all disclosures to it.
pub(super) struct Received {
    pub(super) recipient: String,
    pub(super) quality: String,
    pub(super) countries: String,
    pub(super) purposes: String,
    pub(super) count: usize,
    pub(super) first: String,
    pub(super) last: String,
}

/// The words of one language.
pub(super) struct Words<'a> {
    pub(super) texts: &'a Texts,
    pub(super) lang: Lang,
}

impl<'a> Words<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        let lang = match texts.language() {
            Language::English => Lang::En,
            Language::French => Lang::Fr,
        };
        Self { texts, lang }
    }

    pub(super) fn label<C: Code>(&self, code: C) -> String {
        labels().of(code).map_or_else(
            || code.code().to_owned(),
            |label| label.name(self.lang).to_owned(),
        )
    }

    fn list<C: Code>(&self, codes: &[C]) -> String {
        codes
            .iter()
            .map(|code| self.label(*code))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// A day as it is written in a letter.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        match self.lang {
            Lang::Fr => day.format("%d/%m/%Y").to_string(),
            Lang::En => day.format("%-d %B %Y").to_string(),
        }
    }

    /// The days of the erasures that the person asked for.
    pub(super) fn erasures(&self, report: &AccessReport) -> String {
        let days = report.erasures.iter().map(|erasure| self.day(erasure.on));
        days.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn recipient(&self, recipient: &RecipientThen) -> String {
        recipient
            .name
            .clone()
            .unwrap_or_else(|| self.texts.say("letter-natural-person"))
    }

    fn quality(&self, recipient: &RecipientThen) -> String {
        format!(
            "{}, {}",
            self.label(recipient.kind),
            self.label(recipient.role)
        )
    }

    /// Every country from which somebody could see the data, each once.
    fn countries(&self, recipient: &RecipientThen) -> String {
        let mut names = vec![place_name(recipient.seat, self.lang)];
        let others: Vec<Country> = recipient
            .hosting
            .iter()
            .chain(&recipient.remote_access)
            .copied()
            .chain(recipient.sub_processors.iter().map(|sub| sub.country))
            .collect();
        for country in others {
            let name = country_name(country, self.lang);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    pub(super) fn told(&self, told: &Disclosed) -> Told {
        let sources: Vec<String> = told
            .sources
            .iter()
            .map(|(category, source)| {
                let category = crate::vocabulary::Category::find(category)
                    .map_or_else(|| category.clone(), |found| self.label(found));
                let said = [
                    ("what", category.into()),
                    ("value", self.label(*source).into()),
                ];
                self.texts.say_with("letter-pair", &said)
            })
            .collect();
        let safeguards: Vec<String> = told
            .safeguards
            .iter()
            .map(|rule| {
                let citation = match self.lang {
                    Lang::Fr => french_citation(&rule.citation),
                    Lang::En => rule.citation.clone(),
                };
                format!("{} ({citation})", rule.title.get(self.lang))
            })
            .collect();
        Told {
            entry: told.seq.to_string(),
            day: self.day(told.occurred_on),
            recipient: self.recipient(&told.recipient),
            quality: self.quality(&told.recipient),
            countries: self.countries(&told.recipient),
            purpose: self.label(told.purpose),
            bases: self.list(&told.legal_basis),
            categories: self.list(&told.categories),
            sources: if sources.is_empty() {
                self.texts.say("letter-source-not-stated")
            } else {
                sources.join("; ")
            },
            safeguards: match self.no_safeguards(told) {
                Some(words) => words,
                None => safeguards.join("; "),
            },
            kept: self.kept(told),
            data: flat(told.data.as_ref()),
            unlawful: told.unlawful,
        }
    }

    /// What stands in the place of safeguards where a transfer had none: silence would say that there was no transfer.
    fn no_safeguards(&self, told: &Disclosed) -> Option<String> {
        let id = match (&told.transfer, told.unlawful) {
            _ if !told.safeguards.is_empty() => return None,
            (Value::Bool(false), _) => return None,
            (Value::Bool(true), true) => "letter-no-safeguards-unlawful",
            (Value::Bool(true), false) => "letter-no-safeguards",
            _ => "letter-transfer-undetermined",
        };
        Some(self.texts.say(id))
    }

    fn kept(&self, told: &Disclosed) -> String {
        let basis = told
            .kept
            .basis
            .as_ref()
            .map(|title| title.get(self.lang).to_owned());
        match (told.kept.until, basis) {
            (Some(day), Some(basis)) => {
                let said = [("date", self.day(day).into()), ("basis", basis.into())];
                self.texts.say_with("letter-kept-until", &said)
            }
            (Some(day), None) => {
                let said = [("date", self.day(day).into())];
                self.texts.say_with("letter-kept-until-day", &said)
            }
            (None, Some(basis)) => basis,
            (None, None) => self.texts.say("letter-kept-as-needed"),
        }
    }

    /// The actual recipients, in the order of their first disclosure.
    pub(super) fn received(&self, report: &AccessReport) -> Vec<Received> {
        let mut groups: Vec<(String, Vec<&Disclosed>)> = Vec::new();
        for told in &report.disclosures {
            let recipient = &told.recipient;
            let key = recipient
                .id
                .clone()
                .unwrap_or_else(|| format!("\u{0}{}{}", recipient.kind, recipient.role));
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, list)) => list.push(told),
                None => groups.push((key, vec![told])),
            }
        }
        groups
            .iter()
            .filter_map(|(_, list)| self.one_received(list))
            .collect()
    }

    fn one_received(&self, list: &[&Disclosed]) -> Option<Received> {
        let latest = list.iter().max_by_key(|told| told.occurred_on)?;
        let first = list.iter().min_by_key(|told| told.occurred_on)?;
        let mut purposes: Vec<String> = Vec::new();
        let mut countries: Vec<String> = Vec::new();
        for told in list {
            let purpose = self.label(told.purpose);
            if !purposes.contains(&purpose) {
                purposes.push(purpose);
            }
            for country in self.countries(&told.recipient).split(", ") {
                if !countries.iter().any(|known| known == country) {
                    countries.push(country.to_owned());
                }
            }
        }
        Some(Received {
            recipient: self.recipient(&latest.recipient),
            quality: self.quality(&latest.recipient),
            countries: countries.join(", "),
            purposes: purposes.join(", "),
            count: list.len(),
            first: self.day(first.occurred_on),
            last: self.day(latest.occurred_on),
        })
    }
}

/// Members of an object as lines, `address.city`: what a person can read.
fn flat(data: Option<&Value>) -> Vec<(String, String)> {
    fn walk(name: &str, value: &Value, lines: &mut Vec<(String, String)>) {
        match value {
            Value::Object(members) => {
                for (member, item) in members {
                    let name = if name.is_empty() {
                        member.clone()
                    } else {
                        format!("{name}.{member}")
                    };
                    walk(&name, item, lines);
                }
            }
            Value::Array(items) => {
                for item in items {
                    walk(name, item, lines);
                }
            }
            Value::String(text) => lines.push((name.to_owned(), text.clone())),
            other => lines.push((name.to_owned(), other.to_string())),
        }
    }
    let mut lines = Vec::new();
    if let Some(data) = data {
        walk("", data, &mut lines);
    }
    lines
}

/// A citation as a French lawyer writes it.
pub(super) fn french_citation(citation: &str) -> String {
    const WORDS: [(&str, &str); 7] = [
        ("GDPR Article", "RGPD, article"),
        ("GDPR recital", "RGPD, considérant"),
        ("Decision (EU)", "décision (UE)"),
        ("Decision", "décision"),
        ("Law 1.", "loi n°\u{a0}1."),
        ("Deliberation", "délibération"),
        (" Article", ", article"),
    ];
    WORDS.iter().fold(citation.to_owned(), |text, (from, to)| {
        text.replace(from, to)
    })
}
