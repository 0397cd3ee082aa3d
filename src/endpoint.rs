//! What a socket connects to: URL and subprotocols, checked before the browser sees them.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::error::UrlProblem;

/// `url` for the browser, unless it is wrong in a way that can be told without its parser
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 2 to 7).
pub(crate) fn usable_url(url: &str) -> Result<JsValue, Error> {
    match problem(url) {
        Some(problem) => Err(invalid_url(url, problem)),
        // Firefox takes the empty URL, which stands for the page's own, for none
        None if url.trim_ascii().is_empty() => match Request::new("") {
            Ok(request) => Ok(request.url()),
            Err(_) => Err(invalid_url(url, UrlProblem::Unparsable)),
        },
        None => Ok(url.into()),
    }
}

pub(crate) fn invalid_url(url: &str, problem: UrlProblem) -> Error {
    Error::InvalidUrl {
        url: url.into(),
        problem,
    }
}

fn problem(url: &str) -> Option<UrlProblem> {
    // Wherever it stands, a # begins the fragment
    if url.bytes().any(|byte| byte == b'#') {
        return Some(UrlProblem::Fragment);
    }
    let url = url.trim_ascii_start();
    let (scheme, _) = url.split_at_checked(url.bytes().position(|byte| byte == b':')?)?;
    let known = ["ws", "wss", "http", "https"];
    let known = known.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    // What is no scheme belongs to a relative URL, or to one that the browser can't parse
    (is_scheme(scheme) && !known).then_some(UrlProblem::Scheme)
}

/// [URL's scheme](https://url.spec.whatwg.org/#url-scheme-string).
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The list for the browser, undefined for none, if each subprotocol is a token and none comes
/// twice.
pub(crate) fn protocol_list(protocols: &[String]) -> Result<JsValue, Error> {
    for (i, protocol) in protocols.iter().enumerate() {
        if protocol.is_empty() || !protocol.bytes().all(is_token) {
            return Err(Error::InvalidSubprotocol(protocol.clone()));
        }
        if protocols
            .iter()
            .take(i)
            .any(|earlier| earlier.eq_ignore_ascii_case(protocol))
        {
            return Err(Error::DuplicateSubprotocol(protocol.clone()));
        }
    }
    if protocols.is_empty() {
        return Ok(JsValue::UNDEFINED);
    }
    let list: Array = protocols
        .iter()
        .map(|protocol| JsString::from(protocol.as_str()))
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
