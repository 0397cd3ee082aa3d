//! A connection that comes back, as a stream: order over several connections, ends, limits.

use std::time::Duration;

use futures_util::future::poll_immediate;
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Backoff, Event, Queue};
use wasm_websocket::{
    Error, Incoming, Message, ReadyState, ReconnectingStream, ReconnectingWebSocket,
    ReconnectingWebSocketBuilder,
};

use super::super::reconnecting::not_sent;
use super::super::{closed_with, new_id, seen, until, url, within};

fn builder(path: &str) -> ReconnectingWebSocketBuilder {
    let backoff = Backoff::new()
        .first_delay(Duration::from_millis(50))
        .max_delay(Duration::from_millis(200));
    ReconnectingWebSocket::builder(url(path)).backoff(backoff)
}

/// The next but for the beginning of an attempt.
async fn next(stream: &mut ReconnectingStream) -> Incoming {
    loop {
        let incoming = within(stream.next()).await.unwrap().unwrap();
        if !matches!(incoming, Incoming::Event(Event::Connecting { .. })) {
            return incoming;
        }
    }
}

async fn opened(stream: &mut ReconnectingStream) {
    let opened = next(stream).await;
    assert!(
        matches!(opened, Incoming::Event(Event::Opened { .. })),
        "{opened:?}"
    );
}

#[wasm_bindgen_test]
async fn messages_come_between_their_connections_events() {
    let mut stream = builder("/drop-after?messages=2").stream().unwrap();
    for _ in 0..2 {
        opened(&mut stream).await;
        for text in ["one", "two"] {
            within(stream.feed(text.into())).await.unwrap();
        }
        for text in ["one", "two"] {
            assert_eq!(next(&mut stream).await, Incoming::Message(text.into()));
        }
        let lost = next(&mut stream).await;
        assert!(
            matches!(&lost, Incoming::Event(Event::Lost { close, in_doubt: 2 }) if close.code == 1006),
            "{lost:?}"
        );
        let waits = next(&mut stream).await;
        assert!(
            matches!(waits, Incoming::Event(Event::Reconnecting { .. })),
            "{waits:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_send_before_it_is_open_waits_for_the_network() {
    let id = new_id();
    let mut stream = builder(&format!("/echo?id={id}")).stream().unwrap();
    within(stream.send("early".into())).await.unwrap();
    assert_eq!(stream.handle().ready_state(), ReadyState::Open);
    opened(&mut stream).await;
    assert_eq!(next(&mut stream).await, Incoming::Message("early".into()));
    within(stream.close()).await.unwrap();
    let closed = next(&mut stream).await;
    assert!(
        matches!(&closed, Incoming::Event(Event::Closed { close, .. }) if close.was_clean),
        "{closed:?}"
    );
    assert_eq!(within(stream.next()).await, None);
    let error = within(stream.send("late".into())).await;
    assert_eq!(error, Err(not_sent("late", ReadyState::Closed)));
    assert_eq!(seen(&id).await.messages, 1);
}

#[wasm_bindgen_test]
async fn without_room_in_the_queue_sending_waits() {
    let queue = Queue::new().max_messages(1);
    let mut stream = builder("/echo").queue(queue).stream().unwrap();
    for n in 0..10 {
        within(stream.feed(n.to_string().into())).await.unwrap();
    }
    opened(&mut stream).await;
    within(stream.flush()).await.unwrap();
    for n in 0..10 {
        let echo = next(&mut stream).await;
        assert_eq!(echo, Incoming::Message(n.to_string().into()));
    }
}

#[wasm_bindgen_test]
async fn giving_up_ends_it_with_the_error() {
    let mut stream = builder("/close?code=4001").stream().unwrap();
    opened(&mut stream).await;
    assert!(matches!(
        next(&mut stream).await,
        Incoming::Event(Event::Lost { .. })
    ));
    let end = within(stream.next()).await;
    assert!(
        matches!(&end, Some(Err(Error::Refused(close))) if close.code == 4001),
        "{end:?}"
    );
    assert_eq!(within(stream.next()).await, None);
    let closed = within(stream.close()).await;
    assert_eq!(closed, Ok(()));
}

#[wasm_bindgen_test]
async fn close_returns_also_while_there_is_no_connection() {
    let mut stream = builder("/no-answer").stream().unwrap();
    within(stream.close()).await.unwrap();
    assert_eq!(stream.handle().ready_state(), ReadyState::Closed);
}

#[wasm_bindgen_test]
async fn what_nobody_can_hold_closes_it() {
    let id = new_id();
    let path = format!("/flood?count=10&size=1000&id={id}");
    let mut stream = builder(&path).receive_limit(3000).stream().unwrap();
    opened(&mut stream).await;
    until(|| stream.handle().ready_state() != ReadyState::Open).await;
    for n in 0..2u8 {
        let message = Message::from(vec![n; 1000]);
        assert_eq!(next(&mut stream).await, Incoming::Message(message));
    }
    let end = within(stream.next()).await;
    assert_eq!(end, Some(Err(Error::ReceiveLimit(3000))));
    assert_eq!(within(stream.next()).await, None);
    assert_eq!(seen(&id).await.end, closed_with(4009, ""));
}

/// Unlike a received one, which ends the stream.
#[wasm_bindgen_test]
async fn a_dropped_message_without_room_is_left_out() {
    let message = |number: u8| Message::from(vec![number; 40]);
    let queue = Queue::new().max_messages(1).drop_oldest(true);
    let builder = builder("/no-answer").queue(queue).receive_limit(100);
    let mut stream = builder.stream().unwrap();
    let socket = stream.handle().clone();
    for number in 0..4 {
        socket.send(message(number)).unwrap();
    }
    let dropped = next(&mut stream).await;
    assert_eq!(dropped, Incoming::Event(Event::Dropped(message(0).into())));
    assert_eq!(poll_immediate(stream.next()).await, None);
    // There is room again
    socket.send(message(4)).unwrap();
    let dropped = next(&mut stream).await;
    assert_eq!(dropped, Incoming::Event(Event::Dropped(message(3).into())));
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
}

#[wasm_bindgen_test]
async fn dropped_it_closes_for_other_handles_too() {
    let id = new_id();
    let mut stream = builder(&format!("/echo?id={id}")).stream().unwrap();
    opened(&mut stream).await;
    let socket = stream.handle().clone();
    drop(stream);
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    assert_eq!(seen(&id).await.end, closed_with(None, ""));
}
