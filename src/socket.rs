//! `WebSocket`: a handle to a connection, typed calls down to the browser and typed callbacks up
//! from it.

use std::cell::{Cell, OnceCell};
use std::fmt;
use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;
use web_sys::Event;

use crate::callbacks::Callbacks;
use crate::connection::{Connection, Kind, blocked_silently, close_event, words};
use crate::waiters::Waiters;
use crate::{CloseCode, CloseEvent, Error, MessageEvent, Payload, ReadyState, WebSocketBuilder};

/// A WebSocket: a handle to the browser's own, with typed calls and callbacks
/// ([the standard's `WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface)).
///
/// Clones share one connection. Dropping the last one removes every listener and closes;
/// [`detach`](Self::detach) lets the connection live on without a handle.
///
/// Each callback gets the handle as its first argument, and may send, close, replace itself, or
/// drop the last handle elsewhere. Use that argument, or a [`WeakWebSocket`], rather than a
/// captured clone: a callback that holds its own socket keeps it from being dropped until
/// it has closed. After the close event all callbacks are dropped.
///
/// ```no_run
/// use wasm_websocket::{Error, WebSocket};
///
/// # fn run() -> Result<WebSocket, Error> {
/// let socket = WebSocket::builder("ws://localhost:9998/echo")
///     .on_open(|socket| if let Err(error) = socket.send("发送数据") { println!("{error}") })
///     .on_message(|socket, event| {
///         println!("{:?}", event.text());
///         socket.close();
///     })
///     .on_close(|_, event| println!("{event}"))
///     .connect()?;
/// # Ok(socket) }
/// ```
#[derive(Clone)]
#[must_use = "dropping the last handle closes the connection"]
pub struct WebSocket {
    inner: Rc<Inner>,
}

/// A handle that does not keep the connection alive; made by [`WebSocket::downgrade`].
#[derive(Clone)]
pub struct WeakWebSocket {
    inner: Weak<Inner>,
}

struct Inner {
    connection: Connection,
    callbacks: Box<Callbacks>,
    /// Subprotocols were asked for, so the server must take one.
    asked: bool,
    stage: Cell<Stage>,
    end: OnceCell<Result<CloseEvent, Error>>,
    waiters: Waiters,
    /// Itself, once detached, until the close event.
    detached: Cell<Option<Rc<Inner>>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Connecting,
    Open,
    /// The browser fired `error`; the close event, which tells more, is still to come.
    Failed,
    /// The end was delivered: nothing follows.
    Ended,
}

impl WebSocket {
    /// Starts to connect to `url` without subprotocols or callbacks, which can still be set
    /// ([constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket)).
    ///
    /// # Errors
    ///
    /// Those of [`WebSocketBuilder::connect`].
    ///
    /// ```
    /// # use wasm_websocket::{Error, WebSocket};
    /// assert!(matches!(WebSocket::connect("ftp://localhost"), Err(Error::InvalidUrl { .. })));
    /// ```
    pub fn connect(url: &str) -> Result<Self, Error> {
        Self::builder(url).connect()
    }

    /// Begins a socket with subprotocols or callbacks
    /// ([constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket)).
    ///
    /// `url` is absolute, or relative to the page's address; `http:` and `https:` stand for `ws:`
    /// and `wss:`.
    pub fn builder(url: &str) -> WebSocketBuilder {
        WebSocketBuilder::new(url)
    }

    /// Starts listening in the task of the browser's constructor, so that no event is missed.
    pub(crate) fn new(connection: Connection, asked: bool, callbacks: Box<Callbacks>) -> Self {
        let inner = Rc::new(Inner {
            connection,
            callbacks,
            asked,
            stage: Cell::new(Stage::Connecting),
            end: OnceCell::new(),
            waiters: Waiters::default(),
            detached: Cell::new(None),
        });
        let weak = Rc::downgrade(&inner);
        inner.connection.listen(move |kind, event| {
            if let Some(inner) = weak.upgrade() {
                Self { inner }.handle(kind, event);
            }
        });
        Self { inner }
    }

