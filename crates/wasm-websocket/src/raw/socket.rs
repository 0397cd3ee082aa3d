//! `RawSocket`: the only owner of a `web_sys::WebSocket`. It opens it, listens to it, hands up what its
//! events mean, and ends both when dropped.

use std::cell::Cell;
use std::fmt;

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use super::endpoint::{Endpoint, Requested};
use super::global::require_browser;
use super::lifecycle::{EngineEvent, Meaning, Phase, advance, close_code, constructed};
use super::listeners::{Kind, Listeners, NativeEvent};
use super::payload::{Payload, handed_back};
use super::reasons::{blocked, cause, refused, text_of};
use crate::values::{
    Cause, CloseCode, CloseEvent, Error, Protocols, ReadyState, check_url, invalid_url, is_loopback,
};

/// A socket of the browser's. Dropping it removes its listeners and closes it.
pub struct RawSocket {
    socket: WebSocket,
    /// `None` if nobody knows: then a server may choose any.
    requested: Option<Protocols>,
    phase: Cell<Phase>,
    /// Why it fails, until it has.
    cause: Cell<Option<Cause>>,
    listeners: Cell<Option<Listeners>>,
    /// `bufferedAmount` is at most this: what it was when last read, and what was sent since.
    most_buffered: Cell<u64>,
}

/// What happened to a socket.
#[derive(Debug)]
pub enum RawEvent {
    /// It is open.
    Opened,
    /// A message arrived.
    Message,
    /// It has failed. The end is still to come.
    Failing,
    /// It has ended: cleanly, or for an error ([`Error::Blocked`], [`Error::ConnectFailed`] or
    /// [`Error::ConnectionLost`]).
    Ended(Result<CloseEvent, Error>),
}

impl RawSocket {
    /// Opens a socket of the global `WebSocket` class, whose binary messages are `ArrayBuffer`s. It is
    /// boxed, because it is moved from here: saves up to 115 bytes of a minimal app, gzip.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidUrl`], [`Error::InvalidSubprotocol`], [`Error::DuplicateSubprotocol`],
    /// [`Error::Unsupported`] or [`Error::Blocked`].
    pub fn open(endpoint: Endpoint) -> Result<Box<Self>, Error> {
        let Endpoint { url, requested } = endpoint;
        let (protocols, list) = match requested? {
            Some(Requested { protocols, list }) => (protocols, list),
            None => (Protocols::default(), JsValue::UNDEFINED),
        };
        if let Err(problem) = check_url(&url) {
            return Err(invalid_url(&url, problem));
        }
        require_browser()?;
        // Firefox refuses the empty URL; a blank one is the page's own too
        let address = if url.is_empty() { " " } else { &url };
        let socket = match Native::new(address, &list) {
            Ok(socket) => socket,
            Err(thrown) => return Err(refused(&url, thrown)),
        };
        let raw = Box::new(Self::over(socket.unchecked_into(), protocols));
        if raw.phase.get() == Phase::Blocked {
            return Err(blocked());
        }
        raw.native().set_binary_type("arraybuffer");
        Ok(raw)
    }

    /// Takes a socket that was constructed just now, with these subprotocols.
    #[must_use]
    pub fn over(socket: WebSocket, requested: Protocols) -> Self {
        let phase = constructed(socket.ready_state().into());
        Self::new(socket, phase, Some(requested))
    }

    /// Takes a socket that somebody else constructed, with the subprotocols that it requested, if they are
    /// known.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`] if it is closing or closed; [`Error::ConnectFailed`] if it is open with a subprotocol that it
    /// didn't request, or without one.
    pub fn adopt(socket: WebSocket, requested: Option<Protocols>) -> Result<Box<Self>, Error> {
        let phase = match socket.ready_state().into() {
            ReadyState::Connecting => Phase::Connecting,
            ReadyState::Open => Phase::Open,
            state => return Err(Error::not_open(state)),
        };
        let raw = Box::new(Self::new(socket, phase, requested));
        if phase == Phase::Open && !raw.is_choice_allowed() {
            return Err(Error::ConnectFailed(CloseEvent::ABNORMAL));
        }
        raw.native().set_binary_type("arraybuffer");
        Ok(raw)
    }

    fn new(socket: WebSocket, phase: Phase, requested: Option<Protocols>) -> Self {
        Self {
            socket,
            requested,
            phase: Cell::new(phase),
            cause: Cell::default(),
            listeners: Cell::default(),
            most_buffered: Cell::new(u64::MAX),
        }
    }

