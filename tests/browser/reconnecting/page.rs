//! What only a page has: it is hidden and shown, left and come back to, frozen and resumed.

use js_sys::Date;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::Message;
use wasm_websocket::reconnect::{Backoff, Liveness};

use crate::browser::reconnecting::{builder, connect, ms, open, stand_in};
use crate::browser::{new_id, seen, seen_after, sleep};

/// As the browser would.
fn dispatch(on: &str, event: &str) {
    js_sys::eval(&format!("{on}.dispatchEvent(new Event('{event}'))")).unwrap();
}

fn window(first: u64) -> Backoff {
    Backoff::new().first_delay(ms(first)).max_delay(ms(10_000))
}

#[wasm_bindgen_test]
async fn left_it_closes_and_shown_again_it_comes_back() {
    let id = new_id();
    let (socket, mut events) = open(builder(&format!("/echo?id={id}")).backoff(window(300))).await;
    dispatch("window", "pagehide");
    let received = seen(&id).await;
    assert_eq!((received.open, received.opened), (0, 1));
    assert_eq!(events.lost().await, (stand_in(1001), 0));
    socket.send("waits").unwrap();
    sleep(ms(600)).await;
    assert_eq!(events.pending(), []);
    assert_eq!(seen_after(&id, 1).await.opened, 1);
    dispatch("window", "pageshow");
    assert_eq!(events.opened().await, 1);
    assert_eq!(events.message().await, Message::from("waits"));
}

#[wasm_bindgen_test]
async fn shown_again_at_once_it_waits_for_the_first_delay() {
    let start = Date::now();
    let (_socket, mut events) = open(builder("/echo").backoff(window(700))).await;
    let opened = Date::now();
    dispatch("window", "pagehide");
    dispatch("window", "pageshow");
    events.lost().await;
    assert_eq!(events.opened().await, 1);
    // Since the attempt began, or at the latest since it was open
    let end = Date::now();
    assert!(end - start > 690.0, "{} ms", end - start);
    assert!(end - opened < 5000.0, "{} ms", end - opened);
}

#[wasm_bindgen_test]
async fn left_while_connecting_it_gives_the_attempt_up() {
    let id = new_id();
    let (_socket, mut events) = connect(builder(&format!("/echo?id={id}")).backoff(window(300)));
    dispatch("window", "pagehide");
    sleep(ms(500)).await;
    assert_eq!(events.pending(), []);
    let received = seen_after(&id, 0).await;
    assert_eq!(received.open, 0);
    dispatch("window", "pageshow");
    assert_eq!(events.opened().await, 2);
}

#[wasm_bindgen_test]
async fn looked_at_again_it_probes_at_once() {
    let hour = ms(3_600_000);
    let liveness = Liveness::new("ping").after(hour);
    let (socket, mut events) = open(builder("/echo").liveness(liveness)).await;
    sleep(ms(100)).await;
    assert_eq!(events.pending(), []);
    for event in ["visibilitychange", "resume"] {
        dispatch("document", event);
        assert_eq!(events.message().await, Message::from("ping"));
    }
    assert!(socket.counters().round_trip.unwrap() < ms(1000));
    dispatch("window", "online");
    assert_eq!(events.message().await, Message::from("ping"));
    dispatch("window", "offline");
    sleep(ms(100)).await;
    assert_eq!(events.pending(), []);
    dispatch("window", "online");
    assert_eq!(events.message().await, Message::from("ping"));
}

#[wasm_bindgen_test]
async fn an_elements_event_is_none_of_the_pages() {
    let (socket, mut events) = open(builder("/echo")).await;
    for event in ["freeze", "offline", "pagehide"] {
        dispatch("document.documentElement", event);
    }
    sleep(ms(300)).await;
    assert_eq!(events.pending(), []);
    socket.send("still open").unwrap();
    assert_eq!(events.message().await, Message::from("still open"));
}

#[wasm_bindgen_test]
async fn frozen_it_begins_no_attempt() {
    let (_socket, mut events) = open(builder("/close?code=1001").backoff(window(100))).await;
    events.lost().await;
    events.reconnecting().await;
    dispatch("document", "freeze");
    sleep(ms(400)).await;
    assert_eq!(events.pending(), []);
    dispatch("document", "resume");
    assert_eq!(events.opened().await, 1);
}
