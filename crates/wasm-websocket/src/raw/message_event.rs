//! A received message, still in the browser's hands.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::copy::Data;
use crate::values::{Message, WrongKind};

/// A received message, [HTML's `MessageEvent`](https://html.spec.whatwg.org/multipage/comms.html#messageevent).
///
/// It keeps the browser's own value. Nothing is copied into wasm memory before you ask for it, and
/// each call copies anew.
///
/// ```no_run
/// use gloo_console::log;
/// # use wasm_websocket::{Error, WebSocket};
/// # let _: Result<WebSocket, Error> =
/// WebSocket::builder("ws://localhost:9998/echo")
///     .on_message(|_, event| match event.text() {
///         Some(text) => log!(text),
///         None => log!(event.data()),
///     })
///     .connect();
/// ```
#[derive(Clone, Debug)]
pub struct MessageEvent {
    event: web_sys::MessageEvent,
    /// Bytes, once they are known.
    len: Cell<Option<usize>>,
}

impl MessageEvent {
    pub(crate) fn new(event: web_sys::MessageEvent) -> Self {
        Self {
            event,
            len: Cell::new(None),
        }
    }

    /// A copy of the text, or `None` if the message is binary.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        // Without the encoder, which takes 1.3 KiB of a minimal app
        let text = self.data().as_string()?;
        self.len.set(Some(text.len()));
        Some(text)
    }

    /// The payload's length in bytes. For text it is the UTF-8 length; the first call decodes the text.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len.get().unwrap_or_else(|| {
            let bytes = Data::new(self.data()).byte_length();
            bytes.unwrap_or_else(|| self.to_message().len())
        })
    }

    /// The length in bytes, as far as it is known without a copy. Text that was not read counts its UTF-16 code
    /// units.
    pub(crate) fn known_len(&self) -> usize {
        self.len
            .get()
            .unwrap_or_else(|| Data::new(self.data()).least_len())
    }

    /// Whether the payload is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Data::new(self.data()).least_len() == 0
    }

    /// A copy of the bytes, or `None` if the message is text.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        Data::new(self.data()).to_bytes()
    }

    /// Replaces the content of `text` with the message's text, and reuses its memory. For long
    /// text this is also faster than [`text`](Self::text).
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{MessageEvent, WrongKind};
    /// # fn run(event: &MessageEvent, buffer: &mut String) -> Result<(), WrongKind> {
    /// event.text_into(buffer)?;
    /// log!(buffer.as_str());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`WrongKind::Binary`] if the message is binary; `text` is then as it was.
    pub fn text_into(&self, text: &mut String) -> Result<(), WrongKind> {
        Data::new(self.data()).text_into(text)?;
        self.len.set(Some(text.len()));
        Ok(())
    }

    /// Replaces the content of `bytes` with the message's bytes, and reuses its memory.
    ///
    /// ```no_run
    /// use gloo_console::log;
    /// # use wasm_websocket::{MessageEvent, WrongKind};
    /// # fn run(event: &MessageEvent, buffer: &mut Vec<u8>) -> Result<(), WrongKind> {
    /// event.bytes_into(buffer)?;
    /// log!(buffer.len(), "bytes");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`WrongKind::Text`] if the message is text; `bytes` is then as it was.
    pub fn bytes_into(&self, bytes: &mut Vec<u8>) -> Result<(), WrongKind> {
        Data::new(self.data()).bytes_into(bytes)
    }

    /// A copy of the message as an owned value.
    #[must_use]
    pub fn to_message(&self) -> Message {
        let message = Data::new(self.data()).to_message();
        self.len.set(Some(message.len()));
        message
    }

    /// The browser's own value, not copied: a string or an `ArrayBuffer`
    /// ([`data`](https://html.spec.whatwg.org/multipage/comms.html#dom-messageevent-data)).
    #[must_use]
    pub fn data(&self) -> JsValue {
        self.event.data()
    }

    /// The event itself.
    #[cfg(feature = "bindings")]
    #[must_use]
    pub fn as_js(&self) -> &JsValue {
        &self.event
    }

    /// The server's origin, such as `ws://localhost:9998`
    /// ([`origin`](https://html.spec.whatwg.org/multipage/comms.html#dom-messageevent-origin)).
    #[must_use]
    pub fn origin(&self) -> String {
        self.event.origin()
    }
}
