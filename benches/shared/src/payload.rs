//! What the page has a program send and read.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

/// What a program reads of each message. A library's stream always reads everything.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum Reads {
    Nothing = "nothing",
    Text = "text",
    Binary = "binary",
}

/// A message to send.
pub enum Payload {
    Text(String),
    Binary(Vec<u8>),
}

impl From<JsValue> for Payload {
    /// From a string or a `Uint8Array`.
    fn from(value: JsValue) -> Self {
        match value.as_string() {
            Some(text) => Self::Text(text),
            None => Self::Binary(Uint8Array::new(&value).to_vec()),
        }
    }
}
