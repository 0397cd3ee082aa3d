//! The session of the JavaScript class that comes back, as one function of numbers: each export of its
//! own would take up more bytes than what it does. `reconnecting.js` has the other side.

use std::cell::RefCell;
use std::time::Duration;

use js_sys::{Array, Math};
use wasm_bindgen::prelude::*;
use wasm_websocket::bindings::{clocks, is_loopback};
use wasm_websocket::reconnect::{
    Action, Backoff, Clock, Event, Generation, Liveness, PageEvent, Queue, Retry, Session,
    Unresolved,
};
use wasm_websocket::{CloseEvent, Error};

/// Of options and a probe.
pub(crate) type Start = dyn Fn(Numbers, JsValue) -> JsValue;

/// Of an input by its number, the attempt, three numbers and a message.
type Call = dyn Fn(u32, Generation, f64, f64, f64, JsValue) -> JsValue;

struct Driven {
    session: Session<JsValue>,
    clock: Clock,
}

const PAGE: [PageEvent; 8] = [
    PageEvent::Online,
    PageEvent::Offline,
    PageEvent::Visible,
    PageEvent::Hidden,
    PageEvent::Freeze,
    PageEvent::Resume,
    PageEvent::PageHide,
    PageEvent::PageShow,
];

#[wasm_bindgen]
extern "C" {
    /// Milliseconds and bytes, which were checked; where there may be none, infinity is none.
    pub(crate) type Numbers;

    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &Numbers, index: u32) -> f64;
}

#[wasm_bindgen(module = "/src/js/arguments.js")]
extern "C" {
    fn list(number: u32, a: f64, b: f64, message: &JsValue) -> JsValue;
}

/// A function that is the session; JavaScript's collector frees it.
pub(crate) fn start(options: Numbers, probe: JsValue) -> JsValue {
    let (performance, date) = clocks();
    let driven = RefCell::new(Driven {
        session: configured(&options, probe),
        clock: Clock::new(performance, date),
    });
    let call: Closure<Call> = Closure::new(move |input, generation, a, b, c, message| {
        // It never calls what could come back here
        let Ok(mut driven) = driven.try_borrow_mut() else {
            return JsValue::UNDEFINED;
        };
        driven.call(input, generation, a, b, c, message)
    });
    call.into_js_value()
}

fn configured(options: &Numbers, probe: JsValue) -> Session<JsValue> {
    let time = |index| millis(options.get(index));
    let mut backoff = Backoff::new(time(0), time(1))
        .unwrap_or_default()
        .min_uptime(time(3));
    let retries = options.get(2);
    if retries.is_finite() {
        backoff = backoff.max_retries(retries as u32);
    }
    let mut queue = Queue::new(options.get(5) as usize, options.get(6) as usize).max_age(time(7));
    if options.get(8) > 0.0 {
        queue = queue.drop_oldest();
    }
    let mut session = Session::new(backoff, queue).connect_timeout(time(4));
    if !probe.is_undefined() {
        session = session.liveness(Liveness::new(probe).idle(time(9)).timeout(time(10)));
    }
    session.start(Duration::ZERO);
    session
}

impl Driven {
    /// By the numbers that `reconnecting.js` names.
    fn call(
        &mut self,
        input: u32,
        generation: Generation,
        a: f64,
        b: f64,
        c: f64,
        message: JsValue,
    ) -> JsValue {
        let (performance, date) = clocks();
        let now = self.clock.now(performance, date);
        let session = &mut self.session;
        let random = Math::random();
        match input {
            0 => return next_action(session, now, a > 0.0, random),
            1 => return next_event(session),
            2 => return f64::from(session.ready_state() as u16).into(),
            3 => return (session.queue().bytes() as f64).into(),
            4 => {
                return session.round_trip().map_or(JsValue::UNDEFINED, |time| {
                    (time.as_secs_f64() * 1000.0).into()
                });
            }
            5 => return session.take_unsent().into_iter().collect::<Array>().into(),
            6 => return f64::from(session.send(now, message, a as usize).is_ok()).into(),
            7 => {
                let present = session.handle_message(now, generation);
                session.handle_buffered(generation, a as u64);
                return f64::from(present).into();
            }
            8 => session.handle_resolved(now, generation, found(b > 0.0, a), random),
            9 => {
                session.handle_connecting(message.as_string().is_some_and(|url| is_loopback(&url)))
            }
            10 => session.handle_open(now, generation),
            11 => {
                let close = close_event(b as u16);
                session.handle_close(now, generation, close, c as u64, decided(a), random);
            }
            12 => session.handle_closing(now, generation),
            13 => session.handle_sent(a as u64),
            14 => session.handle_probed(b as usize, a as u64),
            15 => session.close(now),
            16 => session.reconnect(now),
            17 => session.retry_after(millis(a)),
            18 => session.acknowledge(a as u64),
            19 => session.requeue_unsent(),
            _ => {
                if let Some(event) = PAGE.get(a as usize) {
                    session.handle_page(now, *event, random);
                }
            }
        }
        JsValue::UNDEFINED
    }
}

