//! What every handle has: identity, the browser's own object, and sockets that somebody else made.

use futures_util::future::FusedFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseEvent, Error, Message, ReadyState, WebSocket};

use super::{Event, connect, new_id, open, record, seen, until, url, within};

fn made_by_a_script(path: &str, protocol: &str) -> web_sys::WebSocket {
    web_sys::WebSocket::new_with_str(&url(path), protocol).unwrap()
}

#[wasm_bindgen_test]
async fn two_are_equal_if_they_are_of_one_connection() {
    let (socket, _events) = connect("/echo");
    let (other, _others_events) = connect("/echo");
    assert_eq!(socket, socket.clone());
    assert_ne!(socket, other);
    assert_eq!(socket.downgrade(), socket.downgrade());
    assert_ne!(socket.downgrade(), other.downgrade());
}

#[wasm_bindgen_test]
async fn the_browsers_own_object_can_be_read() {
    let (socket, _events) = open("/echo").await;
    assert_eq!(socket.as_raw().ready_state(), web_sys::WebSocket::OPEN);
    assert_eq!(socket.as_raw().url(), socket.url());
}

#[wasm_bindgen_test]
async fn one_that_connects_is_adopted() {
    let raw = made_by_a_script("/echo", "superchat");
    let (builder, mut events) = record(WebSocket::adopt(raw.clone()));
    let socket = builder.connect().unwrap();
    assert_eq!(events.next().await, Event::Open);
    assert_eq!(socket.as_raw(), &raw);
    assert_eq!(socket.protocol(), "superchat");
    socket.send(vec![1, 2]).unwrap();
    assert_eq!(events.message().await, Message::from([1, 2]));
    socket.close();
    assert!(events.close().await.was_clean);
}

#[wasm_bindgen_test]
async fn one_that_is_open_is_adopted_without_an_open_event() {
    let id = new_id();
    let raw = made_by_a_script(&format!("/echo?id={id}"), "superchat");
    until(|| raw.ready_state() == web_sys::WebSocket::OPEN).await;
    let (builder, mut events) = record(WebSocket::adopt(raw));
    let socket = builder.connect().unwrap();
    within(socket.opened()).await.unwrap();
    socket.send("hello").unwrap();
    assert_eq!(events.message().await, Message::from("hello"));
    drop(socket);
    seen(&id).await;
}

#[wasm_bindgen_test]
async fn the_servers_choice_is_checked_if_the_requested_subprotocols_are_named() {
    let choice = "/protocol?choose=superchat";
    let (builder, mut events) = record(WebSocket::adopt(made_by_a_script(choice, "superchat")));
    let builder = builder.protocols(["chat"]);
    let _socket = builder.connect().unwrap();
    let failed = Error::ConnectFailed(CloseEvent::ABNORMAL);
    assert_eq!(events.next().await, Event::Error(failed));
}

#[wasm_bindgen_test]
async fn the_choice_is_checked_on_an_open_one_too() {
    let raw = made_by_a_script("/echo", "superchat");
    until(|| raw.ready_state() == web_sys::WebSocket::OPEN).await;
    let refused = WebSocket::adopt(raw.clone()).protocols(["chat"]).connect();
    let failed = Error::ConnectFailed(CloseEvent::ABNORMAL);
    assert_eq!(refused.unwrap_err(), failed);
    assert!(raw.ready_state() >= web_sys::WebSocket::CLOSING);
}

#[wasm_bindgen_test]
async fn one_that_is_closing_is_refused() {
    let raw = made_by_a_script("/echo", "superchat");
    raw.close().unwrap();
    let refused = WebSocket::adopt(raw).connect().unwrap_err();
    assert_eq!(refused, Error::not_open(ReadyState::Closing));
}

#[wasm_bindgen_test]
async fn what_is_handed_over_by_value_comes_back() {
    let (socket, _events) = connect("/echo");
    let sent = |result: Result<(), Error>| result.unwrap_err().into_message();
    let text = || String::from("hello");
    assert_eq!(sent(socket.send(text())), Some(text().into()));
    assert_eq!(sent(socket.send(vec![1, 2])), Some(vec![1, 2].into()));
    assert_eq!(sent(socket.send([1, 2])), Some(vec![1, 2].into()));
    assert_eq!(sent(socket.send(Message::from("x"))), Some("x".into()));
    let kept = text();
    assert_eq!(sent(socket.send(&kept)), None);
    assert_eq!(sent(socket.send(kept.as_str())), None);
}

#[wasm_bindgen_test]
fn errors_are_small() {
    assert!(size_of::<Error>() <= 24, "{} bytes", size_of::<Error>());
}

#[wasm_bindgen_test]
async fn its_futures_know_when_they_are_done() {
    let (socket, _events) = connect("/close");
    let (mut opened, mut closed) = (socket.opened(), socket.closed());
    assert!(!opened.is_terminated() && !closed.is_terminated());
    within(&mut opened).await.unwrap();
    within(&mut closed).await;
    assert!(opened.is_terminated() && closed.is_terminated());
}
