//! The waits before retries, and when they end.

use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::CloseCode;
use wasm_websocket::reconnect::{Backoff, Retry, Wait};

use crate::driver::secs;

/// Just below 1, as Math.random() can be.
const MOST: f64 = 1.0 - f64::EPSILON / 2.0;

fn delay(backoff: &mut Backoff, random: f64) -> Duration {
    let wait = backoff.next(Retry::Backoff, random).unwrap();
    assert_eq!(wait.at_least, secs(0));
    wait.delay
}

#[test]
fn delays_double_up_to_the_longest() {
    let mut backoff = Backoff::default();
    let halves: Vec<_> = (0..6).map(|_| delay(&mut backoff, 0.5)).collect();
    assert_eq!(
        halves,
        [2500, 5000, 10000, 15000, 15000, 15000].map(Duration::from_millis)
    );
    assert_eq!(backoff.retries(), 6);
    for _ in 0..100 {
        assert!(delay(&mut backoff, MOST) <= secs(30));
        assert_eq!(delay(&mut backoff, 0.0), secs(0));
    }
}

#[test]
fn numbers_outside_the_range_count_as_the_nearer_end() {
    for (random, wait) in [
        (-1.0, 0),
        (f64::NAN, 0),
        (f64::NEG_INFINITY, 0),
        (1.0, 5),
        (7.0, 5),
        (f64::INFINITY, 5),
    ] {
        assert_eq!(
            delay(&mut Backoff::default(), random),
            secs(wait),
            "{random}"
        );
    }
}

#[test]
fn starts_over_after_a_connection_that_lasted() {
    let mut backoff = Backoff::default();
    for uptime in [0, 4, 4] {
        delay(&mut backoff, 0.5);
        assert!(!backoff.connection_ended(secs(uptime)));
    }
    assert_eq!(backoff.retries(), 3);
    assert!(backoff.connection_ended(secs(5)));
    assert_eq!(delay(&mut backoff, MOST).as_secs(), 4);

    let mut patient = Backoff::default().min_uptime(secs(60));
    delay(&mut patient, 0.5);
    assert!(!patient.connection_ended(secs(59)));
    assert!(patient.connection_ended(secs(60)));
}

#[test]
fn gives_up_after_the_retries_asked_for() {
    let mut backoff = Backoff::default().max_retries(2);
    delay(&mut backoff, 0.5);
    delay(&mut backoff, 0.5);
    assert_eq!(backoff.next(Retry::Backoff, 0.5), None);
    assert_eq!(backoff.next(Retry::After(secs(1)), 0.5), None);
    backoff.connection_ended(secs(5));
    delay(&mut backoff, 0.5);
    assert_eq!(
        Backoff::default().max_retries(0).next(Retry::Backoff, 0.5),
        None
    );
    assert_eq!(Backoff::default().next(Retry::Stop, 0.5), None);
}

#[test]
fn a_wait_that_was_asked_for_is_kept() {
    let mut backoff = Backoff::default();
    let wait = |delay, at_least| {
        Some(Wait {
            delay: secs(delay),
            at_least: secs(at_least),
        })
    };
    assert_eq!(backoff.next(Retry::After(secs(100)), 0.5), wait(100, 100));
    assert_eq!(backoff.next(Retry::After(secs(0)), 0.5), wait(0, 0));
    // The third retry: its window is 20 s
    assert_eq!(
        backoff.next(Retry::BackoffAfterFirstDelay, 0.5),
        wait(15, 5)
    );
    assert_eq!(backoff.next(Retry::BackoffAfterFirstDelay, 0.0), wait(5, 5));
}

#[test]
fn each_close_code_is_decided() {
    for code in 0..=u16::MAX {
        let retry = match code {
            1008 | 4000..=4999 => Retry::Stop,
            1012 | 1013 => Retry::BackoffAfterFirstDelay,
            _ => Retry::Backoff,
        };
        assert_eq!(Retry::after_close(CloseCode::from(code)), retry, "{code}");
    }
}

#[test]
fn the_longest_delay_bounds_the_first_too() {
    let second = Backoff::new().max_delay(secs(1));
    for first in [second.clone(), second.first_delay(Duration::MAX)] {
        let mut backoff = first.max_retries(None);
        for _ in 0..3 {
            assert_eq!(delay(&mut backoff, 1.0), secs(1));
        }
        backoff.connection_ended(Duration::MAX);
        let floor = backoff.next(Retry::BackoffAfterFirstDelay, 0.0).unwrap();
        assert_eq!(floor.at_least, secs(1));
    }
    let mut longer = Backoff::new().first_delay(secs(40));
    assert_eq!(delay(&mut longer, 1.0), secs(30));
}

#[test]
fn zero_is_no_wait() {
    for none in [
        Backoff::new().first_delay(secs(0)),
        Backoff::new().max_delay(secs(0)),
    ] {
        let mut backoff = none;
        for _ in 0..100 {
            let wait = backoff.next(Retry::BackoffAfterFirstDelay, 1.0).unwrap();
            assert_eq!(
                wait,
                Wait {
                    delay: secs(0),
                    at_least: secs(0)
                }
            );
        }
    }
}

proptest! {
    #[test]
    fn never_panics_and_stays_in_its_window(
        first in any::<u64>(), longest in any::<u64>(),
        random in any::<f64>(), retries in 0..200u32, floor in any::<bool>(),
    ) {
        let [first, longest] = [first, longest].map(Duration::from_micros);
        let mut backoff = Backoff::new().first_delay(first).max_delay(longest);
        let retry = if floor { Retry::BackoffAfterFirstDelay } else { Retry::Backoff };
        let first = first.min(longest);
        let mut window = first;
        for _ in 0..retries {
            let wait = backoff.next(retry, random).unwrap();
            let at_least = if floor { first } else { Duration::ZERO };
            prop_assert_eq!(wait.at_least, at_least);
            prop_assert!(wait.delay >= at_least && wait.delay <= at_least.saturating_add(window));
            window = window.saturating_mul(2).min(longest);
        }
    }
}
