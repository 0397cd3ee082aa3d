//! Classes that a test puts in the place of the browser's.

use std::error::Error as _;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::Backoff;
use wasm_websocket::{Error, Message, ReconnectingWebSocket, WebSocket, WebSocketStream};

use super::fake_example::{ECHO, Fake};
use super::{Event, Events, record, sleep, within};

/// It calls listeners, and never a handler.
const LISTENERS: &str = "class {
    readyState = 0;
    listeners = {};
    constructor() {
        queueMicrotask(() => { this.readyState = 1; this.listeners.open(); });
    }
    addEventListener(type, listener) {
        this.listeners[type] = listener;
    }
    send(data) {
        const copy = typeof data === 'string' ? data : data.slice().buffer;
        queueMicrotask(() => this.listeners.message({ data: copy }));
    }
    close(code, reason) {
        if (this.readyState === 3) return;
        this.readyState = 3;
        queueMicrotask(() => this.listeners.close({ code, reason, wasClean: true }));
    }
}";

/// It has both, and calls both.
const BOTH: &str = "class extends EventTarget {
    readyState = 0;
    onopen = null;
    constructor() {
        super();
        queueMicrotask(() => { this.readyState = 1; this.emit(new Event('open')); });
    }
    emit(event) {
        this.dispatchEvent(event);
        this[`on${event.type}`]?.(event);
    }
    send(data) {
        const copy = typeof data === 'string' ? data : data.slice().buffer;
        queueMicrotask(() => this.emit(new MessageEvent('message', { data: copy })));
    }
    close(code, reason) {
        if (this.readyState === 3) return;
        this.readyState = 3;
        queueMicrotask(() => this.emit(new CloseEvent('close', { code, reason, wasClean: true })));
    }
}";

const URL: &str = "ws://fake.test/";

fn connect() -> (WebSocket, Events) {
    let (builder, events) = record(WebSocket::builder(URL));
    (builder.connect().unwrap(), events)
}

#[wasm_bindgen_test]
fn the_example_is_in_the_documentation() {
    let (_, example) = include_str!("fake_example.rs").split_once("\n\n").unwrap();
    assert!(include_str!("../../docs/testing.md").contains(example));
}

#[wasm_bindgen_test]
async fn a_socket_over_a_fake_class() {
    for class in [ECHO, LISTENERS, BOTH] {
        let fake = Fake::new(class);
        let (socket, mut events) = connect();
        drop(fake);
        assert_eq!(events.next().await, Event::Open);
        socket.send("text").unwrap();
        assert_eq!(events.message().await, Message::from("text"));
        socket.send(&[1, 2][..]).unwrap();
        assert_eq!(events.message().await, Message::from(vec![1, 2]));
        assert_eq!((socket.protocol(), socket.extensions()), Default::default());
        socket.close_with(4000, "bye").unwrap();
        let close = events.close().await;
        assert_eq!((u16::from(close.code), &*close.reason), (4000, "bye"));
        assert!(events.pending().is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_stream_over_a_fake_class() {
    for class in [ECHO, LISTENERS, BOTH] {
        let fake = Fake::new(class);
        let opening = WebSocketStream::builder(URL).open();
        drop(fake);
        let mut stream = within(opening).await.unwrap();
        for message in [Message::from("text"), Message::from(vec![1, 2])] {
            within(stream.send(message.clone())).await.unwrap();
            assert_eq!(within(stream.next()).await.unwrap(), Ok(message));
        }
        // A fake that calls listeners still has this one's
        drop(stream);
        sleep(Duration::from_millis(10)).await;
    }
}

#[wasm_bindgen_test]
async fn a_reconnecting_socket_over_fake_classes() {
    let soon = || Backoff::new().first_delay(Duration::from_millis(1));
    for class in [ECHO, LISTENERS, BOTH] {
        let fake = Fake::new(class);
        let socket = ReconnectingWebSocket::builder(URL)
            .backoff(soon())
            .connect()
            .unwrap();
        within(socket.opened()).await.unwrap();
        socket.reconnect();
        within(socket.opened()).await.unwrap();
        socket.send("text").unwrap();
        socket.close();
        within(socket.closed()).await;
        drop(fake);
    }
}

#[wasm_bindgen_test]
fn a_constructor_that_throws_gives_the_reason() {
    let _fake = Fake::new("class { constructor() { throw new RangeError('not today'); } }");
    let reason = "RangeError: not today".to_owned();
    let error = WebSocket::builder(URL).connect().unwrap_err();
    assert_eq!(error, Error::Blocked { reason });
    let error = ReconnectingWebSocket::builder(URL).connect().unwrap_err();
    assert!(matches!(error, Error::Blocked { .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_send_that_throws_hands_the_message_back() {
    let throwing = ECHO.replace("send(data) {", "send() { throw new Error('no room');");
    let fake = Fake::new(&throwing);
    let (socket, mut events) = connect();
    drop(fake);
    assert_eq!(events.next().await, Event::Open);
    let error = socket.send("text".to_owned()).unwrap_err();
    assert_eq!(error.into_message(), Some(Message::from("text")));
}

/// A fake may end without a word.
#[wasm_bindgen_test]
async fn events_without_details() {
    let bare = "class {
        readyState = 0;
        constructor() {
            queueMicrotask(() => { this.readyState = 1; this.onopen(); this.onclose(); });
        }
        close() { throw new Error('never'); }
    }";
    let fake = Fake::new(bare);
    let (_socket, mut events) = connect();
    drop(fake);
    assert_eq!(events.next().await, Event::Open);
    let close = events.close().await;
    assert_eq!((u16::from(close.code), close.was_clean), (1005, true));
    let fake = Fake::new(&bare.replace("this.onopen(); this.onclose();", "this.onerror();"));
    let (_socket, mut events) = connect();
    drop(fake);
    assert_eq!(u16::from(events.close().await.code), 1006);
}

/// Deno and Bun say it like this.
#[wasm_bindgen_test]
async fn what_the_platform_says_of_a_failure_is_the_error_s_source() {
    for said in ["{ message: 'status 401' }", "{ error: 'status 401' }"] {
        let class = "class {
            readyState = 0;
            constructor() {
                queueMicrotask(() => {
                    this.readyState = 3;
                    this.onerror(SAID);
                    this.onclose({ code: 1006, wasClean: false });
                });
            }
            close() {}
        }";
        let fake = Fake::new(&class.replace("SAID", said));
        let opening = WebSocketStream::builder(URL).open();
        drop(fake);
        let error = within(opening).await.unwrap_err();
        assert!(matches!(error, Error::ConnectFailed(_)), "{error:?}");
        let source = error.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("status 401"));
    }
}
