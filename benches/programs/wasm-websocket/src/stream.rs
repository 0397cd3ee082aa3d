//! `WebSocketStream`.

use benches_shared::{Duplex, Payload, Streaming};
use wasm_bindgen::prelude::*;
use wasm_websocket::{Error, Message, WebSocketStream};

struct Crate;

benches_shared::export!(Stream: Streaming<Crate>);

impl Duplex for Crate {
    type Socket = WebSocketStream;
    type Message = Message;

    async fn connect(url: &str) -> Result<WebSocketStream, JsError> {
        Ok(WebSocketStream::builder(url).open().await?)
    }

    fn message(payload: &Payload) -> Message {
        match payload {
            Payload::Text(text) => Message::Text(text.clone()),
            Payload::Binary(bytes) => Message::Binary(bytes.clone()),
        }
    }

    fn length(item: Result<Message, Error>) -> Result<usize, JsError> {
        Ok(item?.len())
    }
}
