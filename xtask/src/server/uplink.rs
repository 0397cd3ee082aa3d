//! A client's narrow way to its server: what it sends waits in its kernel, then in its browser.

use std::time::Duration;

use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_util::io::{ReaderStream, StreamReader};

use super::connection::{accept, limitless, receive};
use super::log::Entry;
use super::request::Parameters;

/// Bytes in the server's kernel. With less, Linux drops segments on the loopback interface, and waits long
/// before it sends them again.
const RECEIVE_BUFFER: usize = 16 << 10;

/// A twentieth of a second's bytes are read at once: timers are late by a millisecond or two.
const READS_PER_SECOND: u32 = 20;

/// Reads `rate` bytes a second, evenly, also within a message. Answers the text `ping` with `pong`, and
/// every other message with its length in bytes, as a text.
pub async fn uplink(stream: TcpStream, mut entry: Entry, parameters: &Parameters) -> Result<()> {
    SockRef::from(&stream).set_recv_buffer_size(RECEIVE_BUFFER)?;
    let (up, down) = accept(stream).await?.into_inner().into_split();
    let rate = parameters.rate.get();
    let at_once = usize::try_from(rate / READS_PER_SECOND)?.max(1);
    let up = ReaderStream::with_capacity(up, at_once).then(|bytes| async {
        let length = bytes.as_ref().map_or(0, |bytes| bytes.len());
        sleep(Duration::from_secs_f64(length as f64 / f64::from(rate))).await;
        bytes
    });
    let stream = tokio::io::join(StreamReader::new(Box::pin(up)), down);
    let mut socket =
        WebSocketStream::from_raw_socket(stream, Role::Server, Some(limitless())).await;
    while let Some(message) = receive(&mut socket, &mut entry).await {
        let answer = if message == Message::text("ping") {
            "pong".into()
        } else {
            message.len().to_string().into()
        };
        // An error here is one of the next receive too
        let _ = socket.send(answer).await;
    }
    Ok(())
}
