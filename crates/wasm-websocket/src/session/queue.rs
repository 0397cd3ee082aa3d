//! Messages that wait for a connection, in order and within limits.

use std::collections::VecDeque;
use std::time::Duration;

use super::micros::{Micros, micros};

/// Messages that wait for a connection, in order, bounded in number and bytes.
///
/// `M` is any message. The caller says how many bytes it has.
///
/// # Default
///
/// | | |
/// |---|---|
/// | [`max_messages`](Self::max_messages) | 1024 |
/// | [`max_bytes`](Self::max_bytes) | 1 MiB (1,048,576) |
/// | [`max_age`](Self::max_age) | none |
/// | [`drop_oldest`](Self::drop_oldest) | false |
///
/// With `Queue::new().max_messages(0)` nothing waits: a message that is sent without an open connection is handed back.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::ReconnectingWebSocket;
/// use wasm_websocket::reconnect::Queue;
///
/// let queue = Queue::new().max_bytes(64 << 10).drop_oldest(true);
/// let builder = ReconnectingWebSocket::builder("wss://example.com").queue(queue);
///
/// // On its own
/// let now = Duration::ZERO;
/// let mut queue = Queue::new().max_messages(2);
/// assert_eq!(queue.push(now, "a", 1), Ok(()));
/// assert_eq!(queue.push(now, "b", 1), Ok(()));
/// assert_eq!(queue.push(now, "c", 1), Err("c"));
/// ```
#[derive(Clone, Debug)]
pub struct Queue<M> {
    waiting: VecDeque<Queued<M>>,
    bytes: usize,
    pub(super) max_messages: usize,
    pub(super) max_bytes: usize,
    max_age: Option<Micros>,
    drop_oldest: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Queued<M> {
    pub message: M,
    pub len: usize,
    /// When it was sent by the user.
    pub at: Micros,
    /// After it went to the browser: the bytes of messages that nobody counts, sent right after it.
    pub followers: usize,
    /// It went to the browser on an earlier connection, and may have arrived.
    pub was_sent: bool,
}

impl<M> Queued<M> {
    pub fn new(at: Micros, message: M, len: usize) -> Self {
        Self {
            message,
            len,
            at,
            followers: 0,
            was_sent: false,
        }
    }
}

impl<M> Queue<M> {
    /// The default of [`max_messages`](Self::max_messages).
    pub const MAX_MESSAGES: usize = 1024;
    /// The default of [`max_bytes`](Self::max_bytes).
    pub const MAX_BYTES: usize = 1 << 20;

