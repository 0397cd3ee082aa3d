//! `reconnect` and `reconnect_with`, in each state.

use wasm_websocket::{CloseEvent, Error};

use crate::driver::{Did, Driver, close, lost, stand_in};

#[test]
fn reconnect_begins_at_once_in_every_state() {
    let not_started = Driver::new();
    reconnects(not_started, 1, &[]);

    let mut waiting = Driver::connecting();
    waiting.close_socket(1, close(1006));
    reconnects(waiting, 2, &[]);

    let connecting = Driver::connecting();
    reconnects(connecting, 2, &[Did::Close(1, None, String::new())]);

    let open = Driver::open();
    let mut driver = reconnects(open, 2, &[Did::Close(1, Some(1000), String::new())]);
    assert_eq!(driver.events(), [lost(stand_in(1000), 0)]);

    let mut closing = Driver::open();
    closing.session.close(closing.now);
    closing.settle();
    let mut driver = reconnects(closing, 2, &[]);
    driver.close_socket(1, close(1000));
    assert_eq!(driver.events(), [lost(stand_in(1000), 0)]);

    let mut closed = Driver::connecting();
    closed.session.close(closed.now);
    reconnects(closed, 2, &[Did::Close(1, None, String::new())]);
}

/// Begins this attempt at once, after what comes first.
fn reconnects(mut driver: Driver, generation: u32, first: &[Did]) -> Driver {
    driver.did();
    driver.reconnect();
    let begun = [Did::Resolve(generation), Did::Connect(generation)];
    assert_eq!(driver.did(), [first, &begun[..]].concat());
    driver
}

#[test]
fn reconnect_closes_an_open_connection_with_its_code() {
    let mut driver = Driver::open();
    let now = driver.now;
    let refused = driver.session.reconnect_with(now, 1001, "");
    assert_eq!(refused, Err(Error::InvalidCloseCode(1001.into())));
    let long = "x".repeat(124);
    let refused = driver.session.reconnect_with(now, 4000, &long);
    assert_eq!(refused, Err(Error::ReasonTooLong(124)));
    driver.settle();
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));

    driver.session.reconnect_with(now, 4000, "moved").unwrap();
    driver.settle();
    let closed = Did::Close(1, Some(4000), "moved".into());
    assert_eq!(driver.did(), [closed, Did::Resolve(2), Did::Connect(2)]);
    let close = CloseEvent::new(4000, "moved", false);
    assert_eq!(driver.events(), [lost(close, 0)]);

    // An attempt is aborted without a code
    driver.session.reconnect_with(now, 4000, "moved").unwrap();
    driver.settle();
    assert_eq!(driver.did()[0], Did::Close(2, None, String::new()));
}
