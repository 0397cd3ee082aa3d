//! What is said first on each connection.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;

use futures_util::FutureExt;
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::reconnect::{Event, Failure, Liveness, Retry};
use wasm_websocket::{
    Connection, Error, Message, ReadyState, ReconnectingWebSocket, ReconnectingWebSocketBuilder,
};

use super::super::{Bell, new_id, seen_after, until, url};
use super::{builder, connect, kept, ms, quick, slow, stand_in};

/// To a server that wants the token `T` first.
fn greeted(id: &str, more: &str) -> ReconnectingWebSocketBuilder {
    builder(&format!("/greeting?id={id}&token=T{more}"))
}

async fn say_token(connection: Connection) -> Result<(), Error> {
    connection.send("token T")?;
    let answer = connection.receive().await?;
    assert_eq!(answer, Message::from("welcome"));
    Ok(())
}

#[wasm_bindgen_test]
async fn it_goes_out_before_what_waits_and_what_it_leaves_comes_after_open() {
    let id = new_id();
    let builder = greeted(&id, "&messages=3").greeting(|connection| async move {
        assert_eq!(connection.protocol(), "");
        assert!(connection.url().contains("/greeting?id="), "{connection:?}");
        connection.send("token T")?;
        for expected in ["welcome", "1"] {
            assert_eq!(connection.receive().await?, Message::from(expected));
        }
        Ok::<_, Error>(())
    });
    let (socket, mut events) = connect(builder);
    socket.send("waits").unwrap();
    assert_eq!(events.opened().await, 1);
    for expected in ["2", "3", "waits"] {
        assert_eq!(events.message().await, Message::from(expected));
    }
    assert_eq!(kept(&id).await, ["token T", "waits"]);
    let counters = socket.counters();
    assert_eq!((counters.sent_messages, counters.received_messages), (1, 3));
}

#[wasm_bindgen_test]
async fn until_it_is_done_the_socket_is_connecting() {
    let state = Rc::new(Cell::new(None));
    let seen = Rc::clone(&state);
    let handle = Rc::new(RefCell::new(None));
    let there = Rc::clone(&handle);
    let builder = greeted(&new_id(), "").greeting(move |connection| {
        let (seen, there) = (Rc::clone(&seen), Rc::clone(&there));
        async move {
            say_token(connection).await?;
            let socket: ReconnectingWebSocket = there.take().unwrap();
            seen.set(Some((
                socket.ready_state(),
                socket.opened().now_or_never().is_none(),
            )));
            Ok::<_, Error>(())
        }
    });
    let (socket, mut events) = connect(builder);
    handle.replace(Some(socket.clone()));
    events.opened().await;
    assert_eq!(state.get(), Some((ReadyState::Connecting, true)));
    assert_eq!(socket.ready_state(), ReadyState::Open);
}

#[wasm_bindgen_test]
async fn it_is_said_again_on_each_connection() {
    let id = new_id();
    let (socket, mut events) = connect(greeted(&id, "&messages=0").greeting(say_token));
    events.opened().await;
    socket.reconnect();
    events.lost().await;
    events.opened().await;
    socket.send("x").unwrap();
    assert_eq!(events.message().await, Message::from("x"));
    assert_eq!(kept(&id).await, ["token T", "token T", "x"]);
}

#[wasm_bindgen_test]
async fn an_answer_that_it_leaves_is_not_told() {
    let builder = greeted(&new_id(), "&messages=3").greeting(say_token);
    let liveness = Liveness::new("ping");
    let (_socket, mut events) = connect(builder.liveness(liveness).answer("2"));
    events.opened().await;
    for expected in ["1", "3"] {
        assert_eq!(events.message().await, Message::from(expected));
    }
}

#[wasm_bindgen_test]
async fn it_fails_with_a_decision_and_its_cause_is_kept() {
    for (retry, delay) in [(Retry::After(ms(30)), Some(ms(30))), (Retry::Stop, None)] {
        let builder = builder("/echo").greeting(move |_| async move {
            Err::<(), _>(Failure::from("not this server").retry(retry))
        });
        let (socket, mut events) = connect(builder);
        let error = match delay {
            Some(delay) => match events.event().await {
                Event::Reconnecting {
                    attempt: 1,
                    delay: wait,
                    error,
                } if wait == delay => error,
                other => panic!("{other:?}"),
            },
            None => events.gave_up().await,
        };
        let Error::GreetingFailed(cause) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(cause.to_string(), "not this server");
        assert_eq!(socket.last_failure(), Some(error.clone()));
        assert_eq!(socket.counters().connects, 0);
        socket.close();
    }
}

