//! A message as an owned value.

use std::borrow::Cow;
use std::fmt;

/// The content of one WebSocket message, owned by Rust.
///
/// ```
/// use wasm_websocket::Message;
///
/// let message = Message::from("发送数据");
/// assert_eq!(message.as_text(), Some("发送数据"));
/// assert_eq!(message.len(), 12);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

impl Message {
    /// A text message.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A binary message.
    #[must_use]
    pub fn binary(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Binary(bytes.into())
    }

    /// Whether this is a text message.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether this is a binary message.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        matches!(self, Self::Binary(_))
    }

    /// The text, if this is a text message.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// The text, without a copy.
    ///
    /// # Errors
    ///
    /// The message, if it is binary.
    ///
    /// ```
    /// use wasm_websocket::Message;
    ///
    /// assert_eq!(Message::from("hello").into_text(), Ok("hello".into()));
    /// assert_eq!(Message::from([1, 2]).into_text(), Err(Message::from([1, 2])));
    /// ```
    pub fn into_text(self) -> Result<String, Self> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Binary(_) => Err(self),
        }
    }

    /// The payload's bytes: of a text message, its UTF-8.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// The payload's bytes without a copy: of a text message, its UTF-8.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// The payload's length in bytes: of a text message, in UTF-8.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether the payload is empty. An empty message is sent and received like any other.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Display for Message {
    /// The text; of a binary message its length, such as `<12 bytes>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.pad(text),
            Self::Binary(bytes) => write!(f, "<{} bytes>", bytes.len()),
        }
    }
}

macro_rules! from {
    ($($kind:ident: $($type:ty),*;)*) => {
        $($(impl From<$type> for Message {
            fn from(payload: $type) -> Self {
                Self::$kind(payload.into())
            }
        })*)*
    };
}

from! {
    Text: &str, String, Box<str>, Cow<'_, str>;
    Binary: &[u8], Vec<u8>, Box<[u8]>, Cow<'_, [u8]>;
}

impl From<&String> for Message {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl<const N: usize> From<[u8; N]> for Message {
    fn from(bytes: [u8; N]) -> Self {
        Self::Binary(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Message {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Binary(bytes.into())
    }
}
