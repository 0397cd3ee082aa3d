//! gloo-net's WebSocket, a `Stream` and `Sink`.

use benches_shared::{Duplex, Payload, Streaming};
use futures_util::SinkExt;
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use wasm_bindgen::prelude::*;

struct GlooNet;

benches_shared::export!(Stream: Streaming<GlooNet>);

impl Duplex for GlooNet {
    type Socket = WebSocket;
    type Message = Message;

    async fn connect(url: &str) -> Result<WebSocket, JsError> {
        let mut socket = WebSocket::open(url)?;
        // A sink is ready once its socket is open
        futures_util::future::poll_fn(|context| socket.poll_ready_unpin(context)).await?;
        Ok(socket)
    }

    fn message(payload: &Payload) -> Message {
        match payload {
            Payload::Text(text) => Message::Text(text.clone()),
            Payload::Binary(bytes) => Message::Bytes(bytes.clone()),
        }
    }

    fn length(item: Result<Message, WebSocketError>) -> Result<usize, JsError> {
        Ok(match item? {
            Message::Text(text) => text.len(),
            Message::Bytes(bytes) => bytes.len(),
        })
    }
}
