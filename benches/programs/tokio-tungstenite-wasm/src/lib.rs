//! tokio-tungstenite-wasm's stream.

use benches_shared::{Duplex, Payload, Streaming};
use tokio_tungstenite_wasm::{Error, Message, WebSocketStream, connect};
use wasm_bindgen::prelude::*;

struct TokioTungsteniteWasm;

benches_shared::export!(Stream: Streaming<TokioTungsteniteWasm>);

impl Duplex for TokioTungsteniteWasm {
    type Socket = WebSocketStream;
    type Message = Message;

    async fn connect(url: &str) -> Result<WebSocketStream, JsError> {
        Ok(connect(url).await?)
    }

    fn message(payload: &Payload) -> Message {
        match payload {
            Payload::Text(text) => Message::text(text.clone()),
            Payload::Binary(bytes) => Message::binary(bytes.clone()),
        }
    }

    fn length(item: Result<Message, Error>) -> Result<usize, JsError> {
        Ok(item?.len())
    }
}
