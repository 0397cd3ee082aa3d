//! Probes and their deadlines: slow uplinks, full buffers, and heartbeats at an interval.

use std::time::Duration;

use wasm_websocket::reconnect::{Backoff, Event, Liveness, PageEvent, Queue, Session};

use crate::driver::{Did, Driver, lost, micros, millis, reconnecting, secs, silent, stand_in};

/// Open since zero.
fn open(liveness: Liveness<&'static str>) -> Driver {
    let session = Session::new(Backoff::default(), Queue::default());
    Driver::with(session.liveness(liveness)).started().opened()
}

/// Open since zero; nothing stays in the browser's buffer.
pub fn drained(liveness: Liveness<&'static str>) -> Driver {
    let mut driver = open(liveness);
    driver.drains = true;
    driver
}

pub fn ping() -> Liveness<&'static str> {
    Liveness::new("ping")
}

pub fn message(len: usize) -> &'static str {
    String::leak("x".repeat(len))
}

/// It lives until this time since zero, and is dropped right then.
#[track_caller]
fn is_dropped_at(driver: &mut Driver, time: Duration) {
    driver.wait(time - micros(1) - driver.now);
    assert_eq!(driver.events(), [], "too early");
    driver.wait(micros(1));
    let next = reconnecting(1, millis(2500), silent());
    assert_eq!(driver.events(), [lost(stand_in(3008), 0), next]);
}

/// When its probes went out, in whole seconds, while a message comes in this often.
fn probes_of(driver: &mut Driver, until: u64, heard_each: Option<u64>) -> Vec<u64> {
    let mut probes = Vec::new();
    for second in 1..=until {
        driver.wait(secs(second) - driver.now);
        let did = driver.did();
        probes.extend(
            did.iter()
                .filter(|did| **did == Did::Probe(1))
                .map(|_| second),
        );
        if heard_each.is_some_and(|each| second % each == 0) {
            assert!(driver.message(1));
        }
    }
    assert_eq!(driver.events(), []);
    probes
}

#[test]
fn a_quiet_connection_is_dropped_after_silence_and_timeout() {
    for drains in [true, false] {
        let mut driver = open(ping());
        driver.drains = drains;
        is_dropped_at(&mut driver, secs(40));
        let mut driver = open(ping().after(secs(7)).timeout(millis(1500)));
        driver.drains = drains;
        is_dropped_at(&mut driver, millis(8500));
    }
}

/// At 100 kB a second, of which the browser shows a step of 1.4 MB each 14 s.
#[test]
fn nine_megabytes_over_a_slow_uplink_are_no_silence() {
    let mut driver = open(ping());
    driver.send(message(9_000_000)).unwrap();
    for _ in 0..7 {
        driver.wait(secs(14));
        driver.buffered = driver.buffered.saturating_sub(1_400_000);
    }
    assert_eq!(driver.buffered, 0);
    // The probe left last, and its answer takes a while
    driver.wait(secs(9));
    assert_eq!(driver.did().len(), 2);
    assert_eq!(driver.events(), []);
    driver.message(1);
    assert_eq!(driver.session.round_trip(), Some(secs(14 * 7 + 9 - 30)));
    assert_eq!(driver.next(), Some(secs(30)));
}

#[test]
fn a_slow_uplink_is_waited_for_as_long_as_the_buffer_falls() {
    let mut driver = open(ping());
    driver.send(message(9_000_000)).unwrap();
    // Less than a byte a second
    for _ in 0..100 {
        driver.wait(secs(59));
        driver.buffered -= 1;
    }
    assert_eq!(driver.events(), []);
    assert_eq!(driver.did().len(), 2);
}

