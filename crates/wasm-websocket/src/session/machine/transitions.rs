//! How a session goes from one state to the next.

use std::time::Duration;

use super::{Session, State};
use crate::session::backoff::Retry;
use crate::session::events::{Event, FailedEnd};
use crate::session::micros::{Micros, jitter, micros};
use crate::values::{CloseCode, CloseEvent, Error};

/// How long to wait for the close event of a closing socket. Browsers wait for the peer less long.
const CLOSE_TIMEOUT: Micros = 30_000_000;
impl<M> Session<M> {
    // Not in each input: saves 210 bytes of a minimal app, gzip
    #[inline(never)]
    pub(super) fn tick(&mut self, now: Duration) {
        // Time never goes back
        self.now = self.now.max(micros(now));
    }

    pub(super) fn after(&self, wait: Micros) -> Micros {
        self.now.saturating_add(wait)
    }

    pub(super) fn begin_by_user(&mut self, now: Duration, code: CloseCode, reason: String) {
        self.tick(now);
        self.was_refused = false;
        match self.state {
            State::Open | State::Ending | State::Closing => {
                self.drop_connection(code, reason);
            }
            State::Ended => {
                self.backoff.ended_after(Micros::MAX);
                if self.in_flight.replays {
                    self.queue.prepend(&mut self.unsent);
                }
            }
            State::Greeting => self.drop_socket(Some(code), reason),
            _ => self.drop_socket(None, String::new()),
        }
        self.begin();
    }

    /// Begins an attempt, or waits until the page is back.
    pub(super) fn begin(&mut self) {
        self.left = 0;
        if self.suspended {
            return self.wait_until(self.now);
        }
        self.generation = self.generation.wrapping_add(1);
        self.attempts = self.attempts.saturating_add(1);
        self.since = self.now;
        self.events.push_back(Event::Connecting {
            attempt: self.attempts,
        });
        self.step(State::Resolving);
    }

    /// Enters a state of an attempt, with its own action and timeout.
    pub(super) fn step(&mut self, state: State) {
        self.state = state;
        self.due = true;
        self.deadline = self.after(self.connect_timeout);
    }

    pub(super) fn open(&mut self) {
        self.shed();
        self.state = State::Open;
        self.last_end = None;
        self.since = self.now;
        self.retry_after = None;
        if let Some(liveness) = &mut self.liveness {
            liveness.opened(self.now);
        }
        let attempts = std::mem::take(&mut self.attempts);
        self.opened_by = attempts;
        self.is_opening = true;
        self.events.push_back(Event::Opened { attempts });
    }

    /// The socket is closing, by itself or for the user.
    pub(super) fn await_close(&mut self, state: State) {
        self.state = state;
        self.deadline = self.after(CLOSE_TIMEOUT);
    }

    /// The attempt failed before it was open.
    pub(super) fn fail(&mut self, failure: Error, retry: Retry, random: f64) {
        self.failures = self.failures.wrapping_add(1);
        self.drop_socket(None, String::new());
        let end = self.end_with(self.now, failure, false);
        self.retry(end, retry, random);
    }

    /// The open connection ended with `buffered` bytes in the browser's buffer.
    pub(super) fn lose(
        &mut self,
        close: CloseEvent,
        buffered: u64,
        retry: Option<Retry>,
        random: f64,
    ) {
        let end = self.end_with(self.now, Error::ConnectionLost(close.clone()), true);
        let code = close.code;
        let lasted = self.leave(close, buffered);
        if !lasted {
            self.failures = self.failures.wrapping_add(1);
        }
        let announced = self.retry_after.map(Retry::After);
        let retry = match retry.or(announced) {
            _ if self.close_on_loss => Retry::Stop,
            Some(retry) => retry,
            None => self.by_code(code),
        };
        self.retry(end, retry, random);
    }

    /// How the present attempt or connection ends.
    pub(super) fn end_with(&self, now: Micros, error: Error, was_open: bool) -> FailedEnd {
        let uptime = now.saturating_sub(self.since);
        FailedEnd {
            close: error.close_event().unwrap_or(&CloseEvent::ABNORMAL).clone(),
            error,
            uptime: was_open.then(|| Duration::from_micros(uptime)),
            attempt: if was_open {
                self.opened_by
            } else {
                self.attempts
            },
        }
    }

    /// What follows an end that nobody decided about. Fresh credentials may be all that the server wants, but not twice in a row.
    pub(super) fn by_code(&mut self, code: CloseCode) -> Retry {
        if !self.reauthenticates || !code.is_unauthorized() {
            return Retry::after_close(code);
        }
        if std::mem::replace(&mut self.was_refused, true) {
            Retry::Stop
        } else {
            Retry::Backoff
        }
    }

    /// Drops an open connection without waiting for its end; returns how it counts as ended.
    fn drop_connection(&mut self, code: CloseCode, reason: String) -> CloseEvent {
        let sendable = if code.is_sendable() {
            code
        } else {
            CloseCode::NORMAL
        };
        let close = CloseEvent::new(code, reason.as_str(), false);
        self.drop_socket(Some(sendable), reason);
        self.leave(close.clone(), 0);
        close
    }

    pub(super) fn drop_socket(&mut self, code: Option<CloseCode>, reason: String) {
        if std::mem::take(&mut self.socket) {
            self.closing = Some((self.generation, code, reason));
        }
    }

