//! What the driver does for the session: sockets, searches, and one timer.

use std::rc::Rc;
use std::time::Duration;

use js_sys::Math;

use super::{By, Core, Driver, Finding, Host, Start, with};
use crate::raw::{Endpoint, RawSocket, Timer, milliseconds};
use crate::session::{Action, Generation, Micros};
use crate::values::{CloseCode, Message, ReadyState};

impl<H: Host> Driver<H> {
    /// Performs what the session wants until it is at rest.
    pub(super) fn perform_actions(self: &Rc<Self>) {
        while self.perform_action() {}
        let resolving = self.core().session.is_resolving();
        if !resolving {
            self.search.take();
        }
    }

    /// Performs the session's next action; without one, handles what is due; else sets the timer.
    fn perform_action(self: &Rc<Self>) -> bool {
        let mut guard = self.core();
        let core = &mut *guard;
        let now = core.now();
        let Some(action) = core.session.poll_action() else {
            return self.handle_due(core, now);
        };
        match action {
            Action::Close { code, reason, .. } => core.close(code, &reason),
            Action::Resolve {
                generation,
                failures,
            } => {
                // Whatever ended it, no event of the last socket counts
                core.socket = None;
                drop(guard);
                self.find_endpoint(generation, failures);
            }
            Action::Connect { generation } => self.connect(core, now, generation),
            Action::Probe {
                generation,
                message,
            } => {
                let len = message.len();
                match transmit(core.socket.as_deref(), message) {
                    Some(buffered) => core.session.handle_probed(len, buffered),
                    None => core.session.handle_closing(now, generation),
                }
            }
            Action::Send {
                generation,
                message,
            } => {
                let len = message.len() as u64;
                match transmit(core.socket.as_deref(), message) {
                    Some(buffered) => {
                        core.session.handle_sent(buffered);
                        core.counters.sent_messages += 1;
                        core.counters.sent_bytes += len;
                    }
                    None => core.session.handle_closing(now, generation),
                }
            }
        }
        true
    }

    fn handle_due(self: &Rc<Self>, core: &mut Core, now: Duration) -> bool {
        let due = core.session.timeout();
        let is_due = due.is_some_and(|due| due <= core.now);
        if is_due {
            core.session.handle_timeout(now, Math::random());
        } else if core.session.has_events() {
            // Should a callback throw, the timer goes on where it ended
            self.set_timer(core, Some(core.now));
        } else {
            self.set_timer(core, due);
        }
        is_due
    }

    /// One timer, which is early rather than set anew for each message.
    fn set_timer(self: &Rc<Self>, core: &mut Core, due: Option<Micros>) {
        let Some(due) = due else {
            core.timer = None;
            return;
        };
        if core.timer.as_ref().is_some_and(|(at, _)| *at <= due) {
            return;
        }
        // A timer may fire a part of a millisecond early
        let wait =
            milliseconds(Duration::from_micros(due.saturating_sub(core.now))).saturating_add(1);
        let weak = Rc::downgrade(self);
        let timer = Timer::new(wait, move || {
            with(&weak, |driver| {
                driver.core().timer = None;
                driver.core().read_clock();
                driver.drive(By::Browser);
            });
        });
        core.timer = Some((due, timer));
    }

    fn find_endpoint(self: &Rc<Self>, generation: Generation, failures: u32) {
        match self.find.find(self, generation, failures) {
            Finding::Known(endpoint) => self.handle_found(generation, Ok(endpoint)),
            Finding::Searching(search) => self.search.set(Some(search)),
        }
    }

    fn connect(self: &Rc<Self>, core: &mut Core, now: Duration, generation: Generation) {
        let Some(endpoint) = core.endpoint.take() else {
            return;
        };
        match RawSocket::open(Endpoint::clone(&endpoint)) {
            Ok(socket) => {
                let weak = Rc::downgrade(self);
                socket.listen(move |event| {
                    with(&weak, |driver| driver.handle(generation, event));
                });
                core.session.handle_connecting(socket.is_loopback());
                core.socket = Some(socket);
                core.generation = generation;
            }
            Err(error) if matches!(core.start, Start::Begins) => core.start = Start::Refused(error),
            Err(error) => {
                core.session
                    .handle_error(now, generation, error, Math::random());
            }
        }
    }
}

impl Core {
    fn close(&mut self, code: Option<CloseCode>, reason: &str) {
        let Some(socket) = self.socket.take() else {
            return;
        };
        // Only the user's own close is followed by an event that counts
        let counts = self.session.ready_state() == ReadyState::Closing;
        if !counts {
            // First, as Node fires `error` within the call
            socket.unlisten();
        }
        match code {
            Some(code) => socket.close_with(code, reason),
            None => socket.close(),
        }
        self.socket = counts.then_some(socket);
    }
}

/// Sends a message, if the socket is open; the browser's buffered bytes then.
fn transmit(socket: Option<&RawSocket>, message: &Message) -> Option<u64> {
    let socket = socket?;
    socket.send(message).ok()?;
    Some(socket.buffered_amount())
}
