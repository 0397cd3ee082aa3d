//! Bad input: an error that says what to do, and a socket that is as it was.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, Error, Message, ReadyState, UrlProblem, WebSocket};

use super::{connect, open, url};

fn problem(url: &str) -> UrlProblem {
    match WebSocket::connect(url) {
        Err(Error::InvalidUrl { url: told, problem }) => {
            assert_eq!(told, url);
            problem
        }
        other => panic!("{url}: {other:?}"),
    }
}

#[wasm_bindgen_test]
fn urls() {
    assert_eq!(problem("ftp://127.0.0.1/"), UrlProblem::Scheme);
    assert_eq!(problem("javascript:alert(1)"), UrlProblem::Scheme);
    assert_eq!(problem("ws://"), UrlProblem::Unparsable);
    assert_eq!(problem("ws://127.0.0.1:99999/"), UrlProblem::Unparsable);
    assert_eq!(problem("http://[::1/"), UrlProblem::Unparsable);
    assert_eq!(problem("ws://127.0.0.1/#fragment"), UrlProblem::Fragment);
    assert_eq!(problem("ws://127.0.0.1/#"), UrlProblem::Fragment);
}

#[wasm_bindgen_test]
fn subprotocols() {
    let connect = |protocols: &[&str]| {
        WebSocket::builder(&url("/echo"))
            .protocols(protocols.to_vec())
            .connect()
            .unwrap_err()
    };
    for name in ["", "a b", "chat,superchat", "é", "a/b", "\u{7f}", "a\n"] {
        assert_eq!(
            connect(&["chat", name]),
            Error::InvalidSubprotocol {
                protocol: name.into()
            }
        );
    }
    assert_eq!(
        connect(&["chat", "other", "chat"]),
        Error::DuplicateSubprotocol {
            protocol: "chat".into()
        }
    );
    assert_eq!(
        connect(&["chat", "CHAT"]),
        Error::DuplicateSubprotocol {
            protocol: "CHAT".into()
        }
    );
}

#[wasm_bindgen_test]
async fn close_codes_and_reasons_in_every_state() {
    let (socket, mut events) = connect("/echo");
    let check = |state| {
        assert_eq!(socket.ready_state(), state);
        for code in [0, 999, 1001, 1005, 1006, 1015, 2999, 5000, 65535] {
            assert_eq!(
                socket.close_with(code, ""),
                Err(Error::InvalidCloseCode(code.into()))
            );
        }
        for reason in ["x".repeat(124), "数".repeat(42)] {
            assert_eq!(
                socket.close_with(1000, &reason),
                Err(Error::ReasonTooLong(reason.len()))
            );
        }
        assert_eq!(
            socket.close_with(CloseCode::GOING_AWAY, &"x".repeat(124)),
            Err(Error::InvalidCloseCode(CloseCode::GOING_AWAY))
        );
        assert_eq!(socket.ready_state(), state);
    };
    check(ReadyState::Connecting);
    events.next().await;
    check(ReadyState::Open);
    socket.send("still open").unwrap();
    assert_eq!(events.message().await, Message::from("still open"));
    socket.close();
    check(ReadyState::Closing);
    events.close().await;
    check(ReadyState::Closed);
}

#[wasm_bindgen_test]
async fn send_in_every_state_but_open() {
    let (socket, mut events) = connect("/echo");
    assert_eq!(
        socket.send("x"),
        Err(Error::not_open(ReadyState::Connecting))
    );
    events.next().await;
    assert_eq!(socket.send("x"), Ok(()));
    events.message().await;
    socket.close();
    assert_eq!(socket.send(b"x"), Err(Error::not_open(ReadyState::Closing)));
    events.close().await;
    assert_eq!(socket.send("x"), Err(Error::not_open(ReadyState::Closed)));
    assert_eq!(socket.buffered_amount(), 0);
}

#[wasm_bindgen_test]
async fn an_array_buffer_that_can_be_resized_is_sent_or_refused_with_words() {
    let resizable = js_sys::eval("new ArrayBuffer(4, { maxByteLength: 8 })").unwrap();
    let (socket, mut events) = open("/echo").await;
    match socket.send(js_sys::ArrayBuffer::from(resizable)) {
        Ok(()) => assert_eq!(events.message().await, Message::from(vec![0; 4])),
        Err(Error::RefusedData { reason, .. }) => {
            assert!(reason.starts_with("TypeError"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    socket.send("still open").unwrap();
    assert_eq!(events.message().await, Message::from("still open"));
}
