//! The session of the JavaScript class that comes back: plain calls in, what to do and tell out, as
//! arrays that `reconnecting.js` reads.

use std::cell::RefCell;
use std::time::Duration;

use js_sys::{Array, Math};
use wasm_bindgen::prelude::*;

use crate::reconnect::{
    Action, Backoff, Clock, Event, Generation, Liveness, PageEvent, Queue, Retry, Session,
    Unresolved,
};
use crate::timer::clocks;
use crate::{CloseCode, CloseEvent, Error};

/// What a `ReconnectingWebSocket` drives. JavaScript's collector frees it with its owner.
#[wasm_bindgen(private, skip_typescript)]
pub struct JsSession {
    state: RefCell<State>,
}

struct State {
    session: Session<JsValue>,
    clock: Clock,
    now: Duration,
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

impl JsSession {
    /// `options`, in milliseconds and bytes, were checked; where there may be none, infinity is none.
    pub(super) fn start(options: Vec<f64>, probe: JsValue) -> Self {
        let &[
            first,
            cap,
            retries,
            uptime,
            connect,
            messages,
            bytes,
            age,
            oldest,
            idle,
            timeout,
        ] = options.as_slice()
        else {
            wasm_bindgen::throw_str("options");
        };
        let mut backoff = Backoff::new(millis(first), millis(cap))
            .unwrap_or_default()
            .min_uptime(millis(uptime));
        if retries.is_finite() {
            backoff = backoff.max_retries(retries as u32);
        }
        let mut queue = Queue::new(messages as usize, bytes as usize);
        if age.is_finite() {
            queue = queue.max_age(millis(age));
        }
        if oldest > 0.0 {
            queue = queue.drop_oldest();
        }
        let mut session = Session::new(backoff, queue).connect_timeout(millis(connect));
        if !probe.is_undefined() {
            session.set_liveness(
                Liveness::new(probe)
                    .idle(millis(idle))
                    .timeout(millis(timeout)),
            );
        }
        session.start(Duration::ZERO);
        let (performance, date) = clocks();
        let state = State {
            session,
            clock: Clock::new(performance, date),
            now: Duration::ZERO,
        };
        Self {
            state: RefCell::new(state),
        }
    }

    fn tell<T>(&self, input: impl FnOnce(&mut Session<JsValue>, Duration, f64) -> T) -> T {
        let state = &mut *self.state.borrow_mut();
        let (performance, date) = clocks();
        state.now = state.clock.now(performance, date);
        input(&mut state.session, state.now, Math::random())
    }
}

#[wasm_bindgen]
impl JsSession {
    /// What to do next: its number, as `reconnecting.js` has them, the attempt, and more. Without any,
    /// milliseconds until it is to be asked again, or nothing.
    pub fn act(&self) -> JsValue {
        let state = &mut *self.state.borrow_mut();
        loop {
            if let Some(action) = state.session.poll_action() {
                return acted(action);
            }
            match state.session.poll_timeout() {
                None => return JsValue::UNDEFINED,
                Some(due) if due > state.now => {
                    return (due.saturating_sub(state.now).as_secs_f64() * 1000.0).into();
                }
                Some(_) => state.session.handle_timeout(state.now, Math::random()),
            }
        }
    }

    /// What to tell the user next: its number, and what belongs to it.
    pub fn told(&self) -> Option<Array> {
        let event = self.state.borrow_mut().session.poll_event()?;
        Some(match event {
            Event::Opened { attempts } => list([0.into(), attempts.into()]),
            Event::Lost { close, in_doubt } => ended(1, close, in_doubt),
            Event::Reconnecting { attempt, delay } => list([
                2.into(),
                attempt.into(),
                (delay.as_secs_f64() * 1000.0).into(),
            ]),
            Event::Dropped(message) => list([3.into(), message]),
            Event::GaveUp(error) => ended(4, last(error), 0),
            Event::Closed { close, in_doubt } => ended(5, close, in_doubt),
        })
    }

    /// The answer to a search: found, or to be retried as `retry` says.
    pub fn resolved(&self, generation: Generation, found: bool, retry: f64) {
        let found = found
            .then_some(())
            .ok_or_else(|| Unresolved::new("").retry(decided(retry).unwrap_or(Retry::Backoff)));
        self.tell(|session, now, random| session.handle_resolved(now, generation, found, random));
    }

    pub fn connecting(&self, loopback: bool) {
        self.tell(|session, _, _| session.handle_connecting(loopback));
    }

    pub fn opened(&self, generation: Generation) {
        self.tell(|session, now, _| session.handle_open(now, generation));
    }

    /// Whether the message is the present connection's.
    pub fn message(&self, generation: Generation, buffered: f64) -> bool {
        self.tell(|session, now, _| {
            let present = session.handle_message(now, generation);
            session.handle_buffered(generation, buffered as u64);
            present
        })
    }

