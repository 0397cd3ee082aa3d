//! `ReconnectingWebSocketBuilder`: all that a connection that comes back is to have before it starts.

use std::fmt;
use std::time::Duration;

use super::driver::Driver;
use super::endpoints::Endpoints;
use super::handle::{Callbacks, ReconnectingWebSocket};
use crate::raw::{MessageEvent, Outgoing};
use crate::session::{Backoff, Event, Liveness, Queue, Retry, Session};
use crate::stream::{HIGH_WATER_MARK, RECEIVE_LIMIT};
use crate::values::{CloseEvent, Error};

/// A connection to be that comes back; made by [`ReconnectingWebSocket::builder`], started by
/// [`connect`](Self::connect).
#[must_use = "nothing happens before connect()"]
pub struct ReconnectingWebSocketBuilder {
    endpoints: Endpoints,
    callbacks: Callbacks,
    requeues: bool,
    /// Boxed, because each method moves the builder.
    session: Box<Session<Outgoing>>,
    /// Of a stream, in bytes.
    high_water_mark: u64,
    receive_limit: usize,
}

impl fmt::Debug for ReconnectingWebSocketBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconnectingWebSocketBuilder")
            .field("endpoints", &self.endpoints)
            .finish_non_exhaustive()
    }
}

impl ReconnectingWebSocket {
    /// Begins one that connects to one or more [`Endpoints`]; a single URL is enough.
    pub fn builder(endpoints: impl Into<Endpoints>) -> ReconnectingWebSocketBuilder {
        ReconnectingWebSocketBuilder {
            endpoints: endpoints.into(),
            callbacks: Callbacks::default(),
            requeues: false,
            session: Box::new(Session::new(Backoff::default(), Queue::default())),
            high_water_mark: HIGH_WATER_MARK,
            receive_limit: RECEIVE_LIMIT,
        }
    }
}

impl ReconnectingWebSocketBuilder {
    /// Called for each message, in the order they were sent.
    pub fn on_message(self, f: impl Fn(&ReconnectingWebSocket, &MessageEvent) + 'static) -> Self {
        self.callbacks.message.set(Box::new(f));
        self
    }

    /// Called for whatever else happens, in order: the connection [opened](Event::Opened) or was
    /// [lost](Event::Lost), an attempt is [to come](Event::Reconnecting), a message was
    /// [dropped](Event::Dropped), and how it all [ended](Event::GaveUp). Also from within a call that
    /// makes it happen, such as [`close`](crate::ReconnectingWebSocket::close) without an open connection.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// use wasm_websocket::reconnect::Event;
    ///
    /// # fn run() -> Result<ReconnectingWebSocket, Error> {
    /// ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .on_event(|_, event| match event {
    ///         Event::Opened { attempts } => log!(format!("open, after {attempts} attempts")),
    ///         Event::Lost { close, in_doubt } => log!(format!("lost ({close}), {in_doubt} in doubt")),
    ///         Event::Reconnecting { delay, .. } => log!(format!("trying again in {delay:?}")),
    ///         Event::GaveUp(error) => log!(error.to_string()),
    ///         _ => {}
    ///     })
    ///     .connect()
    /// # }
    /// ```
    pub fn on_event(self, f: impl Fn(&ReconnectingWebSocket, Event<Outgoing>) + 'static) -> Self {
        self.callbacks.event.set(Box::new(f));
        self
    }

    /// How long to wait before each retry, and when to give up. Default: [`Backoff`]'s.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.session.set_backoff(backoff);
        self
    }

    /// Decides by the browser's close event what follows a connection or failed attempt; of a blocked one it
    /// is code 1006. Not asked after a timeout. `None` leaves it to [`ReconnectingWebSocket::retry_after`] and
    /// [`Retry::after_close`], as does no such function.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// use wasm_websocket::reconnect::Retry;
    ///
    /// let builder = ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .retry(|close| (close.code == 4001).then_some(Retry::Backoff));
    /// ```
    pub fn retry(mut self, decide: impl Fn(&CloseEvent) -> Option<Retry> + 'static) -> Self {
        self.callbacks.retry = Some(Box::new(decide));
        self
    }

    /// Where messages wait while there is no open connection, and its limits. Default: [`Queue`]'s.
    pub fn queue(mut self, queue: Queue<Outgoing>) -> Self {
        self.session.set_queue(queue);
        self
    }

    /// Whether the messages that are known not to have left when a connection ended are sent again, before those that wait.
    /// Default: no, they are kept for [`ReconnectingWebSocket::take_unsent`].
    pub fn requeue_unsent(mut self, requeues: bool) -> Self {
        self.requeues = requeues;
        self
    }

    /// Notices dead connections by probing them. Default: never, as only you know what your server
    /// answers.
    pub fn liveness(mut self, liveness: Liveness<Outgoing>) -> Self {
        self.session.set_liveness(liveness);
        self
    }

    /// How long an attempt may take to find its URL, or then to open. Default: 10 seconds; `None` is unlimited.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.session.set_connect_timeout(timeout.into());
        self
    }

    /// Bytes in the browser's send buffer from which a [stream](Self::stream) waits to send. Default:
    /// 1 MiB.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.high_water_mark = bytes;
        self
    }

    /// Bytes of received messages that may wait to be read from a [stream](Self::stream), each message
    /// counting 16 on top of its payload. Default: 64 MiB; `None` is unlimited.
    ///
    /// No browser lets a page slow the server down, so more than that closes the connection, with
    /// code 4009: what waited is still delivered, then [`Error::ReceiveLimit`].
    pub fn receive_limit(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.receive_limit = bytes.into().unwrap_or(usize::MAX);
        self
    }

    pub(super) fn stream_limits(&self) -> (usize, u64) {
        (self.receive_limit, self.high_water_mark)
    }

    /// Starts to connect, and returns at once. No callback runs before the current task ends.
    ///
    /// # Errors
    ///
    /// Of fixed URLs, those of [`WebSocketBuilder::connect`](crate::WebSocketBuilder::connect): what
    /// can't be tried at all is not tried again. [`Error::Unsupported`] where there is no WebSocket.
    pub fn connect(self) -> Result<ReconnectingWebSocket, Error> {
        let find = self.endpoints.into_find();
        find.check()?;
        let driver = Driver::start(self.callbacks, find, self.requeues, self.session)?;
        Ok(ReconnectingWebSocket::new(driver))
    }
}
