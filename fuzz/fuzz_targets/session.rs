//! Any sequence of events, on a session that is watched as in the native tests.
#![no_main]

// Of what the tests share, this takes a part
#[allow(dead_code)]
#[path = "../../tests/reconnect/driver.rs"]
mod driver;
#[path = "../../tests/reconnect/sequence.rs"]
mod sequence;
#[path = "../../tests/reconnect/watch/mod.rs"]
mod watch;

libfuzzer_sys::fuzz_target!(|data: &[u8]| sequence::run_bytes(data));
