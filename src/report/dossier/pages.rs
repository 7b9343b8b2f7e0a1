//! The pages of the report: French first, then the same in English.
//!
//! Cover letter, contents, then the sections in the order in which an inspector reads. Tables stand in `tables`.

use serde::Serialize;

use super::wording::{Block, Writer};
use super::{Dossier, tables};
use crate::text::{Language, Texts, citation};

/// What the template is given.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Pages {
    title: String,
    author: String,
    description: String,
    exporter: String,
    origin: String,
    as_of: String,
    parts: Vec<Part>,
}

/// The pages of one language.
#[derive(Debug, Clone, Serialize)]
struct Part {
    lang: &'static str,
    blocks: Vec<Block>,
}

/// The pages of a dossier.
pub(super) fn pages(dossier: &Dossier) -> Pages {
    let french = Texts::new(Language::French);
    let english = Texts::new(Language::English);
    let name = exporter_name(dossier);
    Pages {
        title: format!("{} – {name}", french.say("dossier-title")),
        author: name.clone(),
        description: french.say("dossier-description"),
        exporter: name,
        origin: dossier.origin.clone(),
        as_of: dossier.as_of.clone(),
        parts: vec![part(dossier, &french), part(dossier, &english)],
    }
}

/// Its name, or its id where the name is withheld.
fn exporter_name(dossier: &Dossier) -> String {
    let exporter = &dossier.exporter;
    let id = || exporter.clear.id.to_string();
    exporter.name.clone().unwrap_or_else(id)
}

fn part(dossier: &Dossier, texts: &Texts) -> Part {
    let lang = texts.language().code();
    let mut writer = Writer::new(texts);
    cover(&mut writer, dossier);
    writer.blocks.push(Block::Break);
    let text = writer.say("dossier-contents");
    writer.blocks.push(Block::Contents { lang, text });
    writer.blocks.push(Block::Break);
    identity(&mut writer, dossier);
    scope(&mut writer, dossier);
    tables::overview(&mut writer, dossier);
    tables::transfers(&mut writer, dossier);
    tables::refusals(&mut writer, dossier);
    tables::missing(&mut writer, dossier);
    tables::recipients(&mut writer, dossier);
    tables::requests(&mut writer, dossier);
    tables::breaches(&mut writer, dossier);
    tables::erased(&mut writer, dossier);
    tables::withheld(&mut writer, dossier);
    method(&mut writer, dossier);
    glossary(&mut writer, dossier);
    if texts.language() == Language::French {
        writer.blocks.push(Block::Break);
    }
    Part {
        lang,
        blocks: writer.blocks,
    }
}

/// The letter that goes with it.
fn cover(writer: &mut Writer<'_>, dossier: &Dossier) {
    let mut sender = vec![exporter_name(dossier)];
    sender.extend(dossier.exporter.lines.iter().cloned());
    writer.blocks.push(address(sender, false));
    if let Some(to) = addressee(writer, dossier) {
        writer.blocks.push(address(to, true));
    }
    writer.paragraph_with("dossier-date", &[("date", day(writer, dossier).into())]);
    writer.heading(1, "dossier-title");
    match &dossier.inquiry {
        Some(inquiry) => {
            let reference = inquiry.reference.clone();
            let reference = reference.unwrap_or_else(|| writer.say("dossier-no-reference"));
            writer.facts(vec![
                ("dossier-fact-reference", reference),
                ("dossier-fact-entry", inquiry.seq.to_string()),
                (
                    "dossier-fact-due",
                    inquiry
                        .due_on
                        .as_ref()
                        .map(|due| writer.day_text(due))
                        .unwrap_or_default(),
                ),
            ]);
            writer.paragraph("dossier-opening");
            writer.paragraph_with(
                "dossier-cover-inquiry",
                &[("instant", dossier.as_of.clone().into())],
            );
        }
        None => {
            writer.paragraph("dossier-opening");
            writer.paragraph_with(
                "dossier-cover-copy",
                &[("instant", dossier.as_of.clone().into())],
            );
        }
    }
    let counts = &dossier.counts;
    writer.paragraph_with(
        "dossier-cover-counts",
        &[
            ("entries", counts.entries.into()),
            ("permitted", (counts.permitted + counts.conditional).into()),
            ("refused", counts.refused.into()),
        ],
    );
    writer.paragraph("dossier-cover-omitted");
    writer.paragraph("dossier-cover-verify");
    writer.paragraph("dossier-cover-weight");
    match dossier.exporter.dpo.is_empty() {
        true => writer.paragraph("dossier-cover-no-dpo"),
        false => writer.paragraph_with(
            "dossier-cover-dpo",
            &[("dpo", dossier.exporter.dpo.join(", ").into())],
        ),
    }
    writer.paragraph("dossier-closing");
    let mut signed = vec![exporter_name(dossier)];
    signed.push(writer.say("dossier-signature"));
    writer.blocks.push(address(signed, true));
}

fn address(lines: Vec<String>, right: bool) -> Block {
    Block::Address { lines, right }
}

/// To whom: who asked, else the authority competent that day.
fn addressee(writer: &Writer<'_>, dossier: &Dossier) -> Option<Vec<String>> {
    let competent = dossier.authority.as_ref();
    match &dossier.inquiry {
        Some(inquiry) if inquiry.authority == "other" => {
            Some(vec![writer.say("dossier-other-authority")])
        }
        Some(inquiry) => {
            let name = competent.filter(|known| known.code == inquiry.authority);
            let mut lines: Vec<String> = name.map(|known| known.name.clone()).into_iter().collect();
            lines.push(inquiry.authority.clone());
            Some(lines)
        }
        None => competent.map(|known| vec![known.name.clone(), known.code.clone()]),
    }
}

