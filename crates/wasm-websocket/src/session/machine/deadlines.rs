//! When a state ends by itself, and what happens then.

use super::{Session, State};
use crate::session::backoff::Retry;
use crate::session::micros::{Micros, NEVER};
use crate::values::{CloseCode, CloseEvent, Error};

/// Browsers' timers are this late by themselves.
const LATE: Micros = 4_000;
/// How long what came in time may wait at most to be reported, after the event loop was blocked or the machine slept.
const LONGEST_CHANCE: Micros = 1_000_000;

impl<M> Session<M> {
    /// When the state ends by itself, or a probe is due.
    pub(crate) fn timeout(&self) -> Option<Micros> {
        let timeout = match self.state {
            _ if self.suspended => None,
            State::Idle | State::Ended => None,
            State::Open => {
                let liveness = self.liveness.as_ref()?;
                let verdict = self.extended(liveness.verdict());
                let next = liveness.next_probe().min(liveness.next_look());
                Some(verdict.min(next))
            }
            State::Waiting { .. } => Some(self.wait_end()),
            _ => Some(self.extended(self.deadline)),
        };
        timeout.filter(|&timeout| timeout < NEVER)
    }

    /// This deadline, or the end of its second chance if it got one.
    fn extended(&self, deadline: Micros) -> Micros {
        if deadline < self.second_chance {
            self.second_chance_ends
        } else {
            deadline
        }
    }

    /// Gives the state's deadline a second chance, once, if it is found passed late: for as long again as it was late.
    pub(super) fn gets_second_chance(&mut self) -> bool {
        let deadline = match (self.state, &self.liveness) {
            (State::Open, Some(liveness)) => liveness.verdict(),
            _ => self.deadline,
        };
        let is_late = self.now > deadline.saturating_add(LATE);
        let gets_it = is_late && self.extended(deadline) == deadline;
        if gets_it {
            let late_by = self.now - deadline;
            self.second_chance = self.now;
            self.second_chance_ends = self.after(late_by.min(LONGEST_CHANCE));
        }
        gets_it
    }

    /// The deadline of an attempt or a closing socket has passed.
    pub(super) fn check_deadline(&mut self, random: f64) {
        if self.gets_second_chance() {
            return;
        }
        match self.state {
            State::Ending => {
                self.drop_socket(None, String::new());
                self.lose(CloseEvent::ABNORMAL, 0, None, random);
            }
            State::Closing => self.finish(CloseEvent::ABNORMAL, 0),
            _ => self.fail(Error::TimedOut, Retry::Backoff, random),
        }
    }

    /// A deadline of the open connection has passed: probes it, or drops it.
    pub(super) fn check_life(&mut self, buffered: u64, random: f64) {
        let Some(liveness) = &mut self.liveness else {
            return;
        };
        liveness.look(self.now, buffered);
        let (verdict, next_probe) = (liveness.verdict(), liveness.next_probe());
        if self.extended(verdict) > self.now {
            if next_probe <= self.now {
                self.probe();
            }
        } else if !self.gets_second_chance() {
            self.drop_socket(Some(CloseCode::TIMEOUT), String::new());
            self.lose(CloseEvent::unclean(CloseCode::TIMEOUT), 0, None, random);
        }
    }

    pub(super) fn probe(&mut self) {
        if let Some(liveness) = &mut self.liveness {
            liveness.probe(self.now);
            self.due = true;
        }
    }
}
