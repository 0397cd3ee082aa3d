//! `ReconnectingStream`: a connection that comes back as a `Stream` and a `Sink`, bounded in both
//! directions.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::builder::ReconnectingWebSocketBuilder;
use super::handle::ReconnectingWebSocket;
use crate::raw::{MessageEvent, Outgoing};
use crate::session::Event;
use crate::socket::{Closed, Drained, Opened, Waiting};
use crate::stream::{Buffering, Buffers, Item, TOO_MUCH};
use crate::values::{CloseCode, CloseEvent, Error, Message, ReadyState};

/// A [`ReconnectingWebSocket`] as a [`Stream`] of what is received and a [`Sink`] for what is sent;
/// made by [`ReconnectingWebSocketBuilder::stream`]. Dropping it closes the connection, for other
/// handles too.
///
/// # Receiving
///
/// Messages and events come in order: each message after the [`Event::Opened`] of its connection, and before
/// its [`Event::Lost`]. They wait to be read, up to the
/// [limit](crate::ReconnectingWebSocketBuilder::receive_limit) in bytes. An [`Event::Dropped`] counts its message
/// too; if there is no room for it, it is left out. The stream ends after [`Event::Closed`], or after one
/// error: the one that the session gave up with, or [`Error::ReceiveLimit`].
///
/// # Sending
///
/// - `feed` waits while the browser's buffer holds more than the
///   [high-water mark](crate::ReconnectingWebSocketBuilder::high_water_mark). Without an open connection it waits
///   while the [queue](crate::ReconnectingWebSocketBuilder::queue) is full, and with
///   [replay](crate::ReconnectingWebSocketBuilder::replay) also while one is open.
/// - `send` and `flush` wait until a connection, possibly a later one, has taken everything, and the browser's buffer is at
///   or below the high-water mark.
/// - [`drained`](Self::drained) waits until everything has gone to the network.
/// - `close` waits for the same, then closes.
/// - Sending on a socket that is closing or closed is [`Error::NotOpen`], which hands the message back.
///
/// Messages that a lost connection leaves [unsent](crate::ReconnectingWebSocket::take_unsent) are sent again only if
/// they are [requeued](crate::ReconnectingWebSocketBuilder::requeue_unsent).
///
/// ```no_run
/// use gloo_console::log;
/// use futures_util::{SinkExt, StreamExt};
/// use wasm_websocket::reconnect::Event;
/// use wasm_websocket::{Error, Incoming, Message, ReconnectingWebSocket};
///
/// # async fn run() -> Result<(), Error> {
/// let mut stream = ReconnectingWebSocket::builder("ws://localhost:9998/echo").stream()?;
/// while let Some(incoming) = stream.next().await {
///     match incoming? {
///         Incoming::Message(message) => log!(message.to_string()),
///         Incoming::Event(Event::Opened { .. }) => stream.feed(Message::from("hello")).await?,
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "dropping it closes the connection"]
pub struct ReconnectingStream {
    socket: ReconnectingWebSocket,
    buffers: Rc<Buffers<Received>>,
    /// A message for which the queue had no room.
    held: Option<Message>,
    /// Woken when there may be room.
    room: Option<Rc<Waiting>>,
}

/// An item of a [`ReconnectingStream`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Incoming {
    /// A message of the server's.
    Message(Message),
    /// Anything but a message.
    Event(Event<Outgoing>),
}

/// What waits to be read.
pub(super) struct Received(Result<Incoming, Error>);

impl From<Message> for Received {
    fn from(message: Message) -> Self {
        Self(Ok(Incoming::Message(message)))
    }
}

impl Item for Received {
    /// Other events are few, and always have room.
    fn cost(&self) -> usize {
        match &self.0 {
            Ok(Incoming::Message(message)) => message.cost(),
            Ok(Incoming::Event(Event::Dropped(dropped))) => dropped.cost(),
            _ => 0,
        }
    }
}

impl Buffering for ReconnectingWebSocket {
    fn buffers_at_most(&self, bytes: u64) -> bool {
        // Each message that waits counts one more, so that empty ones count
        let rest = bytes.checked_sub(self.waiting() as u64);
        rest.is_some_and(|rest| self.driver.buffers_at_most(rest))
    }
}

impl Buffers<Received> {
    fn receive(&self, socket: &ReconnectingWebSocket, event: &MessageEvent) {
        // Nothing follows what there was no room for
        if self.inbox.overflow().is_some() {
            return;
        }
        self.inbox.push(event);
        if let Some(error) = self.inbox.overflow() {
            self.inbox.append(Received(Err(error)));
            // Such a code can be sent
            let _ = socket.close_with(TOO_MUCH, "");
        }
        self.inbox.reader.wake();
        self.outbox.look(socket);
    }

    fn notify(&self, event: Event<Outgoing>) {
        if self.inbox.overflow().is_none() {
            // Only a dropped message may find no room
            self.inbox.offer(Received(match event {
                Event::GaveUp(error) => Err(error),
                event => Ok(Incoming::Event(event)),
            }));
        }
        self.inbox.reader.wake();
        self.outbox.wake();
    }
}

impl ReconnectingWebSocketBuilder {
    /// Starts to connect, and returns at once. The stream has all messages and events, in place of
    /// [`on_message`](Self::on_message) and [`on_event`](Self::on_event).
    ///
    /// # Errors
    ///
    /// Those of [`connect`](Self::connect).
    pub fn stream(self) -> Result<ReconnectingStream, Error> {
        ReconnectingStream::new(self)
    }
}