fn day(writer: &Writer<'_>, dossier: &Dossier) -> String {
    writer.day_text(&dossier.as_of)
}

fn identity(writer: &mut Writer<'_>, dossier: &Dossier) {
    let exporter = &dossier.exporter;
    let clear = &exporter.clear;
    let lang = writer.words.lang;
    writer.heading(2, "dossier-heading-identity");
    let regimes = writer.labels(&clear.also_subject_to);
    let authority = dossier.authority.as_ref().map(|known| {
        let citation = citation(&known.citation, lang);
        format!("{} ({}), {citation}", known.name, known.code)
    });
    let name = exporter.name.clone();
    writer.facts(vec![
        (
            "dossier-fact-name",
            name.unwrap_or_else(|| writer.say("dossier-name-withheld")),
        ),
        ("dossier-fact-id", clear.id.to_string()),
        (
            "dossier-fact-country",
            crate::vocabulary::country_name(clear.country, lang),
        ),
        ("dossier-fact-acts-as", writer.words.label(clear.acts_as)),
        (
            "dossier-fact-acting-for",
            exporter.acting_for.clone().unwrap_or_default(),
        ),
        ("dossier-fact-regimes", regimes),
        ("dossier-fact-contact", exporter.lines.join(", ")),
        (
            "dossier-fact-dpo",
            match exporter.dpo.is_empty() {
                true => writer.say("dossier-no-dpo"),
                false => exporter.dpo.join(", "),
            },
        ),
        ("dossier-fact-authority", authority.unwrap_or_default()),
    ]);
}

fn scope(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-scope");
    if let Some(inquiry) = &dossier.inquiry {
        let grounds: Vec<String> = inquiry
            .grounds
            .iter()
            .map(|ground| writer.ground(ground))
            .collect();
        writer.facts(vec![
            ("dossier-fact-asked-by", inquiry.authority.clone()),
            (
                "dossier-fact-reference",
                inquiry.reference.clone().unwrap_or_default(),
            ),
            ("dossier-fact-recorded", inquiry.recorded.clone()),
            ("dossier-fact-grounds", writer.joined(&grounds)),
            (
                "dossier-fact-words",
                inquiry.text.clone().unwrap_or_default(),
            ),
        ]);
    } else {
        writer.paragraph("dossier-scope-no-inquiry");
    }
    writer.facts(vec![
        ("dossier-fact-as-of", dossier.as_of.clone()),
        ("dossier-fact-filter", tables::filter(writer, dossier)),
        ("dossier-fact-persons", dossier.persons.join(", ")),
    ]);
    writer.paragraph("dossier-scope-state");
    let completeness = &dossier.completeness;
    if completeness.whole {
        writer.paragraph("dossier-complete-whole");
    }
    for (id, count) in &completeness.recipients {
        writer.paragraph_with(
            "dossier-complete-recipient",
            &[
                ("recipient", id.clone().into()),
                ("count", (*count).into()),
            ],
        );
    }
    if let Some(count) = completeness.person {
        writer.paragraph_with("dossier-complete-person", &[("count", count.into())]);
    }
    let is_claimed = completeness.whole
        || completeness.person.is_some()
        || !completeness.recipients.is_empty();
    if !is_claimed {
        writer.paragraph("dossier-complete-none");
    }
}

fn method(writer: &mut Writer<'_>, dossier: &Dossier) {
    writer.heading(2, "dossier-heading-method");
    writer.list(&[
        "dossier-method-lines",
        "dossier-method-tree",
        "dossier-method-verdicts",
        "dossier-method-persons",
        "dossier-method-report",
    ]);
    writer.heading(3, "dossier-heading-anchors");
    let (size, root) = (dossier.checkpoint.size, dossier.checkpoint.root);
    writer.paragraph_with(
        "dossier-checkpoint",
        &[("size", size.to_string().into())],
    );
    writer.blocks.push(Block::Digests {
        items: vec![root.to_string()],
    });
    match dossier.tokens.as_slice() {
        [] => writer.paragraph("dossier-no-tokens"),
        sizes => {
            let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            writer.paragraph_with("dossier-tokens", &[("sizes", sizes.join(", ").into())]);
        }
    }
    tables::rulebooks(writer, dossier);
    writer.heading(3, "dossier-heading-verify");
    writer.list(&[
        "dossier-verify-key",
        "dossier-verify-python",
        "dossier-verify-tabellion",
        "dossier-verify-words",
    ]);
    writer.heading(3, "dossier-heading-not-proven");
    writer.list(&[
        "dossier-not-proven-identity",
        "dossier-not-proven-submitted",
        "dossier-not-proven-series",
        "dossier-not-proven-time",
    ]);
}

/// Words of the trade, then the rules that verdicts name.
fn glossary(writer: &mut Writer<'_>, dossier: &Dossier) {
    const TERMS: [(&str, &str); 10] = [
        ("dossier-term-entry", "dossier-means-entry"),
        ("dossier-term-checkpoint", "dossier-means-checkpoint"),
        ("dossier-term-commitment", "dossier-means-commitment"),
        ("dossier-term-census", "dossier-means-census"),
        ("dossier-term-rulebook", "dossier-means-rulebook"),
        ("dossier-term-verdict", "dossier-means-verdict"),
        ("dossier-term-transfer", "dossier-means-transfer"),
        ("dossier-term-adequacy", "dossier-means-adequacy"),
        ("dossier-term-safeguards", "dossier-means-safeguards"),
        ("dossier-term-derogation", "dossier-means-derogation"),
    ];
    writer.heading(2, "dossier-heading-glossary");
    let rows = TERMS
        .iter()
        .map(|(term, means)| (*term, writer.say(means)))
        .collect();
    writer.facts(rows);
    writer.heading(3, "dossier-heading-rules");
    tables::rules(writer, dossier);
}
