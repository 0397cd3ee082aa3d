//! websocket-web's stream, over the browser's interface that it prefers.

use std::io;

use benches_shared::{Duplex, Payload, Streaming};
use wasm_bindgen::prelude::*;
use websocket_web::{Msg, WebSocket};

struct WebsocketWeb;

benches_shared::export!(Stream: Streaming<WebsocketWeb>);

impl Duplex for WebsocketWeb {
    type Socket = WebSocket;
    type Message = Msg;

    async fn connect(url: &str) -> Result<WebSocket, JsError> {
        Ok(WebSocket::connect(url).await?)
    }

    fn message(payload: &Payload) -> Msg {
        match payload {
            Payload::Text(text) => Msg::Text(text.clone()),
            Payload::Binary(bytes) => Msg::Binary(bytes.clone()),
        }
    }

    fn length(item: io::Result<Msg>) -> Result<usize, JsError> {
        Ok(item?.len())
    }
}
