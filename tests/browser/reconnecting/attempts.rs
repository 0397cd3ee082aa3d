//! Attempts that fail and connections that end: each counts once, and what follows is as the close
//! event, the backoff and the user say.

use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Backoff, Event, FailedEnd, Liveness, Retry};
use wasm_websocket::{CloseEvent, Endpoint, Error, Message, ReadyState, ReconnectingWebSocket};

use super::super::{Engine, engine, gave_up, new_id, seen, seen_open, sleep, timers_started, url};
use super::{Events, Server, builder, connect, ms, open, quick, slow, stand_in};

/// Waits as [`quick`], for a server that must be up for a while to count.
fn strict() -> Backoff {
    Backoff::new().first_delay(ms(20)).max_delay(ms(200))
}

fn clean(code: u16) -> CloseEvent {
    CloseEvent::new(code, "", true)
}

/// It opens and is closed with this code.
async fn is_closed_with(events: &mut Events, code: u16) {
    assert_eq!(events.opened().await, 1);
    assert_eq!(events.lost().await, (clean(code), 0));
}

#[wasm_bindgen_test]
async fn a_reset_is_one_loss_and_it_comes_back() {
    for path in ["/reset", "/reset-in-message"] {
        let (socket, mut events) = connect(builder(path));
        for in_doubt in [1, 0, 0] {
            assert_eq!(events.opened().await, 1, "{path}");
            if in_doubt == 1 {
                socket.send("may or may not arrive").unwrap();
            }
            assert_eq!(events.lost().await, (stand_in(1006), in_doubt), "{path}");
            assert_eq!(events.reconnecting().await.0, 1, "{path}");
        }
    }
}