    /// The browser's own object.
    #[must_use]
    pub fn as_raw(&self) -> &WebSocket {
        &self.socket
    }

    /// Calls `handle` with each event. Call this in the task of the constructor: the browser fires
    /// nothing before that task ends.
    pub fn listen(&self, handle: impl Fn(NativeEvent) + Clone + 'static) {
        let listeners = Listeners::add(&self.socket, handle);
        self.listeners.set(Some(listeners));
    }

    /// What an event means; `None` if it means nothing.
    pub fn interpret(&self, event: &NativeEvent) -> Option<RawEvent> {
        let kind = event.kind;
        // A close event has all the members that the other events have
        let close: &Details = event.event.unchecked_ref();
        let event = match kind {
            Kind::Open => EngineEvent::Open {
                allowed: self.is_choice_allowed(),
            },
            Kind::Message => EngineEvent::Message,
            Kind::Error => EngineEvent::Error {
                closed: self.socket.ready_state() == WebSocket::CLOSED,
                trusted: close.is_trusted().unwrap_or(false),
            },
            Kind::Close => EngineEvent::Close {
                was_clean: was_clean(close),
            },
        };
        if matches!(kind, Kind::Error) {
            self.cause.set(cause(close.unchecked_ref()));
        }
        let (phase, meaning) = advance(self.phase.get(), event);
        self.phase.set(phase);
        let end = || {
            let end = match kind {
                Kind::Close => close_event(close),
                _ => CloseEvent::ABNORMAL,
            };
            end.with_cause(self.cause.take())
        };
        Some(match meaning {
            Meaning::Opened => RawEvent::Opened,
            Meaning::Message => RawEvent::Message,
            Meaning::Failing => RawEvent::Failing,
            Meaning::Closed => RawEvent::Ended(Ok(end())),
            Meaning::Lost => RawEvent::Ended(Err(Error::ConnectionLost(end()))),
            Meaning::Failed => {
                if matches!(kind, Kind::Open) {
                    // By the standard it never opened, so none of its later events counts
                    self.unlisten();
                    self.close();
                }
                RawEvent::Ended(Err(Error::ConnectFailed(end())))
            }
            Meaning::Blocked => RawEvent::Ended(Err(blocked())),
            Meaning::Nothing => return None,
        })
    }

    /// Removes the listeners. One of them may be running.
    pub fn unlisten(&self) {
        if let Some(listeners) = self.listeners.take() {
            listeners.remove(&self.socket);
        }
    }

    /// Has messages come faster from now on, if this event of the socket is a browser's own.
    pub fn hasten_messages(&self, opened: &NativeEvent) {
        let event: &Details = opened.event.unchecked_ref();
        // A test's class may call nothing but its handlers, also with the events of a socket within
        let socket: &JsValue = &self.socket;
        if event.is_trusted().unwrap_or(false) && event.current_target() == *socket {
            let listeners = self.listeners.take();
            if let Some(listeners) = &listeners {
                listeners.hasten_messages(&self.socket);
            }
            self.listeners.set(listeners);
        }
    }

    /// Sends, if the socket is open.
    ///
    /// # Errors
    ///
    /// [`Error::NotOpen`]; [`Error::RefusedData`] if the browser throws. Each hands back what is owned.
    pub fn send(&self, data: impl Payload) -> Result<(), Error> {
        match self.ready_state() {
            ReadyState::Open => {
                let most = self.most_buffered.get();
                self.most_buffered
                    .set(most.saturating_add(data.byte_length() as u64));
                data.send_on(&self.socket)
                    .map_err(|thrown| Error::RefusedData {
                        reason: text_of(&thrown),
                        message: handed_back(data),
                    })
            }
            state => Err(Error::NotOpen {
                state,
                message: handed_back(data),
            }),
        }
    }

    /// Closes without a code.
    pub fn close(&self) {
        // Only a test's class throws
        let _ = self.native().close();
    }

    /// Closes with a code and a reason that were checked.
    pub fn close_with(&self, code: CloseCode, reason: &str) {
        // Nothing is left for it to throw
        let socket = &self.socket;
        let _ = socket.close_with_code_and_reason(code.into(), reason);
    }

