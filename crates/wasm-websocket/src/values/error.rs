//! Everything that can go wrong, as plain values whose text says what to do.

use std::fmt;

use super::cause::Cause;
use super::close::{CloseCode, CloseEvent};
use super::message::Message;
use super::ready_state::ReadyState;

/// The text of [`Error::TimedOut`].
pub const TIMED_OUT: &str =
    "not connected in time: check that the server answers, or allow a longer connect timeout";
/// What is wrong with a subprotocol that is no token, and what to do.
pub(crate) const NO_TOKEN: &str = "use visible ASCII without spaces or any of ()<>@,;:\\\"/[]?={}";
/// The same for one that is given twice.
pub(crate) const DUPLICATE: &str = "is given twice: name each once, in one spelling";

/// Why a call or a connection failed.
///
/// Its text is lowercase, one line, and says what to do. Its cause is its
/// [`source`](std::error::Error::source); the text has it only in the alternate form, `{error:#}`.
///
/// [`into_message`](Self::into_message) returns a message that couldn't be sent, if you gave it away: as a `Message`,
/// `String`, `Vec`, `Box`, `Cow` or array. You still have a reference, an `Rc` or a JavaScript value of your own.
///
/// ```
/// use wasm_websocket::{CloseCode, Error};
///
/// let error = Error::InvalidCloseCode(CloseCode::NO_STATUS_RECEIVED);
/// assert_eq!(error.to_string(), "close code 1005 can't be sent: use 1000 or one of 3000 to 4999");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The URL names no WebSocket server.
    InvalidUrl {
        /// The URL as it was given.
        url: String,
        /// What is wrong with it.
        problem: UrlProblem,
    },
    /// A subprotocol is not a token of [RFC 6455 section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    InvalidSubprotocol {
        /// The subprotocol as it was given.
        protocol: String,
    },
    /// A subprotocol is given twice; upper and lower case count as the same.
    DuplicateSubprotocol {
        /// The one that comes second.
        protocol: String,
    },
    /// There is no global `WebSocket`.
    Unsupported,
    /// The browser refused to try the connection.
    Blocked {
        /// The browser's own words, in which engines differ.
        reason: String,
    },
    /// The socket can't be used in this state. Nothing was sent.
    NotOpen {
        /// The state at the call.
        state: ReadyState,
        /// The message, if it was given away.
        message: Option<Box<Message>>,
    },
    /// The browser can't send this value, such as an `ArrayBuffer` that can be resized; nothing was
    /// sent.
    RefusedData {
        /// The browser's own words, in which engines differ.
        reason: String,
        /// The message, if it was given away.
        message: Option<Box<Message>>,
    },
    /// A page may not close with this code; the socket is as it was.
    InvalidCloseCode(CloseCode),
    /// The close reason does not fit into a Close frame; the socket is as it was.
    ReasonTooLong(
        /// The reason's length in bytes of UTF-8.
        usize,
    ),
    /// The connection ended before it was open. Deno and Bun tell why, in the event's
    /// [`cause`](CloseEvent::cause). Browsers don't tell a page.
    ConnectFailed(CloseEvent),
    /// The handshake, or the greeting after it, was not finished in time; the socket was closed.
    TimedOut,
    /// More received messages waited than the limit allows; the socket was closed with code 4009,
    /// and what waited was delivered before this. If a greeting leaves that much, its attempt has failed.
    ReceiveLimit(
        /// The limit in bytes.
        usize,
    ),
    /// The connection ended without the closing handshake, or the browser ended it for an error.
    ConnectionLost(CloseEvent),
    /// The connection was closed, by you or by the server.
    Closed(CloseEvent),
    /// The provider of URLs failed.
    Unresolved(
        /// What the provider failed with.
        Cause,
    ),
    /// The greeting failed.
    GreetingFailed(
        /// What it failed with.
        Cause,
    ),
    /// `replay` was combined with an option by which messages are dropped or returned. Nothing was tried.
    ReplayConflict,
    /// The message has no room among those that wait for a connection, or for an acknowledgement.
    QueueFull {
        /// The message's length in bytes.
        bytes: usize,
        /// The message, unless it is a Blob.
        message: Option<Box<Message>>,
    },
    /// The server ended the connection in a way that asks not to try again, such as close code 1008 or
    /// 4001; or your own `retry` said so.
    Refused(CloseEvent),
    /// No attempt is left.
    RetriesExhausted(
        /// How the last attempt or connection ended.
        Box<Error>,
    ),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(f)?;
        match std::error::Error::source(self) {
            Some(cause) if f.alternate() => write!(f, ": {cause:#}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unresolved(cause) | Self::GreetingFailed(cause) => Some(cause),
            Self::RetriesExhausted(last) => Some(last),
            _ => Some(self.close_event()?.cause()?),
        }
    }
}

