//! Messages in flight: which may still be in the browser's send buffer, and how many may or may not have arrived.

use std::collections::VecDeque;

use super::queue::{Queue, Queued};

/// The messages sent on one connection: the last of them whole, the others only counted. To be replayed, all of them whole.
#[derive(Debug)]
pub(super) struct InFlight<M> {
    /// The messages that may still be whole in the browser's buffer. It holds the last bytes that were sent.
    kept: VecDeque<Queued<M>>,
    /// Bytes of the kept messages, and of those that nobody counts sent after the first of them.
    bytes: u64,
    /// The number of messages that may or may not have arrived, with the kept ones.
    unacknowledged: u64,
    /// Keeps every message until it is acknowledged.
    pub replays: bool,
}

impl<M> InFlight<M> {
    pub fn new() -> Self {
        Self {
            kept: VecDeque::new(),
            bytes: 0,
            unacknowledged: 0,
            replays: false,
        }
    }

    /// Whether there is a message that may be whole in the browser's buffer, and is kept for that alone.
    pub fn may_be_unsent(&self) -> bool {
        !self.replays && !self.kept.is_empty()
    }

    /// The number and bytes of the messages that take room in the queue.
    pub fn room_taken(&self) -> (usize, usize) {
        if self.replays {
            (self.kept.len(), self.bytes as usize)
        } else {
            (0, 0)
        }
    }

    /// A message went to the browser. The oldest are forgotten, and only counted, beyond the limits of the queue.
    pub fn push(&mut self, mut entry: Queued<M>, limits: &Queue<M>) {
        if !self.replays {
            self.count();
        }
        entry.was_sent = true;
        self.bytes = self.bytes.saturating_add(entry.len as u64);
        self.kept.push_back(entry);
        while !self.replays
            && (self.kept.len() > limits.max_messages || self.bytes > limits.max_bytes as u64)
        {
            self.forget_oldest();
        }
    }

    /// A message went to the browser, and nothing of it is in the buffer: it is only counted.
    pub fn count(&mut self) {
        self.unacknowledged = self.unacknowledged.saturating_add(1);
    }

    /// A message of `len` bytes that nobody counts went to the browser, such as a probe.
    pub fn pass(&mut self, len: usize) {
        if self.replays {
            return;
        }
        // Bytes before the oldest kept message say nothing about it
        if let Some(last) = self.kept.back_mut() {
            last.followers = last.followers.saturating_add(len);
            self.bytes = self.bytes.saturating_add(len as u64);
        }
    }

    /// The browser's buffer holds the last `buffered` bytes: forgets messages of which a byte has left it.
    pub fn trim(&mut self, buffered: u64) {
        while let Some(oldest) = self.kept.front() {
            // An empty message at the very edge may have left
            let whole = self.bytes < buffered || self.bytes == buffered && oldest.len > 0;
            if whole || self.replays {
                break;
            }
            self.forget_oldest();
        }
    }

    /// The oldest `messages` arrived. Returns how many of them are not kept to be replayed.
    pub fn acknowledge(&mut self, messages: u64) -> u64 {
        self.unacknowledged = self.unacknowledged.saturating_sub(messages);
        let mut rest = messages;
        while self.replays && rest > 0 && self.forget_oldest() {
            rest -= 1;
        }
        rest
    }

    /// Takes the message that was sent last.
    pub fn pop_newest(&mut self) -> Option<Queued<M>> {
        let newest = self.kept.pop_back()?;
        self.bytes = self.bytes.saturating_sub(newest.len as u64);
        Some(newest)
    }

    /// The connection is closed with `buffered` bytes left: hands over the messages that did not leave, oldest first, and
    /// returns the number of the others.
    pub fn end(&mut self, buffered: u64, mut unsent: impl FnMut(Queued<M>)) -> u64 {
        self.trim(buffered);
        let mut in_doubt = std::mem::take(&mut self.unacknowledged);
        while let Some(mut entry) = self.kept.pop_front() {
            entry.followers = 0;
            in_doubt = in_doubt.saturating_sub(1);
            unsent(entry);
        }
        self.bytes = 0;
        in_doubt
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(oldest) = self.kept.pop_front() else {
            return false;
        };
        let bytes = oldest.len.saturating_add(oldest.followers);
        self.bytes = self.bytes.saturating_sub(bytes as u64);
        true
    }
}
