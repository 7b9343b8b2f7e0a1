//! The geography of a rulebook as tables for people: adequacy decisions, States, territories. Markdown.
//!
//! ```text
//! | CH | 2000-07-26 | – | Switzerland: adequate level of protection | Decision 2000/518/EC | `EU-ADQ-CH` |
//! ```
//! Made from the data and never written by hand: `docs/RULES.md` holds them, and a test holds `docs/RULES.md`.

use chrono::NaiveDate;

use super::{Decision, List, Membership, Rule, RuleId, Rulebook};
use crate::vocabulary::{Code, Lang};

/// A table by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overview {
    /// Adequacy decisions, of all times.
    Adequacy,
    /// States where Union data-protection law applies or applied.
    States,
    /// Territories and small States with a row of their own.
    Territories,
}

impl Overview {
    /// All tables, in the order of the document.
    pub const ALL: [Self; 3] = [Self::Adequacy, Self::States, Self::Territories];

    /// Its name in the marks of a document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adequacy => "adequacy",
            Self::States => "states",
            Self::Territories => "territories",
        }
    }

    /// The table, with its head.
    #[must_use]
    pub fn markdown(self, book: &Rulebook, lang: Lang) -> String {
        let (head, mut rows) = match self {
            Self::Adequacy => (adequacy_head(lang), adequacy(book, lang)),
            Self::States => (place_head(lang), states(book, lang)),
            Self::Territories => (place_head(lang), territories(book, lang)),
        };
        rows.sort();
        let mut text = line(&head.map(str::to_owned));
        text.push_str(&line(&head.map(|_| "---".to_owned())));
        for row in rows {
            text.push_str(&line(&row));
        }
        text
    }
}

const fn adequacy_head(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::En => [
            "place",
            "first day",
            "last day",
            "what",
            "asks of the recipient",
            "citation",
            "rule",
        ],
        Lang::Fr => [
            "lieu",
            "premier jour",
            "dernier jour",
            "objet",
            "exigé du destinataire",
            "référence",
            "règle",
        ],
    }
}

const fn place_head(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::En => [
            "code",
            "first day",
            "last day",
            "what",
            "doubt",
            "citation",
            "rule",
        ],
        Lang::Fr => [
            "code",
            "premier jour",
            "dernier jour",
            "objet",
            "doute",
            "référence",
            "règle",
        ],
    }
}

fn line<const N: usize>(cells: &[String; N]) -> String {
    let escaped: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", escaped.join(" | "))
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "–".to_owned(), |day| day.to_string())
}

fn adequacy(book: &Rulebook, lang: Lang) -> Vec<[String; 7]> {
    let row = |decision: &Decision| {
        let rule = book.rule(&decision.id)?;
        Some([
            decision.place.to_string(),
            decision.from.to_string(),
            day(decision.until),
            rule.title.get(lang).to_owned(),
            asks(decision),
            rule.citation.clone(),
            format!("`{}`", rule.id),
        ])
    };
    book.all_decisions().iter().filter_map(row).collect()
}

/// What a recipient must be, in codes: `subject_to_pipeda`, a row of a list.
fn asks(decision: &Decision) -> String {
    let mut codes: Vec<String> = decision
        .requires
        .iter()
        .map(|attribute| format!("`{}`", attribute.code()))
        .collect();
    match decision.listing.map(|listing| listing.list) {
        Some(List::Dpf(framework)) => codes.push(format!("`dpf` (`{framework}`)")),
        Some(List::Former(framework)) => codes.push(format!("`listed_under` (`{framework}`)")),
        None => {}
    }
    if codes.is_empty() {
        return "–".to_owned();
    }
    codes.join(", ")
}

fn states(book: &Rulebook, lang: Lang) -> Vec<[String; 7]> {
    let row = |state: &super::State| {
        let gdpr = match (state.membership, lang) {
            (Membership::Union, _) => String::new(),
            (Membership::Eea { gdpr_from }, Lang::En) => format!(", GDPR from {gdpr_from}"),
            (Membership::Eea { gdpr_from }, Lang::Fr) => format!(", RGPD depuis le {gdpr_from}"),
        };
        place(book, lang, state.country.to_string(), &state.rule, &gdpr)
    };
    book.states().filter_map(row).collect()
}

fn territories(book: &Rulebook, lang: Lang) -> Vec<[String; 7]> {
    let row = |territory: &super::Territory| {
        place(
            book,
            lang,
            territory.country.to_string(),
            &territory.rule,
            "",
        )
    };
    book.territories().filter_map(row).collect()
}

fn place(
    book: &Rulebook,
    lang: Lang,
    code: String,
    id: &RuleId,
    more: &str,
) -> Option<[String; 7]> {
    let rule: &Rule = book.rule(id)?;
    Some([
        code,
        day(rule.from),
        day(rule.until),
        format!("{}{more}", rule.title.get(lang)),
        rule.doubt(lang).unwrap_or("–").to_owned(),
        rule.citation.clone(),
        format!("`{id}`"),
    ])
}

/// The mark before a table in a document.
fn begin(table: Overview) -> String {
    format!("<!-- generated: {} -->\n", table.name())
}

/// The mark after it.
const END: &str = "<!-- end -->";

/// A document with its tables made anew; `None` where it holds no mark of a table.
#[must_use]
pub fn renewed(document: &str, book: &Rulebook, lang: Lang) -> Option<String> {
    let mut text = document.to_owned();
    let mut found = false;
    for table in Overview::ALL {
        let mark = begin(table);
        let Some(at) = text.find(&mark).map(|at| at + mark.len()) else {
            continue;
        };
        let Some(end) = text[at..].find(END) else {
            continue;
        };
        found = true;
        text.replace_range(at..at + end, &table.markdown(book, lang));
    }
    found.then_some(text)
}
