//! What happens to the page and the network, from the browser's own events.

use wasm_bindgen::prelude::*;

use crate::reconnect::PageEvent;

/// By their names. All of a page's reach its window while they are captured; a worker has the first two.
const EVENTS: [(&str, PageEvent); 7] = [
    ("online", PageEvent::Online),
    ("offline", PageEvent::Offline),
    ("visibilitychange", PageEvent::Visible),
    ("freeze", PageEvent::Freeze),
    ("resume", PageEvent::Resume),
    ("pagehide", PageEvent::PageHide),
    ("pageshow", PageEvent::PageShow),
];

/// Tells of each event until dropped. Without gloo-events, which takes 0.7 kB more (gzip) for a closure and options of its own
/// kind.
pub(crate) struct PageEvents {
    listeners: [Closure<dyn Fn(JsValue)>; EVENTS.len()],
}

impl PageEvents {
    pub(crate) fn listen(tell: impl Fn(PageEvent) + Clone + 'static) -> Self {
        let listeners = EVENTS.map(|(name, event)| {
            let tell = tell.clone();
            let listener: Closure<dyn Fn(JsValue)> = Closure::new(move |caught: JsValue| {
                let target = caught.unchecked_ref::<Holder>().target();
                // A script may dispatch any event on an element
                if !target.owner_document().is_falsy() {
                    return;
                }
                tell(match event {
                    PageEvent::Visible if target.hidden() => PageEvent::Hidden,
                    event => event,
                });
            });
            // Node has no such events, nor the function
            let _ = add_event_listener(name, listener.as_ref(), true);
            listener
        });
        Self { listeners }
    }
}

impl Drop for PageEvents {
    fn drop(&mut self) {
        for ((name, _), listener) in EVENTS.iter().zip(&self.listeners) {
            let _ = remove_event_listener(name, listener.as_ref(), true);
        }
    }
}

/// Whether the browser says that there is no network; it may be wrong.
pub(crate) fn is_offline() -> bool {
    global().navigator().on_line() == JsValue::FALSE
}

#[wasm_bindgen]
extern "C" {
    /// Whatever has one of these.
    type Holder;

    #[wasm_bindgen(method, getter)]
    fn target(this: &Holder) -> Holder;

    /// Of an element; neither of a document nor of a window.
    #[wasm_bindgen(method, getter, js_name = ownerDocument)]
    fn owner_document(this: &Holder) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn hidden(this: &Holder) -> bool;

    #[wasm_bindgen(method, getter)]
    fn navigator(this: &Holder) -> Holder;

    /// Not defined in Node.
    #[wasm_bindgen(method, getter, js_name = onLine)]
    fn on_line(this: &Holder) -> JsValue;

    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    fn global() -> Holder;

    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = addEventListener)]
    fn add_event_listener(name: &str, listener: &JsValue, capture: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = removeEventListener)]
    fn remove_event_listener(name: &str, listener: &JsValue, capture: bool) -> Result<(), JsValue>;
}
