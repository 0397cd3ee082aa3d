//! A page whose policy forbids the connection. Each engine reports it in its own way.

use std::cell::Cell;

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, Endpoints, Error, ReadyState, ReconnectingWebSocket, WebSocket, WebSocketStream,
};

use crate::browser::reconnecting::{self, quick};
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

// A blob's worker has the policy of who made it.
export async function inStrictWorker(module) {
  const tests = new URL('../../wasm-bindgen-test.js', import.meta.url);
  const code = `
    import init, { connectsBlocked } from '${tests}';
    onmessage = async ({ data }) => {
      await init({ module_or_path: data });
      postMessage(await connectsBlocked());
    };
  `;
  const strict = await strictWindow();
  const blob = new strict.Blob([code], { type: 'text/javascript' });
  const worker = new strict.Worker(strict.URL.createObjectURL(blob), { type: 'module' });
  worker.postMessage(module);
  return new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
  });
}
")]
extern "C" {
    #[wasm_bindgen(js_name = strictWindow)]
    fn strict_window() -> Promise;

    #[wasm_bindgen(js_name = inStrictWorker)]
    fn in_strict_worker(module: JsValue) -> Promise;
}

/// Connects as a page of that policy would.
async fn connect_strictly() -> (Result<WebSocket, Error>, Events) {
    let strict = within(JsFuture::from(strict_window())).await.unwrap();
    let (global, name) = (js_sys::global(), JsValue::from("WebSocket"));
    let class = Reflect::get(&global, &name).unwrap();
    Reflect::set(&global, &name, &Reflect::get(&strict, &name).unwrap()).unwrap();
    let (builder, events) = record(WebSocket::builder(&url("/echo")));
    let result = builder.connect();
    let opening = WebSocketStream::builder(&url("/echo")).open();
    Reflect::set(&global, &name, &class).unwrap();
    let opened = within(opening).await;
    assert!(matches!(opened, Err(Error::Blocked { .. })), "{opened:?}");
    (result, events)
}

async fn is_blocked(result: Result<WebSocket, Error>, mut events: Events) {
    match result {
        Err(Error::Blocked { .. }) => assert!(events.ended().await),
        Err(other) => panic!("{other}"),
        Ok(socket) => {
            let event = events.next().await;
            assert!(
                matches!(event, Event::Error(Error::Blocked { .. })),
                "{event:?}"
            );
            assert_eq!(events.close().await.code, CloseCode::ABNORMAL_CLOSURE);
            assert_eq!(socket.ready_state(), ReadyState::Closed);
            assert!(events.ended().await);
        }
    }
}

/// Firefox and WebKit report it in their own ways.
#[wasm_bindgen_test]
async fn for_a_session_it_is_a_failed_attempt() {
    let strict = within(JsFuture::from(strict_window())).await.unwrap();
    let (global, name) = (js_sys::global(), JsValue::from("WebSocket"));
    let class = Reflect::get(&global, &name).unwrap();
    let strict_class = Reflect::get(&strict, &name).unwrap();
    let first = Cell::new(true);
    let endpoints = Endpoints::provided_by(move |_| {
        let class = if first.take() { &strict_class } else { &class };
        Reflect::set(&global, &name, class).unwrap();
        async { url("/echo") }
    });
    let builder = ReconnectingWebSocket::builder(endpoints).backoff(quick());
    let (socket, mut events) = reconnecting::connect(builder);
    assert_eq!(events.reconnecting().await.0, 1);
    assert_eq!(events.opened().await, 2);
    assert_eq!(socket.counters().connects, 1);
}

#[wasm_bindgen_test]
async fn it_is_blocked() {
    let (result, events) = connect_strictly().await;
    is_blocked(result, events).await;
}

/// Runs in a worker, in an instance of its own.
#[wasm_bindgen(js_name = connectsBlocked)]
pub async fn connects_blocked() {
    let (builder, events) = record(WebSocket::builder(&url("/echo")));
    is_blocked(builder.connect(), events).await;
}

#[wasm_bindgen_test]
async fn it_is_blocked_in_a_worker() {
    let worker = in_strict_worker(wasm_bindgen::module());
    within(JsFuture::from(worker)).await.unwrap();
}
