//! The report for people: it says what the bundle holds and no more, keeps no evidence back, and has the same bytes again.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;
use tabellion::evidence::{Parts, unpack};
use tabellion::report::dossier::{Closed, Dossier, GroundClass, ROWS, pdf, text};
use tabellion::text::{Language, Texts};

use tabellion::ledger::{ErasureRequest, ExportOf};
use tabellion::slot::Person;

use super::world::{World, asked, filter};

fn gathered(world: &World, withhold: &[(&str, &str)]) -> Parts {
    let request = asked(filter(&json!({})), withhold);
    world.ledger.gather(&request).unwrap().parts
}

fn gathered_of(world: &World, scope: &serde_json::Value) -> Parts {
    world
        .ledger
        .gather(&asked(filter(scope), &[]))
        .unwrap()
        .parts
}

/// A world with an inquiry by the authority of the day, requests and a breach in its scope.
fn busy() -> World {
    let world = World::new("FR");
    world.register(&json!({"id": "host-ch", "name": "株式会社 \u{1f600} Tōkyō", "kind": "service_provider", "role": "processor",
        "seat": "CH", "hosting": ["CH"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}));
    world.record("ev-9", "host-ch", &["partner-1"]);
    world
}

#[test]
fn the_report_counts_what_the_lines_say() {
    let world = busy();
    let dossier = Dossier::of(&gathered(&world, &[])).unwrap();
    let found = world
        .ledger
        .list(&serde_json::from_value(json!({})).unwrap(), None, 1000);
    let kinds = |kind: &str| {
        let all = &found.as_ref().unwrap().entries;
        let of_kind = |(_, line): &&(u64, Vec<u8>)| {
            serde_json::from_slice::<serde_json::Value>(line).unwrap()["kind"] == kind
        };
        all.iter().filter(of_kind).count() as u64
    };
    let counts = &dossier.counts;
    assert_eq!(counts.permitted + counts.conditional, kinds("disclosure"));
    assert_eq!(counts.refused, kinds("refusal"));
    assert!(counts.refused > 0, "nothing to India is refused any more");
    assert_eq!(counts.refused, dossier.refusals.len() as u64);
    assert_eq!(dossier.authority.as_ref().unwrap().code, "CNIL");
    assert_eq!(dossier.exporter.dpo, ["dpo@example.org"]);
}

#[test]
fn a_country_is_not_credited_with_anothers_ground() {
    let dossier = Dossier::of(&gathered(&busy(), &[])).unwrap();
    let ground = |code: &str| {
        let row = dossier
            .transfers
            .iter()
            .find(|row| row.place.to_string() == code);
        row.map(|row| row.class)
    };
    assert_eq!(
        ground("CH"),
        Some(GroundClass::Adequacy),
        "{:#?}",
        dossier.transfers
    );
    assert_eq!(ground("IN"), Some(GroundClass::Refused));
    assert_eq!(
        ground("DE"),
        None,
        "a Member State is no transfer for a French exporter"
    );
}

#[test]
fn monaco_counts_its_neighbour_and_asks_its_own_authority() {
    let dossier = Dossier::of(&gathered(&World::new("MC"), &[])).unwrap();
    assert_eq!(dossier.authority.as_ref().unwrap().code, "APDP");
    let places: BTreeSet<String> = dossier
        .transfers
        .iter()
        .map(|row| row.place.to_string())
        .collect();
    assert!(
        places.contains("FR") && places.contains("DE") && !places.contains("MC"),
        "{places:?}"
    );
}

#[test]
fn what_is_withheld_is_listed_and_not_told() {
    let world = busy();
    let dossier =
        Dossier::of(&gathered(&world, &[("field:0/sealed", "fr.secret-avocat")])).unwrap();
    assert_eq!(
        (&dossier.exporter.name, dossier.exporter.closed),
        (&None, Some(Closed::Withheld))
    );
    assert!(dossier.exporter.dpo.is_empty() && dossier.exporter.lines.is_empty());
    let row = &dossier.withheld[0];
    assert_eq!(
        (row.seq, row.field, row.ground.as_str()),
        (0, "sealed", "fr.secret-avocat")
    );
    assert_eq!(row.commitment.len(), 64);
    assert!(!format!("{dossier:?}").contains("Exporter (example)"));
    let english = Texts::new(Language::English);
    let said = bare(&text(&dossier).unwrap().concat());
    assert!(said.contains(&bare(&english.say("dossier-cover-dpo-closed"))));
    assert!(
        !said.contains(&bare(&english.say("dossier-cover-no-dpo"))),
        "what is withheld is not absent"
    );
}

#[test]
fn the_same_dossier_has_the_same_bytes_and_claims_both_standards() {
    let parts = gathered(&busy(), &[]);
    let first = pdf(&Dossier::of(&parts).unwrap()).unwrap().pdf;
    let again = pdf(&Dossier::of(&parts).unwrap()).unwrap().pdf;
    assert_eq!(first, again);
    let text = String::from_utf8_lossy(&first);
    for claim in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2026-03-01T10:08:00",
        "/Lang(fr)",
        "/MarkInfo",
        "/Marked true",
        "/StructTreeRoot",
        "/DisplayDocTitle true",
    ] {
        assert!(text.contains(claim), "the report does not claim {claim}");
    }
    assert!(!text.contains("/JavaScript") && !text.contains("/EmbeddedFile"));
}

