//! The verifier in a browser: small, closed to every network, and of one mind with the other two.
//!
//! Its script runs under node over every golden bundle and over many altered ones, and the page itself in a real
//! Chromium from `file://`, driven as a person would: key typed in, file chosen, words read. Machines without node or
//! Chromium say so and run the rest; `tests/all` installs both where it may.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tabellion::evidence::{self, Given, Report, page, verify};
use tabellion::hash::{self, Digest};
use tabellion::note::VerifierKey;
use tabellion::vocabulary::Lang;

use super::forge::{Forge, seal};

/// What a bundle is given to a verifier with.
struct Case {
    name: String,
    bytes: Vec<u8>,
    trust: Vec<String>,
    digest: Option<String>,
}

impl Case {
    fn report(&self) -> Report {
        let trusted: Vec<VerifierKey> = self
            .trust
            .iter()
            .map(|key| VerifierKey::parse(key).unwrap())
            .collect();
        let digest = self.digest.as_ref();
        let given = Given {
            trusted: &trusted,
            digest: digest.map(|digest| Digest::parse(digest).unwrap()),
        };
        verify(&self.bytes, &given)
    }

    /// In English and French.
    fn expected(&self) -> [Value; 2] {
        let report = self.report();
        [Lang::En, Lang::Fr].map(|lang| {
            let mut object = report.json(lang);
            object.insert("schema".into(), json!("tabellion/verify-bundle/1"));
            Value::Object(object)
        })
    }
}

fn golden() -> Vec<Case> {
    let mut cases = Vec::new();
    for part in ["good", "bad"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v1");
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "zip") {
                continue;
            }
            let told = std::fs::read_to_string(path.with_extension("json")).unwrap();
            let told: Value = serde_json::from_str(&told).unwrap();
            cases.push(Case {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                bytes: std::fs::read(&path).unwrap(),
                trust: vec![told["trust"].as_str().unwrap().to_owned()],
                digest: told["digest"].as_str().map(str::to_owned),
            });
        }
    }
    cases
}

/// Runs the page's script under node over the cases: what it says of each, in English and French. Nothing without node.
fn node(cases: &[Case]) -> Option<Vec<[Value; 2]>> {
    let modern = Command::new("node")
        .args([
            "-e",
            "process.exit(+(parseInt(process.versions.node) < 18))",
        ])
        .output();
    if !modern.is_ok_and(|output| output.status.success()) {
        eprintln!("not run: node 18 or later is missing; next: apt-get install nodejs");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let list: Vec<Value> = cases
        .iter()
        .enumerate()
        .map(|(index, case)| {
            put(&index.to_string(), &case.bytes);
            json!({"trust": case.trust, "sha256": case.digest})
        })
        .collect();
    put("verify.html", page().as_bytes());
    put("list.json", json!(list).to_string().as_bytes());
    put(
        "run.js",
        br#"
const fs = require("fs");
(0, eval)(/<script>([^]*)<\/script>/.exec(fs.readFileSync("verify.html", "utf8"))[1]);
(async () => {
  const out = [];
  for (const [index, given] of JSON.parse(fs.readFileSync("list.json")).entries()) {
    const bytes = fs.readFileSync(String(index));
    out.push([await verify(bytes, given), await verify(bytes, { ...given, lang: "fr" })]);
  }
  fs.writeFileSync("out.json", JSON.stringify(out));
})();
"#,
    );
    let output = Command::new("node")
        .current_dir(folder.path())
        .arg("run.js")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let out = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
    Some(serde_json::from_str(&out).unwrap())
}

fn assert_says_the_same(cases: &[Case]) {
    let Some(said) = node(cases) else {
        return;
    };
    assert_eq!(said.len(), cases.len());
    for (case, said) in cases.iter().zip(said) {
        assert_eq!(said, case.expected(), "{}", case.name);
    }
}

#[test]
fn the_page_says_the_same_of_every_golden_bundle() {
    let mut cases = golden();
    let bare: Vec<Case> = cases
        .iter()
        .map(|case| Case {
            name: format!("{}, without a key", case.name),
            bytes: case.bytes.clone(),
            trust: Vec::new(),
            digest: None,
        })
        .collect();
    cases.extend(bare);
    assert!(cases.len() >= 100);
    assert_says_the_same(&cases);
}

/// A small generator of numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .wrapping_add(0x1405_7B7E_F767_814F);
        usize::try_from((self.0 >> 33) % end as u64).unwrap()
    }
}

