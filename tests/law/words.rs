//! Every code has its words in both languages, and nothing else has.

use tabellion::decide::{Facts, decide, explain};
use tabellion::vocabulary::{
    ActsAs, AgeRule, AgeTrigger, Basis, BreachStep, Category, Channel, Code, Condition,
    ContactKind, DerogationArticle, EventKind, EvidenceType, Frequency, Gate, Hosting,
    IdentityMethod, IdentityResult, Kind, Labels, Lang, LateCode, MissingCode, NoticeRetention,
    NotificationResult, Purpose, Regime, Right, RightsOutcome, Risk, Role, Scope, Source, State,
    Step, VerdictWord, Via,
};

use super::cases;

fn spoken<C: Code>(labels: &Labels) {
    let table = labels
        .table(C::NOUN)
        .unwrap_or_else(|| panic!("no words for `{}`", C::NOUN));
    for code in C::ALL {
        let label = table
            .get(code.code())
            .unwrap_or_else(|| panic!("{}: no words for `{}`", C::NOUN, code.code()));
        assert!(
            !label.fr.trim().is_empty() && !label.en.trim().is_empty(),
            "{}",
            code.code()
        );
    }
    assert_eq!(
        table.len(),
        C::ALL.len(),
        "{}: words without a code",
        C::NOUN
    );
}

#[test]
fn a_code_has_no_words() {
    let labels = Labels::load().unwrap();
    spoken::<Kind>(&labels);
    spoken::<Role>(&labels);
    spoken::<ActsAs>(&labels);
    spoken::<Hosting>(&labels);
    spoken::<NoticeRetention>(&labels);
    spoken::<Purpose>(&labels);
    spoken::<Category>(&labels);
    spoken::<Source>(&labels);
    spoken::<State>(&labels);
    spoken::<LateCode>(&labels);
    spoken::<Regime>(&labels);
    spoken::<Basis>(&labels);
    spoken::<DerogationArticle>(&labels);
    spoken::<Frequency>(&labels);
    spoken::<EventKind>(&labels);
    spoken::<BreachStep>(&labels);
    spoken::<IdentityMethod>(&labels);
    spoken::<IdentityResult>(&labels);
    spoken::<NotificationResult>(&labels);
    spoken::<Right>(&labels);
    spoken::<RightsOutcome>(&labels);
    spoken::<Risk>(&labels);
    spoken::<Step>(&labels);
    spoken::<Via>(&labels);
    spoken::<Scope>(&labels);
    spoken::<Channel>(&labels);
    spoken::<AgeRule>(&labels);
    spoken::<AgeTrigger>(&labels);
    spoken::<ContactKind>(&labels);
    spoken::<EvidenceType>(&labels);
    spoken::<VerdictWord>(&labels);
    spoken::<Gate>(&labels);
    spoken::<Condition>(&labels);
    spoken::<MissingCode>(&labels);
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
