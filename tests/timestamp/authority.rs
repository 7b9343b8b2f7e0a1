//! A time-stamping authority made of `openssl ts`, with a root and an intermediate of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

use tabellion::hash::{Digest, content};
use tabellion::timestamp::{Anchors, Request, Response};

/// The policy that it stamps under unless asked for another.
pub const POLICY: &str = "1.3.6.1.4.1.99999.1";
/// Another one that it knows.
pub const OTHER_POLICY: &str = "1.3.6.1.4.1.99999.2";
/// The extensions of a certificate for time-stamping.
pub const PURPOSE: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";

/// How an authority is made.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Arguments of `openssl genpkey`.
    pub key: &'static str,
    /// Hash function of its signatures.
    pub digest: &'static str,
    /// Hash function by which it names its certificate.
    pub named_by: &'static str,
    /// Extensions of its certificate.
    pub extensions: &'static str,
    /// Days for which its certificate is valid.
    pub days: &'static str,
    /// From and to, instead of days from now.
    pub dates: Option<(&'static str, &'static str)>,
}

pub const RSA: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
pub const P256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";
pub const P384: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-384";
pub const WEAK: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:1024";

/// The usual one.
pub const USUAL: Kind = Kind {
    key: P256,
    digest: "sha256",
    named_by: "sha256",
    extensions: PURPOSE,
    days: "3650",
    dates: None,
};

pub static ECDSA: LazyLock<Tsa> = LazyLock::new(|| Tsa::new(USUAL));
/// One whose certificate lasts a month.
pub static SHORT: LazyLock<Tsa> = LazyLock::new(|| {
    Tsa::new(Kind {
        days: "30",
        ..USUAL
    })
});
pub static RSA_2048: LazyLock<Tsa> = LazyLock::new(|| Tsa::new(Kind { key: RSA, ..USUAL }));

