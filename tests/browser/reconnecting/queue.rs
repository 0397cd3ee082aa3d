//! Messages without an open connection: they wait in order and within limits, and after a loss it is
//! known what did not leave.

use std::cell::Cell;

use futures_channel::oneshot;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Queue};
use wasm_websocket::{Endpoints, Error, Message, Outgoing, ReconnectingWebSocket};

use super::super::{Engine, engine, sleep, until, url};
use super::{Received, Server, builder, connect, ms, open, quick};

#[wasm_bindgen_test]
async fn what_is_sent_before_it_opens_arrives_in_order() {
    let (socket, mut events) = connect(builder("/echo"));
    let sent: Vec<Message> = vec!["one".into(), vec![2].into(), "".into(), "žluť".into()];
    for message in &sent {
        socket.send(message.clone()).unwrap();
    }
    assert_eq!(socket.buffered_amount(), 3 + 1 + 6);
    assert_eq!(events.opened().await, 1);
    for message in sent {
        assert_eq!(events.message().await, message);
    }
    assert_eq!(socket.buffered_amount(), 0);
}

#[wasm_bindgen_test]
async fn what_is_sent_while_it_is_away_arrives_after_it() {
    let server = Server::start().await;
    let builder = ReconnectingWebSocket::builder(server.url("/echo")).backoff(quick());
    let (socket, mut events) = open(builder).await;
    server.stop().await;
    events.lost().await;
    for text in ["one", "two", "three"] {
        socket.send(text).unwrap();
    }
    server.start_again().await;
    while !matches!(events.event().await, Event::Opened { .. }) {}
    for text in ["one", "two", "three"] {
        assert_eq!(events.message().await, Message::from(text));
    }
}

#[wasm_bindgen_test]
async fn one_too_many_is_handed_back() {
    for (room, fits, full) in [
        (Queue::new().max_messages(2), vec!["one", "two"], "x"),
        (Queue::new().max_bytes(6), vec!["one", "two"], "x"),
        (Queue::new().max_bytes(6), vec!["one"], "longer"),
        (Queue::new().max_messages(0), vec![], ""),
    ] {
        let (socket, mut events) = connect(builder("/echo").queue(room));
        for text in &fits {
            socket.send(*text).unwrap();
        }
        assert_eq!(socket.send(full), Err(queue_full(full)));
        assert_eq!(events.opened().await, 1);
        // Open, it needs no room
        socket.send("a message too long to wait").unwrap();
        for text in fits {
            assert_eq!(events.message().await, Message::from(text));
        }
        let last = events.message().await;
        assert_eq!(last, Message::from("a message too long to wait"));
    }
}

fn queue_full(message: &str) -> Error {
    Error::QueueFull {
        bytes: message.len(),
        message: Some(Box::new(message.into())),
    }
}

#[wasm_bindgen_test]
async fn the_oldest_makes_room_when_asked_to() {
    let room = Queue::new().max_messages(2).max_bytes(100);
    let room = room.drop_oldest(true);
    let (socket, mut events) = connect(builder("/echo").queue(room));
    for text in ["one", "two", "three"] {
        socket.send(text).unwrap();
    }
    let dropped = Received::Event(Event::Dropped("one".into()));
    assert_eq!(events.pending(), [dropped]);
    let long = "x".repeat(101);
    assert_eq!(socket.send(&*long), Err(queue_full(&long)));
    assert_eq!(events.opened().await, 1);
    assert_eq!(events.message().await, Message::from("two"));
    assert_eq!(events.message().await, Message::from("three"));
}

#[wasm_bindgen_test]
async fn what_waited_too_long_is_dropped() {
    let (sender, receiver) = oneshot::channel();
    let receiver = Cell::new(Some(receiver));
    let endpoints = Endpoints::provided_by(move |_| receiver.take().unwrap());
    let room = Queue::new().max_age(ms(3000));
    let builder = ReconnectingWebSocket::builder(endpoints).queue(room);
    let (socket, mut events) = connect(builder);
    socket.send("old").unwrap();
    sleep(ms(3100)).await;
    socket.send("new").unwrap();
    assert_eq!(events.event().await, Event::Dropped("old".into()));
    sender.send(url("/echo")).unwrap();
    assert_eq!(events.opened().await, 1);
    assert_eq!(events.message().await, Message::from("new"));
}

const LONG: usize = 1 << 20;
const COUNT: usize = 32;

/// More than the system's buffers take, on a connection that is lost then; the number in doubt.
async fn lose(server: &Server) -> (ReconnectingWebSocket, super::Events, usize) {
    let room = Queue::new().max_messages(1000).max_bytes(COUNT * LONG);
    let builder = ReconnectingWebSocket::builder(server.url("/slow?rate=1000"));
    let (socket, mut events) = open(builder.backoff(quick()).queue(room)).await;
    for n in 0..COUNT {
        socket.send(vec![n as u8; LONG]).unwrap();
    }
    // Until the system's buffers have taken some
    until(|| socket.buffered_amount() < (COUNT * LONG) as u64).await;
    server.stop().await;
    let (_, in_doubt) = events.lost().await;
    (socket, events, in_doubt as usize)
}

/// WebKit's buffer reads empty.
#[wasm_bindgen_test]
async fn what_did_not_leave_is_unsent_and_the_rest_in_doubt() {
    let (socket, _events, in_doubt) = lose(&Server::start().await).await;
    let unsent = socket.take_unsent();
    assert_eq!(in_doubt + unsent.len(), COUNT);
    assert!(in_doubt > 0);
    assert_eq!(unsent.is_empty(), engine() == Engine::Webkit);
    for (n, message) in unsent.into_iter().enumerate() {
        assert_eq!(message, Outgoing::from(vec![(in_doubt + n) as u8; LONG]));
    }
}

#[wasm_bindgen_test]
async fn what_did_not_leave_is_sent_before_what_waits_if_asked_to() {
    let server = Server::start().await;
    let (socket, mut events, in_doubt) = lose(&server).await;
    socket.send("waits").unwrap();
    socket.requeue_unsent();
    assert_eq!(socket.take_unsent(), []);
    let unsent = COUNT - in_doubt;
    assert_eq!(socket.buffered_amount(), (unsent * LONG + 5) as u64);
    let before = socket.counters().sent_messages;
    server.start_again().await;
    while !matches!(events.event().await, Event::Opened { .. }) {}
    let sent = socket.counters().sent_messages - before;
    assert_eq!(sent, unsent as u64 + 1);
}

#[wasm_bindgen_test]
async fn what_is_acknowledged_is_not_in_doubt() {
    for acknowledged in [0, 2, 3] {
        let (socket, mut events) = open(builder("/drop-after?messages=3")).await;
        for text in ["one", "two", "three"] {
            socket.send(text).unwrap();
        }
        for _ in 0..3 {
            events.message().await;
        }
        socket.acknowledge(acknowledged);
        assert_eq!(events.lost().await.1, 3 - acknowledged);
    }
}
