//! What JavaScript gives a session: its options, and the user's decisions.

use std::time::Duration;

use wasm_bindgen::JsValue;
use wasm_websocket::reconnect::{Backoff, Liveness, Queue, Retry, Session as Machine};

use crate::callbacks::Options;

/// A session with these options, which were checked.
pub(crate) fn machine(options: &Options) -> Machine<JsValue> {
    let time = |name, default| options.number(name).map_or(default, duration);
    let count = |name, default| {
        options
            .number(name)
            .map_or(default, |number| number as usize)
    };
    let finite = |name| options.number(name).filter(|number| number.is_finite());
    let backoff = Backoff::new()
        .first_delay(time("firstDelayMs", Backoff::FIRST_DELAY))
        .max_delay(time("maxDelayMs", Backoff::MAX_DELAY))
        .max_retries(finite("maxRetries").map(|retries| retries as u32))
        .min_uptime(time("minUptimeMs", Backoff::MIN_UPTIME));
    let queue = Queue::new()
        .max_messages(count("maxMessages", Queue::<JsValue>::MAX_MESSAGES))
        .max_bytes(count("maxBytes", Queue::<JsValue>::MAX_BYTES))
        .max_age(finite("maxAgeMs").map(duration))
        .drop_oldest(options.is_set("dropOldest"));
    let mut machine = Machine::new(backoff, queue)
        .connect_timeout(time(
            "connectTimeoutMs",
            Machine::<JsValue>::CONNECT_TIMEOUT,
        ))
        .close_on_loss(options.is_set("closeOnLoss"))
        .replay(options.is_set("replay"));
    if options.has("greeting") {
        machine = machine.greeting();
    }
    if options.has("probe") {
        let liveness = Liveness::new(options.value("probe"))
            .after(time("afterMs", Liveness::<JsValue>::AFTER))
            .timeout(time("timeoutMs", Liveness::<JsValue>::TIMEOUT))
            .drain_timeout(time("drainTimeoutMs", Liveness::<JsValue>::DRAIN_TIMEOUT))
            .every(time("everyMs", Duration::MAX))
            .names_answer(options.has("isAnswer"));
        machine = machine.liveness(liveness);
    }
    machine
}

/// Infinitely many milliseconds are the longest time, which the session takes for never.
pub(crate) fn duration(milliseconds: f64) -> Duration {
    if milliseconds.is_finite() {
        Duration::from_micros((milliseconds * 1000.0) as u64)
    } else {
        Duration::MAX
    }
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A `RetryDecision` of JavaScript's: milliseconds, a boolean, "after-first-delay" or undefined.
pub(crate) fn decision(retry: &JsValue) -> Option<Retry> {
    if let Some(delay) = retry.as_f64() {
        return Some(Retry::After(duration(delay)));
    }
    match retry.as_bool() {
        Some(true) => Some(Retry::Backoff),
        Some(false) => Some(Retry::Stop),
        None => retry.is_string().then_some(Retry::BackoffAfterFirstDelay),
    }
}
