//! The global scope: what a page, a worker, Node, Deno or a plain process has of it.

use wasm_bindgen::prelude::*;

use crate::values::Error;

/// Whether wasm-bindgen has JavaScript to call. It has none natively, on WASI and on emscripten, where each call
/// would panic.
const HAS_BROWSER: bool = cfg!(all(
    target_family = "wasm",
    any(target_os = "unknown", target_os = "none")
));

/// Fails where there is no browser.
pub(crate) fn require_browser() -> Result<(), Error> {
    if HAS_BROWSER {
        Ok(())
    } else {
        Err(Error::Unsupported)
    }
}

#[wasm_bindgen]
extern "C" {
    /// Any object, by names of its members.
    pub(crate) type Object;

    /// `globalThis` itself.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    pub(crate) fn global() -> Object;

    #[wasm_bindgen(method, indexing_getter)]
    pub(crate) fn get(this: &Object, name: &str) -> JsValue;
}
