//! The clients of docs/examples/clients, as a reader runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::world::{World, disclosure};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs/examples/clients")
        .join(name)
}

/// Two disclosures each: one that the law permits, one that it refuses.
fn runs(program: &mut dyn FnMut() -> Command) {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    for (index, (to, kind)) in [("host-de", "disclosure"), ("host-us", "refusal")]
        .into_iter()
        .enumerate()
    {
        let size = world.ledger().size();
        let file = folder.path().join(format!("{to}.json"));
        std::fs::write(&file, disclosure(&format!("ev-{to}"), to).to_string()).unwrap();
        let Output {
            status,
            stdout,
            stderr,
        } = program()
            .arg(&file)
            .env("TABELLION_URL", format!("http://{}", world.address))
            .env("TABELLION_TOKEN", &world.token)
            .output()
            .unwrap();
        let told = String::from_utf8(stdout).unwrap();
        assert!(
            status.success(),
            "{told}{}",
            String::from_utf8_lossy(&stderr)
        );
        // Sent twice with one key, recorded once.
        assert_eq!(world.ledger().size(), size + 1, "{told}");
        let line = world.ledger().line(size).unwrap().unwrap();
        assert!(
            String::from_utf8(line)
                .unwrap()
                .contains(&format!("\"kind\":\"{kind}\""))
        );
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 4, "{told}");
        assert_eq!(lines[3], format!("listed: {}", index + 1), "{told}");
        let answer = |line: &str| line.split_once(": ").unwrap().1.to_owned();
        assert_eq!(answer(lines[1]), answer(lines[2]), "{told}");
        assert!(lines[1].contains(&size.to_string()), "{told}");
    }
}

#[test]
fn the_client_in_curl_that_does_not_run() {
    runs(&mut || Command::new(example("client.sh")));
}

#[test]
fn the_client_in_python_that_does_not_run() {
    runs(&mut || {
        let mut python = Command::new("python3");
        python.arg("-B").arg(example("client.py"));
        python
    });
}

/// `v22.18.0`: 22 and 18.
fn node() -> Option<(u32, u32)> {
    let told = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(told.stdout).ok()?;
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[test]
fn the_client_in_typescript_that_does_not_run() {
    let source = example("client.ts");
    match node() {
        Some(version) if version >= (22, 18) => runs(&mut || {
            let mut node = Command::new("node");
            node.arg(&source);
            node
        }),
        Some(version) if version >= (22, 6) => runs(&mut || {
            let mut node = Command::new("node");
            node.arg("--experimental-strip-types").arg(&source);
            node
        }),
        // Older ones need somebody to take the types out: the compiler that tests/all installs.
        Some(_) => {
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
            let compiler = target.join("clients/node_modules/typescript/bin/tsc");
            if !compiler.exists() {
                eprintln!(
                    "not run: client.ts, for want of Node 22.6 or of {}",
                    compiler.display()
                );
                return;
            }
            let folder = tempfile::tempdir().unwrap();
            let copy = folder.path().join("client.mts");
            std::fs::copy(&source, &copy).unwrap();
            let types = target.join("clients/node_modules/@types");
            let output = Command::new("node")
                .arg(compiler)
                .args([
                    "--strict",
                    "--target",
                    "es2022",
                    "--module",
                    "nodenext",
                    "--types",
                    "node",
                    "--typeRoots",
                ])
                .arg(types)
                .arg(&copy)
                .output()
                .unwrap();
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stdout)
            );
            let script = folder.path().join("client.mjs");
            runs(&mut || {
                let mut node = Command::new("node");
                node.arg(&script);
                node
            });
        }
        None => eprintln!("not run: client.ts, for want of node"),
    }
}
