//! Any steps of a stream's reader and its server, on the limit of what may wait.
#![no_main]

#[path = "../../tests/inbox/law.rs"]
mod law;

libfuzzer_sys::fuzz_target!(|data: &[u8]| law::check_bytes(data));
