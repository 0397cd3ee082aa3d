//! The user's word: `close` ends it in each state, once, and `reconnect` begins again from each.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Failure};
use wasm_websocket::{
    CloseCode, CloseEvent, Endpoints, Error, Message, Outgoing, ReadyState, ReconnectingWebSocket,
};

use super::super::{
    Bell, closed_with, gave_up, new_id, seen, seen_after, seen_now, seen_open, sleep, until,
};
use super::{
    Events, Received, Server, builder, connect, ms, not_sent, open, quick, slow, stand_in,
};

/// Received already, in the call to `close`, and nothing after it.
async fn is_closed_at_once(socket: &ReconnectingWebSocket, events: &mut Events) {
    let close = stand_in(1006);
    let received = Received::Event(Event::Closed { close, in_doubt: 0 });
    assert_eq!(events.pending(), [received]);
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    socket.close();
    sleep(ms(300)).await;
    assert_eq!(events.pending(), []);
}

#[wasm_bindgen_test]
async fn close_before_the_first_task_ends() {
    let id = new_id();
    let (socket, mut events) = connect(builder(&format!("/echo?id={id}")));
    socket.close();
    is_closed_at_once(&socket, &mut events).await;
    let seen = seen_after(&id, 0).await;
    assert_eq!(seen.open, 0);
}

#[wasm_bindgen_test]
async fn close_while_connecting() {
    let id = new_id();
    let (socket, mut events) = connect(builder(&format!("/no-answer?id={id}")));
    seen_open(&id).await;
    socket.close();
    is_closed_at_once(&socket, &mut events).await;
    gave_up(&id).await;
}

#[wasm_bindgen_test]
async fn close_while_open() {
    let id = new_id();
    let (socket, mut events) = open(builder(&format!("/echo?id={id}"))).await;
    socket.close();
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    socket.close();
    let (close, in_doubt) = events.closed().await;
    assert_eq!((close.code, close.was_clean), (1005.into(), true));
    assert_eq!(in_doubt, 0);
    sleep(ms(300)).await;
    assert_eq!(events.pending(), []);
    let seen = seen(&id).await;
    assert_eq!((seen.opened, seen.codes), (1, vec![None]));
}

#[wasm_bindgen_test]
async fn a_code_and_a_reason_reach_the_server() {
    let id = new_id();
    let (socket, mut events) = open(builder(&format!("/echo?id={id}"))).await;
    let wrong = socket.close_with(1001, "");
    assert_eq!(wrong, Err(Error::InvalidCloseCode(CloseCode::GOING_AWAY)));
    let long = socket.close_with(4000, &"x".repeat(124));
    assert_eq!(long, Err(Error::ReasonTooLong(124)));
    assert_eq!(socket.ready_state(), ReadyState::Open);
    // The server answers with the same code; 4000 doesn't count as a refusal
    socket.close_with(4000, "bye").unwrap();
    let close = CloseEvent::new(4000, "bye", true);
    assert_eq!(events.closed().await, (close, 0));
    assert_eq!(seen(&id).await.end, closed_with(4000, "bye"));
    let wrong = socket.close_with(1001, "");
    assert_eq!(wrong, Err(Error::InvalidCloseCode(CloseCode::GOING_AWAY)));
}

#[wasm_bindgen_test]
async fn close_while_a_retry_is_waited_for() {
    let id = new_id();
    let server = Server::stopped().await;
    let url = server.url(&format!("/echo?id={id}"));
    let builder = ReconnectingWebSocket::builder(url).backoff(quick());
    let (socket, mut events) = connect(builder);
    events.reconnecting().await;
    socket.close();
    server.start_again().await;
    is_closed_at_once(&socket, &mut events).await;
    assert_eq!(seen_after(&id, 0).await.opened, 0);
}

/// Of each future, whether it was dropped.
type Dropped = Rc<RefCell<Vec<Rc<std::cell::Cell<bool>>>>>;

/// A provider that never answers; each call's future rings its bell when dropped.
fn never() -> (Endpoints, Dropped) {
    let bells = Rc::<RefCell<Vec<_>>>::default();
    let rung = Rc::clone(&bells);
    let endpoints = Endpoints::provided_by(move |_| {
        let (bell, dropped) = Bell::new();
        rung.borrow_mut().push(dropped);
        async move {
            let _bell = bell;
            pending::<Result<String, Failure>>().await
        }
    });
    (endpoints, bells)
}

#[wasm_bindgen_test]
async fn close_while_the_provider_is_asked() {
    let (endpoints, bells) = never();
    let (socket, mut events) = connect(ReconnectingWebSocket::builder(endpoints));
    until(|| bells.borrow().len() == 1).await;
    assert!(!bells.borrow()[0].get());
    socket.close();
    assert!(bells.borrow()[0].get());
    is_closed_at_once(&socket, &mut events).await;
}

