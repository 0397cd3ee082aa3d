//! Times as the core keeps them: whole microseconds in one number, which saturates.

use std::time::Duration;

/// Since the driver's start, or for how long; at most 584,000 years.
pub(crate) type Micros = u64;

/// A deadline that never comes.
pub(super) const NEVER: Micros = Micros::MAX;

pub(crate) fn micros(time: Duration) -> Micros {
    // Longer times count as the longest
    let seconds = time.as_secs().min(Micros::MAX / 1_000_000 - 1);
    seconds * 1_000_000 + u64::from(time.subsec_micros())
}

/// A part of `window`: none of it for 0, all of it for 1.
pub(super) fn jitter(window: Micros, random: f64) -> Micros {
    // A cast saturates, and makes 0 of NaN; a huge window's may be rounded up
    ((window as f64 * random.clamp(0.0, 1.0)) as Micros).min(window)
}
