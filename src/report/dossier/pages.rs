//! The pages of the report: French first, then the same in English.
//!
//! Cover letter, contents, then the sections in the order in which an inspector reads. Tables stand in `tables`.

use serde::Serialize;

use super::wording::{Block, Long, Writer};
use super::{Closed, Dossier, tables};
use crate::text::{Language, Texts, citation};

/// What the template is given.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Pages {
    title: String,
    author: String,
    description: String,
    exporter: String,
    origin: String,
    parts: Vec<Part>,
    /// Tables that are longer than their pages show.
    #[serde(skip)]
    pub(super) long: Vec<Long>,
}

/// The pages of one language.
#[derive(Debug, Clone, Serialize)]
struct Part {
    lang: &'static str,
    as_of: String,
    blocks: Vec<Block>,
}

/// The pages of a dossier.
pub(super) fn pages(dossier: &Dossier) -> Pages {
    let french = Texts::new(Language::French);
    let english = Texts::new(Language::English);
    let name = exporter_name(dossier);
    let (mut parts, mut long) = (Vec::new(), Vec::new());
    for texts in [&french, &english] {
        let (part, cut) = part(dossier, texts);
        parts.push(part);
        long.extend(cut);
    }
    Pages {
        title: format!("{} – {name}", french.say("dossier-title")),
        author: name.clone(),
        description: french.say("dossier-description"),
        exporter: name,
        origin: dossier.origin.clone(),
        parts,
        long,
    }
}

/// Its name, or its id where the name is withheld.
fn exporter_name(dossier: &Dossier) -> String {
    let exporter = &dossier.exporter;
    let id = || exporter.clear.id.to_string();
    exporter.name.clone().unwrap_or_else(id)
}

fn part(dossier: &Dossier, texts: &Texts) -> (Part, Vec<Long>) {
    let lang = texts.language().code();
    let mut writer = Writer::new(texts);
    cover(&mut writer, dossier);
    writer.blocks.push(Block::Break);
    let text = writer.say("dossier-contents");
    writer.blocks.push(Block::Contents { lang, text });
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
    let as_of = writer.instant(&dossier.as_of);
    let part = Part {
        lang,
        as_of,
        blocks: writer.blocks,
    };
    (part, writer.long)
}

/// The letter that goes with it.
fn cover(writer: &mut Writer<'_>, dossier: &Dossier) {
    let mut sender = vec![exporter_name(dossier)];
    sender.extend(dossier.exporter.lines.iter().cloned());
    writer.blocks.push(address(sender, false));
    if let Some(to) = addressee(writer, dossier) {
        writer.blocks.push(address(to, true));
    }
    let day = writer.long_day_text(&dossier.as_of);
    writer.paragraph_with("dossier-date", &[("date", day.into())]);
    writer.heading(1, "dossier-title");
    let instant = writer.instant(&dossier.as_of);
    if let Some(inquiry) = &dossier.inquiry {
        let reference = or_why(
            writer,
            inquiry.reference.clone(),
            inquiry.closed,
            "dossier-no-reference",
        );
        let due = inquiry.due_on.as_ref();
        writer.facts(vec![
            ("dossier-fact-reference", reference),
            ("dossier-fact-entry", inquiry.seq.to_string()),
            (
                "dossier-fact-due",
                due.map(|due| writer.long_day_text(due)).unwrap_or_default(),
            ),
        ]);
    }
    writer.paragraph("dossier-opening");
    let opening = match &dossier.inquiry {
        Some(_) => "dossier-cover-inquiry",
        None => "dossier-cover-copy",
    };
    writer.paragraph_with(opening, &[("instant", instant.into())]);
    cover_counts(writer, dossier);
    writer.paragraph("dossier-cover-omitted");
    writer.paragraph("dossier-cover-verify");
    writer.paragraph("dossier-cover-weight");
    match (dossier.exporter.dpo.is_empty(), dossier.exporter.closed) {
        (true, None) => writer.paragraph("dossier-cover-no-dpo"),
        (true, Some(_)) => writer.paragraph("dossier-cover-dpo-closed"),
        (false, _) => writer.paragraph_with(
            "dossier-cover-dpo",
            &[("dpo", dossier.exporter.dpo.join(", ").into())],
        ),
    }
    writer.paragraph("dossier-closing");
    let mut signed = vec![exporter_name(dossier)];
    signed.push(writer.say("dossier-signature"));
    writer.blocks.push(address(signed, true));
}

