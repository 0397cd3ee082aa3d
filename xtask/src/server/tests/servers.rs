//! Servers that start and stop, resets, and what the log keeps.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::super::servers::Servers;
use super::{ask, connect, get};

/// All that the server sends, and how it ends.
async fn answer(servers: &Servers, path: &str) -> (String, std::io::Result<usize>) {
    let mut stream = ask(servers, path).await;
    let mut bytes = Vec::new();
    let end = timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await;
    (String::from_utf8_lossy(&bytes).into_owned(), end.unwrap())
}

#[tokio::test]
async fn resets_are_resets() {
    let servers = Servers::start(0, 0).await.unwrap();
    for (path, sent) in [
        ("/reset", "\r\n\r\n"),
        ("/reset-in-message", "0123456789"),
        ("/reset-in-handshake", ""),
    ] {
        let (received, end) = answer(&servers, path).await;
        assert!(received.ends_with(sent), "{path}: {received}");
        assert_eq!(received.is_empty(), sent.is_empty(), "{path}: {received}");
        let end = end.map_err(|error| error.kind());
        assert_eq!(end, Err(ErrorKind::ConnectionReset), "{path}");
    }
}

#[tokio::test]
async fn a_connection_of_http_is_not_used_again() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut stream = connect(&servers).await;
    let request = b"GET /seen/x HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    let end = timeout(Duration::from_secs(5), stream.read_to_string(&mut answer)).await;
    assert!(end.unwrap().is_ok());
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn a_restartable_one_refuses_while_it_is_stopped() {
    let servers = Servers::start(0, 0).await.unwrap();
    let port = get(&servers, "/restartable/new").await;
    let address = format!("127.0.0.1:{port}");
    for _ in 0..3 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        get(&servers, &format!("/restartable/{port}/stop")).await;
        let end = timeout(Duration::from_secs(5), stream.read(&mut [0; 1])).await;
        assert_eq!(end.unwrap().unwrap_or(0), 0);
        let refused = TcpStream::connect(&address).await.map(|_| ());
        let refused = refused.map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::ConnectionRefused));
        get(&servers, &format!("/restartable/{port}/start")).await;
    }
    assert!(TcpStream::connect(&address).await.is_ok());
    drop(servers);
    while TcpStream::connect(&address).await.is_ok() {
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_first_word_of_each_text_is_kept_in_order() {
    let servers = Servers::start(0, 0).await.unwrap();
    assert_eq!(get(&servers, "/kept/x").await, "[]");
    let mut stream = ask(&servers, "/record?id=x").await;
    // After the handshake, behind which nothing may come; masked with zeros
    sleep(Duration::from_millis(200)).await;
    stream
        .write_all(b"\x81\x83\0\0\0\x001 a\x81\x81\0\0\0\x002")
        .await
        .unwrap();
    stream.write_all(b"\x88\x80\0\0\0\0").await.unwrap();
    servers.log.ended("x", 1).await;
    assert_eq!(get(&servers, "/kept/x").await, r#"["1","2"]"#);
}

#[tokio::test]
async fn what_a_test_misspells_is_refused() {
    let servers = Servers::start(0, 0).await.unwrap();
    for path in ["/slow?rate=fast", "/slow?rate=0", "/close?cod=1000"] {
        let (received, end) = answer(&servers, path).await;
        assert!(received.starts_with("HTTP/1.1 400 "), "{path}: {received}");
        assert!(end.is_ok(), "{path}: {end:?}");
    }
}

#[tokio::test]
async fn the_silent_see_that_the_client_left() {
    let servers = Servers::start(0, 0).await.unwrap();
    for path in ["/silent?id=x", "/no-answer?id=x"] {
        let mut stream = ask(&servers, path).await;
        // After the handshake, which takes no more with it
        sleep(Duration::from_millis(200)).await;
        stream.write_all(&[0; 1000]).await.unwrap();
        sleep(Duration::from_millis(100)).await;
        assert_eq!(servers.log.seen("x").open, 1, "{path}");
        drop(stream);
        assert_eq!(servers.log.ended("x", 1).await.open, 0, "{path}");
    }
}
