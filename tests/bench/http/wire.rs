//! HTTP/1.1 as the load tool speaks it, over plain sockets and over TLS.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::place::HOSTS;

/// Whom a disclosure names.
#[derive(Clone, Copy)]
pub enum Persons {
    None,
    One,
}

impl Persons {
    pub fn told(self) -> &'static str {
        match self {
            Self::None => "no persons",
            Self::One => "one person each",
        }
    }
}

/// How a connection is made.
#[derive(Clone)]
pub enum Way {
    Plain,
    Tls(TlsConnector),
}

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

/// One connection, kept.
pub struct Wire {
    stream: Box<dyn Both>,
    pub buffer: Vec<u8>,
}

impl Wire {
    pub async fn connect(address: SocketAddr, way: &Way) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let stream: Box<dyn Both> = match way {
            Way::Plain => Box::new(stream),
            Way::Tls(connector) => {
                let name = "localhost".try_into().unwrap();
                Box::new(connector.connect(name, stream).await.unwrap())
            }
        };
        Self {
            stream,
            buffer: Vec::with_capacity(16 << 10),
        }
    }

    /// Sends a request and reads its answer into the buffer; its status.
    pub async fn ask(&mut self, request: &[u8]) -> u16 {
        self.stream.write_all(request).await.unwrap();
        self.stream.flush().await.unwrap();
        self.buffer.clear();
        let mut head = None;
        loop {
            if let Some((status, end)) = head
                && self.buffer.len() >= end
            {
                return status;
            }
            let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
            assert!(read > 0, "the service closed the connection");
            if head.is_none()
                && let Some(at) = memchr::memmem::find(&self.buffer, b"\r\n\r\n")
            {
                let text = std::str::from_utf8(&self.buffer[..at])
                    .unwrap()
                    .to_ascii_lowercase();
                let length = text.split("content-length: ").nth(1).unwrap();
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                head = Some((text[9..12].parse().unwrap(), at + 4 + length));
            }
        }
    }

    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.buffer)
    }
}

pub fn disclosure(event: &str, number: usize, persons: Persons) -> Value {
    let host = format!("host-{}", number % HOSTS);
    let mut value = json!({"exporter": "omnia-groupe", "recipient": host, "occurred_at": "2026-01-10T09:00:00Z",
        "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity", "professional_contact"],
        "event_id": event, "late_reason": "initial_import"});
    if matches!(persons, Persons::One) {
        value["subjects"] = json!([{"ref": format!("partner-{event}")}]);
    }
    value
}

pub fn get(target: &str, token: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

pub fn post(target: &str, kind: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
