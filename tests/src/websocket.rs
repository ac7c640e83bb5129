//! A client of WebSocket connections (RFC 6455) as far as the tests need one: text both ways, and pings answered.

use std::time::Duration;

use auth::secret::random_bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// An open connection.
pub struct WebSocket {
    stream: BufReader<TcpStream>,
}

/// What one frame is.
const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

impl WebSocket {
    /// Opens a connection to a `ws://` address; gives the status where that is refused.
    ///
    /// # Panics
    /// Where nobody answers, or not as a web server does.
    pub async fn open(url: &str, origin: Option<&str>) -> Result<Self, u16> {
        let rest = url
            .strip_prefix("ws://")
            .expect("tests connect without TLS");
        let (authority, path) = rest.split_once('/').expect("an address has a path");
        let stream = TcpStream::connect(authority).await;
        let stream = stream.expect("the front door listens");
        stream.set_nodelay(true).expect("a socket has options");
        let key = STANDARD.encode(random_bytes::<16>());
        let origin = origin.map_or_else(String::new, |one| format!("Origin: {one}\r\n"));
        let request = format!(
            "GET /{path} HTTP/1.1\r\nHost: {authority}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\
             {origin}\r\n"
        );
        let mut stream = BufReader::new(stream);
        let sent = stream.write_all(request.as_bytes()).await;
        sent.expect("the front door reads");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = stream.read_u8().await.expect("the front door answers");
            head.push(byte);
        }
        let head = String::from_utf8_lossy(&head);
        let status = head
            .split_whitespace()
            .nth(1)
            .and_then(|word| word.parse().ok());
        match status.expect("an answer has a status") {
            101 => Ok(Self { stream }),
            status => Err(status),
        }
    }

    /// Sends JSON.
    pub async fn send(&mut self, frame: &Value) {
        self.write(TEXT, frame.to_string().as_bytes()).await;
    }

    /// The next message, if one comes in this time and the connection is not closed.
    pub async fn next(&mut self, within: Duration) -> Option<Value> {
        tokio::time::timeout(within, self.read()).await.ok()?
    }

    async fn read(&mut self) -> Option<Value> {
        loop {
            let first = self.stream.read_u8().await.ok()?;
            let second = self.stream.read_u8().await.ok()?;
            let length = match second & 0x7F {
                126 => usize::from(self.stream.read_u16().await.ok()?),
                127 => usize::try_from(self.stream.read_u64().await.ok()?).ok()?,
                short => usize::from(short),
            };
            let mut payload = vec![0; length];
            self.stream.read_exact(&mut payload).await.ok()?;
            match first & 0x0F {
                TEXT => return Some(serde_json::from_slice(&payload).expect("frames are JSON")),
                PING => self.write(PONG, &payload).await,
                CLOSE => return None,
                _ => {}
            }
        }
    }

    async fn write(&mut self, kind: u8, payload: &[u8]) {
        let mask: [u8; 4] = random_bytes();
        let mut frame = vec![0x80 | kind];
        match payload.len() {
            short @ 0..126 => frame.push(0x80 | u8::try_from(short).expect("it is below 126")),
            long => {
                let long = u16::try_from(long).expect("tests send short messages");
                frame.push(0x80 | 0x7E);
                frame.extend(long.to_be_bytes());
            }
        }
        frame.extend(mask);
        let masked = payload.iter().zip(mask.iter().cycle());
        frame.extend(masked.map(|(byte, mask)| byte ^ mask));
        let written = self.stream.write_all(&frame).await;
        written.expect("the connection is open");
    }
}
