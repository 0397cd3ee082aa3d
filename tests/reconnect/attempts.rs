//! Attempts: how each begins, fails, and is followed by the next or by none.

use wasm_websocket::reconnect::{Action, Backoff, Event, PageEvent, Queue, Retry, Session};
use wasm_websocket::{Error, ReadyState};

use crate::driver::{
    Did, Driver, close, ended, failed, lost, micros, millis, no_token, reconnecting, secs, stand_in,
};

fn exhausted(error: Error) -> Error {
    Error::RetriesExhausted(Box::new(error))
}

fn with(backoff: Backoff) -> Driver {
    Driver::with(Session::new(backoff, Queue::default())).started()
}

#[test]
fn opens_at_once() {
    let mut driver = Driver::new();
    driver.settle();
    assert_eq!((driver.did(), driver.next()), (vec![], None));
    driver = driver.started();
    assert_eq!(driver.did(), [Did::Resolve(1), Did::Connect(1)]);
    assert_eq!(driver.state(), ReadyState::Connecting);
    driver.open_socket(1);
    assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);
    assert_eq!((driver.state(), driver.next()), (ReadyState::Open, None));
    driver.session.start(driver.now);
    driver.settle();
    assert_eq!(driver.did(), []);
}

#[test]
fn each_attempt_is_told_with_its_number() {
    let mut driver = Driver::new();
    driver.settle();
    assert_eq!(driver.began(), []);
    driver = driver.started();
    assert_eq!(driver.began(), [1]);
    for attempt in 2..=4 {
        driver.close_socket(attempt - 1, close(1006));
        assert_eq!(driver.began(), []);
        driver.wait(secs(15));
        assert_eq!(driver.began(), [attempt]);
    }
    driver.open_socket(4);
    assert_eq!(driver.began(), []);
    // They start over once one is open
    driver.close_socket(4, close(1001));
    driver.wait(secs(15));
    assert_eq!(driver.began(), [1]);
}

/// In order among the other events, and before it is resolved.
#[test]
fn an_attempt_is_told_before_anything_comes_of_it() {
    let mut session: Session<()> = Session::new(Backoff::default(), Queue::default());
    session.start(secs(0));
    session.reconnect(secs(0));
    session.handle_resolved(secs(0), 2, Ok(()), 0.5);
    let connect = session.poll_action();
    assert_eq!(connect, Some(Action::Connect { generation: 2 }));
    session.handle_open(secs(0), 2);
    session.handle_close(secs(0), 2, close(1001), 0, None, 0.0);
    session.handle_timeout(secs(0), 0, 0.0);
    let events = std::iter::from_fn(|| session.poll_event()).collect::<Vec<_>>();
    let (lost, delay, error) = (close(1001), secs(0), ended(1001));
    assert_eq!(
        events,
        [
            Event::Connecting { attempt: 1 },
            Event::Connecting { attempt: 2 },
            Event::Opened { attempts: 2 },
            Event::Lost {
                close: lost,
                in_doubt: 0
            },
            Event::Reconnecting {
                attempt: 1,
                delay,
                error
            },
            Event::Connecting { attempt: 1 },
        ]
    );
}

#[test]
fn the_user_s_attempts_and_those_of_a_page_that_is_back_are_told_too() {
    let mut driver = Driver::connecting();
    driver.began();
    driver.reconnect();
    assert_eq!(driver.began(), [2]);
    driver.page(PageEvent::PageHide);
    driver.page(PageEvent::PageShow);
    assert_eq!(driver.began(), []);
    driver.wait(secs(5));
    assert_eq!(driver.began(), [3]);
    driver.open_socket(3);
    driver.reconnect();
    assert_eq!(driver.began(), [1]);
    // A frozen page begins none
    driver.page(PageEvent::Freeze);
    driver.reconnect();
    assert_eq!(driver.began(), []);
    driver.page(PageEvent::Resume);
    assert_eq!(driver.began(), [2]);
    // An end of the session starts the numbers over
    driver.close();
    driver.reconnect();
    assert_eq!(driver.began(), [1]);
    driver.close_socket(6, close(1006));
    driver.page(PageEvent::Online);
    driver.wait(secs(5));
    assert_eq!(driver.began(), [2]);
}

