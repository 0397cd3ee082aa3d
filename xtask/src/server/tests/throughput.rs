//! The server for measurements: it sends and counts exactly what it is asked for.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::super::servers::Servers;
use super::{Client, closed, open};

/// The length of the next message, which must be binary; `None` if none comes soon.
async fn length(client: &mut Client) -> Option<usize> {
    let message = timeout(Duration::from_millis(500), client.next()).await;
    match message.ok()?.unwrap().unwrap() {
        Message::Binary(bytes) => Some(bytes.len()),
        other => panic!("not binary: {other:?}"),
    }
}

#[tokio::test]
async fn sends_what_it_is_asked_for_and_no_more() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/throughput").await;
    client.send("send 3 40".into()).await.unwrap();
    client.send("send 1 70000".into()).await.unwrap();
    for expected in [Some(40), Some(40), Some(40), Some(70_000), None] {
        assert_eq!(length(&mut client).await, expected);
    }
}

#[tokio::test]
async fn answers_after_so_many_messages_and_not_before() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/throughput").await;
    client.send("count 2".into()).await.unwrap();
    client.send(vec![0; 40].into()).await.unwrap();
    assert_eq!(length(&mut client).await, None);
    client.send("text".into()).await.unwrap();
    assert_eq!(length(&mut client).await, Some(0));
    client.send("send 1 1".into()).await.unwrap();
    assert_eq!(length(&mut client).await, Some(1));
}

#[tokio::test]
async fn ends_for_what_it_does_not_know() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/throughput").await;
    client.send("receive 1".into()).await.unwrap();
    assert_eq!(closed(&mut client).await, None);
}
