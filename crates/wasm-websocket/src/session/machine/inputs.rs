//! The driver's inputs: about a URL, sockets, time and the page.

use std::time::Duration;

use super::{Session, State};
use crate::session::backoff::Retry;
use crate::session::events::{FailedEnd, Failure, Generation, PageEvent};
use crate::session::liveness::Liveness;
use crate::session::micros::micros;
use crate::session::queue::Queued;
use crate::values::{CloseEvent, Error};

impl<M> Session<M> {
    /// The answer to [`Action::Resolve`](super::Action::Resolve): whether there is a URL, or why there is none.
    pub fn handle_resolved(
        &mut self,
        now: Duration,
        generation: Generation,
        found: Result<(), Failure>,
        random: f64,
    ) {
        self.tick(now);
        if generation != self.generation || self.state != State::Resolving {
            return;
        }
        match found {
            Ok(()) => self.step(State::Connecting),
            Err(Failure { cause, retry }) => {
                self.fail(Error::Unresolved(cause), retry, random);
            }
        }
    }

    /// The answer to [`Action::Connect`](super::Action::Connect): there is a socket. It connects to this machine if `loopback`,
    /// as to `localhost`: then it doesn't matter that the network is gone.
    pub fn handle_connecting(&mut self, generation: Generation, loopback: bool) {
        if self.is_connecting(generation) {
            self.loopback = loopback;
        }
    }

    /// The socket's `open` event.
    pub fn handle_open(&mut self, now: Duration, generation: Generation) {
        self.tick(now);
        if self.is_connecting(generation) {
            if self.greets {
                self.state = State::Greeting;
                self.due = true;
            } else {
                self.open();
            }
        }
    }

    /// The answer to [`Action::Greet`](super::Action::Greet): whether the greeting is done, or why it failed.
    pub fn handle_greeted(
        &mut self,
        now: Duration,
        generation: Generation,
        greeted: Result<(), Failure>,
        random: f64,
    ) {
        self.tick(now);
        if !self.is_greeting(generation) {
            return;
        }
        match greeted {
            Ok(()) => self.open(),
            Err(Failure { cause, retry }) => {
                self.fail(Error::GreetingFailed(cause), retry, random);
            }
        }
    }

    /// The greeting can't go on, for a reason that the user's error can't be.
    pub(crate) fn fail_greeting(
        &mut self,
        now: Duration,
        generation: Generation,
        error: Error,
        random: f64,
    ) {
        self.tick(now);
        if self.is_greeting(generation) {
            self.fail(error, Retry::Backoff, random);
        }
    }

    /// Whether this attempt's greeting isn't done. Messages are the greeting's then, and no input.
    #[must_use]
    pub fn is_greeting(&self, generation: Generation) -> bool {
        self.generation == generation && self.state == State::Greeting
    }

    /// The socket's `message` event. Returns whether the message is the present connection's. If not, drop it.
    #[must_use]
    pub fn handle_message(&mut self, now: Duration, generation: Generation) -> bool {
        self.tick(now);
        let present = self.is_open(generation);
        if let Some(liveness) = self.liveness.as_mut().filter(|_| present) {
            if self.due && liveness.unprobed() {
                self.due = false;
            }
            liveness.heard(self.now);
        }
        present
    }

    /// The message is known to answer the probe: instead of [`handle_message`](Self::handle_message), or after it.
    pub fn handle_answer(&mut self, now: Duration, generation: Generation) {
        self.tick(now);
        let present = self.is_open(generation);
        if let Some(liveness) = self.liveness.as_mut().filter(|_| present) {
            liveness.answered(self.now);
        }
    }

    /// The socket's `close` event, with `bufferedAmount` as it is then: the bytes that didn't leave.
    ///
    /// `retry` is the user's decision, by the [`failed_end`](Self::failed_end). `None` leaves it to
    /// [`retry_after`](Self::retry_after), to [`reauthenticates`](Self::reauthenticates) and to [`Retry::after_close`].
    /// The end of the user's own close is never followed by a retry.
    pub fn handle_close(
        &mut self,
        now: Duration,
        generation: Generation,
        close: CloseEvent,
        buffered: u64,
        retry: Option<Retry>,
        random: f64,
    ) {
        self.tick(now);
        if generation != self.generation {
            return;
        }
        match self.state {
            State::Connecting | State::Greeting if self.socket => {
                self.socket = false;
                let retry = retry.unwrap_or_else(|| self.by_code(close.code));
                self.fail(Error::ConnectFailed(close), retry, random);
            }
            State::Open | State::Ending => {
                self.socket = false;
                self.lose(close, buffered, retry, random);
            }
            State::Closing => self.finish(close, buffered),
            _ => {}
        }
    }

