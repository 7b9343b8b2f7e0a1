//! What the linter finds, each by its file, its line and what to do.

use super::rulebook::{broken, files, load, says};

const ANDORRA: &str = "adequacy/EU-ADQ-AD.toml";

#[test]
fn a_link_that_is_no_link_passes() {
    says(
        &broken(ANDORRA, "https://eur-lex", "http://eur-lex"),
        ANDORRA,
        "write `https://…`",
    );
    says(
        &broken(
            "retention/retention.FR.invoicing.toml",
            "document = [\"Code",
            "document = [\"https://x\", \"Code",
        ),
        "retention/retention.FR.invoicing.toml",
        "put `https://x` into `source`",
    );
    says(
        &broken(
            "retention/retention.FR.invoicing.toml",
            "document = [\"Code de commerce, Article L.123-22\"]\n",
            "",
        ),
        "retention/retention.FR.invoicing.toml",
        "says nowhere where it was read",
    );
}

#[test]
fn a_title_in_one_language_passes() {
    says(
        &broken(
            ANDORRA,
            "en = \"Andorra: adequate level of protection\"",
            "en = \" \"",
        ),
        ANDORRA,
        "a title in both languages",
    );
    says(
        &broken(ANDORRA, "uncertain_fr = \"une", "note = \"une"),
        ANDORRA,
        "write `uncertain` and `uncertain_fr`",
    );
}

#[test]
fn french_that_is_not_set_as_french_passes() {
    says(
        &broken("states/eu-state.IS.toml", "l’Espace", "l'Espace"),
        "states/eu-state.IS.toml",
        "the apostrophe `’`",
    );
    says(
        &broken("states/eu-state.IS.toml", "Islande\u{a0}:", "Islande :"),
        "states/eu-state.IS.toml",
        "a no-break space (U+00A0) before `:`",
    );
}

#[test]
fn a_rule_in_the_file_of_another_passes() {
    let mut files = files();
    let at = files.iter().position(|(name, _)| *name == ANDORRA).unwrap();
    files[at].0 = "adequacy/EU-ADQ-AX.toml";
    says(
        &load(&files).unwrap_err(),
        "adequacy/EU-ADQ-AX.toml",
        "give it a file `EU-ADQ-AD.toml`",
    );
}

#[test]
fn a_rule_that_stands_twice_passes() {
    let mut files = files();
    let (_, text) = files
        .iter()
        .find(|(name, _)| *name == ANDORRA)
        .unwrap()
        .clone();
    files.push(("adequacy/again/EU-ADQ-AD.toml", text));
    says(
        &load(&files).unwrap_err(),
        "adequacy/again/EU-ADQ-AD.toml",
        "`EU-ADQ-AD` stands already in adequacy/EU-ADQ-AD.toml:",
    );
}

#[test]
fn a_day_nobody_has_lived_yet_passes() {
    says(
        &broken(ANDORRA, "checked = 2026-08-05", "checked = 2026-11-23"),
        ANDORRA,
        "was checked after the day whose law this is",
    );
    says(
        &broken(
            ANDORRA,
            "from = 2010-10-19",
            "from = 2010-10-19\nuntil = 2010-10-18",
        ),
        ANDORRA,
        "ends before it begins",
    );
    let faults = broken(
        "rulebook.toml",
        "last_checked = 2026-08-05",
        "last_checked = 2026-12-05",
    );
    assert!(
        faults
            .to_string()
            .contains("`last_checked` is after `law_as_of`"),
        "{faults}"
    );
}

#[test]
fn a_zone_that_nobody_counts_in_passes() {
    says(
        &broken("rulebook.toml", "Europe/Paris", "Europe/London"),
        "rulebook.toml",
        "counted in `Europe/Paris`",
    );
    let faults = broken("rulebook.toml", "zone = \"Europe/Paris\"\n", "");
    assert!(faults.to_string().contains("add `zone"), "{faults}");
}

#[test]
fn an_id_that_stands_nowhere_is_referred_to() {
    says(
        &broken("continuity.toml", "UK-BRIDGE", "UK-BRIGDE"),
        "continuity.toml",
        "`UK-BRIGDE` is no rule of these files, use `UK-BRIDGE`",
    );
    says(
        &broken("regimes.toml", "\"eu-gdpr.A3\"", "\"eu-gdpr.A33\""),
        "regimes.toml",
        "is no rule of these files",
    );
}

#[test]
fn two_authorities_or_two_regimes_rule_on_one_day() {
    let faults = broken("authorities.toml", "from = 2024-12-14", "from = 2024-12-13");
    assert!(
        faults
            .to_string()
            .contains("the authority of `MC` on the same days"),
        "{faults}"
    );
    let faults = broken("regimes.toml", "until = 2018-05-24", "until = 2018-05-25");
    assert!(
        faults.to_string().contains("hold on the same days"),
        "{faults}"
    );
}

#[test]
fn a_table_without_its_rule_passes() {
    let mut files = files();
    files.push((
        "states/lost.toml",
        "[state]\ncountry = \"XK\"\nmembership = \"union\"\n".to_owned(),
    ));
    assert!(
        load(&files)
            .unwrap_err()
            .to_string()
            .contains("states/lost.toml")
    );
}

/// Whatever is cut out of whatever file, loading answers.
#[test]
fn a_mangled_rulebook_panics() {
    let mut dice = super::arbitrary::Dice::new(11);
    for _ in 0..60 {
        let mut files = files();
        let at = dice.roll(files.len());
        let text = &mut files[at].1;
        let (one, other) = (dice.roll(text.len()), dice.roll(text.len()));
        let (from, to) = (one.min(other), one.max(other));
        if text.is_char_boundary(from) && text.is_char_boundary(to) {
            text.replace_range(
                from..to,
                ["", "=", "[[", "\"", "2026-13-01", "é"][dice.roll(6)],
            );
        }
        if let Err(faults) = load(&files) {
            assert!(faults.list().iter().all(|fault| !fault.message.is_empty()));
        }
    }
}
