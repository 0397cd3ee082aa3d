//! A call in the browser's next task, cancelled when dropped.

use wasm_bindgen::prelude::*;

#[must_use = "dropping it cancels the call"]
pub(crate) struct NextTask {
    /// A number in browsers, an object in Node.
    id: JsValue,
    _call: Closure<dyn FnMut()>,
}

impl NextTask {
    pub(crate) fn new(f: impl FnOnce() + 'static) -> Self {
        let call = Closure::once(f);
        Self {
            id: set_timeout(&call),
            _call: call,
        }
    }
}

impl Drop for NextTask {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(call: &Closure<dyn FnMut()>) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}
