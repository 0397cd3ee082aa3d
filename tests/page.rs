//! The browser tests, in a page.
#![cfg(target_arch = "wasm32")]

mod browser;
// A worker has no frames to give a policy to
#[path = "browser/policy.rs"]
mod policy;
#[path = "browser/reconnecting/page.rs"]
mod reconnecting_page;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
