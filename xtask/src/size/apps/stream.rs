//! The minimal echo app on `WebSocketStream`.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{Message, WebSocketStream};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start, private)]
fn run() {
    spawn_local(echo());
}

async fn echo() {
    let url = "ws://localhost:9998/echo";
    let Ok(mut stream) = WebSocketStream::builder(url).open().await else {
        return log("failed");
    };
    let mut reply = Some(Message::from("hello"));
    loop {
        if let Some(message) = reply.take() {
            if stream.feed(message).await.is_err() {
                log("not sent");
            }
        }
        match stream.next().await {
            Some(Ok(Message::Text(text))) => log(&text),
            Some(Ok(bytes)) => reply = Some(bytes),
            Some(Err(_)) => log("failed"),
            None => break,
        }
    }
    if let Some(event) = stream.close_event() {
        log(if event.was_clean { "closed" } else { "lost" });
        log(&event.reason);
    }
}
