//! Listens to a socket, by its handler attributes: a test's class may have nothing else. Once a browser's socket is open, an
//! event listener gets its messages, which is faster. A class without handler attributes calls its listeners.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Object;
use wasm_bindgen::prelude::*;

/// An event of the browser's.
#[derive(Debug)]
pub struct NativeEvent {
    pub(super) kind: Kind,
    pub(super) event: JsValue,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Open,
    Message,
    Error,
    Close,
}

/// The handler attributes, with the types of their events: a slice of a text may panic, which takes 3 KiB, gzip.
const HANDLERS: [(&str, &str, Kind); 4] = [
    ("onopen", "open", Kind::Open),
    ("onmessage", "message", Kind::Message),
    ("onerror", "error", Kind::Error),
    ("onclose", "close", Kind::Close),
];

/// `Fn`: while a callback blocks in a synchronous request, Firefox delivers the next message. An
/// `FnMut` that is still running would lose it.
type Listener = Closure<dyn Fn(JsValue)>;

/// The listeners of one socket.
pub(super) struct Listeners {
    /// In the order of [`HANDLERS`].
    handlers: Box<[Listener; 4]>,
    way: Rc<Cell<Way>>,
}

/// How the socket delivers its events. A test's class may have two ways, of which the first that it takes counts.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Unknown,
    Handlers,
    Listeners,
    /// Nobody listens any more.
    Closed,
}

impl NativeEvent {
    fn new(kind: Kind, event: JsValue) -> Self {
        // A test's class may call without an event
        let event = match kind {
            Kind::Message => event,
            _ if !event.is_object() => Object::new().into(),
            _ => event,
        };
        Self { kind, event }
    }

    /// The event itself.
    #[must_use]
    pub fn into_js(self) -> JsValue {
        self.event
    }
}

impl Listeners {
    pub(super) fn add(socket: &JsValue, handle: impl Fn(NativeEvent) + Clone + 'static) -> Self {
        let socket: &Source = socket.unchecked_ref();
        let way = Rc::new(Cell::new(Way::Unknown));
        let handlers = HANDLERS.map(|(attribute, _, kind)| {
            let listener = listener(kind, Way::Handlers, &way, handle.clone());
            socket.set(attribute, listener.as_ref());
            listener
        });
        // A browser's class has accessors; nobody may ever call what is in a field
        if socket.has_own_property(HANDLERS[0].0) {
            for (_, event, kind) in HANDLERS {
                let listener = listener(kind, Way::Listeners, &way, handle.clone());
                // JavaScript owns it: there may be no way to remove it. It fails if there is none to add it
                let _ = socket.add_event_listener(event, &listener.into_js_value());
            }
        }
        Self {
            handlers: Box::new(handlers),
            way,
        }
    }

    /// Has messages come to an event listener. Chromium takes 270 ns less for one than for a handler attribute, a third of
    /// what a message costs that is not read.
    pub(super) fn hasten_messages(&self, socket: &JsValue) {
        let socket: &Source = socket.unchecked_ref();
        let [_, message, ..] = &*self.handlers;
        if socket
            .add_event_listener("message", message.as_ref())
            .is_ok()
        {
            socket.set("onmessage", &JsValue::NULL);
        }
    }

    /// Removes them. One of them may be running.
    pub(super) fn remove(self, socket: &JsValue) {
        let socket: &Source = socket.unchecked_ref();
        for (attribute, _, _) in HANDLERS {
            socket.set(attribute, &JsValue::NULL);
        }
        let [_, message, ..] = &*self.handlers;
        // A test's class may not have it
        let _ = socket.remove_event_listener("message", message.as_ref());
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.way.set(Way::Closed);
    }
}

fn listener(
    kind: Kind,
    own: Way,
    way: &Rc<Cell<Way>>,
    handle: impl Fn(NativeEvent) + 'static,
) -> Listener {
    let way = Rc::clone(way);
    Closure::new(move |event: JsValue| {
        if way.get() == Way::Unknown {
            way.set(own);
        }
        if way.get() == own {
            handle(NativeEvent::new(kind, event));
        }
    })
}

#[wasm_bindgen]
extern "C" {
    /// A socket of any class.
    type Source;

    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Source, attribute: &str, listener: &JsValue);

    #[wasm_bindgen(method, js_name = hasOwnProperty)]
    fn has_own_property(this: &Source, name: &str) -> bool;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_event_listener(this: &Source, kind: &str, listener: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_event_listener(this: &Source, kind: &str, listener: &JsValue) -> Result<(), JsValue>;
}
