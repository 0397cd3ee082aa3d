//! URLs by the browser's parser, for bindings, which are as strict as the standard.

use wasm_bindgen::prelude::*;

use super::global::{Object, global, require_browser};
use crate::values::{Error, UrlProblem, check_parsed, check_url, invalid_url};

/// The absolute URL that a socket is opened with, parsed against the page's base URL
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 1 to 7).
///
/// The `WebSocket` constructor alone would do, but Firefox's ignores the base element, Chromium's takes a
/// host with a space, and those of older engines take no `http:`.
///
/// # Errors
///
/// [`Error::InvalidUrl`]; [`Error::Unsupported`] where there is no browser.
pub fn resolve(url: &str) -> Result<String, Error> {
    check_url(url).map_err(|problem| invalid_url(url, problem))?;
    require_browser()?;
    let Ok(parsed) = Url::new(url, &base_url()) else {
        return Err(invalid_url(url, UrlProblem::Unparsable));
    };
    let text = |name| parsed.get(name).as_string().unwrap_or_default();
    let scheme = text("protocol");
    check_parsed(url, &scheme, &text("hostname"))?;
    match scheme.as_str() {
        "http:" => parsed.set("protocol", "ws:"),
        "https:" => parsed.set("protocol", "wss:"),
        _ => {}
    }
    Ok(text("href"))
}

fn base_url() -> JsValue {
    let global = global();
    let document: Object = global.get("document").unchecked_into();
    if document.is_undefined() {
        let location: Object = global.get("location").unchecked_into();
        if location.is_undefined() {
            return JsValue::UNDEFINED;
        }
        return location.get("href");
    }
    document.get("baseURI")
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object, js_name = URL)]
    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str, base: &JsValue) -> Result<Url, JsValue>;

    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Url, name: &str, value: &str);
}