    /// How the present attempt or connection ends, if it fails now with `error`: [`Error::ConnectFailed`] with the close event, or
    /// another if there was none. The user's decision may depend on it.
    #[must_use]
    pub fn failed_end(&self, now: Duration, error: Error) -> FailedEnd {
        let was_open = matches!(self.state, State::Open | State::Ending | State::Closing);
        let mut end = self.end_with(micros(now).max(self.now), error, was_open);
        if was_open {
            end.error = Error::ConnectionLost(end.close.clone());
        }
        end
    }

    /// The attempt failed with `error`, and no close event will follow: the socket's constructor threw, or the browser blocked
    /// it silently. An open connection is lost. If a close event will follow, report only that.
    ///
    /// `retry` is the user's decision; `None` waits as the [`Backoff`](super::Backoff) says.
    pub fn handle_error(
        &mut self,
        now: Duration,
        generation: Generation,
        error: Error,
        retry: Option<Retry>,
        random: f64,
    ) {
        self.tick(now);
        if self.is_connecting(generation) || self.is_greeting(generation) {
            self.socket = false;
            return self.fail(error, retry.unwrap_or(Retry::Backoff), random);
        }
        let close = CloseEvent::ABNORMAL;
        self.handle_close(now, generation, close, 0, retry, random);
    }

    /// The socket is closing though nobody called `close`: nothing can be sent, and its close event is to come. The answer to
    /// [`Action::Send`](super::Action::Send) or [`Action::Probe`](super::Action::Probe) when that was not sent.
    pub fn handle_closing(&mut self, now: Duration, generation: Generation) {
        self.tick(now);
        if self.is_open(generation) {
            self.await_close(State::Ending);
        }
    }

    /// The answer to [`Action::Send`](super::Action::Send): the message went to the browser, whose `bufferedAmount` is now
    /// `buffered`.
    pub fn handle_sent(&mut self, generation: Generation, buffered: u64) {
        if !self.is_open(generation) {
            return;
        }
        if let Some(entry) = self.take_next() {
            let len = entry.len;
            let now = Duration::from_micros(self.now);
            self.handle_taken(now, Some(entry), len, buffered);
        }
    }

    /// Whether the time of a received message matters.
    pub(crate) fn listens_for_life(&self) -> bool {
        self.liveness.is_some()
    }

    /// Whether a probe waits for a sign of life.
    pub(crate) fn is_probing(&self) -> bool {
        self.liveness.as_ref().is_some_and(Liveness::is_probing)
    }

    /// Whether the time of a sent message matters.
    pub(crate) fn ages(&self) -> bool {
        self.queue.ages()
    }

    /// Whether the content of the browser's buffer matters.
    pub(crate) fn has_in_flight(&self) -> bool {
        self.in_flight.may_be_unsent()
    }

    /// Whether a message may go to the browser before the session knows of it: the connection is open, nothing waits, and a copy
    /// isn't kept in any case.
    pub(crate) fn can_send_now(&self) -> bool {
        self.state == State::Open && self.queue.is_empty() && !self.in_flight.replays
    }

    /// Takes the message of [`Action::Send`](super::Action::Send), to be handed to the browser.
    pub(crate) fn take_next(&mut self) -> Option<Queued<M>> {
        self.queue.pop_entry()
    }