impl ReconnectingStream {
    fn new(builder: ReconnectingWebSocketBuilder) -> Result<Self, Error> {
        let (receive_limit, high_water_mark) = builder.stream_limits();
        let buffers = Buffers::new(receive_limit, high_water_mark);
        let (received, notified) = (Rc::clone(&buffers), Rc::clone(&buffers));
        let socket = builder
            .on_message(move |socket, event| received.receive(socket, event))
            .on_event(move |_, event| notified.notify(event))
            .connect()?;
        Ok(Self {
            socket,
            buffers,
            held: None,
            room: None,
        })
    }

    /// A handle for everything but receiving. Clone it to use it while the stream is split or borrowed.
    ///
    /// Its `send` doesn't wait for room. Dropping the stream closes the connection for it too.
    pub fn handle(&self) -> &ReconnectingWebSocket {
        &self.socket
    }

    /// As [`ReconnectingWebSocket::ready_state`].
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.socket.ready_state()
    }

    /// As [`ReconnectingWebSocket::buffered_amount`], in bytes.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.socket.buffered_amount()
    }

    /// As [`ReconnectingWebSocket::opened`].
    pub fn opened(&self) -> Opened {
        self.socket.opened()
    }

    /// As [`ReconnectingWebSocket::drained`]. It doesn't count a message that `feed` holds until the queue has room.
    pub fn drained(&self) -> Drained {
        self.socket.drained()
    }

    /// As [`ReconnectingWebSocket::closed`].
    pub fn closed(&self) -> Closed {
        self.socket.closed()
    }

    /// As [`ReconnectingWebSocket::close_event`].
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.socket.close_event()
    }

    /// As [`ReconnectingWebSocket::url`].
    #[must_use]
    pub fn url(&self) -> String {
        self.socket.url()
    }

    /// As [`ReconnectingWebSocket::protocol`].
    #[must_use]
    pub fn protocol(&self) -> String {
        self.socket.protocol()
    }

    /// As [`ReconnectingWebSocket::extensions`].
    #[must_use]
    pub fn extensions(&self) -> String {
        self.socket.extensions()
    }

    /// As [`ReconnectingWebSocket::close_with`]. The stream ends after [`Event::Closed`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] and [`Error::ReasonTooLong`], in every state.
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        self.socket.close_with(code, reason)
    }

    /// Sends a message, or holds it until there is room. Returns whether it was sent.
    fn send_or_hold(&mut self, message: Message) -> Result<bool, Error> {
        match self.socket.send(message) {
            Err(Error::QueueFull {
                message: Some(message),
                bytes,
            }) if !self.socket.is_too_long(bytes) => {
                self.held = Some(*message);
                Ok(false)
            }
            sent => sent.map(|()| true),
        }
    }

    /// Ready when a connection has taken everything, and at most `most` bytes of it are still in the browser's buffer.
    fn poll_sent(&mut self, most: u64, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_held(context))?;
        if let Some(end) = self.socket.end_of_writing() {
            return Poll::Ready(end);
        }
        // No connection has taken what waits, however little it is
        let most = match self.socket.waiting() {
            0 => most,
            _ => 0,
        };
        let outbox = &self.buffers.outbox;
        outbox.poll_drained(&self.socket, most, context).map(Ok)
    }

    /// Hands on the message that was held, if there is room now.
    fn poll_held(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let is_sent = match self.held.take() {
            Some(message) => self.send_or_hold(message),
            None => Ok(true),
        };
        if let Ok(false) = is_sent {
            self.buffers.outbox.wait(context);
            self.room = Some(self.socket.wait_for_room(context));
            return Poll::Pending;
        }
        Poll::Ready(is_sent.map(drop))
    }
}

impl Stream for ReconnectingStream {
    type Item = Result<Incoming, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let inbox = &self.buffers.inbox;
        if let Some(Received(received)) = inbox.pop() {
            if received.is_err() {
                inbox.set_over();
            }
            return Poll::Ready(Some(received));
        }
        if self.is_terminated() {
            inbox.set_over();
            return Poll::Ready(None);
        }
        inbox.reader.wait(context);
        Poll::Pending
    }
}

impl FusedStream for ReconnectingStream {
    fn is_terminated(&self) -> bool {
        let over = self.buffers.inbox.is_over() || self.socket.ready_state() == ReadyState::Closed;
        over && self.buffers.inbox.is_empty()
    }
}

impl Sink<Message> for ReconnectingStream {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_held(context))?;
        match self.socket.ready_state() {
            ReadyState::Open => self.buffers.outbox.poll_room(&self.socket, context).map(Ok),
            // `start_send` holds a message without room; at the end it fails, and hands the message back
            _ => Poll::Ready(Ok(())),
        }
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.send_or_hold(message).map(drop)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let mark = self.buffers.outbox.high_water_mark;
        self.poll_sent(mark, context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_sent(0, context))?;
        if self.socket.ready_state() == ReadyState::Closed {
            return Poll::Ready(Ok(()));
        }
        // Without an open connection it has ended by the time this returns
        self.buffers.outbox.wait(context);
        self.socket.close();
        Poll::Pending
    }
}

impl Drop for ReconnectingStream {
    fn drop(&mut self) {
        self.socket.close();
    }
}

impl fmt::Debug for ReconnectingStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReconnectingStream")
            .field(&self.socket)
            .finish()
    }
}
