//! What happens to the driver: events of the page and the socket, and a provider's answer.

use std::rc::Rc;

use js_sys::Math;
use wasm_bindgen::prelude::*;

use super::{By, Driver, Found, Host};
use crate::raw::{MessageEvent, NativeEvent, RawEvent};
use crate::session::{Generation, PageEvent};
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
    pub(in crate::reconnect) fn answer(self: &Rc<Self>, generation: Generation, found: Found) {
        self.core().read_clock();
        self.handle_found(generation, found);
        self.drive(By::Browser);
    }

    pub(super) fn handle_found(&self, generation: Generation, found: Found) {
        let core = &mut *self.core();
        let found = found.map(|endpoint| core.endpoint = Some(endpoint));
        let now = core.now();
        core.session
            .handle_resolved(now, generation, found, Math::random());
    }

    /// An event of the socket's.
    pub(super) fn handle(self: &Rc<Self>, generation: Generation, event: NativeEvent) {
        let core = self.core();
        let Some(socket) = &core.socket else { return };
        if core.generation != generation {
            return;
        }
        let buffered = socket.buffered_amount();
        let Some(happened) = socket.interpret(&event) else {
            return;
        };
        drop(core);
        match happened {
            RawEvent::Opened => self.input_by(By::Browser, |session, now, _| {
                session.handle_open(now, generation);
            }),
            RawEvent::Message => {
                let event = MessageEvent::new(event.into_js().unchecked_into());
                self.handle_message(generation, &event, buffered);
            }
            RawEvent::Ended(end) => match end {
                Ok(close) | Err(Error::ConnectFailed(close) | Error::ConnectionLost(close)) => {
                    self.handle_close(generation, close, buffered);
                }
                Err(error) => {
                    self.core().socket = None;
                    self.input_by(By::Browser, |session, now, random| {
                        session.handle_error(now, generation, error, random);
                    });
                }
            },
            // The end says more
            RawEvent::Failing => {}
        }
    }

    fn handle_message(
        self: &Rc<Self>,
        generation: Generation,
        event: &MessageEvent,
        buffered: u64,
    ) {
        let present = self.input_by(By::Browser, |session, now, _| {
            let present = session.handle_message(now, generation);
            session.handle_buffered(generation, buffered);
            present
        });
        if present {
            self.core().counters.received_messages += 1;
            H::receive(self, event);
            // Now, because whoever reads text measures it
            self.core().counters.received_bytes += event.len() as u64;
        }
    }

    fn handle_close(self: &Rc<Self>, generation: Generation, close: CloseEvent, buffered: u64) {
        // The host may begin the next attempt, or throw
        self.input_by(By::Browser, |session, now, _| {
            session.handle_closing(now, generation);
        });
        let mut core = self.core();
        if core.generation == generation {
            core.socket = None;
        }
        drop(core);
        let retry = match self.ready_state() {
            ReadyState::Connecting | ReadyState::Open => self.host.retry(&close),
            ReadyState::Closing | ReadyState::Closed => None,
        };
        self.input_by(By::Browser, |session, now, random| {
            session.handle_close(now, generation, close, buffered, retry, random);
        });
    }
}
