//! The program under test: started, stopped, killed, frozen, and its other commands run beside it.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::super::client::{Answer, Client, Request};

/// How long the program may take to open a ledger.
const OPENING: Duration = Duration::from_secs(120);

/// Gives the program's own command, without arguments.
pub type Start = dyn Fn() -> Command + Send + Sync;

/// Where everything of one campaign lies.
pub struct Site {
    /// Ledger and keys: on the disk that gets full.
    pub disk: PathBuf,
    /// What the campaign keeps for itself: on another disk.
    pub own: PathBuf,
    pub start: Box<Start>,
}

impl Site {
    pub fn ledger(&self) -> PathBuf {
        self.disk.join("ledger")
    }

    pub fn keys(&self) -> PathBuf {
        self.disk.join("ledger-keys")
    }

    /// A command over a ledger and its keys.
    fn command(&self, ledger: &Path, keys: &Path, arguments: &[&str]) -> Command {
        let mut command = (self.start)();
        command
            .args(arguments)
            .current_dir(&self.own)
            .env("TABELLION_LEDGER", ledger)
            .env("TABELLION_KEYS", keys)
            .env("XDG_STATE_HOME", self.own.join("state"))
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        command
    }

    /// Runs one command over the ledger under test.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_over(&self.ledger(), &self.keys(), arguments)
    }

    /// Runs one command over another ledger.
    pub fn run_over(&self, ledger: &Path, keys: &Path, arguments: &[&str]) -> Output {
        self.command(ledger, keys, arguments).output().unwrap()
    }
}

/// What a command said, for a message.
pub fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}: {}{}",
        output.status,
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

/// The service, and how often it was started.
pub struct Program<'site> {
    pub site: &'site Site,
    pub token: String,
    child: Mutex<Option<Child>>,
    address: Mutex<Option<SocketAddr>>,
    pub starts: Mutex<u64>,
}

impl<'site> Program<'site> {
    pub fn new(site: &'site Site, token: String) -> Self {
        Self {
            site,
            token,
            child: Mutex::new(None),
            address: Mutex::new(None),
            starts: Mutex::new(0),
        }
    }

    /// Starts it, on the port that it had before, and waits until it listens.
    pub fn start(&self) {
        let before = *self.address.lock().unwrap();
        let listen = before.map_or("127.0.0.1:0".to_owned(), |address| address.to_string());
        let arguments = ["serve", "--listen", &listen];
        let site = self.site;
        let mut child = site
            .command(&site.ledger(), &site.keys(), &arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let (telling, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                // After the first words nobody listens any more, but the pipe must be emptied.
                let _ = telling.send(std::mem::take(&mut line));
            }
        });
        let mut words = String::new();
        let address = loop {
            match told.recv_timeout(OPENING) {
                Ok(line) => words += &line,
                Err(error) => panic!("the program does not start ({error}): {words}"),
            }
            let found = words.split("http://").nth(1).unwrap_or_default();
            let end = found.find(|c: char| !c.is_ascii_digit() && !".:".contains(c));
            if let Some(end) = end {
                break found[..end].trim_end_matches(['.', ':']).parse().unwrap();
            }
        };
        *self.address.lock().unwrap() = Some(address);
        *self.child.lock().unwrap() = Some(child);
        *self.starts.lock().unwrap() += 1;
    }

    pub fn address(&self) -> SocketAddr {
        self.address.lock().unwrap().unwrap()
    }

    pub fn id(&self) -> Option<u32> {
        self.child.lock().unwrap().as_ref().map(Child::id)
    }

    pub fn signal(&self, signal: Signal) {
        if let Some(id) = self
            .id()
            .and_then(|id| Pid::from_raw(id.try_into().unwrap()))
        {
            kill_process(id, signal).unwrap();
        }
    }

    /// `kill -9`.
    pub fn kill(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGTERM; whether it ended well.
    pub fn stop(&self) -> bool {
        self.signal(Signal::TERM);
        let child = self.child.lock().unwrap().take();
        child.is_some_and(|mut child| child.wait().unwrap().success())
    }

    /// A request on a connection of its own; `None` if nobody answers.
    pub fn ask(&self, request: &Request) -> Option<Answer> {
        let mut client = self.connect()?;
        client.write(&request.bytes()).ok()?;
        client.read(false)
    }

    pub fn connect(&self) -> Option<Client> {
        let stream = TcpStream::connect_timeout(&self.address(), Duration::from_secs(5)).ok()?;
        Some(Client::over(stream))
    }

    /// A request with the token that opens everything.
    pub fn request(&self, method: &str, target: &str) -> Request {
        Request::new(method, target).token(&self.token)
    }

    /// Whether it records.
    pub fn is_ready(&self) -> bool {
        self.ask(&Request::new("GET", "/readyz"))
            .is_some_and(|answer| answer.status == 200)
    }

    /// Waits until it records again; started anew if it stopped recording for good.
    pub fn recovers(&self, within: Duration) -> bool {
        let began = Instant::now();
        while began.elapsed() < within {
            if self.is_ready() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }
}

impl Drop for Program<'_> {
    fn drop(&mut self) {
        // Also when the campaign itself panics: nothing is left running.
        if let Some(mut child) = self
            .child
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take()
        {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