    /// An empty queue with the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            bytes: 0,
            max_messages: Self::MAX_MESSAGES,
            max_bytes: Self::MAX_BYTES,
            max_age: None,
            drop_oldest: false,
        }
    }

    /// How many messages may wait.
    #[must_use]
    pub fn max_messages(mut self, messages: usize) -> Self {
        self.max_messages = messages;
        self
    }

    /// How many bytes of messages may wait.
    #[must_use]
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Drops messages that waited longer than this. `None` sets no limit.
    #[must_use]
    pub fn max_age(mut self, age: impl Into<Option<Duration>>) -> Self {
        self.max_age = age.into().map(micros);
        self
    }

    /// Whether the oldest message is dropped to make room for a new one. If not, the new one is handed back.
    #[must_use]
    pub fn drop_oldest(mut self, drop_oldest: bool) -> Self {
        self.drop_oldest = drop_oldest;
        self
    }

    /// Adds a message of `len` bytes at the end.
    ///
    /// # Errors
    ///
    /// Hands the message back if there is no room for it. With [`drop_oldest`](Self::drop_oldest) that is so only if even an
    /// empty queue has no room.
    pub fn push(&mut self, now: Duration, message: M, len: usize) -> Result<(), M> {
        self.try_append(Queued::new(micros(now), message, len), (0, 0))
    }

    /// Adds a message at the end, if there is room. `taken` is what others take of it, in messages and bytes.
    pub(super) fn try_append(&mut self, entry: Queued<M>, taken: (usize, usize)) -> Result<(), M> {
        let len = entry.len;
        let room = if self.drop_oldest {
            self.max_messages > 0 && len <= self.max_bytes
        } else {
            let bytes = self.bytes.saturating_add(taken.1).saturating_add(len);
            self.waiting.len().saturating_add(taken.0) < self.max_messages
                && bytes <= self.max_bytes
        };
        if !room {
            return Err(entry.message);
        }
        self.append(entry);
        Ok(())
    }

    /// Takes the oldest message if it must be dropped: because it is too old, or with [`drop_oldest`](Self::drop_oldest)
    /// because there are too many.
    pub fn pop_dropped(&mut self, now: Duration) -> Option<M> {
        self.shed(micros(now))
    }

    pub(super) fn shed(&mut self, now: Micros) -> Option<M> {
        let oldest = self.waiting.front()?;
        let too_old = self
            .max_age
            .is_some_and(|age| now.saturating_sub(oldest.at) > age);
        let too_many = self.drop_oldest
            && (self.waiting.len() > self.max_messages || self.bytes > self.max_bytes);
        if too_old || too_many {
            self.pop()
        } else {
            None
        }
    }

    /// Takes the oldest message.
    pub fn pop(&mut self) -> Option<M> {
        Some(self.pop_entry()?.message)
    }

    /// The number of messages.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The bytes of all messages.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// An empty queue with these limits that makes room by dropping the oldest.
    pub(super) fn like(other: &Self) -> Self {
        Self::new()
            .max_messages(other.max_messages)
            .max_bytes(other.max_bytes)
            .drop_oldest(true)
    }

    /// Whether it drops messages by itself.
    pub(super) fn drops(&self) -> bool {
        self.drop_oldest || self.ages()
    }

    pub(super) fn ages(&self) -> bool {
        self.max_age.is_some()
    }

    pub(super) fn front(&self) -> Option<&M> {
        Some(&self.waiting.front()?.message)
    }

    /// Drops the oldest message, if it was sent on an earlier connection.
    pub(super) fn acknowledge_oldest(&mut self) -> bool {
        let was_sent = self.waiting.front().is_some_and(|oldest| oldest.was_sent);
        was_sent && self.pop().is_some()
    }

    pub(super) fn pop_entry(&mut self) -> Option<Queued<M>> {
        let entry = self.waiting.pop_front()?;
        self.bytes = self.bytes.saturating_sub(entry.len);
        Some(entry)
    }

    /// Adds at the end, whatever the limits.
    pub(super) fn append(&mut self, entry: Queued<M>) {
        self.bytes = self.bytes.saturating_add(entry.len);
        self.waiting.push_back(entry);
    }

    /// Adds before the others, whatever the limits.
    pub(super) fn put_back(&mut self, entry: Queued<M>) {
        self.bytes = self.bytes.saturating_add(entry.len);
        self.waiting.push_front(entry);
    }

    /// Adds a message that was sent, after the others that were.
    pub(super) fn put_back_sent(&mut self, mut entry: Queued<M>) {
        entry.was_sent = true;
        let mut earlier = Self::new();
        while self.waiting.front().is_some_and(|oldest| oldest.was_sent) {
            if let Some(oldest) = self.pop_entry() {
                earlier.append(oldest);
            }
        }
        earlier.append(entry);
        self.prepend(&mut earlier);
    }

    /// Moves all of `earlier` before the messages here, whatever the limits.
    pub(super) fn prepend(&mut self, earlier: &mut Self) {
        self.bytes = self.bytes.saturating_add(earlier.bytes);
        earlier.bytes = 0;
        while let Some(entry) = earlier.waiting.pop_back() {
            self.waiting.push_front(entry);
        }
    }
}

impl<M> Default for Queue<M> {
    fn default() -> Self {
        Self::new()
    }
}