#[test]
fn a_full_buffer_that_no_longer_falls_is_death() {
    let mut driver = open(ping());
    driver.send(message(1_000_000)).unwrap();
    driver.session.acknowledge(1);
    driver.wait(millis(43_500));
    driver.buffered = 500_000;
    driver.wait(secs(10));
    // What comes after the probe says nothing about it
    driver.send("behind").unwrap();
    driver.session.acknowledge(1);
    assert_eq!(driver.buffered, 500_006);
    // Seen to fall at 44 s, by a look each second
    is_dropped_at(&mut driver, secs(44 + 60));
}

#[test]
fn a_buffer_that_never_falls_is_death_from_the_probe_on() {
    let mut driver = open(ping().drain_timeout(secs(5)));
    driver.send("a").unwrap();
    driver.session.acknowledge(1);
    is_dropped_at(&mut driver, secs(35));
}

#[test]
fn a_probe_that_left_has_the_time_of_its_answer_from_then_on() {
    let mut driver = open(ping());
    driver.send("a").unwrap();
    driver.session.acknowledge(1);
    driver.wait(millis(44_500));
    driver.buffered = 0;
    // Seen at 45 s
    is_dropped_at(&mut driver, secs(55));
}

#[test]
fn what_was_sent_after_the_probe_does_not_hide_that_it_left() {
    let mut driver = open(ping());
    driver.send("a").unwrap();
    driver.wait(secs(30));
    driver.send("bbbbb").unwrap();
    driver.session.acknowledge(2);
    assert_eq!(driver.buffered, 10);
    driver.wait(millis(14_500));
    driver.buffered = 5;
    is_dropped_at(&mut driver, secs(55));
}

/// Such as in a proxy, or in a buffer of WebKit, which tells nothing.
#[test]
fn much_data_out_of_sight_has_the_time_of_the_slowest_uplink() {
    for (kibibytes, sending) in [(0, 0), (960, 30), (1280, 40), (8192, 256), (100_000, 256)] {
        let mut driver = drained(ping());
        driver.send(message(kibibytes << 10)).unwrap();
        driver.session.acknowledge(1);
        is_dropped_at(&mut driver, secs(sending.max(30) + 10));
    }
}

#[test]
fn data_after_the_probe_gives_it_no_more_time() {
    let mut driver = drained(ping());
    driver.wait(secs(30));
    driver.send(message(8 << 20)).unwrap();
    driver.session.acknowledge(1);
    is_dropped_at(&mut driver, secs(40));
}

/// As of a page that sends its state every few seconds.
#[test]
fn data_that_long_had_the_time_to_go_out_delays_nothing() {
    let mut driver = drained(ping());
    let state = message(200 << 10);
    for _ in 0..360 {
        driver.send(state).unwrap();
        driver.session.acknowledge(1);
        driver.wait(secs(10));
        driver.message(1);
    }
    is_dropped_at(&mut driver, secs(3600 + 40));
}

#[test]
fn data_of_many_probes_adds_up_until_an_answer_is_known() {
    let sent = |driver: &mut Driver| {
        driver.send(message(1280 << 10)).unwrap();
        driver.session.acknowledge(1);
    };
    let mut driver = drained(ping());
    sent(&mut driver);
    driver.wait(secs(31));
    // Some message, which says nothing about what was sent
    driver.message(1);
    driver.page(PageEvent::Visible);
    sent(&mut driver);
    driver.message(1);
    driver.page(PageEvent::Visible);
    // 40 s from the start on, and 40 s more
    is_dropped_at(&mut driver, secs(80 + 10));

    let mut driver = drained(ping());
    sent(&mut driver);
    driver.wait(secs(31));
    driver.answer(1);
    driver.page(PageEvent::Visible);
    is_dropped_at(&mut driver, secs(31 + 10));

    // It says nothing about what followed its probe
    let mut driver = drained(ping());
    driver.wait(secs(30));
    sent(&mut driver);
    driver.wait(secs(1));
    driver.answer(1);
    driver.page(PageEvent::Visible);
    is_dropped_at(&mut driver, secs(30 + 40 + 10));
}

