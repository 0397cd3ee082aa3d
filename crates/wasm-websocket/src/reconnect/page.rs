//! The browser's events about the page and the network.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use crate::raw::{Object, global};
use crate::session::PageEvent;

/// The names of the events. A worker fires only the first two. All of a page's events reach its window in
/// the capture phase.
const EVENTS: [(&str, PageEvent); 7] = [
    ("online", PageEvent::Online),
    ("offline", PageEvent::Offline),
    ("visibilitychange", PageEvent::Visible),
    ("freeze", PageEvent::Freeze),
    ("resume", PageEvent::Resume),
    ("pagehide", PageEvent::PageHide),
    ("pageshow", PageEvent::PageShow),
];

/// Listens until dropped.
pub(super) type Listeners = Option<Box<[EventListener; EVENTS.len()]>>;

/// The listeners only record; a microtask handles the records. gloo-events' closures are `FnMut`, and lose an event
/// that comes while they run, such as during a callback that blocks in a synchronous request.
struct Record {
    events: RefCell<Vec<PageEvent>>,
    drain: Closure<dyn Fn(JsValue)>,
    /// A reference to itself while the microtask is queued, so that it lives until that has run.
    queued: Cell<Option<Rc<Self>>>,
}

/// Calls `drain` with the events that were recorded, in order.
pub(super) fn listen(drain: impl Fn(&[PageEvent]) + 'static) -> Listeners {
    // Node's global scope is no EventTarget, and gloo-events would throw
    if !is_event_target(&global()) {
        return None;
    }
    let record = Record::new(drain);
    let listen = |(name, event)| listener(name, event, &record);
    Some(Box::new(EVENTS.map(listen)))
}

impl Record {
    fn new(drain: impl Fn(&[PageEvent]) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            Self {
                events: RefCell::default(),
                drain: Closure::new(move |_| {
                    // Keeps this closure alive until it returns
                    if let Some(record) = this.upgrade() {
                        record.queued.take();
                        drain(&record.events.take());
                    }
                }),
                queued: Cell::new(None),
            }
        })
    }

    fn push(self: &Rc<Self>, event: PageEvent) {
        self.events.borrow_mut().push(event);
        if self.queued.replace(Some(Rc::clone(self))).is_none() {
            queue_microtask(self.drain.as_ref());
        }
    }
}

fn listener(name: &'static str, event: PageEvent, record: &Rc<Record>) -> EventListener {
    let record = Rc::clone(record);
    let listen = move |caught: &web_sys::Event| {
        let Some(target) = caught.target() else {
            return;
        };
        let target: Object = target.unchecked_into();
        // A script may dispatch any event on an element; only elements have this
        if target.get("ownerDocument").is_falsy() {
            record.push(match event {
                PageEvent::Visible if target.get("hidden").is_truthy() => PageEvent::Hidden,
                event => event,
            });
        }
    };
    // Without elements there is nothing to capture, and Cloudflare Workers refuse both options
    let options = if global().get("document").is_truthy() {
        EventListenerOptions::run_in_capture_phase()
    } else {
        EventListenerOptions {
            passive: false,
            ..EventListenerOptions::default()
        }
    };
    let target: EventTarget = global().unchecked_into();
    EventListener::new_with_options(&target, name, options, listen)
}

fn is_event_target(global: &Object) -> bool {
    let has = |name| global.get(name).is_truthy();
    has("addEventListener") && has("removeEventListener")
}

/// Whether the browser says that there is no network; it may be wrong.
pub(super) fn is_offline() -> bool {
    let navigator: Object = global().get("navigator").unchecked_into();
    // Node's navigator has no such member
    navigator.is_truthy() && navigator.get("onLine") == JsValue::FALSE
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = queueMicrotask)]
    fn queue_microtask(callback: &JsValue);
}
