//! Received messages that wait to be read, bounded in bytes.

use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;

use crate::raw::{Data, MessageEvent, Outgoing};
use crate::socket::Task;
use crate::values::{CloseCode, Error, Message};

/// Closes a connection that sent more than may wait. It is an application's own code, because a page
/// may not send 1009.
pub(crate) const TOO_MUCH: CloseCode = CloseCode::new(4009);

/// Default limits of a stream, in bytes.
pub(crate) const HIGH_WATER_MARK: u64 = 1 << 20;
pub(crate) const RECEIVE_LIMIT: usize = 64 << 20;

/// Bytes that a waiting message counts beside its payload, so that empty ones are bounded too.
pub(crate) const PLACE: usize = 16;

/// An item that can wait here.
pub trait Item: From<Message> {
    /// Bytes that it takes of the limit.
    fn cost(&self) -> usize;
}

impl Item for Message {
    fn cost(&self) -> usize {
        self.len() + PLACE
    }
}

impl Item for Outgoing {
    fn cost(&self) -> usize {
        self.len() + PLACE
    }
}

/// First in, first out, up to a limit in bytes.
pub struct Inbox<T> {
    /// Woken by a message or the end: once, however many follow.
    pub(crate) reader: Task,
    items: Cell<VecDeque<T>>,
    /// Bytes.
    limit: usize,
    room: Cell<usize>,
    overflown: Cell<bool>,
    over: Cell<bool>,
}

impl<T> fmt::Debug for Inbox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("limit", &self.limit)
            .field("room", &self.room)
            .finish_non_exhaustive()
    }
}

impl<T: Item> Inbox<T> {
    /// With room for `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            reader: Task::default(),
            items: Cell::default(),
            limit,
            room: Cell::new(limit),
            overflown: Cell::new(false),
            over: Cell::new(false),
        }
    }

    /// Whether there was room. Nothing is copied that can't fit.
    pub(crate) fn push(&self, event: &MessageEvent) -> bool {
        let data = Data::new(event.data());
        let fits = data.least_len() <= self.room.get() && self.offer(data.to_message().into());
        if !fits {
            self.overflown.set(true);
        }
        fits
    }

    /// Whether there was room for it.
    pub fn offer(&self, item: T) -> bool {
        let room = self.room.get().checked_sub(item.cost());
        if let Some(room) = room {
            self.room.set(room);
            self.append(item);
        }
        room.is_some()
    }

    /// Adds an item without a check: it is known to fit, or takes nothing of the limit.
    pub fn append(&self, item: T) {
        let mut items = self.items.take();
        items.push_back(item);
        self.items.set(items);
    }

    /// The oldest, whose bytes are free again.
    pub fn pop(&self) -> Option<T> {
        let mut items = self.items.take();
        let item = items.pop_front();
        self.items.set(items);
        let item = item?;
        self.room.set(self.room.get() + item.cost());
        Some(item)
    }

    pub(crate) fn overflow(&self) -> Option<Error> {
        let limit = self.limit;
        self.overflown.get().then_some(Error::ReceiveLimit(limit))
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let items = self.items.take();
        let is_empty = items.is_empty();
        self.items.set(items);
        is_empty
    }

    /// Whether the reader has received the end.
    pub(crate) fn is_over(&self) -> bool {
        self.over.get()
    }

    pub(crate) fn set_over(&self) {
        self.over.set(true);
    }
}
