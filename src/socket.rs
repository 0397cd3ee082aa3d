//! What a `WebSocketClient` holds: each call goes to the browser's socket as it is, each event comes back
//! as the browser made it.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_websocket::bindings::{NativeEvent, RawEvent, RawSocket};
use wasm_websocket::{CloseEvent, Error};

use crate::rules::requested;

#[wasm_bindgen(module = "/src/js/socket.js")]
extern "C" {
    /// The class that the browser had when the package was loaded: by now a page may have put ours
    /// in its place.
    #[wasm_bindgen(catch)]
    fn construct(url: &str, protocols: &Array) -> Result<web_sys::WebSocket, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// Of the class: called with each event of the browser's, or none where it has none. At the end,
    /// also with how it ended, of the kinds of a `WebSocketClientError`.
    pub(crate) type Receive;

    /// For all but the end: converting a string that nobody uses would add a tenth to a message's cost.
    #[wasm_bindgen(method, catch, js_name = call)]
    fn event(this: &Receive, this_value: &JsValue, event: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn call(
        this: &Receive,
        this_value: &JsValue,
        event: &JsValue,
        kind: &str,
        code: u16,
        reason: &str,
        was_clean: bool,
    ) -> Result<(), JsValue>;
}

/// Of URL, subprotocols, and what is called with each event.
pub(crate) type Open = dyn Fn(String, Array, Receive) -> Result<Socket, JsValue>;

/// JavaScript's collector frees it with its owner.
#[wasm_bindgen(private, skip_typescript)]
pub struct Socket {
    raw: Rc<RawSocket>,
}

impl Socket {
    /// `Err` is what the browser's constructor threw.
    pub(crate) fn open(url: String, protocols: Array, receive: Receive) -> Result<Self, JsValue> {
        // They were checked
        let protocols_requested = requested(&protocols).unwrap_or_default();
        let raw = RawSocket::over(construct(&url, &protocols)?, protocols_requested);
        let raw = Rc::new(raw);
        let (receive, weak) = (Rc::new(receive), Rc::downgrade(&raw));
        raw.listen(move |event| {
            if let Some(raw) = weak.upgrade() {
                receive.handle(&raw, event);
            }
        });
        Ok(Self { raw })
    }
}

impl Receive {
    fn handle(&self, raw: &RawSocket, event: NativeEvent) {
        let Some(happened) = raw.interpret(&event) else {
            return;
        };
        let event = event.into_js();
        // What a listener throws has been reported by the dispatch
        let _ = match happened {
            RawEvent::Ended(end) => {
                // The listeners hold the class, which would never be collected
                raw.unlisten();
                self.end(&event, &end)
            }
            _ => self.event(&JsValue::NULL, &event),
        };
    }

    fn end(&self, event: &JsValue, end: &Result<CloseEvent, Error>) -> Result<(), JsValue> {
        let (kind, close) = match end {
            Ok(close) => ("closed", Some(close)),
            Err(Error::ConnectionLost(close)) => ("lost", Some(close)),
            Err(Error::ConnectFailed(close)) => ("connect-failed", Some(close)),
            Err(_) => ("blocked", None),
        };
        let (code, reason, was_clean) = close.map_or((1006, "", false), |close| {
            (close.code.into(), close.reason.as_str(), close.was_clean)
        });
        self.call(&JsValue::NULL, event, kind, code, reason, was_clean)
    }
}

/// Arguments go to the browser unconverted: its conversions, and what they throw, are the
/// standard's.
#[wasm_bindgen]
impl Socket {
    pub fn send(&self, data: &JsValue) -> Result<(), JsValue> {
        self.native().send(data)
    }

    /// With neither `code` nor `reason` the Close frame is empty.
    pub fn close(&self, code: &JsValue, reason: &JsValue) -> Result<(), JsValue> {
        self.native().close(code, reason)
    }

    #[wasm_bindgen(getter, js_name = readyState)]
    pub fn ready_state(&self) -> u16 {
        self.raw.ready_state() as u16
    }

    #[wasm_bindgen(getter, js_name = bufferedAmount)]
    pub fn buffered_amount(&self) -> f64 {
        self.raw.buffered_amount() as f64
    }

    #[wasm_bindgen(getter)]
    pub fn url(&self) -> String {
        self.raw.url()
    }

    #[wasm_bindgen(getter)]
    pub fn protocol(&self) -> String {
        self.raw.protocol()
    }

    #[wasm_bindgen(getter)]
    pub fn extensions(&self) -> String {
        self.raw.extensions()
    }

    #[wasm_bindgen(getter, js_name = binaryType)]
    pub fn binary_type(&self) -> JsValue {
        self.native().binary_type()
    }

    #[wasm_bindgen(setter, js_name = binaryType)]
    pub fn set_binary_type(&self, binary_type: &JsValue) {
        self.native().set_binary_type(binary_type);
    }

    fn native(&self) -> &Native {
        self.raw.as_raw().unchecked_ref()
    }
}

#[wasm_bindgen]
extern "C" {
    /// The browser's class with every argument and result left in JavaScript.
    type Native;

    #[wasm_bindgen(method, catch)]
    fn send(this: &Native, data: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Native, code: &JsValue, reason: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, getter, js_name = binaryType)]
    fn binary_type(this: &Native) -> JsValue;

    #[wasm_bindgen(method, setter, js_name = binaryType)]
    fn set_binary_type(this: &Native, binary_type: &JsValue);
}
