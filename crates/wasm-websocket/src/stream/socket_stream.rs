//! The socket as a `Stream` and a `Sink`.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::buffers::Buffers;
use super::handle::SocketHandle;
use crate::raw::Timer;
use crate::socket::{Closed, Drained, Opened, WebSocket};
use crate::values::{CloseCode, CloseEvent, Error, Message, ReadyState};

/// A WebSocket as a [`Stream`] of what is received and a [`Sink`] for what is sent.
///
/// Dropping it closes the connection and removes every listener; so does dropping both halves after
/// a split. To close while it is split, or to ask for its state, take a [`handle`](Self::handle)
/// first.
///
/// # Receiving
///
/// Messages that arrive while nobody reads wait in order, up to the
/// [limit](crate::WebSocketStreamBuilder::receive_limit) in bytes. None is lost, neither one that comes right
/// after the handshake nor one right before the close. A clean close ends the stream. An
/// unclean close first yields one [`Error::ConnectionLost`]. [`close_event`](Self::close_event)
/// has the code of either.
///
/// # Sending
///
/// - `feed`, `send` and `flush` wait while the browser's buffer holds more than the
///   [high-water mark](crate::WebSocketStreamBuilder::high_water_mark). Below it they return at once: the browser has
///   taken the message, and sends it.
/// - [`drained`](Self::drained) waits until everything has gone to the network.
/// - `close` performs the closing handshake and waits for its end.
/// - Sending on a socket that is closing or closed is [`Error::NotOpen`], which hands the message back. `flush` and
///   `close` fail if the connection is lost, or ends with unsent data.
/// - After a split, `feed` may keep a message in the writing half. `flush` that half before you close through the
///   [`handle`](Self::handle).
///
/// Browsers fire no event when their buffer drains. A timer looks at it after 1 ms, then 2, 4, … 64 ms, and only
/// while somebody waits. Browsers slow the timers of a hidden page down to one a second or a minute, though not a
/// worker's, so the buffer is also checked on each received message. WebKit reports an empty buffer almost always;
/// there, sending hardly ever waits.
///
/// It needs no executor of its own: [wasm-bindgen-futures](https://docs.rs/wasm-bindgen-futures) is
/// the usual one.
///
/// ```no_run
/// use gloo_console::log;
/// use futures_util::{SinkExt, StreamExt};
/// use wasm_websocket::{Error, Message, WebSocketStream};
///
/// # async fn run() -> Result<(), Error> {
/// let mut stream = WebSocketStream::builder("ws://localhost:9998/echo").open().await?;
/// stream.send(Message::from("hello")).await?;
/// while let Some(message) = stream.next().await {
///     log!(message?.to_string());
///     stream.close().await?;
/// }
/// log!(format!("{:?}", stream.close_event()));
/// # Ok(()) }
/// ```
#[must_use = "dropping it closes the connection"]
pub struct WebSocketStream {
    pub(super) socket: WebSocket,
    pub(super) buffers: Rc<Buffers<Message>>,
    /// Does nothing once the socket is open.
    pub(super) _deadline: Option<Timer>,
    pub(super) close_as_item: bool,
}

impl WebSocketStream {
    /// A handle that works while the stream is split, and doesn't keep the connection open.
    pub fn handle(&self) -> SocketHandle {
        SocketHandle::new(&self.socket)
    }

    /// How the connection ended, once it has; also before the last messages are read.
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.socket.close_event()
    }

    /// Starts the closing handshake with a code and a reason for the server, as [`WebSocket::close_with`].
    /// `SinkExt::close` then waits for its end.
    ///
    /// ```no_run
    /// use futures_util::SinkExt;
    /// # use wasm_websocket::{CloseCode, Error, WebSocketStream};
    ///
    /// # async fn run(mut stream: WebSocketStream) -> Result<(), Error> {
    /// stream.close_with(CloseCode::NORMAL, "bye")?;
    /// stream.close().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] and [`Error::ReasonTooLong`], in every state.
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        self.socket.close_with(code, reason)
    }

    /// As [`WebSocket::ready_state`].
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.socket.ready_state()
    }

    /// As [`WebSocket::buffered_amount`], in bytes.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.socket.buffered_amount()
    }

    /// As [`WebSocket::opened`]; fails with [`Error::TimedOut`] after the connect timeout.
    pub fn opened(&self) -> Opened {
        self.socket.opened()
    }

    /// As [`WebSocket::drained`].
    pub fn drained(&self) -> Drained {
        self.socket.drained()
    }

    /// As [`WebSocket::closed`].
    pub fn closed(&self) -> Closed {
        self.socket.closed()
    }

    /// As [`WebSocket::as_raw`].
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.socket.as_raw()
    }

    /// As [`WebSocket::url`].
    #[must_use]
    pub fn url(&self) -> String {
        self.socket.url()
    }

    /// As [`WebSocket::protocol`].
    #[must_use]
    pub fn protocol(&self) -> String {
        self.socket.protocol()
    }

    /// As [`WebSocket::extensions`].
    #[must_use]
    pub fn extensions(&self) -> String {
        self.socket.extensions()
    }

    /// The end that follows the last message.
    pub(super) fn end_of_reading(&self) -> Option<Result<(), Error>> {
        let overflow = self.buffers.inbox.overflow();
        overflow
            .map(Err)
            .or_else(|| self.socket.end_of_connection())
    }
}

impl Stream for WebSocketStream {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(message) = self.buffers.inbox.pop() {
            return Poll::Ready(Some(Ok(message)));
        }
        if self.buffers.inbox.is_over() {
            return Poll::Ready(None);
        }
        let Some(end) = self.end_of_reading() else {
            self.buffers.inbox.reader.wait(context);
            return Poll::Pending;
        };
        self.buffers.inbox.set_over();
        Poll::Ready(match end {
            Ok(()) if self.close_as_item => {
                self.close_event().map(|close| Err(Error::Closed(close)))
            }
            end => end.err().map(Err),
        })
    }
}

impl FusedStream for WebSocketStream {
    fn is_terminated(&self) -> bool {
        self.buffers.inbox.is_over()
    }
}

impl Sink<Message> for WebSocketStream {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let outbox = &self.buffers.outbox;
        match self.socket.open_result() {
            None => {
                outbox.wait(context);
                Poll::Pending
            }
            Some(Err(error)) => Poll::Ready(Err(error)),
            Some(Ok(())) => match outbox.poll_room(&self.socket, context) {
                // `start_send` fails, and hands the message back
                Poll::Pending if self.socket.ready_state() != ReadyState::Open => {
                    Poll::Ready(Ok(()))
                }
                polled => polled.map(Ok),
            },
        }
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.socket.send(message)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.socket.end_of_writing() {
            Some(end) => Poll::Ready(end),
            None => self.buffers.outbox.poll_room(&self.socket, context).map(Ok),
        }
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.socket.end_of_writing() {
            Some(end) => Poll::Ready(end),
            None => {
                self.socket.close();
                self.buffers.outbox.wait(context);
                Poll::Pending
            }
        }
    }
}

impl fmt::Debug for WebSocketStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebSocketStream")
            .field(&self.socket)
            .finish()
    }
}
