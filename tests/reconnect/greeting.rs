//! The greeting: what happens between the socket's opening and the connection's.

use wasm_websocket::reconnect::{
    Action, Backoff, Event, Liveness, PageEvent, Queue, Retry, Session,
};
use wasm_websocket::{Error, ReadyState};

use crate::driver::{
    Did, Driver, close, ended, failed, lost, millis, no_token, reconnecting, secs, stand_in,
};

fn session() -> Session<&'static str> {
    Session::new(Backoff::default(), Queue::default()).greeting()
}

/// Its first socket is open since zero, and its greeting has begun.
fn greeting_with(session: Session<&'static str>) -> Driver {
    let mut driver = Driver::with(session).started();
    driver.open_socket(1);
    assert_eq!(driver.did().last(), Some(&Did::Greet(1)));
    assert_eq!(driver.events(), []);
    driver
}

fn greeting() -> Driver {
    greeting_with(session())
}

fn greeting_failed() -> Error {
    Error::GreetingFailed(no_token())
}

#[test]
fn a_connection_is_open_once_the_server_is_greeted() {
    let mut driver = greeting();
    assert_eq!(driver.state(), ReadyState::Connecting);
    assert!(driver.session.is_greeting(1));
    driver.greeted(1, Ok(()));
    assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);
    assert_eq!((driver.state(), driver.next()), (ReadyState::Open, None));
    assert!(!driver.session.is_greeting(1));
    assert_eq!(driver.did(), []);
}

#[test]
fn without_a_greeting_nobody_is_asked_for_one() {
    let driver = Driver::open();
    assert!(!driver.session.is_greeting(1));
    assert_eq!(driver.state(), ReadyState::Open);
}

#[test]
fn nothing_goes_out_before_the_greeting_is_done() {
    let mut driver = Driver::with(session().liveness(Liveness::new("ping").every(secs(1))));
    driver.send("a").unwrap();
    driver = driver.started();
    driver.send("b").unwrap();
    driver.open_socket(1);
    driver.send("c").unwrap();
    driver.did();
    for page in [PageEvent::Visible, PageEvent::Online, PageEvent::Resume] {
        driver.page(page);
    }
    driver.wait(secs(9));
    assert_eq!(driver.did(), []);
    driver.greeted(1, Ok(()));
    let sent = ["a", "b", "c"].map(|message| Did::Send(1, message));
    assert_eq!(driver.did(), sent);
}

/// The events and the actions of a driver that the session keeps in order.
#[test]
fn what_waited_goes_out_after_the_user_knows_that_it_is_open() {
    let mut session = session();
    let now = secs(0);
    session.start(now);
    session.send(now, "a", 1).unwrap();
    assert!(session.poll_event().is_some() && session.poll_action().is_some());
    session.handle_resolved(now, 1, Ok(()), 0.5);
    assert!(session.poll_action().is_some());
    session.handle_open(now, 1);
    assert_eq!(session.poll_action(), Some(Action::Greet { generation: 1 }));
    assert_eq!(session.poll_action(), None);
    assert_eq!(session.poll_event(), None);
    session.handle_greeted(now, 1, Ok(()), 0.5);
    assert_eq!(session.poll_action(), None);
    assert_eq!(session.poll_event(), Some(Event::Opened { attempts: 1 }));
    assert!(session.poll_action().is_some());
}

#[test]
fn what_waits_during_the_greeting_is_bounded() {
    let queue = Queue::new().max_messages(1);
    let mut driver = greeting_with(Session::new(Backoff::default(), queue).greeting());
    driver.send("a").unwrap();
    assert_eq!(driver.send("b"), Err("b"));
    driver.greeted(1, Ok(()));
    driver.send("b").unwrap();
}

#[test]
fn one_deadline_counts_for_opening_and_greeting() {
    let mut driver = Driver::with(session()).started();
    driver.wait(secs(6));
    driver.open_socket(1);
    driver.did();
    assert_eq!(driver.next(), Some(secs(4)));
    driver.wait(millis(3999));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.wait(millis(1));
    assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
    let timed_out = reconnecting(1, millis(2500), Error::TimedOut);
    assert_eq!(driver.events(), [timed_out]);
}

