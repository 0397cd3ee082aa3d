//! Messages that wait for the greeting, and then for the user.

use std::collections::VecDeque;

use crate::raw::MessageEvent;
use crate::stream::{PLACE, RECEIVE_LIMIT};

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

    /// Keeps a message of `len` bytes. Returns whether that is too much.
    pub fn push(&mut self, message: MessageEvent, len: usize) -> bool {
        // A page has no messages so long that this could overflow
        let bytes = len + PLACE;
        self.bytes += bytes;
        self.messages.push_back((message, bytes));
        self.bytes > RECEIVE_LIMIT
    }

    pub fn pop(&mut self) -> Option<MessageEvent> {
        let (message, len) = self.messages.pop_front()?;
        self.bytes -= len;
        Some(message)
    }

    /// Takes the next message for the user.
    pub fn pop_due(&mut self) -> Option<MessageEvent> {
        if self.is_released { self.pop() } else { None }
    }
}
