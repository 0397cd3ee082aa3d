//! The server that reads slowly: as fast as it says, and no faster.

use std::time::{Duration, Instant};

use futures_util::SinkExt;
use tokio::time::timeout;

use super::super::servers::Servers;
use super::{next, open};

#[tokio::test]
async fn what_is_sent_takes_its_time_and_is_answered() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/uplink?rate=100000").await;
    let start = Instant::now();
    client.send("ping".into()).await.unwrap();
    assert_eq!(next(&mut client).await, "pong");
    assert!(start.elapsed() < Duration::from_millis(500));
    let start = Instant::now();
    client.send(vec![0; 100_000].into()).await.unwrap();
    client.send("é".into()).await.unwrap();
    client.send("ping".into()).await.unwrap();
    for answer in ["100000", "2", "pong"] {
        assert_eq!(next(&mut client).await, answer);
    }
    let took = start.elapsed();
    assert!(took > Duration::from_secs(1), "{took:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn a_part_of_a_long_message_stays_with_the_client() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = open(&servers, "/uplink?rate=100000").await;
    let send = client.send(vec![0; 10_000_000].into());
    assert!(timeout(Duration::from_secs(1), send).await.is_err());
}
