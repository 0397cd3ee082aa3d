//! `Session`: runs the crate's driver for a JavaScript class.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_websocket::bindings::{Driver, Find, Finding, Host, RawSocket, TIMED_OUT};
use wasm_websocket::reconnect::{
    Backoff, Event, Failure, Generation, Liveness, Queue, Retry, Session as Machine,
};
use wasm_websocket::{Cause, CloseEvent, Error, MessageEvent};

use crate::callbacks::{Callbacks, Options};
use crate::rules::requested;

/// JavaScript owns it: the garbage collector frees it.
#[wasm_bindgen(private, skip_typescript)]
pub struct Session {
    driver: Rc<Driver<Class>>,
}

/// The driver's host: an instance of the JavaScript class.
pub(crate) struct Class {
    /// None once the session has ended: these hold the instance, which could never be collected.
    callbacks: RefCell<Option<Rc<Callbacks>>>,
    comes_back: bool,
}

/// Asks the JavaScript class what to connect to.
struct Asks;

/// Stands for what JavaScript threw, which JavaScript itself keeps.
#[derive(Debug)]
struct Thrown;

impl std::error::Error for Thrown {}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("thrown by JavaScript")
    }
}

impl Session {
    /// Starts to connect, and calls `callbacks` for all that happens.
    pub(crate) fn start(options: Options, callbacks: Callbacks) -> Result<Session, JsValue> {
        let class = Class {
            callbacks: RefCell::new(Some(Rc::new(callbacks))),
            comes_back: options.comes_back(),
        };
        let session = Box::new(machine(&options));
        let requeues = options.get("requeueUnsent") > 0.0;
        // JavaScript has kept what was thrown, and throws that
        let driver = Driver::start(class, Box::new(Asks), requeues, session)
            .map_err(|_| JsValue::UNDEFINED)?;
        driver.detach();
        Ok(Self { driver })
    }
}

#[wasm_bindgen]
impl Session {
    #[wasm_bindgen(getter, js_name = readyState)]
    pub fn ready_state(&self) -> u16 {
        self.driver.ready_state() as u16
    }

    #[wasm_bindgen(getter, js_name = retryCount)]
    pub fn retry_count(&self) -> u32 {
        self.driver.session(|session| session.retry_count())
    }

    #[wasm_bindgen(getter, js_name = bufferedAmount)]
    pub fn buffered_amount(&self) -> f64 {
        self.driver.buffered_amount() as f64
    }

    /// The answer to `Callbacks::find`: a URL and a list of subprotocols.
    pub fn found(&self, generation: Generation, target: JsValue) {
        self.driver.answer(generation, Ok(Rc::new(target)));
    }

    /// The answer to `Callbacks::find` when it failed, and whether to retry.
    #[wasm_bindgen(js_name = notFound)]
    pub fn not_found(&self, generation: Generation, retry: &JsValue) {
        let retry = decision(retry).unwrap_or(Retry::Backoff);
        let found = Err(Failure::from(Thrown).retry(retry));
        self.driver.answer(generation, found);
    }

    /// Returns false if there was no room for the message.
    pub fn send(&self, message: JsValue) -> bool {
        self.driver.send(message).is_ok()
    }

    /// JavaScript has checked the code and the reason.
    pub fn close(&self, code: Option<u16>, reason: &str) {
        self.driver.input(|session, now| match code {
            Some(code) => drop(session.close_with(now, code, reason)),
            None => session.close(now),
        });
    }

    /// Delivers the events that wait.
    pub fn flush(&self) {
        self.driver.flush();
    }

    /// Takes `callbacks` again, as an ended session has dropped them. JavaScript has checked the code and the reason.
    pub fn reconnect(&self, callbacks: Callbacks, code: Option<u16>, reason: &str) {
        self.driver.host.callbacks.replace(Some(Rc::new(callbacks)));
        self.driver.input(|session, now| match code {
            Some(code) => drop(session.reconnect_with(now, code, reason)),
            None => session.reconnect(now),
        });
        self.driver.detach();
    }

    #[wasm_bindgen(js_name = retryAfter)]
    pub fn retry_after(&self, milliseconds: f64) {
        let delay = duration(milliseconds);
        self.driver.session(|session| session.retry_after(delay));
    }

    pub fn acknowledge(&self, messages: f64) {
        self.driver
            .session(|session| session.acknowledge(messages as u64));
    }

    #[wasm_bindgen(js_name = takeUnsent)]
    pub fn take_unsent(&self) -> Vec<JsValue> {
        self.driver.session(Machine::take_unsent)
    }

    #[wasm_bindgen(js_name = requeueUnsent)]
    pub fn requeue_unsent(&self) {
        self.driver.input(|session, _| session.requeue_unsent());
    }

    /// Has `callbacks` make an object of the counters.
    pub fn count(&self, callbacks: &Callbacks) -> JsValue {
        let counters = self.driver.counters();
        callbacks.counted(
            counters.connects as f64,
            counters.sent_messages as f64,
            counters.sent_bytes as f64,
            counters.received_messages as f64,
            counters.received_bytes as f64,
            counters.round_trip.map(milliseconds),
        )
    }
}

fn machine(options: &Options) -> Machine<JsValue> {
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
        .drop_oldest(options.get("dropOldest") > 0.0);
    let timeout = match options.number("connectTimeoutMs") {
        Some(f64::INFINITY) => None,
        given => Some(given.map_or(Machine::<JsValue>::CONNECT_TIMEOUT, duration)),
    };
    let mut machine = Machine::new(backoff, queue)
        .connect_timeout(timeout)
        .close_on_loss(options.get("closeOnLoss") > 0.0);
    let probe = options.probe();
    if !probe.is_undefined() {
        let liveness = Liveness::new(probe)
            .after(time("afterMs", Liveness::<JsValue>::AFTER))
            .timeout(time("timeoutMs", Liveness::<JsValue>::TIMEOUT));
        machine = machine.liveness(liveness);
    }
    machine
}

