//! Counted sessions: nothing is lost and nothing taken twice, whatever happens to the connections.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::super::servers::Servers;
use super::{Client, ask, closed, get, next, open};

async fn report(servers: &Servers, id: &str) -> Value {
    serde_json::from_str(&get(servers, &format!("/counted/{id}")).await).unwrap()
}

/// The report once that many messages were taken.
async fn report_of(servers: &Servers, id: &str, received: u64) -> Value {
    let start = Instant::now();
    loop {
        let report = report(servers, id).await;
        if report["received"].as_u64() >= Some(received) {
            return report;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{report}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// A client that keeps to the protocol, and has at most `window` unacknowledged messages.
struct Peer {
    payloads: Vec<String>,
    window: usize,
    received: Vec<String>,
}

impl Peer {
    fn new(count: usize, window: usize) -> Self {
        Self {
            payloads: (1..=count).map(|n| format!("payload: {n}")).collect(),
            window,
            received: Vec::new(),
        }
    }

    /// One connection, until every message is answered; or the error that it ends with.
    async fn connect(&mut self, url: &str) -> Result<(), Error> {
        let mut client = connect_async(url).await?.0;
        let resume = format!("resume {}", self.received.len());
        client.send(resume.into()).await?;
        let mut acknowledged = None;
        let mut sent = 0;
        while self.received.len() < self.payloads.len() || acknowledged < Some(self.payloads.len())
        {
            let message = timeout(Duration::from_secs(5), client.next()).await;
            let message = message.expect("no message in time");
            let message = message.ok_or(Error::ConnectionClosed)??;
            let text = message.to_text()?;
            if let Some(count) = text.strip_prefix("resumed ") {
                acknowledged = Some(count.parse().unwrap());
                sent = count.parse().unwrap();
            } else if let Some(number) = text.strip_prefix("ack ") {
                acknowledged = Some(number.parse().unwrap());
            } else {
                let (number, payload) = text.split_once(':').unwrap();
                self.received.push(payload.to_owned());
                assert_eq!(number, self.received.len().to_string());
                client.send(format!("ack {number}").into()).await?;
            }
            let may = acknowledged.unwrap() + self.window;
            while sent < self.payloads.len().min(may) {
                let message = format!("{}:{}", sent + 1, self.payloads[sent]);
                client.feed(message.into()).await?;
                sent += 1;
            }
            client.flush().await?;
        }
        Ok(())
    }

    fn assert_complete(&self, report: &Value) {
        let echoes = self
            .payloads
            .iter()
            .map(|payload| format!("echo {payload}"));
        assert_eq!(self.received, echoes.collect::<Vec<_>>());
        assert_eq!(report["payloads"], json!(self.payloads));
        assert_eq!(report["received"], self.payloads.len());
        assert_eq!(report["sent"], self.payloads.len());
        assert_eq!(report["duplicates"], 0);
        assert_eq!(report["gaps"], 0);
        assert_eq!(report["errors"], json!([]));
        assert!(report["most_kept"].as_u64() <= Some(256), "{report}");
    }
}

#[tokio::test]
async fn nothing_is_lost_when_connections_are_reset_within_messages() {
    let servers = Servers::start(0, 0).await.unwrap();
    let url = servers.socket_url() + "/counted?id=x&every=10&reset_after=7";
    let mut peer = Peer::new(100, 50);
    for connection in 1..15 {
        let Err(Error::Io(error)) = peer.connect(&url).await else {
            panic!("connection {connection} was not reset");
        };
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(peer.received.len(), connection * 7);
    }
    peer.connect(&url).await.unwrap();
    let report = report(&servers, "x").await;
    peer.assert_complete(&report);
    assert_eq!(report["resumes"], 15);
}

#[tokio::test]
async fn a_reset_comes_in_the_middle_of_a_frame() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut stream = ask(&servers, "/counted?reset_after=0").await;
    sleep(Duration::from_millis(200)).await;
    let messages = b"\x81\x88\0\0\0\0resume 0\x81\x83\0\0\0\x001:a";
    stream.write_all(messages).await.unwrap();
    let mut received = Vec::new();
    let end = timeout(Duration::from_secs(5), stream.read_to_end(&mut received)).await;
    assert_eq!(end.unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset);
    // Ten bytes are announced
    assert!(received.ends_with(b"\x81\x09resumed 0\x81\x081:e"));
}

#[tokio::test]
async fn nothing_is_lost_when_the_server_stops() {
    let servers = Servers::start(0, 0).await.unwrap();
    let port = get(&servers, "/restartable/new").await;
    let url = format!("ws://127.0.0.1:{port}/counted?id=x&every=10");
    let mut peer = Peer::new(200, 5);
    let connections = async {
        while peer.connect(&url).await.is_err() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let stops = async {
        for received in [20, 60, 100, 140] {
            report_of(&servers, "x", received).await;
            get(&servers, &format!("/restartable/{port}/stop")).await;
            get(&servers, &format!("/restartable/{port}/start")).await;
        }
    };
    let both = async { tokio::join!(connections, stops) };
    timeout(Duration::from_secs(30), both).await.unwrap();
    let report = report(&servers, "x").await;
    peer.assert_complete(&report);
    assert!(report["resumes"].as_u64() >= Some(3), "{report}");
}

async fn resume(servers: &Servers, path: &str) -> Client {
    let mut client = open(servers, path).await;
    client.send("resume 0".into()).await.unwrap();
    assert_eq!(next(&mut client).await, "resumed 0");
    client
}

#[tokio::test]
async fn no_more_than_256_unacknowledged_messages_are_kept() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = resume(&servers, "/counted?id=x").await;
    for n in 1..=600 {
        client.feed(format!("{n}:a").into()).await.unwrap();
    }
    client.flush().await.unwrap();
    for (received, acknowledge) in [(256, "ack 256"), (512, "ack 256"), (512, "ack 400")] {
        report_of(&servers, "x", received).await;
        sleep(Duration::from_millis(50)).await;
        let report = report(&servers, "x").await;
        assert_eq!(report["received"], received);
        client.send(acknowledge.into()).await.unwrap();
    }
    let report = report_of(&servers, "x", 600).await;
    assert_eq!(report["most_kept"], 256);
    assert_eq!(report["acknowledged"], 400);
    assert_eq!(report["errors"], json!([]));
}

#[tokio::test]
async fn who_never_acknowledges_is_refused() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = resume(&servers, "/counted?id=x").await;
    for n in 1..=256 + 1024 {
        client.feed(format!("{n}:a").into()).await.unwrap();
    }
    client.flush().await.unwrap();
    report_of(&servers, "x", 256).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(report(&servers, "x").await["errors"], json!([]));
    client.send("1281:a".into()).await.unwrap();
    let reason = "too many messages before an `ack N`".to_owned();
    assert_eq!(closed(&mut client).await, Some((4400, reason)));
    assert_eq!(report(&servers, "x").await["received"], 256);
}

#[tokio::test]
async fn duplicates_are_dropped() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = resume(&servers, "/counted?id=x&every=100").await;
    for text in ["1:a", "1:a", "2::b\n", "1:a", "2:c"] {
        client.send(text.into()).await.unwrap();
    }
    let mut texts = Vec::new();
    while texts.last().is_none_or(|text| text != "ack 2") {
        texts.push(next(&mut client).await);
    }
    texts.retain(|text| !text.starts_with("ack "));
    assert_eq!(texts, ["1:echo a", "2:echo :b\n"]);
    let report = report(&servers, "x").await;
    assert_eq!(report["duplicates"], 3);
    assert_eq!(report["payloads"], json!(["a", ":b\n"]));
    // Of "a\n:b\n\n"
    let hash = "07906d9a3b149c1096d3cfc1f7baf6167e0e6165";
    assert_eq!(report["payload_hash"], hash);
}

