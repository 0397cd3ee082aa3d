//! The only owner of the browser's socket: opens it, listens to it, and ends both when dropped.

use std::cell::Cell;

use wasm_bindgen::prelude::*;
use web_sys::{Event, WebSocket};

use crate::{CloseEvent, Error, ReadyState};

/// The four events of a socket.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Open,
    Message,
    Error,
    Close,
}

/// Handler attributes, and what their event is.
const HANDLERS: [(&str, Kind); 4] = [
    ("onopen", Kind::Open),
    ("onmessage", Kind::Message),
    ("onerror", Kind::Error),
    ("onclose", Kind::Close),
];

pub(crate) struct Connection {
    socket: WebSocket,
    listeners: Cell<Option<[Listener; 4]>>,
}

/// `Fn`: while a callback blocks in a synchronous request, Firefox delivers the next message, and an
/// `FnMut` that runs already would lose it.
type Listener = Closure<dyn Fn(JsValue)>;

impl Connection {
    /// Calls the browser's constructor; `Err` is what it threw.
    pub(crate) fn open(url: &JsValue, protocols: &JsValue) -> Result<Self, JsValue> {
        Ok(Self::over(Loose::new(url, protocols)?.unchecked_into()))
    }

    /// Takes a socket that was made just now.
    pub(crate) fn over(socket: WebSocket) -> Self {
        Self {
            socket,
            listeners: Cell::new(None),
        }
    }

    /// Has binary messages come as `ArrayBuffer`, not as `Blob`.
    pub(crate) fn receive_array_buffers(&self) {
        self.socket
            .set_binary_type(web_sys::BinaryType::Arraybuffer);
    }

    /// Hands every event to `handle`. Call it in the constructor's task: before that task ends no
    /// event can be missed.
    pub(crate) fn listen(&self, handle: impl Fn(Kind, Event) + Clone + 'static) {
        self.listeners.set(Some(HANDLERS.map(|(attribute, kind)| {
            let handle = handle.clone();
            let listener: Listener =
                Closure::new(move |event: JsValue| handle(kind, event.unchecked_into()));
            self.loose().set(attribute, listener.as_ref());
            listener
        })));
    }

    /// Removes the listeners; one of them may be running.
    pub(crate) fn unlisten(&self) {
        for (attribute, _) in HANDLERS {
            self.loose().set(attribute, &JsValue::NULL);
        }
        self.listeners.take();
    }

    fn loose(&self) -> &Loose {
        self.socket.unchecked_ref()
    }

    pub(crate) fn socket(&self) -> &WebSocket {
        &self.socket
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        self.socket.ready_state().into()
    }

    pub(crate) fn buffered_amount(&self) -> f64 {
        self.loose().buffered_amount()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of bytes"
    )]
    pub(crate) fn buffered_bytes(&self) -> u64 {
        self.buffered_amount() as u64
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.unlisten();
        // Without arguments it throws nothing, and on a closed socket it does nothing
        let _ = self.socket.close();
    }
}

/// A copy of the browser's close event.
pub(crate) fn close_event(event: &web_sys::CloseEvent) -> CloseEvent {
    CloseEvent {
        code: (code(event) as u16).into(),
        reason: event.reason(),
        was_clean: event.was_clean(),
    }
}

/// `SyntaxError` as a [legacy code](https://webidl.spec.whatwg.org/#idl-DOMException-error-names).
pub(crate) const SYNTAX_ERR: f64 = 12.0;

/// A close event's code or a `DOMException`'s; NaN of what has none.
pub(crate) fn code(holder: &JsValue) -> f64 {
    holder.unchecked_ref::<Loose>().code()
}

/// For a block without [`words`] of the browser's.
pub(crate) fn blocked_silently() -> Error {
    Error::Blocked("no reason given".into())
}

/// What `thrown` says of itself, such as `SyntaxError: …`.
pub(crate) fn words(thrown: &JsValue) -> String {
    let error: &js_sys::Error = thrown.unchecked_ref();
    error.to_string().into()
}

#[wasm_bindgen]
extern "C" {
    /// The browser's class with the types that web-sys narrows.
    #[wasm_bindgen(js_name = WebSocket)]
    type Loose;

    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &JsValue, protocols: &JsValue) -> Result<Loose, JsValue>;

    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Loose, attribute: &str, listener: &JsValue);

    #[wasm_bindgen(method, getter)]
    fn code(this: &Loose) -> f64;

    /// The standard's `unsigned long long`, which web-sys cuts to 32 bits.
    #[wasm_bindgen(method, getter, js_name = bufferedAmount)]
    fn buffered_amount(this: &Loose) -> f64;
}
