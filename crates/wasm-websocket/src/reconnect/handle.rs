//! `ReconnectingWebSocket`: the handle to a connection that comes back.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use super::driver::{Driver, Host};
use crate::raw::{Endpoint, MessageEvent, Outgoing, Payload, RawSocket, into_outgoing};
use crate::session::{Event, FailedEnd, Generation, Retry};
use crate::socket::{Slot, Wakers};
use crate::values::{CloseCode, CloseEvent, Error, ReadyState, check_close};

/// A WebSocket that reconnects automatically, with jittered backoff, dead-connection detection and a
/// send queue.
///
/// See [`Session`](crate::reconnect::Session), which it drives, for the exact rules. Clones
/// share one connection. Dropping the last one removes every listener and closes;
/// [`detach`](Self::detach) lets it live until it has ended.
///
/// Each callback gets the handle as its first argument. Use that, or a
/// [`WeakReconnectingWebSocket`], rather than a captured clone, which would keep it from ever being
/// dropped.
///
/// ```no_run
/// use gloo_console::{error, log};
/// use std::time::Duration;
/// use wasm_websocket::reconnect::{Event, Liveness};
/// use wasm_websocket::{Error, ReconnectingWebSocket};
///
/// # fn run() -> Result<ReconnectingWebSocket, Error> {
/// let socket = ReconnectingWebSocket::builder("ws://localhost:9998/echo")
///     .liveness(Liveness::new("ping").after(Duration::from_secs(20)))
///     .on_message(|_, event| log!(event.data()))
///     .on_event(|_, event| {
///         if let Event::GaveUp(error) = event {
///             error!(format!("{error:#}"));
///         }
///     })
///     .connect()?;
/// socket.send("sent once it is open")?;
/// # Ok(socket) }
/// ```
#[derive(Clone)]
#[must_use = "dropping the last handle closes the connection"]
pub struct ReconnectingWebSocket {
    pub(super) driver: Rc<Driver<Callbacks>>,
}

/// A handle that does not keep the connection alive; made by [`ReconnectingWebSocket::downgrade`].
#[derive(Clone)]
pub struct WeakReconnectingWebSocket {
    driver: Weak<Driver<Callbacks>>,
}

/// The user's functions, how it all ended, and who waits for that.
#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) message: Slot<OnMessage>,
    pub(super) event: Slot<OnEvent>,
    pub(super) retry: Option<Box<Decide>>,
    pub(super) greet: Option<Box<Greet>>,
    pub(super) is_answer: Option<Box<IsAnswer>>,
    /// How it ended, while it has ended.
    pub(super) end: RefCell<Option<Error>>,
    /// How it ended last, and how many ends there were.
    pub(super) last_end: RefCell<Option<CloseEvent>>,
    pub(super) ends: Cell<u32>,
    pub(super) wakers: Wakers,
}

pub(super) type OnMessage = dyn Fn(&ReconnectingWebSocket, &MessageEvent);
pub(super) type OnEvent = dyn Fn(&ReconnectingWebSocket, Event<Outgoing>);
type Decide = dyn Fn(&FailedEnd) -> Option<Retry>;
type Greet = dyn Fn(&Rc<Driver<Callbacks>>, Generation) -> Box<dyn Any>;
type IsAnswer = dyn Fn(&MessageEvent) -> bool;

impl Host for Callbacks {
    type Message = Outgoing;
    type Endpoint = Endpoint;

    fn len(&self, message: &Outgoing) -> usize {
        message.len()
    }

    fn send(&self, socket: &RawSocket, message: &Outgoing) -> Option<usize> {
        send(socket, message)
    }

    fn open(&self, endpoint: &Endpoint) -> Result<Box<RawSocket>, Error> {
        RawSocket::open(endpoint.clone())
    }

    fn greet(driver: &Rc<Driver<Self>>, generation: Generation) -> Box<dyn Any> {
        match &driver.host.greet {
            Some(greet) => greet(driver, generation),
            None => Box::new(()),
        }
    }

    fn wake_greeting(&self) {
        self.wakers.wake();
    }

