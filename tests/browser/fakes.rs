//! Classes that a test puts in the place of the browser's.

use std::cell::RefCell;
use std::error::Error as _;
use std::rc::Rc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::Backoff;
use wasm_websocket::{
    Error, Message, ReconnectingWebSocket, WebSocket, WebSocketStream, WrongKind,
};

use super::fake_example::{ECHO, Fake};
use super::{Event, Events, record, sleep, until, url, within};

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

/// Its binary messages are arrays, as those of some classes for Node are.
const ARRAYS: &str = "class {
    readyState = 0;
    onopen = null;
    constructor() {
        queueMicrotask(() => { this.readyState = 1; this.onopen({}); });
    }
    send(data) {
        const copy = typeof data === 'string' ? data : data.slice();
        queueMicrotask(() => this.onmessage({ data: copy }));
    }
    close() {
        this.readyState = 3;
        queueMicrotask(() => this.onclose?.({ code: 1000, reason: '', wasClean: true }));
    }
}";

/// It hands the events of a browser's socket to its own handlers, and nothing to its listeners.
const FORWARDING: &str = "((Native) => class extends EventTarget {
    #inner;
    #handlers = {};
    constructor(url) {
        super();
        this.#inner = new Native(url);
        this.#inner.binaryType = 'arraybuffer';
        for (const type of ['open', 'message', 'error', 'close']) {
            this.#inner[`on${type}`] = (event) => this.#handlers[type]?.(event);
        }
    }
    get readyState() { return this.#inner.readyState; }
    set onopen(handler) { this.#handlers.open = handler; }
    set onmessage(handler) { this.#handlers.message = handler; }
    set onerror(handler) { this.#handlers.error = handler; }
    set onclose(handler) { this.#handlers.close = handler; }
    send(data) { this.#inner.send(data); }
    close(...args) { this.#inner.close(...args); }
})(WebSocket)";

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
async fn arrays_are_bytes_whatever_their_length() {
    let fake = Fake::new(ARRAYS);
    let opening = WebSocketStream::builder(URL).open();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let all = Rc::clone(&seen);
    let socket = WebSocket::builder(URL).on_message(move |_, event| {
        let (mut text, mut bytes) = (String::from("kept"), vec![7]);
        assert_eq!(event.text(), None);
        assert_eq!(event.text_into(&mut text), Err(WrongKind::Binary));
        assert_eq!(text, "kept");
        event.bytes_into(&mut bytes).unwrap();
        assert_eq!(event.bytes(), Some(bytes.clone()));
        all.borrow_mut().push(bytes);
    });
    let socket = socket.connect().unwrap();
    drop(fake);
    let mut stream = within(opening).await.unwrap();
    let sent = [vec![], vec![1, 2], vec![3; 1000]];
    for bytes in &sent {
        socket.send(bytes).unwrap();
        let message = Message::from(bytes.clone());
        within(stream.send(message.clone())).await.unwrap();
        assert_eq!(within(stream.next()).await.unwrap(), Ok(message));
    }
    until(|| seen.borrow().len() == 3).await;
    assert_eq!(*seen.borrow(), sent);
}

#[wasm_bindgen_test]
async fn a_class_that_forwards_a_browsers_events_is_heard() {
    let fake = Fake::new(FORWARDING);
    let opening = WebSocketStream::builder(&url("/echo")).open();
    drop(fake);
    let mut stream = within(opening).await.unwrap();
    for message in [Message::from("text"), Message::from(vec![1, 2])] {
        within(stream.send(message.clone())).await.unwrap();
        assert_eq!(within(stream.next()).await.unwrap(), Ok(message));
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