#[test]
fn heartbeats_go_out_whatever_is_received() {
    let liveness = || ping().after(secs(10_000)).every(secs(20));
    let mut driver = drained(liveness());
    assert_eq!(probes_of(&mut driver, 90, Some(1)), [20, 40, 60, 80]);
    // By default they don't
    let mut driver = drained(ping());
    assert_eq!(probes_of(&mut driver, 90, Some(1)), [0; 0]);
    let mut driver = drained(liveness().every(None));
    assert_eq!(probes_of(&mut driver, 90, Some(1)), [0; 0]);
}

#[test]
fn heartbeats_and_silence_each_send_their_probe() {
    // Silence after 10 s; the interval counts from the last probe of either kind
    let mut driver = drained(ping().after(secs(10)).every(secs(15)));
    assert_eq!(probes_of(&mut driver, 60, Some(12)), [10, 22, 34, 46, 58]);
    let mut driver = drained(ping().after(secs(10)).every(secs(8)));
    assert_eq!(probes_of(&mut driver, 40, Some(12)), [8, 16, 24, 32, 40]);
}

#[test]
fn more_heartbeats_give_a_dead_connection_no_more_time() {
    let mut driver = drained(ping().every(secs(3)));
    is_dropped_at(&mut driver, secs(3 + 10));
    let probes = driver
        .did()
        .iter()
        .filter(|did| **did == Did::Probe(1))
        .count();
    assert_eq!(probes, 4);
}

#[test]
fn heartbeats_without_an_interval_still_come_to_rest() {
    let mut driver = drained(ping().every(secs(0)));
    assert_eq!(driver.next(), Some(millis(1)));
    driver.wait(millis(3));
    assert_eq!(driver.did().len(), 3);
}

/// A driver that asks for nothing in between.
#[test]
fn a_heartbeat_goes_out_though_a_message_came_first() {
    let mut driver = drained(ping().every(secs(20)).names_answer(true));
    let (session, now) = (&mut driver.session, secs(20));
    session.handle_timeout(now, 0, 0.5);
    assert!(session.handle_message(now, 1));
    driver.now = now;
    driver.settle();
    assert_eq!(driver.did(), [Did::Probe(1)]);
    assert_eq!(driver.next(), Some(secs(20)));
    driver.wait(secs(1));
    driver.answer(1);
    assert_eq!(driver.session.round_trip(), Some(secs(1)));
}

#[test]
fn without_a_timeout_only_a_full_buffer_is_death() {
    let mut driver = drained(ping().timeout(None));
    driver.wait(secs(1_000_000));
    assert_eq!((driver.did(), driver.next()), (vec![Did::Probe(1)], None));
    assert_eq!(driver.events(), []);
    let mut driver = open(ping().timeout(None));
    driver.send("a").unwrap();
    driver.session.acknowledge(1);
    is_dropped_at(&mut driver, secs(30 + 60));
    let mut driver = open(ping().timeout(None).drain_timeout(None));
    driver.send("a").unwrap();
    driver.wait(secs(10_000));
    assert_eq!(driver.events(), []);
    // The answer's own time counts once the probe has left
    let mut driver = open(ping().drain_timeout(None));
    driver.send("a").unwrap();
    driver.session.acknowledge(1);
    driver.wait(millis(999_500));
    driver.buffered = 0;
    is_dropped_at(&mut driver, secs(1010));
}

#[test]
fn a_new_connection_is_probed_without_the_old_ones_data() {
    let mut driver = drained(ping());
    driver.send(message(10 << 20)).unwrap();
    driver.wait(secs(31));
    driver.close_socket(1, stand_in(1006));
    driver.wait(millis(2500));
    driver.open_socket(2);
    assert_eq!(driver.events().pop(), Some(Event::Opened { attempts: 1 }));
    driver.wait(millis(39_999));
    assert_eq!(driver.events(), []);
    driver.wait(millis(1));
    assert_eq!(driver.events()[0], lost(stand_in(3008), 0));
}
