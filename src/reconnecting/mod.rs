//! `ReconnectingWebSocket`: a connection that comes back; it drives a session with sockets, a timer
//! and the page's events.

mod builder;
mod driver;
mod endpoints;
mod link;
mod stream;

use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

pub use builder::ReconnectingWebSocketBuilder;
pub use endpoints::Endpoints;
pub use stream::{Incoming, ReconnectingStream};

use crate::{CloseCode, Error, Message, ReadyState};
use driver::{By, Driver};

/// A WebSocket that comes back: it connects again when the connection is lost, waits as a storm of
/// clients must, notices dead connections, and queues while there is none.
///
/// What it does when is told at [`Session`](crate::reconnect::Session), which it drives. Clones
/// share one connection. Dropping the last one removes every listener and closes;
/// [`detach`](Self::detach) lets it live until it has ended.
///
/// Each callback gets the handle as its first argument. Use that, or a
/// [`WeakReconnectingWebSocket`], rather than a captured clone, which would keep it from ever being
/// dropped.
///
/// ```no_run
/// use std::time::Duration;
/// use wasm_websocket::reconnect::{Event, Liveness};
/// use wasm_websocket::{Error, Message, ReconnectingWebSocket};
///
/// # fn run() -> Result<ReconnectingWebSocket, Error> {
/// let probe = Message::from("ping");
/// let socket = ReconnectingWebSocket::builder("ws://localhost:9998/echo")
///     .liveness(Liveness::new(probe).idle(Duration::from_secs(20)))
///     .on_message(|_, event| println!("{:?}", event.text()))
///     .on_event(|_, event| if let Event::GaveUp(error) = event { println!("{error}") })
///     .connect()?;
/// socket.send("sent once it is open")?;
/// # Ok(socket) }
/// ```
#[derive(Clone)]
#[must_use = "dropping the last handle closes the connection"]
pub struct ReconnectingWebSocket {
    driver: Rc<Driver>,
}

/// A handle that does not keep the connection alive; made by [`ReconnectingWebSocket::downgrade`].
#[derive(Clone)]
pub struct WeakReconnectingWebSocket {
    driver: Weak<Driver>,
}

/// What went over all connections so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Connections that opened.
    pub connects: u32,
    /// Messages handed to the browser, without probes.
    pub sent_messages: u64,
    /// Their payload, in bytes.
    pub sent_bytes: u64,
    /// Messages received.
    pub received_messages: u64,
    /// Their payload, in bytes; of text, in UTF-8.
    pub received_bytes: u64,
    /// From the last answered probe to the next message received.
    pub round_trip: Option<Duration>,
}

impl ReconnectingWebSocket {
    /// Begins one that connects to these [`Endpoints`], in the least case a URL.
    pub fn builder(endpoints: impl Into<Endpoints>) -> ReconnectingWebSocketBuilder {
        ReconnectingWebSocketBuilder::new(endpoints.into())
    }

    /// Sends a message: at once when open, else when it is next. Order is kept.
    ///
    /// # Errors
    ///
    /// [`Error::QueueFull`], with the message, when it would have to wait and the
    /// [queue](ReconnectingWebSocketBuilder::queue) has no room; [`Error::NotOpen`] when closing or
    /// closed.
    pub fn send(&self, message: impl Into<Message>) -> Result<(), Error> {
        self.enqueue(message.into())
    }

    /// Connects now, whatever the state, be it closed; an open connection is dropped for it. To call
    /// this for every lost connection is to have no backoff.
    pub fn reconnect(&self) {
        self.tell(By::User, |session, now, _| session.reconnect(now));
    }

    /// Closes, and doesn't come back unless [asked to](Self::reconnect).
    /// [`Event::Closed`](crate::reconnect::Event::Closed) tells when it is done. Messages that still
    /// wait become [unsent](Self::take_unsent).
    pub fn close(&self) {
        self.tell(By::User, |session, now, _| session.close(now));
    }