#[wasm_bindgen_test]
async fn refused_it_tries_until_the_server_is_there() {
    let server = Server::stopped().await;
    let builder = ReconnectingWebSocket::builder(server.url("/echo")).backoff(quick());
    let (socket, mut events) = connect(builder);
    for retry in 1..=3 {
        let (number, delay) = events.reconnecting().await;
        assert_eq!(number, retry);
        assert!(delay <= ms(20 << (retry - 1)), "{delay:?}");
        assert_eq!(socket.ready_state(), ReadyState::Connecting);
    }
    let failure = socket.last_failure();
    assert_eq!(failure, Some(Error::ConnectFailed(stand_in(1006))));
    server.start_again().await;
    let mut failed = 3;
    let attempts = loop {
        match events.event().await {
            Event::Opened { attempts } => break attempts,
            Event::Reconnecting { .. } => failed += 1,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(attempts, failed + 1);
    assert_eq!(socket.last_failure(), None);
    assert_eq!(socket.counters().connects, 1);
}

#[wasm_bindgen_test]
async fn it_gives_up_after_the_last_retry() {
    let server = Server::stopped().await;
    let builder = ReconnectingWebSocket::builder(server.url("/echo"));
    let (socket, mut events) = connect(builder.backoff(quick().max_retries(2)));
    assert_eq!(events.reconnecting().await.0, 1);
    assert_eq!(events.reconnecting().await.0, 2);
    let last = Box::new(Error::ConnectFailed(stand_in(1006)));
    assert_eq!(events.gave_up().await, Error::RetriesExhausted(last));
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    sleep(ms(300)).await;
    assert_eq!(events.pending(), []);
}

#[wasm_bindgen_test]
async fn a_handshake_that_is_never_answered_is_aborted_in_time() {
    let id = new_id();
    let builder = builder(&format!("/no-answer?id={id}")).connect_timeout(ms(300));
    let (socket, mut events) = connect(builder.backoff(slow().max_retries(0)));
    let last = Box::new(Error::TimedOut);
    assert_eq!(events.gave_up().await, Error::RetriesExhausted(last));
    gave_up(&id).await;
    assert_eq!(socket.url(), "");
}

#[wasm_bindgen_test]
async fn a_silent_server_is_left_for_one_that_answers() {
    let liveness = Liveness::new("ping");
    let endpoints = [url("/silent"), url("/echo")];
    let builder = ReconnectingWebSocket::builder(endpoints)
        .backoff(strict())
        .liveness(liveness.after(ms(200)).timeout(ms(200)));
    let (socket, mut events) = open(builder).await;
    socket.send("to nobody").unwrap();
    assert_eq!(events.lost().await, (stand_in(3008), 1));
    assert_eq!(socket.counters().round_trip, None);
    assert_eq!(events.reconnecting().await.0, 1);
    assert_eq!(events.opened().await, 1);
    for _ in 0..4 {
        assert_eq!(events.message().await, Message::from("ping"));
    }
    let round_trip = socket.counters().round_trip.unwrap();
    assert!(round_trip < ms(200), "{round_trip:?}");
    // Probes are none of the user's messages
    assert_eq!(socket.counters().sent_messages, 1);
}

#[wasm_bindgen_test]
async fn a_server_that_accepts_and_closes_is_waited_for_longer_each_time() {
    let (_socket, mut events) = connect(builder("/close?code=1001").backoff(strict()));
    for number in 1..=6 {
        is_closed_with(&mut events, 1001).await;
        assert_eq!(events.reconnecting().await.0, number);
    }
}

#[wasm_bindgen_test]
async fn one_that_lasted_starts_the_waits_over() {
    let builder = builder("/drop-after?messages=1").backoff(strict().min_uptime(ms(100)));
    let (socket, mut events) = connect(builder);
    for (uptime, number) in [(0, 1), (0, 2), (200, 1), (0, 2)] {
        events.opened().await;
        sleep(ms(uptime)).await;
        socket.send("bye").unwrap();
        events.message().await;
        events.lost().await;
        assert_eq!(events.reconnecting().await.0, number);
    }
}

#[wasm_bindgen_test]
async fn what_a_server_refuses_for_good_is_not_tried_again() {
    for code in [1008, 4001, 4999] {
        let id = new_id();
        let (socket, mut events) = connect(builder(&format!("/close?code={code}&id={id}")));
        is_closed_with(&mut events, code).await;
        assert_eq!(events.gave_up().await, Error::Refused(clean(code)));
        assert_eq!(socket.ready_state(), ReadyState::Closed);
        sleep(ms(300)).await;
        assert_eq!(events.pending(), []);
        assert_eq!(seen(&id).await.opened, 1);
    }
}

#[wasm_bindgen_test]
async fn the_user_decides_by_the_close_event() {
    let decide = |end: &FailedEnd| match u16::from(end.close.code) {
        4001 => Some(Retry::Backoff),
        4002 => Some(Retry::After(ms(50))),
        1001 => Some(Retry::Stop),
        _ => None,
    };
    let (_socket, mut events) = connect(builder("/close?code=4001").retry(decide));
    is_closed_with(&mut events, 4001).await;
    assert_eq!(events.reconnecting().await.0, 1);
    is_closed_with(&mut events, 4001).await;

    let (_socket, mut events) = connect(builder("/close?code=4002").retry(decide));
    is_closed_with(&mut events, 4002).await;
    assert_eq!(events.reconnecting().await, (1, ms(50)));

    let (_socket, mut events) = connect(builder("/close?code=1001").retry(decide));
    is_closed_with(&mut events, 1001).await;
    assert_eq!(events.gave_up().await, Error::Refused(clean(1001)));

    let (_socket, mut events) = connect(builder("/close?code=4003").retry(decide));
    is_closed_with(&mut events, 4003).await;
    assert_eq!(events.gave_up().await, Error::Refused(clean(4003)));
}

#[wasm_bindgen_test]
async fn the_user_decides_of_failed_attempts_too() {
    let builder = builder("/status?code=401").retry(|_| Some(Retry::Stop));
    let (_socket, mut events) = connect(builder);
    assert_eq!(events.gave_up().await, Error::Refused(stand_in(1006)));
}

#[wasm_bindgen_test]
async fn a_server_that_asks_for_time_gets_the_first_delay() {
    let backoff = Backoff::new().first_delay(ms(150)).max_delay(ms(300));
    for code in [1012, 1013] {
        if engine() == Engine::Webkit {
            // Takes these codes for errors
            return;
        }
        let builder = builder(&format!("/close?code={code}")).backoff(backoff.clone());
        let (_socket, mut events) = connect(builder);
        is_closed_with(&mut events, code).await;
        let (_, delay) = events.reconnecting().await;
        let start = js_sys::Date::now();
        assert!(delay >= ms(150), "{delay:?}");
        is_closed_with(&mut events, code).await;
        assert!(js_sys::Date::now() - start > 140.0);
    }
}

#[wasm_bindgen_test]
async fn a_wait_that_was_announced_counts_once() {
    let (socket, mut events) = open(builder("/drop-after?messages=1")).await;
    socket.retry_after(ms(123));
    socket.send("bye").unwrap();
    events.message().await;
    events.lost().await;
    assert_eq!(events.reconnecting().await, (1, ms(123)));
    events.opened().await;
    socket.send("bye").unwrap();
    events.message().await;
    events.lost().await;
    let (_, delay) = events.reconnecting().await;
    assert!(delay <= ms(20), "{delay:?}");
}

/// Browsers take what no timer can hold for no time at all: it would be asked for again and again.
#[wasm_bindgen_test]
async fn a_deadline_beyond_all_timers_is_waited_for_by_one() {
    let id = new_id();
    let builder = builder(&format!("/no-answer?id={id}")).connect_timeout(Duration::MAX);
    let (_socket, mut events) = connect(builder);
    seen_open(&id).await;
    one_timer_is_enough(&mut events).await;

    let liveness = Liveness::new("ping").after(Duration::MAX);
    let (_socket, mut events) = open(super::builder("/echo").liveness(liveness)).await;
    one_timer_is_enough(&mut events).await;
}

async fn one_timer_is_enough(events: &mut Events) {
    let before = timers_started();
    sleep(ms(300)).await;
    let started = timers_started() - before;
    // The sleep and its time limit start two. A timer that doesn't wait starts another every 4 ms
    assert!(started <= 20, "{started} in 0.3 s");
    assert_eq!(events.pending(), []);
}

/// Chromium fails by itself; Firefox and WebKit open.
#[wasm_bindgen_test]
async fn no_subprotocol_acknowledged_is_a_failed_attempt() {
    let id = new_id();
    let path = url(&format!("/protocol?choose=&id={id}"));
    let builder = ReconnectingWebSocket::builder(Endpoint::new(path).protocols(["chat"]));
    let (socket, mut events) = connect(builder.backoff(quick().max_retries(1)));
    assert_eq!(events.reconnecting().await.0, 1);
    let last = Box::new(Error::ConnectFailed(stand_in(1006)));
    assert_eq!(events.gave_up().await, Error::RetriesExhausted(last));
    assert_eq!(socket.counters().connects, 0);
    let seen = super::super::seen_after(&id, 2).await;
    assert_eq!((seen.open, seen.opened), (0, 2));
}

/// In some browsers the constructor throws, in others the attempt fails.
#[wasm_bindgen_test]
async fn a_blocked_port_is_an_error_at_once_or_a_failed_attempt() {
    let builder = ReconnectingWebSocket::builder("ws://localhost:6667");
    let (builder, mut events) = super::record(builder.backoff(quick().max_retries(1)));
    match builder.connect() {
        Err(Error::Blocked { .. }) => assert!(events.ended().await),
        Err(other) => panic!("{other}"),
        Ok(_socket) => {
            assert_eq!(events.reconnecting().await.0, 1);
            let Error::RetriesExhausted(last) = events.gave_up().await else {
                panic!("another error")
            };
            assert!(
                matches!(*last, Error::ConnectFailed(_) | Error::Blocked { .. }),
                "{last}"
            );
        }
    }
}
