//! What was received and not yet read, bounded in bytes.

use std::cell::Cell;
use std::collections::VecDeque;

use super::task::Task;
use crate::message_event::{copy_message, least_len};
use crate::{Error, Message, MessageEvent};

/// Bytes that a waiting message counts beside its payload, so that empty ones are bounded too.
const PLACE: usize = 16;

pub(super) struct Inbox {
    /// Woken by a message or the end: once, however many follow.
    pub(super) reader: Task,
    messages: Cell<VecDeque<Message>>,
    /// Bytes.
    limit: usize,
    room: Cell<usize>,
    overflown: Cell<bool>,
    over: Cell<bool>,
}

impl Inbox {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            reader: Task::default(),
            messages: Cell::default(),
            limit,
            room: Cell::new(limit),
            overflown: Cell::new(false),
            over: Cell::new(false),
        }
    }

    /// Whether there was room. Nothing is copied that can't fit.
    pub(super) fn push(&self, event: &MessageEvent) -> bool {
        let room = self.room.get();
        let data = event.data();
        if least_len(&data) <= room {
            let message = copy_message(&data);
            if let Some(room) = room.checked_sub(message.len() + PLACE) {
                self.room.set(room);
                let mut messages = self.messages.take();
                messages.push_back(message);
                self.messages.set(messages);
                return true;
            }
        }
        self.overflown.set(true);
        false
    }

    pub(super) fn pop(&self) -> Option<Message> {
        let mut messages = self.messages.take();
        let message = messages.pop_front();
        self.messages.set(messages);
        let message = message?;
        self.room.set(self.room.get() + message.len() + PLACE);
        Some(message)
    }

    pub(super) fn overflow(&self) -> Option<Error> {
        let limit = self.limit;
        self.overflown.get().then_some(Error::ReceiveLimit(limit))
    }

    /// The end was told.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    pub(super) fn set_over(&self) {
        self.over.set(true);
    }
}
