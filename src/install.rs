//! Hands the JavaScript classes their Rust side, and exports them.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_websocket::bindings::remember_time;

use crate::callbacks::{Callbacks, Options};
use crate::lifecycle::{Lifecycle, lifecycle};
use crate::rules;
use crate::session::Session;

/// One section, because the order of several would be arbitrary, and the first line must stay the first.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("js/types/client.d.ts"),
    include_str!("js/types/options.d.ts"),
    include_str!("js/types/reconnecting.d.ts")
);

/// Exports a class of a JavaScript module from the package. It is declared as a function, which is never called, because as a
/// type it would add `WebSocketClient: unknown` to the package's declarations.
macro_rules! export {
    ($($module:tt $class:ident)*) => {$(
        #[wasm_bindgen(module = $module)]
        extern "C" {
            #[allow(dead_code, non_snake_case)]
            #[wasm_bindgen(reexport, skip_typescript)]
            fn $class();
        }
    )*};
}

export! {
    "/src/js/client.js" WebSocketClient
    "/src/js/reconnecting.js" ReconnectingWebSocket
    "/src/js/error.js" WebSocketClientError
}

/// wasm-bindgen copies a module into the package only if something of it is declared.
macro_rules! copy {
    ($($module:tt $item:ident)*) => {$(
        #[wasm_bindgen(module = $module)]
        extern "C" {
            #[allow(dead_code, non_snake_case)]
            fn $item();
        }
    )*};
}

copy! {
    "/src/js/answers.js" isAnswer
    "/src/js/arguments.js" bytes
    "/src/js/connections.js" Connections
    "/src/js/events.js" closeEvent
    "/src/js/extras.js" Extras
    "/src/js/foreign.js" Foreign
    "/src/js/globals.js" missing
    "/src/js/greeting.js" greet
    "/src/js/host.js" requireHost
    "/src/js/incoming.js" Incoming
    "/src/js/life.js" follow
    "/src/js/loop.js" Waiting
    "/src/js/members.js" finish
    "/src/js/messages.js" Messages
    "/src/js/open.js" open
    "/src/js/options.js" configured
    "/src/js/report.js" report
    "/src/js/sending.js" give
    "/src/js/state.js" stateOf
    "/src/js/targets.js" Targets
    "/src/js/timer.js" later
}

#[wasm_bindgen(module = "/src/js/rust.js")]
extern "C" {
    /// Without `catch`, the glue would import all of the module.
    #[wasm_bindgen(catch, js_name = install)]
    fn set_rust_side(
        resolve: &JsValue,
        lifecycle: &JsValue,
        session: &JsValue,
    ) -> Result<(), JsValue>;
}

/// Runs when the wasm is instantiated. JavaScript then owns the closures.
#[wasm_bindgen(start, private)]
fn install() {
    remember_time();
    let resolve: Closure<dyn Fn(String) -> Result<String, JsValue>> = Closure::new(rules::resolved);
    let lifecycle: Closure<dyn Fn(Array) -> Result<Lifecycle, JsValue>> = Closure::new(lifecycle);
    let session: Closure<dyn Fn(Options, Callbacks) -> Result<Session, JsValue>> =
        Closure::new(Session::start);
    // It stores them, and can't throw
    let _ = set_rust_side(
        &resolve.into_js_value(),
        &lifecycle.into_js_value(),
        &session.into_js_value(),
    );
}
