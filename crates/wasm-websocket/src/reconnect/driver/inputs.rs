//! The driver's inputs: events of the page and the socket, and a provider's answer.

use std::rc::Rc;

use js_sys::Math;
use wasm_bindgen::prelude::*;

use super::{By, Driver, Found, Host};
use crate::raw::{MessageEvent, NativeEvent, RawEvent, RawSocket};
use crate::session::{Generation, PageEvent, Retry};
use crate::values::{CloseEvent, Error, ReadyState};

impl<H: Host> Driver<H> {
    pub(super) fn handle_page_events(self: &Rc<Self>, events: &[PageEvent]) {
        for &event in events {
            // The host may have dropped the last handle
            if Rc::strong_count(self) == 1 {
                return;
            }
            self.input_by(By::Browser, |session, now, random| {
                session.handle_page(now, event, random);
            });
        }
    }

    /// Answers a search.
    pub fn answer(self: &Rc<Self>, generation: Generation, found: Found<H::Endpoint>) {
        self.core().read_clock();
        self.handle_found(generation, found);
        self.drive(By::Browser);
    }

    pub(super) fn handle_found(&self, generation: Generation, found: Found<H::Endpoint>) {
        let core = &mut *self.core();
        let found = found.map(|endpoint| core.endpoint = Some(endpoint));
        let now = core.now();
        core.session
            .handle_resolved(now, generation, found, Math::random());
    }

    /// Handles an event of the socket.
    pub(super) fn handle(self: &Rc<Self>, generation: Generation, event: NativeEvent) {
        let core = self.core();
        let socket = core.socket.clone();
        let present = core.generation == generation;
        drop(core);
        let Some(socket) = socket.filter(|_| present) else {
            return;
        };
        match socket.interpret(&event) {
            Some(RawEvent::Message) => {
                let event = MessageEvent::new(event.into_js().unchecked_into());
                self.handle_message(generation, &socket, &event);
            }
            Some(RawEvent::Opened) => {
                if !H::KEEPS_HANDLER {
                    socket.hasten_messages(&event);
                }
                self.input_by(By::Browser, |session, now, _| {
                    session.handle_open(now, generation);
                });
            }
            Some(RawEvent::Ended(end)) => {
                self.handle_end(generation, end, socket.buffered_amount());
            }
            Some(RawEvent::Failing) => self.host.failing(),
            None => {}
        }
    }

    /// Reads from JavaScript only what the session needs for it.
    fn handle_message(
        self: &Rc<Self>,
        generation: Generation,
        socket: &RawSocket,
        event: &MessageEvent,
    ) {
        let mut core = self.core();
        if !core.held.is_empty() || core.session.is_greeting(generation) {
            drop(core);
            return self.hold(generation, event.clone());
        }
        let listens = core.session.listens_for_life();
        let now = core.now_if(listens);
        let is_chained = core.alarm.as_ref().is_some_and(|alarm| alarm.is_chained);
        // The next probe may be due before the deadline of the last
        let renews = is_chained || listens && core.session.is_probing();
        let present = core.session.handle_message(now, generation);
        let in_flight = core.session.has_in_flight();
        let has_events = core.session.has_events();
        drop(core);
        if in_flight {
            let buffered = socket.buffered_amount();
            self.session(|session| session.handle_buffered(generation, buffered));
        }
        if renews {
            self.renew_timer();
        }
        if has_events {
            self.drive(By::Browser);
        }
        if present {
            self.hand_over(generation, event, false);
        }
    }

    /// Hands a message to the host, unless it answers the probe, or the host has left the connection.
    pub(super) fn hand_over(
        self: &Rc<Self>,
        generation: Generation,
        event: &MessageEvent,
        is_late: bool,
    ) {
        let listens = self.session(|session| session.listens_for_life());
        if listens && self.host.is_answer(event) {
            let core = &mut *self.core();
            let now = core.now();
            return core.session.handle_answer(now, generation);
        }
        if self.session(|session| session.is_present(generation)) {
            let len = H::receive(self, event, is_late);
            self.core().counters.received(len as u64);
        }
    }

    fn handle_end(
        self: &Rc<Self>,
        generation: Generation,
        end: Result<CloseEvent, Error>,
        buffered: u64,
    ) {
        match end {
            Ok(close) | Err(Error::ConnectFailed(close) | Error::ConnectionLost(close)) => {
                self.handle_close(generation, close, buffered);
            }
            Err(error) => {
                let last = self.core().socket.take();
                drop(last);
                let retry = self.decide(error.clone());
                self.input_by(By::Browser, |session, now, random| {
                    session.handle_error(now, generation, error, retry, random);
                });
            }
        }
    }

    fn handle_close(self: &Rc<Self>, generation: Generation, close: CloseEvent, buffered: u64) {
        // Before the host decides, which may begin the next attempt, or throw
        let mut core = self.core();
        let now = core.read_clock();
        core.session.handle_closing(now, generation);
        let present = core.generation == generation;
        let last = core.socket.take_if(|_| present);
        drop(core);
        drop(last);
        let retry = match self.ready_state() {
            ReadyState::Connecting | ReadyState::Open => {
                self.decide(Error::ConnectFailed(close.clone()))
            }
            ReadyState::Closing | ReadyState::Closed => None,
        };
        self.input_by(By::Browser, |session, now, random| {
            session.handle_close(now, generation, close, buffered, retry, random);
        });
    }

    /// The host's decision about this end.
    pub(super) fn decide(&self, error: Error) -> Option<Retry> {
        let mut core = self.core();
        let now = core.read_clock();
        let end = core.session.failed_end(now, error);
        drop(core);
        self.host.retry(&end)
    }
}
