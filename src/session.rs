//! `Session`: runs the crate's driver for a JavaScript class.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_websocket::bindings::{Driver, Find, Finding, Host, RawSocket, TIMED_OUT};
use wasm_websocket::reconnect::{Event, FailedEnd, Failure, Generation, Retry, Session as Machine};
use wasm_websocket::{Cause, CloseEvent, Error, MessageEvent, ReadyState};

use crate::callbacks::{Callbacks, Options};
use crate::rules::requested;
use crate::settings::{decision, duration, machine, milliseconds};

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
    names_answer: bool,
    /// The length of a message that JavaScript has sent already, while the driver takes note of it.
    sent: Cell<Option<usize>>,
}

/// Asks the JavaScript class what to connect to.
struct Asks {
    /// By functions of the user's.
    is_fresh: bool,
}

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
            names_answer: options.has("isAnswer"),
            sent: Cell::new(None),
        };
        let asks = Asks {
            is_fresh: options.is_set("isFresh"),
        };
        let session = Box::new(machine(&options));
        // JavaScript has kept what was thrown, or knows that the options contradict each other
        let driver = Driver::start(
            class,
            Box::new(asks),
            options.is_set("requeueUnsent"),
            session,
        )
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
        self.driver.answer(generation, Err(failure(retry)));
    }

    /// The greeting is done.
    pub fn greeted(&self, generation: Generation) {
        self.driver.greeted(generation, Ok(()));
    }

    /// The greeting failed, and whether to retry.
    #[wasm_bindgen(js_name = notGreeted)]
    pub fn not_greeted(&self, generation: Generation, retry: &JsValue) {
        self.driver.greeted(generation, Err(failure(retry)));
    }

    /// The event of the next message for the greeting; undefined if there is none.
    #[wasm_bindgen(js_name = takeHeld)]
    pub fn take_held(&self, generation: Generation) -> JsValue {
        let event = self.driver.take_held(generation);
        event.map_or(JsValue::UNDEFINED, |event| event.as_js().clone())
    }

    /// Returns false if there was no room for the message.
    pub fn send(&self, message: JsValue) -> bool {
        self.driver.send(message).is_ok()
    }

    /// Whether JavaScript may send a message on the open socket before it calls `sent`: no other message waits.
    #[wasm_bindgen(getter, js_name = takesSent)]
    pub fn takes_sent(&self) -> bool {
        let is_ready = |session: &mut Machine<_>| {
            session.ready_state() == ReadyState::Open && session.queue().is_empty()
        };
        self.driver.session(is_ready)
    }

    /// JavaScript has sent a message of `len` bytes, as `takes_sent` allows. It may be undefined if the host's buffer is empty.
    pub fn sent(&self, message: JsValue, len: usize) {
        if self.takes_sent() {
            self.driver.host.sent.set(Some(len));
            // Here the driver keeps it, or counts it
            let _ = self.driver.send(message);
            self.driver.host.sent.take();
        }
    }

    /// Returns false if no connection is open.
    #[wasm_bindgen(js_name = sendVolatile)]
    pub fn send_volatile(&self, message: JsValue) -> bool {
        let host = &self.driver.host;
        self.driver
            .send_volatile(|socket| host.send(socket, &message))
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

impl Find<Class> for Asks {
    fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    fn find(
        &self,
        driver: &Rc<Driver<Class>>,
        generation: Generation,
        failures: u32,
    ) -> Finding<JsValue> {
        let searching = Finding::Searching(Box::new(()));
        let Some(callbacks) = driver.host.callbacks() else {
            return searching;
        };
        let last = driver.session(|session| session.last_end().cloned());
        let last = last.map_or(JsValue::UNDEFINED, |last| {
            driver.host.described(&callbacks, &last)
        });
        let target = callbacks.find(generation, failures, &last);
        if target.is_undefined() {
            searching
        } else {
            Finding::Known(Rc::new(target))
        }
    }
}

impl Host for Class {
    type Message = JsValue;
    type Endpoint = JsValue;

    const DEFERS: bool = true;
    const KEEPS_HANDLER: bool = true;

    fn follows_page(&self) -> bool {
        self.comes_back
    }

    fn len(&self, message: &JsValue) -> usize {
        let callbacks = self.callbacks();
        callbacks.map_or(0, |callbacks| callbacks.measure(message))
    }

    fn send(&self, _: &RawSocket, message: &JsValue) -> Option<usize> {
        let sent = self.sent.take();
        sent.or_else(|| self.callbacks()?.give(message))
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

    fn greet(driver: &Rc<Driver<Self>>, generation: Generation) -> Box<dyn Any> {
        if let Some(callbacks) = driver.host.callbacks() {
            callbacks.greet(generation);
        }
        // JavaScript learns by itself that a greeting is over
        Box::new(())
    }

    fn wake_greeting(&self) {
        if let Some(callbacks) = self.callbacks() {
            callbacks.wake_greeting();
        }
    }

    fn receive_limit(&self) {
        if let Some(callbacks) = self.callbacks() {
            callbacks.receive_limit();
        }
    }

    fn hold(&self, event: &MessageEvent) -> usize {
        let callbacks = self.callbacks();
        callbacks.map_or(0, |callbacks| callbacks.hold(event.as_js()))
    }

    fn is_answer(&self, event: &MessageEvent) -> bool {
        let callbacks = self.callbacks().filter(|_| self.names_answer);
        callbacks.is_some_and(|callbacks| callbacks.is_answer(event.as_js()))
    }

    fn receive(driver: &Rc<Driver<Self>>, event: &MessageEvent, is_late: bool) -> usize {
        let callbacks = driver.host.callbacks();
        callbacks.map_or(0, |callbacks| callbacks.received(event.as_js(), is_late))
    }

    fn notify(driver: &Rc<Driver<Self>>, event: Event<JsValue>) {
        let Some(callbacks) = driver.host.callbacks() else {
            return;
        };
        match event {
            Event::Connecting { attempt } => callbacks.connecting(attempt),
            Event::Opened { .. } => callbacks.opened(),
            Event::Lost { close, in_doubt } => {
                let code = close.code.into();
                callbacks.lost(code, &close.reason, close.was_clean, in_doubt as f64);
            }
            Event::Reconnecting { attempt, delay, .. } => {
                let last = driver.session(|session| session.last_end().cloned());
                if let Some(last) = last {
                    let last = driver.host.described(&callbacks, &last);
                    callbacks.reconnecting(attempt, milliseconds(delay), &last);
                }
            }
            Event::Dropped(message) => callbacks.dropped(&message),
            Event::GaveUp(error) => {
                let (kind, close) = driver.host.end(&callbacks, &error);
                driver.host.ended(&callbacks, kind, &close, 0);
            }
            Event::Closed { close, in_doubt } => {
                driver.host.ended(&callbacks, "closed", &close, in_doubt);
            }
            // The enum is non-exhaustive
            _ => {}
        }
    }

    fn retry(&self, end: &FailedEnd) -> Option<Retry> {
        let callbacks = self.callbacks()?;
        decision(&callbacks.retry(&self.described(&callbacks, end)))
    }
}

impl Class {
    fn callbacks(&self) -> Option<Rc<Callbacks>> {
        self.callbacks.borrow().clone()
    }

    fn ended(&self, callbacks: &Callbacks, kind: &str, close: &CloseEvent, in_doubt: u64) {
        self.callbacks.take();
        let code = close.code.into();
        callbacks.ended(kind, code, &close.reason, close.was_clean, in_doubt as f64);
    }

    /// The object that the user's functions are called with.
    fn described(&self, callbacks: &Callbacks, end: &FailedEnd) -> JsValue {
        let (kind, close) = self.end(callbacks, &end.error);
        callbacks.failed_end(
            kind,
            close.code.into(),
            &close.reason,
            close.was_clean,
            end.attempt,
            end.uptime.map(milliseconds),
        )
    }

    /// The kind of the `WebSocketClientError`, and the close event's values. Without retries they are those of the only
    /// connection. Tells JavaScript the reasons that it doesn't know.
    fn end(&self, callbacks: &Callbacks, error: &Error) -> (&'static str, CloseEvent) {
        match error {
            Error::RetriesExhausted(last) if self.comes_back => {
                ("retries-exhausted", self.end(callbacks, last).1)
            }
            Error::RetriesExhausted(last) => self.end(callbacks, last),
            Error::Refused(close) => ("refused", close.clone()),
            Error::ConnectionLost(close) => ("lost", close.clone()),
            Error::ConnectFailed(close) => ("connect-failed", close.clone()),
            Error::Blocked { .. } => ("blocked", CloseEvent::ABNORMAL),
            Error::TimedOut => {
                callbacks.because(TIMED_OUT);
                ("connect-failed", CloseEvent::ABNORMAL)
            }
            _ => ("refused", CloseEvent::ABNORMAL),
        }
    }
}

/// JavaScript has kept what was thrown.
fn failure(retry: &JsValue) -> Failure {
    Failure::from(Thrown).retry(decision(retry).unwrap_or(Retry::Backoff))
}
