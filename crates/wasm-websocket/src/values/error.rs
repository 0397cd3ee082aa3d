//! Everything that can go wrong, as plain values whose text says what to do.

use std::fmt;

use super::cause::Cause;
use super::close::{CloseCode, CloseEvent};
use super::message::Message;
use super::ready_state::ReadyState;

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL names no WebSocket server.
    #[error("invalid URL {url:?}: {problem}")]
    InvalidUrl {
        /// The URL as it was given.
        url: String,
        /// What is wrong with it.
        problem: UrlProblem,
    },
    /// A subprotocol is not a token of [RFC 6455 section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    #[error(
        "invalid subprotocol {protocol:?}: use visible ASCII without spaces or any of ()<>@,;:\\\"/[]?={{}}"
    )]
    InvalidSubprotocol {
        /// The subprotocol as it was given.
        protocol: String,
    },
    /// A subprotocol is given twice; upper and lower case count as the same.
    #[error("subprotocol {protocol:?} is given twice: name each once, in one spelling")]
    DuplicateSubprotocol {
        /// The one that comes second.
        protocol: String,
    },
    /// There is no global `WebSocket`.
    #[error("no WebSocket here: run in a browser, a worker, Deno, or Node 22 or later")]
    Unsupported,
    /// The browser refused to try the connection.
    #[error(
        "the browser blocked the connection ({reason:?}): allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports"
    )]
    Blocked {
        /// The browser's own words, in which engines differ.
        reason: String,
    },
    /// The socket can't be used in this state. Nothing was sent.
    #[error("the socket is {state}: use it while it is open, or connect again")]
    NotOpen {
        /// The state at the call.
        state: ReadyState,
        /// The message, if it was given away.
        message: Option<Box<Message>>,
    },
    /// The browser can't send this value, such as an `ArrayBuffer` that can be resized; nothing was
    /// sent.
    #[error(
        "the browser refused the data ({reason:?}): send text, bytes, a Blob or a plain ArrayBuffer"
    )]
    RefusedData {
        /// The browser's own words, in which engines differ.
        reason: String,
        /// The message, if it was given away.
        message: Option<Box<Message>>,
    },
    /// A page may not close with this code; the socket is as it was.
    #[error("close code {0} can't be sent: use 1000 or one of 3000 to 4999")]
    InvalidCloseCode(CloseCode),
    /// The close reason does not fit into a Close frame; the socket is as it was.
    #[error("close reason of {0} bytes is too long: at most 123 bytes of UTF-8 fit")]
    ReasonTooLong(
        /// The reason's length in bytes of UTF-8.
        usize,
    ),
    /// The connection ended before it was open. Browsers don't tell a page why.
    #[error(
        "connection failed ({0}): check that the server runs, is reachable and accepts the subprotocol"
    )]
    ConnectFailed(CloseEvent),
    /// The handshake was not finished in time; the socket was closed.
    #[error(
        "not connected in time: check that the server answers, or allow a longer connect timeout"
    )]
    TimedOut,
    /// More received messages waited than the limit allows; the socket was closed with code 4009,
    /// and what waited was delivered before this.
    #[error(
        "more than {0} bytes of received messages wait: read faster, or allow a higher receive limit"
    )]
    ReceiveLimit(
        /// The limit in bytes.
        usize,
    ),
    /// The connection ended without the closing handshake, or the browser ended it for an error.
    #[error("connection lost ({0}): connect again")]
    ConnectionLost(CloseEvent),
    /// The connection was closed, by you or by the server.
    #[error("closed ({0}): connect again")]
    Closed(CloseEvent),
    /// The provider of URLs failed.
    #[error(fmt = unresolved)]
    Unresolved(
        /// What the provider failed with.
        #[source]
        Cause,
    ),
    /// The message has no room among those that wait for a connection.
    #[error(
        "send queue is full ({bytes} bytes more don't fit): wait for the connection, allow a longer queue, or drop the oldest"
    )]
    QueueFull {
        /// The message's length in bytes.
        bytes: usize,
        /// The message, unless it is a Blob.
        message: Option<Box<Message>>,
    },
    /// The server ended the connection in a way that asks not to try again, such as close code 1008 or
    /// 4001; or your own `retry` said so.
    #[error(
        "refused ({0}): the server or your own `retry` asked to stop; fix the cause, then reconnect"
    )]
    Refused(CloseEvent),
    /// No attempt is left.
    #[error(fmt = exhausted)]
    RetriesExhausted(
        /// How the last attempt or connection ended.
        #[source]
        Box<Error>,
    ),
}

fn unresolved(cause: &Cause, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("no URL to connect to: check what provides it")?;
    with_cause(cause, f)
}

fn exhausted(last: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("gave up connecting: allow more retries, or reconnect later")?;
    with_cause(last, f)
}

/// Adds the cause to the alternate form.
fn with_cause(cause: &dyn fmt::Display, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if f.alternate() {
        write!(f, ": {cause:#}")?;
    }
    Ok(())
}

impl Error {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UrlProblem {
    /// It can't be parsed, on its own or against the page's address.
    #[error("it can't be parsed, give an absolute one such as ws://localhost:9998/echo")]
    Unparsable,
    /// Its scheme is none of `ws:`, `wss:`, `http:` and `https:`.
    #[error("its scheme is none of ws:, wss:, http: and https:")]
    Scheme,
    /// It has a fragment, which may be empty.
    #[error("it has a fragment, remove the # and what follows")]
    Fragment,
}

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
