//! The year as files: everything that two exporters disclosed, in the order in
//! which it happened, as import lines; and beside each line the verdict intended.
//!
//! Pure: it returns texts. `generate.rs` writes them, `tests/examples.rs` compares them.

mod draw;
mod evidence;
mod json;
mod line;
mod omnia;
mod register;
mod rocher;
mod stream;

use std::collections::{BTreeMap, BTreeSet};

use draw::{Draw, day};
use json::{Json, object};
use stream::{Book, Extras, Stream, Who};

/// One file of the examples.
#[derive(Debug)]
pub struct File {
    pub name: String,
    pub text: String,
}

/// All files, in a fixed order.
pub fn files() -> Vec<File> {
    let mut expected = vec!["file\tline\tverdict\tcodes\tscene".to_owned()];
    let mut files = Vec::new();
    for book in [omnia::book(), rocher::book()] {
        let name = format!("{}.jsonl", book.id);
        let lines = Year::of(&book).lines();
        expected.extend(
            lines
                .iter()
                .enumerate()
                .filter_map(|(at, line)| line.expected(&name, at + 1)),
        );
        files.push(File::of(
            format!("exporter-{}.json", book.id),
            &[book.exporter.to_string()],
        ));
        let lines: Vec<_> = lines.iter().map(|line| line.json.to_string()).collect();
        files.push(File::of(name, &lines));
    }
    files.push(File::of("expected.tsv".to_owned(), &expected));
    files
}

impl File {
    fn of(name: String, lines: &[String]) -> Self {
        Self {
            name,
            text: lines.join("\n") + "\n",
        }
    }
}

/// One import line, and the stream it came from when it is a disclosure.
struct Line<'a> {
    json: Json,
    stream: Option<&'a Stream>,
}

impl Line<'_> {
    /// The row of `expected.tsv`, for a disclosure.
    fn expected(&self, file: &str, number: usize) -> Option<String> {
        let stream = self.stream?;
        let (verdict, codes) = stream.expect.columns();
        let codes = if codes.is_empty() {
            "-".to_owned()
        } else {
            codes.join(",")
        };
        Some(format!(
            "{file}\t{number}\t{verdict}\t{codes}\t{}",
            stream.scene
        ))
    }
}

/// A disclosure before it has its event id.
struct Disclosed<'a> {
    at: String,
    stream: &'a Stream,
    subjects: Vec<String>,
    subject_count: Option<u64>,
    extras: Extras,
    event_id: String,
}

struct Year<'a> {
    book: &'a Book,
    draw: Draw,
    /// Persons whom ordinary batches leave out, and since when.
    out: BTreeMap<&'a str, &'a str>,
    done: Vec<Disclosed<'a>>,
}

impl<'a> Year<'a> {
    fn of(book: &'a Book) -> Self {
        let mut out = BTreeMap::new();
        for right in book.rights.iter().filter(|right| right.stops()) {
            let since = out.entry(right.subject).or_insert(right.at);
            *since = (*since).min(right.at);
        }
        let mut year = Self {
            book,
            draw: Draw::seeded(book.seed),
            out,
            done: Vec::new(),
        };
        let others: usize = book.streams[1..].iter().map(|stream| stream.count).sum();
        for (at, stream) in book.streams.iter().enumerate() {
            let count = if at == 0 {
                book.total - others
            } else {
                stream.count
            };
            for _ in 0..count {
                let disclosed = year.disclose(stream);
                year.done.push(disclosed);
            }
        }
        year.done.sort_by(|a, b| a.at.cmp(&b.at));
        year.number();
        year.retry();
        year
    }

