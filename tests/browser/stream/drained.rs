//! What `send`, `flush` and `drained` wait for.

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::{FutureExt, join};
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseEvent, Error, Message, ReadyState, ReconnectingWebSocket, WebSocketStream,
};

use super::super::{
    Engine, engine, new_id, open as open_socket, seen, sleep, timers_started, url, within,
};
use super::open;

const MIB: usize = 1 << 20;

/// The end, with something that was never sent.
const NOT_SENT: Error = Error::NotOpen {
    state: ReadyState::Closed,
    message: None,
};

/// Neither a timer nor a turn of the event loop: a hidden page slows down both.
#[wasm_bindgen_test]
async fn sending_below_the_mark_waits_for_nothing() {
    let id = new_id();
    let mut stream = open(&format!("/sink?id={id}")).await;
    let timers = timers_started();
    for n in 0..20_000_u32 {
        let sent = stream.send(Message::from(n.to_le_bytes())).now_or_never();
        assert_eq!(sent, Some(Ok(())), "{n}");
    }
    assert_eq!(timers_started(), timers);
    within(stream.drained()).await.unwrap();
    assert_eq!(stream.buffered_amount(), 0);
    within(stream.close()).await.unwrap();
    let seen = within(seen(&id)).await;
    assert_eq!((seen.messages, seen.bytes), (20_000, 80_000));
}

#[wasm_bindgen_test]
async fn flushing_waits_for_the_mark_and_drained_for_all() {
    const MARK: u64 = MIB as u64;
    let id = new_id();
    let builder = WebSocketStream::builder(&url(&format!("/slow?rate=8000000&id={id}")));
    let mut stream = within(builder.high_water_mark(MARK).open()).await.unwrap();
    for _ in 0..8 {
        stream
            .start_send_unpin(Message::from(vec![1; MIB]))
            .unwrap();
    }
    let before = stream.buffered_amount();
    let (handle, drained) = (stream.handle(), stream.drained());
    within(stream.flush()).await.unwrap();
    let at_flush = stream.buffered_amount();
    assert!(at_flush <= MARK, "{at_flush}");
    // WebKit's reads 0
    assert!(engine() == Engine::Webkit || before > MARK, "{before}");
    let (one, other) = within(join(drained, handle.drained())).await;
    assert_eq!((one, other), (Ok(()), Ok(())));
    assert_eq!(stream.buffered_amount(), 0);
    within(stream.close()).await.unwrap();
    assert_eq!(within(seen(&id)).await.bytes, 8 << 20);
}

#[wasm_bindgen_test]
async fn drained_fails_with_what_a_flush_fails_with() {
    let mut stream = open("/reset").await;
    // The server takes a part of it at most
    stream
        .start_send_unpin(Message::from(vec![1; 64 * MIB]))
        .unwrap();
    if engine() == Engine::Webkit {
        within(stream.closed()).await;
    }
    let drained = within(stream.drained()).await;
    let lost = within(stream.next()).await.unwrap().unwrap_err();
    assert_eq!(drained, Err(lost));

    let handle = {
        let stream = open("/echo").await;
        stream.handle()
    };
    let gone = Error::ConnectionLost(CloseEvent::ABNORMAL);
    assert_eq!(within(handle.drained()).await, Err(gone));

    let stream = WebSocketStream::builder(&url("/refuse")).connect().unwrap();
    within(stream.closed()).await;
    let refused = within(stream.opened()).await.unwrap_err();
    assert_eq!(within(stream.drained()).await, Err(refused));
}

#[wasm_bindgen_test]
async fn a_callback_socket_drains_too() {
    let id = new_id();
    let (socket, _events) = open_socket(&format!("/slow?rate=8000000&id={id}")).await;
    for _ in 0..4 {
        socket.send(vec![1; MIB / 2]).unwrap();
        within(socket.drained()).await.unwrap();
        assert_eq!(socket.buffered_amount(), 0);
    }
    socket.close();
    // A clean end with everything sent is no failure
    within(socket.closed()).await;
    assert_eq!(within(socket.drained()).await, Ok(()));
    assert_eq!(within(seen(&id)).await.bytes, 2 << 20);
}

#[wasm_bindgen_test]
async fn a_reconnecting_socket_drains_over_its_next_connection() {
    let socket = ReconnectingWebSocket::builder(url("/echo"))
        .connect()
        .unwrap();
    socket.send("").unwrap();
    // It waits for a connection, although it has no bytes
    assert_eq!(socket.buffered_amount(), 0);
    assert_eq!(socket.drained().now_or_never(), None);
    assert_eq!(within(socket.drained()).await, Ok(()));
    assert_eq!(socket.ready_state(), ReadyState::Open);
    socket.close();
    within(socket.closed()).await;
    assert_eq!(within(socket.drained()).await, Ok(()));

    let socket = ReconnectingWebSocket::builder(url("/no-answer"))
        .connect()
        .unwrap();
    socket.send("never").unwrap();
    let close = async {
        sleep(Duration::from_millis(20)).await;
        socket.close();
    };
    let (drained, ()) = within(join(socket.drained(), close)).await;
    assert_eq!(drained, Err(NOT_SENT));
}

#[wasm_bindgen_test]
async fn a_reconnecting_stream_flushes_when_a_connection_has_taken_all() {
    let mut stream = ReconnectingWebSocket::builder(url("/echo"))
        .stream()
        .unwrap();
    let is_open = Cell::new(false);
    let handle = stream.handle().clone();
    let opens = async {
        within(handle.opened()).await.unwrap();
        is_open.set(true);
    };
    let send = async {
        within(stream.send("hello".into())).await.unwrap();
        assert_eq!(stream.ready_state(), ReadyState::Open);
    };
    join(opens, send).await;
    assert!(is_open.get());
    let timers = timers_started();
    for _ in 0..1000 {
        assert_eq!(stream.send("more".into()).now_or_never(), Some(Ok(())));
    }
    assert_eq!(timers_started(), timers);
    within(stream.drained()).await.unwrap();
    assert_eq!(stream.buffered_amount(), 0);
}
