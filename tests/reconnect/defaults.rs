//! The defaults, which stand once, in Rust: what the JavaScript class's types say of them is the same.

use std::time::Duration;

use wasm_websocket::reconnect::{Backoff, Liveness, Queue, Session};

const TYPES: &str = include_str!("../../src/js/types/reconnecting.d.ts");

/// The number after `Default:`, in the comment before an option.
fn documented(option: &str) -> u64 {
    let (before, _) = TYPES.split_once(&format!("  {option}?: ")).expect(option);
    let (_, default) = before.rsplit_once("Default: ").expect(option);
    let digits = default.chars().filter(char::is_ascii_digit);
    digits.collect::<String>().parse().expect(option)
}

fn milliseconds(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap()
}

#[test]
fn the_types_tell_the_defaults() {
    let defaults = [
        ("firstWindowMs", milliseconds(Backoff::FIRST_DELAY)),
        ("capMs", milliseconds(Backoff::MAX_DELAY)),
        ("minUptimeMs", milliseconds(Backoff::MIN_UPTIME)),
        (
            "connectTimeoutMs",
            milliseconds(Session::<()>::CONNECT_TIMEOUT),
        ),
        ("maxQueuedMessages", Queue::<()>::MAX_MESSAGES as u64),
        ("maxQueuedBytes", Queue::<()>::MAX_BYTES as u64),
        ("idleMs", milliseconds(Liveness::<()>::AFTER)),
        ("timeoutMs", milliseconds(Liveness::<()>::TIMEOUT)),
    ];
    for (option, default) in defaults {
        assert_eq!(documented(option), default, "{option}");
    }
}
