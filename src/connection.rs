//! The only owner of the browser's socket: opens it, listens to it, and ends both when dropped.

use std::cell::Cell;

use gloo_events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::{Event, WebSocket};

use crate::{CloseEvent, ReadyState};

/// The four events of a socket.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Open,
    Message,
    Error,
    Close,
}

pub(crate) struct Connection {
    socket: WebSocket,
    listeners: Cell<Option<Listeners>>,
}

struct Listeners {
    /// `Fn`, and so not an `EventListener`: while a callback blocks in a synchronous request, Firefox
    /// delivers the next message, and an `FnMut` that runs already would lose it.
    _message: Closure<dyn Fn(Event)>,
    /// These events come once.
    _others: [EventListener; 3],
}

impl Connection {
    /// Calls the browser's constructor; `Err` is what it threw.
    pub(crate) fn open(url: &JsValue, protocols: &JsValue) -> Result<Self, JsValue> {
        let socket = Loose::new(url, protocols)?.unchecked_into();
        Ok(Self {
            socket,
            listeners: Cell::new(None),
        })
    }

    /// Has binary messages come as `ArrayBuffer`, not as `Blob`.
    pub(crate) fn receive_array_buffers(&self) {
        self.socket
            .set_binary_type(web_sys::BinaryType::Arraybuffer);
    }

    /// Hands every event to `handle`. Call it in the constructor's task: before that task ends no
    /// event can be missed.
    pub(crate) fn listen(&self, handle: impl Fn(Kind, Event) + Clone + 'static) {
        let listener = |name, kind| {
            let handle = handle.clone();
            EventListener::new(&self.socket, name, move |event| handle(kind, event.clone()))
        };
        let others = [
            listener("open", Kind::Open),
            listener("error", Kind::Error),
            listener("close", Kind::Close),
        ];
        let message = Closure::new(move |event| handle(Kind::Message, event));
        self.socket
            .set_onmessage(Some(message.as_ref().unchecked_ref()));
        self.listeners.set(Some(Listeners {
            _message: message,
            _others: others,
        }));
    }

    /// Removes the listeners; one of them may be running.
    pub(crate) fn unlisten(&self) {
        self.socket.set_onmessage(None);
        self.listeners.take();
    }

    pub(crate) fn socket(&self) -> &WebSocket {
        &self.socket
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        self.socket.ready_state().into()
    }

    pub(crate) fn buffered_amount(&self) -> f64 {
        self.socket.unchecked_ref::<Loose>().buffered_amount()
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
        code: event.code().into(),
        reason: event.reason(),
        was_clean: event.was_clean(),
    }
}

/// In place of [`words`] where the browser has none.
pub(crate) const NO_REASON: &str = "no reason given";

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

    /// The standard's `unsigned long long`, which web-sys cuts to 32 bits.
    #[wasm_bindgen(method, getter, js_name = bufferedAmount)]
    fn buffered_amount(this: &Loose) -> f64;
}
