//! Any text as a URL: what is found wrong with it, and whether it names this machine, beside the `url` crate.
#![no_main]

#[path = "../../tests/urls/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::check_bytes(data));