impl Class {
    fn callbacks(&self) -> Option<Rc<Callbacks>> {
        self.callbacks.borrow().clone()
    }
}

impl Find<Class> for Asks {
    fn find(
        &self,
        driver: &Rc<Driver<Class>>,
        generation: Generation,
        failures: u32,
    ) -> Finding<JsValue> {
        let callbacks = driver.host.callbacks();
        match callbacks.map(|callbacks| callbacks.find(generation, failures)) {
            Some(target) if !target.is_undefined() => Finding::Known(Rc::new(target)),
            _ => Finding::Searching(Box::new(())),
        }
    }
}

impl Host for Class {
    type Message = JsValue;
    type Endpoint = JsValue;

    const DEFERS: bool = true;

    fn follows_page(&self) -> bool {
        self.comes_back
    }

    fn len(&self, message: &JsValue) -> usize {
        let callbacks = self.callbacks();
        callbacks.map_or(0, |callbacks| callbacks.measure(message))
    }

    fn send(&self, _: &RawSocket, message: &JsValue) -> Option<usize> {
        self.callbacks()?.give(message)
    }

    fn open(&self, target: &JsValue) -> Result<Box<RawSocket>, Error> {
        // JavaScript has kept what was thrown
        let unresolved = || Error::Unresolved(Cause::new(Thrown));
        let callbacks = self.callbacks().ok_or_else(unresolved)?;
        let socket = callbacks.construct(target).map_err(|_| unresolved())?;
        let target: &Array = target.unchecked_ref();
        let requested = requested(target.get(1).unchecked_ref()).unwrap_or_default();
        Ok(Box::new(RawSocket::over(socket, requested)))
    }

    fn failing(&self) {
        if let Some(callbacks) = self.callbacks() {
            callbacks.failing();
        }
    }

    fn receive(driver: &Rc<Driver<Self>>, event: &MessageEvent) -> usize {
        let callbacks = driver.host.callbacks();
        callbacks.map_or(0, |callbacks| callbacks.received(event.as_js()))
    }

    fn notify(driver: &Rc<Driver<Self>>, event: Event<JsValue>) {
        let is_failure = matches!(event, Event::Reconnecting { .. } | Event::GaveUp(_));
        let is_late =
            |session: &mut Machine<_>| matches!(session.last_failure(), Some(Error::TimedOut));
        if is_failure && driver.session(is_late) {
            // JavaScript knows the other reasons
            if let Some(callbacks) = driver.host.callbacks() {
                callbacks.because(TIMED_OUT);
            }
        }
        driver.host.notify(event);
    }

    fn retry(&self, close: &CloseEvent) -> Option<Retry> {
        let callbacks = self.callbacks()?;
        decision(&callbacks.retry(close.code.into(), &close.reason, close.was_clean))
    }
}

impl Class {
    fn notify(&self, event: Event<JsValue>) {
        let Some(callbacks) = self.callbacks() else {
            return;
        };
        match event {
            Event::Opened { .. } => callbacks.opened(),
            Event::Lost { close, in_doubt } => {
                let code = close.code.into();
                callbacks.lost(code, &close.reason, close.was_clean, in_doubt as f64);
            }
            Event::Reconnecting { attempt, delay } => {
                callbacks.reconnecting(attempt, milliseconds(delay));
            }
            Event::Dropped(message) => callbacks.dropped(&message),
            Event::GaveUp(error) => {
                let (kind, close) = self.end(error);
                self.ended(&callbacks, kind, &close, 0);
            }
            Event::Closed { close, in_doubt } => {
                self.ended(&callbacks, "closed", &close, in_doubt);
            }
            // The enum is non-exhaustive
            _ => {}
        }
    }

    fn ended(&self, callbacks: &Callbacks, kind: &str, close: &CloseEvent, in_doubt: u64) {
        self.callbacks.take();
        let code = close.code.into();
        callbacks.ended(kind, code, &close.reason, close.was_clean, in_doubt as f64);
    }

    /// The kind of the `WebSocketClientError`, and the close event's values. Without retries they are those of the only
    /// connection.
    fn end(&self, error: Error) -> (&'static str, CloseEvent) {
        match error {
            Error::RetriesExhausted(last) if self.comes_back => {
                ("retries-exhausted", self.end(*last).1)
            }
            Error::RetriesExhausted(last) => self.end(*last),
            Error::Refused(close) => ("refused", close),
            Error::ConnectionLost(close) | Error::ConnectFailed(close) => ("connect-failed", close),
            Error::Blocked { .. } => ("blocked", CloseEvent::ABNORMAL),
            Error::TimedOut => ("connect-failed", CloseEvent::ABNORMAL),
            _ => ("refused", CloseEvent::ABNORMAL),
        }
    }
}

/// A `RetryDecision` of JavaScript's: milliseconds, a boolean, "after-first-delay" or undefined.
fn decision(retry: &JsValue) -> Option<Retry> {
    if let Some(delay) = retry.as_f64() {
        return Some(Retry::After(duration(delay)));
    }
    match retry.as_bool() {
        Some(true) => Some(Retry::Backoff),
        Some(false) => Some(Retry::Stop),
        None => retry.is_string().then_some(Retry::BackoffAfterFirstDelay),
    }
}

fn duration(milliseconds: f64) -> Duration {
    Duration::from_micros((milliseconds * 1000.0) as u64)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
