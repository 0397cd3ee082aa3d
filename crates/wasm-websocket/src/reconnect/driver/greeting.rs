//! While the server is greeted: the greeting takes what arrives, and the rest is the user's.

use std::rc::Rc;

use super::{By, Driver, Host};
use crate::raw::MessageEvent;
use crate::session::{Failure, Generation};
use crate::stream::RECEIVE_LIMIT;
use crate::values::Error;

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
        let is_full = core.held.push(message, len);
        let is_due = core.held.is_due();
        drop(core);
        if is_due {
            // A callback threw, or blocks in a synchronous request
            self.drive(By::Browser);
        } else if is_full && self.is_greeting(generation) {
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
        let message = self.core().held.pop_due();
        let Some(message) = message else {
            return false;
        };
        let generation = self.core().generation;
        self.hand_over(generation, &message, true);
        true
    }
}
