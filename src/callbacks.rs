//! The JavaScript that `Session` calls: the class that owns it, and its options.

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

#[wasm_bindgen]
extern "C" {
    /// `Connections` of `src/js/connections.js`.
    pub type Callbacks;

    /// A URL and a list of subprotocols for this attempt, both checked. Undefined if JavaScript has yet to find them: then
    /// it calls `found` or `notFound`.
    #[wasm_bindgen(method)]
    pub fn find(this: &Callbacks, generation: u32, failures: u32) -> JsValue;

    /// Makes the socket for what `find` returned, or `found` was called with.
    #[wasm_bindgen(method, catch)]
    pub fn construct(this: &Callbacks, target: &JsValue) -> Result<WebSocket, JsValue>;

    #[wasm_bindgen(method)]
    pub fn opened(this: &Callbacks);

    /// The connection fails; `lost` or `ended` follows.
    #[wasm_bindgen(method)]
    pub fn failing(this: &Callbacks);

    /// Returns the message's length, in UTF-16 code units if it is text.
    #[wasm_bindgen(method)]
    pub fn received(this: &Callbacks, event: &JsValue) -> usize;

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

    #[wasm_bindgen(method)]
    pub fn reconnecting(this: &Callbacks, attempt: u32, milliseconds: f64);

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

    /// The user's decision after this end.
    #[wasm_bindgen(method)]
    pub fn retry(this: &Callbacks, code: u16, reason: &str, was_clean: bool) -> JsValue;

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

    #[wasm_bindgen(method, getter)]
    pub fn probe(this: &Options) -> JsValue;
}

impl Options {
    pub fn number(&self, name: &str) -> Option<f64> {
        let number = self.get(name);
        (!number.is_nan()).then_some(number)
    }

    pub fn comes_back(&self) -> bool {
        self.number("maxRetries")
            .is_none_or(|retries| retries >= 1.0)
    }
}
