//! Callbacks that act on their own session while they run, or throw.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Retry};
use wasm_websocket::{
    Endpoints, Outgoing, ReadyState, ReconnectingWebSocket, WeakReconnectingWebSocket,
};

use super::super::{new_id, seen_after, sleep, until, url};
use super::{builder, ms, not_sent, slow};

/// The names of all events in order, but for the beginnings of attempts.
type Log = Rc<RefCell<Vec<String>>>;

/// Short names, in one line.
fn name(event: &Event<Outgoing>) -> &'static str {
    match event {
        Event::Opened { .. } => "opened",
        Event::Lost { .. } => "lost",
        Event::Reconnecting { .. } => "reconnecting",
        Event::Dropped(_) => "dropped",
        Event::GaveUp(_) => "gave up",
        Event::Closed { .. } => "closed",
        Event::Connecting { .. } => "connecting",
        other => panic!("{other:?}"),
    }
}

fn note(log: &Log, event: &Event<Outgoing>) {
    if !matches!(event, Event::Connecting { .. }) {
        log.borrow_mut().push(name(event).to_owned());
    }
}

/// Connects, and has `act` act on each event; returns the names of all events.
fn acting(
    path: &str,
    act: impl Fn(&ReconnectingWebSocket, &Event<Outgoing>) + 'static,
) -> (ReconnectingWebSocket, Log) {
    let log = Log::default();
    let (events, messages) = (Rc::clone(&log), Rc::clone(&log));
    let socket = builder(path)
        .on_message(move |_, event| messages.borrow_mut().push(event.text().unwrap()))
        .on_event(move |socket, event| {
            note(&events, &event);
            act(socket, &event);
        })
        .connect()
        .unwrap();
    (socket, log)
}

async fn received(log: &Log, expected: &[&str]) {
    until(|| log.borrow().len() >= expected.len()).await;
    assert_eq!(*log.borrow(), expected);
}

/// All that can be asked, and changes nothing.
fn ask(socket: &ReconnectingWebSocket) {
    let _ = (socket.ready_state(), socket.url(), socket.protocol());
    let _ = (socket.counters(), socket.buffered_amount());
    let _ = (socket.downgrade(), format!("{socket:?}"));
    assert_eq!(socket.take_unsent(), []);
    socket.requeue_unsent();
    socket.acknowledge(0);
}

#[wasm_bindgen_test]
async fn everything_can_be_asked_in_each() {
    let asked = Rc::new(Cell::new(0));
    let in_retry = Rc::clone(&asked);
    let weak = Rc::<RefCell<Option<WeakReconnectingWebSocket>>>::default();
    let found = Rc::clone(&weak);
    let socket = builder("/drop-after?messages=1")
        .on_message(|socket, _| ask(socket))
        .on_event(|socket, event| {
            ask(socket);
            match event {
                Event::Opened { .. } => socket.send("x").unwrap(),
                Event::Reconnecting { .. } => socket.close(),
                _ => {}
            }
        })
        .retry(move |_| {
            ask(&found.borrow().as_ref().unwrap().upgrade().unwrap());
            in_retry.set(in_retry.get() + 1);
            None
        })
        .connect()
        .unwrap();
    weak.replace(Some(socket.downgrade()));
    until(|| socket.ready_state() == ReadyState::Closed).await;
    assert_eq!(asked.get(), 1);
    assert_eq!(socket.counters().received_messages, 1);
}

#[wasm_bindgen_test]
async fn what_is_sent_in_each_arrives_in_order() {
    // What is sent to a server that is leaving may cost the answers before it
    let first_time = Cell::new(true);
    let (socket, log) = acting("/drop-after?messages=2", move |socket, event| match event {
        Event::Opened { .. } if first_time.take() => {
            socket.send("in opened").unwrap();
            socket.send("bye").unwrap();
        }
        Event::Lost { .. } => socket.send("in lost").unwrap(),
        Event::Reconnecting { .. } => socket.send("in reconnecting").unwrap(),
        _ => {}
    });
    let first = ["opened", "in opened", "bye", "lost", "reconnecting"];
    let second = ["opened", "in lost", "in reconnecting"];
    until(|| log.borrow().len() >= 8).await;
    assert_eq!(log.borrow()[..8], [&first[..], &second[..]].concat());
    drop(socket);
}

#[wasm_bindgen_test]
async fn close_in_opened() {
    let (_socket, log) = acting("/echo", |socket, event| {
        if let Event::Opened { .. } = event {
            socket.close();
        }
    });
    received(&log, &["opened", "closed"]).await;
    sleep(ms(200)).await;
    received(&log, &["opened", "closed"]).await;
}

/// The end comes after all that happened before.
#[wasm_bindgen_test]
async fn close_in_lost_and_in_reconnecting() {
    for when in ["lost", "reconnecting"] {
        let id = new_id();
        let path = format!("/close?code=1001&id={id}");
        let (socket, log) = acting(&path, move |socket, event| {
            if name(event) == when {
                socket.close();
                assert_eq!(socket.ready_state(), ReadyState::Closed);
                let full = socket.send("x");
                assert_eq!(full, Err(not_sent("x", ReadyState::Closed)));
            }
        });
        let all = ["opened", "lost", "reconnecting", "closed"];
        received(&log, &all).await;
        sleep(ms(300)).await;
        received(&log, &all).await;
        assert_eq!(socket.counters().connects, 1);
        assert_eq!(seen_after(&id, 1).await.opened, 1);
    }
}

