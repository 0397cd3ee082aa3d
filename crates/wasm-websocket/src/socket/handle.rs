//! The handle, and what each browser event does.

use std::cell::{Cell, OnceCell};
use std::fmt;
use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;

use super::callbacks::Callbacks;
use super::wakers::Wakers;
use crate::raw::{MessageEvent, NativeEvent, Payload, RawEvent, RawSocket};
use crate::values::{CloseCode, CloseEvent, Error, ReadyState, check_close};

/// A WebSocket: a handle to the browser's own, with typed calls and callbacks
/// ([the standard's `WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface)).
///
/// Clones share one connection. Dropping the last one removes every listener and closes;
/// [`detach`](Self::detach) lets the connection live on without a handle.
///
/// Callbacks are `Fn`: keep state that they change in a `Cell` or `RefCell`.
/// Each callback gets the handle as its first argument, and may send, close, replace itself, or
/// drop the last handle elsewhere. Use that argument, or a [`WeakWebSocket`], rather than a
/// captured clone: a callback that holds its own socket keeps it from being dropped until
/// it has closed. After the close event all callbacks are dropped.
///
/// ```no_run
/// use gloo_console::log;
/// use wasm_websocket::{Error, WebSocket};
///
/// # fn run() -> Result<WebSocket, Error> {
/// let socket = WebSocket::builder("ws://localhost:9998/echo")
///     .on_open(|socket| if let Err(error) = socket.send("发送数据") { log!(error.to_string()) })
///     .on_message(|socket, event| {
///         log!(event.text());
///         socket.close();
///     })
///     .on_close(|_, event| log!(event.to_string()))
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
    raw: Box<RawSocket>,
    callbacks: Box<Callbacks<WebSocket>>,
    end: OnceCell<Result<CloseEvent, Error>>,
    wakers: Wakers,
    /// Itself, once detached, until the end.
    detached: Cell<Option<Rc<Inner>>>,
}

