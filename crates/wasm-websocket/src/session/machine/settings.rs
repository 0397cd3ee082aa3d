//! What a session is given before it starts.

use std::time::Duration;

use super::Session;
use crate::session::backoff::Backoff;
use crate::session::liveness::Liveness;
use crate::session::micros::{NEVER, micros};
use crate::session::queue::Queue;
use crate::values::Error;

impl<M> Session<M> {
    /// Fails an attempt that took longer than this to find its URL, or then to open and to greet; `None` waits for as long as it takes.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set_connect_timeout(timeout.into());
        self
    }

    /// Whether the loss of an open connection ends the session, with [`Error::Refused`]. It is for users
    /// that start another session after each loss. `retry` and [`retry_after`](Self::retry_after) then decide nothing about a
    /// loss. Failed attempts before it are retried as usual.
    #[must_use]
    pub fn close_on_loss(mut self, close: bool) -> Self {
        self.close_on_loss = close;
        self
    }

    /// Greets the server on each connection before anything else goes out: [`Action::Greet`](super::Action::Greet).
    /// It also [reauthenticates](Self::reauthenticates).
    #[must_use]
    pub fn greeting(mut self) -> Self {
        self.set_greets();
        self
    }

    /// Each attempt has fresh credentials, from a provider of URLs or a greeting. A refusal for lack of them is then retried
    /// once, as the [`Backoff`] says: by close code 1008, 3000 or 4401. A second one stops, unless a connection lasted
    /// [`min_uptime`](Backoff::min_uptime) in between.
    #[must_use]
    pub fn reauthenticates(mut self) -> Self {
        self.set_reauthenticates();
        self
    }

    /// Keeps each message after it was sent, until it is [acknowledged](Self::acknowledge), and sends it again on the next
    /// connection if it wasn't: see [what it sends](Self#what-it-sends).
    ///
    /// The queue must drop nothing then: see [`check`](Self::check).
    #[must_use]
    pub fn replay(mut self, replay: bool) -> Self {
        self.set_replay(replay);
        self
    }

    /// Checks that no option contradicts [`replay`](Self::replay).
    ///
    /// # Errors
    ///
    /// [`Error::ReplayConflict`] if the queue drops messages, by [`drop_oldest`](Queue::drop_oldest) or
    /// [`max_age`](Queue::max_age).
    pub fn check(&self) -> Result<(), Error> {
        if self.conflicts(false) {
            return Err(Error::ReplayConflict);
        }
        Ok(())
    }

    /// The same, and whether unsent messages are put back by themselves.
    pub(crate) fn conflicts(&self, requeues: bool) -> bool {
        self.in_flight.replays && (requeues || self.queue.drops())
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

    pub(crate) fn set_greets(&mut self) {
        self.greets = true;
        self.reauthenticates = true;
    }

    pub(crate) fn set_reauthenticates(&mut self) {
        self.reauthenticates = true;
    }

    pub(crate) fn set_names_answer(&mut self, names: bool) {
        if let Some(liveness) = &mut self.liveness {
            liveness.set_names_answer(names);
        }
    }

    pub(crate) fn set_replay(&mut self, replay: bool) {
        self.in_flight.replays = replay;
    }
}
