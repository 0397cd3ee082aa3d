//! A monotonic clock that includes time asleep.

use std::time::Duration;

use super::micros::Micros;

/// Milliseconds: steps that differ by less are the same step of two coarse clocks, or of one that is being corrected.
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
    performance: f64,
    date: f64,
}

impl Clock {
    /// Starts at zero, with both clocks' milliseconds.
    #[must_use]
    pub fn new(performance: f64, date: f64) -> Self {
        Self {
            elapsed: 0,
            performance,
            date,
        }
    }

    /// The time since the start, with both clocks' milliseconds.
    pub fn now(&mut self, performance: f64, date: f64) -> Duration {
        Duration::from_micros(self.tick(performance, date))
    }

    pub(crate) fn tick(&mut self, performance: f64, date: f64) -> Micros {
        // `max` ignores NaN
        let ran = (performance - self.performance).max(0.0);
        let dated = date - self.date;
        (self.performance, self.date) = (performance, date);
        // The larger of the two each time would run up to twice as fast: coarse clocks tick apart
        let step = if dated - ran >= SAME { dated } else { ran };
        self.elapsed = self.elapsed.saturating_add((step * 1000.0) as Micros);
        self.elapsed
    }
}
