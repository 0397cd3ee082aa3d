//! With replay: the messages that were taken, and neither acknowledged nor handed back, as one list.

use super::{MAX_BYTES, MAX_MESSAGES};

#[derive(Debug, Default)]
pub struct Kept {
    /// Each with its length, the oldest first.
    pub rest: Vec<(u32, usize)>,
    /// Messages below this number went to a browser before.
    sent: u32,
    /// The last one that the present connection was given.
    last: Option<u32>,
}

impl Kept {
    pub fn has_room(&self, len: usize) -> bool {
        let bytes: usize = self.rest.iter().map(|(_, len)| len).sum();
        self.rest.len() < MAX_MESSAGES && bytes + len <= MAX_BYTES
    }

    /// The message that the present connection must be given next.
    pub fn next(&self) -> Option<u32> {
        let mut messages = self.rest.iter().map(|(message, _)| *message);
        messages.find(|message| self.last.is_none_or(|last| *message > last))
    }

    pub fn give(&mut self, message: u32) {
        self.last = Some(message);
        self.sent = self.sent.max(message + 1);
    }

    /// Those that wait for the present connection, or for the next one.
    pub fn waiting(&self) -> usize {
        let waits = |message: u32| self.last.is_none_or(|last| message > last);
        self.rest
            .iter()
            .filter(|(message, _)| waits(*message))
            .count()
    }

    /// The server has these, of the oldest.
    pub fn acknowledge(&mut self, messages: u64) {
        let sent = self.rest.iter().filter(|(message, _)| *message < self.sent);
        let most = sent.count() as u64;
        self.rest.drain(..messages.min(most) as usize);
    }

    /// What is kept goes out again on the next connection.
    pub fn over(&mut self) {
        self.last = None;
    }
}
