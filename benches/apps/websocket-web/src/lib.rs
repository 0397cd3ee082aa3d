//! The minimal echo app on websocket-web.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use websocket_web::{Msg, WebSocket};

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
    let Ok(mut socket) = WebSocket::connect("ws://localhost:9998/echo").await else {
        return log("failed");
    };
    let mut reply = Some(Msg::Text("hello".into()));
    loop {
        if let Some(message) = reply.take() {
            if SinkExt::send(&mut socket, message).await.is_err() {
                log("not sent");
            }
        }
        match socket.next().await {
            Some(Ok(Msg::Text(text))) => log(&text),
            Some(Ok(bytes)) => reply = Some(bytes),
            Some(Err(_)) => log("lost"),
            None => break,
        }
    }
    log("closed");
}
