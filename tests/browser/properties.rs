//! Each property in each state.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ReadyState, WebSocket};

use super::{Engine, Event, engine, open, record, url};

#[wasm_bindgen_test]
async fn of_a_socket_that_opens_and_closes() {
    let address = url("/echo?id=x");
    let (builder, mut events) = record(WebSocket::builder(&address));
    let socket = builder.protocols(["chat"]).connect().unwrap();
    let check = |state: ReadyState, protocol: &str| {
        assert_eq!(socket.ready_state(), state);
        assert_eq!(socket.url(), address);
        assert_eq!(socket.protocol(), protocol, "while {state}");
        assert_eq!(socket.extensions(), "", "while {state}");
        assert_eq!(socket.buffered_amount(), 0, "while {state}");
        assert!(format!("{socket:?}").contains(&address));
    };
    check(ReadyState::Connecting, "");
    assert_eq!(events.next().await, Event::Open);
    check(ReadyState::Open, "chat");
    socket.close();
    check(ReadyState::Closing, "chat");
    events.close().await;
    check(ReadyState::Closed, "chat");
}

#[wasm_bindgen_test]
fn url_is_serialized() {
    let socket = WebSocket::connect("WS://LocalHost:80/a b").unwrap();
    assert_eq!(socket.url(), "ws://localhost/a%20b");
}

#[wasm_bindgen_test]
async fn buffered_amount_counts_bytes_within_the_task() {
    let (socket, mut events) = open("/echo").await;
    socket.send("数据").unwrap();
    socket.send(b"1234").unwrap();
    // WebKit hands data on at once and reads 0
    let buffered = socket.buffered_amount();
    assert!(
        buffered == 10 || (engine() == Engine::Webkit && buffered == 0),
        "{buffered}"
    );
    events.message().await;
    events.message().await;
    assert_eq!(socket.buffered_amount(), 0);
}