/// Bundles in which one thing was altered: a byte of the file, or a byte of one file in it with the lists made anew.
fn altered(good: &[u8], trust: &VerifierKey, count: usize, dice: &mut Dice) -> Vec<Case> {
    let files = evidence::unpack(good).unwrap();
    let names: Vec<&String> = files
        .keys()
        .filter(|name| name.starts_with("data/") && !name.contains("copies"))
        .filter(|name| !name.contains("rulebooks") && !name.contains("schemas"))
        .collect();
    let mut cases = Vec::new();
    for index in 0..count {
        let (name, bytes) = if index % 3 == 0 {
            let mut bytes = good.to_vec();
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
            (format!("byte {at} of the file"), bytes)
        } else {
            let mut files = files.clone();
            let name = names[dice.below(names.len())];
            let content = files.get_mut(name).unwrap();
            if content.is_empty() {
                continue;
            }
            let at = dice.below(content.len());
            match dice.below(4) {
                0 => drop(content.remove(at)),
                1 => content.insert(at, b"0\"\n}a, "[dice.below(7)]),
                2 => content[at] = b"0129af\"{}[]:,-.e\n\\z"[dice.below(19)],
                _ => content[at] ^= 1 << dice.below(7),
            }
            (format!("{name}, byte {at}"), seal(&mut files))
        };
        cases.push(Case {
            name,
            bytes,
            trust: vec![trust.to_string()],
            digest: None,
        });
    }
    cases
}

#[test]
fn the_page_says_the_same_of_what_was_altered_anywhere() {
    let forge = Forge::new();
    let count = std::env::var("TABELLION_ALTERED").map_or(150, |count| count.parse().unwrap());
    let mut dice = Dice(20_261_123);
    assert_says_the_same(&altered(&forge.good, &forge.trust(), count, &mut dice));
}

#[test]
fn the_page_stands_alone_and_lets_nothing_in_or_out() {
    let page = page();
    assert!(page.len() <= 60_000, "{} bytes", page.len());
    assert!(!page.contains('@'.to_string().repeat(2).as_str()));
    let inner = |tag: &str| {
        let (_, rest) = page.split_once(&format!("<{tag}>")).unwrap();
        rest.split_once(&format!("</{tag}>")).unwrap().0
    };
    let digest = |content: &str| STANDARD.encode(hash::content(content.as_bytes()).as_bytes());
    let policy = format!(
        "content=\"default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\"",
        digest(inner("script")),
        digest(inner("style"))
    );
    assert!(page.contains(&policy), "{policy}");
    for way in [
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "import(",
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "src=",
        "href=",
        "url(",
        "@import",
        "localStorage",
        "@WORDS@",
    ] {
        assert!(!page.contains(way), "`{way}` in the page");
    }
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn every_text_of_the_page_is_written_in_both_languages_and_is_used() {
    let path = |name: &str| {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("src/evidence/page")
            .join(name)
    };
    let texts = std::fs::read_to_string(path("texts.json")).unwrap();
    let texts: serde_json::Map<String, Value> = serde_json::from_str(&texts).unwrap();
    let face = std::fs::read_to_string(path("face.js")).unwrap()
        + &std::fs::read_to_string(path("page.html")).unwrap();
    for (code, sentence) in &texts {
        for lang in ["en", "fr"] {
            assert!(
                sentence[lang].as_str().is_some_and(|text| !text.is_empty()),
                "{code}"
            );
        }
        let (group, name) = code.split_once('.').unwrap();
        // By its whole code, by its name alone, or as one of a group that is asked for as a whole.
        let quoted = |what: &str| face.contains(&format!("\"{what}\""));
        let grouped = group != "page" && (quoted(group) || face.contains(&format!("`{group}.$")));
        let bad =
            code.rsplit_once('.').is_some_and(|(_, last)| last == "bad") && face.contains(".bad`");
        let sign = face.contains(&format!("{name}: \""));
        let used = face.contains(code) || quoted(name) || grouped || bad || sign;
        assert!(used, "nobody says `{code}`");
    }
}

/// For figures: `TABELLION_MAKE_LARGE=/tmp/large.zip cargo test evidence::page::large -- --ignored`; the key to trust beside it.
#[test]
#[ignore = "makes a bundle of ten thousand entries to measure with"]
fn large() {
    let target = PathBuf::from(std::env::var_os("TABELLION_MAKE_LARGE").expect("say where to"));
    let world = super::world::World::new("FR");
    for index in 0..9_990 {
        let person = format!("partner-{}", index % 2000);
        world.record(&format!("large-{index}"), "host-a", &[person.as_str()]);
    }
    let made = world.by_inquiry(&json!({}));
    std::fs::write(&target, &made.bytes).unwrap();
    std::fs::write(target.with_extension("key"), world.key().to_string()).unwrap();
}