    fn is_answer(&self, event: &MessageEvent) -> bool {
        let is_answer = self.is_answer.as_ref();
        is_answer.is_some_and(|is_answer| is_answer(event))
    }

    fn receive(driver: &Rc<Driver<Self>>, event: &MessageEvent, _: bool) -> usize {
        let socket = ReconnectingWebSocket::new(Rc::clone(driver));
        driver.host.message.call(|f| f(&socket, event));
        // After that, because whoever reads text measures it
        event.known_len()
    }

    fn notify(driver: &Rc<Driver<Self>>, event: Event<Outgoing>) {
        let host = &driver.host;
        match &event {
            Event::GaveUp(error) => host.ended(error.clone()),
            Event::Closed { close, .. } => host.ended(Error::Closed(close.clone())),
            _ => {}
        }
        host.wakers.wake();
        let socket = ReconnectingWebSocket::new(Rc::clone(driver));
        host.event.call(|f| f(&socket, event));
    }

    fn retry(&self, end: &FailedEnd) -> Option<Retry> {
        self.retry.as_ref().and_then(|decide| decide(end))
    }
}

impl Callbacks {
    fn ended(&self, error: Error) {
        let close = error.close_event().cloned();
        self.last_end.replace(close.or(Some(CloseEvent::ABNORMAL)));
        self.ends.set(self.ends.get().wrapping_add(1));
        self.end.replace(Some(error));
    }
}

/// Returns the length of what was sent.
pub(super) fn send(socket: &RawSocket, data: &impl Payload) -> Option<usize> {
    socket.send(data).ok()?;
    Some(data.byte_length())
}

impl ReconnectingWebSocket {
    pub(super) fn new(driver: Rc<Driver<Callbacks>>) -> Self {
        Self { driver }
    }

    /// Sends a message: at once when open, else when it is next. Order is kept.
    ///
    /// A borrowed message that goes out at once is copied only if the browser's buffer isn't empty afterwards. The
    /// copy is what [`take_unsent`](Self::take_unsent) returns if the message never leaves.
    ///
    /// # Errors
    ///
    /// [`Error::QueueFull`] when it would have to wait, or be kept for
    /// [replay](crate::ReconnectingWebSocketBuilder::replay), and the
    /// [queue](crate::ReconnectingWebSocketBuilder::queue) has no room; [`Error::NotOpen`] when closing or
    /// closed. Each hands the message back, unless it is a Blob.
    ///
    /// ```no_run
    /// use gloo_console::warn;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    /// # fn run(socket: &ReconnectingWebSocket) -> Result<(), Error> {
    /// socket.send("text")?;
    /// if let Err(error) = socket.send(vec![1, 2, 3]) {
    ///     warn!(error.to_string());
    ///     let message = error.into_message(); // the bytes are back
    /// }
    /// # Ok(()) }
    /// ```
    pub fn send(&self, data: impl Payload) -> Result<(), Error> {
        let sent = self.driver.send_as(data, send, into_outgoing);
        sent.map_err(|outgoing| {
            let bytes = outgoing.len();
            let message = outgoing.into_message().map(Box::new);
            match self.ready_state() {
                ReadyState::Connecting | ReadyState::Open => Error::QueueFull { bytes, message },
                state => Error::NotOpen { state, message },
            }
        })
    }

    /// Connects now, whatever the state, even closed. An open connection is closed for it, with code
    /// 1000. Calling this on every loss defeats the backoff.
    pub fn reconnect(&self) {
        self.leave_end();
        self.driver.input(|session, now| session.reconnect(now));
    }

    /// An end that was not delivered yet belongs before what follows.
    fn leave_end(&self) {
        self.driver.flush();
        self.driver.host.end.take();
    }

