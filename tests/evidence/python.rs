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