    /// A message of `len` bytes that never waited, or was taken, went to the browser, whose `bufferedAmount` is now `buffered`.
    /// Without an `entry` there is no copy to keep.
    pub(crate) fn handle_taken(
        &mut self,
        now: Duration,
        entry: Option<Queued<M>>,
        len: usize,
        buffered: u64,
    ) {
        self.tick(now);
        if self.state != State::Open {
            // A test's socket may have ended the connection within the call
            if let Some(entry) = entry.filter(|_| self.in_flight.replays) {
                let queue = match self.state {
                    State::Ended => &mut self.unsent,
                    _ => &mut self.queue,
                };
                queue.put_back_sent(entry);
            }
            return;
        }
        if let Some(liveness) = &mut self.liveness {
            liveness.sent(self.now, len);
        }
        match entry {
            Some(entry) => self.in_flight.push(entry, &self.queue),
            None => self.in_flight.count(),
        }
        self.in_flight.trim(buffered);
    }

    /// A message of `len` bytes that nobody counts went to the browser, such as the client's own acknowledgements. The browser's
    /// `bufferedAmount` is now `buffered`.
    pub fn handle_volatile(
        &mut self,
        now: Duration,
        generation: Generation,
        len: usize,
        buffered: u64,
    ) {
        self.tick(now);
        if self.is_open(generation) {
            if let Some(liveness) = &mut self.liveness {
                liveness.sent(self.now, len);
            }
            self.in_flight.pass(len);
            self.in_flight.trim(buffered);
        }
    }

    /// A message that was taken did not go to the browser. A test's socket may have ended the session within the call.
    pub(crate) fn put_back(&mut self, entry: Queued<M>) {
        match self.state {
            State::Ended => self.unsent.append(entry),
            _ => self.queue.put_back(entry),
        }
    }

    /// Whether this attempt waits for its socket to open.
    pub(crate) fn is_connecting(&self, generation: Generation) -> bool {
        self.generation == generation && self.state == State::Connecting && self.socket
    }

    /// The answer to [`Action::Probe`](super::Action::Probe): it went to the browser with its `len` bytes, whose
    /// `bufferedAmount` is now `buffered`.
    pub fn handle_probed(&mut self, generation: Generation, len: usize, buffered: u64) {
        if self.is_open(generation) {
            if let Some(liveness) = &mut self.liveness {
                liveness.probed(len, buffered);
            }
            self.in_flight.pass(len);
            self.in_flight.trim(buffered);
        }
    }

    /// The socket's present `bufferedAmount`. Call this occasionally, such as for each received message: the session then
    /// drops its copies of messages that have left the buffer.
    pub fn handle_buffered(&mut self, generation: Generation, buffered: u64) {
        if generation == self.generation {
            self.in_flight.trim(buffered);
        }
    }

    /// A deadline may have passed. Calling this too early does nothing. `buffered` is the socket's `bufferedAmount`, or 0 if there
    /// is no socket.
    pub fn handle_timeout(&mut self, now: Duration, buffered: u64, random: f64) {
        self.tick(now);
        if self.state != State::Open {
            self.shed();
        }
        if self.timeout().is_none_or(|timeout| timeout > self.now) {
            return;
        }
        match self.state {
            State::Idle | State::Ended => {}
            State::Waiting { .. } => self.begin(),
            State::Open => self.check_life(buffered, random),
            _ => self.check_deadline(random),
        }
    }

    /// Something happened to the page or the network. The [type](Self#when-it-connects) says what each event does; an
    /// open connection is probed at once when there may be news of it.
    pub fn handle_page(&mut self, now: Duration, event: PageEvent, random: f64) {
        self.tick(now);
        match event {
            PageEvent::Hidden => {}
            PageEvent::Offline => {
                self.offline.get_or_insert(self.now);
            }
            PageEvent::Online => self.wake(true, random),
            PageEvent::Visible => self.wake(false, random),
            PageEvent::Freeze => self.suspended = true,
            PageEvent::Resume | PageEvent::PageShow => {
                self.suspended = false;
                self.wake(false, random);
            }
            PageEvent::PageHide => {
                self.suspended = true;
                self.hide();
            }
        }
    }

    /// Whether this attempt's messages are the user's: its connection is open, or the browser is closing it.
    pub(crate) fn is_present(&self, generation: Generation) -> bool {
        self.generation == generation && matches!(self.state, State::Open | State::Ending)
    }

    fn is_open(&self, generation: Generation) -> bool {
        self.generation == generation && self.state == State::Open
    }
}
