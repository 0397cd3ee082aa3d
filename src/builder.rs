//! `WebSocketBuilder`: all that a socket is to have before it connects.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::callbacks::Callbacks;
use crate::connection::{Connection, words};
use crate::endpoint::{invalid_url, protocol_list, usable_url};
use crate::error::UrlProblem;
use crate::{CloseEvent, Error, MessageEvent, WebSocket};

/// A socket to be; made by [`WebSocket::builder`], connected by [`connect`](Self::connect).
#[must_use = "nothing happens before connect()"]
pub struct WebSocketBuilder {
    url: String,
    /// The list, or what is wrong with it; made when given, so that a program without subprotocols
    /// pays nothing for them.
    protocols: Result<JsValue, Error>,
    callbacks: Callbacks,
}

impl WebSocketBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            protocols: Ok(JsValue::UNDEFINED),
            callbacks: Callbacks::default(),
        }
    }

    /// The subprotocols to ask for, the best first; replaces those given before. Default: none.
    ///
    /// A server that takes none of them fails the connection. The one it took is
    /// [`WebSocket::protocol`].
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, WebSocket};
    /// # fn run() -> Result<(), Error> {
    /// let socket = WebSocket::builder("wss://example.com").protocols(["chat.v2", "chat.v1"]).connect()?;
    /// # Ok(()) }
    /// ```
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        let protocols: Vec<String> = protocols.into_iter().map(Into::into).collect();
        self.protocols = protocol_list(&protocols);
        self
    }

    /// Called once, when the socket is open and can send
    /// ([the standard](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    pub fn on_open(self, f: impl Fn(&WebSocket) + 'static) -> Self {
        self.callbacks.open.set(Some(Rc::new(f)));
        self
    }

    /// Called for each message, in the order they were sent
    /// ([the standard](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    pub fn on_message(self, f: impl Fn(&WebSocket, &MessageEvent) + 'static) -> Self {
        self.callbacks.message.set(Some(Rc::new(f)));
        self
    }

    /// Called at most once, right before [`on_close`](Self::on_close), if the connection failed
    /// ([`Error::ConnectFailed`]) or was lost ([`Error::ConnectionLost`]).
    ///
    /// The browser's `error` event tells nothing, so this waits for the `close` event, whose code
    /// and reason it holds.
    pub fn on_error(self, f: impl Fn(&WebSocket, &Error) + 'static) -> Self {
        self.callbacks.error.set(Some(Rc::new(f)));
        self
    }

    /// Called exactly once, at the end of each socket that [`connect`](Self::connect) gave, unless
    /// its last handle was dropped before.
    ///
    /// Where the browser fires `error` and never `close`, the event is code 1006, unclean.
    pub fn on_close(self, f: impl Fn(&WebSocket, &CloseEvent) + 'static) -> Self {
        self.callbacks.close.set(Some(Rc::new(f)));
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
    /// [`Error::Blocked`] if the browser refuses to try. A browser may also refuse later: then
    /// the socket fails like one that found no server.
    pub fn connect(self) -> Result<WebSocket, Error> {
        let protocols = self.protocols?;
        let url = usable_url(&self.url)?;
        let connection =
            Connection::open(&url, &protocols).map_err(|thrown| refused(&self.url, &thrown))?;
        connection.receive_array_buffers();
        Ok(WebSocket::new(
            connection,
            !protocols.is_undefined(),
            self.callbacks,
        ))
    }
}

fn refused(url: &str, thrown: &JsValue) -> Error {
    let words = words(thrown);
    if words.starts_with("SyntaxError") {
        invalid_url(url, UrlProblem::Unparsable)
    } else if words.starts_with("ReferenceError") {
        // Only a global that isn't there is named so
        Error::Unsupported
    } else {
        Error::Blocked(words)
    }
}
