//! What follows the end of an attempt or a connection: the close code, the server and the user decide.

use wasm_websocket::reconnect::{Backoff, Event, Liveness, PageEvent, Queue, Retry, Session};
use wasm_websocket::{CloseEvent, Error, ReadyState};

use crate::driver::{
    Did, Driver, close, ended, failed, lost, millis, no_token, reconnecting, secs, silent, stand_in,
};

#[test]
fn close_codes_decide() {
    for code in [1000, 1001, 1006, 1011, 1012, 1013, 3000, 1008, 4000, 4999] {
        let mut driver = Driver::open();
        driver.close_socket(1, close(code));
        let next = match code {
            1008 | 4000.. => Event::GaveUp(Error::Refused(close(code))),
            1012 | 1013 => reconnecting(1, millis(7500), ended(code)),
            _ => reconnecting(1, millis(2500), ended(code)),
        };
        assert_eq!(driver.events(), [lost(close(code), 0), next], "{code}");
    }
}

#[test]
fn the_user_decides_over_the_code() {
    for (code, retry, next) in [
        (
            4001,
            Retry::Backoff,
            reconnecting(1, millis(2500), ended(4001)),
        ),
        (
            1008,
            Retry::After(secs(0)),
            reconnecting(1, secs(0), ended(1008)),
        ),
        (
            1012,
            Retry::After(millis(1)),
            reconnecting(1, millis(1), ended(1012)),
        ),
        (
            1006,
            Retry::Stop,
            Event::GaveUp(Error::Refused(close(1006))),
        ),
    ] {
        let mut driver = Driver::open();
        driver.close_socket_with(1, close(code), Some(retry));
        assert_eq!(driver.events()[1], next, "{code}");
    }
}

#[test]
fn a_message_can_announce_the_wait() {
    let mut driver = Driver::open();
    driver.session.retry_after(secs(77));
    driver.close_socket(1, close(4000));
    assert_eq!(
        driver.events(),
        [lost(close(4000), 0), reconnecting(1, secs(77), ended(4000))]
    );
    // For one connection, and while it is open
    driver.session.retry_after(secs(88));
    driver.wait(secs(77));
    driver.close_socket(2, close(1006));
    assert_eq!(driver.events(), [reconnecting(2, secs(5), failed(1006))]);
    driver.wait(secs(5));
    driver.open_socket(3);
    driver.close_socket(3, close(1000));
    assert_eq!(driver.events()[2], reconnecting(3, secs(10), ended(1000)));
    driver.wait(secs(10));
    driver.open_socket(4);
    driver.session.retry_after(secs(99));
    driver.close_socket_with(4, close(1000), Some(Retry::Backoff));
    assert_eq!(driver.events()[2], reconnecting(4, secs(15), ended(1000)));
}

#[test]
fn the_last_failure_is_known_until_one_opens() {
    let mut driver = Driver::connecting();
    assert_eq!(driver.session.last_failure(), None);
    driver.close_socket(1, close(1006));
    let failed = Error::ConnectFailed(close(1006));
    assert_eq!(driver.session.last_failure(), Some(&failed));
    driver.wait(millis(2500));
    driver.open_socket(2);
    assert_eq!(driver.session.last_failure(), None);
    driver.close_socket(2, close(1001));
    let lost = Error::ConnectionLost(close(1001));
    assert_eq!(driver.session.last_failure(), Some(&lost));
}

#[test]
fn closed_on_loss_it_retries_only_until_it_opens() {
    let session = Session::new(Backoff::default(), Queue::default())
        .liveness(Liveness::new("probe"))
        .close_on_loss(true);
    let mut driver = Driver::with(session).started();
    driver.close_socket(1, close(1006));
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), failed(1006))]
    );
    driver.wait(millis(2500));
    driver.open_socket(2);
    // Neither the server's word nor the user's counts
    driver.session.retry_after(secs(1));
    driver.close_socket_with(2, close(1012), Some(Retry::Backoff));
    let ended = |event: CloseEvent| [lost(event.clone(), 0), Event::GaveUp(Error::Refused(event))];
    assert_eq!(driver.events()[1..], ended(close(1012)));
    assert_eq!((driver.state(), driver.next()), (ReadyState::Closed, None));

    driver.reconnect();
    driver.open_socket(3);
    driver.events();
    driver.reconnect();
    assert_eq!(
        driver.events().len(),
        1,
        "the user's own reconnection is no loss"
    );
    driver.open_socket(4);
    driver.events();
    // Silence
    driver.wait(secs(40));
    assert_eq!(driver.events(), ended(stand_in(3008)));
}

#[test]
fn closed_on_loss_it_ends_when_the_page_is_left() {
    let session = Session::new(Backoff::default(), Queue::default()).close_on_loss(true);
    let mut driver = Driver::with(session).started().opened();
    driver.events();
    driver.page(PageEvent::PageHide);
    driver.page(PageEvent::PageShow);
    let left = stand_in(1001);
    let ended = [lost(left.clone(), 0), Event::GaveUp(Error::Refused(left))];
    assert_eq!(
        (driver.events(), driver.state()),
        (ended.into(), ReadyState::Closed)
    );
}

/// The session keeps the same end that the user's decision got before.
#[track_caller]
fn is_last_end(
    driver: &Driver,
    close: CloseEvent,
    error: Error,
    uptime: Option<u64>,
    attempt: u32,
) {
    let end = driver.session.last_end().unwrap();
    assert_eq!((&end.close, &end.error), (&close, &error));
    assert_eq!((end.uptime, end.attempt), (uptime.map(secs), attempt));
    assert_eq!(driver.session.last_failure(), Some(&error));
}

