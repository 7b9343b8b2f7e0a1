//! What is only read is answered beside a service as it is without one: word for word.

use serde_json::{Value, json};

use super::sandbox::{Sandbox, disclosure, recipient};
use super::served::Service;

/// A ledger in which every list has something to show; the first breach, request and inquiry by their places.
struct Full {
    home: Sandbox,
    request: String,
    inquiry: String,
}

fn seq(home: &Sandbox, arguments: &[&str]) -> String {
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    home.ends(0, &arguments).json()["seq"].to_string()
}

fn full() -> Full {
    let home = Sandbox::with_ledger();
    home.file("one.json", &disclosure("host-de", "ev-1").to_string());
    let mut refused = disclosure("host-in", "ev-2");
    refused["state"] = json!("done");
    home.file("two.json", &refused.to_string());
    home.ends(0, &["record", "--file", "one.json"]);
    home.ends(3, &["record", "--file", "two.json"]);
    let mut bank = recipient("bank", "FR");
    bank["contact"] = json!({"email": "dpo@bank.example"});
    home.file("bank.json", &bank.to_string());
    home.ends(0, &["recipients", "add", "--file", "bank.json"]);
    home.ends(0, &["recipients", "merge", "bank", "--into", "host-de"]);
    let mut natural = recipient("alumna-7", "FR");
    natural["kind"] = json!("student_or_alumnus");
    natural["natural_person"] = json!(true);
    home.file("natural.json", &natural.to_string());
    home.ends(0, &["recipients", "add", "--file", "natural.json"]);
    let asked = [
        "rights",
        "record",
        "--event",
        "access-request",
        "--subject",
        "partner-0042",
        "--text",
        "all of it",
    ];
    let request = seq(&home, &asked);
    let asked = [
        "inquiry",
        "open",
        "--reference",
        "REF 9",
        "--due",
        "2099-01-31",
    ];
    let inquiry = seq(&home, &asked);
    seq(
        &home,
        &[
            "breach",
            "open",
            "--risk",
            "unlikely",
            "--text",
            "a wrong host",
        ],
    );
    home.file(
        "gone.json",
        &with_subject(disclosure("host-de", "ev-3"), "gone-1").to_string(),
    );
    home.ends(0, &["record", "--file", "gone.json"]);
    let erase = [
        "subjects",
        "erase",
        "gone-1",
        "--ground",
        "eu-gdpr.A17-1-b",
        "--yes",
    ];
    home.ends(0, &erase);
    home.ends(
        0,
        &[
            "holds",
            "place",
            "partner-0042",
            "--purpose",
            "audit",
            "--text",
            "why",
        ],
    );
    Full {
        home,
        request,
        inquiry,
    }
}

fn with_subject(mut disclosure: Value, reference: &str) -> Value {
    disclosure["subjects"] = json!([{"ref": reference}]);
    disclosure
}

#[test]
fn a_list_that_waits_for_the_service_to_stop() {
    let Full {
        home,
        request,
        inquiry,
    } = full();
    let verbs = [
        (0, "recipients list"),
        (0, "recipients show bank"),
        (0, "recipients show alumna-7"),
        (1, "recipients show host-d"),
        (0, "recipients history bank"),
        (1, "recipients history nobody"),
        (0, "recipients expiring --within 3650d --consents"),
        (0, "recipients record30"),
        (0, "exporter show"),
        (0, "exporter history"),
        (0, "rights list"),
        (0, "rights list --open"),
        (0, &format!("rights show {request}")),
        (0, &format!("rights show {request} --words")),
        (1, "rights show 0"),
        (0, "rights notifications list"),
        (0, "rights notifications list --open"),
        (0, "breach list"),
        (0, "breach list --open"),
        (0, "breach list --candidates"),
        (0, "inquiry list"),
        (0, &format!("inquiry show {inquiry}")),
        (0, "holds list"),
        (0, "subjects suppressions list"),
        (0, "subjects suppressions list gone-1"),
        (0, "subjects grounds"),
        (0, "retention due"),
        (0, "retention rules"),
        (0, "census list"),
        (0, "checkpoint list"),
        (0, "keys list"),
        (0, "keys backups"),
        (0, "tokens list"),
        (0, "webhooks list"),
        (0, "log show 4"),
        (0, "explain 4"),
        (0, "config show"),
    ];
    let ask = |(code, verb): &(i32, &str), form: &[&str]| {
        let arguments: Vec<&str> = verb.split(' ').chain(form.iter().copied()).collect();
        let said = home.ends(*code, &arguments);
        let empty = said.out.is_empty() && *code == 0;
        (
            verb.to_string(),
            said.out,
            if empty { said.err } else { String::new() },
        )
    };
    let ask_all = || {
        let json = verbs.iter().map(|verb| ask(verb, &["--json"]));
        let words = verbs.iter().map(|verb| ask(verb, &["--lang", "fr"]));
        json.chain(words).collect::<Vec<_>>()
    };
    let service = Service::of(&home);
    let beside = ask_all();
    // These read the journal, which grows with every reading that is recorded: they are answered in any case.
    for verb in [
        "log list",
        "proof inclusion 4",
        "proof completeness --recipient host-de",
        "status",
    ] {
        ask(&(0, verb), &["--json"]);
    }
    service.stop();
    for (beside, alone) in beside.iter().zip(ask_all()) {
        assert!(*beside == alone, "{beside:#?}\n{alone:#?}");
    }
    let shown = |verb: &str| {
        let answer = beside.iter().find(|(known, ..)| known == verb);
        answer.unwrap_or_else(|| panic!("{verb}")).1.clone()
    };
    for (verb, word) in [
        ("recipients list", "alumna-7"),
        ("recipients show bank", "dpo@bank.example"),
        ("breach list --candidates", "host-in"),
        ("rights notifications list", "host-de"),
    ] {
        assert!(shown(verb).contains(word), "{verb}: {}", shown(verb));
    }
}

#[test]
fn a_list_beside_a_service_that_ends_with_its_first_page() {
    const MANY: usize = 1_010;
    let home = Sandbox::with_ledger();
    let lines: Vec<String> = (0..MANY)
        .map(|number| {
            let mut refused = disclosure("host-in", &format!("ev-{number}"));
            refused["state"] = json!("done");
            json!({"disclosure": refused}).to_string()
        })
        .collect();
    home.file("many.jsonl", &lines.join("\n"));
    home.run(&["import", "many.jsonl"]);
    let service = Service::of(&home);
    let told = home
        .ends(0, &["breach", "list", "--candidates", "--json"])
        .json();
    assert_eq!(told["candidates"].as_array().unwrap().len(), MANY);
    service.stop();
}
