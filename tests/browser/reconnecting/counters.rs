//! A session's counters and properties, and what `connect` refuses at once.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    Counters, Endpoint, Endpoints, Error, Message, ReadyState, ReconnectingWebSocket, UrlProblem,
};

use super::super::{until, url};
use super::{builder, connect, open, quick, record, slow};

#[wasm_bindgen_test]
async fn messages_and_bytes_are_counted_however_they_are_read() {
    let messages: [Message; 4] = [
        "plain".into(),
        "žluť 🚂".into(),
        vec![0; 1000].into(),
        "".into(),
    ];
    let bytes: usize = messages.iter().map(Message::len).sum();
    assert_eq!(bytes, 5 + 11 + 1000);
    let received = Rc::new(Cell::new(0));
    let count = Rc::clone(&received);
    let read = builder("/echo").on_message(move |_, event| {
        let _ = event.to_message();
        count.set(count.get() + 1);
    });
    let count = Rc::clone(&received);
    let unread = builder("/echo").on_message(move |_, _| count.set(count.get() + 1));
    // Of text that nobody reads, UTF-16 code units
    let units = bytes - 11 + 7;
    for (builder, received_bytes) in [(read, bytes), (unread, units), (builder("/echo"), units)] {
        let socket = builder.connect().unwrap();
        assert_eq!(socket.counters(), Counters::default());
        for message in &messages {
            socket.send(message.clone()).unwrap();
        }
        assert_eq!(socket.counters().sent_messages, 0);
        until(|| socket.counters().received_messages == 4).await;
        let counters = socket.counters();
        assert_eq!(counters.connects, 1);
        assert_eq!(counters.sent_messages, 4);
        assert_eq!(counters.sent_bytes, bytes as u64);
        assert_eq!(counters.received_bytes, received_bytes as u64);
        assert_eq!(counters.round_trip, None);
    }
    assert_eq!(received.get(), 8);
}

#[wasm_bindgen_test]
async fn they_go_on_over_connections() {
    let (socket, mut events) = connect(builder("/drop-after?messages=1"));
    for n in 1..=3 {
        events.opened().await;
        socket.send("four").unwrap();
        events.message().await;
        events.lost().await;
        events.reconnecting().await;
        let counters = socket.counters();
        assert_eq!(counters.connects, n);
        assert_eq!((counters.sent_messages, counters.sent_bytes), (n, 4 * n));
        assert_eq!(counters.received_messages, n);
        assert_eq!(counters.received_bytes, 4 * n);
    }
}

#[wasm_bindgen_test]
async fn state_url_and_protocol_are_the_present_ones() {
    let path = url("/drop-after?messages=1");
    let endpoint = Endpoint::new(&*path).protocols(["chat"]);
    let builder = ReconnectingWebSocket::builder(endpoint).backoff(slow());
    let (socket, mut events) = connect(builder);
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    assert_eq!((socket.url(), socket.protocol()), (path.clone(), "".into()));
    events.opened().await;
    assert_eq!(socket.ready_state(), ReadyState::Open);
    assert_eq!((socket.url(), socket.protocol()), (path, "chat".into()));
    socket.send("bye").unwrap();
    events.message().await;
    events.lost().await;
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    assert_eq!((socket.url(), socket.protocol()), ("".into(), "".into()));
    socket.close();
    assert_eq!(socket.ready_state(), ReadyState::Closed);
}

#[wasm_bindgen_test]
async fn two_side_by_side_keep_apart() {
    let (one, mut of_one) = open(builder("/echo")).await;
    let (two, mut of_two) = open(builder("/echo")).await;
    one.send("one").unwrap();
    two.send("two").unwrap();
    assert_eq!(of_one.message().await, Message::from("one"));
    assert_eq!(of_two.message().await, Message::from("two"));
    one.close();
    of_one.closed().await;
    two.send("alive").unwrap();
    assert_eq!(of_two.message().await, Message::from("alive"));
    assert_eq!(of_one.pending(), []);
    assert_eq!(one.counters().sent_messages, 1);
    assert_eq!(two.counters().sent_messages, 2);
}

/// Targets that can't be tried at all, with the error. No callback is called, and nothing is kept.
async fn is_refused(endpoints: impl Into<Endpoints>) -> Error {
    let builder = ReconnectingWebSocket::builder(endpoints).backoff(quick());
    let (builder, mut events) = record(builder);
    let error = builder.connect().unwrap_err();
    assert!(events.ended().await);
    error
}

#[wasm_bindgen_test]
async fn what_can_not_be_tried_is_refused_at_once() {
    for (given, problem) in [
        ("ftp://localhost", UrlProblem::Scheme),
        ("ws://localhost/#", UrlProblem::Fragment),
        ("ws://host:port", UrlProblem::Unparsable),
    ] {
        let url = given.to_owned();
        assert_eq!(is_refused(given).await, Error::InvalidUrl { url, problem });
    }
    let wrong = Endpoint::new(url("/echo")).protocols(["no token"]);
    let expected = Error::InvalidSubprotocol {
        protocol: "no token".into(),
    };
    assert_eq!(is_refused(wrong).await, expected);
    let twice = Endpoint::new(url("/echo")).protocols(["chat", "CHAT"]);
    let expected = Error::DuplicateSubprotocol {
        protocol: "CHAT".into(),
    };
    assert_eq!(is_refused(twice).await, expected);
    let none = is_refused(Vec::<Endpoint>::new()).await;
    assert!(matches!(none, Error::Unresolved(_)), "{none}");
    // Also when it is not the first of a list
    let listed = is_refused([url("/echo"), "ws://localhost/#".into()]).await;
    assert!(matches!(listed, Error::InvalidUrl { .. }), "{listed}");
}
