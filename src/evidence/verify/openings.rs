//! Openings: every sealed value of the scope is opened, withheld or gone, and what is opened is what was committed to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::lines::{parse_path, rows};
use super::{Bundle, Item, Part, json};
use crate::evidence::opening::{Fields, Person, Sealed, Slots, Statement};
use crate::evidence::report::Fault;
use crate::hash::NodeHash;
use crate::tree::{self, Index, Size};

/// Kinds of supporting entries whose own words may be opened: names and contacts, the reference of the demand.
const SPEAKING: [&str; 4] = ["exporter", "genesis", "inquiry", "recipient"];

pub fn check(bundle: &Bundle<'_>) -> Result<Fault, Fault> {
    let statements = read(bundle)?;
    check_counts(bundle, &statements)?;
    let mut numbers = BTreeSet::new();
    for statement in &statements {
        let item = bundle
            .items
            .get(&statement.seq)
            .filter(|item| may_speak(item, statement))
            .ok_or_else(|| Fault::at("openings.foreign", statement.seq))?;
        match &statement.sealed {
            Some(sealed) => check_sealed(item, sealed)?,
            None => check_slot(bundle, item, statement, &mut numbers)?,
        }
    }
    check_all_told(bundle, &statements)?;
    check_numbers(bundle, &numbers)?;
    let withheld: usize = statements.iter().map(|one| one.grounds().len()).sum();
    Ok(Fault::plain("openings.ok")
        .with("count", statements.len())
        .with("withheld", withheld)
        .with("erased", bundle.manifest.erased))
}

fn read(bundle: &Bundle<'_>) -> Result<Vec<Statement>, Fault> {
    let fault = |line: usize| Fault::plain("openings.form").with("line", line);
    let lines = rows(bundle.files.get("data/openings.jsonl")).ok_or_else(|| fault(0))?;
    let mut statements: Vec<Statement> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let value = json::parse(line).ok_or_else(|| fault(index + 1))?;
        let statement: Statement = serde_json::from_value(value).map_err(|_| fault(index + 1))?;
        if !statement.is_formed() {
            return Err(fault(index + 1));
        }
        if let Some(last) = statements.last()
            && last.place() >= statement.place()
        {
            let same = last.place() == statement.place();
            let gone = last.is_gone() != statement.is_gone();
            let code = if same && gone {
                "openings.resurrected"
            } else {
                "openings.order"
            };
            return Err(Fault::at(code, statement.seq));
        }
        statements.push(statement);
    }
    Ok(statements)
}

fn check_counts(bundle: &Bundle<'_>, statements: &[Statement]) -> Result<(), Fault> {
    let manifest = &bundle.manifest;
    if manifest.openings != statements.len() as u64 {
        return Err(Fault::plain("openings.withheld"));
    }
    let mut withheld: BTreeMap<&str, u64> = BTreeMap::new();
    for ground in statements.iter().flat_map(Statement::grounds) {
        *withheld.entry(ground).or_default() += 1;
    }
    let listed: Vec<(&str, u64)> = manifest
        .withheld
        .iter()
        .map(|one| (one.ground.as_str(), one.count))
        .collect();
    let gone = statements.iter().filter(|one| one.is_gone()).count() as u64;
    if listed == withheld.into_iter().collect::<Vec<_>>() && gone == manifest.erased {
        Ok(())
    } else {
        Err(Fault::plain("openings.withheld"))
    }
}

/// Of supporting entries only the words of the register and of the demand are opened.
fn may_speak(item: &Item<'_>, statement: &Statement) -> bool {
    item.part == Part::Entries
        || SPEAKING.contains(&item.kind()) && statement.sealed.is_some()
        || item.kind() == "inquiry"
}

fn check_sealed(item: &Item<'_>, sealed: &Sealed) -> Result<(), Fault> {
    let wrong = || Fault::at("openings.sealed", item.seq);
    let committed = item.body()["sealed"].as_str().ok_or_else(wrong)?;
    match sealed {
        Sealed::Closed(only) if only.closed == Slots::Erased => Ok(()),
        Sealed::Closed(_) => Err(wrong()),
        Sealed::Field(field) => {
            let found = field
                .commitment()
                .map_err(|_| Fault::at("openings.salt", item.seq))?;
            if found.to_string() == committed {
                Ok(())
            } else {
                Err(wrong())
            }
        }
    }
}

