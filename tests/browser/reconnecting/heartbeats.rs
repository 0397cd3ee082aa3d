//! Dead connections are noticed, and those alive are left alone.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Date;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::Liveness;
use wasm_websocket::{Message, Outgoing};

use super::super::{Engine, engine, sleep, until};
use super::{Received, builder, ms, open, slow};

fn ping() -> Liveness<Outgoing> {
    Liveness::new("ping")
}

/// A server that talks ten times a second, and closes after a second without a message.
const TALKER: &str = "/keepalive?every=100&silence=1000";

#[wasm_bindgen_test]
async fn a_server_that_talks_gets_no_probe_and_may_close() {
    let liveness = ping().after(ms(500));
    let (_socket, mut events) = open(builder(TALKER).backoff(slow()).liveness(liveness)).await;
    let close = loop {
        match events.next().await {
            Received::Message(message) => assert_eq!(message, Message::from("tick")),
            Received::Event(wasm_websocket::reconnect::Event::Lost { close, .. }) => break close,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(close.reason, "no message for too long");
}

#[wasm_bindgen_test]
async fn every_interval_it_gets_one_whatever_it_says() {
    let liveness = ping().every(ms(300));
    let builder = builder(TALKER).backoff(slow()).liveness(liveness);
    let (socket, mut events) = open(builder.answer("pong")).await;
    sleep(Duration::from_secs(3)).await;
    // It isn't lost, and the callback gets no answer
    for received in events.pending() {
        assert_eq!(received, Received::Message("tick".into()));
    }
    let round_trip = socket.counters().round_trip.unwrap();
    assert!(round_trip < Duration::from_secs(1), "{round_trip:?}");
}

#[wasm_bindgen_test]
async fn an_answer_is_not_told_and_everything_else_is() {
    let liveness = ping().after(ms(100));
    let builder = builder("/uplink?rate=1000000").liveness(liveness);
    let builder = builder.is_answer(|event| event.text().as_deref() == Some("pong"));
    let (socket, mut events) = open(builder).await;
    sleep(ms(700)).await;
    assert_eq!(events.pending(), []);
    assert!(socket.counters().round_trip.is_some());
    assert_eq!(socket.counters().received_messages, 0);
    socket.send("four").unwrap();
    assert_eq!(events.message().await, Message::from("4"));
}

/// The deadline of an answer is no reason to wait with the next probe.
#[wasm_bindgen_test]
async fn a_probe_follows_each_silence_though_the_timeout_is_longer() {
    let answers = Rc::new(Cell::new(0));
    let counted = Rc::clone(&answers);
    let liveness = ping().after(ms(100)).timeout(ms(60_000));
    let builder = builder("/uplink?rate=1000000").liveness(liveness);
    let (_socket, _events) = open(builder.is_answer(move |_| {
        counted.set(counted.get() + 1);
        true
    }))
    .await;
    until(|| answers.get() == 5).await;
}

/// The browser's buffer and the kernels' take many times the timeout to empty.
#[wasm_bindgen_test]
async fn a_slow_uplink_is_not_dead() {
    let liveness = ping().after(ms(300)).timeout(ms(1000));
    let builder = builder("/uplink?rate=1500000")
        .backoff(slow())
        .liveness(liveness);
    let (socket, mut events) = open(builder.answer("pong")).await;
    let part = vec![7; 3_000_000];
    for _ in 0..4 {
        socket.send(&part).unwrap();
    }
    for _ in 0..4 {
        assert_eq!(events.message().await, Message::from("3000000"));
    }
    assert_eq!(events.pending(), []);
}

/// The answer came while the page was busy. Firefox runs the late timer first.
#[wasm_bindgen_test]
async fn a_blocked_page_is_no_dead_connection() {
    let liveness = ping().after(ms(50)).timeout(ms(300));
    let builder = builder("/uplink?rate=1000000")
        .backoff(slow())
        .liveness(liveness);
    let (_socket, mut events) = open(builder.answer("pong")).await;
    for _ in 0..5 {
        sleep(ms(70)).await;
        let until = Date::now() + 1000.0;
        while Date::now() < until {}
    }
    sleep(ms(100)).await;
    assert_eq!(events.pending(), []);
}

#[wasm_bindgen_test]
async fn a_silent_one_is_dropped_when_the_probe_has_left() {
    let liveness = ping().after(ms(100)).timeout(ms(300));
    let builder = builder("/silent").backoff(slow()).liveness(liveness);
    let before = Date::now();
    let (_socket, mut events) = open(builder).await;
    assert_eq!(events.lost().await.0.code, 3008);
    let took = Date::now() - before;
    // A late timer gets a second more
    assert!((390.0..6000.0).contains(&took), "{took} ms");
}

/// Nothing leaves the buffer of a browser whose server doesn't read. WebKit's always reads empty.
#[wasm_bindgen_test]
async fn one_that_does_not_drain_is_dropped_by_a_time_of_its_own() {
    if engine() == Engine::Webkit {
        return;
    }
    let liveness = ping().after(ms(100)).timeout(None).drain_timeout(ms(1500));
    let builder = builder("/uplink?rate=1").backoff(slow()).liveness(liveness);
    let (socket, mut events) = open(builder).await;
    for _ in 0..8 {
        socket.send(vec![7; 3_000_000]).unwrap();
    }
    assert_eq!(events.lost().await.0.code, 3008);
}
