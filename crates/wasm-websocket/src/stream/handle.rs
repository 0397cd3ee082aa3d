//! `SocketHandle`: what can be done to a stream from elsewhere.

use crate::raw::{Payload, handed_back};
use crate::socket::{Closed, Drained, Opened, WeakWebSocket, WebSocket};
use crate::values::{CloseCode, CloseEvent, Error, ReadyState, check_close};

/// Controls a [`WebSocketStream`](crate::WebSocketStream) while it is split or
/// borrowed; made by [`WebSocketStream::handle`](crate::WebSocketStream::handle).
///
/// It doesn't keep the connection open. When the stream is gone, so is the connection: then the state
/// is closed, nothing is buffered, and [`closed`](Self::closed) resolves with code 1006.
///
/// ```no_run
/// use gloo_console::log;
/// use futures_util::StreamExt;
/// use wasm_websocket::{Error, WebSocketStream};
///
/// # async fn run() -> Result<(), Error> {
/// let stream = WebSocketStream::builder("ws://localhost:9998/echo").open().await?;
/// let handle = stream.handle();
/// let (writer, reader) = stream.split();
/// handle.close_with(4000, "enough")?;
/// let end = handle.closed().await;
/// log!(end.to_string());
/// # drop((writer, reader)); Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketHandle {
    socket: WeakWebSocket,
}

impl SocketHandle {
    pub(super) fn new(socket: &WebSocket) -> Self {
        Self {
            socket: socket.downgrade(),
        }
    }

    /// Sends a message at once, as [`WebSocket::send`] does: it doesn't wait for room in the browser's buffer, as the
    /// stream does.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`], also when the stream is gone; [`Error::RefusedData`]. Each hands back a message that was
    /// given by value.
    pub fn send(&self, data: impl Payload) -> Result<(), Error> {
        match self.socket.upgrade() {
            Some(socket) => socket.send(data),
            None => Err(Error::NotOpen {
                state: ReadyState::Closed,
                message: handed_back(data),
            }),
        }
    }

    /// As [`WebSocket::close`].
    pub fn close(&self) {
        if let Some(socket) = self.socket.upgrade() {
            socket.close();
        }
    }

    /// As [`WebSocket::close_with`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] and [`Error::ReasonTooLong`], in every state.
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        let code = code.into();
        match self.socket.upgrade() {
            Some(socket) => socket.close_with(code, reason),
            None => check_close(code, reason),
        }
    }

    /// As [`WebSocket::ready_state`].
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        let socket = self.socket.upgrade();
        socket.map_or(ReadyState::Closed, |socket| socket.ready_state())
    }

    /// As [`WebSocket::buffered_amount`], in bytes.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        let socket = self.socket.upgrade();
        socket.map_or(0, |socket| socket.buffered_amount())
    }

    /// As [`WebSocket::url`]; empty when the stream is gone.
    #[must_use]
    pub fn url(&self) -> String {
        self.read(WebSocket::url)
    }

    /// As [`WebSocket::protocol`]; empty when the stream is gone.
    #[must_use]
    pub fn protocol(&self) -> String {
        self.read(WebSocket::protocol)
    }

    /// As [`WebSocket::extensions`]; empty when the stream is gone.
    #[must_use]
    pub fn extensions(&self) -> String {
        self.read(WebSocket::extensions)
    }

    /// As [`WebSocket::close_event`]; `None` when the stream is gone.
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.socket.upgrade()?.close_event()
    }

    /// As [`WebSocket::opened`]; fails with [`Error::TimedOut`] after the connect timeout, and with
    /// [`Error::ConnectFailed`] when the stream is gone.
    pub fn opened(&self) -> Opened {
        self.socket.opened()
    }

    /// As [`WebSocket::drained`]; fails with [`Error::ConnectionLost`] when the stream is gone.
    pub fn drained(&self) -> Drained {
        self.socket.drained()
    }

    /// As [`WebSocket::closed`].
    pub fn closed(&self) -> Closed {
        self.socket.closed()
    }

    fn read(&self, get: impl Fn(&WebSocket) -> String) -> String {
        let socket = self.socket.upgrade();
        socket.map_or_else(String::new, |socket| get(&socket))
    }
}
