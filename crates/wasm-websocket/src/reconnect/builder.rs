//! `ReconnectingWebSocketBuilder`: all that a reconnecting socket is given before it connects.

use std::fmt;
use std::time::Duration;

use super::driver::Driver;
use super::endpoints::Endpoints;
use super::handle::{Callbacks, ReconnectingWebSocket};
use crate::raw::{MessageEvent, Outgoing};
use crate::session::{Backoff, Event, FailedEnd, Liveness, Queue, Retry, Session};
use crate::stream::{HIGH_WATER_MARK, RECEIVE_LIMIT};
use crate::values::{Error, Message};

/// A reconnecting socket that doesn't connect yet; made by [`ReconnectingWebSocket::builder`], started by
/// [`connect`](Self::connect) or [`stream`](Self::stream).
#[must_use = "nothing happens before connect()"]
pub struct ReconnectingWebSocketBuilder {
    endpoints: Endpoints,
    pub(super) callbacks: Callbacks,
    requeues: bool,
    /// Boxed, because each method moves the builder.
    pub(super) session: Box<Session<Outgoing>>,
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
    /// Begins a socket that connects to one or more [`Endpoints`]; a single URL is enough.
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

    /// Called for every other [`Event`], in order: an attempt [began](Event::Connecting), the connection
    /// [opened](Event::Opened) or was [lost](Event::Lost), an attempt will [follow](Event::Reconnecting), a message was
    /// [dropped](Event::Dropped), the socket [gave up](Event::GaveUp) or was [closed](Event::Closed).
    ///
    /// A call that causes an event runs this callback before it returns, such as
    /// [`close`](crate::ReconnectingWebSocket::close) without an open connection.
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
    ///         Event::Reconnecting { delay, error, .. } => log!(format!("trying again in {delay:?}: {error:#}")),
    ///         Event::GaveUp(error) => log!(format!("{error:#}")),
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

    /// Decides what follows a lost connection or a failed attempt. The [`FailedEnd`] has the close event, the error, how long the
    /// connection was open, and which attempt it was. An attempt that the browser blocked has code 1006. It isn't called after a
    /// timeout, nor when the provider of the URL or the greeting failed: those say themselves what follows. With `None`, or without
    /// this function,
    /// [`ReconnectingWebSocket::retry_after`] decides, or else the close code: see [`Retry::after_close`].
    ///
    /// With a [provider](crate::Endpoints::provided_by) of URLs or a [greeting](Self::greeting), codes 1008, 3000 and 4401 are retried once: the
    /// next attempt may have better credentials. A second such end stops, unless a connection lasted
    /// [`min_uptime`](Backoff::min_uptime) in between. With fixed URLs, 1008 and 4401 stop at once, and 3000 is retried.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// use wasm_websocket::reconnect::Retry;
    ///
    /// let builder = ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .retry(|end| (end.close.code == 4001).then_some(Retry::Backoff));
    /// ```
    pub fn retry(mut self, decide: impl Fn(&FailedEnd) -> Option<Retry> + 'static) -> Self {
        self.callbacks.retry = Some(Box::new(decide));
        self
    }

    /// The limits for messages that wait while no connection is open. Default: [`Queue`]'s.
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

    /// Keeps each message after it was sent, until [`acknowledge`](ReconnectingWebSocket::acknowledge) says that it arrived. After
    /// a loss, the others are sent again, before those that wait: each message arrives at least once. Default: no, because
    /// only you know what your server received.
    ///
    /// The limits of the [queue](Self::queue) count what waits and what is kept together, also while the connection is open. When it is
    /// full, a [stream](Self::stream) waits, and `send` fails with [`Error::QueueFull`]; send again when you acknowledge. A message
    /// longer than [`max_bytes`](Queue::max_bytes) never fits. Text and bytes are kept as copies. After the end,
    /// [`take_unsent`](ReconnectingWebSocket::take_unsent) returns what is left; `reconnect` sends it again. `connect` fails with
    /// [`Error::ReplayConflict`] if [`requeue_unsent`](Self::requeue_unsent), [`drop_oldest`](Queue::drop_oldest) or
    /// [`max_age`](Queue::max_age) is set.
    ///
    /// In the [greeting](Self::greeting), ask the server how many messages it has, and acknowledge those.
    pub fn replay(mut self, replay: bool) -> Self {
        self.session.set_replay(replay);
        self
    }

    /// Says which messages answer the probe of [`liveness`](Self::liveness). They are not delivered, and only they measure the
    /// [round trip](super::Counters::round_trip); without this, the next message of any kind does. Every other message is still a
    /// sign of life. Without `liveness` it does nothing; a second call, or [`answer`](Self::answer), replaces it.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// use wasm_websocket::reconnect::Liveness;
    ///
    /// let builder = ReconnectingWebSocket::builder("wss://example.com")
    ///     .liveness(Liveness::new("ping"))
    ///     .is_answer(|event| event.text().as_deref() == Some("pong"));
    /// ```
    pub fn is_answer(mut self, is_answer: impl Fn(&MessageEvent) -> bool + 'static) -> Self {
        self.callbacks.is_answer = Some(Box::new(is_answer));
        self
    }

    /// Like [`is_answer`](Self::is_answer), for a server that always gives the same answer.
    pub fn answer(self, answer: impl Into<Message>) -> Self {
        let answer = answer.into();
        self.is_answer(move |event| event.to_message() == answer)
    }

    /// Detects dead connections by probing them. Default: off, because only you know which message your server
    /// answers.
    pub fn liveness(mut self, liveness: Liveness<Outgoing>) -> Self {
        self.session.set_liveness(liveness);
        self
    }

    /// How long an attempt may take to find its URL, or then to open and to [greet](Self::greeting). Default: 10 seconds.
    ///
    /// With `None` a handshake that is never answered hangs, and so does a provider that never answers.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.session.set_connect_timeout(timeout.into());
        self
    }

    /// A [stream](Self::stream) waits to send while the browser's send buffer holds more bytes than this. Default:
    /// 1 MiB.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.high_water_mark = bytes;
        self
    }

    /// Bytes of received messages that may wait to be read from a [stream](Self::stream). Each message counts its
    /// payload and 16 bytes. Default: 64 MiB; `None` is unlimited.
    ///
    /// No browser lets a page slow the server down. When the limit is exceeded, the connection is closed with
    /// code 4009; the waiting messages are still delivered, then [`Error::ReceiveLimit`].
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
    /// For fixed URLs those of [`WebSocketBuilder::connect`](crate::WebSocketBuilder::connect): an address that
    /// can't be tried at all is not retried. [`Error::Unsupported`] where there is no WebSocket. [`Error::ReplayConflict`]
    /// if options contradict [`replay`](Self::replay).
    pub fn connect(mut self) -> Result<ReconnectingWebSocket, Error> {
        let find = self.endpoints.into_find();
        find.check()?;
        let names_answer = self.callbacks.is_answer.is_some();
        self.session.set_names_answer(names_answer);
        let driver = Driver::start(self.callbacks, find, self.requeues, self.session)?;
        Ok(ReconnectingWebSocket::new(driver))
    }
}
