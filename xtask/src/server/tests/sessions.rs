//! The token that must come first, and the end of who is silent.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;

use super::super::servers::Servers;
use super::{ask, closed, get, next, open};

#[tokio::test]
async fn the_token_comes_first() {
    let servers = Servers::start(0, 0).await.unwrap();
    let path = "/greeting?id=x&token=a%20b&messages=2";
    let mut client = open(&servers, path).await;
    for text in ["token a b", "after"] {
        client.send(text.into()).await.unwrap();
    }
    for text in ["welcome", "1", "2", "after"] {
        assert_eq!(next(&mut client).await, text);
    }
    client.send(vec![1, 2, 3].into()).await.unwrap();
    let echo = client.next().await.unwrap().unwrap();
    assert_eq!(echo, Message::binary(vec![1, 2, 3]));
    client.close(None).await.unwrap();
    assert_eq!(servers.log.ended("x", 1).await.messages, 3);
    assert_eq!(
        get(&servers, "/kept/x").await,
        r#"["token a b","after","(3 bytes)"]"#
    );
}

#[tokio::test]
async fn who_does_not_say_the_token_first_is_refused() {
    let servers = Servers::start(0, 0).await.unwrap();
    let first: [(&str, Message, u16); 4] = [
        ("", "hello".into(), 4401),
        ("", "token b".into(), 4401),
        ("", Message::binary("token a"), 4401),
        ("&code=3000", "token".into(), 3000),
    ];
    for (more, message, code) in first {
        let path = format!("/greeting?id=x&token=a{more}");
        let mut client = open(&servers, &path).await;
        client.send(message).await.unwrap();
        client.send("token a".into()).await.unwrap();
        let end = (code, "say the token first".to_owned());
        assert_eq!(closed(&mut client).await, Some(end));
    }
    servers.log.ended("x", 4).await;
    // What followed the Close is not kept
    assert_eq!(
        get(&servers, "/kept/x").await,
        r#"["hello","token b","(7 bytes)","token"]"#
    );
}

#[tokio::test]
async fn the_answer_to_the_token_and_what_follows_come_together() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut stream = ask(&servers, "/greeting?token=a&messages=3").await;
    let mut bytes = [0; 1000];
    // The handshake's answer, behind which nothing comes yet
    let length = stream.read(&mut bytes).await.unwrap();
    assert!(bytes[..length].ends_with(b"\r\n\r\n"));
    stream.write_all(b"\x81\x87\0\0\0\0token a").await.unwrap();
    let length = stream.read(&mut bytes).await.unwrap();
    assert_eq!(
        &bytes[..length],
        b"\x81\x07welcome\x81\x011\x81\x012\x81\x013"
    );
}

#[tokio::test]
async fn the_silent_are_closed_and_others_are_not() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/keepalive?every=100&silence=1000").await;
    let start = Instant::now();
    let mut last = start;
    let mut ticks = 0;
    while ticks < 20 {
        match &next(&mut client).await[..] {
            "tick" => ticks += 1,
            other => assert_eq!(other, "pong"),
        }
        if last.elapsed() > Duration::from_millis(400) {
            last = Instant::now();
            client.send("ping".into()).await.unwrap();
        }
    }
    assert!(start.elapsed() > Duration::from_millis(1900));
    let end = (1001, "no message for too long".to_owned());
    assert_eq!(closed(&mut client).await, Some(end));
    assert!(last.elapsed() > Duration::from_millis(950));
}

#[tokio::test]
async fn any_message_is_a_sign_of_life_but_only_ping_is_answered() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/keepalive?id=x&every=60000").await;
    for message in ["hello".into(), Message::binary("ping"), "ping".into()] {
        client.send(message).await.unwrap();
    }
    assert_eq!(next(&mut client).await, "pong");
    assert_eq!(servers.log.seen("x").messages, 3);
}
