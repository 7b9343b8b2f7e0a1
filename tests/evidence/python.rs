//! The verifier in Python, run as a stranger would: the file from the bundle, no network, nothing installed.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use tabellion::evidence;

/// The interpreter, if there is one: a machine without it cannot run this part.
pub fn interpreter() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|name| {
        let version = "import sys; sys.exit(sys.version_info < (3, 9))";
        Command::new(name)
            .args(["-c", version])
            .output()
            .is_ok_and(|output| output.status.success())
    })
}

/// A folder with the verifier in it.
pub struct Python {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl Python {
    pub fn new() -> Option<Self> {
        let name = interpreter()?;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("verify.py"), evidence::verifier()).unwrap();
        Some(Self { folder, name })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a script beside the verifier; what it writes.
    pub fn script(&self, text: &str) -> String {
        let mut file = std::fs::File::create(self.path("script.py")).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let output = Command::new(self.name)
            .current_dir(self.folder.path())
            .arg("script.py")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it says of a bundle, and how it ends.
    pub fn verify(&self, bytes: &[u8], options: &[&str]) -> (String, i32) {
        std::fs::write(self.path("bundle"), bytes).unwrap();
        let output = Command::new(self.name)
            .current_dir(self.folder.path())
            .args(["verify.py", "bundle"])
            .args(options)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            !said.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        (said, output.status.code().unwrap_or(-1))
    }
}

#[test]
fn it_is_python_of_3_9_and_imports_the_standard_library_only() {
    let Some(python) = Python::new() else {
        return;
    };
    let said = python.script(
        r#"
import ast, sys
tree = ast.parse(open("verify.py").read(), feature_version=(3, 9))
names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
names = [name for name in names if name not in getattr(sys, "stdlib_module_names", names)]
print("foreign:", names)
"#,
    );
    assert_eq!(said.trim(), "foreign: []");
}

#[test]
fn signatures_are_verified_as_strictly_as_ours() {
    let Some(python) = Python::new() else {
        return;
    };
    // RFC 8032, test 3; then the same with s + L, a key of small order, and one bit turned.
    let said = python.script(
        r#"
import verify
key = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
message = bytes.fromhex("af82")
good = bytes.fromhex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")
s = int.from_bytes(good[32:], "little") + verify.ORDER
print(verify.signed(key, message, good), verify.signed(key, b"af", good),
      verify.signed(key, message, good[:32] + s.to_bytes(32, "little")),
      verify.signed(bytes(32), message, good), verify.signed(b"\1" + bytes(31), message, good),
      verify.signed(key, message, bytes([good[0] ^ 1]) + good[1:]))
"#,
    );
    assert_eq!(said.trim(), "True False False False False False");
}
