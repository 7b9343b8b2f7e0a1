//! Every code has its words in both languages, and nothing else has.

use tabellion::decide::{Facts, decide, explain};
use tabellion::vocabulary::{Code as _, Labels, Lang, Purpose, catalogue, french_fault, iri};

use super::cases;

/// Words that are no code of an entry or a body.
const WORDS_ONLY: [&str; 3] = ["effect", "leg", "missing_clause"];

#[test]
fn a_code_has_no_words() {
    let labels = Labels::load().unwrap();
    let tables = catalogue();
    for table in &tables {
        let words = labels
            .table(&table.name)
            .unwrap_or_else(|| panic!("no words for `{}`", table.name));
        for entry in &table.codes {
            let label = words
                .get(entry.code)
                .unwrap_or_else(|| panic!("{}: no words for `{}`", table.name, entry.code));
            assert!(
                !label.fr.trim().is_empty() && !label.en.trim().is_empty(),
                "{}",
                entry.code
            );
        }
        assert_eq!(
            words.len(),
            table.codes.len(),
            "{}: words without a code",
            table.name
        );
    }
    for noun in labels.nouns() {
        assert!(
            WORDS_ONLY.contains(&noun) || tables.iter().any(|table| table.name == noun),
            "`{noun}` has words and is not in the catalogue"
        );
    }
}

#[test]
fn french_words_are_not_set_as_french_is() {
    let labels = Labels::load().unwrap();
    for noun in labels.nouns() {
        for (code, label) in labels.table(noun).unwrap() {
            for text in [Some(&label.fr), label.remedy_fr.as_ref()]
                .into_iter()
                .flatten()
            {
                // What stands between backticks is a command.
                let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join("x");
                assert_eq!(french_fault(&prose), None, "{noun} `{code}`: {text}");
            }
        }
    }
}

#[test]
fn a_french_fault_is_not_seen() {
    for (bad, says) in [
        ("Refus : article 46", "before `:`"),
        ("Refus\u{a0}; non", "before `;`"),
        ("Vraiment ?", "before `;`, `!` and `?`"),
        ("l'article", "apostrophe"),
        ("le « transfert »", "after `«`"),
    ] {
        let fault = french_fault(bad).unwrap_or_else(|| panic!("{bad}"));
        assert!(fault.contains(says), "{bad}: {fault}");
    }
    for good in [
        "Refus\u{a0}: article\u{a0}46\u{202f}; «\u{a0}oui\u{a0}»\u{202f}?",
        "https://eur-lex.europa.eu, eu-gdpr:A6-1-a, 10:30",
    ] {
        assert_eq!(french_fault(good), None, "{good}");
    }
}

#[test]
fn a_term_leads_nowhere() {
    for table in catalogue() {
        for entry in &table.codes {
            for term in &entry.dpv {
                assert!(
                    term.starts_with("https://w3id.org/dpv") && term.contains('#'),
                    "{} `{}`: {term}",
                    table.name,
                    entry.code
                );
            }
        }
    }
    assert_eq!(
        iri("eu-gdpr:A46-2-c"),
        "https://w3id.org/dpv/legal/eu/gdpr#A46-2-c"
    );
}

#[test]
fn a_slip_of_the_pen_gets_no_hint() {
    let hint = |text: &str| Purpose::parse(text).unwrap_err().nearest;
    for (slip, meant) in [
        ("cmr", "crm"),
        ("CRM", "crm"),
        ("marketing", "direct_marketing"),
        ("direct-marketing", "direct_marketing"),
        ("recoverry", "recovery"),
        ("adit", "audit"),
        ("evnet", "event"),
        ("hostign", "hosting"),
    ] {
        assert_eq!(hint(slip).first(), Some(&meant), "{slip}: {:?}", hint(slip));
    }
    for nonsense in ["tea", "xyz", "q", ""] {
        assert!(
            hint(nonsense).is_empty(),
            "{nonsense}: {:?}",
            hint(nonsense)
        );
    }
}

#[test]
fn a_user_is_not_told_what_to_do() {
    let labels = Labels::load().unwrap();
    let told = |noun: &str| {
        for (code, label) in labels.table(noun).unwrap() {
            for lang in [Lang::Fr, Lang::En] {
                let remedy = label
                    .remedy(lang)
                    .unwrap_or_else(|| panic!("{noun} `{code}` has no remedy"));
                assert!(remedy.ends_with('.'), "{noun} `{code}`: {remedy}");
            }
        }
    };
    told("condition");
    told("missing_code");
    told("missing_clause");
}

#[test]
fn a_reason_is_left_in_codes() {
    let book = cases::book();
    for (name, case) in cases::all() {
        let verdict = decide(&Facts::of_case(&case), &book);
        assert!(!verdict.reasons.is_empty(), "{name}");
        for lang in [Lang::Fr, Lang::En] {
            for reason in &verdict.reasons {
                let text = explain::reason(reason, &book, lang);
                assert!(!text.contains('{') && text.contains('('), "{name}: {text}");
            }
            let remedies = explain::remedies(&verdict, lang);
            assert_eq!(
                remedies.len(),
                verdict.missing.len() + verdict.conditions.len(),
                "{name}"
            );
            for remedy in remedies {
                assert!(
                    !remedy.remedy.contains('{') && !remedy.rules.is_empty(),
                    "{name}: {remedy:?}"
                );
            }
        }
    }
}
