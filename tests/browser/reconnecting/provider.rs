//! Where attempts connect to: lists, and providers that fail, hang, throw or answer late.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::io;
use std::rc::Rc;

use futures_channel::oneshot;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, FailedEnd, Failure, Provided, Retry};
use wasm_websocket::{Cause, Endpoint, Endpoints, Error, Message, Outgoing, ReconnectingWebSocket};

use super::super::{Bell, new_id, seen_after, seen_now, sleep, until, url};
use super::{Received, Server, connect, ms, open, quick};

/// A provider that gets the number of earlier calls.
fn by_number<E: Into<Endpoint> + 'static>(
    provide: impl Fn(u32) -> Result<E, Failure> + 'static,
) -> Endpoints {
    let calls = Cell::new(0);
    Endpoints::provided_by(move |_| {
        let found = provide(calls.replace(calls.get() + 1));
        async { found }
    })
}

#[wasm_bindgen_test]
async fn each_attempt_asks_again_as_for_a_fresh_token() {
    let endpoints = by_number(|calls| match calls {
        0 => Ok(url("/status?code=401")),
        _ => Ok(url(&format!("/drop-after?messages=1&id={calls}"))),
    });
    let (socket, mut events) = connect(ReconnectingWebSocket::builder(endpoints).backoff(quick()));
    events.reconnecting().await;
    assert_eq!(events.opened().await, 2);
    assert!(socket.url().ends_with("id=1"), "{}", socket.url());
    socket.send("bye").unwrap();
    events.message().await;
    events.lost().await;
    events.reconnecting().await;
    assert_eq!(events.opened().await, 1);
    assert!(socket.url().ends_with("id=2"), "{}", socket.url());
}

#[wasm_bindgen_test]
async fn its_subprotocols_are_asked_for() {
    let endpoints = by_number(|_| Ok(Endpoint::new(url("/echo")).protocols(["superchat"])));
    let (socket, _events) = open(ReconnectingWebSocket::builder(endpoints)).await;
    assert_eq!(socket.protocol(), "superchat");
}

#[wasm_bindgen_test]
async fn one_that_fails_is_asked_again() {
    let endpoints = by_number(|calls| match calls {
        0 | 1 => Err(Failure::from("not yet")),
        _ => Ok(url("/echo")),
    });
    let (_socket, mut events) = connect(ReconnectingWebSocket::builder(endpoints).backoff(quick()));
    assert_eq!(events.reconnecting().await.0, 1);
    assert_eq!(events.reconnecting().await.0, 2);
    assert_eq!(events.opened().await, 3);
}

#[wasm_bindgen_test]
async fn one_that_fails_decides_what_follows() {
    let stop = by_number::<String>(|_| Err(Failure::from("signed out").retry(Retry::Stop)));
    let (_socket, mut events) = connect(ReconnectingWebSocket::builder(stop));
    assert_eq!(
        events.gave_up().await,
        Error::Unresolved(Cause::new("signed out"))
    );
    let later = Retry::After(ms(77));
    let wait = by_number::<String>(move |_| Err(Failure::from("later").retry(later)));
    let (_socket, mut events) = connect(ReconnectingWebSocket::builder(wait));
    assert_eq!(events.reconnecting().await, (1, ms(77)));
}

#[wasm_bindgen_test]
async fn a_url_that_is_none_is_a_failed_attempt() {
    let endpoints = by_number(|calls| match calls {
        0 => Ok(Endpoint::new("ftp://localhost")),
        1 => Ok(Endpoint::new(url("/echo#fragment"))),
        2 => Ok(Endpoint::new("ws://host:port")),
        3 => Ok(Endpoint::new(url("/echo")).protocols(["no token"])),
        _ => Ok(Endpoint::new(url("/echo"))),
    });
    let (_socket, mut events) = connect(ReconnectingWebSocket::builder(endpoints).backoff(quick()));
    for retry in 1..=4 {
        assert_eq!(events.reconnecting().await.0, retry);
    }
    assert_eq!(events.opened().await, 5);
}

#[wasm_bindgen_test]
async fn one_that_never_answers_is_dropped_in_time_and_asked_again() {
    let (bell, dropped) = Bell::new();
    let bell = Cell::new(Some(bell));
    let endpoints = Endpoints::provided_by(move |_| {
        let bell = bell.take();
        async move {
            if bell.is_some() {
                pending::<()>().await;
            }
            url("/echo")
        }
    });
    let builder = ReconnectingWebSocket::builder(endpoints).backoff(quick());
    let (_socket, mut events) = connect(builder.connect_timeout(ms(200)));
    sleep(ms(100)).await;
    assert!(!dropped.get());
    assert_eq!(events.pending(), []);
    assert_eq!(events.reconnecting().await.0, 1);
    assert!(dropped.get());
    assert_eq!(events.opened().await, 2);
}

