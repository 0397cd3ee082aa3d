//! Copies a message's data from JavaScript's memory into Rust's, with as few calls from wasm to JavaScript as possible.
//! The calls are the cost of a short message: `cargo xtask bench` counts them.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::memory::copy_into;
use crate::values::{Message, WrongKind};

/// A message's data, and what it is. Whatever isn't text is bytes: a test's class may hand over an array.
pub(crate) struct Data {
    value: JsValue,
    length: Length,
}

#[derive(Clone, Copy)]
enum Length {
    /// UTF-16 code units.
    Text(u32),
    /// Bytes. 0 for a buffer that a script has transferred away.
    Binary(usize),
}

impl Data {
    pub(crate) fn new(value: JsValue) -> Self {
        let measured: &Measured = value.unchecked_ref();
        let length = if value.is_string() {
            Length::Text(measured.length())
        } else {
            // What has no such length reads as NaN, which is cast to 0
            Length::Binary(measured.byte_length() as usize)
        };
        Self { value, length }
    }

    /// The least number of bytes that a copy takes. Text may take up to three times as many.
    pub(crate) fn least_len(&self) -> usize {
        match self.length {
            Length::Text(units) => units as usize,
            Length::Binary(bytes) => bytes,
        }
    }

    /// The number of bytes, as far as it is known without a copy: `None` of text.
    pub(super) fn byte_length(&self) -> Option<usize> {
        match self.length {
            Length::Text(_) => None,
            Length::Binary(bytes) => Some(bytes),
        }
    }

    pub(crate) fn to_message(&self) -> Message {
        match self.length {
            Length::Text(units) => Message::Text(copy_text(&self.value, units)),
            Length::Binary(bytes) => Message::Binary(copy_bytes(&self.value, bytes)),
        }
    }

    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        let length = self.byte_length()?;
        Some(copy_bytes(&self.value, length))
    }

    /// Replaces the content of `into`, in the memory that it has if there is room.
    pub(super) fn text_into(&self, into: &mut String) -> Result<(), WrongKind> {
        match self.length {
            Length::Text(units) => {
                copy_text_into(&self.value, units, into);
                Ok(())
            }
            Length::Binary(_) => Err(WrongKind::Binary),
        }
    }

    /// Replaces the content of `into`, in the memory that it has if there is room.
    pub(super) fn bytes_into(&self, into: &mut Vec<u8>) -> Result<(), WrongKind> {
        let length = self.byte_length().ok_or(WrongKind::Text)?;
        copy_bytes_into(&self.value, length, into);
        Ok(())
    }
}

/// A copy of `length` bytes, all that the buffer has.
pub(super) fn copy_bytes(buffer: &JsValue, length: usize) -> Vec<u8> {
    let mut copy = Vec::new();
    copy_bytes_into(buffer, length, &mut copy);
    copy
}

/// Replaces the content of `into` with all the `length` bytes of `buffer`, in the memory that it has if there is room.
fn copy_bytes_into(buffer: &JsValue, length: usize, into: &mut Vec<u8>) {
    if length == 0 {
        // A buffer that was transferred away gives no view
        into.clear();
    } else {
        copy_into(&Uint8Array::new(buffer), into);
    }
}

/// From this length on (UTF-16 code units) the encoder's fixed cost pays: wasm-bindgen's own copy takes ASCII one char at a
/// time. Measured: from 300 in Chromium, 500 in Firefox; in WebKit both take the same from 1,000 on.
const LONG: u32 = 512;

/// Into shared memory the encoder doesn't write.
fn is_encoded(length: u32) -> bool {
    length >= LONG && !cfg!(target_feature = "atomics")
}

/// A copy of text that is `length` code units long.
fn copy_text(text: &JsValue, length: u32) -> String {
    if is_encoded(length) {
        let mut copy = String::new();
        encode(text, length, &mut copy);
        copy
    } else {
        text.as_string().unwrap_or_default()
    }
}

/// Replaces the content of `into` with `text`, in the memory that it has if there is room.
fn copy_text_into(text: &JsValue, length: u32, into: &mut String) {
    if is_encoded(length) {
        encode(text, length, into);
    } else {
        into.clear();
        into.push_str(&text.as_string().unwrap_or_default());
    }
}

fn encode(text: &JsValue, length: u32, into: &mut String) {
    let mut bytes = std::mem::take(into).into_bytes();
    // One byte for each code unit is enough for ASCII; three are for the rest
    bytes.resize(length as usize, 0);
    let (read, mut written) = encode_into(text, &mut bytes);
    if read < length {
        bytes.resize(written + 3 * (length - read) as usize, 0);
        let room = bytes.get_mut(written..).unwrap_or_default();
        let rest = text.unchecked_ref::<JsString>().slice(read, length);
        written += encode_into(&rest, room).1;
    }
    bytes.truncate(written);
    // The encoder writes nothing but UTF-8
    *into = String::from_utf8(bytes).unwrap_or_default();
}

/// How many code units it read, and how many bytes it wrote.
fn encode_into(text: &JsValue, into: &mut [u8]) -> (u32, usize) {
    ENCODER.with(|encoder| {
        let encoded = encoder.encode_into(text, into);
        (encoded.read(), encoded.written() as usize)
    })
}

thread_local! {
    static ENCODER: TextEncoder = TextEncoder::new();
}

#[wasm_bindgen]
extern "C" {
    /// A string or an `ArrayBuffer`.
    type Measured;

    #[wasm_bindgen(method, getter)]
    fn length(this: &Measured) -> u32;

    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &Measured) -> f64;

    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    /// web-sys's takes the text as a `&str`, which would bring it into wasm memory first.
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsValue, into: &mut [u8]) -> Encoded;

    type Encoded;

    /// UTF-16 code units.
    #[wasm_bindgen(method, getter)]
    fn read(this: &Encoded) -> u32;

    /// Bytes.
    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> u32;
}