    /// Queues one message ([`send`](https://websockets.spec.whatwg.org/#dom-websocket-send)). Returns at once; how much still waits, in
    /// bytes, is [`buffered_amount`](Self::buffered_amount).
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`] in every state but open, where the browser would throw or silently drop
    /// the data; [`Error::RefusedData`] if the browser can't send this value. In both cases
    /// nothing was sent.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, Message, WebSocket};
    /// # fn run(socket: &WebSocket) -> Result<(), Error> {
    /// socket.send("text")?;
    /// socket.send(b"bytes")?;
    /// socket.send(&Message::from("either"))?;
    /// # Ok(()) }
    /// ```
    pub fn send(&self, data: impl Payload) -> Result<(), Error> {
        match self.ready_state() {
            ReadyState::Open => data
                .send_on(self.inner.connection.socket())
                .map_err(|thrown| Error::RefusedData(words(&thrown))),
            state => Err(Error::NotOpen(state)),
        }
    }

    /// Starts the closing handshake, with no code: the server sees 1005. What was sent before still
    /// goes out. While connecting, the attempt ends instead; when closing or closed, nothing happens ([`close`](https://websockets.spec.whatwg.org/#dom-websocket-close)).
    pub fn close(&self) {
        // Without arguments it throws nothing
        let _ = self.inner.connection.socket().close();
    }

