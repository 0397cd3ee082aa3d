//! What follows an end, and what decides it.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, FailedEnd, Retry};
use wasm_websocket::{CloseEvent, Endpoints, Error, ReconnectingWebSocket};

use super::super::{url, within};
use super::{Events, Received, builder, connect, ms, quick};

type Ends = Rc<RefCell<Vec<FailedEnd>>>;

/// Notes each end, and decides nothing.
fn noting() -> (Ends, impl Fn(&FailedEnd) -> Option<Retry>) {
    let ends = Ends::default();
    let noted = Rc::clone(&ends);
    (ends, move |end: &FailedEnd| {
        noted.borrow_mut().push(end.clone());
        None
    })
}

async fn gave_up(events: &mut Events) -> Error {
    loop {
        if let Event::GaveUp(error) = events.event().await {
            return error;
        }
    }
}

#[wasm_bindgen_test]
async fn of_a_lost_connection_all_is_known() {
    let (ends, decide) = noting();
    let (_socket, mut events) = connect(builder("/close?code=4001").retry(decide));
    gave_up(&mut events).await;
    let ends = ends.borrow();
    let [end] = ends.as_slice() else {
        panic!("{ends:?}");
    };
    let close = CloseEvent::new(4001, "", true);
    assert_eq!(end.close, close);
    assert_eq!(end.error, Error::ConnectionLost(close));
    assert_eq!(end.attempt, 1);
    assert!(end.uptime.unwrap() < Duration::from_secs(10), "{end:?}");
}

#[wasm_bindgen_test]
async fn of_failed_attempts_too() {
    let (ends, decide) = noting();
    let backoff = quick().max_retries(2);
    let (_socket, mut events) = connect(builder("/status?code=503").backoff(backoff).retry(decide));
    gave_up(&mut events).await;
    let ends = ends.borrow();
    assert_eq!(
        ends.iter().map(|end| end.attempt).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    for end in ends.iter() {
        assert_eq!(end.uptime, None);
        assert_eq!(end.close.code, 1006);
        assert!(matches!(end.error, Error::ConnectFailed(_)), "{end:?}");
    }
}

/// Connects where the provider says, which notes the codes of the ends that it learns of.
fn provided(path: &'static str) -> (Events, ReconnectingWebSocket, Rc<RefCell<Vec<Option<u16>>>>) {
    let codes = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&codes);
    let endpoints = Endpoints::provided_by(move |last: Option<FailedEnd>| {
        let code = last.map(|last| u16::from(last.close.code));
        noted.borrow_mut().push(code);
        async move { url(path) }
    });
    let builder = ReconnectingWebSocket::builder(endpoints).backoff(quick().min_uptime(ms(60_000)));
    let (socket, events) = connect(builder);
    (events, socket, codes)
}

#[wasm_bindgen_test]
async fn a_refused_token_is_asked_for_once_more() {
    for (path, code) in [
        ("/close?code=4401", 4401),
        ("/close?code=1008", 1008),
        ("/close?code=3000", 3000),
    ] {
        let (mut events, socket, codes) = provided(path);
        let error = gave_up(&mut events).await;
        assert_eq!(error.close_event().unwrap().code, code);
        assert!(matches!(error, Error::Refused(_)), "{error:?}");
        assert_eq!(*codes.borrow(), [None, Some(code)]);
        assert_eq!(socket.counters().connects, 2);
    }
}

#[wasm_bindgen_test]
async fn another_refusal_stops_at_once_though_there_is_a_provider() {
    let (mut events, _socket, codes) = provided("/close?code=4403");
    gave_up(&mut events).await;
    assert_eq!(*codes.borrow(), [None]);
}

#[wasm_bindgen_test]
async fn without_a_provider_the_first_refusal_stops() {
    for path in ["/close?code=4401", "/close?code=1008"] {
        let (socket, mut events) = connect(builder(path));
        gave_up(&mut events).await;
        assert_eq!(socket.counters().connects, 1);
    }
}

#[wasm_bindgen_test]
async fn each_attempt_is_told_and_why_it_is_made() {
    let (builder, mut events) = super::record(builder("/close?code=1001"));
    let socket = builder.connect().unwrap();
    assert_eq!(events.pending(), [], "within the call");
    let mut all = Vec::new();
    while all.len() < 5 {
        all.push(within(events.any()).await);
    }
    socket.close();
    let lost = CloseEvent::new(1001, "", true);
    let [
        Received::Event(Event::Connecting { attempt: 1 }),
        Received::Event(Event::Opened { attempts: 1 }),
        Received::Event(Event::Lost { close, in_doubt: 0 }),
        Received::Event(Event::Reconnecting {
            attempt: 1, error, ..
        }),
        Received::Event(Event::Connecting { attempt: 1 }),
    ] = all.as_slice()
    else {
        panic!("{all:?}");
    };
    assert_eq!(*close, lost);
    assert_eq!(*error, Error::ConnectionLost(lost));
}
