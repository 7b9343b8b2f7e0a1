//! What a rulebook must be, beyond its shape: all faults at once, with file and line.

use std::collections::BTreeSet;
use std::fmt;

use super::Rulebook;
use super::head::RuleId;
use super::load::Loaded;

/// One thing that is wrong with a rulebook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RulebookFault {
    /// In which file.
    pub file: String,
    /// In which line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Everything that is wrong with a rulebook, by file and line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RulebookFaults(Vec<RulebookFault>);

impl std::error::Error for RulebookFaults {}

impl fmt::Display for RulebookFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(
                f,
                "{separator}{}:{}: {}",
                fault.file, fault.line, fault.message
            )?;
        }
        Ok(())
    }
}

impl RulebookFaults {
    /// The faults, by file and line.
    #[must_use]
    pub fn list(&self) -> &[RulebookFault] {
        &self.0
    }

    pub(super) fn add(&mut self, file: &str, line: usize, message: impl fmt::Display) {
        self.0.push(RulebookFault {
            file: file.to_owned(),
            line,
            message: message.to_string(),
        });
    }

    pub(super) fn or<T>(self, good: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(good)
        } else {
            Err(self.sorted())
        }
    }

    pub(super) fn sorted(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        self
    }
}

/// Checks what single files cannot know.
pub(super) fn lint(book: &Rulebook, loaded: &Loaded, faults: &mut RulebookFaults) {
    dates(book, faults);
    citations(book, faults);
    overlaps(book, faults);
    for chain in &loaded.continuity {
        continuity(book, &chain.rules, &chain.file, faults);
    }
    unused(book, loaded, faults);
}

fn dates(book: &Rulebook, faults: &mut RulebookFaults) {
    for rule in book.rules() {
        if rule
            .from
            .zip(rule.until)
            .is_some_and(|(from, until)| until < from)
        {
            faults.add(
                &rule.file,
                rule.line,
                format_args!("`{}` ends before it begins", rule.id),
            );
        }
        if rule
            .known_from
            .zip(rule.from)
            .is_some_and(|(known, from)| known < from)
        {
            faults.add(
                &rule.file,
                rule.line,
                format_args!(
                    "`{}` was known before it began: leave `known_from` out",
                    rule.id
                ),
            );
        }
        if rule.checked > book.law_as_of() {
            faults.add(
                &rule.file,
                rule.line,
                format_args!(
                    "`{}` was checked after the day whose law this is, {}",
                    rule.id,
                    book.law_as_of()
                ),
            );
        }
    }
}

fn citations(book: &Rulebook, faults: &mut RulebookFaults) {
    for rule in book.rules() {
        if rule.citation.trim().is_empty()
            || rule.source.is_empty()
            || rule.source.iter().any(|source| source.trim().is_empty())
        {
            faults.add(
                &rule.file,
                rule.line,
                format_args!("`{}` needs a citation and a source", rule.id),
            );
        }
        if rule.title.fr.trim().is_empty() || rule.title.en.trim().is_empty() {
            faults.add(
                &rule.file,
                rule.line,
                format_args!("`{}` needs a title in both languages", rule.id),
            );
        }
    }
}

/// Two decisions about one place, two sets of one decision, may not hold on the same day.
fn overlaps(book: &Rulebook, faults: &mut RulebookFaults) {
    let decisions = book.all_decisions();
    for (index, one) in decisions.iter().enumerate() {
        for other in &decisions[index + 1..] {
            let meet = one.until.is_none_or(|until| other.from <= until)
                && other.until.is_none_or(|until| one.from <= until);
            if one.place == other.place && meet {
                let (file, line) = place_of(book, &other.id);
                faults.add(
                    &file,
                    line,
                    format_args!(
                        "`{}` and `{}` hold on the same days: end one of them",
                        one.id, other.id
                    ),
                );
            }
        }
    }
}

fn place_of(book: &Rulebook, id: &RuleId) -> (String, usize) {
    book.rule(id)
        .map_or_else(Default::default, |rule| (rule.file.clone(), rule.line))
}

fn continuity(book: &Rulebook, chain: &[RuleId], file: &str, faults: &mut RulebookFaults) {
    for pair in chain.windows(2) {
        let [one, next] = pair else { continue };
        let (Some(one), Some(next)) = (book.rule(one), book.rule(next)) else {
            faults.add(
                file,
                0,
                format_args!("the chain names `{one}` and `{next}`: one of them is no rule"),
            );
            continue;
        };
        match (one.until.and_then(|until| until.succ_opt()), next.from) {
            (Some(after), Some(from)) if after == from => {}
            (Some(after), Some(from)) if after < from => {
                faults.add(
                    &next.file,
                    next.line,
                    format_args!(
                        "gap between `{}` and `{}`: nothing holds on {after}",
                        one.id, next.id
                    ),
                );
            }
            _ => faults.add(
                &next.file,
                next.line,
                format_args!("`{}` and `{}` overlap", one.id, next.id),
            ),
        }
    }
}

fn unused(book: &Rulebook, loaded: &Loaded, faults: &mut RulebookFaults) {
    let mut used: BTreeSet<&RuleId> = loaded.used.iter().collect();
    used.extend(book.named.iter());
    for rule in book.rules().filter(|rule| !used.contains(&rule.id)) {
        faults.add(
            &rule.file,
            rule.line,
            format_args!(
                "`{}` is used by nothing: remove it, or name it where it decides",
                rule.id
            ),
        );
    }
}
