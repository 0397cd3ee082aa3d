//! What a socket connects to: URL and subprotocols, checked before the browser sees them.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::error::UrlProblem;

/// Natively the browser's functions panic.
pub(crate) fn in_javascript() -> Result<(), Error> {
    if cfg!(target_family = "wasm") {
        Ok(())
    } else {
        Err(Error::Unsupported)
    }
}

/// What is wrong with `url` that can be told without the browser's parser
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 2 to 7).
///
/// Reads the scheme as [URL's parser](https://url.spec.whatwg.org/#concept-basic-url-parser) does.
pub(crate) fn problem(url: &str) -> Option<UrlProblem> {
    // In lower case, its last eight bytes as a number; of a relative URL, whatever
    let mut scheme = 0;
    let mut in_scheme = true;
    for byte in url.bytes() {
        match byte {
            // Wherever it stands, it begins the fragment
            b'#' => return Some(UrlProblem::Fragment),
            _ if !in_scheme => {}
            b'a'..=b'z' | b'A'..=b'Z' => scheme = scheme << 8 | u64::from(byte | 0x20),
            b'0'..=b'9' | b'+' | b'-' | b'.' if scheme != 0 => {
                scheme = scheme << 8 | u64::from(byte)
            }
            // Stripped: these wherever they stand, the rest in front
            b'\t' | b'\n' | b'\r' => {}
            ..=b' ' if scheme == 0 => {}
            b':' if !matches!(scheme, 0 | WS | WSS | HTTP | HTTPS) => {
                return Some(UrlProblem::Scheme);
            }
            _ => in_scheme = false,
        }
    }
    None
}

const WS: u64 = u64::from_be_bytes(*b"\0\0\0\0\0\0ws");
const WSS: u64 = u64::from_be_bytes(*b"\0\0\0\0\0wss");
const HTTP: u64 = u64::from_be_bytes(*b"\0\0\0\0http");
const HTTPS: u64 = u64::from_be_bytes(*b"\0\0\0https");

/// The list for the browser, `None` for an empty one, if each subprotocol is a token and none comes
/// twice.
pub(crate) fn protocol_list<P: AsRef<str>>(protocols: &[P]) -> Result<Option<JsValue>, Error> {
    for (i, protocol) in protocols.iter().map(AsRef::as_ref).enumerate() {
        if protocol.is_empty() || !protocol.bytes().all(is_token) {
            return Err(Error::InvalidSubprotocol(protocol.into()));
        }
        let mut earlier = protocols.iter().take(i);
        if earlier.any(|earlier| earlier.as_ref().eq_ignore_ascii_case(protocol)) {
            return Err(Error::DuplicateSubprotocol(protocol.into()));
        }
    }
    if protocols.is_empty() {
        return Ok(None);
    }
    in_javascript()?;
    let list: Array = protocols
        .iter()
        .map(|protocol| JsString::from(protocol.as_ref()))
        .collect();
    Ok(Some(list.into()))
}

/// RFC 6455 section 4.1: U+0021 to U+007E without RFC 2616's separators.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !br#"()<>@,;:\"/[]?={}"#.contains(&byte)
}
