//! The minimal echo app on tokio-tungstenite-wasm.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Message, connect};
use wasm_bindgen::prelude::*;

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
    let Ok(mut stream) = connect("ws://localhost:9998/echo").await else {
        return log("failed");
    };
    let mut reply = Some(Message::text("hello"));
    loop {
        if let Some(message) = reply.take() {
            if stream.send(message).await.is_err() {
                log("not sent");
            }
        }
        match stream.next().await {
            Some(Ok(Message::Text(text))) => log(text.as_str()),
            Some(Ok(Message::Close(frame))) => {
                log("closed");
                log(frame.as_ref().map_or("", |frame| frame.reason.as_str()));
            }
            Some(Ok(bytes)) => reply = Some(bytes),
            Some(Err(_)) => log("failed"),
            None => break,
        }
    }
}
