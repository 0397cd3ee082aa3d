//! Subprotocols: what a client requests, and what a server may choose.

use super::error::Error;
#[cfg(feature = "bindings")]
use super::error::{DUPLICATE, NO_TOKEN};

/// The subprotocols that a connection requests, checked: each is a token, and none comes twice.
///
/// They are kept as in the `Sec-WebSocket-Protocol` header: separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protocols(String);

/// A subprotocol that can't be requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidProtocol {
    /// It is no token.
    NoToken(String),
    /// It is given twice.
    Duplicate(String),
}

#[cfg(feature = "bindings")]
impl InvalidProtocol {
    /// What is wrong, and what to do: the text of the [`Error`] that it becomes, without its code.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::NoToken(name) => ["invalid subprotocol \"", name, "\": ", NO_TOKEN].concat(),
            Self::Duplicate(name) => ["subprotocol \"", name, "\" ", DUPLICATE].concat(),
        }
    }
}

impl From<InvalidProtocol> for Error {
    fn from(invalid: InvalidProtocol) -> Self {
        match invalid {
            InvalidProtocol::NoToken(protocol) => Self::InvalidSubprotocol { protocol },
            InvalidProtocol::Duplicate(protocol) => Self::DuplicateSubprotocol { protocol },
        }
    }
}

impl Protocols {
    /// Checks a list, the best first
    /// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), step 8).
    ///
    /// # Errors
    ///
    /// [`InvalidProtocol`].
    pub fn new<P: AsRef<str>>(
        protocols: impl IntoIterator<Item = P>,
    ) -> Result<Self, InvalidProtocol> {
        let mut list = Self::default();
        for protocol in protocols {
            let protocol = protocol.as_ref();
            if protocol.is_empty() || !protocol.bytes().all(is_token) {
                return Err(InvalidProtocol::NoToken(protocol.into()));
            }
            if list
                .names()
                .any(|earlier| earlier.eq_ignore_ascii_case(protocol.as_bytes()))
            {
                return Err(InvalidProtocol::Duplicate(protocol.into()));
            }
            if !list.0.is_empty() {
                list.0.push(',');
            }
            list.0.push_str(protocol);
        }
        Ok(list)
    }

    /// The list, separated by commas; empty if none is requested.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a server may choose this subprotocol; the empty string stands for no choice. It must choose one that
    /// was requested, and none if none was
    /// ([establish](https://websockets.spec.whatwg.org/#concept-websocket-establish), step 11).
    #[must_use]
    pub fn allow(&self, chosen: &str) -> bool {
        self.names().any(|protocol| protocol == chosen.as_bytes())
    }

    /// Each name; a single empty one if none is requested.
    fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0.as_bytes().split(|byte| *byte == b',')
    }
}

/// RFC 6455 section 4.1: U+0021 to U+007E without RFC 2616's separators.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !br#"()<>@,;:\"/[]?={}"#.contains(&byte)
}
