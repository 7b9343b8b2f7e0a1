//! The tables of the report, one function a section.

use std::collections::BTreeMap;

use super::map::{HEIGHT, WIDTH, draw};
use super::wording::{Block, KeyEntry, Writer};
use super::{Dossier, ErasureRow, GroundClass, RecipientThen, RefusalRow, TransferRow};
use crate::entry::{Days, Filter, Instants, Range};
use crate::vocabulary::{Code, Missing};

/// Numbers on the map at most: more would cover it.
const MARKS: usize = 40;

pub(super) fn overview(writer: &mut Writer<'_>, dossier: &Dossier) {
    let counts = &dossier.counts;
    writer.heading(2, "dossier-heading-overview");
    let rows = [
        ("dossier-count-entries", counts.entries),
        ("dossier-count-permitted", counts.permitted),
        ("dossier-count-conditional", counts.conditional),
        ("dossier-count-refused", counts.refused),
        ("dossier-count-took-place", counts.took_place),
        ("dossier-count-transfers", counts.transfers),
        ("dossier-count-undetermined", counts.undetermined),
        ("dossier-count-review", counts.review),
        ("dossier-count-support", counts.support),
    ];
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|(id, count)| vec![writer.say(id), writer.number(*count)])
        .collect();
    let columns = [("dossier-column-what", 5), ("dossier-column-count", 1)];
    writer.table("dossier-table-counts", &columns, rows, "dossier-none");
    if counts.days.is_some() {
        let days = writer.days(counts.days);
        writer.paragraph_with("dossier-days", &[("days", days.into())]);
    }
    let kinds: Vec<Vec<String>> = dossier
        .kinds
        .iter()
        .map(|(kind, count)| {
            let id = format!("kind-{}", kind.replace('_', "-"));
            // Lists show a refusal in capitals; a table counts it like the others.
            let name = writer.say(&id).to_lowercase();
            vec![name, (*kind).to_owned(), writer.number(*count)]
        })
        .collect();
    let columns = [
        ("dossier-column-kind", 4),
        ("dossier-column-code", 2),
        ("dossier-column-count", 1),
    ];
    writer.table("dossier-table-kinds", &columns, kinds, "dossier-none");
    let conditions = &dossier.conditions;
    let rows = conditions
        .iter()
        .map(|(condition, count)| {
            vec![
                writer.words.label(*condition),
                condition.to_string(),
                writer.number(*count),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-condition", 4),
        ("dossier-column-code", 2),
        ("dossier-column-count", 1),
    ];
    let none = "dossier-no-conditions";
    writer.table("dossier-table-conditions", &columns, rows, none);
}

pub(super) fn transfers(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-transfers");
    if dossier.unexplained > 0 {
        let told = [
            ("count", dossier.unexplained.into()),
            ("said", writer.number(dossier.unexplained).into()),
        ];
        writer.paragraph_with("dossier-transfers-unexplained", &told);
    }
    let places = by_place(&dossier.transfers);
    if places.is_empty() {
        if dossier.unexplained == 0 {
            writer.paragraph("dossier-no-transfers");
        }
        return;
    }
    writer.paragraph("dossier-transfers-counting");
    chart(writer, dossier, &places);
    let mut rows = Vec::new();
    for (number, (_, list)) in (1..).zip(&places) {
        for row in list {
            let mut rules: Vec<String> = row.rules.iter().cloned().collect();
            if rules.is_empty() {
                // It was refused on account of something else than this way.
                rules.push(writer.say("dossier-refused-elsewhere"));
            }
            rows.push(vec![
                number.to_string(),
                writer.place(row.place),
                writer.words.label(row.regime),
                writer.say(row.class.word()),
                rules.join(", "),
                writer.number(row.count),
                writer.number(row.recipients.len() as u64),
            ]);
        }
    }
    let columns = [
        ("dossier-column-number", 2),
        ("dossier-column-country", 6),
        ("dossier-column-law", 8),
        ("dossier-column-ground", 8),
        ("dossier-column-rules", 7),
        ("dossier-column-disclosures", 7),
        ("dossier-column-recipients", 6),
    ];
    let none = "dossier-no-transfers";
    writer.table("dossier-table-transfers", &columns, rows, none);
}

/// Places with their rows, the most frequent first.
fn by_place(rows: &[TransferRow]) -> Vec<(String, Vec<&TransferRow>)> {
    let mut by_code: BTreeMap<String, Vec<&TransferRow>> = BTreeMap::new();
    for row in rows {
        by_code.entry(row.place.to_string()).or_default().push(row);
    }
    let mut places: Vec<(String, Vec<&TransferRow>)> = by_code.into_iter().collect();
    let total = |list: &[&TransferRow]| list.iter().map(|row| row.count).sum::<u64>();
    places.sort_by(|a, b| total(&b.1).cmp(&total(&a.1)).then(a.0.cmp(&b.0)));
    places
}

/// The map and the key to its shades: a country has that of its most frequent ground.
fn chart(writer: &mut Writer<'_>, dossier: &Dossier, places: &[(String, Vec<&TransferRow>)]) {
    let shaded: Vec<(String, GroundClass)> = places
        .iter()
        .take(MARKS)
        .filter_map(|(code, list)| {
            let most = list
                .iter()
                .max_by_key(|row| (row.count, std::cmp::Reverse(row.class)))?;
            Some((code.clone(), most.class))
        })
        .collect();
    let home = dossier.exporter.clear.country.to_string();
    let (svg, marks) = draw(&home, &shaded);
    let named: Vec<String> = places
        .iter()
        .take(MARKS)
        .filter_map(|(_, list)| Some(writer.place(list.first()?.place)))
        .collect();
    let alt = writer.say_with("dossier-map-alt", &[("places", named.join(", ").into())]);
    let caption = writer.say("dossier-map-caption");
    let used = |class: &GroundClass| shaded.iter().any(|(_, known)| known == class);
    let key = GroundClass::ALL
        .iter()
        .filter(|class| used(class))
        .map(|class| KeyEntry {
            colour: class.colour(),
            text: writer.say(class.word()),
        })
        .collect();
    writer.blocks.push(Block::Map {
        svg,
        alt,
        caption,
        width: WIDTH,
        height: HEIGHT,
        marks,
        key,
    });
}

pub(super) fn refusals(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-refusals");
    let list = &dossier.refusals;
    if !list.is_empty() {
        writer.paragraph("dossier-refusals-counting");
    }
    let rows = list
        .iter()
        .map(|row| {
            let to = row.recipient.clone();
            let happened = if row.took_place {
                "dossier-yes"
            } else {
                "dossier-no"
            };
            vec![
                row.seq.to_string(),
                writer.day(row.occurred_on),
                to.unwrap_or_else(|| writer.say("dossier-natural-person")),
                writer.words.label(row.purpose),
                why_refused(writer, dossier, row),
                writer.say(happened),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-entry", 3),
        ("dossier-column-date", 5),
        ("dossier-column-recipient", 6),
        ("dossier-column-purpose", 6),
        ("dossier-column-why", 10),
        ("dossier-column-took-place", 4),
    ];
    let none = "dossier-no-refusals";
    writer.table("dossier-table-refusals", &columns, rows, none);
}

/// What it lacked, and the rules that refuse it whatever is on file.
fn why_refused(writer: &Writer<'_>, dossier: &Dossier, row: &RefusalRow) -> String {
    let mut said: Vec<String> = row
        .missing
        .iter()
        .map(|one| lacking(writer, *one))
        .collect();
    for rule in row.refusing.iter().flatten() {
        let rule = dossier.rules.get(rule).map_or_else(
            || rule.clone(),
            |known| {
                let citation = crate::text::citation(&known.citation, writer.words.lang);
                format!("{} ({citation})", known.title.get(writer.words.lang))
            },
        );
        said.push(rule);
    }
    if said.is_empty() {
        said.push(writer.say("dossier-refused-unexplained"));
    }
    writer.joined(&said)
}

/// What is missing, in words.
fn lacking(writer: &Writer<'_>, missing: Missing) -> String {
    crate::decide::explain::missing(&missing, writer.words.lang).0
}

pub(super) fn missing(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-missing");
    let list = &dossier.missing;
    let rows = list
        .iter()
        .map(|(missing, count)| {
            vec![
                lacking(writer, *missing),
                missing.to_string(),
                writer.number(*count),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-missing", 4),
        ("dossier-column-code", 2),
        ("dossier-column-count", 1),
    ];
    let none = "dossier-no-missing";
    writer.table("dossier-table-missing", &columns, rows, none);
}

pub(super) fn recipients(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-record");
    let list = &dossier.recipients;
    if !list.is_empty() {
        writer.paragraph("dossier-record-counting");
    }
    let rows = list.iter().map(|row| received(writer, row)).collect();
    let columns = [
        ("dossier-column-recipient", 8),
        ("dossier-column-quality", 8),
        ("dossier-column-countries", 6),
        ("dossier-column-purposes", 8),
        ("dossier-column-categories", 8),
        ("dossier-column-carried", 8),
        ("dossier-column-permitted", 7),
        ("dossier-column-refused", 6),
    ];
    let none = "dossier-no-recipients";
    writer.table("dossier-table-record", &columns, rows, none);
}

fn received(writer: &Writer<'_>, row: &RecipientThen) -> Vec<String> {
    let who = match (&row.name, &row.id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (None, Some(id)) => id.clone(),
        (_, None) => writer.say("dossier-natural-persons"),
    };
    let profile = &row.profile;
    let places: Vec<String> = row
        .places
        .iter()
        .map(|place| writer.place(*place))
        .collect();
    let carried: Vec<&str> = row.carried.iter().map(String::as_str).collect();
    let quality = format!(
        "{}, {}",
        writer.words.label(profile.kind),
        writer.words.label(profile.role)
    );
    vec![
        who,
        quality,
        places.join(", "),
        writer.labels(&row.purposes),
        writer.labels(&row.categories),
        carried.join(", "),
        writer.number(row.disclosures),
        writer.number(row.refusals),
    ]
}

pub(super) fn requests(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-requests");
    let list = &dossier.requests;
    let rows = list
        .iter()
        .map(|row| {
            let outcome = row.outcome.as_ref();
            let step = match outcome {
                Some(outcome) => writer.word("outcome_of_a_request", outcome),
                None => writer.word("step", &row.step),
            };
            let grounds: Vec<String> = row.grounds.iter().map(|id| writer.ground(id)).collect();
            let due = row.due_on.as_ref();
            vec![
                row.seq.to_string(),
                writer.day(row.recorded),
                writer.word("right", &row.right),
                step,
                due.map(|due| writer.day_text(due)).unwrap_or_default(),
                writer.joined(&grounds),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-entry", 3),
        ("dossier-column-recorded", 5),
        ("dossier-column-right", 6),
        ("dossier-column-stands", 6),
        ("dossier-column-due", 5),
        ("dossier-column-grounds", 9),
    ];
    let none = "dossier-no-requests";
    writer.table("dossier-table-requests", &columns, rows, none);
}

pub(super) fn breaches(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-breaches");
    let list = &dossier.breaches;
    let rows = list
        .iter()
        .map(|row| {
            let steps: Vec<String> = row
                .steps
                .iter()
                .map(|(step, day)| {
                    let step = writer.word("breach_step", step);
                    format!("{step} ({})", writer.day(*day))
                })
                .collect();
            let risk = row.risk.as_ref();
            vec![
                row.seq.to_string(),
                row.aware_at
                    .as_ref()
                    .map(|at| writer.instant(at))
                    .unwrap_or_default(),
                steps.join(", "),
                risk.map(|risk| writer.word("risk", risk))
                    .unwrap_or_default(),
                row.persons
                    .map(|count| writer.number(count))
                    .unwrap_or_default(),
                writer.number(row.entries.len() as u64),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-entry", 3),
        ("dossier-column-aware", 6),
        ("dossier-column-steps", 11),
        ("dossier-column-risk", 5),
        ("dossier-column-persons", 4),
        ("dossier-column-entries", 4),
    ];
    let none = "dossier-no-breaches";
    writer.table("dossier-table-breaches", &columns, rows, none);
}

pub(super) fn erased(writer: &mut Writer<'_>, dossier: &Dossier) {
    let erased = &dossier.erased;
    writer.heading(2, "dossier-heading-erased");
    if erased.entries.is_empty() {
        writer.paragraph("dossier-no-erased");
    } else {
        writer.paragraph("dossier-erased-counting");
    }
    if !erased.since.is_empty() {
        let since: Vec<String> = erased.since.iter().map(ToString::to_string).collect();
        let told = [
            ("count", since.len().into()),
            ("since", since.join(", ").into()),
        ];
        writer.paragraph_with("dossier-erased-since", &told);
    }
    if !erased.entries.is_empty() {
        let rows = erased.entries.iter();
        let rows = rows.map(|(seq, count)| vec![seq.to_string(), writer.number(*count)]);
        let rows = rows.collect();
        let columns = [
            ("dossier-column-entry", 1),
            ("dossier-column-values-gone", 5),
        ];
        writer.table("dossier-table-erased", &columns, rows, "dossier-none");
    }
    if erased.erasures.is_empty() {
        return;
    }
    let rows = erased.erasures.iter();
    let rows = rows.map(|row| erasure(writer, dossier, row)).collect();
    let columns = [
        ("dossier-column-entry", 3),
        ("dossier-column-recorded", 5),
        ("dossier-column-erasure", 6),
        ("dossier-column-grounds", 12),
        ("dossier-column-irrecoverable", 6),
    ];
    writer.table("dossier-table-erasures", &columns, rows, "dossier-none");
}

fn erasure(writer: &Writer<'_>, dossier: &Dossier, row: &ErasureRow) -> Vec<String> {
    let ground = |id: &String| {
        if row.is_retention {
            writer.say(&format!("rule-{id}"))
        } else {
            said(writer, dossier, id)
        }
    };
    let grounds: Vec<String> = row.grounds.iter().map(ground).collect();
    let told = [
        ("count", row.count.into()),
        ("said", writer.number(row.count).into()),
    ];
    let what = writer.say_with(
        if row.is_retention {
            "dossier-erasure-by-period"
        } else {
            "dossier-erasure-of-persons"
        },
        &told,
    );
    let end = match (&row.irrecoverable_by, row.is_retention) {
        (Some(day), _) => writer.day_text(day),
        (None, true) => String::new(),
        (None, false) => writer.say("dossier-erasure-not-done"),
    };
    vec![
        row.seq.to_string(),
        writer.day(row.recorded),
        what,
        writer.joined(&grounds),
        end,
    ]
}

/// A ground, or a rule of the rulebook.
fn said(writer: &Writer<'_>, dossier: &Dossier, id: &str) -> String {
    match dossier.rules.get(id) {
        Some(rule) => writer.rule(rule),
        None => writer.ground(id),
    }
}

pub(super) fn withheld(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-withheld");
    let list = &dossier.withheld;
    if !list.is_empty() {
        writer.paragraph("dossier-withheld-counting");
    }
    let rows = list
        .iter()
        .map(|row| {
            let slot = row.slot.map(|slot| slot.to_string());
            vec![
                row.seq.to_string(),
                slot.unwrap_or_default(),
                writer.say(field_word(row.field)),
                writer.ground(&row.ground),
                row.commitment.clone(),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-entry", 3),
        ("dossier-column-slot", 4),
        ("dossier-column-field", 5),
        ("dossier-column-grounds", 9),
        ("dossier-column-commitment", 11),
    ];
    let none = "dossier-no-withheld";
    writer.table("dossier-table-withheld", &columns, rows, none);
}

fn field_word(field: &str) -> &'static str {
    match field {
        "person" => "dossier-field-person",
        "number" => "dossier-field-number",
        "facts" => "dossier-field-facts",
        "details" => "dossier-field-details",
        _ => "dossier-field-sealed",
    }
}

pub(super) fn rulebooks(writer: &mut Writer<'_>, dossier: &Dossier) {
    let list = &dossier.rulebooks;
    let rows = list
        .iter()
        .map(|row| {
            let version = row.version.clone();
            vec![
                version.unwrap_or_else(|| writer.say("dossier-unread")),
                row.digest.clone(),
                writer.number(row.verdicts),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-version", 2),
        ("dossier-column-digest", 6),
        ("dossier-column-verdicts", 1),
    ];
    let none = "dossier-no-rulebooks";
    writer.table("dossier-table-rulebooks", &columns, rows, none);
}

pub(super) fn rules(writer: &mut Writer<'_>, dossier: &Dossier) {
    let all: Vec<_> = dossier.rules.iter().collect();
    let list = &all;
    let lang = writer.words.lang;
    let rows = list
        .iter()
        .map(|(id, rule)| {
            vec![
                (*id).clone(),
                rule.title.get(lang).to_owned(),
                crate::text::citation(&rule.citation, lang),
            ]
        })
        .collect();
    let columns = [
        ("dossier-column-rule", 3),
        ("dossier-column-says", 6),
        ("dossier-column-citation", 5),
    ];
    let none = "dossier-no-rules";
    writer.table("dossier-table-rules", &columns, rows, none);
}

/// What was asked for, in words.
pub(super) fn filter(writer: &Writer<'_>, dossier: &Dossier) -> String {
    let scope = &dossier.scope;
    if *scope == Filter::default() && dossier.persons.is_empty() {
        return writer.say("dossier-filter-everything");
    }
    let mut said = Vec::new();
    let mut add = |id: &str, value: Option<String>| {
        if let Some(value) = value {
            said.push(writer.say_with(id, &[("value", value.into())]));
        }
    };
    add("dossier-filter-recipient", scope.recipient.clone());
    add("dossier-filter-country", scope.country.clone());
    add("dossier-filter-regime", scope.regime.clone());
    let kind = scope.kind.as_ref().map(|kind| {
        let id = format!("kind-{}", kind.replace('_', "-"));
        writer.say(&id)
    });
    add("dossier-filter-kind", kind);
    let purpose = scope.purpose.as_ref().map(|code| {
        crate::vocabulary::Purpose::find(code)
            .map_or_else(|| code.clone(), |purpose| writer.words.label(purpose))
    });
    add("dossier-filter-purpose", purpose);
    let verdict = scope
        .verdict
        .as_ref()
        .map(|code| writer.word("verdict", code));
    add("dossier-filter-verdict", verdict);
    let days = |days: &Days| {
        let day = |day: &Option<String>| day.as_ref().map(|day| writer.long_day_text(day));
        span(writer, day(&days.from), day(&days.to))
    };
    add("dossier-filter-occurred", scope.occurred.as_ref().map(days));
    let instants = |instants: &Instants| {
        let at = |at: &Option<String>| at.as_ref().map(|at| writer.instant(at));
        span(writer, at(&instants.from), at(&instants.to))
    };
    add(
        "dossier-filter-recorded",
        scope.recorded.as_ref().map(instants),
    );
    let places = |range: &Range| {
        span(
            writer,
            range.from.map(|seq| seq.to_string()),
            range.to.map(|seq| seq.to_string()),
        )
    };
    add("dossier-filter-seq", scope.seq.as_ref().map(places));
    if !dossier.persons.is_empty() {
        said.push(writer.say("dossier-filter-person"));
    }
    said.join(", ")
}

/// From and to, either open.
fn span(writer: &Writer<'_>, from: Option<String>, to: Option<String>) -> String {
    match (from, to) {
        (Some(first), Some(last)) => {
            let told = [("first", first.into()), ("last", last.into())];
            writer.say_with("dossier-span", &told)
        }
        (Some(first), None) => writer.say_with("dossier-span-from", &[("first", first.into())]),
        (None, Some(last)) => writer.say_with("dossier-span-to", &[("last", last.into())]),
        (None, None) => String::new(),
    }
}
