//! A monotonic clock that includes time asleep.

use std::time::Duration;

use super::micros::{Micros, micros};

/// Milliseconds: two clocks that differ by less are two coarse clocks, or one is being corrected.
const SAME: f64 = 1000.0;

/// The time since a start, from two clocks that a page has: `performance.now()`, which may stand still while the machine
/// sleeps, and `Date.now()`, which may be set.
///
/// It never goes back, counts hours of sleep, and a date set back delays nothing. A date set forward looks like sleep.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::reconnect::Clock;
///
/// let mut clock = Clock::new(0.0, 1_700_000_000_000.0);
/// let hour = 3_600_000.0;
/// assert_eq!(clock.now(1000.0, 1_700_000_001_000.0 - hour), Duration::from_secs(1));
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    elapsed: Micros,
    /// The last reading.
    performance: f64,
    /// The date of the start, by the present date.
    start: f64,
}

impl Clock {
    /// Starts at zero, with both clocks' milliseconds.
    #[must_use]
    pub fn new(performance: f64, date: f64) -> Self {
        Self {
            elapsed: 0,
            performance,
            start: date,
        }
    }

    /// The time since the start, with both clocks' milliseconds.
    pub fn now(&mut self, performance: f64, date: f64) -> Duration {
        Duration::from_micros(self.tick(performance, date))
    }

    /// Goes on from the present time with other clocks, such as a test's fake ones. What they read says nothing about how
    /// much time has passed.
    pub fn replace(&mut self, performance: f64, date: f64) {
        self.performance = performance;
        self.start = date - self.elapsed as f64 / 1000.0;
    }

    /// It is at least this late: a timer says so, and may know better than the clocks.
    pub fn reach(&mut self, time: Duration) {
        self.elapsed = self.elapsed.max(micros(time));
    }

    pub(crate) fn tick(&mut self, performance: f64, date: f64) -> Micros {
        // `max` ignores NaN
        let ran = (performance - self.performance).max(0.0);
        self.performance = performance;
        self.pass(ran);
        // By how much the date is ahead. The larger of the two each time would run up to twice as fast: coarse clocks tick apart
        let ahead = date - self.start - self.elapsed as f64 / 1000.0;
        if ahead >= SAME {
            self.pass(ahead);
        } else if ahead <= -SAME {
            // It was set back
            self.start += ahead;
        }
        self.elapsed
    }

    fn pass(&mut self, milliseconds: f64) {
        self.elapsed = self
            .elapsed
            .saturating_add((milliseconds * 1000.0) as Micros);
    }
}
