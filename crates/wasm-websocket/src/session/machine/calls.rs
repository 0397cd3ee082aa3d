//! The user's calls.

use std::time::Duration;

use super::{Session, State};
use crate::session::queue::Queued;
use crate::values::{CloseCode, Error, check_close};

impl<M> Session<M> {
    /// Begins the first attempt. Once started it does nothing.
    pub fn start(&mut self, now: Duration) {
        self.tick(now);
        if self.state == State::Idle {
            self.begin();
        }
    }

    /// Begins an attempt now, whatever the state. An ended session starts again, with a fresh backoff. An open connection is
    /// closed first, with code 1000. Calling this on every loss defeats the backoff.
    pub fn reconnect(&mut self, now: Duration) {
        self.begin_by_user(now, CloseCode::NORMAL, String::new());
    }

    /// Like [`reconnect`](Self::reconnect), with a code and a reason for the server of an open connection. Both are checked in
    /// every state.
    ///
    /// # Errors
    ///
    /// Those of [`close_with`](Self::close_with). In both cases the session is as it was.
    pub fn reconnect_with(
        &mut self,
        now: Duration,
        code: impl Into<CloseCode>,
        reason: &str,
    ) -> Result<(), Error> {
        let code = code.into();
        check_close(code, reason)?;
        self.begin_by_user(now, code, reason.into());
        Ok(())
    }

    /// Ends the session: closes an open connection and aborts an attempt.
    /// [`Event::Closed`](crate::reconnect::Event::Closed) follows when it is done. Messages that still wait become
    /// [unsent](Self::take_unsent). A session that has ended stays as it is.
    pub fn close(&mut self, now: Duration) {
        self.end_by_user(now, None, String::new());
    }

    /// Like [`close`](Self::close), with a code and a reason for the server. Both are checked in every state.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCloseCode`] unless the code is 1000 or 3000 to 4999; [`Error::ReasonTooLong`] if the reason has more
    /// than 123 bytes. In both cases the session is as it was.
    pub fn close_with(
        &mut self,
        now: Duration,
        code: impl Into<CloseCode>,
        reason: &str,
    ) -> Result<(), Error> {
        let code = code.into();
        check_close(code, reason)?;
        self.end_by_user(now, Some(code), reason.into());
        Ok(())
    }

    /// Sends a message of `len` bytes (of text, in UTF-8): at once when open, else when it is. Order is kept.
    ///
    /// # Errors
    ///
    /// The message, when the queue is full or the session is [closing or closed](Self::ready_state). While the connection is open,
    /// the queue can be full only with [`replay`](Self::replay).
    pub fn send(&mut self, now: Duration, message: M, len: usize) -> Result<(), M> {
        self.tick(now);
        let entry = Queued::new(self.now, message, len);
        match self.state {
            State::Closing | State::Ended => return Err(entry.message),
            State::Open if !self.in_flight.replays => self.queue.append(entry),
            _ => {
                // Messages that waited too long take no room
                self.shed();
                self.queue.try_append(entry, self.in_flight.room_taken())?;
                self.shed();
            }
        }
        Ok(())
    }

    /// Sets the delay after the present connection, such as one that the server announced in a message. It counts only for a
    /// connection that is open, and unless the driver decides [by the close event](Self::handle_close).
    pub fn retry_after(&mut self, delay: Duration) {
        if matches!(self.state, State::Open | State::Ending) {
            self.retry_after = Some(delay);
        }
    }

    /// Marks the oldest `messages` that were sent on the present connection as arrived. They are not in doubt when it ends. Only
    /// the application can know this, from answers.
    ///
    /// With [`replay`](Self::replay) they are the oldest that were sent on any connection and not acknowledged: they make room, and are
    /// not sent again.
    pub fn acknowledge(&mut self, messages: u64) {
        let mut rest = self.in_flight.acknowledge(messages);
        while self.in_flight.replays && rest > 0 && self.queue.acknowledge_oldest() {
            rest -= 1;
        }
    }

    /// Takes the messages that are known not to have left, the oldest first: those of ended connections, and after the end of
    /// the session also those that still waited. Those of ended connections are kept up to the queue's limits; beyond these,
    /// the oldest are [dropped](crate::reconnect::Event::Dropped). With [`replay`](Self::replay), after the end, these are the messages
    /// that were not acknowledged, some of which may have arrived, and those that still waited.
    pub fn take_unsent(&mut self) -> Vec<M> {
        std::iter::from_fn(|| self.unsent.pop()).collect()
    }

    /// Puts the messages that are known not to have left in front of those that wait, whatever the queue's limits. After the
    /// end it does nothing, and with [`replay`](Self::replay) there are none.
    pub fn requeue_unsent(&mut self) {
        if self.state != State::Ended {
            self.queue.prepend(&mut self.unsent);
        }
    }
}
