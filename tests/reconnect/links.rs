//! Open connections: silence, sleep, and the user's close.

use std::time::Duration;

use wasm_websocket::reconnect::{Backoff, Event, PageEvent, Queue, Session};
use wasm_websocket::{CloseCode, Error, ReadyState};

use crate::driver::{
    Did, Driver, close, ended, lost, millis, reconnecting, secs, silent, stand_in,
};

const HOUR: u64 = 3600;

#[test]
fn silence_is_probed_and_then_death() {
    let mut driver = Driver::live();
    driver.wait(millis(29_999));
    assert_eq!(driver.did(), []);
    driver.wait(millis(1));
    assert_eq!(driver.did(), [Did::Probe(1)]);
    driver.wait(millis(9999));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.wait(millis(1));
    assert_eq!(driver.did(), [Did::Close(1, Some(3008), String::new())]);
    assert_eq!(
        driver.events(),
        [
            lost(stand_in(3008), 0),
            reconnecting(1, millis(2500), silent())
        ]
    );
    assert!(!driver.message(1));
    driver.close_socket(1, close(1006));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
}

#[test]
fn every_message_is_a_sign_of_life() {
    let mut driver = Driver::live();
    driver.drains = true;
    driver.wait(secs(29));
    assert!(driver.message(1));
    assert_eq!(driver.next(), Some(secs(30)));
    driver.wait(secs(37));
    assert_eq!(
        (driver.did(), driver.session.round_trip()),
        (vec![Did::Probe(1)], None)
    );
    assert!(driver.message(1));
    assert_eq!(driver.session.round_trip(), Some(secs(7)));
    assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(30))));
    driver.wait(millis(39_999));
    assert_eq!(driver.events(), []);
    driver.wait(millis(1));
    assert_eq!(driver.events().len(), 2);
}

/// By a driver that asks for nothing in between.
#[test]
fn an_answer_before_the_question_makes_it_needless() {
    let mut driver = Driver::live();
    driver.wait(secs(3));
    let now = driver.now;
    driver.session.handle_page(now, PageEvent::Visible, 0.5);
    assert!(driver.session.handle_message(now + secs(1), 1));
    assert_eq!(driver.session.poll_action(), None);
    assert_eq!(driver.session.round_trip(), None);
    assert_eq!(driver.session.poll_timeout(), Some(now + secs(31)));
}

#[test]
fn without_liveness_nothing_is_due() {
    let mut driver = Driver::open();
    driver.page(PageEvent::Visible);
    assert_eq!((driver.next(), driver.session.round_trip()), (None, None));
    driver.wait(secs(HOUR));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
}

#[test]
fn each_connection_is_listened_to_anew() {
    let mut driver = Driver::live();
    driver.wait(secs(35));
    driver.close_socket(1, close(1001));
    driver.wait(secs(4));
    driver.did();
    driver.open_socket(2);
    assert_eq!(driver.next(), Some(secs(30)));
    driver.wait(secs(29));
    assert_eq!(driver.did(), []);
}

#[test]
fn eight_hours_of_sleep() {
    // Nothing was asked before: the connection gets its chance
    let mut driver = Driver::live();
    driver.drains = true;
    driver.sleep(secs(8 * HOUR));
    assert_eq!(
        (driver.did(), driver.next()),
        (vec![Did::Probe(1)], Some(secs(10)))
    );
    driver.wait(secs(1));
    assert!(driver.message(1));
    assert_eq!(driver.events(), []);
    // A probe had no answer in all that time, and none waited to be reported
    driver.wait(secs(30));
    driver.did();
    driver.sleep(secs(8 * HOUR));
    assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(1))));
    driver.wait(secs(1));
    assert_eq!(driver.did(), [Did::Close(1, Some(3008), String::new())]);
    assert_eq!(driver.events()[1], reconnecting(1, millis(2500), silent()));
    // A wait is over at the wake, once
    driver.sleep(secs(8 * HOUR));
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
    // As is an attempt, once its open event had time to be reported
    driver.sleep(secs(8 * HOUR));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.wait(secs(1));
    assert_eq!(driver.did(), [Did::Close(2, None, String::new())]);
    assert_eq!(driver.events(), [reconnecting(2, secs(5), Error::TimedOut)]);
}

#[test]
fn a_clock_set_back_an_hour_hurries_nothing() {
    let mut driver = Driver::live();
    driver.sleep(secs(2 * HOUR));
    driver.message(1);
    driver.did();
    let now = driver.now;
    let wait = driver.next();
    driver.now -= secs(HOUR);
    driver.settle();
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.page(PageEvent::Hidden);
    assert_eq!(driver.session.poll_timeout(), wait.map(|wait| now + wait));
    driver.reconnect();
    // Ten seconds from the latest input
    assert_eq!(driver.session.poll_timeout(), Some(now + secs(10)));
}