#[test]
fn the_end_of_an_attempt_is_told_with_its_number() {
    let mut driver = Driver::connecting();
    driver.wait(secs(1));
    let told = driver
        .session
        .failed_end(driver.now, Error::ConnectFailed(close(1011)));
    driver.close_socket(1, close(1011));
    is_last_end(&driver, close(1011), failed(1011), None, 1);
    assert_eq!(driver.session.last_end(), Some(&told));

    driver.found = Some(Err(Retry::Backoff));
    driver.wait(millis(2500));
    let unresolved = Error::Unresolved(no_token());
    is_last_end(&driver, stand_in(1006), unresolved, None, 2);

    driver.found = Some(Ok(()));
    driver.wait(secs(5 + 10));
    is_last_end(&driver, stand_in(1006), Error::TimedOut, None, 3);
}

#[test]
fn the_end_of_a_greeting_is_that_of_an_attempt() {
    let session = Session::new(Backoff::default(), Queue::default()).greeting();
    let mut driver = Driver::with(session).started();
    driver.open_socket(1);
    driver.wait(secs(3));
    let told = driver
        .session
        .failed_end(driver.now, Error::ConnectFailed(close(4000)));
    assert_eq!((told.error, told.uptime), (failed(4000), None));
    driver.greeted(1, Err(Retry::Backoff));
    let error = Error::GreetingFailed(no_token());
    is_last_end(&driver, stand_in(1006), error, None, 1);
}

#[test]
fn the_end_of_a_connection_is_told_with_its_time_open() {
    let mut driver = Driver::connecting();
    driver.close_socket(1, close(1006));
    driver.wait(secs(3));
    driver.open_socket(2);
    driver.wait(secs(7));
    let told = driver
        .session
        .failed_end(driver.now, Error::ConnectFailed(close(1001)));
    driver.close_socket(2, close(1001));
    // Of the attempt that opened it
    is_last_end(&driver, close(1001), ended(1001), Some(7), 2);
    assert_eq!(driver.session.last_end(), Some(&told));
}

#[test]
fn a_connection_that_an_error_ends_is_told_alike_before_and_after() {
    let mut driver = Driver::open();
    driver.wait(secs(2));
    let (now, session) = (driver.now, &mut driver.session);
    let told = session.failed_end(now, Error::TimedOut);
    session.handle_error(now, 1, Error::TimedOut, None, 0.5);
    is_last_end(&driver, stand_in(1006), ended(1006), Some(2), 1);
    assert_eq!(driver.session.last_end(), Some(&told));
}

#[test]
fn the_session_s_own_verdict_is_an_end_too() {
    let mut driver = Driver::live();
    driver.wait(secs(40));
    is_last_end(&driver, stand_in(3008), silent(), Some(40), 1);

    let mut closing = Driver::open();
    closing.session.handle_closing(closing.now, 1);
    closing.wait(secs(30));
    is_last_end(&closing, stand_in(1006), ended(1006), Some(30), 1);
}

#[test]
fn the_provider_knows_the_last_end_until_a_connection_is_open() {
    let mut driver = Driver::new();
    driver.found = None;
    driver = driver.started();
    assert_eq!(driver.session.last_end(), None);
    driver.session.handle_resolved(driver.now, 1, Ok(()), 0.5);
    driver.settle();
    driver.close_socket(1, close(1006));
    driver.wait(millis(2500));
    assert_eq!(driver.did().last(), Some(&Did::Resolve(2)));
    is_last_end(&driver, close(1006), failed(1006), None, 1);
    driver.session.handle_resolved(driver.now, 2, Ok(()), 0.5);
    driver.settle();
    driver.open_socket(2);
    assert_eq!(driver.session.last_end(), None);
    // What the user or the page ends is no failure
    driver.page(PageEvent::PageHide);
    driver.page(PageEvent::PageShow);
    driver.reconnect();
    assert_eq!(driver.session.last_end(), None);
}

#[test]
fn the_last_end_outlives_the_end_of_the_session() {
    let mut driver = Driver::open();
    driver.wait(secs(1));
    driver.close_socket(1, close(4000));
    is_last_end(&driver, close(4000), ended(4000), Some(1), 1);
    driver.reconnect();
    is_last_end(&driver, close(4000), ended(4000), Some(1), 1);
}

#[test]
fn closed_on_loss_the_page_that_is_left_is_an_end() {
    let session = Session::new(Backoff::default(), Queue::default()).close_on_loss(true);
    let mut driver = Driver::with(session).started().opened();
    driver.wait(secs(3));
    driver.page(PageEvent::PageHide);
    let left = Error::ConnectionLost(stand_in(1001));
    is_last_end(&driver, stand_in(1001), left, Some(3), 1);
}

#[test]
fn a_connection_that_the_user_closes_was_open() {
    let mut driver = Driver::open();
    driver.wait(secs(9));
    driver.session.close(driver.now);
    let end = driver
        .session
        .failed_end(driver.now, Error::ConnectFailed(close(1000)));
    assert_eq!(end.uptime, Some(secs(9)));
    assert_eq!(end.attempt, 1);
    assert_eq!(end.error, Error::ConnectionLost(close(1000)));
}
