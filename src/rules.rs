//! The crate's rules for URLs and subprotocols, with the exceptions that the standard has for them.

use wasm_bindgen::prelude::*;
use wasm_websocket::Error;
use wasm_websocket::bindings::{InvalidProtocol, Protocols, resolve};

/// The absolute URL of a socket.
pub(crate) fn resolved(url: String) -> Result<String, JsValue> {
    resolve(&url).map_err(|error| syntax_error(&error))
}

/// Throws unless each is a token, and none comes twice.
pub(crate) fn checked(protocols: Vec<String>) -> Result<Protocols, JsValue> {
    Protocols::new(protocols).map_err(|invalid: InvalidProtocol| syntax_error(&invalid.into()))
}

fn syntax_error(error: &Error) -> JsValue {
    DomException::new(&error.to_string(), "SyntaxError").into()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = DOMException)]
    type DomException;

    #[wasm_bindgen(constructor, js_class = "DOMException")]
    fn new(message: &str, name: &str) -> DomException;
}