#[test]
fn without_a_connect_timeout_a_greeting_takes_as_long_as_it_takes() {
    let mut driver = greeting_with(session().connect_timeout(None));
    assert_eq!(driver.next(), None);
    driver.wait(secs(1_000_000));
    driver.greeted(1, Ok(()));
    assert_eq!(driver.state(), ReadyState::Open);
}

#[test]
fn a_greeting_that_fails_is_a_failed_attempt() {
    for (retry, next) in [
        (
            Retry::Backoff,
            reconnecting(1, millis(2500), greeting_failed()),
        ),
        (
            Retry::BackoffAfterFirstDelay,
            reconnecting(1, millis(7500), greeting_failed()),
        ),
        (
            Retry::After(secs(60)),
            reconnecting(1, secs(60), greeting_failed()),
        ),
        (Retry::Stop, Event::GaveUp(greeting_failed())),
    ] {
        let mut driver = greeting();
        driver.greeted(1, Err(retry));
        assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
        assert_eq!(driver.events(), [next], "{retry:?}");
        assert_eq!(driver.session.last_failure(), Some(&greeting_failed()));
        // The end of its socket counts for nobody
        driver.close_socket(1, close(1000));
        assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    }
}

#[test]
fn failed_greetings_go_on_to_the_next_url_and_use_up_the_retries() {
    let backoff = Backoff::new().max_retries(1);
    let mut driver = greeting_with(Session::new(backoff, Queue::default()).greeting());
    driver.greeted(1, Err(Retry::Backoff));
    driver.wait(millis(2500));
    assert_eq!(driver.failures, 1);
    driver.open_socket(2);
    driver.events();
    driver.greeted(2, Err(Retry::Backoff));
    let exhausted = Error::RetriesExhausted(Box::new(greeting_failed()));
    assert_eq!(driver.events(), [Event::GaveUp(exhausted)]);
}

#[test]
fn a_socket_that_ends_while_it_greets_is_a_failed_attempt() {
    let mut driver = greeting();
    driver.close_socket(1, close(1011));
    assert_eq!(driver.did(), []);
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), failed(1011))]
    );
    // What the greeting says afterwards is late
    driver.greeted(1, Ok(()));
    driver.greeted(1, Err(Retry::Stop));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    assert_eq!(driver.next(), Some(millis(2500)));
}

#[test]
fn the_close_code_or_the_user_decides_about_a_socket_that_ends_while_it_greets() {
    for (code, retry, next) in [
        (4000, None, Event::GaveUp(Error::Refused(close(4000)))),
        (1013, None, reconnecting(1, millis(7500), failed(1013))),
        (
            4000,
            Some(Retry::After(secs(3))),
            reconnecting(1, secs(3), failed(4000)),
        ),
        (
            1001,
            Some(Retry::Stop),
            Event::GaveUp(Error::Refused(close(1001))),
        ),
    ] {
        let mut driver = greeting();
        driver.close_socket_with(1, close(code), retry);
        assert_eq!(driver.events(), [next], "{code}");
    }
}

#[test]
fn a_socket_that_is_lost_by_an_error_while_it_greets_fails_with_that_error() {
    let mut driver = greeting();
    let blocked = Error::Blocked {
        reason: "no".into(),
    };
    let now = driver.now;
    let session = &mut driver.session;
    let end = session.failed_end(now, blocked.clone());
    session.handle_error(now, 1, blocked.clone(), None, 0.5);
    driver.settle();
    assert_eq!(driver.events(), [reconnecting(1, millis(2500), blocked)]);
    assert_eq!(driver.session.last_end(), Some(&end));
    assert_eq!(driver.did(), []);
}

#[test]
fn the_user_closes_during_the_greeting() {
    let mut driver = greeting();
    driver.send("a").unwrap();
    driver.session.close_with(driver.now, 4000, "bye").unwrap();
    driver.settle();
    assert_eq!(driver.did(), [Did::Close(1, Some(4000), "bye".into())]);
    let closed = Event::Closed {
        close: stand_in(1006),
        in_doubt: 0,
    };
    assert_eq!(driver.events(), [closed]);
    driver.greeted(1, Ok(()));
    driver.close_socket(1, close(4000));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    assert_eq!(driver.session.take_unsent(), ["a"]);
}

