//! How long to wait before connecting again, and when to stop.

use std::time::Duration;

use super::micros::{Micros, jitter, micros};
use crate::values::CloseCode;

/// How long to wait before each retry: a random wait, from a window that grows.
///
/// After a lost connection the first wait is uniform in 0 to `first_window`
/// ([RFC 6455 section 7.2.3](https://www.rfc-editor.org/rfc/rfc6455#section-7.2.3)), and each retry in a row doubles the
/// window, up to `cap` ("full jitter"): clients that lose one server together do not come back together.
///
/// # Default
///
/// | | |
/// |---|---|
/// | `first_window` | 5 s |
/// | `cap` | 30 s |
/// | [`max_retries`](Self::max_retries) | none: never gives up |
/// | [`min_uptime`](Self::min_uptime) | 5 s |
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::reconnect::{Backoff, Retry};
///
/// let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60))?.max_retries(2);
/// assert_eq!(backoff.next(Retry::Backoff, 0.5).map(|wait| wait.delay), Some(Duration::from_millis(500)));
/// assert_eq!(backoff.next(Retry::Backoff, 0.5).map(|wait| wait.delay), Some(Duration::from_secs(1)));
/// assert_eq!(backoff.next(Retry::Backoff, 0.5), None);
/// # Ok::<(), wasm_websocket::reconnect::InvalidBackoff>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backoff {
    first_window: Micros,
    cap: Micros,
    max_retries: Option<u32>,
    min_uptime: Micros,
    retries: u32,
}

/// Windows that a [`Backoff`] can't have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidBackoff {
    /// The first window is zero: a server that went down would be hammered.
    #[error("the first window is zero: give one that spreads the clients, such as 5 s")]
    ZeroWindow,
    /// The cap is below the first window.
    #[error("the cap is below the first window: give a longer cap or a shorter window")]
    CapBelowWindow,
}

/// What to do after an attempt failed or a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Wait as the [`Backoff`] says.
    Backoff,
    /// Wait as the [`Backoff`] says after its first window has passed.
    BackoffAfterWindow,
    /// Wait this long, neither more nor less; it counts as a retry.
    After(Duration),
    /// Don't connect again.
    Stop,
}

impl Retry {
    /// What is done after a close event that nobody decides about: 1008 and 4000 to 4999, with which a server refuses this
    /// client, [stop](Self::Stop); 1012 and 1013, with which it asks for time, wait
    /// [at least the first window](Self::BackoffAfterWindow); all others [wait](Self::Backoff).
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
            1012 | 1013 => Self::BackoffAfterWindow,
            _ => Self::Backoff,
        }
    }
}

/// A wait before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The whole wait.
    pub delay: Duration,
    /// The part of it that nothing shortens, not even news that the network is back.
    pub at_least: Duration,
}

impl Backoff {
    /// The default of the first wait's window.
    pub const FIRST_WINDOW: Duration = Duration::from_secs(5);
    /// The default of the longest window.
    pub const CAP: Duration = Duration::from_secs(30);
    /// The default of [`min_uptime`](Self::min_uptime).
    pub const MIN_UPTIME: Duration = Duration::from_secs(5);

    /// The first wait's window, and the one that no window grows beyond.
    ///
    /// # Errors
    ///
    /// [`InvalidBackoff`] if the first window is zero or over the cap.
    pub fn new(first_window: Duration, cap: Duration) -> Result<Self, InvalidBackoff> {
        let (first_window, cap) = (micros(first_window), micros(cap));
        if first_window == 0 {
            return Err(InvalidBackoff::ZeroWindow);
        }
        if cap < first_window {
            return Err(InvalidBackoff::CapBelowWindow);
        }
        Ok(Self {
            first_window,
            cap,
            ..Self::default()
        })
    }

    /// Gives up after this many retries without a connection that lasted; 0 never retries.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// How long a connection must be open for the waits to start over: a server that accepts and closes at once is not
    /// hammered.
    #[must_use]
    pub fn min_uptime(mut self, uptime: Duration) -> Self {
        self.min_uptime = micros(uptime);
        self
    }

    /// The wait before the next retry, with a random number from 0 (inclusive) to 1 (exclusive), such as `Math.random()`;
    /// what is outside counts as the nearer end. `None` to give up.
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
        let doubled = if self.retries <= self.first_window.leading_zeros() {
            self.first_window << self.retries
        } else {
            self.cap
        };
        let window = doubled.min(self.cap);
        self.retries = self.retries.saturating_add(1);
        let at_least = match retry {
            Retry::After(delay) => return Some((micros(delay), micros(delay))),
            Retry::BackoffAfterWindow => self.first_window,
            _ => 0,
        };
        Some((at_least.saturating_add(jitter(window, random)), at_least))
    }

    /// Starts over after a connection that was open for `uptime`, if that is at least the [`min_uptime`](Self::min_uptime);
    /// returns whether it was.
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

    /// The retries since the waits last started over.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries
    }

    pub(super) fn first_window(&self) -> Micros {
        self.first_window
    }

    pub(super) fn cap(&self) -> Micros {
        self.cap
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first_window: micros(Self::FIRST_WINDOW),
            cap: micros(Self::CAP),
            max_retries: None,
            min_uptime: micros(Self::MIN_UPTIME),
            retries: 0,
        }
    }
}
