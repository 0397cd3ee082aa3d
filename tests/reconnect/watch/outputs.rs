//! A watched session's actions and events: performed, and checked against what may be.

use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::reconnect::{Action, Event, Generation};
use wasm_websocket::{CloseEvent, Error, ReadyState};

use super::{CAP, Checked, Expected, Past, ROUNDING, WINDOW, Watch};
use crate::driver::secs;

impl Watch {
    /// What the session wants is done, until it rests.
    pub fn settle(&mut self) -> Checked {
        for _ in 0..100 {
            for _ in 0..1000 {
                if !self.act()? {
                    break;
                }
            }
            self.default_events()?;
            match self.session.poll_timeout() {
                Some(next) if next <= self.now => self.timer()?,
                _ => return self.rests(),
            }
        }
        Err(TestCaseError::fail("the session never comes to rest"))
    }

    /// The end of a step that is not slow. Before time passes too: by the contract no action may wait for that.
    pub fn catch_up(&mut self) -> Checked {
        self.settle()?;
        self.slow = false;
        Ok(())
    }

    pub fn wait(&mut self, time: Duration) -> Checked {
        self.catch_up()?;
        let end = self.now + time;
        while let Some(next) = self.session.poll_timeout().filter(|next| *next <= end) {
            self.now = next;
            self.settle()?;
        }
        self.now = end;
        self.settle()
    }

    fn timer(&mut self) -> Checked {
        let buffered = self.probes_buffered();
        let is_over = !self.suspended && self.life.is_over(self.now);
        let may_be_dead = self.life.may_be_dead(self.now, buffered);
        let was_busy = self.busy.is_some();
        let was_open = self.session.ready_state() == ReadyState::Open;
        self.session
            .handle_timeout(self.now, self.buffered, self.random);
        self.default_events()?;
        if was_open {
            let is_dead = self.open_since.is_none();
            prop_assert!(!is_dead || may_be_dead, "dropped too early");
        } else if was_busy {
            let ended = self.busy.is_none();
            prop_assert_eq!(ended, is_over, "at a deadline");
        }
        Ok(())
    }

    /// Nothing is due.
    fn rests(&self) -> Checked {
        let is_due = !self.suspended && self.life.is_due(self.now);
        prop_assert!(!is_due, "a deadline passed unseen");
        let is_open = self.session.ready_state() == ReadyState::Open;
        let misses = is_open && !self.suspended && self.life.misses_a_probe(self.now);
        prop_assert!(!misses, "no probe");
        let is_closing = self.session.ready_state() == ReadyState::Closing;
        let holds = self.alive.is_some() && !is_closing;
        prop_assert!(!holds || !self.left, "a page that is left holds a socket");
        let opened = holds && self.greets && self.socket_open == self.generation;
        prop_assert!(!opened || self.greeting == self.generation, "no greeting");
        Ok(())
    }

    pub fn default_events(&mut self) -> Checked {
        self.events(None, None)
    }

    /// Takes the user's events, and checks them. An attempt that ends does so by this failure, and by a timeout without one.
    pub fn events(&mut self, decided: Option<Expected>, failure: Option<Error>) -> Checked {
        let announced = self.announced.map(Expected::Exactly);
        let mut ended = None;
        while let Some(event) = self.session.poll_event() {
            prop_assert!(
                !self.ended || matches!(event, Event::Dropped(_)),
                "{event:?} after the end"
            );
            match event {
                Event::Connecting { attempt } => {
                    self.ends.tried += 1;
                    self.ends.told += 1;
                    prop_assert_eq!(attempt, self.ends.tried);
                }
                Event::Opened { attempts } => self.opened_after(attempts)?,
                Event::Lost { close, in_doubt } => {
                    let uptime = self.now - self.open_since.unwrap_or_default();
                    self.lost(in_doubt)?;
                    ended = Some((close, uptime));
                }
                Event::Dropped(message) => {
                    prop_assert!(self.back.insert(message), "{message} comes back twice");
                }
                Event::Closed { in_doubt, .. } => {
                    self.settled(in_doubt)?;
                    self.over();
                }
                event => {
                    let decided = match ended {
                        Some(_) if self.ends.closes_on_loss => Some(Expected::Stop),
                        Some(_) => decided.or(announced),
                        None => decided,
                    };
                    let failure = failure.clone().unwrap_or(Error::TimedOut);
                    self.followed(event, ended.take(), decided, failure)?;
                }
            }
        }
        Ok(())
    }

