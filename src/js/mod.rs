//! The Rust side of the JavaScript classes' sockets: each call goes to the connection as it is, each
//! event comes back as the browser made it.

mod session;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use session::Numbers;

use crate::ReadyState;
use crate::connection::{Connection, Kind};

/// One section, as their order would be any, and the first line must stay the first.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("client.d.ts"),
    include_str!("reconnecting.d.ts")
);

#[wasm_bindgen(module = "/src/js/client.js")]
extern "C" {
    /// The class that the package exports. Never called: as a type it would bring its own
    /// `WebSocketClient: unknown` into the package's types.
    #[wasm_bindgen(js_name = WebSocketClient, reexport, skip_typescript)]
    fn web_socket_client();

    /// Without `catch`, the glue would import all of the module.
    #[wasm_bindgen(catch, js_name = install)]
    fn set_rust_side(open: &JsValue, start: &JsValue) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/src/js/reconnecting.js")]
extern "C" {
    #[wasm_bindgen(js_name = ReconnectingWebSocket, reexport, skip_typescript)]
    fn reconnecting_web_socket();
}

#[wasm_bindgen(module = "/src/js/error.js")]
extern "C" {
    #[wasm_bindgen(js_name = WebSocketClientError, reexport, skip_typescript)]
    fn web_socket_client_error();
}

#[wasm_bindgen(module = "/src/js/socket.js")]
extern "C" {
    /// The class that the browser had when the package was loaded: by now a page may have put ours
    /// in its place.
    #[wasm_bindgen(catch)]
    fn construct(url: &JsValue, protocols: &Array) -> Result<WebSocket, JsValue>;
}

/// Of URL, subprotocols, and what is called with each event.
type Opener = dyn Fn(JsValue, Array, Function) -> Result<Socket, JsValue>;

/// Of options and a probe.
type Starter = dyn Fn(Numbers, JsValue) -> JsValue;

/// Hands the classes their Rust side. Runs by itself when the package starts; a second call changes
/// nothing.
#[wasm_bindgen(start, private)]
fn install() {
    let open: Closure<Opener> = Closure::new(Socket::open);
    let start: Closure<Starter> = Closure::new(session::start);
    // It only takes them
    let _ = set_rust_side(&open.into_js_value(), &start.into_js_value());
}

/// What a `WebSocketClient` holds. JavaScript's collector frees it with its owner.
#[wasm_bindgen(private, skip_typescript)]
pub struct Socket {
    inner: Rc<Inner>,
}

struct Inner {
    connection: Connection,
    /// The subprotocols, of which the server must take one.
    asked: Array,
    opened: Cell<bool>,
    /// It ended without the browser's own close.
    failed: Cell<bool>,
}

impl Socket {
    /// `Err` is what the browser's constructor threw. `receive` is called with each event and
    /// whether it is the last, or with none where error and close are to be made up; after the last
    /// one it is let go of.
    fn open(url: JsValue, protocols: Array, receive: Function) -> Result<Self, JsValue> {
        let inner = Rc::new(Inner {
            connection: Connection::over(construct(&url, &protocols)?),
            asked: protocols,
            opened: Cell::new(false),
            failed: Cell::new(false),
        });
        let weak = Rc::downgrade(&inner);
        let refused = inner.connection.ready_state() == ReadyState::Closed;
        inner.connection.listen(move |kind, event| {
            let Some(inner) = weak.upgrade() else {
                return;
            };
            let last = inner.is_last(kind, refused);
            let event = if last && matches!(kind, Kind::Open) {
                JsValue::NULL
            } else {
                event.into()
            };
            if last {
                inner.connection.unlisten();
            }
            // What a listener throws has been reported by the dispatch
            let _ = receive.call2(&JsValue::NULL, &event, &last.into());
        });
        Ok(Self { inner })
    }
}

impl Inner {
    /// Whether the server took one of the subprotocols, or none where none was asked for.
    fn rightly_chosen(&self) -> bool {
        let raw: &Raw = self.connection.socket().unchecked_ref();
        let chosen = raw.protocol();
        // The empty string is no subprotocol
        self.asked.includes(&chosen, 0) || (self.asked.length() == 0 && chosen.is_falsy())
    }

    fn is_last(&self, kind: Kind, refused: bool) -> bool {
        match kind {
            // Firefox and WebKit open where the standard fails the connection
            Kind::Open if !self.rightly_chosen() => {
                self.failed.set(true);
                // Without arguments it throws nothing
                let _ = self.connection.socket().close();
                true
            }
            Kind::Open => {
                self.opened.set(true);
                false
            }
            Kind::Message => false,
            // No close event follows what the browser blocked: closed from the start in Chromium,
            // not closed even now in WebKit; in Node, none follows a failure
            Kind::Error => {
                let closed = self.connection.ready_state() == ReadyState::Closed;
                let last = !self.opened.get() && (refused || !closed);
                self.failed.set(last);
                last
            }
            Kind::Close => true,
        }
    }
}

/// Arguments go to the browser unconverted: its conversions, and what they throw, are the
/// standard's.
#[wasm_bindgen]
impl Socket {
    pub fn send(&self, data: &JsValue) -> Result<(), JsValue> {
        self.raw().send(data)
    }

    /// With neither `code` nor `reason` the Close frame is empty.
    pub fn close(&self, code: &JsValue, reason: &JsValue) -> Result<(), JsValue> {
        self.raw().close(code, reason)
    }

    #[wasm_bindgen(getter, js_name = readyState)]
    pub fn ready_state(&self) -> u16 {
        if self.inner.failed.get() {
            return ReadyState::Closed as u16;
        }
        self.inner.connection.ready_state() as u16
    }

    #[wasm_bindgen(getter, js_name = bufferedAmount)]
    pub fn buffered_amount(&self) -> f64 {
        self.inner.connection.buffered_amount()
    }

    #[wasm_bindgen(getter)]
    pub fn url(&self) -> JsValue {
        self.raw().url()
    }

    #[wasm_bindgen(getter)]
    pub fn protocol(&self) -> JsValue {
        self.raw().protocol()
    }

    #[wasm_bindgen(getter)]
    pub fn extensions(&self) -> JsValue {
        if self.inner.failed.get() {
            // "" as well
            return self.raw().protocol();
        }
        self.raw().extensions()
    }

    #[wasm_bindgen(getter, js_name = binaryType)]
    pub fn binary_type(&self) -> JsValue {
        self.raw().binary_type()
    }

    #[wasm_bindgen(setter, js_name = binaryType)]
    pub fn set_binary_type(&self, binary_type: &JsValue) {
        self.raw().set_binary_type(binary_type);
    }

    fn raw(&self) -> &Raw {
        self.inner.connection.socket().unchecked_ref()
    }
}

#[wasm_bindgen]
extern "C" {
    /// The browser's class with every argument and result left in JavaScript.
    type Raw;

    #[wasm_bindgen(method, catch)]
    fn send(this: &Raw, data: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Raw, code: &JsValue, reason: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, getter)]
    fn url(this: &Raw) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn protocol(this: &Raw) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn extensions(this: &Raw) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = binaryType)]
    fn binary_type(this: &Raw) -> JsValue;

    #[wasm_bindgen(method, setter, js_name = binaryType)]
    fn set_binary_type(this: &Raw, binary_type: &JsValue);
}
