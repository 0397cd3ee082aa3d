//! The minimal echo app on `WebSocket`'s callbacks.

use wasm_bindgen::prelude::*;
use wasm_websocket::WebSocket;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start, private)]
fn run() {
    let connected = WebSocket::builder("ws://localhost:9998/echo")
        .on_open(|socket| {
            if socket.send("hello").is_err() {
                log("not sent");
            }
        })
        .on_message(|socket, event| {
            if let Some(text) = event.text() {
                log(&text);
            } else if let Some(bytes) = event.bytes() {
                if socket.send(bytes).is_err() {
                    log("not sent");
                }
            }
        })
        .on_error(|_, _| log("failed"))
        .on_close(|_, event| {
            log(if event.was_clean { "closed" } else { "lost" });
            log(&event.reason);
        })
        .connect();
    match connected {
        Ok(socket) => socket.detach(),
        Err(_) => log("failed"),
    }
}
