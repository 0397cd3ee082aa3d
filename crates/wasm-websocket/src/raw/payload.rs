//! The types that can be sent. Each goes to the browser without a copy on the way, and becomes an [`Outgoing`] when it
//! must wait.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, WebSocket};

use super::copy::copy_bytes;
use crate::values::Message;

/// A type that `send` takes: text, bytes, a [`Message`], or a value of the browser's own; by reference or by
/// value.
///
/// - text: `str`, `String`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`
/// - bytes: `[u8]`, `[u8; N]`, `Vec<u8>`, `Cow<[u8]>`, `Box<[u8]>`, `Rc<[u8]>`, `Arc<[u8]>`
/// - the browser's: [`ArrayBuffer`], [`Uint8Array`], [`Blob`]
/// - [`Message`] and [`Outgoing`]
///
/// An open socket hands your data to the browser without a copy. Browsers can't send shared memory, so it is copied
/// once. A message that must wait for a connection is owned: a `String` or `Vec` moves, borrowed data and data in
/// JavaScript's memory is copied, and a Blob is kept by reference. The trait is sealed.
pub trait Payload: sealed::Payload {}

impl<T: sealed::Payload + ?Sized> Payload for T {}

pub(crate) mod sealed {
    use super::{JsValue, Message, Outgoing, WebSocket};

    pub trait Payload {
        fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue>;

        /// Bytes of the payload.
        fn byte_length(&self) -> usize;

        /// A copy.
        fn to_outgoing(&self) -> Outgoing;

        /// Itself, if it is owned by Rust.
        fn into_message(self) -> Result<Message, Self>
        where
            Self: Sized,
        {
            Err(self)
        }
    }
}

/// A message that a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket) keeps until it is sent, and hands back
/// if it isn't: a [`Message`], or a [`Blob`] by reference.
///
/// ```
/// use wasm_websocket::{Message, Outgoing};
///
/// let outgoing = Outgoing::from("hello");
/// assert_eq!(outgoing.as_message(), Some(&Message::from("hello")));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outgoing {
    /// Text or bytes.
    Message(Message),
    /// A Blob, whose bytes stay with the browser.
    Blob(Blob),
}

impl Outgoing {
    /// The message, unless this is a Blob.
    #[must_use]
    pub fn as_message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) => Some(message),
            Self::Blob(_) => None,
        }
    }

    /// The message, unless this is a Blob.
    #[must_use]
    pub fn into_message(self) -> Option<Message> {
        sealed::Payload::into_message(self).ok()
    }

    /// The payload's length in bytes: of text, in UTF-8.
    #[must_use]
    pub fn len(&self) -> usize {
        sealed::Payload::byte_length(self)
    }

    /// Whether the payload is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Into<Message>> From<T> for Outgoing {
    fn from(message: T) -> Self {
        Self::Message(message.into())
    }
}

impl From<Blob> for Outgoing {
    fn from(blob: Blob) -> Self {
        Self::Blob(blob)
    }
}

/// The message, if it is owned: an error hands it back.
pub(crate) fn handed_back(data: impl Payload) -> Option<Box<Message>> {
    data.into_message().ok().map(Box::new)
}

/// The payload itself if it is owned, else a copy.
pub(crate) fn into_outgoing(data: impl Payload) -> Outgoing {
    match data.into_message() {
        Ok(message) => message.into(),
        Err(data) => data.to_outgoing(),
    }
}

impl<T: sealed::Payload + ?Sized> sealed::Payload for &T {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        (**self).send_on(socket)
    }

    fn byte_length(&self) -> usize {
        (**self).byte_length()
    }

    fn to_outgoing(&self) -> Outgoing {
        (**self).to_outgoing()
    }
}

impl sealed::Payload for str {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_str(self)
    }

    fn byte_length(&self) -> usize {
        self.len()
    }

    fn to_outgoing(&self) -> Outgoing {
        Message::from(self).into()
    }
}