#[test]
fn the_user_closes_an_open_connection() {
    let mut driver = Driver::open();
    driver.session.close_with(driver.now, 4000, "bye").unwrap();
    driver.settle();
    assert_eq!(driver.did(), [Did::Close(1, Some(4000), "bye".into())]);
    assert_eq!(
        (driver.state(), driver.events()),
        (ReadyState::Closing, vec![])
    );
    assert!(!driver.message(1));
    driver.close();
    driver.close_socket(1, close(4000));
    assert_eq!(
        driver.events(),
        [Event::Closed {
            close: close(4000),
            in_doubt: 0
        }]
    );
    assert_eq!((driver.state(), driver.next()), (ReadyState::Closed, None));
    driver.close_socket(1, close(4000));
    driver.session.close(driver.now);
    driver.session.start(driver.now);
    driver.wait(secs(HOUR));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
}

#[test]
fn a_close_that_is_never_answered_ends_too() {
    let mut driver = Driver::open();
    driver.close();
    assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
    driver.wait(secs(30));
    assert_eq!(
        driver.events(),
        [Event::Closed {
            close: stand_in(1006),
            in_doubt: 0
        }]
    );
}

#[test]
fn the_user_closes_before_it_is_open() {
    let closed = [Event::Closed {
        close: stand_in(1006),
        in_doubt: 0,
    }];
    let mut idle = Driver::new();
    let mut resolving = Driver::new();
    resolving.found = None;
    let resolving = resolving.started();
    let mut waiting = Driver::connecting();
    waiting.close_socket(1, close(1006));
    waiting.events();
    idle.settle();
    for mut driver in [idle, resolving, waiting] {
        driver.did();
        driver.close();
        assert_eq!((driver.did(), driver.state()), (vec![], ReadyState::Closed));
        assert_eq!(driver.events(), closed);
        driver.wait(secs(HOUR));
        assert_eq!(driver.did(), []);
    }
    let mut connecting = Driver::connecting();
    connecting.did();
    connecting
        .session
        .close_with(connecting.now, 1000, "bye")
        .unwrap();
    connecting.settle();
    assert_eq!(connecting.did(), [Did::Close(1, Some(1000), "bye".into())]);
    connecting.close_socket(1, close(1006));
    connecting.open_socket(1);
    assert_eq!(
        (connecting.events().as_slice(), connecting.did()),
        (closed.as_slice(), vec![])
    );
}

#[test]
fn close_checks_what_the_browser_would() {
    let mut driver = Driver::open();
    let error = driver.session.close_with(driver.now, 1001, "").unwrap_err();
    assert_eq!(error, Error::InvalidCloseCode(CloseCode::GOING_AWAY));
    let error = driver
        .session
        .close_with(driver.now, 1000, &"x".repeat(124))
        .unwrap_err();
    assert_eq!(error, Error::ReasonTooLong(124));
    driver.settle();
    assert_eq!((driver.did(), driver.state()), (vec![], ReadyState::Open));
    let longest = "x".repeat(123);
    driver
        .session
        .close_with(driver.now, 1000, &longest)
        .unwrap();
    driver.settle();
    assert_eq!(driver.did(), [Did::Close(1, Some(1000), longest)]);
}

#[test]
fn a_socket_that_closes_by_itself_is_waited_for() {
    let mut driver = Driver::live();
    driver.session.handle_closing(driver.now, 1);
    driver.settle();
    assert_eq!(driver.state(), ReadyState::Connecting);
    driver.close_socket(1, close(1001));
    assert_eq!(
        driver.events(),
        [
            lost(close(1001), 0),
            reconnecting(1, millis(2500), ended(1001))
        ]
    );

    let mut driver = Driver::live();
    driver.closing = true;
    driver.send("a").unwrap();
    assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(30))));
    driver.wait(secs(30));
    assert_eq!(
        driver.events(),
        [
            lost(stand_in(1006), 0),
            reconnecting(1, millis(2500), ended(1006))
        ]
    );
    assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
}

#[test]
fn times_beyond_all_reason_do_no_harm() {
    let backoff = Backoff::new()
        .first_delay(Duration::MAX)
        .max_delay(Duration::MAX);
    let session = Session::new(backoff, Queue::default());
    let mut driver = Driver::with(session.connect_timeout(Duration::MAX));
    driver.now = Duration::from_micros(u64::MAX) - secs(1);
    driver = driver.started();
    driver.page(PageEvent::Offline);
    driver.close_socket(1, close(1012));
    driver.page(PageEvent::PageHide);
    driver.page(PageEvent::PageShow);
    driver.page(PageEvent::Online);
    driver.reconnect();
    assert_eq!(driver.state(), ReadyState::Connecting);
}

#[test]
fn an_old_socket_is_closed_before_a_new_one_is_made() {
    let mut driver = Driver::open();
    // By a driver that asks for nothing in between
    driver.session.reconnect(driver.now);
    driver
        .session
        .handle_resolved(driver.now, 2, Ok(()), driver.random);
    driver.settle();
    assert_eq!(
        driver.did(),
        [Did::Close(1, Some(1000), String::new()), Did::Connect(2)]
    );
}

#[test]
fn a_session_is_as_free_to_move_as_its_messages() {
    fn is_plain<T: Send + Sync + 'static>() {}
    is_plain::<Session<Vec<u8>>>();
}
