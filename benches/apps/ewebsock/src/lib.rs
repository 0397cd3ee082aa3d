//! The minimal echo app on ewebsock.

use std::cell::RefCell;
use std::ops::ControlFlow;

use ewebsock::{Options, WsEvent, WsMessage, WsSender, ws_connect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

// The callback must be `Send`, which a sender isn't
thread_local! {
    static SENDER: RefCell<Option<WsSender>> = const { RefCell::new(None) };
}

#[wasm_bindgen(start, private)]
fn run() {
    let on_event = |event| {
        match event {
            WsEvent::Opened => send(WsMessage::Text("hello".into())),
            WsEvent::Message(WsMessage::Text(text)) => log(&text),
            WsEvent::Message(bytes) => send(bytes),
            WsEvent::Error(error) => {
                log("failed");
                log(&error);
            }
            WsEvent::Closed => log("closed"),
        }
        ControlFlow::Continue(())
    };
    let connected = ws_connect(
        "ws://localhost:9998/echo".into(),
        Options::default(),
        Box::new(on_event),
    );
    match connected {
        Ok(connected) => SENDER.set(Some(connected)),
        Err(error) => log(&error),
    }
}

fn send(message: WsMessage) {
    SENDER.with_borrow_mut(|sender| {
        if let Some(sender) = sender {
            sender.send(message);
        }
    });
}
