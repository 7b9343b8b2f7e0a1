//! The page in Firefox, from `file://`: the same words as in Chromium and from the program.
//!
//! Firefox is told what to do by its own remote protocol, Marionette, which needs no driver: a TCP stream of
//! `length:[type, id, command, parameters]`. `TABELLION_SHOTS=<folder>` keeps pictures.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tabellion::evidence::page;
use tabellion::vocabulary::Lang;

use super::browser::{TABLE, WORD, golden, told};

/// Nothing here takes so long, on a busy machine either.
const PATIENCE: Duration = Duration::from_secs(120);

/// A Firefox without a window, ended with its value.
struct Firefox {
    child: Child,
    stream: TcpStream,
    calls: u64,
}

impl Drop for Firefox {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Firefox {
    /// `None`, and why on standard error, where there is none.
    fn new(profile: &Path, lang: &str) -> Option<Self> {
        let there = |name: &&str| {
            let output = Command::new(name).arg("--version").output();
            output.is_ok_and(|output| output.status.success())
        };
        let Some(program) = ["firefox", "firefox-esr"]
            .into_iter()
            .find(|name| there(name))
        else {
            eprintln!("not run: firefox is missing; next: apt-get install firefox-esr");
            return None;
        };
        // Port 0: Firefox chooses one and writes it down. No request leaves for updates or studies.
        let wishes = format!(
            "user_pref(\"marionette.port\", 0);\n\
             user_pref(\"intl.accept_languages\", \"{lang}\");\n\
             user_pref(\"app.update.enabled\", false);\n\
             user_pref(\"network.proxy.type\", 1);\n\
             user_pref(\"network.proxy.http\", \"127.0.0.1\");\n\
             user_pref(\"network.proxy.http_port\", 9);\n\
             user_pref(\"network.proxy.ssl\", \"127.0.0.1\");\n\
             user_pref(\"network.proxy.ssl_port\", 9);\n"
        );
        std::fs::write(profile.join("user.js"), wishes).unwrap();
        let child = Command::new(program)
            .args(["--headless", "--marionette", "--no-remote", "--profile"])
            .arg(profile)
            .env("HOME", profile)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stream = connect(&profile.join("MarionetteActivePort"));
        let mut firefox = Self {
            child,
            stream,
            calls: 0,
        };
        // It speaks first: which protocol.
        assert_eq!(firefox.read()["marionetteProtocol"], 3);
        firefox.call("WebDriver:NewSession", &json!({}));
        Some(firefox)
    }

    fn read(&mut self) -> Value {
        let mut length = String::new();
        let mut byte = [0];
        loop {
            self.stream.read_exact(&mut byte).unwrap();
            match byte[0] {
                b':' => break,
                digit => length.push(char::from(digit)),
            }
        }
        let mut message = vec![0; length.parse().unwrap()];
        self.stream.read_exact(&mut message).unwrap();
        serde_json::from_slice(&message).unwrap()
    }

    fn call(&mut self, command: &str, parameters: &Value) -> Value {
        self.calls += 1;
        let message = json!([0, self.calls, command, parameters]).to_string();
        write!(self.stream, "{}:{message}", message.len()).unwrap();
        let mut answer = self.read();
        assert_eq!((&answer[0], &answer[1]), (&json!(1), &json!(self.calls)));
        assert_eq!(answer[2], Value::Null, "{command}");
        answer[3].take()
    }

    fn script(&mut self, code: &str) -> Value {
        self.call(
            "WebDriver:ExecuteScript",
            &json!({"script": code, "args": []}),
        )["value"]
            .take()
    }

    fn type_into(&mut self, element: &str, text: &str) {
        let wanted = json!({"using": "css selector", "value": element});
        let found = self.call("WebDriver:FindElement", &wanted)["value"].take();
        let id = found.as_object().unwrap().values().next().unwrap();
        self.call(
            "WebDriver:ElementSendKeys",
            &json!({"id": id, "text": text}),
        );
    }

    /// Opens the page, types the key, chooses the file, and waits for the word.
    fn verify(&mut self, page: &Path, bundle: &Path, trust: &str) {
        let url = format!("file://{}", page.display());
        self.call("WebDriver:Navigate", &json!({"url": url}));
        self.type_into("#trust", trust);
        self.type_into("#file", bundle.to_str().unwrap());
        let begun = Instant::now();
        while self.script("return !document.getElementById('word')") == true {
            let shown = self.script("return document.body.innerText");
            assert!(begun.elapsed() < PATIENCE, "{shown}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn keep(&mut self, name: &str) {
        if let Some(folder) = std::env::var_os("TABELLION_SHOTS") {
            let picture = self.call("WebDriver:TakeScreenshot", &json!({"full": true}));
            let bytes = STANDARD.decode(picture["value"].as_str().unwrap()).unwrap();
            std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
        }
    }
}

fn connect(port: &Path) -> TcpStream {
    let begun = Instant::now();
    loop {
        let said = std::fs::read_to_string(port).unwrap_or_default();
        if let Ok(port) = said.trim().parse::<u16>()
            && let Ok(stream) = TcpStream::connect(("127.0.0.1", port))
        {
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            return stream;
        }
        assert!(begun.elapsed() < PATIENCE, "Firefox did not say its port");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn firefox_says_the_same_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("verify.html");
    std::fs::write(&place, page()).unwrap();
    for (lang, other) in [("fr", Lang::Fr), ("en-GB", Lang::En)] {
        let profile = tempfile::tempdir().unwrap();
        let Some(mut firefox) = Firefox::new(profile.path(), lang) else {
            return;
        };
        for name in ["good/withheld", "bad/entry-edited", "bad/last-entry-hidden"] {
            let (path, trust) = golden(name);
            firefox.verify(&place, &path, &trust);
            let told = told(&path, &trust, other);
            assert_eq!(firefox.script(TABLE), told.rows, "{name} in {lang}");
            assert_eq!(firefox.script(WORD), told.word, "{name} in {lang}");
            let shown = firefox.script("return document.documentElement.lang");
            assert_eq!(shown, lang[..2]);
            firefox.keep(&format!(
                "firefox-{}-{}.png",
                &lang[..2],
                name.replace('/', "-")
            ));
        }
        // What is not the page's own is refused by its policy.
        let refused = "const s = document.createElement('script'); s.textContent = 'document.title = \"foreign\"'; document.body.append(s); return document.title === 'foreign'";
        assert_eq!(firefox.script(refused), false);
    }
}