impl Error {
    /// Writes what happened, and what to do.
    #[expect(clippy::too_many_lines, reason = "a text for each variant")]
    fn write_text(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUrl { url, problem } => write!(f, "invalid URL {url:?}: {problem}"),
            Self::InvalidSubprotocol { protocol } => {
                write!(f, "invalid subprotocol {protocol:?}: {NO_TOKEN}")
            }
            Self::DuplicateSubprotocol { protocol } => {
                write!(f, "subprotocol {protocol:?} {DUPLICATE}")
            }
            Self::Unsupported => f.write_str(
                "no WebSocket here: run in a browser, a worker, Deno, Bun, or Node 22 or later",
            ),
            Self::Blocked { reason } => write!(
                f,
                "the browser blocked the connection ({reason:?}): allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports"
            ),
            Self::NotOpen { state, .. } => write!(
                f,
                "the socket is {state}: use it while it is open, or connect again"
            ),
            Self::RefusedData { reason, .. } => write!(
                f,
                "the browser refused the data ({reason:?}): send text, bytes, a Blob or a plain ArrayBuffer"
            ),
            Self::InvalidCloseCode(code) => write!(
                f,
                "close code {code} can't be sent: use 1000 or one of 3000 to 4999"
            ),
            Self::ReasonTooLong(length) => write!(
                f,
                "close reason of {length} bytes is too long: at most 123 bytes of UTF-8 fit"
            ),
            Self::ConnectFailed(close) => write!(
                f,
                "connection failed ({close}): check that the server runs, is reachable and accepts the subprotocol"
            ),
            Self::TimedOut => f.write_str(TIMED_OUT),
            Self::ReceiveLimit(limit) => write!(
                f,
                "more than {limit} bytes of received messages wait: read faster, or allow a higher receive limit"
            ),
            Self::ConnectionLost(close) => write!(f, "connection lost ({close}): connect again"),
            Self::Closed(close) => write!(f, "closed ({close}): connect again"),
            Self::Unresolved(_) => f.write_str("no URL to connect to: check what provides it"),
            Self::GreetingFailed(_) => {
                f.write_str("the greeting failed: check what it sends, and what the server answers")
            }
            Self::ReplayConflict => f.write_str(
                "replay keeps every message until it is acknowledged: leave out requeue_unsent, drop_oldest and max_age",
            ),
            Self::QueueFull { bytes, .. } => write!(
                f,
                "send queue is full ({bytes} bytes more don't fit): wait for the connection, acknowledge messages, allow a longer queue, or drop the oldest"
            ),
            Self::Refused(close) => write!(
                f,
                "refused ({close}): the server or your own `retry` asked to stop; fix the cause, then reconnect"
            ),
            Self::RetriesExhausted(_) => {
                f.write_str("gave up connecting: allow more retries, or reconnect later")
            }
        }
    }

    /// The message that couldn't be sent, if it was given away.
    ///
    /// ```
    /// use wasm_websocket::{Error, Message, ReadyState};
    ///
    /// let message = Some(Box::new(Message::from("hello")));
    /// let error = Error::NotOpen { state: ReadyState::Closed, message };
    /// assert_eq!(error.into_message(), Some(Message::from("hello")));
    /// ```
    #[must_use]
    pub fn into_message(self) -> Option<Message> {
        match self {
            Self::NotOpen { message, .. }
            | Self::RefusedData { message, .. }
            | Self::QueueFull { message, .. } => message.map(|message| *message),
            _ => None,
        }
    }

    /// [`NotOpen`](Self::NotOpen) without a message.
    #[must_use]
    pub const fn not_open(state: ReadyState) -> Self {
        Self::NotOpen {
            state,
            message: None,
        }
    }

    /// How the connection ended, if the browser said so.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::ConnectFailed(close)
            | Self::ConnectionLost(close)
            | Self::Closed(close)
            | Self::Refused(close) => Some(close),
            Self::RetriesExhausted(last) => last.close_event(),
            _ => None,
        }
    }
}

/// What is wrong with a URL, in [`Error::InvalidUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlProblem {
    /// It can't be parsed, on its own or against the page's address.
    Unparsable,
    /// Its scheme is none of `ws:`, `wss:`, `http:` and `https:`.
    Scheme,
    /// It has a fragment, which may be empty.
    Fragment,
}

impl UrlProblem {
    /// What is wrong, and what to do.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unparsable => {
                "it can't be parsed, give an absolute one such as ws://localhost:9998/echo"
            }
            Self::Scheme => "its scheme is none of ws:, wss:, http: and https:",
            Self::Fragment => "it has a fragment, remove the # and what follows",
        }
    }
}

impl fmt::Display for UrlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for UrlProblem {}

/// A message is of the other kind than the one that was asked for. The caller's buffer wasn't changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WrongKind {
    /// Text was asked of a binary message.
    #[error("the message is binary, not text: read its bytes")]
    Binary,
    /// Bytes were asked of a text message.
    #[error("the message is text, not binary: read its text")]
    Text,
}
