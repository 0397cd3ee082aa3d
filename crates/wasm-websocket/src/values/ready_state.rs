//! The four states of a socket, as a plain value.

use std::fmt;

/// The state of a socket, [the standard's `readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate).
///
/// The numbers are the standard's: `ReadyState::Open as u16` is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum ReadyState {
    /// The connection is being made; nothing can be sent yet.
    Connecting = 0,
    /// Messages pass both ways.
    Open = 1,
    /// The closing handshake has begun, or `close` was called.
    Closing = 2,
    /// The connection is closed, or was never made.
    Closed = 3,
}

impl From<u16> for ReadyState {
    /// Numbers over 3, which no browser gives, count as closed.
    fn from(state: u16) -> Self {
        match state {
            0 => Self::Connecting,
            1 => Self::Open,
            2 => Self::Closing,
            _ => Self::Closed,
        }
    }
}

impl fmt::Display for ReadyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Closing => "closing",
            Self::Closed => "closed",
        })
    }
}
