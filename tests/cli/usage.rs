//! Wrong usage: both languages, with the command that was meant, and as JSON.

use super::sandbox::Sandbox;

/// What is typed, and what must be said in English and in French.
const CASES: [(&[&str], &str, &str); 12] = [
    (&[], "a command is missing", "il manque une commande"),
    (
        &["log", "lits"],
        "did you mean `list`?",
        "vouliez-vous dire `list`",
    ),
    (
        &["log", "show"],
        "this is missing: `<SEQ>`",
        "il manque\u{a0}: `<SEQ>`",
    ),
    (
        &["log", "show", "1", "2"],
        "a word too many: `2`",
        "un mot de trop\u{a0}: `2`",
    ),
    (
        &["log", "list", "--limt", "3"],
        "did you mean `--limit`?",
        "vouliez-vous dire `--limit`",
    ),
    (
        &["log", "list", "--limit", "many"],
        "a whole number is expected",
        "un nombre entier est attendu",
    ),
    (
        &["log", "list", "--from"],
        "`--from` needs a value",
        "`--from` demande une valeur",
    ),
    (
        &["log", "list", "--verdict", "refused"],
        "is no verdict, use `refuse`",
        "n’est pas une décision, écrivez `refuse`",
    ),
    (
        &["log", "list", "--from", "May"],
        "`May` is no date",
        "`May` n’est pas une date",
    ),
    (
        &["keys", "rotate", "--reason", "fun"],
        "it is `routine`, `lost` or `compromised`",
        "c’est `routine`, `lost` ou `compromised`",
    ),
    (
        &[
            "init",
            "--exporter",
            "x",
            "--id",
            "y",
            "--name",
            "n",
            "--country",
            "FR",
        ],
        "does not go with",
        "ne va pas avec",
    ),
    (
        &["serve", "--listen", "8740"],
        "write address and port",
        "écrivez l’adresse et le port",
    ),
];

#[test]
fn what_was_typed_wrongly_is_told_in_both_languages_with_what_to_do() {
    let home = Sandbox::new();
    for (arguments, english, french) in CASES {
        for (language, expected, next) in [
            ("en", english, "Next: `tabellion"),
            ("fr", french, "À faire\u{a0}: `tabellion"),
        ] {
            // Before the verb and after it.
            let mut before = vec!["--lang", language];
            before.extend(arguments);
            let mut after = arguments.to_vec();
            after.extend(["--lang", language]);
            for typed in [before, after] {
                // An option that lacks its value takes the next word.
                if typed.last() == Some(&language) && arguments.last() == Some(&"--from") {
                    continue;
                }
                let said = home.ends(2, &typed);
                assert!(
                    said.err.contains(expected) && said.err.contains(next),
                    "{typed:?}: {}",
                    said.err
                );
                assert!(said.out.is_empty());
                let foreign = ["error:", "For more information", "tip:", "Usage:"];
                assert!(
                    language == "en" || !foreign.iter().any(|word| said.err.contains(word)),
                    "{}",
                    said.err
                );
            }
        }
    }
}

#[test]
fn a_program_gets_one_object_for_wrong_usage_too() {
    let home = Sandbox::new();
    let said = home.ends(
        2,
        &["log", "list", "--limit", "many", "--json", "--lang", "fr"],
    );
    let told = said.json();
    assert_eq!(
        (told["schema"].as_str(), told["code"].as_str()),
        (Some("tabellion/error/1"), Some("usage"))
    );
    assert!(
        told["next"]
            .as_str()
            .unwrap()
            .contains("tabellion log list --help"),
        "{told}"
    );
    assert!(said.err.is_empty(), "{}", said.err);
}
