//! Dropping the last handle, from outside and in every callback: no callback is called afterwards, the
//! connection ends, and nothing is left.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Failure, Queue};
use wasm_websocket::{
    Endpoints, Message, Outgoing, ReconnectingWebSocket, ReconnectingWebSocketBuilder,
};

use super::super::{Bell, gave_up, new_id, seen_after, seen_open, sleep, until};
use super::{Received, Server, builder, connect, ms, open, quick};

/// The last handle, where callbacks can take it.
type Held = Rc<RefCell<Option<ReconnectingWebSocket>>>;

/// Connects, drops the last handle in the callback that `last` picks, and waits for the callbacks to
/// be freed: none is called after that.
async fn drop_in(
    builder: ReconnectingWebSocketBuilder,
    held: &Held,
    last: impl Fn(&ReconnectingWebSocket, &Received) -> bool + 'static,
) {
    let (bell, freed) = Bell::new();
    let there = Rc::clone(held);
    let tell = Rc::new(move |socket: &ReconnectingWebSocket, received: Received| {
        let _bell = &bell;
        assert!(there.borrow().is_some(), "after the drop: {received:?}");
        if last(socket, &received) {
            there.take();
        }
    });
    let tell_message = Rc::clone(&tell);
    let socket = builder
        .on_message(move |socket, event| {
            tell_message(socket, Received::Message(event.to_message()))
        })
        .on_event(move |socket, event| {
            if !matches!(event, Event::Connecting { .. }) {
                tell(socket, Received::Event(event));
            }
        })
        .connect()
        .unwrap();
    held.replace(Some(socket.clone()));
    // Those to a full queue have one dropped, in the call
    for text in ["one", "two"] {
        let _ = socket.send(text);
    }
    drop(socket);
    until(|| freed.get()).await;
    assert!(held.borrow().is_none());
}

async fn in_each_event(id: &str) -> usize {
    let echo = format!("/echo?id={id}");
    let lost = format!("/close?code=1001&id={id}");
    let refused = format!("/close?code=4001&id={id}");
    let is = |event: fn(&Event<Outgoing>) -> bool| move |_: &_, received: &Received| matches!(received, Received::Event(received) if event(received));
    let held = Held::default();
    let message = |_: &_, received: &Received| matches!(received, Received::Message(_));
    drop_in(builder(&echo), &held, message).await;
    let opened = is(|event| matches!(event, Event::Opened { .. }));
    drop_in(builder(&echo), &held, opened).await;
    let ended = is(|event| matches!(event, Event::Lost { .. }));
    drop_in(builder(&lost), &held, ended).await;
    let waits = is(|event| matches!(event, Event::Reconnecting { .. }));
    drop_in(builder(&lost), &held, waits).await;
    let gave_up = is(|event| matches!(event, Event::GaveUp(_)));
    drop_in(builder(&refused), &held, gave_up).await;
    let closed = |socket: &ReconnectingWebSocket, received: &Received| {
        if matches!(received, Received::Message(_)) {
            socket.close();
        }
        matches!(received, Received::Event(Event::Closed { .. }))
    };
    drop_in(builder(&echo), &held, closed).await;
    let small = Queue::new().max_messages(1).drop_oldest(true);
    let dropped = is(|event| matches!(event, Event::Dropped(_)));
    // In the task of the connect: whether the server sees anything is the browser's affair
    drop_in(builder("/echo").queue(small), &held, dropped).await;
    6
}