#[tokio::test]
async fn long_payloads_are_only_hashed() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = resume(&servers, "/counted?id=x").await;
    for n in 1..=2 {
        let message = format!("{n}:{}", "a".repeat(600_000));
        client.send(message.into()).await.unwrap();
    }
    let report = report_of(&servers, "x", 2).await;
    assert_eq!(report["payloads"], Value::Null);
    assert_eq!(
        report["payload_hash"],
        "8c72c0989bee16525fc92922299622ef8675944a"
    );
}

#[tokio::test]
async fn acknowledgements_come_at_once_but_not_often() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = resume(&servers, "/counted?every=500").await;
    let mut acknowledged = Vec::new();
    for n in 1..=100 {
        client.send(format!("{n}:a").into()).await.unwrap();
        sleep(Duration::from_millis(10)).await;
    }
    while acknowledged
        .last()
        .is_none_or(|(number, _)| number != "100")
    {
        let text = next(&mut client).await;
        if let Some(number) = text.strip_prefix("ack ") {
            acknowledged.push((number.to_owned(), Instant::now()));
        }
    }
    assert_eq!(acknowledged[0].0, "1");
    assert!((3..=5).contains(&acknowledged.len()), "{acknowledged:?}");
}

#[tokio::test]
async fn what_breaks_the_protocol_is_refused_and_reported() {
    let servers = Servers::start(0, 0).await.unwrap();
    let first = "the first message isn't `resume R`";
    let unknown = "neither `N:payload` nor `ack N`";
    let cases: [(&[&str], &str); 10] = [
        (&["1:a"], first),
        (&["resume"], first),
        (&["resume -1"], first),
        (&["resume 1"], "acknowledged 1, but only 0 were sent"),
        (
            &["resume 0", "ack 1"],
            "acknowledged 1, but only 0 were sent",
        ),
        (&["resume 0", "1:a", "3:c"], "expected message 2, not 3"),
        (&["resume 0", "0:a"], unknown),
        (&["resume 0", "hello"], unknown),
        (&["resume 0", "ack x"], unknown),
        (&["resume 0", "resume 0"], "the session was resumed already"),
    ];
    for (case, (texts, reason)) in cases.into_iter().enumerate() {
        let mut client = open(&servers, &format!("/counted?id={case}")).await;
        for &text in texts {
            client.send(text.into()).await.unwrap();
        }
        let end = Some((4400, reason.to_owned()));
        assert_eq!(closed(&mut client).await, end, "{texts:?}");
        let report = report(&servers, &case.to_string()).await;
        assert_eq!(report["errors"], json!([reason]), "{texts:?}");
        assert_eq!(report["gaps"], u64::from(reason.contains("expected")));
    }
    let mut client = resume(&servers, "/counted").await;
    client.send(Message::binary("1:a")).await.unwrap();
    assert_eq!(closed(&mut client).await, Some((4400, unknown.to_owned())));
}

#[tokio::test]
async fn what_was_acknowledged_can_not_be_sent_again() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut client = resume(&servers, "/counted?id=x").await;
    client.send("1:a".into()).await.unwrap();
    assert!(["1:echo a", "ack 1"].contains(&&*next(&mut client).await));
    client.send("ack 1".into()).await.unwrap();
    // An older one changes nothing
    client.send("ack 0".into()).await.unwrap();
    client.close(None).await.unwrap();
    servers.log.ended("x", 1).await;
    let mut client = open(&servers, "/counted?id=x").await;
    client.send("resume 0".into()).await.unwrap();
    let reason = "resumed after 0, but had acknowledged 1".to_owned();
    assert_eq!(closed(&mut client).await, Some((4400, reason)));
}

#[tokio::test]
async fn a_later_connection_takes_over() {
    let servers = Servers::start(0, 0).await.unwrap();
    let mut earlier = resume(&servers, "/counted?id=x").await;
    let mut later = resume(&servers, "/counted?id=x").await;
    assert_eq!(closed(&mut earlier).await, None);
    later.send("1:a".into()).await.unwrap();
    assert_eq!(report_of(&servers, "x", 1).await["resumes"], 2);
    assert_eq!(servers.log.seen("x").open, 1);
}
