//! What the host's handles call: they read, send, and hand the user's inputs to the session.

use std::rc::Rc;
use std::time::Duration;

use js_sys::Math;

use super::{By, Driver, Host};
use crate::raw::RawSocket;
use crate::reconnect::counters::Counters;
use crate::session::Session;
use crate::values::ReadyState;

impl<H: Host> Driver<H> {
    /// Reads from the session, or changes it without a need to drive it.
    pub fn session<T>(&self, read: impl FnOnce(&mut Session<H::Message>) -> T) -> T {
        read(&mut self.core().session)
    }

    /// Hands a user's input to the session, then drives it.
    pub fn input<T>(
        self: &Rc<Self>,
        input: impl FnOnce(&mut Session<H::Message>, Duration) -> T,
    ) -> T {
        self.input_by(By::User, |session, now, _| input(session, now))
    }

    pub(super) fn input_by<T>(
        self: &Rc<Self>,
        by: By,
        input: impl FnOnce(&mut Session<H::Message>, Duration, f64) -> T,
    ) -> T {
        let mut core = self.core();
        let now = core.read_clock();
        let output = input(&mut core.session, now, Math::random());
        drop(core);
        self.drive(by);
        output
    }

    /// Sends at once when open, else when it is next.
    ///
    /// # Errors
    ///
    /// Hands the message back if there is no room for it, or the session is closing or closed.
    #[cfg(feature = "bindings")]
    pub fn send(self: &Rc<Self>, message: H::Message) -> Result<(), H::Message> {
        let send = |socket: &RawSocket, message: &H::Message| self.host.send(socket, message);
        self.send_as(message, send, |message| message)
    }

    /// The same for data that becomes a message only if it must be kept.
    pub(in crate::reconnect) fn send_as<D>(
        self: &Rc<Self>,
        data: D,
        send: impl FnOnce(&RawSocket, &D) -> Option<usize>,
        own: impl FnOnce(D) -> H::Message + Copy,
    ) -> Result<(), H::Message> {
        let Some(data) = self.send_now(data, send, own) else {
            return Ok(());
        };
        let message = own(data);
        let len = self.host.len(&message);
        self.input_by(By::User, |session, now, _| session.send(now, message, len))
    }

    /// Delivers the events that wait.
    pub fn flush(self: &Rc<Self>) {
        self.drive(By::Browser);
    }

    /// The state of all connections taken as one.
    pub fn ready_state(&self) -> ReadyState {
        self.core().session.ready_state()
    }

    /// Bytes that wait, here and in the browser.
    pub fn buffered_amount(&self) -> u64 {
        let waiting = self.core().session.buffered() as u64;
        let socket = self.socket();
        waiting + socket.map_or(0, |socket| socket.buffered_amount())
    }

    /// Whether at most so many bytes wait, here and in the browser.
    pub(in crate::reconnect) fn buffers_at_most(&self, bytes: u64) -> bool {
        let rest = bytes.checked_sub(self.core().session.buffered() as u64);
        let socket = self.socket();
        rest.is_some_and(|rest| socket.is_none_or(|socket| socket.buffers_at_most(rest)))
    }

    /// The present socket, if there is one.
    pub(in crate::reconnect) fn socket(&self) -> Option<Rc<RawSocket>> {
        self.core().socket.clone()
    }

    /// Reads from the present socket, if there is one.
    pub fn read_socket<T>(&self, read: impl FnOnce(&RawSocket) -> T) -> Option<T> {
        self.socket().map(|socket| read(&socket))
    }

    /// The counts of all connections so far.
    pub fn counters(&self) -> Counters {
        let core = self.core();
        Counters {
            round_trip: core.session.round_trip(),
            ..core.counters
        }
    }

    /// Keeps itself alive until it has ended.
    pub fn detach(self: &Rc<Self>) {
        if self.ready_state() != ReadyState::Closed {
            self.detached.set(Some(Rc::clone(self)));
        }
    }
}
