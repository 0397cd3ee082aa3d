//! What was received and not yet read, bounded in bytes.

use std::cell::Cell;
use std::collections::VecDeque;
use std::task::{Context, Waker};

use crate::{Error, Message};

/// Bytes that a waiting message counts beside its payload, so that empty ones are bounded too.
const PLACE: usize = 16;

pub(super) struct Inbox {
    messages: Cell<VecDeque<Message>>,
    /// Bytes of what was received and not yet read.
    waiting: Cell<usize>,
    limit: Option<usize>,
    overflown: Cell<bool>,
    over: Cell<bool>,
    reader: Cell<Option<Waker>>,
}

impl Inbox {
    pub(super) fn new(limit: Option<usize>) -> Self {
        Self {
            messages: Cell::default(),
            waiting: Cell::new(0),
            limit,
            overflown: Cell::new(false),
            over: Cell::new(false),
            reader: Cell::new(None),
        }
    }

    /// Whether there was room; once there was not, there never is.
    pub(super) fn push(&self, message: Message) -> bool {
        let waiting = self.waiting.get() + message.len() + PLACE;
        if self.limit.is_some_and(|limit| waiting > limit) {
            self.overflown.set(true);
        } else {
            self.waiting.set(waiting);
            let mut messages = self.messages.take();
            messages.push_back(message);
            self.messages.set(messages);
        }
        self.wake();
        !self.overflown.get()
    }

    pub(super) fn pop(&self) -> Option<Message> {
        let mut messages = self.messages.take();
        let message = messages.pop_front();
        self.messages.set(messages);
        let message = message?;
        self.waiting.set(self.waiting.get() - message.len() - PLACE);
        Some(message)
    }

    /// The end was told.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    pub(super) fn set_over(&self) {
        self.over.set(true);
    }

    pub(super) fn overflow(&self) -> Option<Error> {
        let limit = self.limit.filter(|_| self.overflown.get())?;
        Some(Error::ReceiveLimit(limit))
    }

    /// Has the reader woken by the next message or the end: once, however many follow.
    pub(super) fn wait(&self, context: &Context<'_>) {
        self.reader.set(Some(context.waker().clone()));
    }

    pub(super) fn wake(&self) {
        if let Some(waker) = self.reader.take() {
            waker.wake();
        }
    }
}
