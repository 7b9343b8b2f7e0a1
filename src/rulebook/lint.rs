//! What a rulebook must be, beyond its shape: all faults at once, with file and line.

mod heads;
mod overlaps;

use std::collections::BTreeSet;
use std::fmt;

use super::Rulebook;
use super::head::RuleId;
use super::load::{Chain, Loaded};

/// Stands for a file where no single file is at fault.
pub(super) const WHOLE: &str = "rulebook";

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

impl fmt::Display for RulebookFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// Everything that is wrong with a rulebook, by file and line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RulebookFaults(Vec<RulebookFault>);

impl std::error::Error for RulebookFaults {}

impl fmt::Display for RulebookFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
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

    /// Whether anything is wrong with a file.
    pub(super) fn of_file(&self, file: &str) -> bool {
        self.0.iter().any(|fault| fault.file == file)
    }

    pub(super) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
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

/// Checks what the shape of single files cannot know.
pub(super) fn lint(book: &Rulebook, loaded: &Loaded, faults: &mut RulebookFaults) {
    heads::lint(book, loaded, faults);
    overlaps::lint(book, faults);
    for chain in &loaded.continuity {
        continuity(book, chain, faults);
    }
    unused(book, loaded, faults);
}

/// A chain that claims to have neither gap nor overlap has neither. Ids that are no rules are told elsewhere.
fn continuity(book: &Rulebook, chain: &Chain, faults: &mut RulebookFaults) {
    for pair in chain.rules.windows(2) {
        let [one, next] = pair else { continue };
        let (Some(one), Some(next)) = (book.rule(one), book.rule(next)) else {
            continue;
        };
        match (one.until.and_then(|until| until.succ_opt()), next.from) {
            (Some(after), Some(from)) if after == from => {}
            (Some(after), Some(from)) if after < from => {
                faults.add(
                    &next.file,
                    next.line,
                    format_args!(
                        "gap between `{}` and `{}`: nothing holds on {after}; begin `{}` there, or end `{}` later (chain of {}:{})",
                        one.id, next.id, next.id, one.id, chain.file, chain.line
                    ),
                );
            }
            _ => faults.add(
                &next.file,
                next.line,
                format_args!(
                    "`{}` and `{}` overlap: end the first on the day before the second (chain of {}:{})",
                    one.id, next.id, chain.file, chain.line
                ),
            ),
        }
    }
}

fn unused(book: &Rulebook, loaded: &Loaded, faults: &mut RulebookFaults) {
    let mut used: BTreeSet<&RuleId> = loaded.rows.iter().collect();
    used.extend(loaded.referred.iter().map(|(id, _, _)| id));
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
