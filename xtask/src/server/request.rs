//! The head of an HTTP request, looked at before anything is read: what it asks for decides who
//! reads it.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::sleep;
use url::Url;

/// Bytes; browsers send less than a tenth.
const LONGEST_HEAD: usize = 16 << 10;

pub struct Request {
    pub path: String,
    query: HashMap<String, String>,
    /// The `Sec-WebSocket-Key` of a WebSocket handshake.
    pub key: Option<String>,
    length: usize,
}

impl Request {
    /// Waits for the whole head, and leaves it in the stream.
    pub async fn peek(stream: &TcpStream) -> Result<Self> {
        let mut head = vec![0; LONGEST_HEAD];
        loop {
            let length = stream.peek(&mut head).await?;
            ensure!(length > 0 && length < LONGEST_HEAD, "no request");
            if let Some(request) = Self::parse(&head[..length])? {
                return Ok(request);
            }
            // peek() is ready again at once with what it showed before
            sleep(Duration::from_millis(1)).await;
        }
    }

    fn parse(head: &[u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(length) = request.parse(head)? else {
            return Ok(None);
        };
        let target = format!("http://localhost{}", request.path.context("no path")?);
        let target = Url::parse(&target)?;
        let mut keys = request.headers.iter();
        let key = keys.find(|header| header.name.eq_ignore_ascii_case("sec-websocket-key"));
        Ok(Some(Self {
            path: target.path().to_owned(),
            query: target.query_pairs().into_owned().collect(),
            key: key.map(|key| String::from_utf8_lossy(key.value).into_owned()),
            length,
        }))
    }

    /// Reads the head, and nothing behind it.
    pub async fn consume(&self, stream: &mut TcpStream) -> Result<()> {
        stream.read_exact(&mut vec![0; self.length]).await?;
        Ok(())
    }

    /// A parameter of the query, or `default` where there is none or it can't be read.
    pub fn get<T: std::str::FromStr>(&self, name: &str, default: T) -> T {
        self.query
            .get(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or(default)
    }

    pub fn text(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}