#[wasm_bindgen_test]
async fn one_that_throws_is_asked_again() {
    // In the call, and in its future
    for at_once in [true, false] {
        let calls = Cell::new(0);
        let endpoints = Endpoints::provided_by(move |_| {
            let first = calls.replace(calls.get() + 1) == 0;
            if first && at_once {
                super::throw();
            }
            async move {
                if first {
                    super::throw();
                }
                url("/echo")
            }
        });
        let builder = ReconnectingWebSocket::builder(endpoints).backoff(quick());
        let (_socket, mut events) = connect(builder.connect_timeout(ms(200)));
        assert_eq!(events.reconnecting().await.0, 1);
        assert_eq!(events.opened().await, 2);
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_comes_late_is_ignored() {
    let id = new_id();
    let late = url(&format!("/echo?id={id}"));
    let answers = Rc::<RefCell<Vec<oneshot::Sender<String>>>>::default();
    let asked = Rc::clone(&answers);
    let endpoints = Endpoints::provided_by(move |_| {
        let (sender, receiver) = oneshot::channel();
        asked.borrow_mut().push(sender);
        receiver
    });
    let (socket, mut events) = connect(ReconnectingWebSocket::builder(endpoints).backoff(quick()));
    until(|| answers.borrow().len() == 1).await;
    socket.reconnect();
    until(|| answers.borrow().len() == 2).await;
    let mut answers = answers.take().into_iter();
    // Its receiver went with the future
    assert!(answers.next().unwrap().send(late).is_err());
    sleep(ms(100)).await;
    assert_eq!(seen_now(&id).await.opened, 0);
    answers.next().unwrap().send(url("/echo")).unwrap();
    assert_eq!(events.opened().await, 2);
}

/// A callback that begins an attempt doesn't end that attempt's search.
#[wasm_bindgen_test]
async fn reconnect_of_an_open_connection_asks_the_provider() {
    let endpoints = by_number(|_| Ok(url("/echo")));
    let builder = ReconnectingWebSocket::builder(endpoints).connect_timeout(ms(60_000));
    let (socket, mut events) = open(builder).await;
    socket.reconnect();
    events.lost().await;
    assert_eq!(events.opened().await, 1);
}

#[wasm_bindgen_test]
async fn a_message_dropped_meanwhile_leaves_the_provider_be() {
    let (sender, receiver) = oneshot::channel();
    let receiver = Rc::new(Cell::new(Some(receiver)));
    let asked = Rc::clone(&receiver);
    let endpoints = Endpoints::provided_by(move |_| asked.take().unwrap());
    let room = wasm_websocket::reconnect::Queue::new()
        .max_messages(1)
        .drop_oldest(true);
    let builder = ReconnectingWebSocket::builder(endpoints).queue(room);
    let (socket, mut events) = connect(builder.connect_timeout(ms(60_000)));
    until(|| {
        let waits = receiver.take();
        let is_asked = waits.is_none();
        receiver.set(waits);
        is_asked
    })
    .await;
    socket.send("one").unwrap();
    socket.send("two").unwrap();
    let dropped = Event::Dropped(Outgoing::from("one"));
    assert_eq!(events.pending(), [Received::Event(dropped)]);
    sender.send(url("/echo")).unwrap();
    assert_eq!(events.opened().await, 1);
    assert_eq!(events.message().await, Message::from("two"));
}

#[wasm_bindgen_test]
async fn of_a_list_each_failure_takes_the_next() {
    let id = new_id();
    let gone = Server::stopped().await;
    let refuses = url(&format!("/status?code=503&id={id}"));
    let list = [gone.url("/echo"), refuses, url("/echo")];
    let (socket, mut events) = connect(ReconnectingWebSocket::builder(list).backoff(quick()));
    assert_eq!(events.reconnecting().await.0, 1);
    assert_eq!(events.reconnecting().await.0, 2);
    assert_eq!(events.opened().await, 3);
    assert_eq!(socket.url(), url("/echo"));
    assert_eq!(seen_after(&id, 1).await.opened, 1);
}

#[wasm_bindgen_test]
async fn after_the_last_of_a_list_comes_the_first() {
    let server = Server::stopped().await;
    let list = [server.url("/echo"), url("/status?code=503")];
    let (socket, mut events) = connect(ReconnectingWebSocket::builder(list).backoff(quick()));
    events.reconnecting().await;
    server.start_again().await;
    events.reconnecting().await;
    assert_eq!(events.opened().await, 3);
    assert_eq!(socket.url(), server.url("/echo"));
}

/// The cause of the first attempt's failure, of a provider that answers like this.
async fn cause<F, Fut, Kind: 'static>(provider: F) -> Cause
where
    F: Fn(Option<FailedEnd>) -> Fut + 'static,
    Fut: Future<Output: Provided<Kind>> + 'static,
{
    let builder = ReconnectingWebSocket::builder(Endpoints::provided_by(provider));
    let (_socket, mut events) = connect(builder.backoff(quick().max_retries(0)));
    match events.gave_up().await {
        Error::RetriesExhausted(last) => match *last {
            Error::Unresolved(cause) => cause,
            other => panic!("expected no URL, got {other:?}"),
        },
        other => panic!("expected it to give up, got {other:?}"),
    }
}

async fn thrown() -> Result<String, JsValue> {
    Err(js_sys::TypeError::new("no token").into())
}

async fn from_anyhow() -> Result<String, anyhow::Error> {
    Err(io::Error::other("no answer"))?
}

async fn with_question_marks(calls: u32) -> Result<String, Failure> {
    match calls {
        0 => Ok(from_anyhow().await?),
        1 => Err(io::Error::other("no answer"))?,
        2 => Err("no answer")?,
        _ => thrown().await.map_err(|thrown| Failure::from_js(&thrown)),
    }
}

#[wasm_bindgen_test]
async fn one_may_fail_with_any_error_and_its_cause_is_kept() {
    let kept = cause(|_| async { Err::<String, _>(io::Error::other("no answer")) }).await;
    assert!(kept.downcast_ref::<io::Error>().is_some());
    assert_eq!(cause(|_| from_anyhow()).await.to_string(), "no answer");
    assert_eq!(cause(|_| thrown()).await.to_string(), "TypeError: no token");
    for (calls, text) in ["no answer", "no answer", "no answer", "TypeError: no token"]
        .into_iter()
        .enumerate()
    {
        let kept = cause(move |_| with_question_marks(calls as u32)).await;
        assert_eq!(kept.to_string(), text);
    }
}
