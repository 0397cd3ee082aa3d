//! Opening: at once, in order, with a subprotocol, and not at all.

use std::time::Duration;

use futures_util::StreamExt;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, Error, Message, ReadyState, WebSocket};

use super::{Engine, Event, connect, engine, new_id, open, record, seen, sleep, url, within};

#[wasm_bindgen_test]
async fn connect_returns_at_once_and_no_event_comes_in_its_task() {
    let (socket, mut events) = connect("/echo");
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    assert_eq!(events.pending(), []);
    assert_eq!(events.next().await, Event::Open);
    assert_eq!(socket.ready_state(), ReadyState::Open);
}

#[wasm_bindgen_test]
async fn open_comes_once() {
    let (_socket, mut events) = open("/echo").await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(events.pending(), []);
}

#[wasm_bindgen_test]
async fn a_callback_set_after_connect_misses_nothing() {
    let (sender, mut opened) = futures_channel::mpsc::unbounded();
    let socket = WebSocket::connect(&url("/echo")).unwrap();
    socket.on_open(move |socket| sender.unbounded_send(socket.ready_state()).unwrap());
    assert_eq!(within(opened.next()).await, Some(ReadyState::Open));
}

#[wasm_bindgen_test]
async fn the_server_chooses_one_of_the_subprotocols() {
    let (builder, mut events) = record(WebSocket::builder(&url("/echo")));
    let socket = builder
        .protocols(["unknown", "superchat"])
        .connect()
        .unwrap();
    assert_eq!(events.next().await, Event::Open);
    assert_eq!(socket.protocol(), "superchat");
}

/// Firefox and WebKit open: then the crate is to close.
#[wasm_bindgen_test]
async fn no_subprotocol_acknowledged_fails_the_connection() {
    let id = new_id();
    let path = format!("/protocol?choose=&id={id}");
    let _alive = fails_to_connect(&path, &["chat"]).await;
    let seen = seen(&id).await;
    assert_eq!((seen.open, seen.opened), (0, 1));
}

/// Firefox opens if none was requested, and reports none to the page.
#[wasm_bindgen_test]
async fn a_subprotocol_that_was_not_asked_for_fails_the_connection() {
    let _ = fails_to_connect("/protocol?choose=x", &["chat"]).await;
    if engine() == Engine::Firefox {
        let (socket, _events) = open("/protocol?choose=x").await;
        assert_eq!(socket.protocol(), "");
    } else {
        let _ = fails_to_connect("/protocol?choose=x", &[]).await;
    }
}

/// Tells error, then close, and nothing more.
async fn fails_to_connect(path: &str, protocols: &[&str]) -> WebSocket {
    let (builder, mut events) = record(WebSocket::builder(&url(path)));
    let socket = builder.protocols(protocols).connect().unwrap();
    let Event::Error(Error::ConnectFailed(told)) = events.next().await else {
        panic!("no error")
    };
    let Event::Close(event) = events.next().await else {
        panic!("no close")
    };
    assert_eq!(told, event);
    assert_eq!(event.code, CloseCode::ABNORMAL_CLOSURE);
    assert_eq!((&*event.reason, event.was_clean), ("", false));
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(events.ended().await);
    socket
}

#[wasm_bindgen_test]
async fn a_refused_handshake_is_one_error_then_one_close() {
    let _ = fails_to_connect("/no-such-endpoint", &[]).await;
}

/// WebKit fires no close event and is not closed by then; to the others it is a server that isn't there.
#[wasm_bindgen_test]
async fn a_blocked_port_is_one_error_then_one_close() {
    let (builder, mut events) = record(WebSocket::builder("ws://127.0.0.1:1/"));
    let socket = builder.connect().unwrap();
    match events.next().await {
        Event::Error(Error::Blocked { .. }) => assert!(engine() == Engine::Webkit),
        Event::Error(Error::ConnectFailed(_)) => assert!(engine() != Engine::Webkit),
        other => panic!("{other:?}"),
    }
    let Event::Close(event) = events.next().await else {
        panic!("no close")
    };
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::ABNORMAL_CLOSURE, false)
    );
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(events.ended().await);
}

#[wasm_bindgen_test]
fn without_a_global_websocket_it_is_unsupported() {
    let global = js_sys::global();
    let class = js_sys::Reflect::get(&global, &"WebSocket".into()).unwrap();
    js_sys::Reflect::delete_property(&global, &"WebSocket".into()).unwrap();
    let missing = WebSocket::connect(&url("/echo"));
    js_sys::Reflect::set(&global, &"WebSocket".into(), &JsValue::UNDEFINED).unwrap();
    let undefined = WebSocket::connect(&url("/echo"));
    js_sys::Reflect::set(&global, &"WebSocket".into(), &class).unwrap();
    assert_eq!(missing.unwrap_err(), Error::Unsupported);
    assert_eq!(undefined.unwrap_err(), Error::Unsupported);
}

#[wasm_bindgen_test]
async fn an_http_url_stands_for_its_ws_form() {
    let http = url("/echo").replacen("ws", "http", 1);
    let (builder, mut events) = record(WebSocket::builder(&http));
    let socket = builder.connect().unwrap();
    assert_eq!(socket.url(), url("/echo"));
    assert_eq!(events.next().await, Event::Open);
    socket.send("hi").unwrap();
    assert_eq!(events.message().await, Message::from("hi"));
}

#[wasm_bindgen_test]
fn relative_and_empty_urls_resolve_against_the_page() {
    let relative = WebSocket::connect("/some/where?x=1").unwrap();
    assert!(
        relative.url().starts_with("ws://127.0.0.1:"),
        "{}",
        relative.url()
    );
    assert!(
        relative.url().ends_with("/some/where?x=1"),
        "{}",
        relative.url()
    );
    for own in ["", " ", "\t"] {
        let socket = WebSocket::connect(own).unwrap();
        assert!(
            socket.url().starts_with("ws://127.0.0.1:"),
            "{}",
            socket.url()
        );
    }
}