    /// Like [`reconnect`](Self::reconnect), with a code and a reason for the server of an open connection. Both are
    /// checked in every state.
    ///
    /// # Errors
    ///
    /// Those of [`close_with`](Self::close_with). In both cases nothing changes.
    pub fn reconnect_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        let code = code.into();
        check_close(code, reason)?;
        self.leave_end();
        self.driver
            .input(|session, now| session.reconnect_with(now, code, reason))
    }

    /// Closes for good, until [`reconnect`](Self::reconnect) is called.
    /// [`Event::Closed`](crate::reconnect::Event::Closed) follows when it is done. Messages that still
    /// wait become [unsent](Self::take_unsent).
    pub fn close(&self) {
        self.driver.input(|session, now| session.close(now));
    }

    /// Like [`close`](Self::close), with a code and a reason for the server. Both are checked in
    /// every state.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] unless the code is 1000 or 3000 to 4999;
    /// [`Error::ReasonTooLong`] if the reason has more than 123 bytes. In both cases nothing changes.
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        self.driver
            .input(|session, now| session.close_with(now, code, reason))
    }

    /// Messages that wait for a connection.
    pub(super) fn waiting(&self) -> usize {
        self.driver.session(|session| session.queue().len())
    }

    /// Whether a message of so many bytes will never have room.
    pub(super) fn is_too_long(&self, bytes: usize) -> bool {
        self.driver.session(|session| session.is_too_long(bytes))
    }

    /// Whether there is something for [`take_unsent`](Self::take_unsent).
    pub(super) fn has_unsent(&self) -> bool {
        self.driver.session(|session| session.has_unsent())
    }

    /// The state of all connections taken as one: connecting while it may still open, also between attempts;
    /// closed after it has ended for good.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.driver.ready_state()
    }

    /// Bytes of payload that have not yet gone to the network: those that wait for a connection, and those in the
    /// browser's buffer.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.driver.buffered_amount()
    }

    /// A handle that does not keep the connection alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakReconnectingWebSocket {
        WeakReconnectingWebSocket {
            driver: Rc::downgrade(&self.driver),
        }
    }

    /// Drops this handle without closing. The socket lives until it is closed or gives up; with the default
    /// backoff, which never gives up, that is until a callback closes it.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, ReconnectingWebSocket};
    ///
    /// # fn run() -> Result<(), Error> {
    /// ReconnectingWebSocket::builder("ws://localhost:9998/echo")
    ///     .on_message(|_, event| log!(event.data()))
    ///     .connect()?
    ///     .detach();
    /// # Ok(()) }
    /// ```
    pub fn detach(self) {
        self.driver.detach();
    }
}

/// Callbacks, which may be replaced while they run. See the
/// [builder](crate::ReconnectingWebSocketBuilder)'s method of the same name.
impl ReconnectingWebSocket {
    /// Sets or replaces the callback for each message.
    pub fn on_message(&self, f: impl Fn(&ReconnectingWebSocket, &MessageEvent) + 'static) {
        self.driver.host.message.set(Box::new(f));
    }

    /// Sets or replaces the callback for everything else.
    pub fn on_event(&self, f: impl Fn(&ReconnectingWebSocket, Event<Outgoing>) + 'static) {
        self.driver.host.event.set(Box::new(f));
    }

    /// Drops the callback for messages: those that come are lost.
    pub fn clear_on_message(&self) {
        self.driver.host.message.clear();
    }

    /// Drops the callback for everything else.
    pub fn clear_on_event(&self) {
        self.driver.host.event.clear();
    }
}

impl PartialEq for ReconnectingWebSocket {
    /// Whether both are handles to one connection.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.driver, &other.driver)
    }
}

impl Eq for ReconnectingWebSocket {}

impl PartialEq for WeakReconnectingWebSocket {
    /// Whether both are handles to one connection.
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.driver, &other.driver)
    }
}

impl Eq for WeakReconnectingWebSocket {}

impl WeakReconnectingWebSocket {
    /// The socket, unless its last handle is gone.
    #[must_use]
    pub fn upgrade(&self) -> Option<ReconnectingWebSocket> {
        self.driver.upgrade().map(ReconnectingWebSocket::new)
    }
}

impl fmt::Debug for ReconnectingWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconnectingWebSocket")
            .field("url", &self.url())
            .field("ready_state", &self.ready_state())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for WeakReconnectingWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(WeakReconnectingWebSocket)")
    }
}
