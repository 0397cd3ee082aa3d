//! Refusals for lack of credentials, by close code 1008, 3000 or 4401: retried once with fresh ones.

use wasm_websocket::reconnect::{Backoff, Event, PageEvent, Queue, Retry, Session};
use wasm_websocket::{Error, ReadyState};

use crate::driver::{Driver, close, ended, failed, millis, reconnecting, secs};

fn reauthenticating() -> Driver {
    Driver::with(Session::new(Backoff::default(), Queue::default()).reauthenticates())
        .started()
        .opened()
}

/// What follows an open connection that this code ends after so many seconds; the next attempt is then due.
fn after(driver: &mut Driver, generation: u32, uptime: u64, code: u16) -> Event<&'static str> {
    driver.wait(secs(uptime));
    driver.events();
    driver.close_socket(generation, close(code));
    let next = driver.events().pop().unwrap();
    driver.wait(driver.next().unwrap_or_default());
    next
}

/// Opens the next attempt's socket.
fn again(driver: &mut Driver, generation: u32) {
    driver.open_socket(generation);
    assert_eq!(driver.state(), ReadyState::Open);
}

fn refused(code: u16) -> Event<&'static str> {
    Event::GaveUp(Error::Refused(close(code)))
}

#[test]
fn a_refusal_for_lack_of_credentials_is_retried_once() {
    for first in [1008, 3000, 4401] {
        for second in [1008, 3000, 4401] {
            let mut driver = reauthenticating();
            let next = after(&mut driver, 1, 0, first);
            assert_eq!(next, reconnecting(1, millis(2500), ended(first)));
            // Also if the second refuses the attempt
            driver.close_socket(2, close(second));
            assert_eq!(driver.events(), [refused(second)]);

            let mut driver = reauthenticating();
            after(&mut driver, 1, 0, first);
            again(&mut driver, 2);
            assert_eq!(after(&mut driver, 2, 4, second), refused(second));
        }
    }
}

#[test]
fn other_refusals_stop_at_once_also_with_fresh_credentials() {
    for code in [4000, 4001, 4400, 4402, 4999] {
        let mut driver = reauthenticating();
        assert_eq!(after(&mut driver, 1, 0, code), refused(code));
    }
}

#[test]
fn without_fresh_credentials_a_refusal_is_the_end() {
    for (code, stops) in [(1008, true), (4401, true), (3000, false)] {
        let mut driver = Driver::open();
        let next = after(&mut driver, 1, 60, code);
        assert_eq!(next == refused(code), stops, "{code}");
    }
    // 3000 alone says nothing against another try
    let mut driver = Driver::open();
    for (generation, wait) in [(1, 2500), (2, 5000), (3, 10_000)] {
        let next = after(&mut driver, generation, 0, 3000);
        assert_eq!(next, reconnecting(generation, millis(wait), ended(3000)));
        again(&mut driver, generation + 1);
    }
}

#[test]
fn a_greeting_reauthenticates_too() {
    let session = Session::new(Backoff::default(), Queue::default()).greeting();
    let mut driver = Driver::with(session).started();
    driver.open_socket(1);
    driver.close_socket(1, close(4401));
    assert_eq!(
        driver.events(),
        [reconnecting(1, millis(2500), failed(4401))]
    );
    driver.wait(millis(2500));
    driver.open_socket(2);
    driver.close_socket(2, close(1008));
    assert_eq!(driver.events(), [refused(1008)]);
}

#[test]
fn other_ends_in_between_forgive_no_refusal() {
    let mut driver = reauthenticating();
    after(&mut driver, 1, 0, 4401);
    // A failed attempt, and a connection that didn't last
    driver.close_socket(2, close(1006));
    driver.wait(secs(5));
    again(&mut driver, 3);
    after(&mut driver, 3, 4, 1001);
    again(&mut driver, 4);
    assert_eq!(after(&mut driver, 4, 0, 4401), refused(4401));
}

#[test]
fn a_connection_that_lasted_forgives_a_refusal() {
    // The connection that is refused may itself have lasted
    let mut driver = reauthenticating();
    for generation in 1..=4 {
        let next = after(&mut driver, generation, 5, 4401);
        assert_eq!(next, reconnecting(1, millis(2500), ended(4401)));
        again(&mut driver, generation + 1);
    }
    // Or one in between
    let mut driver = reauthenticating();
    after(&mut driver, 1, 0, 4401);
    again(&mut driver, 2);
    after(&mut driver, 2, 5, 1001);
    again(&mut driver, 3);
    let next = after(&mut driver, 3, 0, 4401);
    assert!(matches!(next, Event::Reconnecting { .. }));
}

#[test]
fn a_connection_that_lasted_until_the_page_was_left_forgives_a_refusal() {
    for (uptime, is_forgiven) in [(4, false), (5, true)] {
        let mut driver = reauthenticating();
        after(&mut driver, 1, 0, 4401);
        again(&mut driver, 2);
        driver.wait(secs(uptime));
        driver.page(PageEvent::PageHide);
        driver.page(PageEvent::PageShow);
        driver.wait(secs(5));
        again(&mut driver, 3);
        let next = after(&mut driver, 3, 0, 4401);
        assert_eq!(next != refused(4401), is_forgiven, "{uptime}");
    }
}

#[test]
fn the_user_s_reconnect_forgives_a_refusal() {
    let mut driver = reauthenticating();
    after(&mut driver, 1, 0, 4401);
    driver.reconnect();
    again(&mut driver, 3);
    after(&mut driver, 3, 0, 4401);
    driver.close_socket(4, close(4401));
    assert_eq!(driver.events(), [refused(4401)]);
    // After the end too
    driver.reconnect();
    driver.close_socket(5, close(4401));
    let next = driver.events().pop().unwrap();
    assert_eq!(next, reconnecting(1, millis(2500), failed(4401)));
}

#[test]
fn who_decides_about_a_refusal_takes_no_retry_of_it() {
    // The user, and a wait that the server announced
    let mut driver = reauthenticating();
    driver.close_socket_with(1, close(4401), Some(Retry::After(secs(1))));
    assert_eq!(driver.events()[1], reconnecting(1, secs(1), ended(4401)));
    driver.wait(secs(1));
    again(&mut driver, 2);
    driver.session.retry_after(secs(2));
    let next = after(&mut driver, 2, 0, 4401);
    assert_eq!(next, reconnecting(2, secs(2), ended(4401)));
    again(&mut driver, 3);
    let next = after(&mut driver, 3, 0, 4401);
    assert_eq!(next, reconnecting(3, secs(10), ended(4401)));
    // They decide over the second in a row too
    again(&mut driver, 4);
    driver.session.retry_after(secs(3));
    let next = after(&mut driver, 4, 0, 4401);
    assert_eq!(next, reconnecting(4, secs(3), ended(4401)));
    again(&mut driver, 5);
    assert_eq!(after(&mut driver, 5, 0, 4401), refused(4401));
}

#[test]
fn a_refusal_is_retried_within_the_retries_that_are_left() {
    let backoff = Backoff::new().max_retries(0);
    let session = Session::new(backoff, Queue::default()).reauthenticates();
    let mut driver = Driver::with(session).started();
    driver.close_socket(1, close(4401));
    let exhausted = Error::RetriesExhausted(Box::new(failed(4401)));
    assert_eq!(driver.events(), [Event::GaveUp(exhausted)]);
}
