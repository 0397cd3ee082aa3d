//! A received message, still in the browser's hands, and its copy into Rust's memory.

use std::cell::Cell;

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

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
        let text = self.data().as_string()?;
        self.len.set(Some(text.len()));
        Some(text)
    }

    /// The payload's length in bytes. For text it is the UTF-8 length; the first call decodes the text.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len.get().unwrap_or_else(|| match self.buffer() {
            Some(buffer) => buffer.byte_length() as usize,
            None => self.to_message().len(),
        })
    }

    /// The length in bytes, as far as it is known without a copy. Text that was not read counts its UTF-16 code
    /// units.
    pub(crate) fn known_len(&self) -> usize {
        self.len.get().unwrap_or_else(|| least_len(&self.data()))
    }

    /// Whether the payload is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        least_len(&self.data()) == 0
    }

    /// A copy of the bytes, or `None` if the message is text.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        self.buffer().map(|buffer| copy_bytes(&buffer))
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
        let data = self.data().dyn_into().map_err(|_| WrongKind::Binary)?;
        copy_text(&data, text);
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
        let buffer = self.buffer().ok_or(WrongKind::Text)?;
        // No clear() first: only what grows beyond the last message is filled with zeros
        bytes.resize(buffer.byte_length() as usize, 0);
        if let Some(view) = view(&buffer) {
            view.copy_to(bytes);
        }
        Ok(())
    }

    /// A copy of the message as an owned value.
    #[must_use]
    pub fn to_message(&self) -> Message {
        let message = copy_message(&self.data());
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

    /// Anything but a string is an `ArrayBuffer`, because the crate sets `binaryType`. It may be from another frame.
    fn buffer(&self) -> Option<ArrayBuffer> {
        let data = self.data();
        if data.is_string() {
            None
        } else {
            Some(data.unchecked_into())
        }
    }

    /// The server's origin, such as `ws://localhost:9998`
    /// ([`origin`](https://html.spec.whatwg.org/multipage/comms.html#dom-messageevent-origin)).
    #[must_use]
    pub fn origin(&self) -> String {
        self.event.origin()
    }
}

pub(crate) fn copy_message(data: &JsValue) -> Message {
    match data.as_string() {
        Some(text) => Message::Text(text),
        None => Message::Binary(copy_bytes(data.unchecked_ref())),
    }
}

/// The least number of bytes that a copy takes. Text may take up to three times as many.
pub(crate) fn least_len(data: &JsValue) -> usize {
    // The property that a value doesn't have reads as NaN, which `max` ignores
    let data: &Measured = data.unchecked_ref();
    data.length().max(data.byte_length()) as usize
}

/// Empty, if a script has transferred the buffer away.
pub(super) fn copy_bytes(buffer: &ArrayBuffer) -> Vec<u8> {
    // Such a buffer throws
    Bytes::new(buffer).map_or_else(|_| Vec::new(), |view| view.subarray())
}

/// `None` for an empty buffer: after a script has transferred it away, it gives no view.
fn view(buffer: &ArrayBuffer) -> Option<Uint8Array> {
    (buffer.byte_length() > 0).then(|| Uint8Array::new(buffer))
}

#[wasm_bindgen]
extern "C" {
    /// js-sys's asks for the length three times to make a `Vec`, and has a panic that formats it.
    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(buffer: &ArrayBuffer) -> Result<Bytes, JsValue>;

    /// All of it; the glue copies it into wasm's memory.
    #[wasm_bindgen(method)]
    fn subarray(this: &Bytes) -> Vec<u8>;

    /// A string or an `ArrayBuffer`.
    type Measured;

    #[wasm_bindgen(method, getter)]
    fn length(this: &Measured) -> f64;

    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &Measured) -> f64;

    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    /// web-sys's takes the text as a `&str`, which would bring it into wasm memory first.
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsString, into: &mut [u8]) -> Encoded;

    type Encoded;

    /// UTF-16 code units.
    #[wasm_bindgen(method, getter)]
    fn read(this: &Encoded) -> u32;

    /// Bytes.
    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> u32;
}

thread_local! {
    static ENCODER: TextEncoder = TextEncoder::new();
}

/// From this length on (UTF-16 code units) the encoder's fixed cost pays: wasm-bindgen's own copy
/// takes ASCII one char at a time.
const LONG: u32 = 256;

/// Replaces the content of `into` with `text`, in the memory that it has if there is room.
fn copy_text(text: &JsString, into: &mut String) {
    let length = text.length();
    // Into shared memory the encoder doesn't write
    if length < LONG || cfg!(target_feature = "atomics") {
        into.clear();
        into.push_str(&String::from(text));
        return;
    }
    let mut bytes = std::mem::take(into).into_bytes();
    // One byte for each code unit is enough for ASCII; three are for the rest
    bytes.resize(length as usize, 0);
    let (read, mut written) = encode(text, &mut bytes);
    if read < length {
        bytes.resize(written + 3 * (length - read) as usize, 0);
        let room = bytes.get_mut(written..).unwrap_or_default();
        written += encode(&text.slice(read, length), room).1;
    }
    bytes.truncate(written);
    // The encoder writes nothing but UTF-8
    *into = String::from_utf8(bytes).unwrap_or_default();
}

fn encode(text: &JsString, into: &mut [u8]) -> (u32, usize) {
    ENCODER.with(|encoder| {
        let encoded = encoder.encode_into(text, into);
        (encoded.read(), encoded.written() as usize)
    })
}
