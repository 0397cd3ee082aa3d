//! The crate's rules for URLs and subprotocols. The classes throw what the standard has for the others.

use js_sys::Array;
use wasm_websocket::bindings::{InvalidProtocol, Protocols, resolve};

/// The absolute URL of a socket, if it is valid.
pub(crate) fn resolved(url: String) -> Option<String> {
    resolve(&url).ok()
}

/// Of a list of strings.
pub(crate) fn requested(protocols: &Array) -> Result<Protocols, InvalidProtocol> {
    Protocols::new(protocols.iter().filter_map(|name| name.as_string()))
}
