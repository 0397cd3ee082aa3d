//! A page whose policy forbids the connection. Each engine tells it in a way of its own.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, Error, ReadyState, WebSocket};

use crate::browser::{Event, Events, record, url, within};

#[wasm_bindgen(inline_js = "
export function strictWindow() {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<meta http-equiv='Content-Security-Policy' content=\"connect-src 'none'\">`;
  return new Promise((resolve) => {
    frame.onload = () => resolve(frame.contentWindow);
    document.body.append(frame);
  });
}
")]
extern "C" {
    #[wasm_bindgen(js_name = strictWindow)]
    fn strict_window() -> Promise;
}

/// Connects as a page of that policy would.
async fn connect_strictly() -> (Result<WebSocket, Error>, Events) {
    let strict = within(JsFuture::from(strict_window())).await.unwrap();
    let (global, name) = (js_sys::global(), JsValue::from("WebSocket"));
    let class = Reflect::get(&global, &name).unwrap();
    Reflect::set(&global, &name, &Reflect::get(&strict, &name).unwrap()).unwrap();
    let (builder, events) = record(WebSocket::builder(&url("/echo")));
    let result = builder.connect();
    Reflect::set(&global, &name, &class).unwrap();
    (result, events)
}

#[wasm_bindgen_test]
async fn it_is_told_as_blocked() {
    let (result, mut events) = connect_strictly().await;
    match result {
        Err(Error::Blocked(_)) => assert!(events.ended().await),
        Err(other) => panic!("{other}"),
        Ok(socket) => {
            let told = events.next().await;
            assert!(matches!(told, Event::Error(Error::Blocked(_))), "{told:?}");
            assert_eq!(events.close().await.code, CloseCode::ABNORMAL_CLOSURE);
            assert_eq!(socket.ready_state(), ReadyState::Closed);
            assert!(events.ended().await);
        }
    }
}