#[wasm_bindgen_test]
async fn reconnect_in_gave_up_and_in_closed() {
    let again = Cell::new(true);
    let (_socket, log) = acting("/close?code=4001", move |socket, event| {
        if matches!(event, Event::GaveUp(_)) && again.take() {
            socket.reconnect();
        }
    });
    let once = ["opened", "lost", "gave up"];
    received(&log, &[once, once].concat()).await;

    let again = Cell::new(true);
    let (_socket, log) = acting("/echo", move |socket, event| match event {
        Event::Opened { .. } => socket.close(),
        Event::Closed { .. } if again.take() => socket.reconnect(),
        _ => {}
    });
    received(&log, &["opened", "closed", "opened", "closed"]).await;
}

/// Acts in the function that decides about the first loss.
async fn in_retry(path: &str, act: fn(&ReconnectingWebSocket)) -> (ReconnectingWebSocket, Log) {
    let weak = Rc::<RefCell<Option<WeakReconnectingWebSocket>>>::default();
    let found = Rc::clone(&weak);
    let log = Log::default();
    let events = Rc::clone(&log);
    let first = Cell::new(true);
    let socket = builder(path)
        .backoff(slow())
        .connect_timeout(ms(60_000))
        .on_event(move |_, event| note(&events, &event))
        .retry(move |_| {
            if first.take() {
                act(&found.borrow().as_ref().unwrap().upgrade().unwrap());
            }
            Some(Retry::Stop)
        })
        .connect()
        .unwrap();
    weak.replace(Some(socket.downgrade()));
    (socket, log)
}

#[wasm_bindgen_test]
async fn reconnect_while_it_is_decided_what_follows() {
    let (_socket, log) = in_retry("/close?code=1001", ReconnectingWebSocket::reconnect).await;
    received(&log, &["opened", "lost", "opened", "lost", "gave up"]).await;
}

#[wasm_bindgen_test]
async fn close_while_it_is_decided_what_follows() {
    let (socket, log) = in_retry("/close?code=1001", ReconnectingWebSocket::close).await;
    received(&log, &["opened", "closed"]).await;
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    sleep(ms(200)).await;
    received(&log, &["opened", "closed"]).await;
}

/// What throws leaves its frames, with their handles: such a session must be closed to end.
#[wasm_bindgen_test]
async fn one_that_throws_keeps_no_later_event_back() {
    let (socket, log) = acting("/close?code=1001", |_, event| {
        // The event comes within the call to close
        if !matches!(name(event), "closed" | "connecting") {
            super::throw();
        }
    });
    let each = ["opened", "lost", "reconnecting"];
    until(|| log.borrow().len() >= 6).await;
    assert_eq!(log.borrow()[..6], [each, each].concat());
    socket.close();
    until(|| log.borrow().last().is_some_and(|last| last == "closed")).await;

    let (_socket, log) = acting("/close?code=4001", |_, _| super::throw());
    received(&log, &["opened", "lost", "gave up"]).await;
}

#[wasm_bindgen_test]
async fn after_one_that_throws_the_close_still_comes() {
    for when in ["opened", "reconnecting"] {
        let path = ["/echo", "/status?code=503"][usize::from(when == "reconnecting")];
        let log = Log::default();
        let events = Rc::clone(&log);
        let socket = builder(path)
            .backoff(slow())
            .on_event(move |_, event| {
                note(&events, &event);
                if name(&event) == when {
                    super::throw();
                }
            })
            .connect()
            .unwrap();
        received(&log, &[when]).await;
        socket.close();
        received(&log, &[when, "closed"]).await;
    }
}

#[wasm_bindgen_test]
async fn a_message_callback_that_throws_gets_the_next_message() {
    let texts = Log::default();
    let log = Rc::clone(&texts);
    let socket = builder("/echo")
        .on_message(move |_, event| {
            log.borrow_mut().push(event.text().unwrap());
            super::throw();
        })
        .connect()
        .unwrap();
    socket.send("one").unwrap();
    socket.send("two").unwrap();
    received(&texts, &["one", "two"]).await;
    socket.close();
    until(|| socket.ready_state() == ReadyState::Closed).await;
}

/// The loss comes late then, as if the browser had fired no close event.
#[wasm_bindgen_test]
async fn a_decision_that_throws_leaves_a_session_that_goes_on() {
    let log = Log::default();
    let events = Rc::clone(&log);
    let first = Cell::new(true);
    let endpoints = Endpoints::provided_by(move |_| {
        let path = ["/echo", "/close?code=1001"][usize::from(first.take())];
        async move { url(path) }
    });
    let socket = ReconnectingWebSocket::builder(endpoints)
        .on_event(move |_, event| note(&events, &event))
        .retry(|_| {
            super::throw();
            None
        })
        .connect()
        .unwrap();
    received(&log, &["opened"]).await;
    until(|| socket.ready_state() == ReadyState::Connecting).await;
    socket.send("waits").unwrap();
    socket.reconnect();
    received(&log, &["opened", "lost", "opened"]).await;
    socket.close();
    received(&log, &["opened", "lost", "opened", "closed"]).await;
}