#[test]
fn reconnect_during_the_greeting_begins_anew() {
    let mut driver = greeting();
    driver.reconnect();
    let close = Did::Close(1, Some(1000), String::new());
    assert_eq!(driver.did(), [close, Did::Resolve(2), Did::Connect(2)]);
    assert_eq!(driver.events(), []);
    driver.greeted(1, Ok(()));
    driver.greeted(1, Err(Retry::Stop));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.open_socket(2);
    assert_eq!(driver.did(), [Did::Greet(2)]);
    // An answer that is late for the first is none for the second
    driver.greeted(1, Ok(()));
    assert!(driver.session.is_greeting(2) && !driver.session.is_greeting(1));
    driver.greeted(2, Ok(()));
    assert_eq!(driver.events(), [Event::Opened { attempts: 2 }]);
}

#[test]
fn a_page_that_is_left_during_the_greeting_greets_again_later() {
    let mut driver = greeting();
    driver.wait(secs(1));
    driver.page(PageEvent::PageHide);
    assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
    driver.greeted(1, Ok(()));
    driver.page(PageEvent::PageShow);
    assert_eq!(driver.next(), Some(secs(4)));
    driver.wait(secs(4));
    driver.open_socket(2);
    let begun = [Did::Resolve(2), Did::Connect(2), Did::Greet(2)];
    assert_eq!((driver.did(), driver.failures), (begun.into(), 0));
    driver.greeted(2, Ok(()));
    assert_eq!(driver.events(), [Event::Opened { attempts: 2 }]);
    // And again on each connection
    driver.close_socket(2, close(1001));
    driver.wait(secs(5));
    driver.open_socket(3);
    assert_eq!(driver.did().last(), Some(&Did::Greet(3)));
}

#[test]
fn a_frozen_page_goes_on_with_its_greeting() {
    let mut driver = greeting();
    driver.page(PageEvent::Freeze);
    driver.sleep(secs(3600));
    driver.page(PageEvent::Resume);
    assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(1))));
    driver.greeted(1, Ok(()));
    assert_eq!(driver.state(), ReadyState::Open);
}

#[test]
fn the_time_open_begins_after_the_greeting() {
    let mut driver = greeting();
    driver.wait(secs(9));
    driver.greeted(1, Ok(()));
    driver.wait(secs(4));
    driver.close_socket(1, close(1001));
    let end = driver.session.last_end().unwrap();
    assert_eq!(end.uptime, Some(secs(4)));
    assert_eq!(
        driver.events()[1..],
        [
            lost(close(1001), 0),
            reconnecting(1, millis(2500), ended(1001))
        ]
    );
    driver.wait(millis(2500));
    driver.open_socket(2);
    driver.greeted(2, Ok(()));
    driver.events();
    driver.close_socket(2, close(1001));
    // None of these lasted
    let next = reconnecting(2, secs(5), ended(1001));
    assert_eq!(driver.events()[1], next);
}

#[test]
fn liveness_begins_after_the_greeting() {
    let liveness = Liveness::new("ping").every(secs(20));
    let mut driver = greeting_with(session().connect_timeout(None).liveness(liveness));
    driver.drains = true;
    driver.wait(secs(100));
    assert_eq!(driver.did(), []);
    driver.greeted(1, Ok(()));
    assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(20))));
    driver.wait(secs(20));
    assert_eq!(driver.did(), [Did::Probe(1)]);
}

#[test]
fn messages_during_the_greeting_are_no_input() {
    let mut driver = greeting_with(session().liveness(Liveness::new("ping")));
    driver.wait(secs(5));
    assert!(!driver.message(1));
    driver.answer(1);
    driver.session.retry_after(secs(77));
    assert_eq!(driver.next(), Some(secs(5)));
    driver.greeted(1, Ok(()));
    assert_eq!(driver.session.round_trip(), None);
    assert!(driver.message(1));
    driver.close_socket(1, close(1001));
    assert_eq!(
        driver.events()[2],
        reconnecting(1, millis(2500), ended(1001))
    );
}

/// Its socket is open, so the server can learn why.
#[test]
fn reconnect_with_a_code_during_the_greeting_tells_the_server() {
    let mut driver = greeting();
    driver
        .session
        .reconnect_with(driver.now, 4000, "bye")
        .unwrap();
    driver.settle();
    assert_eq!(
        driver.did()[0],
        Did::Close(1, Some(4000), String::from("bye"))
    );
}
