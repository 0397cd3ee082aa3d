//! Hands the JavaScript classes their Rust side, and exports them.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::{rules, session, socket};

/// One section, because the order of several would be arbitrary, and the first line must stay the first.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("js/client.d.ts"),
    include_str!("js/reconnecting.d.ts")
);

#[wasm_bindgen(module = "/src/js/client.js")]
extern "C" {
    /// The class that the package exports. Never called: as a type it would bring its own
    /// `WebSocketClient: unknown` into the package's types.
    #[wasm_bindgen(js_name = WebSocketClient, reexport, skip_typescript)]
    fn web_socket_client();

    /// Without `catch`, the glue would import all of the module.
    #[wasm_bindgen(catch, js_name = install)]
    fn set_rust_side(
        open: &JsValue,
        start: &JsValue,
        resolve: &JsValue,
        may_be_requested: &JsValue,
    ) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/src/js/reconnecting.js")]
extern "C" {
    #[wasm_bindgen(js_name = ReconnectingWebSocket, reexport, skip_typescript)]
    fn reconnecting_web_socket();
}

#[wasm_bindgen(module = "/src/js/error.js")]
extern "C" {
    #[wasm_bindgen(js_name = WebSocketClientError, reexport, skip_typescript)]
    fn web_socket_client_error();
}

// wasm-bindgen copies a module into the package only if something of it is declared
#[wasm_bindgen(module = "/src/js/events.js")]
extern "C" {
    #[allow(dead_code, reason = "for the other modules")]
    #[wasm_bindgen(js_name = closeEvent)]
    fn close_event();
}

#[wasm_bindgen(module = "/src/js/inputs.js")]
extern "C" {
    #[allow(dead_code, reason = "for the other modules")]
    #[wasm_bindgen(thread_local_v2)]
    static COUNTERS: JsValue;
}

/// Runs by itself when the package starts; a second call changes nothing. JavaScript owns the closures
/// from then on.
#[wasm_bindgen(start, private)]
fn install() {
    let open: Closure<socket::Open> = Closure::new(socket::Socket::open);
    let start: Closure<session::Start> = Closure::new(session::start);
    let resolve: Closure<dyn Fn(String) -> Option<String>> = Closure::new(rules::resolved);
    let check: Closure<dyn Fn(Array) -> bool> = Closure::new(rules::may_be_requested);
    // It only takes them
    let _ = set_rust_side(
        &open.into_js_value(),
        &start.into_js_value(),
        &resolve.into_js_value(),
        &check.into_js_value(),
    );
}
