//! The JavaScript that `Session` calls: the class that owns it, and its options.

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

#[wasm_bindgen]
extern "C" {
    /// `Connections` of `src/js/connections.js`.
    pub type Callbacks;

    /// A URL and a list of subprotocols for this attempt, both checked. Undefined if JavaScript has yet to find them: then
    /// it calls `found` or `notFound`. `last` is the last end, as `failed_end` makes it, or undefined.
    #[wasm_bindgen(method)]
    pub fn find(this: &Callbacks, generation: u32, failures: u32, last: &JsValue) -> JsValue;

    /// Makes the socket for what `find` returned, or `found` was called with.
    #[wasm_bindgen(method, catch)]
    pub fn construct(this: &Callbacks, target: &JsValue) -> Result<WebSocket, JsValue>;

    /// Calls the user's greeting, later, and then `greeted` or `notGreeted`.
    #[wasm_bindgen(method)]
    pub fn greet(this: &Callbacks, generation: u32);

    /// There is a message for the greeting.
    #[wasm_bindgen(method, js_name = wakeGreeting)]
    pub fn wake_greeting(this: &Callbacks);

    /// The greeting leaves too much of what is received: keeps an error that says so.
    #[wasm_bindgen(method, js_name = receiveLimit)]
    pub fn receive_limit(this: &Callbacks);

    #[wasm_bindgen(method)]
    pub fn connecting(this: &Callbacks, attempt: u32);

    #[wasm_bindgen(method)]
    pub fn opened(this: &Callbacks);

    /// The connection fails; `lost` or `ended` follows.
    #[wasm_bindgen(method)]
    pub fn failing(this: &Callbacks);

    /// Returns the message's length, in UTF-16 code units if it is text. The host dispatches the event itself, unless it
    /// `is_late`.
    #[wasm_bindgen(method)]
    pub fn received(this: &Callbacks, event: &JsValue, is_late: bool) -> usize;

    /// Whether this message answers the probe. Then the user's listeners don't get it.
    #[wasm_bindgen(method, js_name = isAnswer)]
    pub fn is_answer(this: &Callbacks, event: &JsValue) -> bool;

    /// Keeps an event from the user's listeners, as it waits. Returns the message's length.
    #[wasm_bindgen(method)]
    pub fn hold(this: &Callbacks, event: &JsValue) -> usize;

    /// A message's length in bytes.
    #[wasm_bindgen(method)]
    pub fn measure(this: &Callbacks, message: &JsValue) -> usize;

    /// Sends a message on the socket. Returns its length in bytes; in WebKit, which doesn't count them, text has its UTF-16
    /// code units. `None` if the socket is not open.
    #[wasm_bindgen(method)]
    pub fn give(this: &Callbacks, message: &JsValue) -> Option<usize>;

    /// Why the attempt failed.
    #[wasm_bindgen(method)]
    pub fn because(this: &Callbacks, text: &str);

    #[wasm_bindgen(method)]
    pub fn lost(this: &Callbacks, code: u16, reason: &str, was_clean: bool, in_doubt: f64);

    /// An attempt failed, or the connection was lost: `end` is of `failed_end`.
    #[wasm_bindgen(method)]
    pub fn reconnecting(this: &Callbacks, attempt: u32, milliseconds: f64, end: &JsValue);

    #[wasm_bindgen(method)]
    pub fn dropped(this: &Callbacks, message: &JsValue);

    #[wasm_bindgen(method)]
    pub fn ended(
        this: &Callbacks,
        kind: &str,
        code: u16,
        reason: &str,
        was_clean: bool,
        in_doubt: f64,
    );

    /// Makes an object of what there is to know of an end.
    #[wasm_bindgen(method, js_name = failedEnd)]
    pub fn failed_end(
        this: &Callbacks,
        kind: &str,
        code: u16,
        reason: &str,
        was_clean: bool,
        attempt: u32,
        uptime_ms: Option<f64>,
    ) -> JsValue;

    /// The user's decision after this end, which is of `failed_end`.
    #[wasm_bindgen(method)]
    pub fn retry(this: &Callbacks, end: &JsValue) -> JsValue;

    /// Makes an object of the counters.
    #[wasm_bindgen(method)]
    pub fn counted(
        this: &Callbacks,
        connects: f64,
        sent_messages: f64,
        sent_bytes: f64,
        received_messages: f64,
        received_bytes: f64,
        round_trip_ms: Option<f64>,
    ) -> JsValue;

    /// The options, which were checked: those of all groups in one object.
    pub type Options;

    /// A number, or a boolean as 1 or 0. NaN if it is not given.
    #[wasm_bindgen(method, indexing_getter)]
    pub fn get(this: &Options, name: &str) -> f64;

    #[wasm_bindgen(method, indexing_getter)]
    pub fn value(this: &Options, name: &str) -> JsValue;
}

impl Options {
    pub fn number(&self, name: &str) -> Option<f64> {
        let number = self.get(name);
        (!number.is_nan()).then_some(number)
    }

    /// Whether it is true.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name) > 0.0
    }

    pub fn has(&self, name: &str) -> bool {
        !self.value(name).is_undefined()
    }

    pub fn comes_back(&self) -> bool {
        self.number("maxRetries")
            .is_none_or(|retries| retries >= 1.0)
    }
}
