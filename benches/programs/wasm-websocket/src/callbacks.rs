//! `WebSocket`: each message is read into a buffer that is used again.

use std::cell::RefCell;
use std::sync::Arc;

use benches_shared::{Callbacks, Called, Reads, Tally};
use wasm_bindgen::prelude::*;
use wasm_websocket::{WebSocket, WebSocketBuilder};

struct Crate(WebSocket);

benches_shared::export!(Callbacks: Called<Crate>);

impl Callbacks for Crate {
    async fn connect(url: &str, reads: Reads, tally: Arc<Tally>) -> Result<Self, JsError> {
        let socket = reading(WebSocket::builder(url), reads, tally).connect()?;
        socket.opened().await?;
        Ok(Self(socket))
    }

    fn send_text(&self, text: &str) -> Result<(), JsError> {
        Ok(self.0.send(text)?)
    }

    fn send_binary(&self, bytes: &[u8]) -> Result<(), JsError> {
        Ok(self.0.send(bytes)?)
    }
}

fn reading(builder: WebSocketBuilder, reads: Reads, tally: Arc<Tally>) -> WebSocketBuilder {
    match reads {
        Reads::Text => {
            let text = RefCell::<String>::default();
            builder.on_message(move |_, event| {
                let mut text = text.borrow_mut();
                let read = event.text_into(&mut text);
                tally.read(read.map_or(0, |()| text.len()));
            })
        }
        Reads::Binary => {
            let bytes = RefCell::<Vec<u8>>::default();
            builder.on_message(move |_, event| {
                let mut bytes = bytes.borrow_mut();
                let read = event.bytes_into(&mut bytes);
                tally.read(read.map_or(0, |()| bytes.len()));
            })
        }
        _ => builder.on_message(move |_, _| tally.read(0)),
    }
}