impl sealed::Payload for [u8] {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        // Without atomics the memory can't be shared, and the check costs nothing
        if cfg!(target_feature = "atomics") {
            socket.send_with_js_u8_array(&Uint8Array::from(self))
        } else {
            socket.send_with_u8_array(self)
        }
    }

    fn byte_length(&self) -> usize {
        self.len()
    }

    fn to_outgoing(&self) -> Outgoing {
        Message::from(self).into()
    }
}

/// Types that hold `str` or `[u8]`: those that a [`Message`] takes as they are, and those that it copies.
macro_rules! holders {
    ($($({$($generic:tt)*})? $type:ty as $slice:ty $(=> $into:ident)?;)*) => {
        $(impl$(<$($generic)*>)? sealed::Payload for $type {
            fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
                AsRef::<$slice>::as_ref(self).send_on(socket)
            }

            fn byte_length(&self) -> usize {
                AsRef::<$slice>::as_ref(self).len()
            }

            fn to_outgoing(&self) -> Outgoing {
                AsRef::<$slice>::as_ref(self).to_outgoing()
            }

            $(fn into_message(self) -> Result<Message, Self> {
                Ok(Message::$into(self))
            })?
        })*
    };
}

holders! {
    String as str => from;
    Box<str> as str => from;
    Cow<'_, str> as str => from;
    Rc<str> as str;
    Arc<str> as str;
    Vec<u8> as [u8] => from;
    Box<[u8]> as [u8] => from;
    Cow<'_, [u8]> as [u8] => from;
    Rc<[u8]> as [u8];
    Arc<[u8]> as [u8];
    {const N: usize} [u8; N] as [u8] => from;
}

impl sealed::Payload for Message {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Text(text) => text.send_on(socket),
            Self::Binary(bytes) => bytes.send_on(socket),
        }
    }

    fn byte_length(&self) -> usize {
        self.len()
    }

    fn to_outgoing(&self) -> Outgoing {
        self.clone().into()
    }

    fn into_message(self) -> Result<Self, Self> {
        Ok(self)
    }
}

impl sealed::Payload for ArrayBuffer {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_array_buffer(self)
    }

    fn byte_length(&self) -> usize {
        self.byte_length() as usize
    }

    fn to_outgoing(&self) -> Outgoing {
        Message::Binary(copy_bytes(self, self.byte_length() as usize)).into()
    }
}

impl sealed::Payload for Uint8Array {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_js_u8_array(self).or_else(|_| {
            // Shared memory, or such as can be resized: what is sent is a copy in plain memory
            let copy = Self::new_with_length(self.length());
            if self.length() > 0 {
                copy.set(self, 0);
            }
            socket.send_with_js_u8_array(&copy)
        })
    }

    fn byte_length(&self) -> usize {
        self.length() as usize
    }

    fn to_outgoing(&self) -> Outgoing {
        // A view whose buffer was transferred away throws, and has no length
        let bytes = match self.length() {
            0 => Vec::new(),
            _ => self.to_vec(),
        };
        Message::Binary(bytes).into()
    }
}

impl sealed::Payload for Blob {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_blob(self)
    }

    fn byte_length(&self) -> usize {
        self.size() as usize
    }

    fn to_outgoing(&self) -> Outgoing {
        Outgoing::Blob(self.clone())
    }
}

impl sealed::Payload for Outgoing {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Message(message) => message.send_on(socket),
            Self::Blob(blob) => blob.send_on(socket),
        }
    }

    fn byte_length(&self) -> usize {
        match self {
            Self::Message(message) => message.len(),
            Self::Blob(blob) => blob.byte_length(),
        }
    }

    fn to_outgoing(&self) -> Outgoing {
        self.clone()
    }

    fn into_message(self) -> Result<Message, Self> {
        match self {
            Self::Message(message) => Ok(message),
            Self::Blob(_) => Err(self),
        }
    }
}
