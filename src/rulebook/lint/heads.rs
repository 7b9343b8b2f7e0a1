//! What every rule must say of itself: where it is written, what it is called, when it holds.

use std::fmt::Display;

use super::{RulebookFaults, WHOLE};
use crate::rulebook::Rulebook;
use crate::rulebook::head::Rule;
use crate::rulebook::load::Loaded;
use crate::vocabulary::french_fault;

/// The one zone in which dates are counted: that of France, Monaco and Brussels.
const ZONE: &str = "Europe/Paris";
/// From this edition on a rule has a file of its own.
const OWN_FILES: u32 = 2;

/// One rule that is being looked at.
struct Look<'a> {
    rule: &'a Rule,
    faults: &'a mut RulebookFaults,
}

impl Look<'_> {
    fn fault(&mut self, message: impl Display) {
        self.faults.add(
            &self.rule.file,
            self.rule.line,
            format_args!("`{}` {message}", self.rule.id),
        );
    }
}

pub(super) fn lint(book: &Rulebook, loaded: &Loaded, faults: &mut RulebookFaults) {
    if book.last_checked() > book.law_as_of() {
        let message = format_args!(
            "`last_checked` is after `law_as_of`, {}: correct one of them",
            book.law_as_of()
        );
        faults.add(WHOLE, 0, message);
    }
    for rule in book.rules() {
        let mut look = Look { rule, faults };
        written(&mut look, book);
        dated(&mut look, book);
        known(&mut look, loaded);
    }
    if book.edition() >= OWN_FILES {
        zone(loaded, faults);
        for rule in book.rules() {
            let mut look = Look { rule, faults };
            filed(&mut look, book);
            worded(&mut look);
        }
    }
}

fn zone(loaded: &Loaded, faults: &mut RulebookFaults) {
    match loaded.zone() {
        Some((ZONE, _, _)) => {}
        Some((zone, file, line)) => faults.add(
            file,
            line,
            format_args!("dates are counted in `{ZONE}`, not in `{zone}`: write that"),
        ),
        None => faults.add(
            WHOLE,
            0,
            format_args!("`zone` stands in none of the files: add `zone = \"{ZONE}\"`"),
        ),
    }
}

/// Where the law says it, and where that was read.
fn written(look: &mut Look<'_>, book: &Rulebook) {
    let rule = look.rule;
    if rule.citation.trim().is_empty() || rule.cites.iter().any(|text| text.trim().is_empty()) {
        look.fault("needs a citation: write the article");
    }
    if rule.title.fr.trim().is_empty() || rule.title.en.trim().is_empty() {
        look.fault("needs a title in both languages: write it");
    }
    let read: Vec<&String> = rule.source.iter().chain(&rule.document).collect();
    if read.is_empty() || read.iter().any(|text| text.trim().is_empty()) {
        look.fault("says nowhere where it was read: add a link to `source`, or name the text in `document`");
    }
    if book.edition() < OWN_FILES {
        return;
    }
    for link in rule
        .source
        .iter()
        .filter(|link| !link.starts_with("https://"))
    {
        look.fault(format_args!(
            "has the source `{link}`, which is no link: write `https://…`, or put it into `document`"
        ));
    }
    for text in rule.document.iter().filter(|text| text.contains("://")) {
        look.fault(format_args!(
            "has a link among its documents: put `{text}` into `source`"
        ));
    }
}

fn dated(look: &mut Look<'_>, book: &Rulebook) {
    let rule = look.rule;
    let today = book.law_as_of();
    if rule
        .from
        .zip(rule.until)
        .is_some_and(|(from, until)| until < from)
    {
        look.fault("ends before it begins: correct `from` or `until`");
    }
    if rule.checked > today {
        look.fault(format_args!(
            "was checked after the day whose law this is, {today}: correct `checked`, or `law_as_of` in rulebook.toml"
        ));
    }
    for (name, day) in [
        ("published", rule.published),
        ("known_from", rule.known_from),
        ("end_known_from", rule.end_known_from),
    ] {
        if day.is_some_and(|day| day > today) {
            look.fault(format_args!(
                "has a `{name}` after the day whose law this is, {today}: what is not known yet stands in no rulebook"
            ));
        }
    }
}

/// `known_from` and `end_known_from` are for what reaches back, of a rule that a row is about.
fn known(look: &mut Look<'_>, loaded: &Loaded) {
    let rule = look.rule;
    if let Some(known) = rule.known_from
        && rule.from.is_none_or(|from| known <= from)
    {
        look.fault("was known before it began: leave `known_from` out");
    }
    if let Some(known) = rule.end_known_from
        && rule.until.is_none_or(|until| known <= until)
    {
        look.fault("has an end that was known before it came: leave `end_known_from` out");
    }
    if (rule.known_from.is_some() || rule.end_known_from.is_some())
        && !loaded.rows.contains(&rule.id)
    {
        look.fault(
            "is named by the program, which asks whatever was known: leave `known_from` and `end_known_from` out",
        );
    }
}

/// One rule in a file, and the file has its name.
fn filed(look: &mut Look<'_>, book: &Rulebook) {
    let rule = look.rule;
    let name = rule.file.rsplit('/').next().unwrap_or_default();
    if name.strip_suffix(".toml") != Some(rule.id.as_str()) {
        look.fault(format_args!(
            "stands in `{name}`: give it a file `{}.toml` of its own",
            rule.id
        ));
    }
    let same = |other: &&Rule| {
        other.id != rule.id && other.id.as_str().eq_ignore_ascii_case(rule.id.as_str())
    };
    if let Some(other) = book.rules().find(same) {
        look.fault(format_args!(
            "differs from `{}` in capitals only: not every file system tells them apart, rename one",
            other.id
        ));
    }
}

/// Words in both languages, set as each is set.
fn worded(look: &mut Look<'_>) {
    let rule = look.rule;
    if rule.uncertain.is_some() != rule.uncertain_fr.is_some() {
        look.fault("says its doubt in one language: write `uncertain` and `uncertain_fr`");
    }
    for text in [Some(&rule.title.fr), rule.uncertain_fr.as_ref()]
        .into_iter()
        .flatten()
    {
        if let Some(fault) = french_fault(text) {
            look.fault(format_args!("is not set as French is. {fault}"));
        }
    }
}
