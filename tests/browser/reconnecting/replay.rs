//! At least once: messages are kept until they are acknowledged, and sent again.

use std::rc::Rc;

use futures_util::{FutureExt, SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Queue};
use wasm_websocket::{Error, Incoming, Message, ReadyState, ReconnectingWebSocket};

use super::super::{new_id, within};
use super::{Server, builder, connect, kept, open, quick};

fn full(bytes: usize, message: &str) -> Result<(), Error> {
    Err(Error::QueueFull {
        bytes,
        message: Some(Box::new(message.into())),
    })
}

#[wasm_bindgen_test]
async fn what_was_not_acknowledged_goes_first_and_in_order() {
    let id = new_id();
    let server = Server::start().await;
    let url = server.url(&format!("/echo?id={id}"));
    let builder = ReconnectingWebSocket::builder(url).backoff(quick());
    let (socket, mut events) = open(builder.replay(true)).await;
    for text in ["a", "b", "c"] {
        socket.send(text).unwrap();
        assert_eq!(events.message().await, Message::from(text));
    }
    socket.acknowledge(1);
    server.stop().await;
    assert_eq!(events.lost().await.1, 0);
    socket.send("d").unwrap();
    while !matches!(events.event().await, Event::Reconnecting { .. }) {}
    server.start_again().await;
    while !matches!(events.event().await, Event::Opened { .. }) {}
    for text in ["b", "c", "d"] {
        assert_eq!(events.message().await, Message::from(text));
    }
    // All that arrived on both connections
    socket.acknowledge(3);
    socket.reconnect();
    assert_eq!(events.lost().await.1, 0);
    events.opened().await;
    socket.send("e").unwrap();
    assert_eq!(events.message().await, Message::from("e"));
    assert_eq!(socket.counters().sent_messages, 7);
}

#[wasm_bindgen_test]
async fn what_the_server_says_it_has_is_acknowledged_in_the_greeting() {
    let id = new_id();
    let path = format!("/greeting?id={id}&token=T&messages=0");
    let counted = Rc::new(std::cell::Cell::new(0));
    let arrived = Rc::clone(&counted);
    let builder = builder(&path).replay(true).greeting(move |connection| {
        let arrived = arrived.get();
        async move {
            connection.send("token T")?;
            connection.receive().await?;
            connection.acknowledge(arrived);
            Ok::<_, Error>(())
        }
    });
    let (socket, mut events) = open(builder).await;
    for text in ["a", "b", "c"] {
        socket.send(text).unwrap();
        assert_eq!(events.message().await, Message::from(text));
    }
    counted.set(2);
    socket.reconnect();
    assert_eq!(events.lost().await.1, 0);
    events.opened().await;
    assert_eq!(events.message().await, Message::from("c"));
    assert_eq!(kept(&id).await, ["token T", "a", "b", "c", "token T", "c"]);
}

#[wasm_bindgen_test]
async fn a_full_buffer_takes_no_message_though_the_connection_is_open() {
    let queue = Queue::new().max_messages(3).max_bytes(10);
    let (socket, mut events) = open(builder("/echo").replay(true).queue(queue)).await;
    for text in ["one", "two"] {
        socket.send(text).unwrap();
        events.message().await;
    }
    assert_eq!(socket.send(String::from("12345")), full(5, "12345"));
    socket.send("3").unwrap();
    assert_eq!(socket.send(String::new()), full(0, ""));
    socket.acknowledge(2);
    socket.send("12345").unwrap();
    assert_eq!(events.message().await, Message::from("3"));
    assert_eq!(events.message().await, Message::from("12345"));
}

