//! The crate's rules for URLs and subprotocols. For invalid ones the classes throw the standard's errors, with the crate's texts.

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_websocket::Error;
use wasm_websocket::bindings::{InvalidProtocol, Protocols, resolve};

/// The absolute URL, or what is wrong with `url`. The text is put together without the formatter: it would take 8 KiB of the npm
/// package, gzip.
pub(crate) fn resolved(url: String) -> Result<String, JsValue> {
    resolve(&url).map_err(|error| {
        let problem = match error {
            Error::InvalidUrl { problem, .. } => problem.as_str(),
            _ => "",
        };
        ["invalid URL \"", &url, "\": ", problem].concat().into()
    })
}

/// The subprotocols in a list of strings, if they are valid.
pub(crate) fn requested(protocols: &Array) -> Result<Protocols, InvalidProtocol> {
    Protocols::new(protocols.iter().filter_map(|name| name.as_string()))
}
