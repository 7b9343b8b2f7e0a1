//! The page in a real browser: Chromium, from `file://`, through chromedriver, as a person uses it.
//!
//! Key typed in, file chosen, words read; the network is closed to the page, and its policy has nothing to complain of. To
//! look at it: `TABELLION_SHOTS=<folder>` keeps a picture of each bundle in each language, light and dark, wide and narrow.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tabellion::evidence::{self, page};
use tabellion::vocabulary::Lang;

/// A chromedriver, ended with its value.
struct Driver {
    child: Child,
    base: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Driver {
    fn new() -> Option<Self> {
        let browser = ["chromium", "chromium-browser", "google-chrome"];
        let there = |name: &&str| {
            Command::new(name)
                .arg("--version")
                .output()
                .is_ok_and(|output| output.status.success())
        };
        let started = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let (Ok(mut child), Some(_)) = (started, browser.iter().find(|name| there(name))) else {
            eprintln!(
                "not run: chromium or chromedriver is missing; next: apt-get install chromium chromium-driver"
            );
            return None;
        };
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let base = format!(
            "http://127.0.0.1:{}",
            port.expect("chromedriver says its port")
        );
        Some(Self { child, base })
    }

    fn call(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.base);
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut answer = agent
            .post(&url)
            .header("content-type", "application/json")
            .send(body.to_string())
            .unwrap();
        let text = answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_to_string()
            .unwrap();
        assert!(answer.status().is_success(), "{path}: {text}");
        let mut object: Value = serde_json::from_str(&text).unwrap();
        object["value"].take()
    }

    fn session(&self, lang: &str, width: u32) -> Session<'_> {
        let size = format!("--window-size={width},1000");
        let locale = format!("--lang={lang}");
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            &size,
            &locale,
        ];
        let options = json!({"args": args, "prefs": {"intl.accept_languages": lang}});
        let wanted =
            json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
        let made = self.call(
            "/session",
            &json!({"capabilities": {"alwaysMatch": wanted}}),
        );
        let path = format!("/session/{}", made["sessionId"].as_str().unwrap());
        Session { driver: self, path }
    }
}

/// One window.
struct Session<'a> {
    driver: &'a Driver,
    path: String,
}

/// Whoever ends the driver alone leaves the browser behind.
impl Drop for Session<'_> {
    fn drop(&mut self) {
        drop(ureq::delete(format!("{}{}", self.driver.base, self.path)).call());
    }
}

impl Session<'_> {
    fn call(&self, path: &str, body: &Value) -> Value {
        self.driver.call(&format!("{}{path}", self.path), body)
    }

    fn script(&self, code: &str) -> Value {
        self.call("/execute/sync", &json!({"script": code, "args": []}))
    }

    fn devtools(&self, command: &str, params: &Value) -> Value {
        self.call(
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": params}),
        )
    }

    fn type_into(&self, element: &str, text: &str) {
        let found = self.call(
            "/element",
            &json!({"using": "css selector", "value": element}),
        );
        let id = found
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap()
            .as_str()
            .unwrap();
        self.call(&format!("/element/{id}/value"), &json!({"text": text}));
    }

    /// Opens the page, types the key, chooses the file, and waits for the word.
    fn verify(&self, page: &Path, bundle: &Path, trust: &str) {
        self.call(
            "/url",
            &json!({"url": format!("file://{}", page.display())}),
        );
        self.type_into("#trust", trust);
        self.type_into("#file", bundle.to_str().unwrap());
        let begun = Instant::now();
        while self.script("return !document.getElementById('word')") == true {
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "{}",
                self.script("return document.body.innerText")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn table(&self) -> Value {
        self.script(TABLE)
    }

    fn keep(&self, name: &str) {
        let Some(folder) = std::env::var_os("TABELLION_SHOTS") else {
            return;
        };
        let picture = self.devtools(
            "Page.captureScreenshot",
            &json!({"captureBeyondViewport": true}),
        );
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        std::fs::write(PathBuf::from(folder).join(name), bytes).unwrap();
    }
}

/// The page's word for the whole bundle.
pub(super) const WORD: &str = "return document.querySelector('#word h2').textContent.slice(2)";
/// The words of all checks, as they stand in the page's table.
pub(super) const TABLE: &str = "return [...document.querySelectorAll('tbody tr')].map(row => [row.cells[0].textContent, row.cells[1].textContent.slice(2), row.cells[2].textContent])";

/// What the program says of a bundle.
pub(super) struct Told {
    pub(super) rows: Value,
    pub(super) word: Value,
}

pub(super) fn told(bundle: &Path, trust: &str, lang: Lang) -> Told {
    let key = tabellion::note::VerifierKey::parse(trust).unwrap();
    let given = evidence::Given {
        trusted: std::slice::from_ref(&key),
        digest: None,
    };
    let report = evidence::verify(&std::fs::read(bundle).unwrap(), &given);
    let rows: Vec<Value> = report
        .checks
        .iter()
        .map(|check| json!([check.name.code(), check.word.code(), check.why.say(lang)]))
        .collect();
    Told {
        rows: json!(rows),
        word: json!(report.word.code()),
    }
}

/// A golden bundle and the key to trust for it.
pub(super) fn golden(name: &str) -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v1");
    let path = folder.join(name).with_extension("zip");
    let told = std::fs::read_to_string(path.with_extension("json")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    (path, told["trust"].as_str().unwrap().to_owned())
}

#[test]
fn chromium_says_the_same_from_a_file_without_a_network() {
    let Some(driver) = Driver::new() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("verify.html");
    std::fs::write(&place, page()).unwrap();
    for (lang, other, width) in [("fr", Lang::Fr, 1200), ("en-GB", Lang::En, 400)] {
        let session = driver.session(lang, width);
        let scheme = if lang == "fr" { "light" } else { "dark" };
        let feature = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        session.devtools("Emulation.setEmulatedMedia", &feature);
        for name in ["good/withheld", "bad/entry-edited", "bad/last-entry-hidden"] {
            let (path, trust) = golden(name);
            session.verify(&place, &path, &trust);
            let told = told(&path, &trust, other);
            assert_eq!(session.table(), told.rows, "{name} in {lang}");
            assert_eq!(session.script(WORD), told.word, "{name} in {lang}");
            assert_eq!(
                session.script("return document.documentElement.lang"),
                lang[..2]
            );
            session.keep(&format!(
                "{}-{}-{scheme}-{width}.png",
                &lang[..2],
                name.replace('/', "-")
            ));
        }
        let entries = "document.querySelector('details summary').click(); return document.querySelectorAll('details').length";
        assert!(session.script(entries).as_u64().unwrap() > 0);
        let complaints = session.call("/se/log", &json!({"type": "browser"}));
        assert_eq!(complaints, json!([]), "{lang}");
        // What is not the page's own is refused by its policy.
        let refused = "const s = document.createElement('script'); s.textContent = 'window.foreign = 1'; document.body.append(s); return typeof window.foreign";
        assert_eq!(session.script(refused), "undefined");
    }
}
