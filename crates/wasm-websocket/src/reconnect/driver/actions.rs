//! The session's actions, performed: sockets, searches, and one timer. The core isn't borrowed while a socket is made, sends
//! or closes, or a timer is set, because a test's may call back at once.

use std::cell::RefMut;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Math;

use super::{Alarm, By, Core, Driver, Finding, Host, Start, with};
use crate::raw::{RawSocket, Timer, milliseconds};
use crate::session::{Action, Generation, Micros, Queued, micros};
use crate::values::{CloseCode, Error, ReadyState};

impl<H: Host> Driver<H> {
    /// Performs actions until there are none.
    pub(super) fn perform_actions(self: &Rc<Self>) {
        while self.perform_action() {}
        let waits = self.core().session.waits_for_user();
        if !waits {
            self.running.take();
        }
    }

    /// Performs the next action. Without one, handles a passed deadline, or sets the timer.
    fn perform_action(self: &Rc<Self>) -> bool {
        let mut guard = self.core();
        let core = &mut *guard;
        let now = core.now();
        let Some(action) = core.session.poll_action() else {
            return self.handle_due(guard, now);
        };
        match action {
            Action::Close { code, reason, .. } => close_present(guard, code, &reason),
            Action::Resolve {
                generation,
                failures,
            } => {
                // No later event of the last socket counts
                let last = core.socket.take();
                core.held.clear();
                drop(guard);
                drop(last);
                self.find_endpoint(generation, failures);
            }
            Action::Connect { generation } => {
                drop(guard);
                self.connect(now, generation);
            }
            Action::Greet { generation } => {
                drop(guard);
                self.running.set(Some(H::greet(self, generation)));
            }
            Action::Probe {
                generation,
                message,
            } => {
                let message = message.clone();
                let socket = core.socket.clone();
                drop(guard);
                self.send_probe(now, generation, socket, &message);
            }
            Action::Send { generation, .. } => {
                let entry = core.session.take_next();
                let socket = core.socket.clone();
                drop(guard);
                if let Some(entry) = entry {
                    self.send_next(now, generation, socket, entry);
                }
            }
        }
        true
    }

    fn send_probe(
        &self,
        now: Duration,
        generation: Generation,
        socket: Option<Rc<RawSocket>>,
        probe: &H::Message,
    ) {
        let sent = transmit(socket, |socket| self.host.send(socket, probe));
        let session = &mut self.core().session;
        match sent {
            Some((len, buffered)) => session.handle_probed(generation, len, buffered),
            None => session.handle_closing(now, generation),
        }
    }

    fn send_next(
        &self,
        now: Duration,
        generation: Generation,
        socket: Option<Rc<RawSocket>>,
        entry: Queued<H::Message>,
    ) {
        let sent = transmit(socket, |socket| self.host.send(socket, &entry.message));
        let core = &mut *self.core();
        match sent {
            Some((len, buffered)) => {
                core.counters.sent(len as u64);
                core.session.handle_taken(now, Some(entry), len, buffered);
            }
            None => {
                core.session.put_back(entry);
                core.session.handle_closing(now, generation);
            }
        }
    }

    /// Sends at once if no message waits. Otherwise it hands the data back.
    pub(super) fn send_now<D>(
        &self,
        data: D,
        send: impl FnOnce(&RawSocket, &D) -> Option<usize>,
        own: impl FnOnce(D) -> H::Message,
    ) -> Option<D> {
        let mut core = self.core();
        if !core.session.can_send_now() {
            return Some(data);
        }
        let matters = core.session.ages() || core.session.listens_for_life();
        let now = core.now_if(matters);
        let socket = core.socket.clone();
        drop(core);
        let Some((len, buffered)) = transmit(socket, |socket| send(socket, &data)) else {
            return Some(data);
        };
        let entry = (buffered > 0).then(|| Queued::new(micros(now), own(data), len));
        let core = &mut *self.core();
        core.counters.sent(len as u64);
        core.session.handle_taken(now, entry, len, buffered);
        None
    }

    /// Sends at once if a connection is open, and forgets it. Returns whether it did.
    pub fn send_volatile(&self, send: impl FnOnce(&RawSocket) -> Option<usize>) -> bool {
        let mut core = self.core();
        let matters = core.session.listens_for_life();
        let now = core.now_if(matters);
        let socket = core.socket.clone();
        let is_open = core.session.ready_state() == ReadyState::Open;
        let generation = core.generation;
        drop(core);
        let Some((len, buffered)) = transmit(socket.filter(|_| is_open), send) else {
            return false;
        };
        let core = &mut *self.core();
        core.counters.sent(len as u64);
        core.session.handle_volatile(now, generation, len, buffered);
        true
    }

