//! Both catalogues say the same things, everything said exists, and French is set as French is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tabellion::entry::Body;
use tabellion::text::{Language, Texts};

/// Ids of a catalogue with the arguments that each names.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in language
        .catalogue()
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        if let Some((id, _)) = line
            .split_once(" =")
            .filter(|_| line.starts_with(|first: char| first.is_ascii_lowercase()))
        {
            id.clone_into(&mut current);
            assert!(
                found.insert(current.clone(), BTreeSet::new()).is_none(),
                "`{id}` stands twice"
            );
        }
        for part in line.split('$').skip(1) {
            let name: String = part
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            found.get_mut(&current).unwrap().insert(name);
        }
    }
    found
}

fn sources() -> String {
    fn walk(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, text);
            } else if path.extension().is_some_and(|end| end == "rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut text = std::fs::read_to_string(src.join("cli.rs")).unwrap();
    walk(&src.join("cli"), &mut text);
    walk(&src.join("text"), &mut text);
    walk(&src.join("http"), &mut text);
    text
}

#[test]
fn both_catalogues_have_the_same_ids_and_arguments() {
    assert_eq!(messages(Language::English), messages(Language::French));
}

#[test]
fn every_sentence_that_is_said_exists() {
    let known = messages(Language::English);
    let text = sources();
    let mut said = 0;
    // The sentence is the first literal of a call; of `failed` the second, after the code.
    for (call, literal) in [
        (".say(", 1),
        (".say_with(", 1),
        (".hint(", 1),
        (".failed(", 3),
    ] {
        for (at, _) in text.match_indices(call) {
            let rest = text[at + call.len()..].trim_start();
            if rest.starts_with('"') {
                let id = rest.split('"').nth(literal).unwrap();
                assert!(known.contains_key(id), "nobody wrote the sentence `{id}`");
                said += 1;
            }
        }
    }
    assert!(said > 100, "the calls are no longer found: {said}");
}

#[test]
fn no_sentence_waits_to_be_said() {
    let text = sources();
    let built = [
        "help-",
        "help",
        "kind-",
        "letter-",
        "dossier-",
        "token-",
        "problem-",
        "rule-",
        "hold-for-",
    ];
    for id in messages(Language::English)
        .keys()
        .filter(|id| !built.iter().any(|prefix| id.starts_with(prefix)))
    {
        assert!(text.contains(&format!("\"{id}\"")), "nobody says `{id}`");
    }
}

#[test]
fn every_problem_has_a_title_and_every_title_a_problem() {
    let mut codes = BTreeSet::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let errors = [
        "ledger/record_error.rs",
        "ledger/act.rs",
        "ledger/erase/error.rs",
        "ledger/prune.rs",
    ]
    .map(|file| std::fs::read_to_string(src.join(file)).unwrap())
    .concat();
    let text = sources();
    let calls = ["StatusCode::", "bad_request(", "not_found("];
    for call in calls {
        for (at, _) in text.match_indices(call) {
            let rest = &text[at + call.len()..];
            let rest = rest.trim_start_matches(|c: char| {
                c.is_ascii_uppercase() || c == '_' || c == ',' || c.is_whitespace()
            });
            codes.extend(
                rest.strip_prefix('"')
                    .and_then(|rest| rest.split('"').next()),
            );
        }
    }
    codes.extend(
        errors
            .split("=> \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next()),
    );
    let titled: BTreeSet<String> = messages(Language::English)
        .into_keys()
        .filter_map(|id| {
            id.strip_prefix("problem-")
                .map(|code| code.replace('-', "_"))
        })
        .collect();
    let codes: BTreeSet<String> = codes
        .into_iter()
        .filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .map(str::to_owned)
        .collect();
    assert_eq!(codes, titled);
}

#[test]
fn every_kind_of_entry_has_a_name_in_both_languages() {
    for language in [Language::English, Language::French] {
        let texts = Texts::new(language);
        for kind in Body::KINDS {
            let id = format!("kind-{}", kind.replace('_', "-"));
            assert_ne!(texts.say(&id), id);
        }
    }
}

#[test]
fn every_command_and_option_has_help_in_both_languages() {
    fn look(command: &clap::Command, used: &mut BTreeSet<String>) {
        let about = command.get_about().unwrap().to_string();
        assert!(
            !about.starts_with("help"),
            "`{}` has no help: {about}",
            command.get_name()
        );
        used.insert(about);
        for argument in command.get_arguments() {
            let help = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                !help.is_empty() && !help.starts_with("help-"),
                "`{}` of `{}`: {help}",
                argument.get_id(),
                command.get_name()
            );
            used.insert(help);
        }
        command
            .get_subcommands()
            .for_each(|below| look(below, used));
    }
    for language in [Language::English, Language::French] {
        let mut used = BTreeSet::new();
        look(&tabellion::cli::command(language), &mut used);
        let texts = Texts::new(language);
        for id in messages(language).keys().filter(|id| {
            id.starts_with("help-")
                && !id.starts_with("help-heading")
                && !id.starts_with("help-value")
        }) {
            assert!(used.contains(&texts.say(id)), "`{id}` describes nothing");
        }
    }
}

/// The value of a line without code, addresses and placeables.
fn prose(line: &str) -> String {
    let value = line.split_once(" = ").map_or(line, |(_, value)| value);
    let without_code: String = value.split('`').step_by(2).collect::<Vec<_>>().join("x");
    let mut prose = String::new();
    let mut depth = 0;
    for c in without_code.chars() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                prose.push('x');
            }
            c if depth == 0 => prose.push(c),
            _ => {}
        }
    }
    prose
        .replace("http://", "")
        .replace("disclosures:write", "")
}

#[test]
fn french_has_its_spaces_before_the_marks_and_its_apostrophes() {
    for line in Language::French
        .catalogue()
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let prose: Vec<char> = prose(line).chars().collect();
        for (at, mark) in prose.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| prose[before]);
            let after = prose.get(at + 1);
            match mark {
                ':' | '»' => assert_eq!(before, Some('\u{a0}'), "before `{mark}`: {line}"),
                ';' | '!' | '?' => assert_eq!(before, Some('\u{202f}'), "before `{mark}`: {line}"),
                '«' => assert_eq!(after, Some(&'\u{a0}'), "after `«`: {line}"),
                '\'' => panic!("a straight apostrophe: {line}"),
                _ => {}
            }
        }
    }
}
