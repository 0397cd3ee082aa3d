//! The paths of the server: each simulates one behaviour or fault, and has its function here or in a
//! file of its own. Every connection is logged under the `id` in its query.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use http::HeaderValue;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::connection::{
    self, A_WHILE, PROTOCOL, Socket, accept, accept_with, drain, note, receive, reset,
};
use super::log::{Entry, Log};
use super::request::{Parameters, Request};
use super::{counted, sessions, throughput, uplink};

const EXTENSIONS: &str = "sec-websocket-extensions";

pub async fn run(stream: TcpStream, request: &Request, log: &Arc<Log>) -> Result<()> {
    let parameters = match request.parameters() {
        Ok(parameters) => parameters,
        Err(error) => {
            eprintln!("can't parse {}: {error}", request.target);
            return answer(stream, request, "400 Bad Request", "").await;
        }
    };
    let entry = Entry::new(log, &parameters.id, request);
    match request.target.path() {
        "/echo" => echo(accept(stream).await?, entry).await,
        "/record" => record(accept(stream).await?, entry, &parameters).await,
        "/protocol" => protocol(stream, entry, &parameters.choose).await,
        "/extension" => extension(stream, entry).await,
        "/sink" => sink(accept(stream).await?, entry).await,
        "/slow" => slow(accept(stream).await?, entry, &parameters).await,
        "/flood" => flood(accept(stream).await?, entry, &parameters).await,
        "/close" => close(accept(stream).await?, entry, &parameters).await,
        "/drop-after" => drop_after(accept(stream).await?, entry, &parameters).await,
        "/reset" => reset(accept(stream).await?.into_inner()).await,
        "/ping" => ping(accept(stream).await?, entry).await,
        "/silent" => silent(accept(stream).await?).await,
        "/greeting" => sessions::greeting(accept(stream).await?, entry, &parameters).await,
        "/keepalive" => sessions::keepalive(accept(stream).await?, entry, &parameters).await,
        "/counted" => {
            let session = log.sessions.get(&parameters.id);
            counted::run(accept(stream).await?, entry, &session, &parameters).await
        }
        "/throughput" => throughput::throughput(accept(stream).await?).await,
        "/uplink" => uplink::uplink(stream, entry, &parameters).await,
        "/reset-in-handshake" => reset(stream).await,
        "/no-answer" => no_answer(stream).await,
        "/status" => status(stream, request, parameters.code).await,
        "/redirect" => redirect(stream, request).await,
        "/frames-with-handshake" => frames_with_handshake(stream, request, entry).await,
        "/close-crossing" => close_crossing(stream, request, entry).await,
        "/invalid-utf8" => invalid_utf8(stream, request, entry).await,
        "/reset-in-message" => reset_in_message(stream, request).await,
        _ => answer(stream, request, "404 Not Found", "").await,
    }
}

/// Sends each message back.
async fn echo(mut socket: Socket, mut entry: Entry) -> Result<()> {
    while let Some(message) = receive(&mut socket, &mut entry).await {
        // An error here is one of the next receive too, after a Close that came meanwhile
        let _ = socket.send(message).await;
    }
    Ok(())
}

/// Keeps each text's first word, in order, and answers with it; reads `rate` bytes a second.
async fn record(mut socket: Socket, mut entry: Entry, parameters: &Parameters) -> Result<()> {
    while let Some(message) = receive(&mut socket, &mut entry).await {
        let text = message.to_text()?;
        let word = text.split(' ').next().unwrap_or_default().to_owned();
        entry.keep(&word);
        let _ = socket.send(word.into()).await;
        pace(&message, parameters).await;
    }
    Ok(())
}

/// Chooses the subprotocol `choose`, or none, regardless of the request.
async fn protocol(stream: TcpStream, entry: Entry, choose: &str) -> Result<()> {
    let choice = match choose {
        "" => None,
        name => Some(name.parse()?),
    };
    drain(accept_with(stream, PROTOCOL, |_| choice).await?, entry).await
}

/// Agrees to compress where the client offers it, and sends a text `as it is`, which it may.
async fn extension(stream: TcpStream, entry: Entry) -> Result<()> {
    let mut socket = accept_with(stream, EXTENSIONS, |request| {
        let offers = request.headers().get_all(EXTENSIONS).iter();
        let mut offers = offers.filter_map(|value| value.to_str().ok());
        let offered = offers.any(|list| list.contains("permessage-deflate"));
        offered.then(|| HeaderValue::from_static("permessage-deflate"))
    })
    .await?;
    socket.send("as it is".into()).await?;
    drain(socket, entry).await
}

/// Counts, and reports as JSON what it saw when it is sent the text `report`.
async fn sink(mut socket: Socket, mut entry: Entry) -> Result<()> {
    while let Some(message) = receive(&mut socket, &mut entry).await {
        if matches!(&message, Message::Text(text) if text.as_str() == "report") {
            socket
                .send(serde_json::to_string(&entry.seen())?.into())
                .await?;
        }
    }
    Ok(())
}

/// Reads `rate` bytes a second, and sends nothing.
async fn slow(mut socket: Socket, mut entry: Entry, parameters: &Parameters) -> Result<()> {
    while let Some(message) = receive(&mut socket, &mut entry).await {
        pace(&message, parameters).await;
    }
    Ok(())
}

/// As long as `message` takes at `rate` bytes a second.
async fn pace(message: &Message, parameters: &Parameters) {
    let rate = f64::from(parameters.rate.get());
    sleep(Duration::from_secs_f64(message.len() as f64 / rate)).await;
}

