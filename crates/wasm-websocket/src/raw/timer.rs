//! A timer of the browser's, in pages and workers alike.

use std::time::Duration;

use js_sys::Date;
use wasm_bindgen::prelude::*;

pub(crate) type Milliseconds = i32;

/// Longer than 24 days counts as 24 days: browsers take a number that doesn't fit for 0.
pub(crate) fn milliseconds(duration: Duration) -> Milliseconds {
    // A cast saturates
    (duration.as_secs_f64() * 1000.0) as Milliseconds
}

/// Calls back once, unless dropped before.
pub(crate) struct Timer {
    id: JsValue,
    _callback: Closure<dyn Fn()>,
}

impl Timer {
    pub(crate) fn new(after: Milliseconds, callback: impl Fn() + 'static) -> Self {
        let callback: Closure<dyn Fn()> = Closure::new(callback);
        Self {
            id: set_timeout(callback.as_ref(), after),
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// Milliseconds by both of a page's clocks, for a session's clock.
pub(crate) fn clocks() -> (f64, f64) {
    (performance_now(), Date::now())
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    /// The id is a number in browsers, an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: i32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}