    /// Like [`close`](Self::close), with a code and a reason for the server. Both are checked in
    /// every state.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] unless the code is 1000 or 3000 to 4999;
    /// [`Error::ReasonTooLong`] if the reason has more than 123 bytes. In both cases nothing changes.
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        let code = code.into();
        code.check(reason)?;
        self.tell(By::User, |session, now, _| {
            // It was checked just now
            let _ = session.close_with(now, code, reason);
        });
        Ok(())
    }

    /// Waits this long after the present connection, such as when the server announced in a message
    /// that it will be away. [`ReconnectingWebSocketBuilder::retry`] overrides it.
    pub fn retry_after(&self, delay: Duration) {
        self.driver.state().session.retry_after(delay);
    }

    /// Tells that `messages` of those sent on the present connection are known to have arrived, the
    /// oldest first: they are not in doubt when it ends.
    pub fn acknowledge(&self, messages: u64) {
        self.driver.state().session.acknowledge(messages);
    }

    /// Takes the messages that are known not to have left, the oldest first: those that were in the
    /// browser's buffer when a connection ended, and when all ended also those that still waited.
    ///
    /// WebKit's buffer reads empty almost always: there a message that didn't leave may count as in
    /// doubt.
    #[must_use]
    pub fn take_unsent(&self) -> Vec<Message> {
        self.driver.state().session.take_unsent()
    }

    /// Puts the messages that are known not to have left before those that wait.
    pub fn requeue_unsent(&self) {
        self.tell(By::User, |session, _, _| session.requeue_unsent());
    }

    /// Messages that wait for a connection.
    fn waiting(&self) -> usize {
        self.driver.state().session.queue().len()
    }

    /// Whether there is something for [`take_unsent`](Self::take_unsent).
    fn has_unsent(&self) -> bool {
        self.driver.state().session.has_unsent()
    }

    /// Where it stands, as one connection: connecting as long as it may come to be open, closed when
    /// it ended for good.
    #[must_use]
    pub fn state(&self) -> ReadyState {
        self.driver.state().session.ready_state()
    }

    /// Bytes of payload that were given to [`send`](Self::send) and have not yet gone to the network:
    /// those that wait for a connection, and those in the browser's buffer.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        let state = self.driver.state();
        let waiting = state.session.queue().bytes() as u64;
        let link = state.link.as_ref();
        waiting + link.map_or(0, |link| link.connection.buffered_bytes())
    }

    /// The absolute URL of the present connection or attempt; empty in between.
    #[must_use]
    pub fn url(&self) -> String {
        self.of_socket(web_sys::WebSocket::url)
    }

    /// The subprotocol that the server of the present connection chose; empty if there is none.
    #[must_use]
    pub fn protocol(&self) -> String {
        self.of_socket(web_sys::WebSocket::protocol)
    }

    fn of_socket(&self, get: impl Fn(&web_sys::WebSocket) -> String) -> String {
        let state = self.driver.state();
        let link = state.link.as_ref();
        link.map_or_else(String::new, |link| get(link.connection.socket()))
    }

    /// What went over all connections so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let state = self.driver.state();
        Counters {
            round_trip: state.session.round_trip(),
            ..state.counters
        }
    }

    /// A handle that does not keep the connection alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakReconnectingWebSocket {
        WeakReconnectingWebSocket {
            driver: Rc::downgrade(&self.driver),
        }
    }

    /// Gives this handle up without closing: it lives until it has ended, closed or given up.
    pub fn detach(self) {
        self.driver.detach(&self);
    }
}

impl WeakReconnectingWebSocket {
    /// The socket, unless its last handle is gone.
    #[must_use]
    pub fn upgrade(&self) -> Option<ReconnectingWebSocket> {
        let driver = self.driver.upgrade()?;
        Some(ReconnectingWebSocket { driver })
    }
}

impl fmt::Debug for ReconnectingWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconnectingWebSocket")
            .field("url", &self.url())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for WeakReconnectingWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(WeakReconnectingWebSocket)")
    }
}