#[wasm_bindgen_test]
async fn reconnect_while_the_provider_is_asked() {
    let (endpoints, bells) = never();
    let (socket, mut events) = connect(ReconnectingWebSocket::builder(endpoints));
    until(|| bells.borrow().len() == 1).await;
    socket.reconnect();
    assert!(bells.borrow()[0].get());
    until(|| bells.borrow().len() == 2).await;
    assert!(!bells.borrow()[1].get());
    assert_eq!(events.pending(), []);
}

#[wasm_bindgen_test]
async fn close_after_it_gave_up() {
    let (socket, mut events) = connect(builder("/close?code=4001"));
    events.opened().await;
    events.lost().await;
    events.gave_up().await;
    socket.close();
    sleep(ms(100)).await;
    assert_eq!(events.pending(), []);
}

#[wasm_bindgen_test]
async fn what_waits_at_the_end_is_unsent() {
    let (socket, mut events) = connect(builder("/no-answer"));
    socket.send("one").unwrap();
    socket.send(vec![2]).unwrap();
    socket.close();
    assert_eq!(
        socket.send("three"),
        Err(not_sent("three", ReadyState::Closed))
    );
    let unsent = [Outgoing::from("one"), Outgoing::from(vec![2])];
    assert_eq!(socket.take_unsent(), unsent);
    assert_eq!(socket.take_unsent(), []);
    is_closed_at_once(&socket, &mut events).await;
}

#[wasm_bindgen_test]
async fn while_closing_nothing_is_taken() {
    let (socket, mut events) = open(builder("/silent")).await;
    socket.close();
    assert_eq!(
        socket.send("late"),
        Err(not_sent("late", ReadyState::Closing))
    );
    // An answer that never comes is not waited for
    socket.reconnect();
    assert_eq!(events.lost().await, (stand_in(1000), 0));
    assert_eq!(events.opened().await, 1);
}

#[wasm_bindgen_test]
async fn reconnect_while_connecting() {
    let id = new_id();
    let (socket, mut events) = connect(builder(&format!("/echo?id={id}")));
    socket.reconnect();
    assert_eq!(events.opened().await, 2);
    sleep(ms(200)).await;
    let seen = seen_now(&id).await;
    assert_eq!(seen.open, 1);
}

#[wasm_bindgen_test]
async fn reconnect_while_open() {
    let id = new_id();
    let (socket, mut events) = open(builder(&format!("/echo?id={id}"))).await;
    socket.send("in doubt").unwrap();
    socket.reconnect();
    assert_eq!(events.lost().await, (stand_in(1000), 1));
    socket.send("waits").unwrap();
    assert_eq!(events.opened().await, 1);
    assert_eq!(events.message().await, Message::from("waits"));
    assert_eq!(socket.counters().connects, 2);
    socket.close();
    events.closed().await;
    assert_eq!(seen_after(&id, 2).await.opened, 2);
}

#[wasm_bindgen_test]
async fn reconnect_with_a_code_while_open() {
    let id = new_id();
    let (socket, mut events) = open(builder(&format!("/echo?id={id}"))).await;
    assert_eq!(
        socket.reconnect_with(1001, ""),
        Err(Error::InvalidCloseCode(1001.into()))
    );
    assert_eq!(
        socket.reconnect_with(4000, &"x".repeat(124)),
        Err(Error::ReasonTooLong(124))
    );
    assert_eq!(socket.ready_state(), ReadyState::Open);
    socket.reconnect_with(4000, "moved").unwrap();
    let close = CloseEvent::new(4000, "moved", false);
    assert_eq!(events.lost().await, (close, 0));
    assert_eq!(events.opened().await, 1);
    assert_eq!(seen(&id).await.end, closed_with(4000, "moved"));
}

#[wasm_bindgen_test]
async fn reconnect_while_a_retry_is_waited_for() {
    let server = Server::stopped().await;
    let builder = ReconnectingWebSocket::builder(server.url("/echo"));
    let (socket, mut events) = connect(builder.backoff(slow()));
    assert_eq!(socket.retry_count(), 0);
    events.reconnecting().await;
    assert_eq!(socket.retry_count(), 1);
    server.start_again().await;
    socket.reconnect();
    assert_eq!(events.opened().await, 2);
    assert_eq!(socket.retry_count(), 1);
}

#[wasm_bindgen_test]
async fn reconnect_after_the_end() {
    let (socket, mut events) = open(builder("/close?code=4001")).await;
    events.lost().await;
    events.gave_up().await;
    socket.reconnect();
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    assert_eq!(events.opened().await, 1);
    events.lost().await;
    events.gave_up().await;

    let (socket, mut events) = open(builder("/echo")).await;
    for _ in 0..2 {
        socket.close();
        events.closed().await;
        socket.reconnect();
        assert_eq!(events.opened().await, 1);
    }
    socket.send("alive").unwrap();
    assert_eq!(events.message().await, Message::from("alive"));
}
