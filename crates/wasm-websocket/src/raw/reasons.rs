//! Why something failed: what the engine throws or tells, as errors.

use std::fmt;

use wasm_bindgen::prelude::*;

use super::global::Object;
use crate::values::{Cause, Error, UrlProblem, invalid_url};

/// Why a connection failed: the `message` of an error event, or its `error`. Browsers' have neither.
pub(super) fn cause(event: &Object) -> Option<Cause> {
    let message = event.get("message").as_string().unwrap_or_default();
    let error = event.get("error");
    let reason = match message.is_empty() {
        true if error.is_undefined() || error.is_null() => return None,
        true => text_of(&error),
        false => message,
    };
    Some(Cause::new(Reported(reason)))
}

/// A type of its own, with the same text for `Debug`, because an error made of a text takes 2.6 KiB of a minimal app, gzip.
struct Reported(String);

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Reported {}

/// The error for what the constructor of a socket threw.
pub(super) fn refused(url: &str, thrown: JsValue) -> Error {
    let reason = text_of(&thrown);
    let is = |name| reason.starts_with(name);
    if is("SyntaxError") {
        invalid_url(url, UrlProblem::Unparsable)
    } else if is("ReferenceError") || is("TypeError") {
        // The global isn't there, or is no constructor
        Error::Unsupported
    } else {
        Error::Blocked { reason }
    }
}

/// The error for a block that the engine doesn't explain.
pub(super) fn blocked() -> Error {
    Error::Blocked {
        reason: "no reason given".into(),
    }
}

/// The text of what was thrown, such as `SecurityError: …`.
pub(crate) fn text_of(thrown: &JsValue) -> String {
    string(thrown).unwrap_or_default()
}

#[wasm_bindgen]
extern "C" {
    /// Converts any value, unless its own conversion throws.
    #[wasm_bindgen(catch, js_name = String)]
    fn string(value: &JsValue) -> Result<String, JsValue>;
}
