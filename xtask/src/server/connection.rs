//! One connection of a WebSocket: its handshake, its messages and how they are logged, and its end.

use std::time::Duration;

use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use http::HeaderValue;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server as handshake;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use super::log::Entry;

/// What the server agrees to, if asked.
const PROTOCOLS: [&str; 2] = ["chat", "superchat"];
pub const PROTOCOL: &str = "sec-websocket-protocol";

/// Long enough for sent data to arrive.
pub const A_WHILE: Duration = Duration::from_millis(200);

pub type Socket = WebSocketStream<TcpStream>;

/// The handshake, with the first subprotocol asked for that the server knows.
pub async fn accept(stream: TcpStream) -> Result<Socket> {
    accept_with(stream, PROTOCOL, |request| {
        let asked = request.headers().get_all(PROTOCOL).iter();
        let lists = asked.filter_map(|value| value.to_str().ok());
        let mut names = lists.flat_map(|list| list.split(',').map(str::trim));
        names.find(|name| PROTOCOLS.contains(name))?.parse().ok()
    })
    .await
}

/// The handshake, with what `choose` returns under that name.
pub async fn accept_with<C>(stream: TcpStream, name: &'static str, choose: C) -> Result<Socket>
where
    C: FnOnce(&handshake::Request) -> Option<HeaderValue> + Unpin,
{
    #[expect(clippy::result_large_err, reason = "tungstenite's signature")]
    let answer = |request: &handshake::Request, mut response: handshake::Response| {
        if let Some(choice) = choose(request) {
            response.headers_mut().insert(name, choice);
        }
        Ok(response)
    };
    Ok(accept_hdr_async_with_config(stream, answer, Some(limitless())).await?)
}

/// Takes messages of any length.
pub fn limitless() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(None)
        .max_frame_size(None)
}

/// The next message, or `None` at the end, after the closing handshake if there is one.
pub async fn receive<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    entry: &mut Entry,
) -> Option<Message> {
    while let Some(Ok(message)) = socket.next().await {
        note(&message, entry);
        // The answer to a Close goes out with the next call
        if message.is_text() || message.is_binary() {
            return Some(message);
        }
    }
    None
}

pub fn note(message: &Message, entry: &mut Entry) {
    match message {
        Message::Text(text) => entry.text(text),
        Message::Binary(bytes) => entry.bytes(bytes.len()),
        Message::Close(Some(frame)) => entry.close(Some(frame.code.into()), &frame.reason),
        Message::Close(None) => entry.close(None, ""),
        _ => {}
    }
}

pub async fn drain(mut socket: Socket, mut entry: Entry) -> Result<()> {
    while receive(&mut socket, &mut entry).await.is_some() {}
    Ok(())
}

/// Closes with this code and reason, or without a code, and waits for the client's answer.
pub async fn close(mut socket: Socket, entry: Entry, why: Option<(u16, &str)>) -> Result<()> {
    let frame = why.map(|(code, reason)| CloseFrame {
        code: code.into(),
        reason: reason.into(),
    });
    socket.send(Message::Close(frame)).await?;
    drain(socket, entry).await
}

/// Ends the connection with a TCP reset, and takes in nothing before: a long message is still under
/// way then.
pub async fn reset(stream: TcpStream) -> Result<()> {
    // At once it would overtake what was sent before
    sleep(A_WHILE).await;
    Ok(stream.set_zero_linger()?)
}