    /// What follows the end of a connection, or of an attempt by this failure.
    fn followed(
        &mut self,
        event: Event<u32>,
        ended: Option<(CloseEvent, Duration)>,
        decided: Option<Expected>,
        failure: Error,
    ) -> Checked {
        let (error, uptime) = match ended {
            Some((close, uptime)) => (Error::ConnectionLost(close), Some(uptime)),
            None => (failure, None),
        };
        let close = error.close_event().cloned();
        let code = close.as_ref().map_or(1006, |close| close.code.get());
        let expected = decided.unwrap_or_else(|| self.ends.by_code(code));
        let attempt = match uptime {
            Some(_) => self.ends.opened_by,
            None => self.ends.tried,
        };
        let close = close.unwrap_or(CloseEvent::ABNORMAL);
        let told = self.session.last_end().cloned();
        let told = told.map(|end| (end.error, end.close, end.uptime, end.attempt));
        prop_assert_eq!(told, Some((error.clone(), close, uptime, attempt)));
        let last_word = self.ends.last_word(expected, &error);
        match event {
            Event::Reconnecting {
                attempt,
                delay,
                error: told,
            } => {
                prop_assert_eq!((last_word, told), (None, error));
                self.waits(attempt, delay, expected)
            }
            Event::GaveUp(told) => {
                prop_assert_eq!(last_word, Some(told));
                self.over();
                Ok(())
            }
            other => Err(TestCaseError::fail(format!("{other:?} is unknown"))),
        }
    }

    fn waits(&mut self, attempt: u32, delay: Duration, expected: Expected) -> Checked {
        let retries = &mut self.ends.retries;
        let window = WINDOW.saturating_mul(1 << (*retries).min(8)).min(CAP);
        *retries += 1;
        prop_assert_eq!(attempt, *retries);
        let (at_least, wait) = match expected {
            Expected::Exactly(delay) => (delay, delay),
            Expected::AfterFirstDelay => (WINDOW, WINDOW + window.mul_f64(self.random)),
            _ => (secs(0), window.mul_f64(self.random)),
        };
        prop_assert!(
            delay.abs_diff(wait) <= ROUNDING,
            "{delay:?} instead of {wait:?}"
        );
        self.licence(self.now + wait, self.now + at_least, false);
        self.life.over();
        self.busy = None;
        Ok(())
    }

    fn opened_after(&mut self, attempts: u32) -> Checked {
        prop_assert!(self.open_since.is_none());
        prop_assert_eq!(self.socket_open, self.generation);
        let is_greeted = !self.greets || self.greeted == self.generation;
        prop_assert!(is_greeted, "open before the server is greeted");
        prop_assert_eq!(self.session.last_end(), None);
        prop_assert_eq!(attempts, self.ends.tried);
        (self.ends.opened_by, self.ends.tried) = (attempts, 0);
        (self.open_since, self.busy) = (Some(self.now), Some(self.now));
        self.announced = None;
        self.life.opened(self.now);
        Ok(())
    }

    fn lost(&mut self, in_doubt: u64) -> Checked {
        let since = self.open_since.take();
        prop_assert!(since.is_some(), "lost what was not open");
        if self.now - since.unwrap_or_default() >= WINDOW {
            self.ends.retries = 0;
            self.ends.history.push(Past::Lasted);
        }
        self.announced = None;
        self.life.over();
        self.settled(in_doubt)
    }

    fn over(&mut self) {
        self.ends.tried = 0;
        self.life.over();
        self.ended = true;
        (self.licence, self.busy, self.open_since) = (None, None, None);
        self.announced = None;
    }

    fn settled(&mut self, in_doubt: u64) -> Checked {
        if let Some(kept) = &mut self.kept {
            prop_assert_eq!(in_doubt, 0);
            kept.over();
        }
        self.in_doubt += in_doubt;
        self.acknowledged_here = 0;
        self.present = 0;
        self.given_since_lost = false;
        Ok(())
    }