    /// Like [`close`](Self::close), with a code and a reason for the server. Both are checked in
    /// every state.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] unless the code is 1000 or 3000 to 4999;
    /// [`Error::ReasonTooLong`] if the reason has more than 123 bytes. In both cases the socket
    /// is as it was.
    ///
    /// ```no_run
    /// # use wasm_websocket::{CloseCode, Error, WebSocket};
    /// # fn run(socket: &WebSocket) -> Result<(), Error> {
    /// socket.close_with(CloseCode::NORMAL, "bye")?;
    /// socket.close_with(4001, "")?;
    /// # Ok(()) }
    /// ```
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: &str) -> Result<(), Error> {
        let code = code.into();
        code.check(reason)?;
        // Nothing is left for it to throw
        let _ = self
            .inner
            .connection
            .socket()
            .close_with_code_and_reason(code.into(), reason);
        Ok(())
    }

    /// `code` is one that can be sent.
    pub(crate) fn close_with_code(&self, code: u16) {
        let _ = self.inner.connection.socket().close_with_code(code);
    }

    /// The state now ([`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate)).
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        match self.inner.stage.get() {
            // WebKit still says connecting in the error event of a connection that it blocks
            Stage::Ended => ReadyState::Closed,
            _ => self.inner.connection.ready_state(),
        }
    }

    /// Bytes of payload, without framing, that were sent and have not yet gone to the network
    /// ([`bufferedAmount`](https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount)).
    ///
    /// It changes only between tasks, and what a close left unsent stays in it. WebKit hands data
    /// on at once and reads 0 almost always: take it for a lower bound there.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.inner.connection.buffered_bytes()
    }

    /// The absolute URL, with `ws:` or `wss:` ([`url`](https://websockets.spec.whatwg.org/#dom-websocket-url)).
    #[must_use]
    pub fn url(&self) -> String {
        self.inner.connection.socket().url()
    }

    /// The subprotocol that the server chose; empty before the socket is open, or if it chose none
    /// ([`protocol`](https://websockets.spec.whatwg.org/#dom-websocket-protocol)).
    #[must_use]
    pub fn protocol(&self) -> String {
        self.inner.connection.socket().protocol()
    }

    /// The extensions that the server chose, such as `permessage-deflate`; empty before the socket
    /// is open, or if it chose none ([`extensions`](https://websockets.spec.whatwg.org/#dom-websocket-extensions)).
    #[must_use]
    pub fn extensions(&self) -> String {
        self.inner.connection.socket().extensions()
    }

    /// A handle that does not keep the connection alive.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run(socket: &WebSocket) {
    /// let weak = socket.downgrade();
    /// let ping = move || weak.upgrade().map(|socket| socket.send("ping"));
    /// # ping(); }
    /// ```
    #[must_use]
    pub fn downgrade(&self) -> WeakWebSocket {
        WeakWebSocket {
            inner: Rc::downgrade(&self.inner),
        }
    }

    /// Gives this handle up without closing: the connection and its callbacks live until the close
    /// event, then are freed.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run() -> Result<(), Error> {
    /// WebSocket::builder("ws://localhost:9998/echo")
    ///     .on_message(|_, event| println!("{:?}", event.text()))
    ///     .connect()?
    ///     .detach();
    /// # Ok(()) }
    /// ```
    pub fn detach(self) {
        if self.inner.stage.get() != Stage::Ended {
            self.inner.detached.set(Some(Rc::clone(&self.inner)));
        }
    }

    /// How it ended, once it has: the event that [`on_close`](crate::WebSocketBuilder::on_close) is told.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        self.end().map(close_of)
    }

    /// `Err` is what [`on_error`](crate::WebSocketBuilder::on_error) is told.
    pub(crate) fn end(&self) -> Option<&Result<CloseEvent, Error>> {
        self.inner.end.get()
    }

    /// Whether it has opened, be it that it ended since; `Err` is why it never will.
    pub(crate) fn open_result(&self) -> Option<Result<(), Error>> {
        // Each by itself: cloning any error takes more code
        match self.end() {
            None if self.inner.stage.get() == Stage::Connecting => None,
            Some(Err(Error::ConnectFailed(close))) => {
                Some(Err(Error::ConnectFailed(close.clone())))
            }
            Some(Err(Error::Blocked(words))) => Some(Err(Error::Blocked(words.clone()))),
            _ => Some(Ok(())),
        }
    }

    pub(crate) fn waiters(&self) -> &Waiters {
        &self.inner.waiters
    }

    pub(crate) fn callbacks(&self) -> &Callbacks {
        &self.inner.callbacks
    }

    fn handle(&self, kind: Kind, event: Event) {
        match kind {
            Kind::Open => self.handle_open(),
            Kind::Message if self.inner.stage.get() == Stage::Open => {
                let event = MessageEvent::new(event.unchecked_into());
                self.callbacks().message.call(|f| f(self, &event));
            }
            Kind::Message => {}
            Kind::Error => self.handle_error(),
            Kind::Close => self.handle_close(close_event(event.unchecked_ref())),
        }
    }

    /// Firefox and WebKit open where the standard fails a connection whose server took no
    /// subprotocol ([establish](https://websockets.spec.whatwg.org/#concept-websocket-establish), step 11).
    fn handle_open(&self) {
        if self.inner.asked && self.protocol().is_empty() {
            self.close();
            self.handle_close(CloseEvent::ABNORMAL);
        } else {
            self.inner.stage.set(Stage::Open);
            self.inner.waiters.wake();
            self.callbacks().open.call(|f| f(self));
        }
    }

    /// Before the socket is open, this is the end: the close event could tell nothing more, and some
    /// engines fire none (Chromium: blocked by the page's policy; WebKit: that, or a blocked port).
    fn handle_error(&self) {
        match (self.inner.stage.get(), self.ready_state()) {
            (Stage::Connecting, ReadyState::Closed) => self.handle_close(CloseEvent::ABNORMAL),
            // What was tried and failed is closed by now
            (Stage::Connecting, _) => self.finish(Err(blocked_silently())),
            (Stage::Open | Stage::Failed, _) => self.inner.stage.set(Stage::Failed),
            (Stage::Ended, _) => {}
        }
    }

    fn handle_close(&self, close: CloseEvent) {
        self.finish(match self.inner.stage.get() {
            Stage::Connecting => Err(Error::ConnectFailed(close)),
            Stage::Open if close.was_clean => Ok(close),
            Stage::Open | Stage::Failed => Err(Error::ConnectionLost(close)),
            // It came while on_error blocks
            Stage::Ended => return,
        });
    }

    /// Delivers the end, once, and lets go of all that waited for it.
    fn finish(&self, end: Result<CloseEvent, Error>) {
        let inner = &self.inner;
        inner.stage.set(Stage::Ended);
        let end = inner.end.get_or_init(|| end);
        inner.waiters.wake();
        if let Err(error) = end {
            self.callbacks().error.call(|f| f(self, error));
        }
        inner.connection.unlisten();
        // Unless the last handle was dropped just now
        if Rc::strong_count(inner) > 1 {
            self.callbacks().close.call(|f| f(self, close_of(end)));
        }
        self.callbacks().end();
        inner.detached.take();
    }
}

fn close_of(end: &Result<CloseEvent, Error>) -> &CloseEvent {
    match end {
        Ok(close) | Err(Error::ConnectFailed(close) | Error::ConnectionLost(close)) => close,
        Err(_) => {
            static ABNORMAL: CloseEvent = CloseEvent::ABNORMAL;
            &ABNORMAL
        }
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket")
            .field("url", &self.url())
            .field("ready_state", &self.ready_state())
            .finish_non_exhaustive()
    }
}

impl WeakWebSocket {
    /// The socket, unless its last handle is gone.
    #[must_use]
    pub fn upgrade(&self) -> Option<WebSocket> {
        self.inner.upgrade().map(|inner| WebSocket { inner })
    }
}

impl fmt::Debug for WeakWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(WeakWebSocket)")
    }
}