    fn handle_due(self: &Rc<Self>, core: RefMut<'_, Core<H>>, now: Duration) -> bool {
        let due = core.session.timeout();
        // The host gets events first. If a callback throws, the timer continues
        let delivers = core.session.has_events() || core.held.is_due();
        if !delivers && due.is_some_and(|due| due <= core.now) {
            let socket = core.socket.clone();
            drop(core);
            let buffered = socket.map_or(0, |socket| socket.buffered_amount());
            self.session(|session| session.handle_timeout(now, buffered, Math::random()));
            return true;
        }
        let next = if delivers { Some(core.now) } else { due };
        self.set_timer(core, next);
        false
    }

    /// There is one timer. It may be early; it isn't set anew for each message.
    fn set_timer(self: &Rc<Self>, mut core: RefMut<'_, Core<H>>, due: Option<Micros>) {
        let now = core.now;
        // One that was set for events that have been delivered since would only wake it at once
        let is_soon_enough = |at| due.is_some_and(|due| at <= due && (at > now || due <= now));
        let is_set = |alarm: &Alarm| is_soon_enough(alarm.at) && alarm.timer.is_kept();
        if core.alarm.as_ref().is_some_and(is_set) {
            return;
        }
        let last = core.alarm.take();
        drop(core);
        drop(last);
        let Some(due) = due else { return };
        let wait = milliseconds(Duration::from_micros(due.saturating_sub(now)));
        // A timer may fire a part of a millisecond early, and a test's while its clocks stand still
        let at = due.min(now.saturating_add(u64::from(wait.unsigned_abs()) * 1000));
        let weak = Rc::downgrade(self);
        let timer = Timer::new(wait, move || with(&weak, |driver| driver.ring(at)));
        let mut core = self.core();
        let is_chained = core.is_ringing;
        let last = core.alarm.replace(Alarm {
            at,
            timer,
            is_chained,
        });
        drop(core);
        drop(last);
    }

    /// Sets the timer anew, in a task that isn't a timer's.
    pub(super) fn renew_timer(self: &Rc<Self>) {
        let mut core = self.core();
        core.is_ringing = false;
        let last = core.alarm.take();
        drop(core);
        drop(last);
        self.perform_actions();
    }

    /// The timer says that it is this late.
    fn ring(self: &Rc<Self>, at: Micros) {
        let mut core = self.core();
        let last = core.alarm.take();
        core.is_ringing = true;
        core.read_clock();
        core.now = core.now.max(at);
        let now = core.now();
        core.clock.reach(now);
        drop(core);
        drop(last);
        self.drive(By::Browser);
        self.core().is_ringing = false;
    }

    fn find_endpoint(self: &Rc<Self>, generation: Generation, failures: u32) {
        match self.find.find(self, generation, failures) {
            Finding::Known(endpoint) => self.handle_found(generation, Ok(endpoint)),
            Finding::Searching(search) => self.running.set(Some(search)),
        }
    }

    fn connect(self: &Rc<Self>, now: Duration, generation: Generation) {
        let endpoint = self.core().endpoint.take();
        let Some(endpoint) = endpoint else { return };
        match self.host.open(&endpoint) {
            Ok(socket) => self.follow(generation, Rc::from(socket)),
            Err(error) => self.refused(now, generation, error),
        }
    }

    fn refused(&self, now: Duration, generation: Generation, error: Error) {
        let begins = matches!(self.core().start, Start::Begins);
        if begins {
            self.core().start = Start::Refused(error);
            return;
        }
        let retry = self.decide(error.clone());
        let random = Math::random();
        self.session(|session| session.handle_error(now, generation, error, retry, random));
    }

    fn follow(self: &Rc<Self>, generation: Generation, socket: Rc<RawSocket>) {
        let weak = Rc::downgrade(self);
        socket.listen(move |event| with(&weak, |driver| driver.handle(generation, event)));
        let loopback = socket.is_loopback();
        let core = &mut *self.core();
        // Code that a page runs in the constructor may have ended the attempt
        if core.session.is_connecting(generation) {
            core.session.handle_connecting(generation, loopback);
            core.socket = Some(socket);
            core.generation = generation;
        }
    }
}

/// Closes the present socket. Its later events are ignored, unless this is the user's own close.
fn close_present<H: Host>(mut core: RefMut<'_, Core<H>>, code: Option<CloseCode>, reason: &str) {
    core.held.clear();
    let counts = core.session.ready_state() == ReadyState::Closing;
    let Some(socket) = core.socket.take() else {
        return;
    };
    core.socket = Some(Rc::clone(&socket)).filter(|_| counts);
    drop(core);
    if !counts {
        // Before the call, because Node fires `error` within it
        socket.unlisten();
    }
    match code {
        Some(code) => socket.close_with(code, reason),
        None => socket.close(),
    }
}

/// Sends if the socket is open. Returns the message's length, and the bytes in the browser's buffer after it.
fn transmit(
    socket: Option<Rc<RawSocket>>,
    send: impl FnOnce(&RawSocket) -> Option<usize>,
) -> Option<(usize, u64)> {
    let socket = socket?;
    let len = send(&socket)?;
    Some((len, socket.buffered_amount()))
}