fn check_slot(
    bundle: &Bundle<'_>,
    item: &Item<'_>,
    statement: &Statement,
    numbers: &mut BTreeSet<u64>,
) -> Result<(), Fault> {
    let number = statement.slot.unwrap_or(0);
    let about = |code: &'static str| Fault::at(code, item.seq).with("slot", number);
    let (listed, beside) = slots_of(item);
    if number >= listed + beside {
        return Err(about("openings.slot"));
    }
    let persons = &bundle.manifest.persons;
    let Some(fields) = &statement.fields else {
        let outside = statement.closed == Some(Slots::Outside);
        return if outside && persons.is_empty() {
            Err(about("openings.person"))
        } else {
            Ok(())
        };
    };
    let slot = fields
        .slot()
        .map_err(|_| Fault::at("openings.salt", item.seq))?;
    let path = statement.path.as_deref().unwrap_or_default();
    let path = parse_path(path.as_bytes()).ok_or_else(|| about("openings.slot"))?;
    if !leads(item, number, listed, &slot.leaf(), &path) {
        return Err(about("openings.slot"));
    }
    let who = person_of(fields);
    let right = match (&who, fields.person.text()) {
        (Some(who), Some(_)) => persons.is_empty() || persons.contains(who),
        (None, Some(_)) => false,
        (_, None) => true,
    };
    if !right {
        return Err(about("openings.person"));
    }
    if bundle.manifest.persons.first() == who.as_ref()
        && let Some(value) = fields.number.text().and_then(|text| text.parse().ok())
    {
        numbers.insert(value);
    }
    Ok(())
}

/// How many slots a line lists, and whether a natural person as recipient has one beside them.
fn slots_of(item: &Item<'_>) -> (u64, u64) {
    let body = item.body();
    let listed = json::whole(&body["subjects"]["count"]).unwrap_or(0);
    let beside =
        matches!(item.kind(), "disclosure" | "refusal") && body["recipient"]["slot"].is_string();
    (listed, u64::from(beside))
}

fn leads(item: &Item<'_>, number: u64, listed: u64, leaf: &NodeHash, path: &[NodeHash]) -> bool {
    let body = item.body();
    let hash = |value: &Value| value.as_str().and_then(|text| NodeHash::parse(text).ok());
    if number == listed {
        return path.is_empty() && hash(&body["recipient"]["slot"]).as_ref() == Some(leaf);
    }
    hash(&body["subjects"]["root"]).is_some_and(|root| {
        tree::verify_inclusion(leaf, Index(number), Size(listed), path, &root).is_ok()
    })
}

fn person_of(fields: &Fields) -> Option<Person> {
    let value = json::parse(fields.person.text()?.as_bytes())?;
    serde_json::from_value(value).ok()
}

/// Every slot and every sealed value of the scope is spoken of.
fn check_all_told(bundle: &Bundle<'_>, statements: &[Statement]) -> Result<(), Fault> {
    let told: BTreeSet<(u64, Option<u64>)> = statements
        .iter()
        .map(|statement| (statement.seq, statement.slot))
        .collect();
    let entries = |item: &&Item<'_>| item.part == Part::Entries;
    for item in bundle.items.values().filter(entries) {
        let (listed, beside) = slots_of(item);
        let slots = told
            .range((item.seq, Some(0))..=(item.seq, Some(u64::MAX)))
            .count() as u64;
        let sealed = item.body()["sealed"].is_string();
        if slots != listed + beside || sealed && !told.contains(&(item.seq, None)) {
            return Err(Fault::at("openings.missing", item.seq));
        }
    }
    Ok(())
}

/// The person's numbers have no gap.
fn check_numbers(bundle: &Bundle<'_>, numbers: &BTreeSet<u64>) -> Result<(), Fault> {
    let Some(count) = bundle.claims.as_ref().and_then(|claims| claims.person) else {
        return Ok(());
    };
    let missing = (1..=count).find(|number| !numbers.contains(number));
    match missing {
        Some(number) => Err(Fault::plain("openings.number").with("number", number)),
        None => Ok(()),
    }
}
