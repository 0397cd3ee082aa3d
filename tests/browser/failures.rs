//! Servers that misbehave: each ends in a typed error and one close, and no message is made up.

use std::time::Duration;

use js_sys::Date;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, CloseEvent, Error, Message, ReadyState};

use super::{
    Engine, Event, Events, Seen, connect, engine, gave_up, new_id, open, seen, seen_open, sleep,
    until,
};

fn abnormal() -> CloseEvent {
    CloseEvent::new(CloseCode::ABNORMAL_CLOSURE, "", false)
}

async fn fails_to_connect(path: &str) {
    let (socket, mut events) = connect(path);
    assert_eq!(
        events.next().await,
        Event::Error(Error::ConnectFailed(abnormal())),
        "{path}"
    );
    assert_eq!(events.next().await, Event::Close(abnormal()), "{path}");
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(events.ended().await);
}

/// The connection is lost; returns the event that says how.
async fn is_lost(events: &mut Events) -> CloseEvent {
    let Event::Error(Error::ConnectionLost(told)) = events.next().await else {
        panic!("no error")
    };
    let Event::Close(event) = events.next().await else {
        panic!("no close")
    };
    assert_eq!(told, event);
    assert!(events.ended().await);
    event
}

#[wasm_bindgen_test]
async fn a_reset_instead_of_the_handshake() {
    fails_to_connect("/reset-in-handshake").await;
}

#[wasm_bindgen_test]
async fn a_status_instead_of_the_handshake() {
    fails_to_connect("/status?code=403").await;
    fails_to_connect("/status?code=503").await;
    fails_to_connect("/status?code=200").await;
}

/// WebKitGTK follows it, against the standard, and the page can't see that.
#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    if engine() == Engine::Webkit {
        let (socket, _events) = open("/redirect").await;
        assert_eq!(socket.url(), super::url("/redirect"));
    } else {
        fails_to_connect("/redirect").await;
    }
}

#[wasm_bindgen_test]
async fn a_handshake_that_is_never_answered_can_be_given_up() {
    let id = new_id();
    let (socket, mut events) = connect(&format!("/no-answer?id={id}"));
    seen_open(&id).await;
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    assert_eq!(events.pending(), []);
    socket.close();
    assert_eq!(
        events.next().await,
        Event::Error(Error::ConnectFailed(abnormal()))
    );
    assert_eq!(events.next().await, Event::Close(abnormal()));
    assert!(events.ended().await);
    gave_up(&id).await;
}

#[wasm_bindgen_test]
async fn a_reset_after_the_handshake() {
    let (socket, mut events) = open("/reset").await;
    assert_eq!(is_lost(&mut events).await, abnormal());
    assert_eq!(socket.send("x"), Err(Error::not_open(ReadyState::Closed)));
}

#[wasm_bindgen_test]
async fn a_reset_in_mid_message() {
    let (_socket, mut events) = open("/reset-in-message").await;
    assert_eq!(is_lost(&mut events).await, abnormal());
}

/// The page sees nothing of it. The server sees what each engine sends.
#[wasm_bindgen_test]
async fn text_that_is_not_utf8() {
    let id = new_id();
    let (_socket, mut events) = open(&format!("/invalid-utf8?id={id}")).await;
    assert_eq!(is_lost(&mut events).await, abnormal());
    let codes = match engine() {
        Engine::Chromium => vec![Some(1002)],
        Engine::Firefox => vec![],
        Engine::Webkit => vec![Some(1007)],
    };
    assert_eq!(seen(&id).await.codes, codes);
}

#[wasm_bindgen_test]
async fn a_server_that_leaves_without_a_word() {
    let (socket, mut events) = open("/drop-after?messages=3").await;
    for text in ["one", "two", "three"] {
        socket.send(text).unwrap();
        assert_eq!(events.message().await, Message::from(text));
    }
    assert_eq!(is_lost(&mut events).await, abnormal());
}

#[wasm_bindgen_test]
async fn a_server_that_goes_silent() {
    let (socket, mut events) = open("/silent").await;
    socket.send("to nobody").unwrap();
    socket.close();
    sleep(Duration::from_millis(300)).await;
    // The browser waits for its answer; dropping the socket doesn't
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    assert_eq!(events.pending(), []);
    drop(socket);
    assert!(events.ended().await);
}

/// The browser gives up: WebKit after 5 s, Firefox after 20 and Chromium after 60.
#[wasm_bindgen_test]
async fn a_close_that_is_never_answered() {
    if engine() != Engine::Webkit {
        return;
    }
    let id = new_id();
    let (socket, mut events) = open(&format!("/silent?id={id}")).await;
    socket.close();
    assert_eq!(is_lost(&mut events).await, abnormal());
    let seen = seen(&id).await;
    assert_eq!((seen.open, seen.opened), (0, 1));
}

#[wasm_bindgen_test]
async fn messages_right_behind_the_handshake_are_not_missed() {
    let (_socket, mut events) = open("/frames-with-handshake").await;
    assert_eq!(events.message().await, Message::from("hello"));
    assert_eq!(events.message().await, Message::from(&[1, 2]));
    assert_eq!(events.close().await, CloseEvent::new(4000, "", true));
}

#[wasm_bindgen_test]
async fn a_flood_arrives_whole_and_in_order() {
    let (_socket, mut events) = open("/flood?count=3000&size=1000").await;
    for n in 0..3000 {
        assert_eq!(events.message().await, Message::from(vec![n as u8; 1000]));
    }
}

#[wasm_bindgen_test]
async fn a_sink_gets_all_that_was_sent() {
    let (socket, mut events) = open(&format!("/sink?id={}", new_id())).await;
    for _ in 0..1000 {
        socket.send("ten bytes.").unwrap();
    }
    socket.send("report").unwrap();
    let Message::Text(report) = events.message().await else {
        panic!("no report")
    };
    let report: Seen = serde_json::from_str(&report).expect("it tells what it saw");
    assert_eq!((report.messages, report.bytes), (1001, 10_006));
}

#[wasm_bindgen_test]
async fn a_slow_reader_gets_all_before_the_close() {
    const RATE: usize = 10_000_000;
    let id = new_id();
    let (socket, mut events) = open(&format!("/slow?rate={RATE}&id={id}")).await;
    let start = Date::now();
    for _ in 0..256 {
        socket.send(vec![7; 64 << 10]).unwrap();
    }
    // Until the system's buffers have taken what they hold; WebKit's take all
    let is_webkit = engine() == Engine::Webkit;
    let most = if is_webkit { 0 } else { (16 << 20) - 1 };
    until(|| socket.buffered_amount() <= most).await;
    assert_eq!(socket.buffered_amount() == 0, is_webkit);
    socket.close();
    assert!(events.close().await.was_clean);
    let took = (Date::now() - start) / 1000.0;
    assert!(took > (16 << 20) as f64 / RATE as f64, "{took} s");
    let seen = seen(&id).await;
    assert_eq!((seen.messages, seen.bytes), (256, 16 << 20));
}
