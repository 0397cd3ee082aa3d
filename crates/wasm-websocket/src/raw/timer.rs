//! The host's timers and clocks. Each is looked up when it is used, because tests replace them. Those of the first use
//! stand in for what a page has deleted or broken.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::prelude::*;

pub(crate) type Milliseconds = i32;

/// Rounded up. Longer than 24 days counts as 24 days: browsers take a number that doesn't fit for 0.
pub(crate) fn milliseconds(duration: Duration) -> Milliseconds {
    let part = duration.subsec_nanos().div_ceil(1_000_000);
    let whole = duration.as_secs().saturating_mul(1000);
    Milliseconds::try_from(whole.saturating_add(part.into())).unwrap_or(Milliseconds::MAX)
}

/// Calls back once, unless dropped before.
pub(crate) struct Timer {
    timekeeper: Timekeeper,
    id: JsValue,
    /// The `clearTimeout` that belongs to its `setTimeout`: no other one knows the id.
    clear: JsValue,
    waiting: Rc<Waiting>,
}

/// JavaScript owns the closure that refers to this. A page's own `clearTimeout` may clear nothing, and a closure that was
/// dropped would throw when the timer fires.
#[derive(Default)]
struct Waiting {
    /// `None` while the timer is set, and once it has fired or was dropped.
    callback: Cell<Option<Box<dyn Fn()>>>,
    has_fired: Cell<bool>,
}

impl Timer {
    pub(crate) fn new(after: Milliseconds, callback: impl Fn() + 'static) -> Self {
        let waiting = Rc::<Waiting>::default();
        let fired = Rc::clone(&waiting);
        let closure: Closure<dyn Fn()> = Closure::new(move || fired.fire());
        let closure = closure.into_js_value();
        // A test's may call back at once, which is no time at all
        let (id, clear) = set(&closure, after)
            .filter(|_| !waiting.has_fired.get())
            .unwrap_or_else(|| set_by_first(&closure, after));
        waiting.callback.set(Some(Box::new(callback)));
        Self {
            timekeeper: Timekeeper::present(),
            id,
            clear,
            waiting,
        }
    }

    /// Whether it can fire. A timer that fake timers set can't once they are gone.
    pub(crate) fn is_kept(&self) -> bool {
        self.timekeeper == Timekeeper::present()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let clear: &Function = self.clear.unchecked_ref();
        let _ = clear.call1(&JsValue::UNDEFINED, &self.id);
        self.waiting.callback.take();
    }
}

impl Waiting {
    fn fire(&self) {
        self.has_fired.set(true);
        if let Some(callback) = self.callback.take() {
            callback();
        }
    }
}

/// Sets a timer. Returns its id, and the function that clears it; `None` if one of the two functions is missing, or throws.
fn set(closure: &JsValue, after: Milliseconds) -> Option<(JsValue, JsValue)> {
    let clear = Global::clear_timeout();
    let id = clear.is_function().then(|| set_timeout(closure, after));
    Some((id?.ok()?, clear))
}

fn set_by_first(closure: &JsValue, after: Milliseconds) -> (JsValue, JsValue) {
    FIRST.with(|first| {
        let set: &Function = first.set.unchecked_ref();
        let id = set.call2(&JsValue::UNDEFINED, closure, &after.into());
        (id.unwrap_or_default(), first.clear.clone())
    })
}

/// Who keeps the time: the host, or a test's fake timers.
#[derive(PartialEq)]
pub(crate) struct Timekeeper(JsValue);

impl Timekeeper {
    /// Fake timers replace `setTimeout` together with the clocks.
    pub(crate) fn present() -> Self {
        Self(Global::set_timeout())
    }
}

/// Milliseconds by both of the host's clocks, for a session's clock. A clock that is broken reads NaN.
pub(crate) fn clocks() -> (f64, f64) {
    if let (Ok(performance), Ok(date)) = (performance_now(), date_now()) {
        return (performance, date);
    }
    let read = |clock: &JsValue| clock.unchecked_ref::<Ticking>().now().unwrap_or(f64::NAN);
    FIRST.with(|first| (read(&first.performance), read(&first.date)))
}

/// What stands in: the host's own, if nobody was faster.
struct First {
    set: JsValue,
    clear: JsValue,
    performance: JsValue,
    date: JsValue,
}

thread_local! {
    static FIRST: First = First {
        set: Global::set_timeout(),
        clear: Global::clear_timeout(),
        performance: Global::performance(),
        date: Global::date(),
    };
}

/// Takes what stands in before a page can replace it.
#[cfg(feature = "bindings")]
pub fn remember_time() {
    FIRST.with(|_| {});
}

#[wasm_bindgen]
extern "C" {
    /// `globalThis`.
    type Global;

    /// `performance` or `Date`.
    type Ticking;

    #[wasm_bindgen(static_method_of = Global, js_class = "globalThis", getter, js_name = setTimeout)]
    fn set_timeout() -> JsValue;

    #[wasm_bindgen(static_method_of = Global, js_class = "globalThis", getter, js_name = clearTimeout)]
    fn clear_timeout() -> JsValue;

    #[wasm_bindgen(static_method_of = Global, js_class = "globalThis", getter)]
    fn performance() -> JsValue;

    #[wasm_bindgen(static_method_of = Global, js_class = "globalThis", getter, js_name = Date)]
    fn date() -> JsValue;

    /// The id is a number in browsers, an object in Node.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: i32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Date, js_name = now)]
    fn date_now() -> Result<f64, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn now(this: &Ticking) -> Result<f64, JsValue>;
}
