//! Tests of the servers, and how they ask a server, by hand or as a client.

mod counted;
mod servers;
mod sessions;
mod throughput;
mod uplink;

use std::time::Duration;

use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::servers::Servers;

async fn connect(servers: &Servers) -> TcpStream {
    let url = servers.socket_url();
    TcpStream::connect(url.trim_start_matches("ws://"))
        .await
        .unwrap()
}

/// Requests a WebSocket, and reads nothing.
async fn ask(servers: &Servers, path: &str) -> TcpStream {
    let mut stream = connect(servers).await;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The body of what `path` answers over HTTP.
async fn get(servers: &Servers, path: &str) -> String {
    let mut stream = connect(servers).await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    body.to_owned()
}

type Client = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn open(servers: &Servers, path: &str) -> Client {
    let url = servers.socket_url() + path;
    connect_async(url).await.unwrap().0
}

/// The next message, which must be a text and come soon.
async fn next(client: &mut Client) -> String {
    let message = timeout(Duration::from_secs(5), client.next()).await;
    let message = message.expect("no message in time").expect("no message");
    let Ok(Message::Text(text)) = message else {
        panic!("no text: {message:?}");
    };
    text.as_str().to_owned()
}

/// The code and reason of the Close; `None` if the connection ends without one.
async fn closed(client: &mut Client) -> Option<(u16, String)> {
    let close = async {
        while let Some(Ok(message)) = client.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| (frame.code.into(), frame.reason.as_str().to_owned()));
            }
        }
        None
    };
    timeout(Duration::from_secs(5), close)
        .await
        .expect("no end")
}
