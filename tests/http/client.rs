//! A small HTTP/1.1 client over a plain socket: it can also say what no well-behaved client says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The code of a problem, which must be one.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let body = self.json();
        assert_eq!(body["status"], self.status, "{body}");
        let code = body["code"].as_str().unwrap().to_owned();
        assert_eq!(
            body["type"],
            format!("urn:tabellion:problem:{}", code.replace('_', "-"))
        );
        assert!(
            !body["title"].as_str().unwrap().is_empty()
                && !body["detail"].as_str().unwrap().is_empty()
        );
        code
    }
}

pub struct Request {
    pub head: Vec<u8>,
    body: Vec<u8>,
    /// Whether `Content-Length` stands in the head already.
    framed: bool,
}

impl Request {
    pub fn new(method: &str, target: &str) -> Self {
        let head = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n").into_bytes();
        Self {
            head,
            body: Vec::new(),
            framed: false,
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head
            .extend(format!("{name}: {value}\r\n").into_bytes());
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn json(self, value: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(value.to_string().into_bytes())
    }

    pub fn ndjson(self, lines: &[String]) -> Self {
        self.header("content-type", "application/x-ndjson")
            .body(lines.join("\n").into_bytes())
    }

    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// The caller writes its own framing.
    pub fn framed(mut self) -> Self {
        self.framed = true;
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head.clone();
        if !self.framed {
            bytes.extend(format!("content-length: {}\r\n", self.body.len()).into_bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

/// One connection, kept open.
pub struct Client {
    writer: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).unwrap())
    }

    pub fn over(writer: TcpStream) -> Self {
        writer.set_nodelay(true).unwrap();
        writer
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let reader = BufReader::new(writer.try_clone().unwrap());
        Self { writer, reader }
    }

    #[track_caller]
    pub fn send(&mut self, request: &Request) -> Answer {
        self.write(&request.bytes()).unwrap();
        self.read(request.head.starts_with(b"HEAD "))
            .expect("an answer")
    }

    /// Writes on a thread of its own while the answer is read, as a batch wants it.
    pub fn send_while_reading(&mut self, request: &Request) -> Answer {
        let bytes = request.bytes();
        let mut writer = self.writer.try_clone().unwrap();
        let writing = std::thread::spawn(move || writer.write_all(&bytes));
        let answer = self.read(false).expect("an answer");
        let _ = writing.join().unwrap();
        answer
    }

    /// A batch: its status, and the lines of the answer that came whole, also where it broke off.
    pub fn send_torn(&mut self, request: &Request) -> Option<(u16, Vec<Value>)> {
        let bytes = request.bytes();
        let mut writer = self.writer.try_clone().ok()?;
        let writing = std::thread::spawn(move || writer.write_all(&bytes));
        let torn = self.read_torn();
        let _ = self.writer.shutdown(std::net::Shutdown::Both);
        let _ = writing.join().unwrap();
        let (status, body) = torn?;
        let whole = body
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let lines = body[..whole].split(|byte| *byte == b'\n');
        let lines = lines.filter(|line| !line.is_empty());
        let lines = lines.map(|line| serde_json::from_slice(line).unwrap());
        Some((
            status,
            if status == 200 {
                lines.collect()
            } else {
                Vec::new()
            },
        ))
    }

    fn read_torn(&mut self) -> Option<(u16, Vec<u8>)> {
        let answer = answer(&mut self.reader, true)?;
        let mut body = Vec::new();
        if answer.status == 200 {
            while let Some(Some(chunk)) = chunk(&mut self.reader) {
                body.extend(chunk);
            }
        }
        Some((answer.status, body))
    }

    /// The next line of an answer that does not end.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.reader.read_line(&mut line).ok()?;
        (read > 0).then_some(line)
    }

    pub fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.writer.write_all(bytes)
    }

    /// Says that nothing more comes.
    pub fn finish(&mut self) {
        let _ = self.writer.shutdown(std::net::Shutdown::Write);
    }

    /// Everything that still comes, until the connection ends or falls silent.
    pub fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // A connection that is reset has said what it said.
        let _ = self.reader.read_to_end(&mut bytes);
        bytes
    }

    /// The next answer; `None` if the connection ends before one.
    pub fn read(&mut self, head_only: bool) -> Option<Answer> {
        answer(&mut self.reader, head_only)
    }
}

/// The next answer on any connection; `None` if it ends before one.
pub fn answer(reader: &mut impl BufRead, head_only: bool) -> Option<Answer> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let status: u16 = line.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    if status == 100 {
        return answer(reader, head_only);
    }
    let mut answer = Answer {
        status,
        headers,
        body: Vec::new(),
    };
    if head_only || status == 204 || status == 304 {
        return Some(answer);
    }
    if answer
        .header("transfer-encoding")
        .is_some_and(|coding| coding.contains("chunked"))
    {
        while let Some(chunk) = chunk(reader)? {
            answer.body.extend(chunk);
        }
    } else if let Some(len) = answer
        .header("content-length")
        .and_then(|len| len.parse::<usize>().ok())
    {
        answer.body.resize(len, 0);
        reader.read_exact(&mut answer.body).ok()?;
    } else {
        reader.read_to_end(&mut answer.body).ok()?;
    }
    Some(answer)
}

/// The next chunk; the inner `None` is the last one.
#[allow(
    clippy::option_option,
    reason = "the end of the connection and the end of the answer are two things"
)]
fn chunk(reader: &mut impl BufRead) -> Option<Option<Vec<u8>>> {
    let mut size = String::new();
    reader.read_line(&mut size).ok()?;
    let len = usize::from_str_radix(size.trim(), 16).ok()?;
    let mut chunk = vec![0; len + 2];
    reader.read_exact(&mut chunk).ok()?;
    chunk.truncate(len);
    Some((len > 0).then_some(chunk))
}