/// A text, else why it is not told.
fn or_why(writer: &Writer<'_>, text: Option<String>, closed: Option<Closed>, none: &str) -> String {
    text.unwrap_or_else(|| {
        writer.say(match closed {
            Some(Closed::Withheld) => "dossier-is-withheld",
            Some(Closed::Erased) => "dossier-is-erased",
            None => none,
        })
    })
}

fn cover_counts(writer: &mut Writer<'_>, dossier: &Dossier) {
    let counts = &dossier.counts;
    let permitted = counts.permitted + counts.conditional;
    let said = |count: u64| writer.number(count);
    let told = [
        ("entries", counts.entries.into()),
        ("entries_said", said(counts.entries).into()),
        ("permitted", permitted.into()),
        ("permitted_said", said(permitted).into()),
        ("refused", counts.refused.into()),
        ("refused_said", said(counts.refused).into()),
    ];
    writer.paragraph_with("dossier-cover-counts", &told);
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

fn identity(writer: &mut Writer<'_>, dossier: &Dossier) {
    let exporter = &dossier.exporter;
    let clear = &exporter.clear;
    let lang = writer.words.lang;
    writer.heading(2, "dossier-heading-identity");
    let regimes = writer.labels(&clear.also_subject_to);
    let authority = dossier.authority.as_ref().map(|known| {
        let cited = known.citation.as_deref();
        let citation = cited.map(|cited| format!(", {}", citation(cited, lang)));
        let citation = citation.unwrap_or_default();
        format!("{} ({}){citation}", known.name, known.code)
    });
    let told = |text, none| or_why(writer, text, exporter.closed, none);
    let name = told(exporter.name.clone(), "dossier-no-name");
    let dpo = (!exporter.dpo.is_empty()).then(|| exporter.dpo.join(", "));
    let dpo = told(dpo, "dossier-no-dpo");
    writer.facts(vec![
        ("dossier-fact-name", name),
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
        ("dossier-fact-dpo", dpo),
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
            ("dossier-fact-recorded", writer.instant(&inquiry.recorded)),
            ("dossier-fact-grounds", writer.joined(&grounds)),
            (
                "dossier-fact-words",
                or_why(
                    writer,
                    inquiry.text.clone(),
                    inquiry.closed,
                    "dossier-no-words",
                ),
            ),
        ]);
    } else {
        writer.paragraph("dossier-scope-no-inquiry");
    }
    writer.facts(vec![
        ("dossier-fact-as-of", writer.instant(&dossier.as_of)),
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
                ("said", writer.number(*count).into()),
            ],
        );
    }
    if let Some(count) = completeness.person {
        writer.paragraph_with("dossier-complete-person", &[("count", count.into())]);
    }
    let is_claimed =
        completeness.whole || completeness.person.is_some() || !completeness.recipients.is_empty();
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
        &[("size", size.into()), ("said", writer.number(size).into())],
    );
    writer.blocks.push(Block::Digests {
        items: vec![root.to_string()],
    });
    match dossier.tokens.as_slice() {
        [] => writer.paragraph("dossier-no-tokens"),
        sizes => {
            let said: Vec<String> = sizes.iter().map(|size| writer.number(*size)).collect();
            let told = [
                ("count", sizes.len().into()),
                ("sizes", said.join(", ").into()),
            ];
            writer.paragraph_with("dossier-tokens", &told);
        }
    }
    tables::rulebooks(writer, dossier);
    writer.heading(3, "dossier-heading-verify");
    writer.list(&[
        "dossier-verify-key",
        "dossier-verify-page",
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
