//! Answers that are known as such: the round trip, and what an answer proves.

use wasm_websocket::reconnect::PageEvent;

use crate::driver::{Did, millis, secs, stand_in};
use crate::heartbeats::{drained, message, ping};

#[test]
fn an_answer_that_is_known_measures_the_round_trip() {
    let mut driver = drained(ping().names_answer(true));
    driver.wait(secs(30));
    driver.wait(secs(2));
    // A sign of life, and no answer
    driver.message(1);
    assert_eq!(
        (driver.session.round_trip(), driver.next()),
        (None, Some(secs(30)))
    );
    driver.wait(secs(1));
    driver.answer(1);
    assert_eq!(driver.session.round_trip(), Some(secs(3)));
    // There was one probe: no other answer measures anything
    driver.wait(secs(1));
    driver.answer(1);
    assert_eq!(driver.session.round_trip(), Some(secs(3)));
    assert_eq!(driver.next(), Some(secs(30)));
    assert_eq!(driver.did(), [Did::Probe(1)]);
}

#[test]
fn without_names_every_message_is_an_answer() {
    let mut driver = drained(ping());
    driver.wait(secs(32));
    driver.message(1);
    assert_eq!(driver.session.round_trip(), Some(secs(2)));
    // Each connection measures anew, and what is known stays
    driver.close_socket(1, stand_in(1006));
    driver.wait(millis(2500));
    driver.open_socket(2);
    assert_eq!(driver.session.round_trip(), Some(secs(2)));
}

#[test]
fn an_answer_of_an_earlier_connection_says_nothing() {
    let mut driver = drained(ping().names_answer(true));
    driver.wait(secs(30));
    driver.close_socket(1, stand_in(1006));
    driver.wait(millis(2500));
    driver.open_socket(2);
    driver.wait(secs(1));
    driver.answer(1);
    driver.answer(2);
    assert_eq!(driver.session.round_trip(), None);
}

/// By a driver that asks for nothing in between.
#[test]
fn a_probe_that_was_needless_measures_no_round_trip() {
    let mut driver = drained(ping().names_answer(true));
    driver.wait(secs(3));
    let now = driver.now;
    driver.session.handle_page(now, PageEvent::Visible, 0.5);
    assert!(driver.session.handle_message(now, 1));
    driver.settle();
    assert_eq!(driver.did(), []);
    driver.wait(secs(30));
    driver.wait(secs(2));
    driver.answer(1);
    assert_eq!(driver.session.round_trip(), Some(secs(2)));
}

/// By a driver that asks for nothing in between.
#[test]
fn an_earlier_probe_still_measures_when_a_later_one_is_needless() {
    let mut driver = drained(ping().names_answer(true));
    driver.wait(secs(31));
    driver.message(1);
    driver.wait(secs(2));
    let now = driver.now;
    driver.session.handle_page(now, PageEvent::Visible, 0.5);
    assert!(driver.session.handle_message(now, 1));
    driver.wait(secs(2));
    driver.answer(1);
    assert_eq!(driver.session.round_trip(), Some(secs(5)));
}
/// The answer to the first probe comes late: it says nothing about the data between the two.
#[test]
fn an_earlier_probes_answer_forgets_no_newer_data() {
    let mut driver = drained(ping().every(secs(20)).names_answer(true));
    driver.wait(secs(20));
    driver.send(message(5 << 20)).unwrap();
    driver.session.acknowledge(1);
    driver.message(1);
    driver.wait(secs(20));
    driver.session.handle_answer(driver.now, 1);
    driver.wait(secs(100));
    assert_eq!(driver.events(), []);
}