/// The claims of the test above, held against the rules of both standards by veraPDF, whose programs lie in the
/// folder `TABELLION_VERAPDF` (`tests/all` puts them there).
#[test]
fn an_independent_checker_finds_both_standards_kept() {
    let Some(programs) = std::env::var_os("TABELLION_VERAPDF") else {
        eprintln!(
            "not run: TABELLION_VERAPDF names no folder; next: run tests/all where java and mvn are"
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let withheld = [("field:0/sealed", "fr.secret-avocat")];
    let dossiers = [
        ("france", gathered(&busy(), &withheld)),
        ("monaco", gathered(&World::new("MC"), &[])),
    ];
    let mut files = Vec::new();
    for (name, parts) in dossiers {
        let path = folder.path().join(name).with_extension("pdf");
        std::fs::write(&path, pdf(&Dossier::of(&parts).unwrap()).unwrap().pdf).unwrap();
        files.push(path);
    }
    // A checker that finds nothing in this one checks nothing.
    let mut untagged = std::fs::read(&files[0]).unwrap();
    let at = memchr::memmem::find(&untagged, b"/Marked true").unwrap();
    untagged[at..at + 12].copy_from_slice(b"/Marked null");
    let bad = folder.path().join("untagged.pdf");
    std::fs::write(&bad, untagged).unwrap();
    for flavour in ["3a", "ua1"] {
        let output = std::process::Command::new("java")
            .arg("-cp")
            .arg(Path::new(&programs).join("*"))
            .args([
                "org.verapdf.apps.GreenfieldCliWrapper",
                "--format",
                "text",
                "-v",
                "-f",
                flavour,
            ])
            .args(&files)
            .arg(&bad)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        for path in &files {
            assert!(
                said.contains(&format!("PASS {} {flavour}", path.display())),
                "{said}"
            );
        }
        assert!(
            said.contains(&format!("FAIL {} {flavour}", bad.display())),
            "{said}"
        );
    }
}

/// Without blanks and hyphens: lines break where they may.
fn bare(text: &str) -> String {
    let kept =
        |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{200b}' | '\u{ad}' | '\u{2010}');
    text.chars().filter(kept).collect()
}

fn pages_of(parts: &Parts) -> String {
    bare(&text(&Dossier::of(parts).unwrap()).unwrap().concat())
}

#[test]
fn every_section_stands_in_the_report_in_both_languages() {
    let said = pages_of(&gathered(&busy(), &[]));
    for language in [Language::French, Language::English] {
        let texts = Texts::new(language);
        let ids = language
            .catalogue()
            .lines()
            .filter_map(|line| line.split_once(" ="));
        let headings = ids
            .map(|(id, _)| id)
            .filter(|id| id.starts_with("dossier-heading-"));
        for heading in headings {
            let wanted = bare(&texts.say(heading));
            // Once in the contents, once above its section; those of the third level in their place alone.
            assert!(said.contains(&wanted), "{heading}: {wanted}");
        }
        for sentence in [
            "dossier-title",
            "dossier-cover-omitted",
            "dossier-no-withheld",
            "dossier-no-breaches",
        ] {
            assert!(said.contains(&bare(&texts.say(sentence))), "{sentence}");
        }
    }
    for fact in [
        "CNIL",
        "dpo@example.org",
        "1ermars2026",
        "1March2026",
        "ledger.example/fr",
    ] {
        assert!(said.contains(fact), "{fact}");
    }
}

#[test]
fn names_are_data_and_never_markup() {
    let world = World::new("FR");
    let long = "W".repeat(180);
    let names = [
        ("code", "#import \"a.typ\": * #panic(\"x\")"),
        (
            "marks",
            "*bold* _it_ $x^2$ `raw` @ref <label> \\ [a] {b} // c /* d = e",
        ),
        ("long", long.as_str()),
        ("arabic", "شركة البيانات"),
        ("emoji", "Bureau 😀 日本"),
    ];
    for (id, name) in names {
        world.register(&json!({"id": id, "name": name, "kind": "service_provider", "role": "processor",
            "seat": "FR", "hosting": ["FR"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}));
        world.record(&format!("ev-{id}"), id, &["partner-1"]);
    }
    let parts = gathered(&world, &[]);
    let said = pages_of(&parts);
    for (id, name) in names.iter().take(3) {
        assert!(
            said.contains(&bare(name)),
            "{id}: the name is not what it was"
        );
    }
    // What no font of ours can show is named by its number, and nothing is dropped in silence.
    assert!(said.contains("Bureau[U+1F600][U+65E5][U+672C]"));
    assert!(pdf(&Dossier::of(&parts).unwrap()).is_ok());
}

#[test]
fn a_list_beyond_its_pages_goes_to_a_table_that_is_named() {
    let world = World::new("FR");
    for event in 0..101 {
        world.record(&format!("again-{event}"), "host-in", &["partner-9"]);
    }
    let dossier = Dossier::of(&gathered(&world, &[])).unwrap();
    let refused = dossier.refusals.len();
    assert!(refused > ROWS);
    let report = pdf(&dossier).unwrap();
    let names: Vec<&str> = report
        .tables
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "copies/report-refusals.fr.csv",
            "copies/report-refusals.en.csv"
        ]
    );
    let lines = report.tables[1].1.split(|byte| *byte == b'\n').count();
    assert_eq!(
        lines,
        refused + 2,
        "a head, every refusal, the end of the last line"
    );
    let said = bare(&text(&dossier).unwrap().concat());
    assert!(said.contains("data/copies/report") && said.contains(&format!("{ROWS}of{refused}")));
    let made = world.export(filter(&json!({})), &[]);
    assert!(
        unpack(&made.bytes)
            .unwrap()
            .contains_key("data/copies/report-refusals.fr.csv")
    );
}

#[test]
fn an_erased_person_is_gone_from_the_report_and_counted_in_it() {
    let world = World::new("FR");
    let scope = json!({"subject": "partner-4"});
    let by_person = gathered_of(&world, &scope);
    assert!(
        pages_of(&by_person).contains("partner4"),
        "who was asked about stands in the scope"
    );
    let inquiry = world.inquiry(&json!({"recipient": "host-a"}));
    let of = || asked(ExportOf::Inquiry(inquiry), &[]);
    let first = world.export(ExportOf::Inquiry(inquiry), &[]);
    assert_eq!(first.unreported, None);
    let order = ErasureRequest {
        persons: vec![Person::parse("partner-4").unwrap()],
        rules: Vec::new(),
        grounds: vec!["eu-gdpr.A17-1-b".to_owned()],
        requests: Vec::new(),
        keep: Vec::new(),
        suppress: None,
        review_on: None,
        actor: None,
    };
    let erasure = world.ledger.size();
    world.ledger.erase(&order).unwrap();
    let again = Dossier::of(&world.ledger.gather(&of()).unwrap().parts).unwrap();
    assert_eq!(
        (again.erased.since.as_slice(), again.erased.entries.len()),
        (&[erasure][..], 1)
    );
    let said = bare(&text(&again).unwrap().concat());
    let english = Texts::new(Language::English);
    assert!(said.contains(&bare(&english.say("dossier-erased-counting"))));
    assert!(said.contains("REF20261") && said.contains(&bare(&english.say("dossier-no-tokens"))));
    // An inquiry that came after it finds the erasure with its ground.
    let later = world.inquiry(&json!({"recipient": "host-a"}));
    let later = world
        .ledger
        .gather(&asked(ExportOf::Inquiry(later), &[]))
        .unwrap();
    let later = Dossier::of(&later.parts).unwrap();
    assert_eq!(later.erased.since, Vec::<u64>::new());
    assert_eq!(later.erased.erasures[0].grounds, ["eu-gdpr.A17-1-b"]);
    assert!(later.erased.erasures[0].irrecoverable_by.is_some());
    let said = bare(&text(&later).unwrap().concat());
    assert!(said.contains("17(1)(b)"), "the article of the ground");
}

#[test]
fn a_person_who_is_withheld_is_not_named_and_the_reason_is() {
    let world = World::new("FR");
    let seq = world.places("host-b")[0];
    let what = format!("person:{seq}/0");
    let dossier = Dossier::of(&gathered(&world, &[(&what, "fr.secret-avocat")])).unwrap();
    let fields: Vec<&str> = dossier.withheld.iter().map(|row| row.field).collect();
    assert_eq!(fields, ["person", "number", "facts", "details"]);
    let said = bare(&text(&dossier).unwrap().concat());
    assert!(
        dossier
            .withheld
            .iter()
            .all(|row| said.contains(&row.commitment))
    );
}

#[test]
fn a_bundle_without_an_entry_says_that_there_is_none() {
    let world = World::new("FR");
    let parts = gathered_of(&world, &json!({"purpose": "direct_marketing"}));
    let dossier = Dossier::of(&parts).unwrap();
    assert_eq!((dossier.counts.entries, dossier.transfers.len()), (0, 0));
    let said = bare(&text(&dossier).unwrap().concat());
    for sentence in [
        "dossier-no-transfers",
        "dossier-no-refusals",
        "dossier-no-recipients",
        "dossier-complete-none",
    ] {
        let english = Texts::new(Language::English).say(sentence);
        assert!(said.contains(&bare(&english)), "{sentence}");
    }
}

#[test]
fn a_report_that_was_changed_is_tampering() {
    let world = World::new("FR");
    let made = world.export(filter(&json!({})), &[]);
    let mut files = unpack(&made.bytes).unwrap();
    let listed = String::from_utf8(files["manifest-sha256.txt"].clone()).unwrap();
    assert!(listed.contains("  data/report.pdf\n"));
    files.get_mut("data/report.pdf").unwrap().push(b' ');
    let report = world.verify(&tabellion::evidence::repack(&files));
    assert_eq!(report.word, tabellion::evidence::Word::Tampered);
    assert!(
        report
            .text(tabellion::vocabulary::Lang::En)
            .contains("data/report.pdf")
    );
}

#[test]
fn every_bundle_holds_a_report_whatever_names_it_shows() {
    let world = busy();
    let made = world.export(filter(&json!({})), &[]);
    assert_eq!(made.unreported, None);
    let files = unpack(&made.bytes).unwrap();
    assert!(files["data/report.pdf"].starts_with(b"%PDF-1.7"));
}

#[test]
fn no_sentence_of_the_report_waits_to_be_said_or_is_said_unwritten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/dossier");
    let mut said = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let ids = text
            .split('"')
            .filter(|word| word.starts_with("dossier-") && !word.ends_with('-'));
        said.extend(ids.map(str::to_owned));
    }
    let written: BTreeSet<String> = Language::English
        .catalogue()
        .lines()
        .filter(|line| line.starts_with("dossier-"))
        .filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()))
        .collect();
    assert_eq!(said, written);
    assert_ne!(
        Texts::new(Language::French).say("dossier-title"),
        "dossier-title"
    );
}
