//! Deadlines that are found passed: a blocked event loop and a sleep are no verdict.

use wasm_websocket::reconnect::{Backoff, Event, Liveness, PageEvent, Queue, Session};
use wasm_websocket::{Error, ReadyState};

use crate::driver::{
    Did, Driver, close, ended, lost, micros, millis, reconnecting, secs, silent, stand_in,
};

/// Later than timers are by themselves.
const BLOCKED: std::time::Duration = std::time::Duration::from_secs(5);

/// Open since zero; a probe went out at 30 s, and its answer is due at 40 s.
fn probing() -> Driver {
    let mut driver = Driver::live();
    driver.drains = true;
    driver.wait(secs(30));
    assert_eq!(driver.did(), [Did::Probe(1)]);
    driver
}

fn greeting() -> Driver {
    let session = Session::new(Backoff::default(), Queue::default()).greeting();
    let mut driver = Driver::with(session).started();
    driver.open_socket(1);
    driver.did();
    driver
}

fn closing() -> Driver {
    let mut driver = Driver::open();
    driver.close();
    driver.did();
    driver
}

/// Its deadline is this far away. It passes while the event loop is blocked; nothing follows for a second.
fn block(mut driver: Driver, deadline: u64) -> Driver {
    assert_eq!(driver.next(), Some(secs(deadline)));
    driver.sleep(secs(deadline) + BLOCKED);
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    assert_eq!(driver.next(), Some(secs(1)));
    driver
}

/// Nothing happens for a second; returns the events that follow right then.
fn a_second_later(driver: &mut Driver) -> Vec<Event<&'static str>> {
    driver.wait(secs(1) - micros(1));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.wait(micros(1));
    driver.events()
}

fn timed_out() -> Event<&'static str> {
    reconnecting(1, millis(2500), Error::TimedOut)
}

fn dropped() -> [Event<&'static str>; 2] {
    let next = reconnecting(1, millis(2500), silent());
    [lost(stand_in(3008), 0), next]
}

fn closed(close: wasm_websocket::CloseEvent) -> Event<&'static str> {
    Event::Closed { close, in_doubt: 0 }
}

#[test]
fn an_answer_that_waited_to_be_reported_saves_the_connection() {
    let mut driver = block(probing(), 10);
    driver.wait(millis(999));
    driver.message(1);
    assert_eq!((driver.events(), driver.next()), (vec![], Some(secs(30))));
    driver.wait(secs(30));
    assert_eq!(driver.did(), [Did::Probe(1)]);
    // The next deadline is as exact as ever, and has a second chance of its own
    assert_eq!(driver.next(), Some(secs(10)));
    let mut late = block(driver, 10);
    assert_eq!(a_second_later(&mut late), dropped());
}

#[test]
fn an_answer_that_is_reported_before_the_timer_is_in_time() {
    let mut driver = probing();
    driver.now += secs(10) + BLOCKED;
    driver.message(1);
    assert_eq!((driver.events(), driver.next()), (vec![], Some(secs(30))));
}

#[test]
fn without_an_answer_it_is_dropped_a_second_later() {
    let mut driver = block(probing(), 10);
    assert_eq!(a_second_later(&mut driver), dropped());
    assert_eq!(driver.did(), [Did::Close(1, Some(3008), String::new())]);
}

#[test]
fn a_second_chance_comes_once() {
    let mut driver = block(probing(), 10);
    driver.sleep(BLOCKED);
    assert_eq!(driver.events(), dropped());

    let mut connecting = Driver::connecting();
    connecting.did();
    let mut connecting = block(connecting, 10);
    connecting.sleep(BLOCKED);
    assert_eq!(connecting.events(), [timed_out()]);
}

#[test]
fn timers_are_a_little_late_by_themselves() {
    for (late, is_dropped) in [(0, true), (4000, true), (4001, false)] {
        let mut driver = probing();
        driver.sleep(secs(10) + micros(late));
        assert_eq!(!driver.events().is_empty(), is_dropped, "{late}");
        let mut driver = Driver::connecting();
        driver.sleep(secs(10) + micros(late));
        assert_eq!(!driver.events().is_empty(), is_dropped, "{late}");
    }
}

#[test]
fn an_open_event_that_waited_to_be_reported_opens() {
    let mut driver = Driver::connecting();
    driver.did();
    let mut driver = block(driver, 10);
    driver.wait(millis(999));
    driver.open_socket(1);
    assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);

    let mut driver = Driver::connecting();
    driver.did();
    let mut driver = block(driver, 10);
    assert_eq!(a_second_later(&mut driver), [timed_out()]);
    assert_eq!(driver.did(), [Did::Close(1, None, String::new())]);
}

