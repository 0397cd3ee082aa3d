//! The head of an HTTP request, looked at before anything is read: what it asks for decides who
//! reads it.

use std::num::NonZeroU32;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::extract::Query;
use http::Uri;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::sleep;

/// Bytes; browsers send less than a tenth.
const LONGEST_HEAD: usize = 16 << 10;

pub struct Request {
    pub target: Uri,
    /// The `Sec-WebSocket-Key` of a WebSocket handshake.
    pub key: Option<String>,
    pub authorization: Option<String>,
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
        let value = |name| {
            let mut headers = request.headers.iter();
            let header =
                headers.find(|header: &&httparse::Header| header.name.eq_ignore_ascii_case(name));
            header.map(|header| String::from_utf8_lossy(header.value).into_owned())
        };
        Ok(Some(Self {
            target: request.path.context("no target")?.parse()?,
            key: value("sec-websocket-key"),
            authorization: value("authorization"),
            length,
        }))
    }

    /// Reads the head, and nothing behind it.
    pub async fn consume(&self, stream: &mut TcpStream) -> Result<()> {
        stream.read_exact(&mut vec![0; self.length]).await?;
        Ok(())
    }

    pub fn parameters(&self) -> Result<Parameters> {
        Ok(Query::try_from_uri(&self.target)?.0)
    }
}

/// What a query may say. Anything else in it is an error: a misspelt test would test something else.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    pub id: String,
    pub code: Option<u16>,
    pub reason: String,
    pub count: usize,
    pub size: usize,
    pub messages: usize,
    pub rate: NonZeroU32,
    pub choose: String,
    pub token: String,
    /// Milliseconds.
    every: Option<NonZeroU32>,
    /// Milliseconds.
    pub silence: u32,
    pub reset_after: Option<usize>,
}

impl Parameters {
    /// The time of `every`, or else this many milliseconds.
    pub fn every(&self, otherwise: u32) -> Duration {
        let every = self.every.map_or(otherwise, NonZeroU32::get);
        Duration::from_millis(every.into())
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            id: String::new(),
            code: None,
            reason: String::new(),
            count: 1,
            size: 1,
            messages: 1,
            rate: const { NonZeroU32::new(1_000_000).unwrap() },
            choose: String::new(),
            token: String::new(),
            every: None,
            silence: 3000,
            reset_after: None,
        }
    }
}