    fn leave(&mut self, close: CloseEvent, buffered: u64) -> bool {
        let in_doubt = self.settle(buffered);
        self.events.push_back(Event::Lost { close, in_doubt });
        let uptime = self.now.saturating_sub(self.since);
        let lasted = self.backoff.ended_after(uptime);
        self.was_refused &= !lasted;
        lasted
    }

    fn settle(&mut self, buffered: u64) -> u64 {
        if self.in_flight.replays {
            // They go first on the next connection
            while let Some(entry) = self.in_flight.pop_newest() {
                self.queue.put_back(entry);
            }
            return 0;
        }
        let unsent = &mut self.unsent;
        let in_doubt = self.in_flight.end(buffered, |entry| unsent.append(entry));
        while let Some(message) = unsent.shed(self.now) {
            self.events.push_back(Event::Dropped(message));
        }
        in_doubt
    }

    fn retry(&mut self, end: FailedEnd, retry: Retry, random: f64) {
        let error = end.error.clone();
        self.last_end = Some(end);
        let Some((delay, at_least)) = self.backoff.wait(retry, random) else {
            self.end();
            return self.events.push_back(Event::GaveUp(last(error, retry)));
        };
        self.deadline = self.after(delay);
        self.state = State::Waiting {
            not_before: self.after(at_least),
            moved: false,
        };
        self.events.push_back(Event::Reconnecting {
            attempt: self.backoff.retries(),
            delay: Duration::from_micros(delay),
            error,
        });
    }

    fn wait_until(&mut self, deadline: Micros) {
        self.deadline = deadline;
        self.state = State::Waiting {
            not_before: deadline,
            moved: true,
        };
    }

    /// The end of the wait. An absent network holds it for a while.
    pub(super) fn wait_end(&self) -> Micros {
        match self.offline {
            Some(offline) if !self.loopback => {
                let held = offline.saturating_add(self.backoff.max_delay);
                self.deadline.max(held)
            }
            _ => self.deadline,
        }
    }

    /// The page is left: releases all browser resources, for the back/forward cache.
    pub(super) fn hide(&mut self) {
        match self.state {
            State::Open | State::Ending => {
                let close = self.drop_connection(CloseCode::GOING_AWAY, String::new());
                if self.close_on_loss {
                    let end = self.end_with(self.now, Error::ConnectionLost(close), true);
                    return self.retry(end, Retry::Stop, 0.0);
                }
            }
            State::Resolving | State::Connecting | State::Greeting => {
                self.drop_socket(None, String::new())
            }
            _ => return,
        }
        let earliest = self.since.saturating_add(self.backoff.first_window());
        self.wait_until(earliest.max(self.now));
    }

    /// The page is back or visible, or the network is back: the connection may have died or recovered.
    pub(super) fn wake(&mut self, online: bool, random: f64) {
        let held_until = self.wait_end();
        let held = held_until > self.deadline;
        if online {
            self.offline = None;
        }
        match (self.state, &mut self.liveness) {
            // An answer that was due while the page slept may be about to arrive
            (State::Open, Some(liveness))
                if !liveness.is_probing() || liveness.verdict() <= self.now =>
            {
                liveness.probe_anew(self.now);
                self.due = true;
            }
            (State::Waiting { not_before, moved }, _) => {
                let from = not_before.max(self.now);
                let window = held_until
                    .saturating_sub(from)
                    .min(self.backoff.first_window());
                let sooner = from.saturating_add(jitter(window, random));
                if !moved {
                    self.deadline = sooner.min(held_until);
                    self.state = State::Waiting {
                        not_before,
                        moved: true,
                    };
                } else if online && held {
                    // Spreads the clients that one outage held
                    self.deadline = self.deadline.max(sooner);
                }
            }
            _ => {}
        }
    }

    pub(super) fn end_by_user(&mut self, now: Duration, code: Option<CloseCode>, reason: String) {
        self.tick(now);
        match self.state {
            State::Closing | State::Ended => {}
            State::Open | State::Ending => {
                self.drop_socket(code, reason);
                self.await_close(State::Closing);
            }
            _ => {
                self.drop_socket(code, reason);
                self.finish(CloseEvent::ABNORMAL, 0);
            }
        }
    }

    /// The user's close has finished.
    pub(super) fn finish(&mut self, close: CloseEvent, buffered: u64) {
        let in_doubt = self.settle(buffered);
        self.end();
        self.events.push_back(Event::Closed { close, in_doubt });
    }

    fn end(&mut self) {
        self.state = State::Ended;
        self.attempts = 0;
        self.left = self.queue.bytes();
        while let Some(entry) = self.queue.pop_entry() {
            self.unsent.append(entry);
        }
    }

    /// Drops what is over the queue's limits.
    pub(super) fn shed(&mut self) {
        while let Some(message) = self.queue.shed(self.now) {
            self.events.push_back(Event::Dropped(message));
        }
    }
}

/// The error with which the session gives up.
fn last(failure: Error, retry: Retry) -> Error {
    match (retry, failure) {
        (Retry::Stop, Error::ConnectFailed(close) | Error::ConnectionLost(close)) => {
            Error::Refused(close)
        }
        (Retry::Stop, failure) => failure,
        (_, failure) => Error::RetriesExhausted(Box::new(failure)),
    }
}