#[test]
fn a_url_that_waited_to_be_reported_is_used() {
    let unresolved = || {
        let mut driver = Driver::new();
        driver.found = None;
        driver = driver.started();
        driver.did();
        driver
    };
    let mut driver = block(unresolved(), 10);
    driver.session.handle_resolved(driver.now, 1, Ok(()), 0.5);
    driver.settle();
    assert_eq!(driver.did(), [Did::Connect(1)]);
    assert_eq!(driver.next(), Some(secs(10)));
    assert_eq!(a_second_later(&mut block(unresolved(), 10)), [timed_out()]);
}

#[test]
fn a_greeting_that_was_done_in_time_counts() {
    let mut driver = block(greeting(), 10);
    driver.greeted(1, Ok(()));
    assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);
    assert_eq!(a_second_later(&mut block(greeting(), 10)), [timed_out()]);
}

#[test]
fn the_chance_of_an_open_event_is_the_greeting_s_too() {
    let session = Session::new(Backoff::default(), Queue::default()).greeting();
    let mut driver = Driver::with(session).started();
    driver.did();
    let mut driver = block(driver, 10);
    driver.wait(millis(600));
    driver.open_socket(1);
    assert_eq!(driver.next(), Some(millis(400)));
    driver.wait(millis(400));
    assert_eq!(driver.events(), [timed_out()]);
}

#[test]
fn a_close_event_that_waited_to_be_reported_is_told() {
    let mut driver = block(closing(), 30);
    driver.close_socket(1, close(1000));
    assert_eq!(driver.events(), [closed(close(1000))]);
    let mut driver = block(closing(), 30);
    assert_eq!(a_second_later(&mut driver), [closed(stand_in(1006))]);

    let ending = || {
        let mut driver = Driver::open();
        driver.session.handle_closing(driver.now, 1);
        driver
    };
    let mut driver = block(ending(), 30);
    driver.close_socket(1, close(1001));
    assert_eq!(driver.events()[0], lost(close(1001), 0));
    let mut driver = block(ending(), 30);
    let next = reconnecting(1, millis(2500), ended(1006));
    assert_eq!(a_second_later(&mut driver), [lost(stand_in(1006), 0), next]);
}

#[test]
fn a_wait_that_is_found_over_is_over() {
    let mut driver = Driver::connecting();
    driver.close_socket(1, close(1006));
    driver.did();
    driver.sleep(secs(3600));
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
}

#[test]
fn a_buffer_that_fell_meanwhile_is_a_sign_of_life() {
    let mut driver = Driver::live();
    driver.send("aaaa").unwrap();
    driver.wait(secs(30));
    driver.did();
    driver.buffered = 5;
    driver.sleep(secs(100));
    assert_eq!((driver.events(), driver.next()), (vec![], Some(secs(1))));
    // And one that did not, is none
    driver.session.acknowledge(1);
    driver.sleep(secs(100));
    assert_eq!((driver.events(), driver.next()), (vec![], Some(secs(1))));
    assert_eq!(a_second_later(&mut driver), dropped());
}

/// An old second chance makes no new deadline later.
#[test]
fn deadlines_after_a_second_chance_are_exact() {
    let session = Session::new(Backoff::default().first_delay(secs(0)), Queue::default());
    let liveness = Liveness::new("ping")
        .after(millis(100))
        .timeout(millis(100));
    let session = session.connect_timeout(millis(200)).liveness(liveness);
    let mut driver = Driver::with(session).started();
    driver.drains = true;
    driver.sleep(secs(60));
    assert_eq!((driver.events(), driver.next()), (vec![], Some(secs(1))));
    driver.close_socket(1, close(1006));
    assert_eq!(driver.next(), Some(millis(200)));
    driver.wait(millis(200));
    driver.events();
    assert_eq!(driver.session.last_failure(), Some(&Error::TimedOut));

    driver.sleep(secs(60));
    driver.open_socket(3);
    assert_eq!(driver.state(), ReadyState::Open);
    driver.wait(millis(199));
    assert_eq!(driver.state(), ReadyState::Open);
    driver.wait(millis(1));
    assert_eq!(driver.session.last_failure(), Some(&silent()));
}

#[test]
fn a_deadline_that_begins_with_a_second_chance_gets_none() {
    let session = Session::<()>::new(Backoff::default(), Queue::default());
    let mut session = session.connect_timeout(secs(0));
    session.start(secs(0));
    session.handle_timeout(secs(10), 0, 0.5);
    assert_eq!(session.last_failure(), None);
    session.reconnect(secs(10));
    session.handle_timeout(secs(10), 0, 0.5);
    assert_eq!(session.last_failure(), Some(&Error::TimedOut));
}

#[test]
fn a_page_that_wakes_asks_anew() {
    let mut driver = block(probing(), 10);
    driver.page(PageEvent::Visible);
    assert_eq!(driver.did(), [Did::Probe(1)]);
    driver.wait(millis(9_999));
    assert_eq!(driver.events(), []);
    driver.wait(millis(1));
    assert_eq!(driver.events(), dropped());
}
