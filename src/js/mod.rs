//! The Rust side of the JavaScript class: each call goes to the connection as it is, each event
//! comes back as the browser made it.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Event;

use crate::ReadyState;
use crate::connection::{Connection, Kind};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("client.d.ts");

#[wasm_bindgen(module = "/src/js/client.js")]
extern "C" {
    /// The class that the package exports. Never called: as a type it would bring its own
    /// `WebSocketClient: unknown` into the package's types.
    #[wasm_bindgen(js_name = WebSocketClient, reexport, skip_typescript)]
    fn web_socket_client();

    #[wasm_bindgen(js_name = install)]
    fn set_opener(open: &Closure<Opener>);
}

type Opener = dyn Fn(JsValue, JsValue, Function) -> Result<Socket, JsValue>;

thread_local! {
    static OPENER: Closure<Opener> = Closure::new(Socket::open);
}

/// Hands the class its Rust side. Runs by itself when the package starts; a second call changes
/// nothing.
#[wasm_bindgen(start, private)]
fn install() {
    OPENER.with(set_opener);
}

/// What a `WebSocketClient` holds. JavaScript's collector frees it with its owner.
#[wasm_bindgen(private, skip_typescript)]
pub struct Socket {
    connection: Rc<Connection>,
}

impl Socket {
    /// `Err` is what the browser's constructor threw. `dispatch` is called with each event, and let
    /// go of after the last one.
    fn open(url: JsValue, protocols: JsValue, dispatch: Function) -> Result<Self, JsValue> {
        let connection = Rc::new(Connection::open(&url, &protocols)?);
        let weak = Rc::downgrade(&connection);
        let refused = connection.ready_state() == ReadyState::Closed;
        let opened = Rc::new(Cell::new(false));
        connection.listen(move |kind, event: Event| {
            // What a listener throws has been reported by the dispatch
            let _ = dispatch.call1(&JsValue::NULL, &event);
            let Some(connection) = weak.upgrade() else {
                return;
            };
            let last = match kind {
                Kind::Open => {
                    opened.set(true);
                    false
                }
                Kind::Message => false,
                // No close event follows what the browser blocked: closed from the start in
                // Chromium, not closed even now in WebKit
                Kind::Error => {
                    let closed = connection.ready_state() == ReadyState::Closed;
                    !opened.get() && (refused || !closed)
                }
                Kind::Close => true,
            };
            if last {
                connection.unlisten();
            }
        });
        Ok(Self { connection })
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
        self.connection.ready_state() as u16
    }

    #[wasm_bindgen(getter, js_name = bufferedAmount)]
    pub fn buffered_amount(&self) -> f64 {
        self.connection.buffered_amount()
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
        self.connection.socket().unchecked_ref()
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