#[test]
fn waits_grow_until_one_opens() {
    let mut driver = Driver::connecting();
    driver.did();
    for (attempt, wait) in [(1, 2500), (2, 5000), (3, 10000), (4, 15000), (5, 15000)] {
        driver.close_socket(attempt, close(1006));
        assert_eq!(
            driver.events(),
            [reconnecting(attempt, millis(wait), failed(1006))]
        );
        assert_eq!(driver.state(), ReadyState::Connecting);
        driver.wait(millis(wait - 1));
        assert_eq!(driver.did(), []);
        driver.wait(millis(1));
        assert_eq!(
            driver.did(),
            [Did::Resolve(attempt + 1), Did::Connect(attempt + 1)]
        );
    }
    driver.open_socket(6);
    assert_eq!(driver.events(), [Event::Opened { attempts: 6 }]);
}

#[test]
fn a_connection_that_lasted_starts_the_waits_over() {
    let mut driver = Driver::open();
    for generation in 1..=3 {
        driver.wait(secs(5));
        driver.close_socket(generation, close(1001));
        assert_eq!(
            driver.events(),
            [
                lost(close(1001), 0),
                reconnecting(1, millis(2500), ended(1001))
            ]
        );
        driver.wait(millis(2500));
        driver.open_socket(generation + 1);
        assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);
    }
}

#[test]
fn a_server_that_accepts_and_closes_is_not_hammered() {
    let mut driver = Driver::open();
    for (attempt, wait) in [(1, 2500), (2, 5000), (3, 10000), (4, 15000)] {
        driver.wait(micros(4_999_999));
        driver.close_socket(attempt, close(1000));
        assert_eq!(
            driver.events(),
            [
                lost(close(1000), 0),
                reconnecting(attempt, millis(wait), ended(1000))
            ]
        );
        driver.wait(millis(wait));
        driver.open_socket(attempt + 1);
        assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);
    }
}

#[test]
fn a_handshake_that_hangs_is_aborted() {
    let mut driver = Driver::connecting();
    driver.did();
    driver.wait(millis(9999));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.wait(millis(1));
    assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), Error::TimedOut)]
    );
    // Its end comes late, and counts for nobody
    driver.close_socket(1, close(1006));
    driver.open_socket(1);
    assert_eq!((driver.events(), driver.did()), (vec![], vec![]));
    driver.wait(millis(2500));
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
    driver.open_socket(1);
    driver.close_socket(1, close(1000));
    assert!(!driver.message(1));
    assert_eq!((driver.events(), driver.did()), (vec![], vec![]));
    driver.open_socket(2);
    assert_eq!(driver.events(), [Event::Opened { attempts: 2 }]);
}

#[test]
fn a_resolver_that_hangs_fails_the_attempt() {
    let mut driver = Driver::new();
    driver.found = None;
    driver = driver.started();
    assert_eq!(driver.did(), [Did::Resolve(1)]);
    driver.wait(secs(10));
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), Error::TimedOut)]
    );
    driver.session.handle_resolved(driver.now, 1, Ok(()), 0.5);
    driver.settle();
    driver.wait(millis(2500));
    driver.session.handle_resolved(driver.now, 1, Ok(()), 0.5);
    driver.settle();
    assert_eq!(driver.did(), [Did::Resolve(2)]);
    driver.wait(secs(3));
    driver.session.handle_resolved(driver.now, 2, Ok(()), 0.5);
    driver.settle();
    assert_eq!(
        (driver.did(), driver.next()),
        (vec![Did::Connect(2)], Some(secs(10)))
    );
    driver.session.handle_resolved(driver.now, 2, Ok(()), 0.5);
    driver.settle();
    assert_eq!(driver.did(), []);
}

#[test]
fn a_resolver_that_fails_fails_the_attempt() {
    let mut driver = Driver::new();
    driver.found = Some(Err(Retry::Backoff));
    driver = driver.started();
    assert_eq!(
        (driver.did(), driver.events()),
        (
            vec![Did::Resolve(1)],
            vec![reconnecting(1, millis(2500), Error::Unresolved(no_token()))]
        )
    );
    driver.found = Some(Err(Retry::After(secs(60))));
    driver.wait(millis(2500));
    assert_eq!(
        driver.events(),
        [reconnecting(2, secs(60), Error::Unresolved(no_token()))]
    );
    driver.found = Some(Err(Retry::Stop));
    driver.wait(secs(60));
    assert_eq!(
        driver.events(),
        [Event::GaveUp(Error::Unresolved(no_token()))]
    );
    assert_eq!((driver.state(), driver.next()), (ReadyState::Closed, None));
}

