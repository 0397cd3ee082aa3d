//! What the page and the network do to attempts and connections.

use wasm_websocket::reconnect::{Backoff, Event, PageEvent, Queue, Retry, Session};

use crate::driver::{Did, Driver, close, failed, lost, millis, reconnecting, secs, stand_in};

const WAKES: [PageEvent; 4] = [
    PageEvent::Online,
    PageEvent::Visible,
    PageEvent::Resume,
    PageEvent::PageShow,
];

/// In a wait of 15 s that has begun, the fourth.
fn waiting() -> Driver {
    let mut driver = Driver::connecting();
    for attempt in 1..=3 {
        driver.close_socket(attempt, close(1006));
        driver.wait(secs(10));
    }
    driver.close_socket(4, close(1006));
    assert_eq!(driver.next(), Some(secs(15)));
    driver.did();
    driver.events();
    driver
}

#[test]
fn a_wake_probes_an_open_connection_at_once() {
    for wake in WAKES {
        let mut driver = Driver::live();
        driver.wait(secs(3));
        driver.page(wake);
        assert_eq!(driver.did(), [Did::Probe(1)], "{wake:?}");
        // The answer is waited for, not asked for again
        driver.wait(secs(3));
        driver.page(wake);
        assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(7))));
        driver.message(1);
        driver.page(wake);
        assert_eq!(driver.did(), [Did::Probe(1)]);
    }
}

#[test]
fn an_answer_that_the_page_slept_through_may_still_come() {
    let mut driver = Driver::live();
    driver.drains = true;
    driver.wait(secs(30));
    driver.page(PageEvent::Freeze);
    driver.did();
    driver.sleep(secs(3600));
    assert_eq!((driver.did(), driver.next()), (vec![], None));
    driver.page(PageEvent::Resume);
    assert_eq!(
        (driver.did(), driver.events()),
        (vec![Did::Probe(1)], vec![])
    );
    assert_eq!(driver.next(), Some(secs(10)));
}

#[test]
fn a_wake_moves_a_wait_once() {
    for wake in WAKES {
        let mut driver = waiting();
        driver.wait(secs(1));
        driver.page(wake);
        assert_eq!(driver.next(), Some(millis(2500)), "{wake:?}");
        driver.wait(secs(1));
        for again in WAKES {
            driver.page(again);
            assert_eq!(driver.next(), Some(millis(1500)), "{wake:?}, {again:?}");
        }
        driver.wait(millis(1500));
        assert_eq!(driver.did(), [Did::Resolve(5), Did::Connect(5)]);
        // The next attempt's wait can be moved again
        driver.close_socket(5, close(1006));
        assert_eq!(driver.next(), Some(secs(15)));
        driver.page(wake);
        assert_eq!(driver.next(), Some(millis(2500)));
    }
}

#[test]
fn a_wait_is_never_moved_back() {
    let mut driver = waiting();
    driver.wait(secs(14));
    driver.random = 1.0;
    driver.page(PageEvent::Visible);
    assert_eq!(driver.next(), Some(secs(1)));
    let mut driver = waiting();
    driver.wait(secs(13));
    driver.page(PageEvent::Visible);
    assert_eq!(driver.next(), Some(secs(1)));
}

#[test]
fn a_wait_that_was_asked_for_is_not_shortened() {
    let mut driver = Driver::open();
    driver.close_socket(1, close(1013));
    driver.wait(secs(1));
    driver.random = 0.0;
    driver.page(PageEvent::Online);
    assert_eq!(driver.next(), Some(secs(4)));

    let mut driver = Driver::open();
    driver.close_socket_with(1, close(1000), Some(Retry::After(secs(60))));
    driver.page(PageEvent::Online);
    assert_eq!(driver.next(), Some(secs(60)));
}

#[test]
fn offline_holds_a_wait_until_online() {
    let mut driver = Driver::open();
    driver.page(PageEvent::Offline);
    driver.close_socket(1, close(1006));
    assert_eq!(driver.next(), Some(secs(30)));
    driver.wait(secs(20));
    assert_eq!(driver.did(), []);
    // Told again, it holds no longer
    driver.page(PageEvent::Offline);
    assert_eq!(driver.next(), Some(secs(10)));
    driver.page(PageEvent::Online);
    assert_eq!(driver.next(), Some(millis(2500)));
    driver.wait(millis(2500));
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
}

#[test]
fn clients_that_one_outage_held_do_not_come_back_together() {
    let mut driver = Driver::open();
    driver.page(PageEvent::Offline);
    driver.close_socket(1, close(1006));
    // Moved once, and over in itself
    driver.page(PageEvent::Visible);
    driver.wait(secs(20));
    driver.page(PageEvent::Online);
    assert_eq!((driver.did(), driver.next()), (vec![], Some(millis(2500))));
}

#[test]
fn a_wait_that_an_outage_held_is_not_shortened_twice() {
    let mut driver = waiting();
    driver.random = 1.0;
    driver.page(PageEvent::Visible);
    assert_eq!(driver.next(), Some(secs(5)));
    driver.page(PageEvent::Offline);
    driver.wait(secs(1));
    driver.random = 0.0;
    driver.page(PageEvent::Online);
    assert_eq!((driver.did(), driver.next()), (vec![], Some(secs(4))));
}

#[test]
fn a_look_at_a_wait_that_an_outage_holds_moves_it_once() {
    let mut driver = waiting();
    driver.page(PageEvent::Offline);
    driver.page(PageEvent::Visible);
    driver.random = 1.0;
    driver.page(PageEvent::Visible);
    driver.random = 0.0;
    driver.page(PageEvent::Online);
    assert_eq!(driver.next(), Some(millis(2500)));
}

