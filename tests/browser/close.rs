//! Closing: from both sides, with and without a code, and before the socket is open.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, CloseEvent, Error, ReadyState};

use super::{Event, closed_with, connect, new_id, open, seen};

#[wasm_bindgen_test]
async fn without_a_code_the_server_sees_none() {
    let id = new_id();
    let (socket, mut events) = open(&format!("/echo?id={id}")).await;
    socket.close();
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    let event = events.close().await;
    assert_eq!(
        event,
        CloseEvent::new(CloseCode::NO_STATUS_RECEIVED, "", true)
    );
    assert_eq!(seen(&id).await.end, closed_with(None, ""));
}

#[wasm_bindgen_test]
async fn the_server_sees_code_and_reason() {
    let longest = ["x".repeat(123), "数".repeat(41)];
    for (code, reason) in [
        (1000, "再见"),
        (3000, ""),
        (3999, &*longest[0]),
        (4000, &*longest[1]),
        (4999, "\u{1F980}"),
    ] {
        let id = new_id();
        let (socket, mut events) = open(&format!("/echo?id={id}")).await;
        socket.close_with(code, reason).unwrap();
        let event = events.close().await;
        assert_eq!((event.code, event.was_clean), (code.into(), true));
        assert_eq!(seen(&id).await.end, closed_with(code, reason));
    }
}

#[wasm_bindgen_test]
async fn what_was_sent_before_goes_out_first() {
    let id = new_id();
    let (socket, mut events) = open(&format!("/echo?id={id}")).await;
    for _ in 0..50 {
        socket.send("before the close").unwrap();
    }
    socket.close();
    while let Event::Message(_) = events.next().await {}
    assert_eq!(seen(&id).await.messages, 50);
}

#[wasm_bindgen_test]
async fn the_server_closes_with_a_code_and_a_reason() {
    let (socket, mut events) = open("/close?code=4001&reason=go%20away").await;
    let event = events.close().await;
    assert_eq!(event, CloseEvent::new(4001, "go away", true));
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(events.ended().await);
}

#[wasm_bindgen_test]
async fn while_connecting_the_attempt_ends_with_an_error() {
    let (socket, mut events) = connect("/echo");
    socket.close();
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    let Event::Error(Error::ConnectFailed(told)) = events.next().await else {
        panic!("no error")
    };
    let Event::Close(event) = events.next().await else {
        panic!("no close")
    };
    assert_eq!(told, event);
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::ABNORMAL_CLOSURE, false)
    );
}

#[wasm_bindgen_test]
async fn twice_is_once() {
    let (socket, mut events) = open("/echo").await;
    socket.close();
    socket.close_with(4000, "too late").unwrap();
    assert_eq!(events.close().await.code, CloseCode::NO_STATUS_RECEIVED);
    socket.close();
    socket.close_with(4000, "later still").unwrap();
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(events.ended().await);
}

#[wasm_bindgen_test]
async fn each_code_that_a_server_may_send_arrives() {
    for code in [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
    ] {
        let reason = "数".repeat(41);
        let (_socket, mut events) = open(&format!("/close?code={code}&reason={reason}")).await;
        assert_eq!(events.close().await, CloseEvent::new(code, reason, true));
    }
}

#[wasm_bindgen_test]
async fn a_server_that_gives_no_code() {
    let (_socket, mut events) = open("/close").await;
    let event = events.close().await;
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::NO_STATUS_RECEIVED, true)
    );
}

#[wasm_bindgen_test]
async fn both_sides_at_once() {
    let id = new_id();
    let (socket, mut events) = open(&format!("/close-crossing?id={id}")).await;
    socket.close_with(4002, "client").unwrap();
    // Each side receives the other one's code
    let event = events.close().await;
    assert_eq!(
        (event.code, &*event.reason, event.was_clean),
        (4001.into(), "server", true)
    );
    assert_eq!(seen(&id).await.end, closed_with(4002, "client"));
}
