//! The minimal echo app on gloo-net.

use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
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
    let Ok(mut socket) = WebSocket::open("ws://localhost:9998/echo") else {
        return log("failed");
    };
    let mut reply = Some(Message::Text("hello".into()));
    loop {
        if let Some(message) = reply.take() {
            if socket.send(message).await.is_err() {
                log("not sent");
            }
        }
        match socket.next().await {
            Some(Ok(Message::Text(text))) => log(&text),
            Some(Ok(bytes)) => reply = Some(bytes),
            Some(Err(WebSocketError::ConnectionClose(event))) => {
                log(if event.was_clean { "closed" } else { "lost" });
                log(&event.reason);
            }
            Some(Err(_)) => log("failed"),
            None => break,
        }
    }
}
