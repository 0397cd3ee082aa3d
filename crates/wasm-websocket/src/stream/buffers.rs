//! The buffers that a socket's callbacks and its stream share.

use std::rc::Rc;

use super::inbox::{Inbox, Item};
use super::outbox::Outbox;

pub(crate) struct Buffers<T> {
    pub(crate) inbox: Inbox<T>,
    pub(crate) outbox: Outbox,
}

impl<T: Item> Buffers<T> {
    /// Both limits are in bytes.
    pub(crate) fn new(receive_limit: usize, high_water_mark: u64) -> Rc<Self> {
        Rc::new(Self {
            inbox: Inbox::new(receive_limit),
            outbox: Outbox::new(high_water_mark),
        })
    }

    /// Wakes both sides.
    pub(crate) fn wake(&self) {
        self.inbox.reader.wake();
        self.outbox.wake();
    }
}
