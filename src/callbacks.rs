//! What `Session` calls of JavaScript: the class that holds it, and its options.

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

#[wasm_bindgen]
extern "C" {
    /// `Connections` of `src/js/connections.js`.
    pub type Callbacks;

    /// What this attempt connects to, a URL and a list of subprotocols, both checked. Undefined if that is
    /// still to be found.
    #[wasm_bindgen(method)]
    pub fn find(this: &Callbacks, generation: u32, failures: u32) -> JsValue;

    /// The socket of what was found.
    #[wasm_bindgen(method, catch)]
    pub fn construct(this: &Callbacks, target: &JsValue) -> Result<WebSocket, JsValue>;

    #[wasm_bindgen(method)]
    pub fn opened(this: &Callbacks);

    /// The connection fails. Its end is still to come.
    #[wasm_bindgen(method)]
    pub fn failing(this: &Callbacks);

    /// A message arrived. Its length, as far as that is known.
    #[wasm_bindgen(method)]
    pub fn received(this: &Callbacks, event: &JsValue) -> usize;

    /// Bytes of a message.
    #[wasm_bindgen(method)]
    pub fn measure(this: &Callbacks, message: &JsValue) -> usize;

    /// Hands a message to the socket, if that is open. Its length, as far as that is known.
    #[wasm_bindgen(method)]
    pub fn give(this: &Callbacks, message: &JsValue) -> Option<usize>;

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

    /// What the user wants to follow.
    #[wasm_bindgen(method)]
    pub fn retry(this: &Callbacks, code: u16, reason: &str, was_clean: bool) -> JsValue;

    /// An object of these.
    #[wasm_bindgen(method)]
    pub fn counted(
        this: &Callbacks,
        connects: u32,
        sent_messages: f64,
        sent_bytes: f64,
        received_messages: f64,
        received_bytes: f64,
        round_trip_ms: Option<f64>,
    ) -> JsValue;

    /// Options, which were checked.
    pub type Options;

    /// NaN if it is not given; 1 is true.
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
