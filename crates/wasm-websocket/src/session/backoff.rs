//! How long to wait before connecting again, and when to stop.

use std::time::Duration;

use super::micros::{Micros, jitter, micros};
use crate::values::CloseCode;

/// How long to wait before each retry: a random delay, from a window that grows.
///
/// The first delay after a lost connection is random between 0 and [`first_delay`](Self::first_delay)
/// ([RFC 6455 section 7.2.3](https://www.rfc-editor.org/rfc/rfc6455#section-7.2.3)). Each retry in a row doubles this
/// window, up to [`max_delay`](Self::max_delay) ("full jitter"). Clients that lose one server together therefore don't come
/// back together.
///
/// # Default
///
/// | | |
/// |---|---|
/// | [`first_delay`](Self::first_delay) | 5 s |
/// | [`max_delay`](Self::max_delay) | 30 s |
/// | [`max_retries`](Self::max_retries) | none: never gives up |
/// | [`min_uptime`](Self::min_uptime) | 5 s |
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::reconnect::{Backoff, Retry};
///
/// let mut backoff = Backoff::new().first_delay(Duration::from_secs(1)).max_retries(2);
/// assert_eq!(backoff.next(Retry::Backoff, 0.5).map(|wait| wait.delay), Some(Duration::from_millis(500)));
/// assert_eq!(backoff.next(Retry::Backoff, 0.5).map(|wait| wait.delay), Some(Duration::from_secs(1)));
/// assert_eq!(backoff.next(Retry::Backoff, 0.5), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backoff {
    first_delay: Micros,
    pub(super) max_delay: Micros,
    max_retries: Option<u32>,
    min_uptime: Micros,
    retries: u32,
    /// The window of the next delay, after the first.
    window: Micros,
}

/// What to do after an attempt failed or a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// Wait for the delay that the [`Backoff`] gives.
    Backoff,
    /// Wait for the [longest first delay](Backoff::first_delay), and then for the delay that the [`Backoff`] gives.
    BackoffAfterFirstDelay,
    /// Wait exactly this long. It counts as a retry.
    After(Duration),
    /// Don't connect again.
    Stop,
}

impl Retry {
    /// The decision by a close code alone: 1008 and 4000 to 4999, with which a server refuses this
    /// client, [stop](Self::Stop); 1012 and 1013, with which it asks for time, wait
    /// [at least the first delay](Self::BackoffAfterFirstDelay); all others [wait](Self::Backoff).
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, reconnect::Retry};
    /// assert_eq!(Retry::after_close(CloseCode::POLICY_VIOLATION), Retry::Stop);
    /// assert_eq!(Retry::after_close(CloseCode::NORMAL), Retry::Backoff);
    /// ```
    #[must_use]
    pub fn after_close(code: CloseCode) -> Self {
        match u16::from(code) {
            1008 | 4000..=4999 => Self::Stop,
            1012 | 1013 => Self::BackoffAfterFirstDelay,
            _ => Self::Backoff,
        }
    }
}

/// A wait before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The whole wait.
    pub delay: Duration,
    /// The part that nothing shortens, not even the network coming back.
    pub at_least: Duration,
}

impl Backoff {
    /// The default of [`first_delay`](Self::first_delay).
    pub const FIRST_DELAY: Duration = Duration::from_secs(5);
    /// The default of [`max_delay`](Self::max_delay).
    pub const MAX_DELAY: Duration = Duration::from_secs(30);
    /// The default of [`min_uptime`](Self::min_uptime).
    pub const MIN_UPTIME: Duration = Duration::from_secs(5);

    /// The default.
    #[must_use]
    pub fn new() -> Self {
        Self {
            first_delay: micros(Self::FIRST_DELAY),
            max_delay: micros(Self::MAX_DELAY),
            max_retries: None,
            min_uptime: micros(Self::MIN_UPTIME),
            retries: 0,
            window: 0,
        }
    }

    /// The longest first delay. Zero retries at once, each time. Use that in tests only: it hammers a server that went down.
    #[must_use]
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = micros(delay);
        self
    }

    /// The longest random delay. It also limits [`first_delay`](Self::first_delay). It doesn't limit
    /// [`Retry::After`], nor the part of a delay that [`Retry::BackoffAfterFirstDelay`] adds.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = micros(delay);
        self
    }

    /// Gives up after this many retries in a row. Zero never retries; `None` never gives up.
    #[must_use]
    pub fn max_retries(mut self, retries: impl Into<Option<u32>>) -> Self {
        self.max_retries = retries.into();
        self
    }

    /// How long a connection must stay open before the delays start over. A server that accepts and closes at once is
    /// therefore not hammered.
    #[must_use]
    pub fn min_uptime(mut self, uptime: Duration) -> Self {
        self.min_uptime = micros(uptime);
        self
    }

    /// The wait before the next retry; `None` to give up. `random` is a number from 0 (inclusive) to 1 (exclusive), such as
    /// `Math.random()`. A number outside counts as the nearer end.
    pub fn next(&mut self, retry: Retry, random: f64) -> Option<Wait> {
        let (delay, at_least) = self.wait(retry, random)?;
        Some(Wait {
            delay: Duration::from_micros(delay),
            at_least: Duration::from_micros(at_least),
        })
    }

    /// Like [`next`](Self::next): the delay, and the part of it that nothing shortens.
    pub(super) fn wait(&mut self, retry: Retry, random: f64) -> Option<(Micros, Micros)> {
        if retry == Retry::Stop || self.max_retries.is_some_and(|max| self.retries >= max) {
            return None;
        }
        let window = if self.retries == 0 {
            self.first_window()
        } else {
            self.window
        };
        self.window = window.saturating_add(window).min(self.max_delay);
        self.retries = self.retries.saturating_add(1);
        let at_least = match retry {
            Retry::After(delay) => return Some((micros(delay), micros(delay))),
            Retry::BackoffAfterFirstDelay => self.first_window(),
            _ => 0,
        };
        Some((at_least.saturating_add(jitter(window, random)), at_least))
    }

    /// Starts over if a connection was open for at least the [`min_uptime`](Self::min_uptime). Returns whether it was.
    pub fn connection_ended(&mut self, uptime: Duration) -> bool {
        self.ended_after(micros(uptime))
    }

    pub(super) fn ended_after(&mut self, uptime: Micros) -> bool {
        let lasted = uptime >= self.min_uptime;
        if lasted {
            self.retries = 0;
        }
        lasted
    }

    /// The retries since the delays last started over.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// The longest first delay.
    pub(super) fn first_window(&self) -> Micros {
        self.first_delay.min(self.max_delay)
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}
