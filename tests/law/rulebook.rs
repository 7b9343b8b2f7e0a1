//! What a rulebook must be, and how its faults are told.

use chrono::NaiveDate;
use tabellion::rulebook::{Rulebook, RulebookFaults, Status};
use tabellion::text::{Language, told};
use tabellion::vocabulary::{Code as _, Country, Place, Regime};

use super::cases;

pub type Files = Vec<(&'static str, String)>;

pub fn files() -> Files {
    Rulebook::embedded_files()
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()))
        .collect()
}

pub fn load(files: &Files) -> Result<Rulebook, RulebookFaults> {
    Rulebook::load(files.iter().map(|(name, text)| (*name, text.as_str())))
}

/// The faults after one change of one file.
pub fn broken(file: &str, from: &str, to: &str) -> RulebookFaults {
    let mut files = files();
    let (_, text) = files.iter_mut().find(|(name, _)| *name == file).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    *text = text.replacen(from, to, 1);
    load(&files).map(|_| ()).unwrap_err()
}

#[track_caller]
pub fn says(faults: &RulebookFaults, file: &str, words: &str) {
    let found = faults
        .list()
        .iter()
        .find(|fault| fault.file == file && fault.line > 0 && fault.message.contains(words))
        .unwrap_or_else(|| panic!("nothing says `{words}` of {file}:\n{faults}"));
    assert_ne!(
        told(Language::French, &found.message),
        found.message,
        "has no French twin"
    );
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
fn a_file_of_the_folder_is_not_in_the_program() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rulebook");
    let found = folder_of(&folder);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let embedded: Vec<&str> = Rulebook::embedded_files()
        .iter()
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(
        embedded, names,
        "src/rulebook/embedded.rs lists other files than the folder holds"
    );
}

