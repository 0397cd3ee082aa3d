//! Attempts that fail by an error, without a close event.

use wasm_websocket::Error;
use wasm_websocket::reconnect::{Backoff, Event, Generation, Queue, Retry, Session};

use crate::driver::{Driver, close, ended, lost, millis, reconnecting, secs, stand_in};

/// What a constructor throws.
fn blocked() -> Error {
    Error::Blocked {
        reason: "no".into(),
    }
}

fn block(driver: &mut Driver, generation: Generation, retry: Option<Retry>) {
    let now = driver.now;
    driver
        .session
        .handle_error(now, generation, blocked(), retry, 0.5);
    driver.settle();
}

#[test]
fn a_socket_that_cannot_be_made_is_a_failed_attempt() {
    let mut driver = Driver::connecting();
    block(&mut driver, 1, None);
    assert_eq!(driver.events(), [reconnecting(1, millis(2500), blocked())]);
    // Error and then close count once
    driver.close_socket(1, close(1006));
    assert_eq!(driver.events(), []);
    driver.wait(millis(2500));
    block(&mut driver, 2, None);
    assert_eq!(driver.events(), [reconnecting(2, secs(5), blocked())]);
}

#[test]
fn gives_up_with_the_error_that_has_no_close_event() {
    let backoff = Backoff::default().max_retries(0);
    let mut driver = Driver::with(Session::new(backoff, Queue::default())).started();
    block(&mut driver, 1, None);
    assert_eq!(
        driver.events(),
        [Event::GaveUp(Error::RetriesExhausted(Box::new(blocked())))]
    );
}

#[test]
fn the_user_decides_what_follows_an_error_too() {
    let mut driver = Driver::connecting();
    block(&mut driver, 1, Some(Retry::Stop));
    assert_eq!(driver.events(), [Event::GaveUp(blocked())]);
}

#[test]
fn an_error_while_open_counts_once() {
    let mut driver = Driver::open();
    block(&mut driver, 1, None);
    driver.close_socket(1, close(1006));
    assert_eq!(
        driver.events(),
        [
            lost(stand_in(1006), 0),
            reconnecting(1, millis(2500), ended(1006))
        ]
    );
}
