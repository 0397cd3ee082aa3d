//! What a socket connects to: URL and subprotocols, checked before the browser sees them.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::error::UrlProblem;

/// `url` for the browser, unless it is wrong in a way that can be told without its parser
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 2 to 7).
pub(crate) fn usable_url(url: &str) -> Result<JsValue, Error> {
    if let Some(problem) = problem(url) {
        return Err(invalid_url(url, problem));
    }
    in_javascript()?;
    // Firefox takes the empty URL, which stands for the page's own, for none
    if url.bytes().all(is_stripped) {
        return match Request::new("") {
            Ok(request) => Ok(request.url()),
            Err(_) => Err(invalid_url(url, UrlProblem::Unparsable)),
        };
    }
    Ok(url.into())
}

/// Natively the browser's functions panic.
fn in_javascript() -> Result<(), Error> {
    if cfg!(target_family = "wasm") {
        Ok(())
    } else {
        Err(Error::Unsupported)
    }
}

pub(crate) fn invalid_url(url: &str, problem: UrlProblem) -> Error {
    Error::InvalidUrl {
        url: url.into(),
        problem,
    }
}

fn problem(url: &str) -> Option<UrlProblem> {
    match scheme(url) {
        None | Some(WS | WSS | HTTP | HTTPS) => {}
        Some(_) => return Some(UrlProblem::Scheme),
    }
    // Wherever it stands, a # begins the fragment
    url.bytes()
        .any(|byte| byte == b'#')
        .then_some(UrlProblem::Fragment)
}

const WS: u64 = u64::from_be_bytes(*b"\0\0\0\0\0\0ws");
const WSS: u64 = u64::from_be_bytes(*b"\0\0\0\0\0wss");
const HTTP: u64 = u64::from_be_bytes(*b"\0\0\0\0http");
const HTTPS: u64 = u64::from_be_bytes(*b"\0\0\0https");

/// The scheme as [URL's parser](https://url.spec.whatwg.org/#concept-basic-url-parser) reads it, in
/// lower case, its last eight bytes as a number; `None` if `url` is relative.
fn scheme(url: &str) -> Option<u64> {
    let mut scheme = 0;
    let bytes = url.bytes().skip_while(|byte| is_stripped(*byte));
    for byte in bytes.filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\r')) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if scheme != 0 => {}
            b':' if scheme != 0 => return Some(scheme),
            _ => return None,
        }
        scheme = scheme << 8 | u64::from(byte.to_ascii_lowercase());
    }
    None
}

/// A space or a control character, which URL's parser strips from both ends.
fn is_stripped(byte: u8) -> bool {
    byte <= b' '
}

/// The list for the browser, undefined for none, if each subprotocol is a token and none comes
/// twice.
pub(crate) fn protocol_list<P: AsRef<str>>(protocols: &[P]) -> Result<JsValue, Error> {
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
        return Ok(JsValue::UNDEFINED);
    }
    in_javascript()?;
    let list: Array = protocols
        .iter()
        .map(|protocol| JsString::from(protocol.as_ref()))
        .collect();
    Ok(list.into())
}

/// RFC 6455 section 4.1: U+0021 to U+007E without RFC 2616's separators.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !br#"()<>@,;:\"/[]?={}"#.contains(&byte)
}

#[wasm_bindgen]
extern "C" {
    /// Fetch's: its `url` is resolved, in pages and workers alike.
    type Request;

    #[wasm_bindgen(constructor, catch)]
    fn new(url: &str) -> Result<Request, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn url(this: &Request) -> JsValue;
}
