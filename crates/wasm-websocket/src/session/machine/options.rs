//! The options of a session.

use std::time::Duration;

use super::Session;
use crate::session::backoff::Backoff;
use crate::session::liveness::Liveness;
use crate::session::micros::{NEVER, micros};
use crate::session::queue::Queue;

impl<M> Session<M> {
    /// Fails an attempt that took longer than this to find its URL, or then to open; `None` waits for as long as it takes.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set_connect_timeout(timeout.into());
        self
    }

    /// Notices dead connections.
    #[must_use]
    pub fn liveness(mut self, liveness: Liveness<M>) -> Self {
        self.set_liveness(liveness);
        self
    }

    pub(crate) fn set_connect_timeout(&mut self, timeout: Option<Duration>) {
        self.connect_timeout = timeout.map_or(NEVER, micros);
    }

    pub(crate) fn set_liveness(&mut self, liveness: Liveness<M>) {
        self.liveness = Some(liveness);
    }

    pub(crate) fn set_backoff(&mut self, backoff: Backoff) {
        self.backoff = backoff;
    }

    pub(crate) fn set_queue(&mut self, queue: Queue<M>) {
        self.unsent = Queue::like(&queue);
        self.queue = queue;
    }
}
