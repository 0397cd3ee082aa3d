//! What a socket connects to: URL and subprotocols, checked before the browser sees them.

use std::cell::Cell;
use std::fmt;

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
pub struct Endpoint {
    url: String,
    protocols: Option<JsValue>,
    /// What is wrong with the subprotocols.
    wrong: Cell<Option<Error>>,
}

impl Endpoint {
    /// `url` is absolute, or relative to the page's address; `http:` and `https:` stand for `ws:`
    /// and `wss:`. Without subprotocols.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            protocols: None,
            wrong: Cell::new(None),
        }
    }

    /// As [`WebSocketBuilder::protocols`](crate::WebSocketBuilder::protocols).
    #[must_use]
    pub fn protocols<P: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        let protocols: Vec<P> = protocols.into_iter().collect();
        match protocol_list(&protocols) {
            Ok(list) => self.protocols = list,
            Err(error) => self.wrong = Cell::new(Some(error)),
        }
        self
    }

    /// Whether subprotocols are asked for.
    pub(crate) fn asks(&self) -> bool {
        self.protocols.is_some()
    }

    /// Tells what is wrong that can be told without the browser; of subprotocols, once.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match (self.wrong.take(), problem(&self.url)) {
            (Some(error), _) => Err(error),
            (None, None) => in_javascript(),
            (None, Some(problem)) => {
                let url = self.url.clone();
                Err(Error::InvalidUrl { url, problem })
            }
        }
    }

    /// Starts to connect.
    pub(crate) fn open(&self) -> Result<Connection, Error> {
        if let Some(error) = self.wrong.take() {
            return Err(error);
        }
        open(self.url.clone(), self.protocols.as_ref())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url)
            .field("protocols", &self.protocols)
            .finish_non_exhaustive()
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

/// Starts to connect, with the subprotocols of a [`protocol_list`].
pub(crate) fn open(url: String, protocols: Option<&JsValue>) -> Result<Connection, Error> {
    if let Some(problem) = problem(&url) {
        return Err(Error::InvalidUrl { url, problem });
    }
    in_javascript()?;
    // Firefox takes no URL for an empty one; a blank one stands for the page's own too
    let address = JsValue::from(if url.is_empty() { " " } else { &url });
    let none = JsValue::UNDEFINED;
    let connection = Connection::open(&address, protocols.unwrap_or(&none))
        .map_err(|thrown| refused(url, &thrown))?;
    // Nothing can have failed yet: Chromium closes at once what the page's policy forbids
    if connection.ready_state() == ReadyState::Closed {
        return Err(blocked_silently());
    }
    connection.receive_array_buffers();
    Ok(connection)
}

fn refused(url: String, thrown: &JsValue) -> Error {
    if code(thrown) == SYNTAX_ERR {
        let problem = UrlProblem::Unparsable;
        return Error::InvalidUrl { url, problem };
    }
    let words = words(thrown);
    match words.get(..4) {
        // ReferenceError or TypeError: the global isn't there, or is no constructor
        Some("Refe" | "Type") => Error::Unsupported,
        _ => Error::Blocked(words),
    }
}

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
