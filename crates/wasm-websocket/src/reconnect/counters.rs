//! What went over all connections so far.

use std::time::Duration;

/// What went over all connections so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Connections that opened.
    pub connects: u64,
    /// Messages handed to the browser, also volatile ones and again those that are replayed; without probes and the greeting's.
    pub sent_messages: u64,
    /// Their payload, in bytes.
    pub sent_bytes: u64,
    /// Messages received, without those that a greeting took and answers that are known as such.
    pub received_messages: u64,
    /// Their payload, in bytes. Text that no callback read counts in UTF-16 code units.
    pub received_bytes: u64,
    /// From the last answered probe to its answer: the message that is known as such, or else the next one.
    pub round_trip: Option<Duration>,
}

impl Counters {
    pub(super) fn sent(&mut self, len: u64) {
        self.sent_messages += 1;
        self.sent_bytes += len;
    }

    pub(super) fn received(&mut self, len: u64) {
        self.received_messages += 1;
        self.received_bytes += len;
    }
}
