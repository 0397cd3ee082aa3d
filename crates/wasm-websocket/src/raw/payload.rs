//! What can be sent, and how each kind goes to the browser without a copy on the way.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, WebSocket};

use crate::values::Message;

/// What [`WebSocket::send`](crate::WebSocket::send) takes: text (`str`, `String`), bytes (`[u8]`,
/// `[u8; N]`, `Vec<u8>`), a [`Message`], or a value of the browser's own ([`ArrayBuffer`],
/// [`Uint8Array`], [`Blob`]); each by reference or by value.
///
/// Nothing is copied before the browser takes its own copy, except that bytes in shared memory, which
/// no browser sends, are copied once. The trait is sealed.
pub trait Payload: sealed::Send {}

impl<T: sealed::Send + ?Sized> Payload for T {}

pub(crate) mod sealed {
    use super::{JsValue, WebSocket};

    pub trait Send {
        fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue>;
    }
}

impl<T: sealed::Send + ?Sized> sealed::Send for &T {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        (**self).send_on(socket)
    }
}

impl sealed::Send for str {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_str(self)
    }
}

impl sealed::Send for [u8] {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        // Without atomics the memory can't be shared, and the check costs nothing
        if cfg!(target_feature = "atomics") {
            socket.send_with_js_u8_array(&Uint8Array::from(self))
        } else {
            socket.send_with_u8_array(self)
        }
    }
}

impl sealed::Send for String {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_str().send_on(socket)
    }
}

impl sealed::Send for Vec<u8> {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_slice().send_on(socket)
    }
}

impl<const N: usize> sealed::Send for [u8; N] {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_slice().send_on(socket)
    }
}

impl sealed::Send for Message {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Message::Text(text) => text.send_on(socket),
            Message::Binary(bytes) => bytes.send_on(socket),
        }
    }
}

impl sealed::Send for ArrayBuffer {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_array_buffer(self)
    }
}

impl sealed::Send for Uint8Array {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_js_u8_array(self).or_else(|_| {
            // Shared memory, or such as can be resized: what is sent is a copy in plain memory
            let copy = Uint8Array::new_with_length(self.length());
            if self.length() > 0 {
                copy.set(self, 0);
            }
            socket.send_with_js_u8_array(&copy)
        })
    }
}

impl sealed::Send for Blob {
    fn send_on(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_blob(self)
    }
}