/// An authority.
pub struct Tsa {
    folder: tempfile::TempDir,
    /// `openssl ts` counts in a file: one at a time.
    one: Mutex<()>,
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// `openssl` with arguments in one line; `·` is a space within one.
fn words(folder: &Path, line: &str) -> Vec<u8> {
    let words: Vec<String> = line.split(' ').map(|word| word.replace('·', " ")).collect();
    run(
        folder,
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

impl Tsa {
    pub fn new(kind: Kind) -> Self {
        let tsa = Self {
            folder: tempfile::tempdir().unwrap(),
            one: Mutex::new(()),
        };
        let put = |name: &str, text: &str| std::fs::write(tsa.path(name), text).unwrap();
        put(
            "ca.ext",
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n",
        );
        put("tsa.ext", kind.extensions);
        put("serial", "01\n");
        put("index.txt", "");
        put("config", &config(&kind));
        let make = |line: &str| words(tsa.folder.path(), line);
        for (name, subject) in [
            ("root", "/CN=Example·Root"),
            ("middle", "/CN=Example·CA"),
            ("tsa", "/O=Example/CN=Example·TSA"),
        ] {
            let chosen = if name == "tsa" { kind.key } else { P256 };
            make(&format!("genpkey -out {name}.key {chosen}"));
            make(&format!(
                "req -new -key {name}.key -subj {subject} -out {name}.csr"
            ));
        }
        make("x509 -req -in root.csr -signkey root.key -days 7300 -extfile ca.ext -out root.pem");
        let issue = |name: &str, by: &str, days: &str, extensions: &str| {
            make(&format!(
                "x509 -req -in {name}.csr -CA {by}.pem -CAkey {by}.key -CAcreateserial -days {days} -extfile {extensions} -out {name}.pem"
            ))
        };
        issue("middle", "root", "7000", "ca.ext");
        match kind.dates {
            None => issue("tsa", "middle", kind.days, "tsa.ext"),
            Some((from, to)) => make(&format!(
                "ca -batch -notext -config config -cert middle.pem -keyfile middle.key -startdate {from} -enddate {to} -extfile tsa.ext -in tsa.csr -out tsa.pem"
            )),
        };
        tsa
    }

    /// Gives it another certificate for its key, valid until `to`.
    pub fn reissue(&self, to: &str) {
        words(
            self.folder.path(),
            &format!(
                "ca -batch -notext -config config -cert middle.pem -keyfile middle.key -startdate 20260101000000Z -enddate {to} -extfile tsa.ext -in tsa.csr -out tsa.pem"
            ),
        );
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The root, as a user would have it.
    pub fn anchors(&self) -> Anchors {
        Anchors::from_pem(&std::fs::read(self.path("root.pem")).unwrap()).unwrap()
    }

    /// The answer to a request.
    pub fn answer(&self, request: &[u8]) -> Vec<u8> {
        self.reply(request, &[])
    }

    fn reply(&self, request: &[u8], more: &[&str]) -> Vec<u8> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        std::fs::write(self.path("request"), request).unwrap();
        run(
            self.folder.path(),
            &[
                &[
                    "ts",
                    "-reply",
                    "-config",
                    "config",
                    "-queryfile",
                    "request",
                    "-out",
                    "answer",
                ],
                more,
            ]
            .concat(),
        );
        std::fs::read(self.path("answer")).unwrap()
    }

    /// A token for a request.
    pub fn token(&self, request: &Request) -> Vec<u8> {
        Response::parse(&self.answer(&request.to_der()))
            .unwrap()
            .token
    }

    /// A token over some bytes.
    pub fn over(&self, bytes: &[u8]) -> Vec<u8> {
        self.token(&asking(content(bytes)))
    }

    /// What a token states, signed again by `openssl cms` with other options.
    pub fn signed_again(&self, token: &[u8], options: &[&str]) -> Vec<u8> {
        let usual = ["-signer", "tsa.pem", "-inkey", "tsa.key"];
        self.signed_by(token, &[&usual[..], options].concat())
    }

    /// The same, the signer among the options.
    pub fn signed_by(&self, token: &[u8], options: &[&str]) -> Vec<u8> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        std::fs::write(self.path("token"), token).unwrap();
        let here = self.folder.path();
        words(
            here,
            "cms -verify -noverify -binary -inform DER -in token -out info",
        );
        let usual = "cms -sign -binary -nodetach -in info -outform DER -out again";
        let usual: Vec<&str> = usual.split(' ').collect();
        run(here, &[&usual[..], options].concat());
        std::fs::read(self.path("again")).unwrap()
    }

    /// Whether `openssl ts -verify` accepts a token over the bytes of a file.
    pub fn accepts(&self, data: &Path, answer: &Path) -> bool {
        let text = |path: &Path| path.display().to_string();
        let root = text(&self.path("root.pem"));
        let output = Command::new("openssl")
            .args([
                "ts",
                "-verify",
                "-data",
                &text(data),
                "-in",
                &text(answer),
                "-CAfile",
                &root,
            ])
            .output()
            .unwrap();
        output.status.success()
    }

    /// The command that asks it; each call counts in a file of its own.
    pub fn command(&self) -> String {
        let here = self.folder.path().display();
        format!(
            "cd {here} && openssl rand -hex 8 > n.$$ && sed \"s/^serial = serial$/serial = n.$$/\" config > c.$$ && cat > q.$$ && openssl ts -reply -config c.$$ -queryfile q.$$ -out a.$$ && cat a.$$"
        )
    }
}

/// A request with a nonce that is not random.
pub fn asking(imprint: Digest) -> Request {
    Request {
        imprint,
        nonce: 0x00d1_ce5e_ed00_0001,
        policy: None,
    }
}

fn config(kind: &Kind) -> String {
    let Kind {
        digest, named_by, ..
    } = kind;
    format!(
        "[ca]\ndefault_ca = ca_default\n[ca_default]\ndatabase = index.txt\nserial = ca.serial\nrand_serial = yes\nnew_certs_dir = .\ndefault_md = sha256\npolicy = any\n[any]\ncommonName = supplied\norganizationName = optional\n\
         [tsa]\ndefault_tsa = here\n[here]\nserial = serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\ncerts = middle.pem\nsigner_key = tsa.key\nsigner_digest = {digest}\n\
         default_policy = {POLICY}\nother_policies = {OTHER_POLICY}\ndigests = sha256, sha384\naccuracy = secs:1, millisecs:500\nclock_precision_digits = 3\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = {named_by}\n"
    )
}

/// Answers posts on a free port with what `answer` makes of them, until the process ends.
pub fn listening(answer: impl Fn(&[u8]) -> (u16, Vec<u8>) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
                    break;
                }
                let lower = line.to_ascii_lowercase();
                if let Some(value) = lower.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() {
                continue;
            }
            let (status, answer) = answer(&body);
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(&answer));
        }
    });
    address
}
