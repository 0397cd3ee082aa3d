//! Tests of the servers, and how they ask a server by hand.

mod servers;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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