    fn disclose(&mut self, stream: &'a Stream) -> Disclosed<'a> {
        let date = self
            .draw
            .working_day(day(stream.days.0), day(stream.days.1), &stream.season);
        let at = self.draw.office_hour(date);
        let subjects = self.subjects(stream, &at);
        let subject_count = match stream.who {
            Who::Counted(Some((low, high))) => Some(self.draw.between(low, high)),
            _ => None,
        };
        let mut extras = Extras::default();
        (stream.also)(&mut self.draw, date, &mut extras);
        Disclosed {
            at,
            stream,
            subjects,
            subject_count,
            extras,
            event_id: String::new(),
        }
    }

    fn subjects(&mut self, stream: &Stream, at: &str) -> Vec<String> {
        let (low, high) = stream.batch;
        let wanted = usize::try_from(self.draw.between(low, high)).expect("a batch fits in memory");
        let mut refs = match stream.who {
            Who::Among(person) => vec![person.to_owned()],
            Who::Only(persons) => return persons.iter().map(|&person| person.to_owned()).collect(),
            Who::Counted(_) => return Vec::new(),
            Who::Partners | Who::Students => Vec::new(),
        };
        while refs.len() < wanted {
            let candidate = match stream.who {
                Who::Students => format!(
                    "student-{}-{:04}",
                    &stream.days.0[..4],
                    self.draw.between(401, 560)
                ),
                _ => format!(
                    "partner-{:04}",
                    self.draw
                        .between(self.book.partners.0, self.book.partners.1)
                ),
            };
            let left_out = self
                .out
                .get(candidate.as_str())
                .is_some_and(|since| *since <= at);
            if !left_out && !refs.contains(&candidate) {
                refs.push(candidate);
            }
        }
        refs.sort();
        refs
    }

    /// Event ids as each system counts them, from 1 in every calendar year.
    fn number(&mut self) {
        let mut counters: BTreeMap<String, u32> = BTreeMap::new();
        for disclosed in &mut self.done {
            let series = format!("{}-{}", disclosed.stream.system, &disclosed.at[..4]);
            let count = counters.entry(series.clone()).or_default();
            *count += 1;
            disclosed.event_id = format!("{series}-{count:06}");
        }
    }

    /// What was refused is tried again: the same event, the same persons.
    fn retry(&mut self) {
        let scenes: BTreeSet<_> = self
            .done
            .iter()
            .filter_map(|disclosed| disclosed.stream.retries)
            .collect();
        for scene in scenes {
            let refused: Vec<_> = self
                .done
                .iter()
                .filter(|disclosed| disclosed.stream.scene == scene)
                .collect();
            let refused: Vec<_> = refused
                .iter()
                .map(|first| (first.event_id.clone(), first.subjects.clone()))
                .collect();
            let again = self
                .done
                .iter_mut()
                .filter(|disclosed| disclosed.stream.retries == Some(scene));
            for (disclosed, (event_id, subjects)) in again.zip(refused) {
                disclosed.event_id = event_id;
                disclosed.subjects = subjects;
            }
        }
    }

    /// Register versions in the morning, events at their instants, disclosures in office hours.
    fn lines(self) -> Vec<Line<'a>> {
        let mut lines: Vec<(String, Line<'a>)> = Vec::new();
        for (from, entry) in &self.book.register {
            let at = from.map_or(String::new(), |date| format!("{date}T05:30:00Z"));
            lines.push((
                at,
                Line {
                    json: object().with("recipient", entry.clone()),
                    stream: None,
                },
            ));
        }
        for right in &self.book.rights {
            lines.push((
                right.at.to_owned(),
                Line {
                    json: object().with("event", line::event(right)),
                    stream: None,
                },
            ));
        }
        let mut known = BTreeSet::new();
        for disclosed in self.done {
            let json = object().with(
                "disclosure",
                line::disclosure(self.book.id, &disclosed, &mut known),
            );
            lines.push((
                disclosed.at,
                Line {
                    json,
                    stream: Some(disclosed.stream),
                },
            ));
        }
        lines.sort_by(|a, b| a.0.cmp(&b.0));
        lines.into_iter().map(|(_, line)| line).collect()
    }
}
