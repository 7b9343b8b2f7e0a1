//! With a time-stamping authority: an ASiC-E container, one token for ever, and its word checked to the end.

use crate::cli::sandbox::{Sandbox, disclosure};
use tabellion::timestamp::granted as granted_to;

use crate::timestamp::authority::{ECDSA, Tsa};

fn world(command: &str, tsa: &Tsa) -> Sandbox {
    let home = Sandbox::with_ledger();
    let settings = home.path("ledger").join("tabellion.toml");
    let mut text = std::fs::read_to_string(&settings).unwrap();
    let anchors = tsa.path("root.pem");
    text += &format!(
        "\n[timestamp]\ncommand = {command:?}\nanchors = {:?}\n",
        anchors.display().to_string()
    );
    std::fs::write(settings, text).unwrap();
    home.file("one.json", &disclosure("host-de", "ev-1").to_string());
    home.ends(0, &["record", "--file", "one.json"]);
    home
}

#[test]
fn the_file_is_stamped_once_and_both_tokens_hold() {
    let tsa = &*ECDSA;
    let home = world(&tsa.command(), tsa);
    home.ends(0, &["checkpoint", "timestamp"]);
    let seq = home
        .ends(0, &["inquiry", "open", "--recipient", "host-de", "--json"])
        .json()["seq"]
        .to_string();
    let made = home
        .ends(0, &["export", "--inquiry", &seq, "--json"])
        .json();
    assert_eq!(
        (made["stamped"].as_bool(), made["file"].as_str()),
        (Some(true), Some(format!("inquiry-{seq}.asice").as_str()))
    );
    let file = made["file"].as_str().unwrap().to_owned();
    let root = tsa.path("root.pem");
    let vkey = home.vkey();
    let verify = [
        "verify",
        "--bundle",
        &file,
        "--trust",
        &vkey,
        "--tsa-ca",
        root.to_str().unwrap(),
        "--json",
    ];
    let told = home.ends(0, &verify).json();
    assert_eq!(told["word"], "INTACT");
    let imprint = told["checks"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&imprint["word"], &imprint["code"]),
        (&"INTACT".into(), &"imprint.ok".into())
    );
    let tokens = told["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 2);
    assert!(
        tokens.iter().all(|token| token["word"] == "INTACT"),
        "{tokens:?}"
    );
    // A token that came since does not change the file, and nobody is asked again.
    home.ends(0, &["checkpoint", "timestamp"]);
    let settings = home.path("ledger").join("tabellion.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(
        &settings,
        text.replace(&format!("{:?}", tsa.command()), "\"false\""),
    )
    .unwrap();
    let again = home
        .ends(
            0,
            &[
                "export",
                "--inquiry",
                &seq,
                "--out",
                "again.asice",
                "--json",
            ],
        )
        .json();
    assert_eq!(again["sha256"], made["sha256"]);
    // By a stranger's tool: the list of all files, and the token over it.
    let files = tabellion::evidence::unpack(&std::fs::read(home.path(&file)).unwrap()).unwrap();
    let (list, answer) = (home.path("list.xml"), home.path("answer.tsr"));
    std::fs::write(&list, &files["META-INF/ASiCManifest.xml"]).unwrap();
    std::fs::write(&answer, granted_to(&files["META-INF/timestamp.tst"])).unwrap();
    assert!(tsa.accepts(&list, &answer));
}

#[test]
fn an_authority_that_does_not_answer_keeps_no_evidence_back() {
    let tsa = &*ECDSA;
    let home = world("false", tsa);
    let made = home
        .ends(
            0,
            &[
                "export",
                "--recipient",
                "host-de",
                "--out",
                "e.zip",
                "--json",
            ],
        )
        .json();
    assert_eq!(made["stamped"], false);
    assert!(made["unstamped"].is_string());
    let told = home
        .ends(
            0,
            &[
                "verify",
                "--bundle",
                "e.zip",
                "--trust",
                &home.vkey(),
                "--json",
            ],
        )
        .json();
    assert_eq!(
        told["checks"].as_array().unwrap().last().unwrap()["code"],
        "imprint.none"
    );
}
