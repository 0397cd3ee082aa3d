//! `WebSocketBuilder`: all that a socket is given before it connects.

use super::callbacks::Callbacks;
use super::handle::WebSocket;
use crate::raw::{Endpoint, MessageEvent, RawSocket};
use crate::values::{CloseEvent, Error};

/// A socket that doesn't connect yet; made by [`WebSocket::builder`], connected by [`connect`](Self::connect).
#[derive(Debug)]
#[must_use = "nothing happens before connect()"]
pub struct WebSocketBuilder {
    endpoint: Endpoint,
    /// Used instead of a new socket.
    adopted: Option<web_sys::WebSocket>,
    /// Boxed, because each method moves the builder: saves 117 bytes of a minimal app.
    callbacks: Box<Callbacks<WebSocket>>,
}

impl WebSocketBuilder {
    /// The subprotocols to request, the preferred one first. Replaces earlier ones. Default: none
    /// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), step 8).
    ///
    /// The connection fails if the server chooses none of them. [`WebSocket::protocol`] is the one that it
    /// chose.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run() -> Result<(), Error> {
    /// let socket = WebSocket::builder("wss://example.com").protocols(["chat.v2", "chat.v1"]).connect()?;
    /// # Ok(()) }
    /// ```
    pub fn protocols<P: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.endpoint = self.endpoint.protocols(protocols);
        self
    }

    /// Called once, when the socket is open and can send
    /// ([the standard](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    pub fn on_open(self, f: impl Fn(&WebSocket) + 'static) -> Self {
        self.callbacks.open.set(Box::new(f));
        self
    }

    /// Called for each message, in the order they were sent
    /// ([the standard](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    pub fn on_message(self, f: impl Fn(&WebSocket, &MessageEvent) + 'static) -> Self {
        self.callbacks.message.set(Box::new(f));
        self
    }

    /// Called at most once, right before [`on_close`](Self::on_close), if the browser blocked the
    /// connection ([`Error::Blocked`]), or it failed ([`Error::ConnectFailed`]) or was lost
    /// ([`Error::ConnectionLost`]), including after your own close
    /// ([the standard](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    ///
    /// The browser's `error` event has no details. On an open socket this callback therefore waits for the
    /// `close` event, and has its code and reason.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run() -> Result<(), Error> {
    /// WebSocket::builder("ws://localhost:9998/echo")
    ///     .on_error(|_, error| log!(error.to_string()))
    ///     .connect()?
    ///     .detach();
    /// # Ok(()) }
    /// ```
    pub fn on_error(self, f: impl Fn(&WebSocket, &Error) + 'static) -> Self {
        self.callbacks.error.set(Box::new(f));
        self
    }

    /// Called exactly once, when the socket has ended, unless its last handle was dropped earlier
    /// ([the standard](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    ///
    /// A socket that never opened ends with code 1006, unclean.
    pub fn on_close(self, f: impl Fn(&WebSocket, &CloseEvent) + 'static) -> Self {
        self.callbacks.close.set(Box::new(f));
        self
    }

    /// Starts to connect, and returns at once: the socket is open when the `open` event comes
    /// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket)).
    ///
    /// No callback runs before the current task ends.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidUrl`], [`Error::InvalidSubprotocol`] and [`Error::DuplicateSubprotocol`]
    /// before the browser is asked; [`Error::Unsupported`] where there is no WebSocket;
    /// [`Error::Blocked`] if the browser refuses to try. Some browsers report it later, through
    /// [`on_error`](Self::on_error); Chromium and Firefox report a blocked port as
    /// [`Error::ConnectFailed`].
    pub fn connect(self) -> Result<WebSocket, Error> {
        let raw = match self.adopted {
            Some(socket) => RawSocket::adopt(socket, self.endpoint.requested()?)?,
            None => RawSocket::open(self.endpoint)?,
        };
        Ok(WebSocket::new(raw, self.callbacks))
    }
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
        WebSocketBuilder {
            endpoint: Endpoint::new(url),
            adopted: None,
            callbacks: Box::default(),
        }
    }

    /// Takes over a browser's socket that is connecting or open, such as one that a script made.
    ///
    /// Its handler attributes (`onopen` and the others) and its `binaryType` are replaced. Messages that came
    /// before are lost, and an open one doesn't call [`on_open`](WebSocketBuilder::on_open). Name the
    /// [`protocols`](WebSocketBuilder::protocols) that it requested to have the server's choice checked;
    /// otherwise any is accepted.
    ///
    /// [`connect`](WebSocketBuilder::connect) fails with [`Error::NotOpen`] if it is closing or closed, and with
    /// [`Error::ConnectFailed`] if it is open with a subprotocol that you didn't name.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run(raw: web_sys::WebSocket) -> Result<(), Error> {
    /// let socket = WebSocket::adopt(raw)
    ///     .on_message(|_, event| log!(event.data()))
    ///     .connect()?;
    /// # Ok(()) }
    /// ```
    pub fn adopt(socket: web_sys::WebSocket) -> WebSocketBuilder {
        WebSocketBuilder {
            adopted: Some(socket),
            ..Self::builder("")
        }
    }
}