impl WebSocket {
    /// Starts listening in the task of the browser's constructor, so that no event is missed.
    pub(super) fn new(raw: Box<RawSocket>, callbacks: Box<Callbacks<Self>>) -> Self {
        let inner = Rc::new(Inner {
            raw,
            callbacks,
            end: OnceCell::new(),
            wakers: Wakers::default(),
            detached: Cell::new(None),
        });
        let weak = Rc::downgrade(&inner);
        inner.raw.listen(move |event| {
            if let Some(inner) = weak.upgrade() {
                Self { inner }.handle(event);
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
        self.inner.raw.send(data)
    }

    /// Starts the closing handshake, with no code: the server sees 1005. What was sent before still
    /// goes out. While connecting, the attempt ends instead; when closing or closed, nothing happens ([`close`](https://websockets.spec.whatwg.org/#dom-websocket-close)).
    pub fn close(&self) {
        self.inner.raw.close();
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
        check_close(code, reason)?;
        self.inner.raw.close_with(code, reason);
        Ok(())
    }

    /// The state now ([`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate)).
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.inner.raw.ready_state()
    }

    /// Bytes of payload, without framing, that were sent and have not yet gone to the network
    /// ([`bufferedAmount`](https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount)).
    ///
    /// It changes only between tasks, and what a close left unsent stays in it. WebKit hands data
    /// on at once and reads 0 almost always: take it for a lower bound there.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.inner.raw.buffered_amount()
    }

    /// The absolute URL, with `ws:` or `wss:` ([`url`](https://websockets.spec.whatwg.org/#dom-websocket-url)).
    #[must_use]
    pub fn url(&self) -> String {
        self.inner.raw.url()
    }

    /// The subprotocol that the server chose; empty before the socket is open, or if it chose none
    /// ([`protocol`](https://websockets.spec.whatwg.org/#dom-websocket-protocol)).
    #[must_use]
    pub fn protocol(&self) -> String {
        self.inner.raw.protocol()
    }

    /// The extensions that the server chose, such as `permessage-deflate`; empty before the socket
    /// is open, or if it chose none ([`extensions`](https://websockets.spec.whatwg.org/#dom-websocket-extensions)).
    #[must_use]
    pub fn extensions(&self) -> String {
        self.inner.raw.extensions()
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
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run() -> Result<(), Error> {
    /// WebSocket::builder("ws://localhost:9998/echo")
    ///     .on_message(|_, event| log!(event.text()))
    ///     .connect()?
    ///     .detach();
    /// # Ok(()) }
    /// ```
    pub fn detach(self) {
        if self.end().is_none() {
            self.inner.detached.set(Some(Rc::clone(&self.inner)));
        }
    }

    /// The browser's own object, for what this crate doesn't wrap.
    ///
    /// Read from it, or listen with `addEventListener`. What you send by it isn't counted for a stream's high-water mark. Its handler attributes (`onopen` and the others) and its
    /// `binaryType` belong to this crate.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::WebSocket;
    /// # fn run(socket: &WebSocket) {
    /// log!(socket.as_raw());
    /// # }
    /// ```
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.inner.raw.as_raw()
    }

    /// `Err` is what [`on_error`](crate::WebSocketBuilder::on_error) gets.
    pub(crate) fn end(&self) -> Option<&Result<CloseEvent, Error>> {
        self.inner.end.get()
    }

    /// Fails a connection that is not open by now.
    pub(crate) fn time_out(&self) {
        if self.open_result().is_none() {
            self.close();
            self.finish(Err(Error::TimedOut));
        }
    }

    /// Whether at most so many bytes are in the browser's buffer.
    pub(crate) fn buffers_at_most(&self, bytes: u64) -> bool {
        self.inner.raw.buffers_at_most(bytes)
    }

    pub(super) fn raw(&self) -> &RawSocket {
        &self.inner.raw
    }

    pub(super) fn wakers(&self) -> &Wakers {
        &self.inner.wakers
    }

    fn callbacks(&self) -> &Callbacks<Self> {
        &self.inner.callbacks
    }

    fn handle(&self, event: NativeEvent) {
        match self.inner.raw.interpret(&event) {
            Some(RawEvent::Opened) => {
                self.inner.raw.hasten_messages(&event);
                self.inner.wakers.wake();
                self.callbacks().open.call(|f| f(self));
            }
            Some(RawEvent::Message) => {
                let event = MessageEvent::new(event.into_js().unchecked_into());
                self.callbacks().message.call(|f| f(self, &event));
            }
            Some(RawEvent::Ended(end)) => self.finish(end),
            // The end says more
            Some(RawEvent::Failing) | None => {}
        }
    }

    /// Reports the end, then drops the callbacks and the listeners.
    fn finish(&self, end: Result<CloseEvent, Error>) {
        let inner = &self.inner;
        // It was not set before, because there is one end
        let _ = inner.end.set(end);
        inner.wakers.wake();
        if let Some(Err(error)) = self.end() {
            self.callbacks().error.call(|f| f(self, error));
        }
        inner.raw.unlisten();
        // Unless the callback dropped the last handle
        if let Some(event) = self.close_event().filter(|_| Rc::strong_count(inner) > 1) {
            self.callbacks().close.call(|f| f(self, &event));
        }
        self.callbacks().end();
        inner.detached.take();
    }
}

/// Callbacks, which may be replaced while they run. See the
/// [builder](crate::WebSocketBuilder)'s method of the same name.
impl WebSocket {
    /// Sets or replaces the callback for the `open` event.
    pub fn on_open(&self, f: impl Fn(&WebSocket) + 'static) {
        self.callbacks().set(&self.callbacks().open, Box::new(f));
    }

    /// Sets or replaces the callback for each message.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::WebSocket;
    ///
    /// # fn run(socket: &WebSocket) {
    /// socket.on_message(|socket, greeting| {
    ///     log!("connected to", greeting.text());
    ///     socket.on_message(|_, event| log!(event.data()));
    /// });
    /// # }
    /// ```
    pub fn on_message(&self, f: impl Fn(&WebSocket, &MessageEvent) + 'static) {
        self.callbacks().set(&self.callbacks().message, Box::new(f));
    }

    /// Sets or replaces the callback for a failure.
    pub fn on_error(&self, f: impl Fn(&WebSocket, &Error) + 'static) {
        self.callbacks().set(&self.callbacks().error, Box::new(f));
    }

    /// Sets or replaces the callback for the end.
    pub fn on_close(&self, f: impl Fn(&WebSocket, &CloseEvent) + 'static) {
        self.callbacks().set(&self.callbacks().close, Box::new(f));
    }

    /// Drops the callback for the `open` event.
    pub fn clear_on_open(&self) {
        self.callbacks().open.clear();
    }

    /// Drops the callback for messages: those that come are lost.
    pub fn clear_on_message(&self) {
        self.callbacks().message.clear();
    }

    /// Drops the callback for a failure.
    pub fn clear_on_error(&self) {
        self.callbacks().error.clear();
    }

    /// Drops the callback for the end.
    pub fn clear_on_close(&self) {
        self.callbacks().close.clear();
    }
}

impl PartialEq for WebSocket {
    /// Whether both are handles to one connection.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for WebSocket {}

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

impl PartialEq for WeakWebSocket {
    /// Whether both are handles to one connection.
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for WeakWebSocket {}

impl fmt::Debug for WeakWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(WeakWebSocket)")
    }
}
