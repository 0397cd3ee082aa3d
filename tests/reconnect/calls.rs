//! `reconnect` and `reconnect_with`, in each state.

use wasm_websocket::{CloseEvent, Error};

use crate::driver::{Did, Driver, close, lost, stand_in};

#[test]
#[expect(clippy::too_many_lines, reason = "a part for each state")]
fn reconnect_begins_at_once_in_every_state() {
    // Waiting
    let mut driver = Driver::connecting();
    driver.close_socket(1, close(1006));
    driver.did();
    driver.session.reconnect(driver.now);
    driver.settle();
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
    // Connecting
    driver.session.reconnect(driver.now);
    driver.settle();
    assert_eq!(
        driver.did(),
        [
            Did::Close(2, None, String::new()),
            Did::Resolve(3),
            Did::Connect(3)
        ]
    );
    // Open
    driver.open_socket(3);
    driver.events();
    driver.session.reconnect(driver.now);
    driver.settle();
    assert_eq!(
        driver.did(),
        [
            Did::Close(3, Some(1000), String::new()),
            Did::Resolve(4),
            Did::Connect(4)
        ]
    );
    assert_eq!(driver.events(), [lost(stand_in(1000), 0)]);
    // Closing, and closed
    driver.open_socket(4);
    driver.session.close(driver.now);
    driver.settle();
    driver.events();
    driver.did();
    driver.session.reconnect(driver.now);
    driver.settle();
    assert_eq!(driver.did(), [Did::Resolve(5), Did::Connect(5)]);
    driver.close_socket(4, close(1000));
    assert_eq!(driver.events(), [lost(stand_in(1000), 0)]);
    driver.session.close(driver.now);
    driver.session.reconnect(driver.now);
    driver.settle();
    assert_eq!(
        driver.did(),
        [
            Did::Close(5, None, String::new()),
            Did::Resolve(6),
            Did::Connect(6)
        ]
    );
    // Not started
    let mut driver = Driver::new();
    driver.session.reconnect(driver.now);
    driver.settle();
    assert_eq!(driver.did(), [Did::Resolve(1), Did::Connect(1)]);
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
