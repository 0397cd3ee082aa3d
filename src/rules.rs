//! The crate's rules for URLs and subprotocols. For invalid ones the classes throw the standard's errors.

use js_sys::Array;
use wasm_websocket::bindings::{InvalidProtocol, Protocols, resolve};

/// The absolute URL, if `url` is valid.
pub(crate) fn resolved(url: String) -> Option<String> {
    resolve(&url).ok()
}

/// The subprotocols in a list of strings, if they are valid.
pub(crate) fn requested(protocols: &Array) -> Result<Protocols, InvalidProtocol> {
    Protocols::new(protocols.iter().filter_map(|name| name.as_string()))
}