#[test]
fn offline_holds_a_wait_for_the_cap_at_most() {
    let mut driver = Driver::open();
    driver.page(PageEvent::Offline);
    driver.wait(secs(10));
    driver.close_socket(1, close(1006));
    assert_eq!(driver.next(), Some(secs(20)));
    driver.wait(secs(20));
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
    driver.close_socket(2, close(1006));
    assert_eq!(driver.next(), Some(secs(5)));
}

#[test]
fn offline_does_not_matter_on_the_same_machine() {
    let mut driver = Driver::new();
    driver.loopback = true;
    driver = driver.started();
    driver.page(PageEvent::Offline);
    driver.close_socket(1, close(1006));
    assert_eq!(driver.next(), Some(millis(2500)));
}

#[test]
fn offline_changes_nothing_else() {
    let mut driver = Driver::live();
    driver.page(PageEvent::Offline);
    driver.page(PageEvent::Hidden);
    assert_eq!(
        (driver.did(), driver.events(), driver.next()),
        (vec![], vec![], Some(secs(30)))
    );
    driver.page(PageEvent::Online);
    assert_eq!(driver.did(), [Did::Probe(1)]);
}

#[test]
fn a_page_that_is_left_holds_no_socket() {
    let mut driver = Driver::open();
    driver.wait(secs(60));
    driver.send("a").unwrap();
    driver.did();
    driver.page(PageEvent::PageHide);
    assert_eq!(driver.did(), [Did::Close(1, Some(1000), String::new())]);
    assert_eq!(driver.events(), [lost(stand_in(1001), 1)]);
    assert_eq!(driver.next(), None);
    // In the back/forward cache
    driver.sleep(secs(3600));
    driver.page(PageEvent::Visible);
    driver.close_socket(1, close(1001));
    assert_eq!((driver.did(), driver.events()), (vec![], vec![]));
    driver.page(PageEvent::PageShow);
    assert_eq!(driver.did(), [Did::Resolve(2), Did::Connect(2)]);
    driver.open_socket(2);
    assert_eq!(driver.events(), [Event::Opened { attempts: 1 }]);
}

#[test]
fn leaving_and_coming_back_is_no_way_to_hammer() {
    let mut driver = Driver::connecting();
    driver.random = 0.0;
    driver.did();
    for generation in 1..=5 {
        driver.wait(secs(1));
        driver.page(PageEvent::PageHide);
        driver.page(PageEvent::PageShow);
        assert_eq!(driver.did(), [Did::Close(generation, None, String::new())]);
        assert_eq!(driver.next(), Some(secs(4)));
        driver.wait(secs(4));
        assert_eq!(
            driver.did(),
            [Did::Resolve(generation + 1), Did::Connect(generation + 1)]
        );
    }
    assert_eq!(driver.events(), []);
    driver.wait(secs(1));
    driver.open_socket(6);
    driver.page(PageEvent::PageHide);
    driver.wait(secs(3));
    driver.page(PageEvent::PageShow);
    assert_eq!(driver.next(), Some(secs(2)));
}

#[test]
fn leaving_does_not_count_as_a_failure() {
    let session = Session::new(Backoff::default().max_retries(0), Queue::default());
    let mut driver = Driver::with(session).started();
    driver.page(PageEvent::PageHide);
    driver.sleep(secs(60));
    driver.page(PageEvent::PageShow);
    driver.open_socket(2);
    assert_eq!(
        (driver.events(), driver.failures),
        (vec![Event::Opened { attempts: 2 }], 0)
    );
}

#[test]
fn a_wait_goes_on_when_the_page_is_back() {
    let mut driver = waiting();
    driver.wait(secs(1));
    driver.page(PageEvent::PageHide);
    assert_eq!(driver.next(), None);
    driver.wait(secs(4));
    driver.page(PageEvent::PageShow);
    assert_eq!((driver.did(), driver.next()), (vec![], Some(millis(2500))));
}

#[test]
fn a_resolver_that_answers_a_page_that_is_left_is_ignored() {
    let mut driver = Driver::new();
    driver.found = None;
    driver = driver.started();
    driver.page(PageEvent::PageHide);
    driver.session.handle_resolved(driver.now, 1, Ok(()), 0.5);
    driver.settle();
    assert_eq!(driver.did(), [Did::Resolve(1)]);
}

#[test]
fn a_frozen_page_begins_nothing() {
    let mut driver = waiting();
    driver.page(PageEvent::Freeze);
    driver.sleep(secs(3600));
    driver.reconnect();
    assert_eq!((driver.did(), driver.next()), (vec![], None));
    driver.page(PageEvent::Resume);
    assert_eq!(driver.did(), [Did::Resolve(5), Did::Connect(5)]);

    let mut driver = Driver::new();
    driver.page(PageEvent::Freeze);
    driver = driver.started();
    assert_eq!(driver.did(), []);
    driver.page(PageEvent::Resume);
    assert_eq!(driver.did(), [Did::Resolve(1), Did::Connect(1)]);
}

#[test]
fn the_wait_is_an_event_again_only_for_the_next_failure() {
    let mut driver = waiting();
    driver.page(PageEvent::Visible);
    assert_eq!(driver.events(), []);
    driver.wait(millis(2500));
    driver.close_socket(5, close(1006));
    assert_eq!(driver.events(), [reconnecting(5, secs(15), failed(1006))]);
}
