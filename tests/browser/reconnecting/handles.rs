//! What the handle of a connection that comes back shares with the other sockets: what it sends, waits
//! for and says, and callbacks that are replaced.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Queue};
use wasm_websocket::{CloseEvent, Error, Message, Outgoing, ReadyState, ReconnectingWebSocket};
use web_sys::Blob;

use super::super::{url, within};
use super::{Server, builder, connect, open, quick};

fn blob(text: &str) -> Blob {
    let parts = js_sys::Array::of1(&text.into());
    Blob::new_with_str_sequence(&parts).unwrap()
}

/// Sends one of each kind, and what the echo of each is.
fn send_each(socket: &ReconnectingWebSocket) -> Vec<Message> {
    let text = String::from("String");
    let bytes = Uint8Array::from(&[1, 2, 3][..]);
    socket.send("str").unwrap();
    socket.send(&text).unwrap();
    socket.send(text).unwrap();
    socket.send(Cow::Borrowed("Cow")).unwrap();
    socket.send(Rc::<str>::from("Rc")).unwrap();
    socket.send([4]).unwrap();
    socket.send(vec![5].into_boxed_slice()).unwrap();
    socket.send(Message::from("Message")).unwrap();
    socket.send(bytes.buffer()).unwrap();
    socket.send(bytes.subarray(1, 3)).unwrap();
    socket.send(blob("Blob")).unwrap();
    // What waits is a copy
    bytes.fill(9, 0, 3);
    vec![
        "str".into(),
        "String".into(),
        "String".into(),
        "Cow".into(),
        "Rc".into(),
        [4].into(),
        [5].into(),
        "Message".into(),
        [1, 2, 3].into(),
        [2, 3].into(),
        b"Blob".into(),
    ]
}

#[wasm_bindgen_test]
async fn each_kind_of_payload_waits_for_the_connection() {
    let (socket, mut events) = connect(builder("/echo"));
    let sent = send_each(&socket);
    let bytes: usize = sent.iter().map(Message::len).sum();
    assert_eq!(socket.buffered_amount(), bytes as u64);
    assert_eq!(events.opened().await, 1);
    for message in sent {
        assert_eq!(events.message().await, message);
    }
}

#[wasm_bindgen_test]
async fn each_kind_of_payload_goes_out_at_once_when_open() {
    let (socket, mut events) = open(builder("/echo")).await;
    for message in send_each(&socket) {
        assert_eq!(events.message().await, message);
    }
    let sent = socket.counters();
    assert_eq!((sent.sent_messages, sent.received_messages), (11, 11));
}

#[wasm_bindgen_test]
async fn a_buffer_that_the_browser_refuses_is_sent_as_a_copy() {
    let resizable = js_sys::eval("new ArrayBuffer(2, { maxByteLength: 8 })");
    let resizable: ArrayBuffer = resizable.unwrap().unchecked_into();
    let (socket, mut events) = open(builder("/echo")).await;
    socket.send(&resizable).unwrap();
    socket.send("behind it").unwrap();
    assert_eq!(events.message().await, Message::from([0, 0]));
    assert_eq!(events.message().await, Message::from("behind it"));
}