    /// `readyState`, except that an ended connection is closed: when WebKit blocks a connection, it
    /// goes on as connecting.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        match self.phase.get() {
            Phase::Ended | Phase::NeverOpened => ReadyState::Closed,
            _ => self.socket.ready_state().into(),
        }
    }

    /// Whether it is or was open.
    #[must_use]
    pub fn has_opened(&self) -> bool {
        matches!(
            self.phase.get(),
            Phase::Open | Phase::Failing | Phase::Ended
        )
    }

    /// `bufferedAmount`, in bytes.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of bytes"
    )]
    pub fn buffered_amount(&self) -> u64 {
        let bytes = self.native().buffered_amount() as u64;
        self.most_buffered.set(bytes);
        bytes
    }

    /// Whether `bufferedAmount` is at most `bytes`. The browser is asked only when it may be more: that is a third of what
    /// a stream's `send` costs.
    pub(crate) fn buffers_at_most(&self, bytes: u64) -> bool {
        self.most_buffered.get() <= bytes || self.buffered_amount() <= bytes
    }

    /// `url`.
    #[must_use]
    pub fn url(&self) -> String {
        self.native().url().unwrap_or_default()
    }

    /// Whether it connects to this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url())
    }

    /// `protocol`, which is empty unless the socket is or was open.
    #[must_use]
    pub fn protocol(&self) -> String {
        self.once_opened(Native::protocol)
    }

    /// `extensions`, which is empty unless the socket is or was open.
    #[must_use]
    pub fn extensions(&self) -> String {
        self.once_opened(Native::extensions)
    }

    fn once_opened(&self, get: impl Fn(&Native) -> Option<String>) -> String {
        let value = self.has_opened().then(|| get(self.native()));
        value.flatten().unwrap_or_default()
    }

    /// Whether the server may have chosen its subprotocol.
    fn is_choice_allowed(&self) -> bool {
        let requested = self.requested.as_ref();
        let chosen = || self.native().protocol().unwrap_or_default();
        requested.is_none_or(|requested| requested.allow(&chosen()))
    }

    fn native(&self) -> &Native {
        self.socket.unchecked_ref()
    }
}

impl fmt::Debug for RawSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawSocket")
            .field("url", &self.url())
            .field("ready_state", &self.ready_state())
            .finish_non_exhaustive()
    }
}

impl Drop for RawSocket {
    fn drop(&mut self) {
        self.unlisten();
        // On a closed socket it does nothing
        self.close();
    }
}

fn close_event(event: &Details) -> CloseEvent {
    let code = event.code().unwrap_or(CloseCode::NO_STATUS_RECEIVED.into());
    let reason = event.reason().unwrap_or_default();
    CloseEvent::new(close_code(code), reason, was_clean(event))
}

fn was_clean(event: &Details) -> bool {
    event.was_clean().unwrap_or(true)
}

#[wasm_bindgen]
extern "C" {
    /// The browser's class, where web-sys's types are too narrow.
    #[wasm_bindgen(js_name = WebSocket)]
    type Native;

    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &str, protocols: &JsValue) -> Result<Native, JsValue>;

    /// The standard's `unsigned long long`, which web-sys cuts to 32 bits.
    #[wasm_bindgen(method, getter, js_name = bufferedAmount)]
    fn buffered_amount(this: &Native) -> f64;

    /// Without the texts of web-sys's enum.
    #[wasm_bindgen(method, setter, js_name = binaryType)]
    fn set_binary_type(this: &Native, binary_type: &str);

    #[wasm_bindgen(method, catch)]
    fn close(this: &Native) -> Result<(), JsValue>;

    // A test's class may lack these, and in Cloudflare Workers the last two are null if the server chose none

    #[wasm_bindgen(method, getter)]
    fn url(this: &Native) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn protocol(this: &Native) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn extensions(this: &Native) -> Option<String>;

    /// An error or close event, or what a test's class gives for it.
    type Details;

    #[wasm_bindgen(method, getter, js_name = isTrusted)]
    fn is_trusted(this: &Details) -> Option<bool>;

    #[wasm_bindgen(method, getter, js_name = currentTarget)]
    fn current_target(this: &Details) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = wasClean)]
    fn was_clean(this: &Details) -> Option<bool>;

    #[wasm_bindgen(method, getter)]
    fn code(this: &Details) -> Option<u16>;

    #[wasm_bindgen(method, getter)]
    fn reason(this: &Details) -> Option<String>;
}
