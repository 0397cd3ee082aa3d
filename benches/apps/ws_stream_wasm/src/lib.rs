//! The minimal echo app on ws_stream_wasm.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use ws_stream_wasm::{WsMessage, WsMeta};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start, private)]
fn run() {
    wasm_bindgen_futures::spawn_local(echo());
}

async fn echo() {
    let Ok((socket, mut stream)) = WsMeta::connect("ws://localhost:9998/echo", None).await else {
        return log("failed");
    };
    let mut reply = Some(WsMessage::Text("hello".into()));
    loop {
        if let Some(message) = reply.take() {
            if stream.send(message).await.is_err() {
                log("not sent");
            }
        }
        match stream.next().await {
            Some(WsMessage::Text(text)) => log(&text),
            Some(bytes) => reply = Some(bytes),
            None => break,
        }
    }
    if let Ok(event) = socket.close().await {
        log(if event.was_clean { "closed" } else { "lost" });
        log(&event.reason);
    }
}
