//! Messages that arrive while the server is greeted: the greeting takes them, and the rest is the user's.

use std::collections::VecDeque;
use std::rc::Rc;

use super::{By, Driver, Host};
use crate::raw::MessageEvent;
use crate::session::{Failure, Generation};
use crate::stream::{PLACE, RECEIVE_LIMIT};
use crate::values::Error;

/// Messages that wait for the greeting, and then for the user.
#[derive(Default)]
pub(super) struct Held {
    /// Each with the bytes that it counts.
    messages: VecDeque<(MessageEvent, usize)>,
    /// Bytes, of text UTF-16 code units.
    bytes: usize,
    /// The greeting is done, and the user knows that the connection is open.
    is_released: bool,
}

impl Held {
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// What is left is the user's.
    pub fn release(&mut self) {
        self.is_released = true;
    }

    /// The connection is over.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is a message for the user.
    pub fn is_due(&self) -> bool {
        self.is_released && !self.is_empty()
    }

    fn push(&mut self, message: MessageEvent, len: usize) {
        self.bytes = self.bytes.saturating_add(len);
        self.messages.push_back((message, len));
    }

    fn pop(&mut self) -> Option<MessageEvent> {
        let (message, len) = self.messages.pop_front()?;
        self.bytes = self.bytes.saturating_sub(len);
        Some(message)
    }
}

impl<H: Host> Driver<H> {
    /// The greeting's end: it is done, or the attempt failed.
    pub fn greeted(self: &Rc<Self>, generation: Generation, greeted: Result<(), Failure>) {
        self.input_by(By::Browser, |session, now, random| {
            session.handle_greeted(now, generation, greeted, random);
        });
    }

    /// Whether this attempt's greeting isn't done.
    pub fn is_greeting(&self, generation: Generation) -> bool {
        self.core().session.is_greeting(generation)
    }

    /// Takes the next message for the greeting of this attempt.
    pub fn take_held(&self, generation: Generation) -> Option<MessageEvent> {
        let core = &mut *self.core();
        if core.session.is_greeting(generation) {
            core.held.pop()
        } else {
            None
        }
    }

    /// Keeps a message for the greeting, or until those before it are delivered.
    pub(super) fn hold(self: &Rc<Self>, generation: Generation, message: MessageEvent) {
        let len = self.host.hold(&message);
        let mut core = self.core();
        core.held.push(message, len + PLACE);
        let is_full = core.held.bytes > RECEIVE_LIMIT;
        let is_due = core.held.is_due();
        drop(core);
        if is_due {
            // A callback threw, or blocks in a synchronous request
            self.drive(By::Browser);
        } else if is_full {
            self.host.receive_limit();
            let error = Error::ReceiveLimit(RECEIVE_LIMIT);
            self.input_by(By::Browser, |session, now, random| {
                session.fail_greeting(now, generation, error, random);
            });
        } else {
            self.host.wake_greeting();
        }
    }

    /// Delivers a message that the greeting left, if there is one.
    pub(super) fn deliver_held(self: &Rc<Self>) -> bool {
        let mut core = self.core();
        let message = if core.held.is_released {
            core.held.pop()
        } else {
            None
        };
        drop(core);
        let Some(message) = message else {
            return false;
        };
        let len = H::receive_late(self, &message);
        self.core().counters.received(len as u64);
        true
    }
}
