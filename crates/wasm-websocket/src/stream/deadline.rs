//! The connect timeout of a stream.

use std::cell::Cell;
use std::rc::Rc;

use super::buffers::Buffers;
use crate::raw::{Milliseconds, Timer};
use crate::socket::WebSocket;
use crate::values::Message;

/// Closes a socket that isn't open in time.
#[derive(Default)]
pub(super) struct Deadline {
    timer: Cell<Option<Timer>>,
    passed: Cell<bool>,
}

impl Deadline {
    pub(super) fn start(
        self: &Rc<Self>,
        timeout: Milliseconds,
        socket: &WebSocket,
        buffers: &Rc<Buffers<Message>>,
    ) {
        let (this, socket) = (Rc::downgrade(self), socket.downgrade());
        let buffers = Rc::clone(buffers);
        let timer = Timer::new(timeout, move || {
            if let Some((this, socket)) = this.upgrade().zip(socket.upgrade()) {
                this.passed.set(true);
                socket.close();
                buffers.wake();
            }
        });
        self.timer.set(Some(timer));
    }

    pub(super) fn stop(&self) {
        self.timer.take();
    }

    pub(super) fn has_passed(&self) -> bool {
        self.passed.get()
    }
}
