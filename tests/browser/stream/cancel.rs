//! Futures dropped at every await: nothing stays behind, and what goes on is whole.

use std::time::Duration;

use futures_util::future::poll_immediate;
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Message, WebSocketStream};

use super::super::{gave_up, new_id, seen, seen_left, seen_open, sleep, url, within};
use super::{message, next, open};

#[wasm_bindgen_test]
async fn opening() {
    let id = new_id();
    for pause in [0, 1, 2, 5, 10] {
        let mut opening = WebSocketStream::builder(&url(&format!("/echo?id={id}"))).open();
        assert!(poll_immediate(&mut opening).await.is_none());
        sleep(Duration::from_millis(pause)).await;
        drop(opening);
    }
    sleep(Duration::from_millis(300)).await;
    seen_left(&id).await;
    let id = new_id();
    let mut opening = WebSocketStream::builder(&url(&format!("/no-answer?id={id}"))).open();
    assert!(poll_immediate(&mut opening).await.is_none());
    seen_open(&id).await;
    drop(opening);
    gave_up(&id).await;
    // Before it is polled, and when it has opened since
    drop(WebSocketStream::builder(&url("/echo")).open());
    let id = new_id();
    let opening = WebSocketStream::builder(&url(&format!("/echo?id={id}"))).open();
    seen_open(&id).await;
    drop(opening);
    within(seen(&id)).await;
}

#[wasm_bindgen_test]
async fn reading() {
    let mut stream = open("/echo").await;
    for n in 0..50_u8 {
        assert!(poll_immediate(stream.next()).await.is_none());
        within(stream.send(Message::from(vec![n]))).await.unwrap();
        if n % 2 == 0 {
            // Polled when the message may or may not be there: it is never taken and dropped
            if let Some(read) = poll_immediate(stream.next()).await {
                assert_eq!(read, Some(Ok(Message::from(vec![n]))));
                continue;
            }
        }
        assert_eq!(message(&mut stream).await, Message::from(vec![n]));
    }
}

#[wasm_bindgen_test]
async fn writing() {
    let id = new_id();
    let builder = WebSocketStream::builder(&url(&format!("/slow?rate=20000000&id={id}")));
    let mut stream = within(builder.high_water_mark(1 << 16).open())
        .await
        .unwrap();
    let mut sent = 0;
    for _ in 0..300 {
        // Dropped while it waits for room, nothing of it is sent
        if poll_immediate(stream.feed(Message::from(vec![7; 1 << 16])))
            .await
            .is_some()
        {
            sent += 1;
        } else {
            sleep(Duration::from_millis(1)).await;
        }
    }
    assert!(
        poll_immediate(stream.drained()).await.is_none() || stream.handle().buffered_amount() == 0
    );
    within(stream.flush()).await.unwrap();
    within(stream.close()).await.unwrap();
    let seen = within(seen(&id)).await;
    assert!(sent > 0);
    assert_eq!(seen.messages, sent);
}

#[wasm_bindgen_test]
async fn closing() {
    let mut stream = open("/echo").await;
    within(stream.feed(Message::from("last"))).await.unwrap();
    assert!(poll_immediate(stream.close()).await.is_none());
    // The handshake goes on by itself
    let event = within(stream.handle().closed()).await;
    assert!(event.was_clean);
    within(stream.close()).await.unwrap();
    while let Some(read) = next(&mut stream).await {
        assert_eq!(read, Ok(Message::from("last")));
    }

    let id = new_id();
    let mut stream = open(&format!("/silent?id={id}")).await;
    assert!(poll_immediate(stream.close()).await.is_none());
    drop(stream);
    within(seen(&id)).await;
}
