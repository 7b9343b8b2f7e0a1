//! The letter: HTML to print, headed by the exporter's contact, in French or English. It needs no network.

use askama::Template;

use super::ReportError;
use super::words::{Received, Told, Words};
use crate::ledger::AccessReport;
use crate::text::Texts;

#[derive(Template)]
#[template(path = "letter.html", config = "src/report/askama.toml")]
struct Letter<'a> {
    lang: &'static str,
    words: Words<'a>,
    report: &'a AccessReport,
    today: String,
    address: Vec<String>,
    reply_to: String,
    recipients: Vec<Received>,
    disclosures: Vec<Told>,
    transfers: Vec<Told>,
    rights: Vec<(String, String)>,
    attempts: Vec<String>,
    suppressions: Vec<String>,
}

impl Letter<'_> {
    fn say(&self, id: &str) -> String {
        self.words.texts.say(id)
    }

    fn say_erased(&self) -> String {
        let count = self.report.erased;
        let texts = self.words.texts;
        let said = texts.say_with("letter-erased", &[("count", count.into())]);
        let days = self.words.erasures(self.report);
        if days.is_empty() {
            return said;
        }
        let on = texts.say_with("letter-erased-on", &[("days", days.into())]);
        format!("{said} {on}")
    }

    fn say_with(&self, id: &str, name: &'static str, value: &str) -> String {
        let value = value.to_owned();
        self.words.texts.say_with(id, &[(name, value.into())])
    }
}

/// The letter of a report.
pub(super) fn letter(report: &AccessReport, texts: &Texts) -> Result<Vec<u8>, ReportError> {
    let words = Words::new(texts);
    let disclosures: Vec<Told> = report
        .disclosures
        .iter()
        .map(|told| words.told(told))
        .collect();
    let transfers = report
        .disclosures
        .iter()
        .filter(|told| told.may_be_transfer())
        .map(|told| words.told(told))
        .collect();
    let rights = report
        .rights
        .iter()
        .map(|right| (words.day(right.recorded_on), words.label(right.event)))
        .collect();
    let attempts = report
        .attempts
        .iter()
        .map(|attempt| {
            format!(
                "{}, {}, {}",
                words.day(attempt.occurred_on),
                words.recipient(&attempt.recipient),
                words.label(attempt.purpose)
            )
        })
        .collect();
    let suppressions = report
        .suppressions
        .iter()
        .map(|kept| {
            let told = [
                ("since", words.day(kept.since).into()),
                ("scope", words.label(kept.scope).into()),
                ("review", words.day(kept.review_on).into()),
            ];
            texts.say_with("letter-suppressed-line", &told)
        })
        .collect();
    let page = Letter {
        lang: texts.language().code(),
        today: words.day(crate::rights::day(report.made_at)),
        address: address(report),
        reply_to: reply_to(report),
        recipients: words.received(report),
        disclosures,
        transfers,
        rights,
        attempts,
        suppressions,
        report,
        words,
    };
    Ok(page.render()?.into_bytes())
}

/// What heads the letter.
fn address(report: &AccessReport) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(contact) = &report.exporter.contact {
        let known = [
            &contact.address,
            &contact.registration,
            &contact.representative,
        ];
        lines.extend(known.into_iter().flatten().map(ToString::to_string));
    }
    lines
}

/// Whom to write to: the officer, else the exporter's address.
fn reply_to(report: &AccessReport) -> String {
    let Some(contact) = &report.exporter.contact else {
        return report.exporter.name.clone();
    };
    let officer = contact.dpo.as_ref();
    let known = [
        officer.and_then(|dpo| dpo.name.as_ref()),
        officer.and_then(|dpo| dpo.address.as_ref()),
        officer.and_then(|dpo| dpo.email.as_ref()),
    ];
    let lines: Vec<String> = known
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    match (lines.is_empty(), &contact.address) {
        (false, _) => lines.join(", "),
        (true, Some(address)) => format!("{}, {address}", report.exporter.name),
        (true, None) => report.exporter.name.clone(),
    }
}