#[test]
fn a_list_of_urls_goes_on_after_a_failure_only() {
    let mut driver = Driver::connecting();
    assert_eq!(driver.failures, 0);
    driver.close_socket(1, close(1006));
    driver.wait(secs(5));
    assert_eq!(driver.failures, 1);
    driver.open_socket(2);
    driver.wait(secs(5));
    driver.close_socket(2, close(1001));
    driver.wait(secs(5));
    assert_eq!(driver.failures, 1);
    driver.open_socket(3);
    driver.wait(secs(4));
    driver.close_socket(3, close(1001));
    driver.wait(secs(5));
    assert_eq!(driver.failures, 2);
}

#[test]
fn gives_up_after_max_retries_with_the_last_failure() {
    let mut driver = with(Backoff::default().max_retries(2));
    driver.close_socket(1, close(1006));
    driver.wait(millis(2500));
    driver.wait(secs(10));
    driver.wait(secs(5));
    driver.events();
    driver.did();
    driver.close_socket(3, stand_in(1015));
    assert_eq!(
        driver.events(),
        [Event::GaveUp(exhausted(Error::ConnectFailed(stand_in(
            1015
        ))))]
    );
    driver.wait(secs(3600));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    // The user can begin anew
    driver.reconnect();
    assert_eq!(driver.did(), [Did::Resolve(4), Did::Connect(4)]);
    driver.close_socket(4, close(1006));
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), failed(1006))]
    );
}

#[test]
fn max_retries_of_zero_never_retries() {
    let mut driver = with(Backoff::default().max_retries(0));
    driver.wait(secs(10));
    assert_eq!(driver.events(), [Event::GaveUp(exhausted(Error::TimedOut))]);
    assert_eq!(driver.session.last_failure(), Some(&Error::TimedOut));
    assert_eq!(
        driver.did().last(),
        Some(&Did::Close(1, None, String::new()))
    );
}

#[test]
fn retries_are_counted_until_a_connection_lasted() {
    let mut driver = Driver::connecting();
    for (retries, wait) in [(0, 2500), (1, 5000), (2, 10_000)] {
        assert_eq!(driver.session.retry_count(), retries);
        driver.close_socket(retries + 1, close(1006));
        driver.wait(millis(wait));
    }
    driver.open_socket(4);
    driver.wait(secs(5));
    assert_eq!(driver.session.retry_count(), 3);
    driver.close_socket(4, close(1006));
    assert_eq!(driver.session.retry_count(), 1);
    driver.session.reconnect(driver.now);
    assert_eq!(driver.session.retry_count(), 1);
}

#[test]
fn the_connect_timeout_can_be_set() {
    let session = Session::new(Backoff::default(), Queue::default());
    let mut driver = Driver::with(session.connect_timeout(secs(2))).started();
    assert_eq!(driver.next(), Some(secs(2)));
    driver.wait(secs(2));
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), Error::TimedOut)]
    );
}

#[test]
fn without_a_connect_timeout_an_attempt_takes_as_long_as_it_takes() {
    let session = Session::new(Backoff::default(), Queue::default());
    let mut driver = Driver::with(session.connect_timeout(None)).started();
    assert_eq!(driver.next(), None);
    driver.wait(secs(1_000_000_000));
    assert_eq!(driver.events(), []);
    driver.open_socket(1);
    assert_eq!(driver.state(), ReadyState::Open);
}

#[test]
fn a_socket_that_was_never_made_is_not_closed() {
    let mut session: Session<()> = Session::new(Backoff::default(), Queue::default());
    session.start(secs(0));
    assert_eq!(session.poll_event(), Some(Event::Connecting { attempt: 1 }));
    session.handle_resolved(secs(0), 1, Ok(()), 0.5);
    // Nobody asked for actions yet
    session.handle_open(secs(0), 1);
    session.handle_close(secs(0), 1, close(1006), 0, None, 0.5);
    assert_eq!(session.poll_event(), None);
    session.close(secs(0));
    assert_eq!(session.poll_action(), None);
    assert_eq!(
        session.poll_event(),
        Some(Event::Closed {
            close: stand_in(1006),
            in_doubt: 0
        })
    );
    assert_eq!(session.poll_event(), None);
}