    /// What the session drops may yet all arrive.
    fn dropped(&mut self) -> Checked {
        let buffered = std::mem::take(&mut self.buffered);
        let pending = self.pending;
        self.socket_ended(0)?;
        (self.buffered, self.pending) = (buffered, pending);
        Ok(())
    }

    /// Does one thing that the session wants, if there is any.
    pub(super) fn act(&mut self) -> Result<bool, TestCaseError> {
        let closing = self.session.ready_state() == ReadyState::Closing;
        let Some(action) = self.session.poll_action() else {
            return Ok(false);
        };
        match action {
            Action::Close { generation, .. } => {
                prop_assert!(self.pending == Some(generation) || self.alive.is_none());
                if !closing {
                    self.dropped()?;
                }
                self.alive = None;
            }
            Action::Resolve { generation, .. } => {
                // An attempt that was over before anybody asked is not handed out
                prop_assert!(generation > self.generation);
                prop_assert_eq!(generation, self.ends.told);
                self.generation = generation;
                self.may_begin()?;
                self.life.attempt(self.now);
            }
            Action::Connect { generation } => {
                prop_assert_eq!(generation, self.generation);
                prop_assert_eq!(self.alive, None, "two sockets");
                self.dropped()?;
                (self.alive, self.pending) = (Some(generation), Some(generation));
                self.buffered = 0;
                self.loopback = generation % 3 == 0;
                self.session.handle_connecting(generation, self.loopback);
            }
            Action::Greet { generation } => self.greet(generation)?,
            Action::Probe { generation, .. } => self.probe(generation)?,
            Action::Send {
                generation,
                message,
            } => {
                prop_assert_eq!(self.alive, Some(generation));
                let message = *message;
                self.give(message)?;
                self.session.handle_sent(generation, self.buffered);
            }
            other => prop_assert!(false, "an action that this driver doesn't know: {other:?}"),
        }
        Ok(true)
    }

    fn greet(&mut self, generation: Generation) -> Checked {
        prop_assert_eq!(self.alive, Some(generation));
        prop_assert!(self.greets && self.greeting < generation);
        prop_assert_eq!(self.socket_open, generation);
        self.greeting = generation;
        Ok(())
    }

    fn probe(&mut self, generation: Generation) -> Checked {
        prop_assert_eq!(self.alive, Some(generation));
        prop_assert!(self.open_since.is_some(), "a probe before it is open");
        // Alone in the buffer, it leaves at once
        let asked = Some(self.given.len()).filter(|_| self.buffered > 0);
        self.asked[1] = asked;
        if self.life.probed(self.now) {
            self.asked[0] = asked;
        }
        self.buffered += 4;
        self.given.push((None, 4));
        self.session.handle_probed(generation, 4, self.buffered);
        Ok(())
    }

    fn give(&mut self, message: u32) -> Checked {
        prop_assert!(self.open_since.is_some(), "a message before it is open");
        if let Some(kept) = &mut self.kept {
            prop_assert_eq!(Some(message), kept.next());
            kept.give(message);
            return self.given(message);
        }
        prop_assert!(!self.arrived.contains(&message), "{message} is sent again");
        prop_assert!(!self.back.contains(&message), "{message} was handed back");
        let last = self.given.iter().rev().find_map(|(message, _)| *message);
        prop_assert!(self.out_of_order || last < Some(message), "out of order");
        self.given(message)
    }

    /// It is in the socket's buffer.
    fn given(&mut self, message: u32) -> Checked {
        let len = self.lens[message as usize] as u64;
        self.buffered += len;
        self.given.push((Some(message), len));
        self.present += 1;
        self.given_since_lost = true;
        Ok(())
    }

    fn may_begin(&mut self) -> Checked {
        prop_assert!(
            self.slow || !self.suspended,
            "an attempt while the page is away"
        );
        let Some(licence) = self.licence.take() else {
            return Err(TestCaseError::fail("an attempt for no reason"));
        };
        prop_assert!(
            self.now + ROUNDING >= licence.earliest,
            "an attempt at {:?}, and {licence:?}",
            self.now
        );
        if let Some(offline) = self
            .offline
            .filter(|_| !self.loopback && licence.held && !self.slow)
        {
            prop_assert!(self.now >= offline + CAP, "an attempt without a network");
        }
        self.busy = Some(self.now);
        Ok(())
    }
}