/// All TOML files below a folder, sorted by name.
pub fn folder_of(root: &std::path::Path) -> Vec<(String, String)> {
    fn walk(root: &std::path::Path, folder: &std::path::Path, files: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else if path.extension().is_some_and(|end| end == "toml") {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    walk(root, root, &mut files);
    files.sort();
    files
}

pub fn frozen() -> Vec<(String, String)> {
    folder_of(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules-old/2026-11-22"))
}

#[test]
fn the_grouped_files_of_an_old_ledger_are_no_longer_read() {
    let files = frozen();
    let pairs = || {
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    };
    // What a ledger recorded is not linted again; brought in today, it is told of the rule that nothing uses.
    let told = Rulebook::load(pairs()).unwrap_err();
    assert_eq!(told.list().len(), 1, "{told}");
    says(&told, "eu-gdpr.toml", "`eu-gdpr.A5-1-e` is used by nothing");
    {
        let old = Rulebook::recall(pairs()).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(old.edition(), 1);
        assert_eq!(
            old.digest().to_string(),
            "c193e60ca61d3ed970483d318270641dbb2e8d3ec84bb2f227823f80a57769b6"
        );
        // One rule of then was used by nothing, and is gone.
        assert_eq!(old.rules().count(), cases::book().rules().count() + 1);
    }
}

/// The shape of the files is not the law: every case comes out as it did, by the same rules.
#[test]
fn the_old_rulebook_decides_otherwise() {
    let files = frozen();
    let old = Rulebook::recall(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
    .unwrap_or_else(|faults| panic!("{faults}"));
    let book = cases::book();
    for (name, case) in cases::all() {
        let facts = tabellion::decide::Facts::of_case(&case);
        assert_eq!(
            tabellion::decide::decide(&facts, &old),
            tabellion::decide::decide(&facts, &book),
            "{name}"
        );
    }
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
    let faults = broken(
        "periods/UK-BRIDGE.toml",
        "until = 2021-06-27",
        "until = 2021-06-26",
    );
    says(
        &faults,
        "adequacy/EU-ADQ-GB.toml",
        "nothing holds on 2021-06-27",
    );
}

#[test]
fn an_overlap_passes() {
    says(
        &broken(
            "periods/UK-BRIDGE.toml",
            "until = 2021-06-27",
            "until = 2021-06-28",
        ),
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
        "unknown key `anyy`, use `any`",
    );
    says(
        &broken("kinds.toml", "\"merger\"", "\"mergre\""),
        "kinds.toml",
        "use `merger`",
    );
    says(
        &broken(
            "states/eu-state.GB.toml",
            "country = \"GB\"",
            "country = \"UK\"",
        ),
        "states/eu-state.GB.toml",
        "`GB`",
    );
    says(
        &broken(
            "states/eu-state.AT.toml",
            "from = 1995-01-01",
            "from = \"1995-01-01\"",
        ),
        "states/eu-state.AT.toml",
        "without quotes",
    );
}

#[test]
fn a_rule_without_citation_or_use_passes() {
    says(
        &broken(
            "eu-gdpr/eu-gdpr.A9.toml",
            "citation = \"GDPR Article 9\"",
            "citation = \"\"",
        ),
        "eu-gdpr/eu-gdpr.A9.toml",
        "needs a citation",
    );
    let extra = "[rule]\nid = \"eu-gdpr.A99\"\ntitle = { fr = \"x\", en = \"x\" }\ncitation = \"x\"\ndocument = [\"x\"]\nchecked = 2026-01-01\n";
    let mut files = files();
    files.push(("eu-gdpr/eu-gdpr.A99.toml", extra.to_owned()));
    let faults = load(&files).unwrap_err();
    says(&faults, "eu-gdpr/eu-gdpr.A99.toml", "used by nothing");
    assert_eq!(faults.list().len(), 1, "{faults}");
}

#[test]
fn a_rule_that_the_program_names_may_be_gone() {
    let faults = broken(
        "eu-gdpr/eu-gdpr.A48.toml",
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
        match *name {
            "kinds.toml" | "needs.toml" => *text = format!("nonsense = 1\n{text}"),
            // Three in one file, of three kinds.
            "states/eu-state.AT.toml" => {
                *text = text
                    .replace("title =", "titel =")
                    .replace("from = 1995-01-01", "from = \"1995\"")
                    .replace("membership = \"union\"", "membership = \"onion\"");
            }
            "states/eu-state.BE.toml" => *text = text.replace("checked = 2026-11-22\n", ""),
            _ => {}
        }
    }
    let faults = load(&files).unwrap_err();
    let told: Vec<String> = faults.list().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 6, "{faults}");
    for (place, words) in [
        ("kinds.toml:1: ", "unknown key `nonsense`"),
        ("needs.toml:1: ", "unknown key `nonsense`"),
        (
            "states/eu-state.BE.toml:1: ",
            "`checked` is missing: add it",
        ),
        (
            "states/eu-state.AT.toml:3: ",
            "unknown key `titel`, use `title`",
        ),
        ("states/eu-state.AT.toml:6: ", "without quotes"),
        ("states/eu-state.AT.toml:11: ", "`onion`"),
    ] {
        assert!(
            told.iter()
                .any(|fault| fault.starts_with(place) && fault.contains(words)),
            "nothing says {place}{words}:\n{faults}"
        );
    }
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

#[test]
fn the_tables_of_the_documents_are_not_those_of_the_data() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RULES.md");
    let document = std::fs::read_to_string(path).unwrap();
    let book = cases::book();
    let made =
        tabellion::rulebook::renewed(&document, &book, tabellion::vocabulary::Lang::En).unwrap();
    assert_eq!(
        made, document,
        "make them anew: tabellion rules tables --write docs/RULES.md --rules embedded --lang en"
    );
    for decision in book.all_decisions() {
        assert!(
            document.contains(&format!("| `{}` |", decision.id)),
            "{}",
            decision.id
        );
    }
    assert_eq!(
        tabellion::rulebook::renewed("no mark", &book, tabellion::vocabulary::Lang::En),
        None
    );
}

/// The linter counts a rule that the program names as used: then the program must use it.
#[test]
fn the_program_names_a_rule_and_never_speaks_of_it() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/decide");
    let mut decide = String::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                decide.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for law in tabellion::rulebook::Law::ALL {
        let name = format!("Law::{law:?}");
        let said = decide.match_indices(&name).any(|(at, _)| {
            let next = decide[at + name.len()..].chars().next();
            next.is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_')
        });
        assert!(
            said,
            "nothing in src/decide says `{name}`: take it out of src/rulebook/law.rs"
        );
    }
}

#[test]
fn an_old_rulebook_without_a_rule_of_today_is_lost() {
    let mut files = files();
    files.retain(|(name, _)| *name != "eu-gdpr/eu-gdpr.A48.toml");
    assert!(load(&files).is_err());
    let old = Rulebook::recall(files.iter().map(|(name, text)| (*name, text.as_str()))).unwrap();
    // It decides; the rule it lacks is named by its id alone.
    for (name, case) in cases::all() {
        let facts = tabellion::decide::Facts::of_case(&case);
        let verdict = tabellion::decide::decide(&facts, &old);
        assert_eq!(
            verdict,
            tabellion::decide::decide(&facts, &cases::book()),
            "{name}"
        );
    }
}

#[test]
fn a_gap_in_the_history_of_a_decision_passes() {
    let file = "adequacy/EU-ADQ-GB.toml";
    says(
        &broken(file, "adopted = 2025-06-24", "adopted = 2025-06-28"),
        file,
        "renewed after it had lapsed",
    );
    says(
        &broken(
            file,
            "until = 2031-12-27\nchecked",
            "until = 2031-12-28\nchecked",
        ),
        file,
        "history ends on 2031-12-27",
    );
    says(
        &broken(
            file,
            "from = 2021-06-28\nuntil = 2025-12-22",
            "from = 2025-12-23\nuntil = 2025-12-22",
        ),
        file,
        "ends before it begins",
    );
}