#[wasm_bindgen_test]
async fn refused_twice_it_stops_for_good() {
    let id = new_id();
    let builder = greeted(&id, "").greeting(|connection| async move {
        connection.send("token old")?;
        connection.receive().await.map(drop)
    });
    let (_socket, mut events) = connect(builder);
    events.reconnecting().await;
    let Error::Refused(close) = events.gave_up().await else {
        panic!("it goes on");
    };
    assert_eq!(
        (close.code, close.reason.as_str()),
        (4401.into(), "say the token first")
    );
    assert_eq!(kept(&id).await, ["token old", "token old"]);
}

#[wasm_bindgen_test]
async fn the_connect_timeout_ends_it() {
    let (bell, dropped) = Bell::new();
    let bell = Rc::new(RefCell::new(Some(bell)));
    let builder = builder("/echo").backoff(slow()).connect_timeout(ms(300));
    let builder = builder.greeting(move |_| {
        let bell = bell.take();
        async move {
            pending::<()>().await;
            drop(bell);
            Ok::<_, Error>(())
        }
    });
    let (socket, mut events) = connect(builder);
    let Event::Reconnecting { error, .. } = events.event().await else {
        panic!("it opened");
    };
    assert_eq!(error, Error::TimedOut);
    until(|| dropped.get()).await;
    socket.close();
}

#[wasm_bindgen_test]
async fn one_that_throws_is_ended_by_the_timeout() {
    let builder = builder("/echo")
        .connect_timeout(ms(200))
        .greeting(|_| async {
            super::throw();
            Ok::<_, Error>(())
        });
    let (socket, mut events) = connect(builder);
    assert_eq!(events.reconnecting().await.0, 1);
    assert_eq!(socket.last_failure(), Some(Error::TimedOut));
    socket.close();
}

#[wasm_bindgen_test]
async fn close_ends_it() {
    let id = new_id();
    let (bell, dropped) = Bell::new();
    let bell = Rc::new(RefCell::new(Some(bell)));
    let begun = Rc::new(Cell::new(false));
    let begins = Rc::clone(&begun);
    let builder = greeted(&id, "").greeting(move |connection| {
        let bell = bell.take();
        begins.set(true);
        async move {
            connection.receive().await?;
            drop(bell);
            Ok::<_, Error>(())
        }
    });
    let (socket, mut events) = connect(builder);
    until(|| begun.get()).await;
    socket.close();
    assert_eq!(events.closed().await, (stand_in(1006), 0));
    until(|| dropped.get()).await;
    assert_eq!(seen_after(&id, 1).await.opened, 1);
}

#[wasm_bindgen_test]
async fn a_connection_that_outlives_it_is_of_no_use() {
    let outcome = Rc::new(RefCell::new(None));
    let told = Rc::clone(&outcome);
    let builder = builder("/close?code=1001").backoff(quick().max_retries(0));
    let builder = builder.greeting(move |connection| {
        let told = Rc::clone(&told);
        spawn_local({
            let connection = connection.clone();
            async move {
                let received = connection.receive().await;
                let sent = connection.send(String::from("late"));
                told.replace(Some((received, sent, connection.url())));
            }
        });
        pending::<Result<(), Error>>()
    });
    let (_socket, mut events) = connect(builder);
    events.gave_up().await;
    until(|| outcome.borrow().is_some()).await;
    let closed = |message: Option<&str>| Error::NotOpen {
        state: ReadyState::Closed,
        message: message.map(|message| Box::new(message.into())),
    };
    let expected = (Err(closed(None)), Err(closed(Some("late"))), String::new());
    assert_eq!(outcome.take(), Some(expected));
}

#[wasm_bindgen_test]
async fn the_timeout_counts_from_the_beginning_of_the_attempt() {
    // The handshake takes no time to speak of: the rest of the second is the greeting's
    let before = Date::now();
    let builder = builder("/echo").backoff(slow()).connect_timeout(ms(1000));
    let builder = builder.greeting(|_| pending::<Result<(), Error>>());
    let (socket, mut events) = connect(builder);
    events.reconnecting().await;
    let took = Date::now() - before;
    // A late timer gets a second more
    assert!((990.0..3500.0).contains(&took), "{took} ms");
    socket.close();
}

#[wasm_bindgen_test]
async fn what_it_does_not_take_is_bounded() {
    let path = url("/flood?count=70&size=1048576");
    let builder = ReconnectingWebSocket::builder(path).backoff(slow());
    let builder = builder.connect_timeout(None);
    let (socket, mut events) = connect(builder.greeting(|_| pending::<Result<(), Error>>()));
    let Event::Reconnecting { error, .. } = events.event().await else {
        panic!("it opened");
    };
    assert_eq!(error, Error::ReceiveLimit(64 << 20));
    socket.close();
}
