//! Listens to a socket, by its handler attributes. A test's class may not have them, and calls its listeners.

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
    _handlers: Box<[Listener; 4]>,
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
            Kind::Error | Kind::Close if !event.is_object() => Object::new().into(),
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
            _handlers: Box::new(handlers),
            way,
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.way.set(Way::Closed);
    }
}

/// Removes the handlers, before their closures are dropped.
pub(super) fn unset_handlers(socket: &JsValue) {
    let socket: &Source = socket.unchecked_ref();
    for (attribute, _, _) in HANDLERS {
        socket.set(attribute, &JsValue::NULL);
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
}
