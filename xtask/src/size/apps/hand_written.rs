//! The minimal echo app, written on web-sys by hand.

use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start, private)]
fn run() -> Result<(), JsValue> {
    let socket = WebSocket::new("ws://localhost:9998/echo")?;
    socket.set_binary_type(BinaryType::Arraybuffer);

    let on_open = {
        let socket = socket.clone();
        Closure::<dyn FnMut()>::new(move || {
            if socket.send_with_str("hello").is_err() {
                log("not sent");
            }
        })
    };
    socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    on_open.forget();

    let on_message = {
        let socket = socket.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                log(&text);
            } else if let Ok(buffer) = event.data().dyn_into::<js_sys::ArrayBuffer>() {
                let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
                if socket.send_with_u8_array(&bytes).is_err() {
                    log("not sent");
                }
            }
        })
    };
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();

    let on_error = Closure::<dyn FnMut(Event)>::new(|_: Event| log("failed"));
    socket.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    on_error.forget();

    let on_close = Closure::<dyn FnMut(CloseEvent)>::new(|event: CloseEvent| {
        log(if event.was_clean() { "closed" } else { "lost" });
        log(&event.reason());
    });
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    on_close.forget();
    Ok(())
}
