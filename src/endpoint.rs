//! What a socket connects to: URL and subprotocols, checked before the browser sees them.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::ReadyState;
use crate::connection::{Connection, SYNTAX_ERR, blocked_silently, code, words};
use crate::error::UrlProblem;

/// What one connection is made to: a URL, and the subprotocols to ask for.
///
/// ```
/// use wasm_websocket::Endpoint;
///
/// let chat = Endpoint::new("wss://example.com/chat").protocols(["chat.v2", "chat.v1"]);
/// # drop(chat);
/// ```
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(crate) url: String,
    /// The list, or what is wrong with it; made when given, so that a program without subprotocols
    /// pays nothing for them.
    protocols: Result<Option<JsValue>, Error>,
}

impl Endpoint {
    /// `url` is absolute, or relative to the page's address; `http:` and `https:` stand for `ws:`
    /// and `wss:`. Without subprotocols.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            protocols: Ok(None),
        }
    }

    /// As [`WebSocketBuilder::protocols`](crate::WebSocketBuilder::protocols).
    #[must_use]
    pub fn protocols<P: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        let protocols: Vec<P> = protocols.into_iter().collect();
        self.protocols = protocol_list(&protocols);
        self
    }

    /// Whether subprotocols are asked for.
    pub(crate) fn asks(&self) -> bool {
        matches!(self.protocols, Ok(Some(_)))
    }

    /// What is wrong that can be told without the browser.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Err(error) = &self.protocols {
            return Err(error.clone());
        }
        match problem(&self.url) {
            None => in_javascript(),
            Some(problem) => Err(self.invalid(problem)),
        }
    }

    fn invalid(&self, problem: UrlProblem) -> Error {
        let url = self.url.clone();
        Error::InvalidUrl { url, problem }
    }

    /// Starts to connect.
    pub(crate) fn open(&self) -> Result<Connection, Error> {
        self.check()?;
        let none = JsValue::UNDEFINED;
        let protocols = match &self.protocols {
            Ok(Some(list)) => list,
            _ => &none,
        };
        // Firefox takes no URL for an empty one; a blank one stands for the page's own too
        let url = JsValue::from(if self.url.is_empty() { " " } else { &self.url });
        let connection =
            Connection::open(&url, protocols).map_err(|thrown| self.refused(&thrown))?;
        // Nothing can have failed yet: Chromium closes at once what the page's policy forbids
        if connection.ready_state() == ReadyState::Closed {
            return Err(blocked_silently());
        }
        connection.receive_array_buffers();
        Ok(connection)
    }

    fn refused(&self, thrown: &JsValue) -> Error {
        if code(thrown) == SYNTAX_ERR {
            return self.invalid(UrlProblem::Unparsable);
        }
        let words = words(thrown);
        match words.get(..4) {
            // ReferenceError or TypeError: the global isn't there, or is no constructor
            Some("Refe" | "Type") => Error::Unsupported,
            _ => Error::Blocked(words),
        }
    }
}

impl From<&str> for Endpoint {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for Endpoint {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

/// Natively the browser's functions panic.
fn in_javascript() -> Result<(), Error> {
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
fn problem(url: &str) -> Option<UrlProblem> {
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
fn protocol_list<P: AsRef<str>>(protocols: &[P]) -> Result<Option<JsValue>, Error> {
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
