//! Handles: what dropping, cloning, downgrading and detaching them does.

use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Message, WebSocket};

use super::{
    Bell, Event, closed_with, connect, gave_up, new_id, open, record, seen, seen_after, seen_open,
    sleep, url,
};

#[wasm_bindgen_test]
async fn the_last_handle_closes_and_no_event_follows() {
    let id = new_id();
    let (socket, mut events) = open(&format!("/echo?id={id}")).await;
    socket.send("one").unwrap();
    drop(socket);
    // The callbacks went with it, so the channel is closed and empty
    assert!(events.ended().await);
    let seen = seen(&id).await;
    assert_eq!((seen.messages, seen.end), (1, closed_with(None, "")));
}

/// A listener that stayed would throw, as its closure is gone.
#[wasm_bindgen_test]
async fn events_after_the_drop_reach_no_listener() {
    let id = new_id();
    let (socket, _events) = open(&format!("/flood?count=100&id={id}")).await;
    drop(socket);
    seen(&id).await;
    drop(connect("/echo"));
    drop(connect("/reset-in-handshake"));
    sleep(Duration::from_millis(300)).await;
}

#[wasm_bindgen_test]
async fn a_clone_keeps_it_open() {
    let (socket, mut events) = open("/echo").await;
    let clone = socket.clone();
    drop(socket);
    clone.send("alive").unwrap();
    assert_eq!(events.message().await, Message::from("alive"));
}

#[wasm_bindgen_test]
async fn while_connecting_it_gives_up_and_no_event_follows() {
    let id = new_id();
    let (socket, mut events) = connect(&format!("/no-answer?id={id}"));
    seen_open(&id).await;
    drop(socket);
    assert!(events.ended().await);
    gave_up(&id).await;
}

#[wasm_bindgen_test]
async fn never_stored_it_is_dropped_at_once() {
    let id = new_id();
    let (bell, dropped) = Bell::new();
    let _ = WebSocket::builder(&url(&format!("/echo?id={id}")))
        .on_open(move |_| _ = &bell)
        .connect();
    assert!(dropped.get());
    // By then it would be open
    sleep(Duration::from_millis(500)).await;
    let seen = seen_after(&id, 0).await;
    assert_eq!(seen.open, 0);
}

#[wasm_bindgen_test]
async fn a_weak_handle_does_not_keep_it_open() {
    let id = new_id();
    let (socket, _events) = open(&format!("/echo?id={id}")).await;
    let weak = socket.downgrade();
    assert!(weak.upgrade().is_some());
    drop(socket);
    assert!(weak.upgrade().is_none());
    assert_eq!(seen(&id).await.ended, 1);
}

#[wasm_bindgen_test]
async fn detached_it_lives_until_it_closes() {
    let (builder, mut events) = record(WebSocket::builder(&url("/echo")));
    let socket = builder.connect().unwrap();
    let weak = socket.downgrade();
    socket.detach();
    assert_eq!(events.next().await, Event::Open);
    weak.upgrade().unwrap().send("alive").unwrap();
    assert_eq!(events.message().await, Message::from("alive"));
    weak.upgrade().unwrap().close();
    assert!(events.close().await.was_clean);
    assert!(events.ended().await);
    assert!(weak.upgrade().is_none());
}

#[wasm_bindgen_test]
async fn detached_after_the_end_it_is_freed() {
    let (socket, mut events) = open("/close?code=1000").await;
    events.close().await;
    sleep(Duration::from_millis(0)).await;
    let weak = socket.downgrade();
    socket.detach();
    assert!(weak.upgrade().is_none());
}

#[wasm_bindgen_test]
async fn of_a_thousand_sockets_nothing_is_left() {
    let id = new_id();
    let path = format!("/echo?id={id}");
    let mut held = 0;
    for round in 1..=20 {
        let mut sockets = Vec::new();
        // Chromium delays connections by seconds while many are pending
        for _ in 0..10 {
            let mut pending: Vec<_> = (0..5).map(|_| connect(&path)).collect();
            for (_, events) in &mut pending {
                assert_eq!(events.next().await, Event::Open);
            }
            sockets.append(&mut pending);
        }
        for (socket, mut events) in sockets {
            drop(socket);
            assert!(events.ended().await);
        }
        let count = 50 * round;
        let seen = seen_after(&id, count).await;
        assert_eq!((seen.opened, seen.ended), (count, count));
        // JavaScript's values in Rust's hands: sockets, listeners, their closures
        let now = wasm_bindgen::externref_heap_live_count();
        assert!(round == 1 || now == held, "{held} values held, then {now}");
        held = now;
    }
}
