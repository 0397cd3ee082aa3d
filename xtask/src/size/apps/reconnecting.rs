//! The minimal echo app on `ReconnectingWebSocket`.

use wasm_bindgen::prelude::*;
use wasm_websocket::ReconnectingWebSocket;
use wasm_websocket::reconnect::Event;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start, private)]
fn run() {
    let connected = ReconnectingWebSocket::builder("ws://localhost:9998/echo")
        .on_message(|socket, event| {
            if let Some(text) = event.text() {
                log(&text);
            } else if let Some(bytes) = event.bytes() {
                if socket.send(bytes).is_err() {
                    log("not sent");
                }
            }
        })
        .on_event(|socket, event| match event {
            Event::Opened { .. } => {
                if socket.send("hello").is_err() {
                    log("not sent");
                }
            }
            Event::GaveUp(_) => log("failed"),
            Event::Lost { close, .. } | Event::Closed { close, .. } => {
                log(if close.was_clean { "closed" } else { "lost" });
                log(&close.reason);
            }
            _ => {}
        })
        .connect();
    match connected {
        Ok(socket) => socket.detach(),
        Err(_) => log("failed"),
    }
}