async fn in_the_users_functions(id: &str) -> usize {
    let never = |_: &_, received: &Received| panic!("{received:?}");
    let held = Held::default();
    let taken = Rc::clone(&held);
    let retry = move |_: &_| {
        taken.take();
        None
    };
    let refused = builder(&format!("/status?code=503&id={id}")).retry(retry);
    drop_in(refused, &held, never).await;

    let held = Held::default();
    let taken = Rc::clone(&held);
    let endpoints = Endpoints::provided_by(move |_| {
        taken.take();
        pending::<Result<String, Failure>>()
    });
    let provided = ReconnectingWebSocket::builder(endpoints);
    drop_in(provided, &held, never).await;

    let held = Held::default();
    let taken = Rc::clone(&held);
    let url = super::super::url(&format!("/echo?id={id}"));
    let endpoints = Endpoints::provided_by(move |_| {
        let (taken, url) = (Rc::clone(&taken), url.clone());
        async move {
            sleep(ms(10)).await;
            taken.take();
            url
        }
    });
    let provided = ReconnectingWebSocket::builder(endpoints);
    drop_in(provided, &held, never).await;
    1
}

#[wasm_bindgen_test]
async fn in_every_callback_nothing_comes_after_it_and_nothing_is_left() {
    let mut held = 0;
    for round in 0..4 {
        let id = new_id();
        let connections = in_each_event(&id).await + in_the_users_functions(&id).await;
        let seen = seen_after(&id, connections).await;
        assert_eq!((seen.open, seen.opened), (0, connections));
        // Whoever comes back would have by then
        sleep(ms(300)).await;
        assert_eq!(seen_after(&id, connections).await, seen);
        let now = wasm_bindgen::externref_heap_live_count();
        assert!(round < 2 || now == held, "{held} values held, then {now}");
        held = now;
    }
}

#[wasm_bindgen_test]
async fn while_it_is_open_the_server_sees_it_leave() {
    let id = new_id();
    let (socket, mut events) = open(builder(&format!("/echo?id={id}"))).await;
    let clone = socket.clone();
    drop(socket);
    clone.send("alive").unwrap();
    assert_eq!(events.message().await, Message::from("alive"));
    drop(clone);
    assert!(events.ended().await);
    assert_eq!(seen_after(&id, 1).await.codes, [None]);
}

#[wasm_bindgen_test]
async fn while_it_connects_it_gives_up() {
    let id = new_id();
    let (socket, mut events) = connect(builder(&format!("/no-answer?id={id}")));
    seen_open(&id).await;
    drop(socket);
    assert!(events.ended().await);
    gave_up(&id).await;
}

#[wasm_bindgen_test]
async fn while_it_waits_it_does_not_come_back() {
    let id = new_id();
    let server = Server::stopped().await;
    let url = server.url(&format!("/echo?id={id}"));
    let builder = ReconnectingWebSocket::builder(url).backoff(quick());
    let (socket, mut events) = connect(builder);
    events.reconnecting().await;
    drop(socket);
    server.start_again().await;
    assert!(events.ended().await);
    sleep(ms(500)).await;
    assert_eq!(seen_after(&id, 0).await.opened, 0);
}

#[wasm_bindgen_test]
async fn detached_it_lives_until_it_has_ended() {
    let (socket, mut events) = connect(builder("/drop-after?messages=1"));
    let weak = socket.downgrade();
    socket.detach();
    for _ in 0..2 {
        events.opened().await;
        weak.upgrade().unwrap().send("x").unwrap();
        events.message().await;
        events.lost().await;
        events.reconnecting().await;
    }
    weak.upgrade().unwrap().close();
    // Ended, it was freed in that call
    assert!(weak.upgrade().is_none());
    events.closed().await;
    assert!(events.ended().await);

    let (socket, mut events) = connect(builder("/close?code=4001"));
    let weak = socket.downgrade();
    socket.detach();
    events.opened().await;
    events.lost().await;
    events.gave_up().await;
    assert!(events.ended().await);
    assert!(weak.upgrade().is_none());
}

#[wasm_bindgen_test]
async fn detached_after_the_end_it_is_freed() {
    let (socket, mut events) = connect(builder("/no-answer"));
    socket.close();
    events.closed().await;
    let weak = socket.downgrade();
    socket.detach();
    assert!(weak.upgrade().is_none());
}