/// A view whose buffer a script has transferred away.
fn detached() -> Uint8Array {
    let view = js_sys::eval(
        "{ const view = new Uint8Array(3); structuredClone(view.buffer, { transfer: [view.buffer] }); view }",
    );
    view.unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn a_buffer_that_was_transferred_away_is_an_empty_message() {
    let (socket, mut events) = connect(builder("/echo"));
    socket.send(detached()).unwrap();
    socket.send(detached().buffer()).unwrap();
    assert_eq!(events.opened().await, 1);
    // Behind it something is left in the browser's buffer
    socket.send(vec![7; 1 << 20]).unwrap();
    socket.send(detached()).unwrap();
    socket.send(detached().buffer()).unwrap();
    let lengths = [0, 0, 1 << 20, 0, 0];
    for length in lengths {
        assert_eq!(events.message().await.len(), length);
    }
}

#[wasm_bindgen_test]
async fn a_blob_counts_with_its_size_and_comes_back_by_reference() {
    let queue = Queue::new().max_bytes(4);
    let (socket, mut events) = connect(builder("/echo").queue(queue));
    let (fits, too_long) = (blob("four"), blob("x"));
    socket.send(&fits).unwrap();
    let full = Error::QueueFull {
        bytes: 1,
        message: None,
    };
    assert_eq!(socket.send(&too_long), Err(full));
    socket.close();
    events.closed().await;
    assert_eq!(socket.take_unsent(), [Outgoing::Blob(fits)]);
}

#[wasm_bindgen_test]
async fn it_is_waited_for_until_it_opens_again() {
    let server = Server::start().await;
    let builder = ReconnectingWebSocket::builder(server.url("/echo")).backoff(quick());
    let (socket, mut events) = connect(builder);
    within(socket.opened()).await.unwrap();
    within(socket.opened()).await.unwrap();
    assert_eq!(socket.close_event(), None);
    events.opened().await;
    server.stop().await;
    events.lost().await;
    let opened = socket.opened();
    server.start_again().await;
    within(opened).await.unwrap();
    assert_eq!(socket.ready_state(), ReadyState::Open);
}

#[wasm_bindgen_test]
async fn it_says_how_it_ended_until_it_comes_back() {
    let (socket, mut events) = open(builder("/echo")).await;
    let raw = socket.as_raw().unwrap();
    assert_eq!(raw.url(), socket.url());
    assert_eq!(raw.extensions(), socket.extensions());
    let closed = socket.closed();
    socket.close_with(4000, "enough").unwrap();
    let end = CloseEvent::new(4000, "enough", true);
    assert_eq!(within(closed).await, end);
    assert_eq!(socket.close_event(), Some(end.clone()));
    assert_eq!(within(socket.opened()).await, Err(Error::Closed(end)));
    events.closed().await;
    socket.reconnect();
    assert_eq!(socket.close_event(), None);
    within(socket.opened()).await.unwrap();
}

#[wasm_bindgen_test]
async fn giving_up_is_an_end_too() {
    let builder = builder("/status?code=401").backoff(quick().max_retries(1));
    let (socket, mut events) = connect(builder);
    let (opened, closed) = (socket.opened(), socket.closed());
    let last = Box::new(Error::ConnectFailed(CloseEvent::ABNORMAL));
    let error = Error::RetriesExhausted(last);
    assert_eq!(within(opened).await, Err(error.clone()));
    assert_eq!(within(closed).await, CloseEvent::ABNORMAL);
    events.reconnecting().await;
    assert_eq!(events.gave_up().await, error);
}

/// The end that was due comes before the new beginning.
#[wasm_bindgen_test]
async fn reconnecting_at_the_loss_leaves_no_old_end() {
    let names = Rc::<RefCell<Vec<&str>>>::default();
    let log = Rc::clone(&names);
    let first = Cell::new(true);
    let path = "/close?code=4001";
    let socket = builder(path).on_event(move |socket, event| {
        match event {
            Event::Opened { .. } => log.borrow_mut().push("opened"),
            Event::Lost { .. } => log.borrow_mut().push("lost"),
            Event::GaveUp(_) => log.borrow_mut().push("gave up"),
            _ => {}
        }
        if matches!(event, Event::Lost { .. }) && first.take() {
            socket.reconnect();
            assert_eq!(socket.close_event(), None);
        }
    });
    let socket = socket.connect().unwrap();
    let closed = within(socket.closed()).await;
    assert_eq!(closed.code, 4001);
    super::super::until(|| socket.ready_state() == ReadyState::Closed && names.borrow().len() == 6)
        .await;
    let expected = ["opened", "lost", "gave up", "opened", "lost", "gave up"];
    assert_eq!(*names.borrow(), expected);
    assert_eq!(socket.close_event().unwrap().code, 4001);
}

#[wasm_bindgen_test]
async fn who_waits_for_the_end_gets_it_though_a_callback_reconnects() {
    let first = Cell::new(true);
    let builder = builder("/echo").on_event(move |socket, event| {
        if matches!(event, Event::Closed { .. }) && first.take() {
            socket.reconnect();
        }
    });
    let socket = builder.connect().unwrap();
    within(socket.opened()).await.unwrap();
    let closed = socket.closed();
    socket.close_with(4000, "again").unwrap();
    assert_eq!(within(closed).await, CloseEvent::new(4000, "again", true));
    within(socket.opened()).await.unwrap();
    assert_eq!(socket.close_event(), None);
}

#[wasm_bindgen_test]
async fn dropped_it_ends_what_waits() {
    let (socket, _events) = connect(builder("/no-answer"));
    let (opened, closed) = (socket.opened(), socket.closed());
    drop(socket);
    let end = CloseEvent::ABNORMAL;
    assert_eq!(within(opened).await, Err(Error::Closed(end.clone())));
    assert_eq!(within(closed).await, end);
}

#[wasm_bindgen_test]
async fn callbacks_are_replaced_and_cleared_while_they_run() {
    let received = Rc::<RefCell<Vec<&str>>>::default();
    let (first, second) = (Rc::clone(&received), Rc::clone(&received));
    let builder = builder("/echo").on_message(move |socket, _| {
        first.borrow_mut().push("first");
        let second = Rc::clone(&second);
        socket.on_message(move |socket, _| {
            second.borrow_mut().push("second");
            socket.clear_on_message();
        });
    });
    let lost = Rc::new(Cell::new(0));
    let counted = Rc::clone(&lost);
    let socket = builder.connect().unwrap();
    socket.on_event(move |socket, event| {
        if matches!(event, Event::Connecting { .. }) {
            return;
        }
        counted.set(counted.get() + 1);
        if matches!(event, Event::Opened { .. }) {
            socket.clear_on_event();
        }
    });
    within(socket.opened()).await.unwrap();
    for text in ["one", "two", "three"] {
        socket.send(text).unwrap();
    }
    super::super::until(|| socket.counters().received_messages == 3).await;
    assert_eq!(*received.borrow(), ["first", "second"]);
    socket.close();
    within(socket.closed()).await;
    assert_eq!(lost.get(), 1);
}

#[wasm_bindgen_test]
async fn two_handles_are_equal_if_they_are_of_one_connection() {
    let (socket, _events) = connect(builder("/echo"));
    let other = ReconnectingWebSocket::builder(url("/echo")).connect();
    assert_eq!(socket, socket.clone());
    assert_ne!(socket, other.unwrap());
    assert_eq!(socket.downgrade().upgrade(), Some(socket.clone()));
    assert_eq!(socket.downgrade(), socket.downgrade());
}