#[wasm_bindgen_test]
async fn a_sink_waits_until_there_is_room() {
    let queue = Queue::new().max_messages(2);
    let builder = builder("/echo").replay(true).queue(queue);
    let mut stream = builder.stream().unwrap();
    let handle = stream.handle().clone();
    within(handle.opened()).await.unwrap();
    for text in ["one", "two", "three"] {
        within(stream.feed(text.into())).await.unwrap();
    }
    // The third is held
    assert!(stream.feed("four".into()).now_or_never().is_none());
    handle.acknowledge(1);
    within(stream.feed("four".into())).await.unwrap();
    {
        let mut waits = Box::pin(stream.feed("five".into()));
        assert!(waits.as_mut().now_or_never().is_none());
        let acknowledge = async {
            super::super::sleep(super::ms(50)).await;
            handle.acknowledge(1);
        };
        let (fed, ()) = within(futures_util::future::join(waits, acknowledge)).await;
        fed.unwrap();
    }
    handle.acknowledge(2);
    within(stream.flush()).await.unwrap();
    let mut texts = Vec::new();
    while texts.len() < 5 {
        if let Incoming::Message(message) = within(stream.next()).await.unwrap().unwrap() {
            texts.push(message.to_string());
        }
    }
    assert_eq!(texts, ["one", "two", "three", "four", "five"]);
}

#[wasm_bindgen_test]
async fn a_sink_does_not_wait_for_what_never_fits() {
    let queue = Queue::new().max_bytes(4);
    let builder = builder("/echo").replay(true).queue(queue);
    let mut stream = builder.stream().unwrap();
    within(stream.handle().opened()).await.unwrap();
    assert_eq!(within(stream.feed("12345".into())).await, full(5, "12345"));
    within(stream.send("fits".into())).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_volatile_message_is_neither_kept_nor_counted() {
    let queue = Queue::new().max_messages(1);
    let (socket, mut events) = open(builder("/echo").replay(true).queue(queue)).await;
    socket.send("kept").unwrap();
    socket.send_volatile("passes").unwrap();
    for text in ["kept", "passes"] {
        assert_eq!(events.message().await, Message::from(text));
    }
    // It acknowledges the one that is kept, and makes room for another
    socket.acknowledge(1);
    socket.send("next").unwrap();
    assert_eq!(events.message().await, Message::from("next"));
    socket.reconnect();
    assert_eq!(
        socket.send_volatile(String::from("late")),
        Err(super::not_sent("late", ReadyState::Connecting))
    );
    events.lost().await;
    events.opened().await;
    assert_eq!(events.message().await, Message::from("next"));
    assert_eq!(socket.counters().sent_messages, 4);
}

#[wasm_bindgen_test]
async fn after_the_end_what_was_not_acknowledged_is_there_to_take() {
    let (socket, mut events) = open(builder("/echo").replay(true)).await;
    for text in ["a", "b"] {
        socket.send(text).unwrap();
        events.message().await;
    }
    assert_eq!(socket.take_unsent(), []);
    socket.acknowledge(1);
    socket.close();
    assert_eq!(events.closed().await.1, 0);
    let unsent = socket.take_unsent();
    let unsent = unsent.into_iter().map(|sent| sent.into_message().unwrap());
    assert_eq!(unsent.collect::<Vec<_>>(), [Message::from("b")]);
}

#[wasm_bindgen_test]
async fn after_the_end_reconnect_sends_them_again() {
    let (socket, mut events) = open(builder("/echo").replay(true)).await;
    socket.send("a").unwrap();
    events.message().await;
    socket.close();
    events.closed().await;
    socket.reconnect();
    events.opened().await;
    assert_eq!(events.message().await, Message::from("a"));
}

#[wasm_bindgen_test]
fn options_that_contradict_it_are_an_error_that_says_so() {
    let contradictions = [
        builder("/echo").replay(true).requeue_unsent(true),
        builder("/echo")
            .replay(true)
            .queue(Queue::new().drop_oldest(true)),
        builder("/echo")
            .replay(true)
            .queue(Queue::new().max_age(super::ms(1))),
    ];
    for builder in contradictions {
        let error = builder.connect().unwrap_err();
        assert_eq!(
            error.to_string(),
            "replay keeps every message until it is acknowledged: leave out requeue_unsent, drop_oldest and max_age"
        );
    }
    let (socket, _events) = connect(builder("/echo").replay(true).requeue_unsent(false));
    socket.close();
}
