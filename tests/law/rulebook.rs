//! What a rulebook must be, and how its faults are told.

use chrono::NaiveDate;
use tabellion::rulebook::{Rulebook, RulebookFaults, Status};
use tabellion::vocabulary::{Country, Place, Regime};

use super::cases;

type Files = Vec<(&'static str, String)>;

fn files() -> Files {
    Rulebook::embedded_files()
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()))
        .collect()
}

fn load(files: &Files) -> Result<Rulebook, RulebookFaults> {
    Rulebook::load(files.iter().map(|(name, text)| (*name, text.as_str())))
}

/// The faults after one change of one file.
fn broken(file: &str, from: &str, to: &str) -> RulebookFaults {
    let mut files = files();
    let (_, text) = files.iter_mut().find(|(name, _)| *name == file).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    *text = text.replacen(from, to, 1);
    load(&files).map(|_| ()).unwrap_err()
}

#[track_caller]
fn says(faults: &RulebookFaults, file: &str, words: &str) {
    let found = faults
        .list()
        .iter()
        .any(|fault| fault.file == file && fault.line > 0 && fault.message.contains(words));
    assert!(found, "nothing says `{words}` of {file}:\n{faults}");
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_embedded_rulebook_has_faults() {
    let book = cases::book();
    assert_eq!(book.all_decisions().len(), 19);
    assert_eq!(book.files().len(), Rulebook::embedded_files().len());
}

#[test]
fn a_changed_file_keeps_the_digest() {
    let mut changed = files();
    changed[0].1.push('\n');
    let (before, after) = (cases::book(), load(&changed).unwrap());
    assert_ne!(before.digest(), after.digest());
    let mut turned = files();
    turned.reverse();
    assert_eq!(load(&turned).unwrap().digest(), before.digest());
}

#[test]
fn a_gap_in_the_chain_of_the_united_kingdom_passes() {
    let faults = broken("periods.toml", "until = 2021-06-27", "until = 2021-06-26");
    says(
        &faults,
        "adequacy/EU-ADQ-GB.toml",
        "nothing holds on 2021-06-27",
    );
}

#[test]
fn an_overlap_passes() {
    says(
        &broken("periods.toml", "until = 2021-06-27", "until = 2021-06-28"),
        "adequacy/EU-ADQ-GB.toml",
        "overlap",
    );
    let faults = broken(
        "adequacy/EU-ADQ-US-PS.toml",
        "until = 2020-07-15",
        "until = 2023-07-10",
    );
    assert!(
        faults.to_string().contains("hold on the same days"),
        "{faults}"
    );
}

#[test]
fn an_unknown_key_or_code_passes() {
    says(
        &broken("needs.toml", "any = [", "anyy = ["),
        "needs.toml",
        "unknown field `anyy`",
    );
    says(
        &broken("kinds.toml", "\"merger\"", "\"mergre\""),
        "kinds.toml",
        "use `merger`",
    );
    says(
        &broken("states.toml", "country = \"GB\"", "country = \"UK\""),
        "states.toml",
        "`GB`",
    );
    says(
        &broken("states.toml", "from = 1995-01-01", "from = \"1995-01-01\""),
        "states.toml",
        "",
    );
}

#[test]
fn a_rule_without_citation_or_use_passes() {
    says(
        &broken(
            "eu-gdpr.toml",
            "citation = \"GDPR Article 9\"",
            "citation = \"\"",
        ),
        "eu-gdpr.toml",
        "needs a citation",
    );
    let extra = "[[rule]]\nid = \"eu-gdpr.A99\"\ntitle = { fr = \"x\", en = \"x\" }\ncitation = \"x\"\nsource = [\"x\"]\nchecked = 2026-01-01\n";
    let mut files = files();
    files.push(("extra.toml", extra.to_owned()));
    says(&load(&files).unwrap_err(), "extra.toml", "used by nothing");
}

#[test]
fn a_rule_that_the_program_names_may_be_gone() {
    let faults = broken(
        "eu-gdpr.toml",
        "id = \"eu-gdpr.A48\"",
        "id = \"eu-gdpr.A48x\"",
    );
    assert!(
        faults.to_string().contains("names the rule `eu-gdpr.A48`"),
        "{faults}"
    );
}

#[test]
fn only_the_first_fault_of_all_files_is_told() {
    let mut files = files();
    for (name, text) in &mut files {
        if matches!(*name, "needs.toml" | "kinds.toml" | "states.toml") {
            *text = format!("nonsense = 1\n{text}");
        }
    }
    let faults = load(&files).unwrap_err();
    let told: Vec<&str> = faults
        .list()
        .iter()
        .filter(|fault| fault.line == 1)
        .map(|fault| fault.file.as_str())
        .collect();
    assert_eq!(told, ["kinds.toml", "needs.toml", "states.toml"]);
}

#[test]
fn a_day_of_the_united_kingdom_is_under_two_rules_or_none() {
    let book = cases::book();
    let britain = Country::parse("GB").unwrap();
    let mut date = day("2015-01-01");
    while date <= day("2032-06-30") {
        let home = matches!(book.status(britain, date, Regime::EuGdpr), Status::Home(_));
        let adequate = book
            .decisions(Place::from(britain))
            .filter(|decision| decision.holds_on(date))
            .count();
        let expected = u8::from(date <= day("2031-12-27"));
        assert_eq!(
            u8::from(home) + u8::try_from(adequate).unwrap(),
            expected,
            "{date}"
        );
        date = date.succ_opt().unwrap();
    }
}

#[test]
fn territories_inherit_the_standing_of_their_state() {
    let book = cases::book();
    let status = |code: &str, date: &str| {
        let country = Country::parse(code).unwrap();
        match book.status(country, day(date), Regime::EuGdpr) {
            Status::Home(_) => "home",
            Status::Gap(_) => "gap",
            Status::Undetermined(_) => "undetermined",
            Status::Third(_) => "third",
        }
    };
    for (code, date, expected) in [
        ("FR", "2026-01-01", "home"),
        ("RE", "2026-01-01", "home"),
        ("AX", "2026-01-01", "home"),
        ("NC", "2026-01-01", "undetermined"),
        ("GL", "2026-01-01", "third"),
        ("AW", "2026-01-01", "third"),
        ("SJ", "2026-01-01", "undetermined"),
        ("MC", "2026-01-01", "third"),
        ("NO", "2018-06-01", "gap"),
        ("NO", "2018-07-19", "gap"),
        ("NO", "2018-07-20", "home"),
        ("GI", "2020-12-31", "home"),
        ("GI", "2021-01-01", "third"),
        ("GB", "2021-06-27", "home"),
        ("GB", "2021-06-28", "third"),
        ("HR", "2013-06-30", "third"),
        ("BL", "2011-12-31", "home"),
        ("BL", "2012-01-01", "undetermined"),
        ("YT", "2013-12-31", "third"),
        ("KE", "2026-01-01", "third"),
    ] {
        assert_eq!(status(code, date), expected, "{code} on {date}");
    }
}

#[test]
fn the_old_name_of_the_authority_survives() {
    let book = cases::book();
    let name = |date: &str| {
        book.authority(Country::MC, day(date))
            .unwrap()
            .code
            .to_string()
    };
    assert_eq!(
        (name("2024-12-13").as_str(), name("2024-12-14").as_str()),
        ("CCIN", "APDP")
    );
}