/// Sends `count` binary messages of `size` bytes, each its number's lowest byte throughout, and closes if there is a `code`.
async fn flood(mut socket: Socket, entry: Entry, parameters: &Parameters) -> Result<()> {
    for n in 0..parameters.count {
        socket.feed(vec![n as u8; parameters.size].into()).await?;
    }
    if parameters.code.is_some() {
        return close(socket, entry, parameters).await;
    }
    socket.flush().await?;
    drain(socket, entry).await
}

/// Closes with `code` and `reason`, or without a code, as soon as it is open.
async fn close(socket: Socket, entry: Entry, parameters: &Parameters) -> Result<()> {
    let why = parameters.code.map(|code| (code, &*parameters.reason));
    connection::close(socket, entry, why).await
}

/// Echoes, and drops the connection after `messages`.
async fn drop_after(mut socket: Socket, mut entry: Entry, parameters: &Parameters) -> Result<()> {
    for _ in 0..parameters.messages {
        let Some(message) = receive(&mut socket, &mut entry).await else {
            return Ok(());
        };
        socket.send(message).await?;
    }
    Ok(())
}

/// Pings, and sends the text `ponged` when the answer has come.
async fn ping(mut socket: Socket, entry: Entry) -> Result<()> {
    socket.send(Message::Ping("x".into())).await?;
    while let Some(message) = socket.next().await.transpose()? {
        if message.is_pong() {
            socket.send("ponged".into()).await?;
            break;
        }
    }
    drain(socket, entry).await
}

/// Neither reads nor sends until the client leaves.
async fn silent(socket: Socket) -> Result<()> {
    let stream = socket.get_ref();
    // Unread data would hide the end from peek()
    while !stream.ready(Interest::READABLE).await?.is_read_closed() {
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Takes the request and answers nothing until the client leaves, or for five seconds: Firefox keeps
/// the connection of a handshake that was given up, and makes no seventh to a host.
async fn no_answer(mut stream: TcpStream) -> Result<()> {
    let mut nowhere = tokio::io::sink();
    let leaves = tokio::io::copy(&mut stream, &mut nowhere);
    if let Ok(end) = timeout(Duration::from_secs(5), leaves).await {
        end?;
    }
    Ok(())
}

/// Refuses the handshake with the HTTP status `code`.
async fn status(stream: TcpStream, request: &Request, code: Option<u16>) -> Result<()> {
    let status = format!("{} Refused", code.unwrap_or(403));
    answer(stream, request, &status, "").await
}

/// Sends the client on to `/echo` with the same query, where no WebSocket may follow.
async fn redirect(stream: TcpStream, request: &Request) -> Result<()> {
    let query = request.target.query().unwrap_or_default();
    let location = format!("location: /echo?{query}\r\n");
    answer(stream, request, "302 Found", &location).await
}

async fn answer(
    mut stream: TcpStream,
    request: &Request,
    status: &str,
    headers: &str,
) -> Result<()> {
    request.consume(&mut stream).await?;
    let head =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    Ok(stream.shutdown().await?)
}

/// Sends the handshake's answer and `frames` behind it, in one segment.
async fn handshake_and(stream: &mut TcpStream, request: &Request, frames: &[u8]) -> Result<()> {
    request.consume(stream).await?;
    let key = derive_accept_key(request.key.as_deref().context("no key")?.as_bytes());
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {key}\r\n\r\n"
    );
    Ok(stream
        .write_all(&[head.as_bytes(), frames].concat())
        .await?)
}

/// Takes in what the client sends, up to its Close, and answers nothing.
async fn until_close(stream: &mut TcpStream, entry: &mut Entry) {
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    while let Some(Ok(message)) = socket.next().await {
        note(&message, entry);
        if message.is_close() {
            return;
        }
    }
}

/// Takes in what the client sends until it leaves, and answers nothing.
async fn listen(stream: &mut TcpStream, entry: &mut Entry) -> Result<()> {
    until_close(stream, entry).await;
    tokio::io::copy(stream, &mut tokio::io::sink()).await?;
    Ok(())
}

/// Has a text message `hello` and a binary one arrive with the handshake, then closes with 4000.
async fn frames_with_handshake(
    mut stream: TcpStream,
    request: &Request,
    mut entry: Entry,
) -> Result<()> {
    let frames = b"\x81\x05hello\x82\x02\x01\x02\x88\x02\x0f\xa0";
    handshake_and(&mut stream, request, frames).await?;
    // After the client's answer, the server is to end the connection first
    until_close(&mut stream, &mut entry).await;
    Ok(())
}

/// Waits for the client's Close and sends one that doesn't answer it: 4001 `server`, as if both had
/// been on their way at once.
async fn close_crossing(mut stream: TcpStream, request: &Request, mut entry: Entry) -> Result<()> {
    handshake_and(&mut stream, request, b"").await?;
    until_close(&mut stream, &mut entry).await;
    Ok(stream.write_all(b"\x88\x08\x0f\xa1server").await?)
}

/// Sends a text message that is no UTF-8.
async fn invalid_utf8(mut stream: TcpStream, request: &Request, mut entry: Entry) -> Result<()> {
    handshake_and(&mut stream, request, b"").await?;
    // The client is to be open by then
    sleep(A_WHILE).await;
    stream.write_all(b"\x81\x02\xc3\x28").await?;
    listen(&mut stream, &mut entry).await
}

/// Sends ten bytes of a message of a hundred, then a TCP reset.
async fn reset_in_message(mut stream: TcpStream, request: &Request) -> Result<()> {
    handshake_and(&mut stream, request, b"\x82\x640123456789").await?;
    reset(stream).await
}
