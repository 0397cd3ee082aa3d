//! Time that never goes back, from clocks that do.

use proptest::prelude::*;
use wasm_websocket::reconnect::Clock;

use crate::driver::{millis, secs};

const HOUR: f64 = 3_600_000.0;
const DATE: f64 = 1_700_000_000_000.0;

#[test]
fn a_date_set_back_delays_nothing() {
    let mut clock = Clock::new(50.0, DATE);
    assert_eq!(clock.now(1050.0, DATE + 1000.0), secs(1));
    assert_eq!(clock.now(2050.0, DATE + 2000.0 - HOUR), secs(2));
    assert_eq!(clock.now(3050.0, DATE + 3000.0 - HOUR), secs(3));
}

#[test]
fn sleep_counts() {
    let mut clock = Clock::new(0.0, DATE);
    assert_eq!(clock.now(10.0, DATE + 8.0 * HOUR), secs(8 * 3600));
    assert_eq!(
        clock.now(1010.0, DATE + 8.0 * HOUR + 1000.0),
        secs(8 * 3600 + 1)
    );
    // Where the first clock runs on while the machine sleeps
    let mut clock = Clock::new(0.0, DATE);
    assert_eq!(
        clock.now(8.0 * HOUR, DATE + 8.0 * HOUR + 3.0),
        secs(8 * 3600)
    );
}

#[test]
fn a_second_that_only_the_date_shows_is_sleep_and_less_is_not() {
    for (behind, passed) in [(0.0, 0), (16.0, 16), (500.0, 500)] {
        let mut clock = Clock::new(0.0, DATE);
        let now = clock.now(behind, DATE + behind + 999.0);
        assert_eq!(now, millis(passed), "{behind}");
        let mut clock = Clock::new(0.0, DATE);
        let now = clock.now(behind, DATE + behind + 1000.0);
        assert_eq!(now, millis(passed + 1000), "{behind}");
    }
}

#[test]
fn coarse_clocks_that_tick_apart_run_no_faster() {
    let mut clock = Clock::new(0.0, DATE);
    let mut now = secs(0);
    for tenth in 1..=100_000 {
        let ms = f64::from(tenth) / 10.0;
        now = clock.now(ms.floor(), DATE + (ms + 0.5).floor());
    }
    assert_eq!(now, secs(10));
}

/// As where a test fakes the date alone.
#[test]
fn a_date_that_runs_in_small_steps_counts_once_it_is_a_second_ahead() {
    let mut clock = Clock::new(0.0, DATE);
    for step in 1..20 {
        assert_eq!(clock.now(0.0, DATE + f64::from(step) * 50.0), millis(0));
    }
    assert_eq!(clock.now(0.0, DATE + 1000.0), secs(1));
    assert_eq!(clock.now(0.0, DATE + 1999.0), secs(1));
    assert_eq!(clock.now(0.0, DATE + 2000.0), secs(2));
    // After it was set back too
    assert_eq!(clock.now(0.0, DATE - HOUR), secs(2));
    assert_eq!(clock.now(0.0, DATE - HOUR + 999.0), secs(2));
    assert_eq!(clock.now(0.0, DATE - HOUR + 1000.0), secs(3));
}

#[test]
fn less_than_a_second_back_is_no_date_set_back() {
    let mut clock = Clock::new(0.0, DATE);
    assert_eq!(clock.now(0.0, DATE - 999.0), secs(0));
    assert_eq!(clock.now(0.0, DATE + 999.0), secs(0));
    assert_eq!(clock.now(0.0, DATE - 1000.0), secs(0));
    assert_eq!(clock.now(0.0, DATE), secs(1));
}

#[test]
fn clocks_that_are_replaced_go_on_from_there() {
    let mut clock = Clock::new(HOUR, DATE);
    assert_eq!(clock.now(HOUR + 1000.0, DATE + 1000.0), secs(1));
    for (performance, date) in [(0.0, 0.0), (9.0 * HOUR, 2.0 * DATE)] {
        let before = clock.now(performance, date);
        clock.replace(performance, date);
        assert_eq!(clock.now(performance, date), before);
        assert_eq!(
            clock.now(performance + 1500.0, date + 1500.0),
            before + millis(1500)
        );
    }
}

#[test]
fn a_timer_may_know_better() {
    let mut clock = Clock::new(0.0, DATE);
    clock.reach(secs(60));
    assert_eq!(clock.now(10.0, DATE + 10.0), secs(60) + millis(10));
    clock.reach(secs(5));
    assert_eq!(clock.now(20.0, DATE + 20.0), secs(60) + millis(20));
    // The date is behind, and counts from there
    assert_eq!(clock.now(20.0, DATE + 1019.0), secs(60) + millis(20));
}

#[test]
fn clocks_out_of_their_mind_are_survived() {
    let mut clock = Clock::new(0.0, 0.0);
    for odd in [f64::NAN, f64::NEG_INFINITY, f64::MIN, -1.0, 0.0] {
        assert_eq!(clock.now(odd, odd), millis(0), "{odd}");
        clock = Clock::new(0.0, 0.0);
    }
    clock.now(f64::INFINITY, f64::MAX);
    clock.now(f64::NAN, f64::INFINITY);
    let last = clock.now(0.0, f64::MAX);
    assert!(clock.now(1.0, 0.0) >= last);
}

proptest! {
    #[test]
    fn never_goes_back(readings in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..50)) {
        let mut clock = Clock::new(0.0, DATE);
        let mut last = secs(0);
        for (performance, date) in readings {
            let now = clock.now(performance, date);
            prop_assert!(now >= last);
            last = now;
        }
    }
}
