//! The target of one connection: a URL, and the subprotocols to request.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::global::require_browser;
use crate::values::{Error, InvalidProtocol, Protocols, check_url, invalid_url};

/// The target of one connection: a URL, and the subprotocols to request.
///
/// ```
/// use wasm_websocket::Endpoint;
///
/// let chat = Endpoint::new("wss://example.com/chat").protocols(["chat.v2", "chat.v1"]);
/// # drop(chat);
/// ```
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(super) url: String,
    /// The subprotocols to request, or why they are invalid.
    pub(super) requested: Result<Option<Requested>, InvalidProtocol>,
}

/// Subprotocols to request; there is at least one.
#[derive(Clone, Debug)]
pub(super) struct Requested {
    pub(super) protocols: Protocols,
    /// The same names as a JavaScript array. It is made together with them, so that an app without
    /// subprotocols lacks the code for it: 130 bytes, gzip.
    pub(super) list: JsValue,
}

impl Endpoint {
    /// `url` is absolute, or relative to the page's address; `http:` and `https:` stand for `ws:`
    /// and `wss:`. No subprotocol is requested.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            requested: Ok(None),
        }
    }

    /// The subprotocols to request, as in
    /// [`WebSocketBuilder::protocols`](crate::WebSocketBuilder::protocols).
    #[must_use]
    pub fn protocols<P: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.requested = request(protocols);
        self
    }

    /// The subprotocols to request; `None` if none was named.
    pub(crate) fn requested(self) -> Result<Option<Protocols>, Error> {
        Ok(self.requested?.map(|requested| requested.protocols))
    }

    /// Fails if something is wrong that needs no browser to find.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Err(invalid) = &self.requested {
            return Err(invalid.clone().into());
        }
        if let Err(problem) = check_url(&self.url) {
            return Err(invalid_url(&self.url, problem));
        }
        require_browser()
    }
}

fn request<P: AsRef<str>>(
    protocols: impl IntoIterator<Item = P>,
) -> Result<Option<Requested>, InvalidProtocol> {
    let protocols = Protocols::new(protocols)?;
    if protocols.as_str().is_empty() || require_browser().is_err() {
        return Ok(None);
    }
    let list = JsString::from(protocols.as_str()).split(",").into();
    Ok(Some(Requested { protocols, list }))
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