fn found(found: bool, retry: f64) -> Result<(), Unresolved> {
    if found {
        Ok(())
    } else {
        Err(Unresolved::new("").retry(decided(retry).unwrap_or(Retry::Backoff)))
    }
}

/// The session needs the code alone.
fn close_event(code: u16) -> CloseEvent {
    CloseEvent {
        code: code.into(),
        reason: String::new(),
        was_clean: false,
    }
}

/// What to do next: its number, the attempt, and more. Without any, milliseconds until it is to be
/// asked again, or nothing. Deadlines are handled only where their events are delivered.
fn next_action(
    session: &mut Session<JsValue>,
    now: Duration,
    delivers: bool,
    random: f64,
) -> JsValue {
    loop {
        if let Some(action) = session.poll_action() {
            let (number, generation, more, message) = match action {
                Action::Close {
                    generation, code, ..
                } => (0, generation, code.map_or(0, u16::from).into(), None),
                Action::Resolve {
                    generation,
                    failures,
                } => (1, generation, failures, None),
                Action::Connect { generation } => (2, generation, 0, None),
                Action::Probe {
                    generation,
                    message,
                } => (3, generation, 0, Some(message)),
                Action::Send {
                    generation,
                    message,
                } => (4, generation, 0, Some(message)),
            };
            return list(
                number,
                generation.into(),
                more.into(),
                message.unwrap_or(&JsValue::UNDEFINED),
            );
        }
        match session.poll_timeout() {
            None => return JsValue::UNDEFINED,
            Some(due) if delivers && due <= now => session.handle_timeout(now, random),
            Some(due) => return (due.saturating_sub(now).as_secs_f64() * 1000.0).into(),
        }
    }
}

/// What to tell the user next: its number, and what belongs to it.
fn next_event(session: &mut Session<JsValue>) -> JsValue {
    let Some(event) = session.poll_event() else {
        return JsValue::UNDEFINED;
    };
    let (number, a, b, message) = match event {
        Event::Opened { .. } => (0, 0.0, 0.0, None),
        Event::Lost { close, in_doubt } => (1, u16::from(close.code).into(), in_doubt as f64, None),
        Event::Reconnecting { attempt, delay } => {
            (2, attempt.into(), delay.as_secs_f64() * 1000.0, None)
        }
        Event::Dropped(message) => (3, 0.0, 0.0, Some(message)),
        Event::GaveUp(error) => {
            let exhausted = matches!(error, Error::RetriesExhausted(_));
            (4, 0.0, exhausted.into(), None)
        }
        Event::Closed { close, in_doubt } => {
            (5, u16::from(close.code).into(), in_doubt as f64, None)
        }
        // This version has no other
        _ => return JsValue::UNDEFINED,
    };
    list(
        number,
        a,
        b,
        message.as_ref().unwrap_or(&JsValue::UNDEFINED),
    )
}

fn millis(number: f64) -> Duration {
    Duration::from_micros((number * 1000.0) as u64)
}

/// What the user wants, by the number of `reconnecting.js`: milliseconds, or one below 0. Nothing for NaN.
fn decided(retry: f64) -> Option<Retry> {
    if retry >= 0.0 {
        Some(Retry::After(millis(retry)))
    } else if retry < -2.0 {
        Some(Retry::BackoffAfterWindow)
    } else if retry < -1.0 {
        Some(Retry::Backoff)
    } else if retry < 0.0 {
        Some(Retry::Stop)
    } else {
        None
    }
}
