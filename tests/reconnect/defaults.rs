//! The defaults are Rust's constants. The types of the JavaScript class document the same.

use std::time::Duration;

use wasm_websocket::reconnect::{Backoff, Liveness, Queue, Session};

const TYPES: &str = include_str!("../../src/js/types/options.d.ts");

/// What follows `Default:` in the comment before an option.
fn documented(option: &str) -> String {
    let (before, _) = TYPES.split_once(&format!("  {option}?: ")).expect(option);
    let (_, default) = before.rsplit_once("Default: ").expect(option);
    let (default, _) = default.split_once('.').expect(option);
    default.replace([',', '`'], "")
}

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

#[test]
fn the_types_document_the_defaults() {
    let defaults = [
        ("firstDelayMs", milliseconds(Backoff::FIRST_DELAY)),
        ("maxDelayMs", milliseconds(Backoff::MAX_DELAY)),
        ("maxRetries", "Infinity".into()),
        ("minUptimeMs", milliseconds(Backoff::MIN_UPTIME)),
        ("maxMessages", Queue::<()>::MAX_MESSAGES.to_string()),
        ("maxBytes", Queue::<()>::MAX_BYTES.to_string()),
        ("maxAgeMs", "Infinity".into()),
        ("dropOldest", "false".into()),
        ("afterMs", milliseconds(Liveness::<()>::AFTER)),
        ("timeoutMs", milliseconds(Liveness::<()>::TIMEOUT)),
        (
            "drainTimeoutMs",
            milliseconds(Liveness::<()>::DRAIN_TIMEOUT),
        ),
        ("everyMs", "Infinity".into()),
        (
            "connectTimeoutMs",
            milliseconds(Session::<()>::CONNECT_TIMEOUT),
        ),
        ("requeueUnsent", "false".into()),
        ("replay", "false".into()),
        ("attemptErrors", "false".into()),
    ];
    for (option, default) in defaults {
        assert_eq!(documented(option), default, "{option}");
    }
}

#[test]
fn the_default_backoff_is_made_of_the_constants() {
    let backoff = Backoff::new()
        .first_delay(Backoff::FIRST_DELAY)
        .max_delay(Backoff::MAX_DELAY)
        .max_retries(None)
        .min_uptime(Backoff::MIN_UPTIME);
    assert_eq!(backoff, Backoff::default());
}

#[test]
fn the_default_queue_is_made_of_the_constants() {
    let time = Duration::from_secs(3600);
    let mut queue = Queue::default();
    for _ in 0..Queue::<()>::MAX_MESSAGES {
        assert_eq!(queue.push(Duration::ZERO, (), 0), Ok(()));
    }
    assert_eq!(queue.push(time, (), 0), Err(()));
    assert_eq!(queue.pop_dropped(time), None);
    let mut queue = Queue::default();
    let len = Queue::<()>::MAX_BYTES;
    assert_eq!(queue.push(time, (), len + 1), Err(()));
    assert_eq!(queue.push(time, (), len), Ok(()));
    assert_eq!(queue.push(time, (), 1), Err(()));
}