    pub fn closed(
        &self,
        generation: Generation,
        code: u16,
        reason: String,
        was_clean: bool,
        buffered: f64,
        retry: f64,
    ) {
        let close = CloseEvent {
            code: code.into(),
            reason,
            was_clean,
        };
        self.tell(|session, now, random| {
            session.handle_close(
                now,
                generation,
                close,
                buffered as u64,
                decided(retry),
                random,
            );
        });
    }

    pub fn closing(&self, generation: Generation) {
        self.tell(|session, now, _| session.handle_closing(now, generation));
    }

    pub fn sent(&self, buffered: f64) {
        self.tell(|session, _, _| session.handle_sent(buffered as u64));
    }

    pub fn probed(&self, len: usize, buffered: f64) {
        self.tell(|session, _, _| session.handle_probed(len, buffered as u64));
    }

    /// The timer fired.
    pub fn wake(&self) {
        self.tell(|_, _, _| {});
    }

    pub fn page(&self, event: usize) {
        self.tell(|session, now, random| {
            if let Some(event) = PAGE.get(event) {
                session.handle_page(now, *event, random);
            }
        });
    }

    /// Whether there is room for it.
    pub fn send(&self, message: JsValue, len: usize) -> bool {
        self.tell(|session, now, _| session.send(now, message, len).is_ok())
    }

    /// A code of 0 is none; others were checked, as was the reason.
    pub fn close(&self, code: u16, reason: &str) {
        self.tell(|session, now, _| {
            if code == 0 {
                session.close(now);
            } else {
                let _ = session.close_with(now, code, reason);
            }
        });
    }

    pub fn reconnect(&self) {
        self.tell(|session, now, _| session.reconnect(now));
    }

    #[wasm_bindgen(js_name = retryAfter)]
    pub fn retry_after(&self, delay: f64) {
        self.tell(|session, _, _| session.retry_after(millis(delay)));
    }

    pub fn acknowledge(&self, messages: u32) {
        self.tell(|session, _, _| session.acknowledge(messages.into()));
    }

    pub fn unsent(&self) -> Vec<JsValue> {
        self.tell(|session, _, _| session.take_unsent())
    }

    pub fn requeue(&self) {
        self.tell(|session, _, _| session.requeue_unsent());
    }

    #[wasm_bindgen(getter, js_name = readyState)]
    pub fn ready_state(&self) -> u16 {
        self.state.borrow().session.ready_state() as u16
    }

    /// Bytes that wait for a connection.
    #[wasm_bindgen(getter)]
    pub fn queued(&self) -> usize {
        self.state.borrow().session.queue().bytes()
    }

    /// Milliseconds.
    #[wasm_bindgen(getter, js_name = roundTrip)]
    pub fn round_trip(&self) -> Option<f64> {
        let round_trip = self.state.borrow().session.round_trip()?;
        Some(round_trip.as_secs_f64() * 1000.0)
    }
}

fn millis(number: f64) -> Duration {
    Duration::from_micros((number * 1000.0) as u64)
}

/// What the user wants by a number: nothing for NaN, no retry below 0, else so many milliseconds.
fn decided(retry: f64) -> Option<Retry> {
    if retry.is_nan() {
        None
    } else if retry < 0.0 {
        Some(Retry::Stop)
    } else {
        Some(Retry::After(millis(retry)))
    }
}

fn acted(action: Action<'_, JsValue>) -> JsValue {
    match action {
        Action::Close {
            generation,
            code,
            reason,
        } => {
            let code = code.map_or(JsValue::UNDEFINED, |code| u16::from(code).into());
            list([0.into(), generation.into(), code, reason.into()])
        }
        Action::Resolve {
            generation,
            failures,
        } => list([1.into(), generation.into(), failures.into()]),
        Action::Connect { generation } => list([2.into(), generation.into()]),
        Action::Probe {
            generation,
            message,
        } => list([3.into(), generation.into(), message.clone()]),
        Action::Send {
            generation,
            message,
        } => list([4.into(), generation.into(), message.clone()]),
    }
    .into()
}

fn ended(number: u32, close: CloseEvent, in_doubt: u64) -> Array {
    list([
        number.into(),
        u16::from(close.code).into(),
        close.reason.into(),
        close.was_clean.into(),
        (in_doubt as f64).into(),
    ])
}

/// The close event of what it gave up with.
fn last(error: Error) -> CloseEvent {
    match error {
        Error::RetriesExhausted(error) => last(*error),
        Error::ConnectFailed(close) | Error::ConnectionLost(close) | Error::Refused(close) => close,
        _ => CloseEvent {
            code: CloseCode::ABNORMAL_CLOSURE,
            reason: String::new(),
            was_clean: false,
        },
    }
}

fn list<const N: usize>(items: [JsValue; N]) -> Array {
    items.into_iter().collect()
}
