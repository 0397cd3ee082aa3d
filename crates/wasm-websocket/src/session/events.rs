//! A session's inputs and outputs that are more than plain calls: page events, actions, events, ends, and the failure of a provider
//! or a greeting.

use std::time::Duration;

use super::backoff::Retry;
use crate::values::{Cause, CloseCode, CloseEvent, Error};

/// The number of an attempt. Reports about an earlier attempt are ignored.
pub type Generation = u32;

/// A change of the page, or of the network as the browser sees it. A worker has only the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageEvent {
    /// The `online` event.
    Online,
    /// The `offline` event, or `navigator.onLine` being false at the start.
    Offline,
    /// A `visibilitychange` event to visible.
    Visible,
    /// A `visibilitychange` event to hidden. The session does nothing. The browser may delay its timers from now on.
    Hidden,
    /// The `freeze` event: no code runs until it resumes.
    Freeze,
    /// The `resume` event.
    Resume,
    /// The `pagehide` event: the page is left, maybe for the back/forward cache.
    PageHide,
    /// The `pageshow` event.
    PageShow,
}

/// What the driver must do now. It performs the actions in order.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action<'a, M> {
    /// Close this generation's socket, for the session or for the user. A socket that is still connecting is aborted.
    Close {
        /// The attempt that made it.
        generation: Generation,
        /// The code to close with, if any; sendable.
        code: Option<CloseCode>,
        /// The reason to close with: empty without a code, else at most 123 bytes.
        reason: String,
    },
    /// Find the URL and subprotocols for this attempt, then call `handle_resolved`, at once or later.
    Resolve {
        /// The attempt.
        generation: Generation,
        /// How many attempts failed so far, or were open for less than the minimum uptime. With a list of `n` URLs, use
        /// number `failures % n`.
        failures: u32,
    },
    /// Make a socket to the URL of this attempt, then call `handle_connecting`; or `handle_error` if there is no socket.
    Connect {
        /// The attempt.
        generation: Generation,
    },
    /// Greet the server over this generation's socket, which is open: do on it what the user wants done before anything else,
    /// then call `handle_greeted`, at once or later. Messages that come until then are the greeting's. Those that it leaves
    /// are the user's, after [`Opened`](Event::Opened).
    Greet {
        /// The attempt that made the socket.
        generation: Generation,
    },
    /// Send the probe, then call `handle_probed`, or `handle_closing` if the socket isn't open any more.
    Probe {
        /// The attempt that made the socket.
        generation: Generation,
        /// The probe.
        message: &'a M,
    },
    /// Send a message, then call `handle_sent`, or `handle_closing` if the socket isn't open any more.
    Send {
        /// The attempt that made the socket.
        generation: Generation,
        /// The message; the session keeps it.
        message: &'a M,
    },
}

/// What the user receives, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<M> {
    /// An attempt begins.
    Connecting {
        /// The number of this attempt since the last connection was open, from 1.
        attempt: u32,
    },
    /// A connection is open, and the server was greeted.
    Opened {
        /// The attempts that it took, this one included.
        attempts: u32,
    },
    /// An open connection ended.
    Lost {
        /// The browser's event. When the session dropped the connection without waiting for one, an unclean event stands
        /// for it: code 3008 when the connection was silent for too long, 1001 when the page was left, 1000 for
        /// `reconnect`, the code and reason of `reconnect_with`, 1006 when the browser fired no close event.
        close: CloseEvent,
        /// Messages sent on it that may or may not have arrived.
        in_doubt: u64,
    },
    /// The next attempt begins after a wait, unless the page or the network changes.
    Reconnecting {
        /// The number of this retry, from 1; it starts over after a connection that lasted.
        attempt: u32,
        /// The wait.
        delay: Duration,
        /// Why the last attempt failed, or the connection was lost.
        error: Error,
    },
    /// The oldest message was dropped, because of its age or to make room for another.
    Dropped(M),
    /// The session gave up. The error is [`Error::RetriesExhausted`] after the last retry. If there was to be no retry, it is
    /// [`Error::Refused`], or [`Error::Unresolved`] from the provider of the URL, or [`Error::GreetingFailed`].
    GaveUp(Error),
    /// The session ended because the user closed it.
    Closed {
        /// The browser's event; 1006 (unclean) when no connection was open, or the browser fired no close event.
        close: CloseEvent,
        /// Messages sent on the last connection that may or may not have arrived.
        in_doubt: u64,
    },
}

/// How a connection or an attempt ended: all that there is to decide what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedEnd {
    /// The browser's event. If it fired none, an unclean one as in [`Event::Lost`] stands for it.
    pub close: CloseEvent,
    /// What went wrong. Its [`source`](std::error::Error::source) is the cause, if one is known.
    pub error: Error,
    /// How long the connection was open, from the end of the greeting; `None` if it never was.
    pub uptime: Option<Duration>,
    /// The number of the attempt since the last connection was open, from 1. For a connection that was open, it is the number of the
    /// attempt that opened it.
    pub attempt: u32,
}

/// Why an attempt can't go on, and whether to try again: what a provider of URLs or a greeting fails with.
///
/// Any error that is `Send` and `Sync` converts into one, as do anyhow's errors and text, so that `?`
/// works. It is retried as the [`Backoff`](super::Backoff) says.
///
/// ```
/// use wasm_websocket::reconnect::{Failure, Retry};
///
/// let signed_out = Failure::from("signed out").retry(Retry::Stop);
/// let error = Failure::from(std::io::Error::other("no answer"));
/// # drop((signed_out, error));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub(super) cause: Cause,
    pub(super) retry: Retry,
}

impl Failure {
    /// What to do then. Default: [`Retry::Backoff`].
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// What it failed with. [`Error::Unresolved`] or [`Error::GreetingFailed`] has it.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.cause
    }
}

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            cause: Cause::new(error),
            retry: Retry::Backoff,
        }
    }
}
