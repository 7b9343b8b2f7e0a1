//! The description of the service against the service, both ways: paths, methods, scopes, parameters, answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use tabellion::keys::{Bounds, Grant, KeyFolder, Scope, TokenBook};

use super::auth::wait_for;
use super::client::Request;
use super::world::{HOME, World, disclosure, issue};

/// An operation as the description tells it.
struct Told {
    method: String,
    path: String,
    body: Value,
}

impl Told {
    fn needs_a_token(&self) -> bool {
        self.body.get("security").is_some()
    }

    /// `None`: any token.
    fn scopes(&self) -> Option<Vec<String>> {
        let words = self.body["description"].as_str()?;
        let list = words.strip_prefix("Needs scope ")?.strip_suffix('.')?;
        Some(list.split(" or ").map(str::to_owned).collect())
    }

    fn statuses(&self) -> BTreeSet<u16> {
        let answers = self.body["responses"].as_object().unwrap();
        answers
            .keys()
            .map(|status| status.parse().unwrap())
            .collect()
    }

    fn parameters(&self, place: &str) -> Vec<String> {
        let all = self.body["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let of_place = all.into_iter().filter(|one| one["in"] == place);
        of_place
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    }

    fn media(&self) -> Option<String> {
        let content = self.body["requestBody"]["content"].as_object()?;
        content.keys().next().cloned()
    }

    /// A path that leads to it.
    fn target(&self) -> String {
        self.path
            .replace("{seq}", "4")
            .replace("{size}", "4")
            .replace("{job}", "0")
            .replace("{id}", "host-de")
            .replace("{exporter}", HOME)
            .replace("{path}", "000.p/4")
    }

    fn request(&self, query: &str) -> Request {
        let mark = if query.is_empty() { "" } else { "?" };
        let request = Request::new(&self.method, &format!("{}{mark}{query}", self.target()));
        match self.media().as_deref() {
            None => request,
            Some("application/json") => request.json(&json!({})),
            Some(other) => request.header("content-type", other),
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn description(world: &World) -> Value {
    let answer = world.send(&Request::new("GET", "/openapi.json"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn told(world: &World) -> Vec<Told> {
    let description = description(world);
    let mut all = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, body) in item.as_object().unwrap() {
            all.push(Told {
                method: method.to_uppercase(),
                path: path.clone(),
                body: body.clone(),
            });
        }
    }
    assert!(all.len() > 65, "{}", all.len());
    all
}

/// Paths of the routes, as their source spells them: `/v1/rights/{}`.
fn written() -> BTreeSet<String> {
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
    let mut source = String::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"),
        &mut source,
    );
    let mut paths = BTreeSet::new();
    for (_, rest) in source
        .match_indices("path!(")
        .map(|(at, call)| (at, &source[at + call.len()..]))
    {
        let inner = rest.split(')').next().unwrap();
        let segments = inner
            .split('/')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let path: String = segments
            .map(|part| match part.strip_prefix('"') {
                Some(word) => format!("/{}", word.trim_end_matches('"')),
                None => "/{}".to_owned(),
            })
            .collect();
        // `..` is a tail, which the description calls a path.
        paths.insert(path);
    }
    assert!(paths.len() > 50, "the paths are no longer found: {paths:?}");
    paths
}

#[test]
fn a_route_that_nobody_describes_or_a_description_without_a_route() {
    let world = World::new();
    let described: BTreeSet<String> = told(&world)
        .iter()
        .map(|told| {
            let parts = told.path.split('/').filter(|part| !part.is_empty());
            let bare = |part: &str| {
                if part.starts_with('{') {
                    "/{}".to_owned()
                } else {
                    format!("/{part}")
                }
            };
            parts.map(bare).collect()
        })
        .collect();
    assert_eq!(described, written());
}

#[test]
fn a_method_that_the_description_does_not_know() {
    let world = World::new();
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut targets = BTreeMap::new();
    for told in told(&world) {
        let known = methods.entry(told.path.clone()).or_default();
        known.insert(told.method.clone());
        targets.insert(told.path.clone(), told.target());
    }
    for (path, methods) in methods {
        let answer = world.send(&Request::new("PATCH", &targets[&path]));
        assert_eq!(answer.status, 405, "{path}: {}", answer.text());
        let allowed = answer.header("allow").unwrap();
        // HEAD goes without saying where there is GET.
        let allowed = allowed.split(", ").filter(|method| *method != "HEAD");
        let allowed: BTreeSet<String> = allowed.map(str::to_owned).collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

#[test]
fn a_scope_that_the_description_does_not_tell() {
    let world = World::new();
    let tokens: Vec<(Scope, String)> = Scope::ALL
        .into_iter()
        .map(|scope| (scope, issue(&world.paths[0], &[scope])))
        .collect();
    wait_for(&world, &tokens.last().unwrap().1);
    for told in told(&world) {
        let name = told.name();
        let open = world.send(&told.request(""));
        assert_eq!(
            open.status == 401,
            told.needs_a_token(),
            "{name}: {}",
            open.text()
        );
        if !told.needs_a_token() {
            continue;
        }
        for (scope, token) in &tokens {
            let answer = world.send(&told.request("colour=red").token(token));
            let opens = told
                .scopes()
                .is_none_or(|scopes| scopes.contains(&scope.code().to_owned()));
            // Whoever may come in is told that nobody knows this parameter, before the body is read.
            let expected = if opens {
                (400, "unknown_parameter")
            } else {
                (403, "missing_scope")
            };
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                expected,
                "{name} {scope}"
            );
        }
    }
}

#[test]
fn a_parameter_that_is_described_and_not_known_or_the_other_way_round() {
    let world = World::new();
    for told in told(&world) {
        for parameter in told.parameters("query") {
            // Control characters are no value of anything, known or not.
            let answer = world.send(
                &told
                    .request(&format!("{parameter}=%07"))
                    .token(&world.token),
            );
            let code = answer.problem();
            assert_eq!(
                (answer.status, code.as_str()),
                (400, "invalid_parameter"),
                "{} {parameter}",
                told.name()
            );
        }
        let all: BTreeSet<String> = told.parameters("query").into_iter().collect();
        for other in [
            "after", "limit", "state", "words", "from", "on", "format", "within", "name",
        ] {
            if all.contains(other) {
                continue;
            }
            let answer = world.send(&told.request(&format!("{other}=1")).token(&world.token));
            assert_eq!(
                answer.problem(),
                "unknown_parameter",
                "{} {other}",
                told.name()
            );
        }
    }
}

#[test]
fn a_status_that_is_described_and_never_comes() {
    let world = World::new();
    let grant = Grant {
        name: "slow".to_owned(),
        scopes: Scope::ALL.into(),
        bounds: Bounds {
            rate: Some("1/h".parse().unwrap()),
            ..Bounds::default()
        },
        ..Grant::default()
    };
    let folder = KeyFolder::open(
        std::sync::Arc::new(tabellion::files::Disk),
        &world.paths[0].keys,
    );
    let mut book = TokenBook::open(folder.unwrap()).unwrap();
    let slow = book
        .grant(grant, "2026-01-01T00:00:00Z".parse().unwrap())
        .unwrap()
        .text
        .to_string();
    let bare = issue(&world.paths[0], &[Scope::Checks]);
    wait_for(&world, &bare);
    // The one request of its hour.
    assert_eq!(
        world
            .send(&Request::new("GET", "/v1/status").token(&slow))
            .status,
        200
    );
    for told in told(&world) {
        let name = told.name();
        let statuses = told.statuses();
        let meets = |status: u16, request: Request| {
            assert!(statuses.contains(&status), "{name} does not tell {status}");
            let answer = world.send(&request);
            assert_eq!(answer.status, status, "{name}: {}", answer.text());
        };
        meets(400, told.request("colour=red").token(&world.token));
        if told.needs_a_token() {
            meets(401, told.request(""));
            // The ledger is looked for once the body is read: without one that can be read, only where none is needed.
            if told.media().is_none() {
                meets(404, told.request("exporter=nobody").token(&world.token));
            }
            meets(429, told.request("").token(&slow));
            if told
                .scopes()
                .is_some_and(|scopes| !scopes.contains(&"checks".to_owned()))
            {
                meets(403, told.request("").token(&bare));
            }
        }
        match told.media().as_deref() {
            Some("application/json") => {
                let plain = Request::new(&told.method, &told.target())
                    .token(&world.token)
                    .header("content-type", "text/plain");
                meets(415, plain.body(b"{}".to_vec()));
                let large = Request::new(&told.method, &told.target())
                    .token(&world.token)
                    .header("content-type", "application/json");
                meets(413, large.body(vec![b' '; (1 << 20) + 1]));
            }
            Some("application/x-ndjson") => {
                let plain = Request::new(&told.method, &told.target()).token(&world.token);
                meets(415, plain.header("content-type", "text/plain"));
            }
            _ => {}
        }
    }
}

/// Reads that need nothing but a ledger come as described.
#[test]
fn an_answer_without_what_the_description_promises() {
    let world = World::new();
    let recorded = world.post("/v1/disclosures", &disclosure("a", "host-de"));
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let description = description(&world);
    let mut checked = 0;
    for told in told(&world) {
        let streams = told.body["responses"]["200"]["content"]
            .get("text/event-stream")
            .is_some();
        if told.method != "GET" || streams {
            continue;
        }
        let target = told
            .target()
            .replace("/4", &format!("/{}", world.ledger().size() - 1));
        let answer = world.send(&Request::new("GET", &target).token(&world.token));
        assert!(
            told.statuses().contains(&answer.status),
            "{target}: {}",
            answer.text()
        );
        if answer.status != 200 {
            continue;
        }
        let media = answer.header("content-type").unwrap();
        let content = &told.body["responses"]["200"]["content"];
        assert!(
            content.get(media).is_some(),
            "{target}: {media} is not in {content}"
        );
        if media != "application/json" {
            continue;
        }
        let named = content[media]["schema"]["$ref"].as_str().unwrap();
        let name = named.rsplit('/').next().unwrap();
        let mut schema = description["components"]["schemas"][name].clone();
        schema["components"] = description["components"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&answer.json())
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{target}: {faults:?}");
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn a_body_that_is_read_and_not_described() {
    let world = World::new();
    let description = description(&world);
    assert_eq!(description["openapi"], "3.1.0");
    let shape = |name: &str| description["components"]["schemas"][name].clone();
    let disclosure_shape = shape("DisclosureBody");
    assert_eq!(disclosure_shape["additionalProperties"], json!(false));
    let codes = &disclosure_shape["properties"]["purpose"]["enum"];
    assert!(
        codes.as_array().unwrap().contains(&json!("hosting")),
        "{codes}"
    );
    assert!(
        !disclosure_shape["properties"]["subjects"]["description"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    // What the service takes, the description takes; what it does not know, neither knows.
    for (name, good) in [
        ("DisclosureBody", disclosure("a", "host-de")),
        ("RecipientBody", super::world::host("host-de", "DE")),
        (
            "InquiryBody",
            json!({"reference": "CNIL 1", "scope": {"recipient": "host-de", "occurred": {"from": "2026-01-01"}}}),
        ),
        (
            "ErasureBody",
            json!({"subjects": [{"ref": "a"}], "grounds": ["eu-gdpr.A17-1-b"]}),
        ),
    ] {
        let validator = jsonschema::validator_for(&shape(name)).unwrap();
        assert!(validator.is_valid(&good), "{name}: {good}");
        let mut bad = good.clone();
        bad["colour"] = json!("red");
        assert!(!validator.is_valid(&bad), "{name}");
    }
    for operation in told(&world) {
        if operation.media().as_deref() == Some("application/json") {
            let named =
                operation.body["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                    .as_str();
            let name = named.unwrap().rsplit('/').next().unwrap();
            assert_eq!(shape(name)["type"], "object", "{}", operation.name());
        }
    }
}

#[test]
fn a_page_that_loads_something_from_elsewhere() {
    let world = World::new();
    for (language, word) in [("en", "Disclosures"), ("fr", "Communications")] {
        let page = world.send(&Request::new("GET", "/docs").header("accept-language", language));
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(page.header("content-language"), Some(language));
        let text = page.text();
        assert!(text.contains(&format!("<h2>{word}</h2>")), "{text}");
        for foreign in ["<script", "src=", "http://", "https://", "@import", "url("] {
            assert!(!text.contains(foreign), "{foreign}");
        }
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        for told in told(&world) {
            assert!(text.contains(&told.path), "{}", told.path);
        }
    }
}
