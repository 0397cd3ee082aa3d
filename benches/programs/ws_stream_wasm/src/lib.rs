//! ws_stream_wasm's stream.

use benches_shared::{Duplex, Payload, Streaming};
use wasm_bindgen::prelude::*;
use ws_stream_wasm::{WsMessage, WsMeta, WsStream};

struct WsStreamWasm;

benches_shared::export!(Stream: Streaming<WsStreamWasm>);

impl Duplex for WsStreamWasm {
    type Socket = WsStream;
    type Message = WsMessage;

    async fn connect(url: &str) -> Result<WsStream, JsError> {
        let (_, stream) = WsMeta::connect(url, None).await?;
        Ok(stream)
    }

    fn message(payload: &Payload) -> WsMessage {
        match payload {
            Payload::Text(text) => WsMessage::Text(text.clone()),
            Payload::Binary(bytes) => WsMessage::Binary(bytes.clone()),
        }
    }

    fn length(item: WsMessage) -> Result<usize, JsError> {
        Ok(match item {
            WsMessage::Text(text) => text.len(),
            WsMessage::Binary(bytes) => bytes.len(),
        })
    }
}
