//! A watched session's actions and events: performed, and checked against what may be.

use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::ReadyState;
use wasm_websocket::reconnect::{Action, Event, PageEvent};

use super::{CAP, Checked, Expected, ROUNDING, WINDOW, Watch};
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
                Some(next) if next <= self.now => {
                    self.session
                        .handle_timeout(self.now, self.buffered, self.random);
                    self.default_events()?;
                }
                _ => return Ok(()),
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

    pub fn default_events(&mut self) -> Checked {
        self.events(self.announced().unwrap_or(Expected::Backoff))
    }

    /// Takes the user's events, and checks them.
    pub fn events(&mut self, expected: Expected) -> Checked {
        let mut was_lost = false;
        while let Some(event) = self.session.poll_event() {
            let goes_on = was_lost && matches!(event, Event::Reconnecting { .. });
            prop_assert!(!goes_on || !self.closes_on_loss, "a retry after a loss");
            was_lost = matches!(event, Event::Lost { .. });
            prop_assert!(
                !self.ended || matches!(event, Event::Dropped(_)),
                "{event:?} after the end"
            );
            match event {
                Event::Opened { attempts } => {
                    prop_assert!(self.open_since.is_none());
                    self.opened_after(attempts)?;
                    (self.open_since, self.busy) = (Some(self.now), Some(self.now));
                    self.announced = None;
                }
                Event::Lost { in_doubt, .. } => self.lost(in_doubt)?,
                Event::Reconnecting { attempt, delay, .. } => {
                    let window = WINDOW.saturating_mul(1 << self.retries.min(8)).min(CAP);
                    self.retries += 1;
                    prop_assert_eq!(attempt, self.retries);
                    let (at_least, wait) = match expected {
                        Expected::Exactly(delay) => (delay, delay),
                        Expected::Backoff => (secs(0), window.mul_f64(self.random)),
                        Expected::AfterFirstDelay => (WINDOW, WINDOW + window.mul_f64(self.random)),
                    };
                    prop_assert!(
                        delay.abs_diff(wait) <= ROUNDING,
                        "{delay:?} instead of {wait:?}"
                    );
                    self.licence(self.now + wait, self.now + at_least, false);
                    self.busy = None;
                }
                Event::Dropped(message) => {
                    prop_assert!(self.back.insert(message), "{message} comes back twice");
                }
                Event::GaveUp(_) => self.over(),
                Event::Closed { in_doubt, .. } => {
                    self.settled(in_doubt);
                    self.over();
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn opened_after(&mut self, attempts: u32) -> Checked {
        let most = self.attempts + self.skipped;
        prop_assert!((self.attempts..=most).contains(&attempts));
        (self.attempts, self.skipped) = (0, 0);
        Ok(())
    }

    fn lost(&mut self, in_doubt: u64) -> Checked {
        let since = self.open_since.take();
        prop_assert!(since.is_some(), "lost what was not open");
        if self.now - since.unwrap_or_default() >= WINDOW {
            self.retries = 0;
        }
        self.announced = None;
        self.settled(in_doubt);
        Ok(())
    }

    fn over(&mut self) {
        (self.attempts, self.skipped) = (0, 0);
        self.ended = true;
        (self.licence, self.busy, self.open_since) = (None, None, None);
        self.announced = None;
    }

    fn settled(&mut self, in_doubt: u64) {
        self.in_doubt += in_doubt;
        self.acknowledged_here = 0;
        self.present = 0;
        self.given_since_lost = false;
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
    fn act(&mut self) -> Result<bool, TestCaseError> {
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
                self.attempts += 1;
                self.skipped += generation - self.generation - 1;
                self.generation = generation;
                self.may_begin()?;
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
            Action::Probe { generation, .. } => {
                prop_assert_eq!(self.alive, Some(generation));
                self.buffered += 4;
                self.given.push((None, 4));
                self.session.handle_probed(generation, 4, self.buffered);
            }
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

    fn give(&mut self, message: u32) -> Checked {
        prop_assert!(!self.arrived.contains(&message), "{message} is sent again");
        prop_assert!(!self.back.contains(&message), "{message} was handed back");
        let last = self.given.iter().rev().find_map(|(message, _)| *message);
        prop_assert!(self.out_of_order || last < Some(message), "out of order");
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

    /// Nothing is stuck, and nothing got lost.
    pub fn end(&mut self) -> Checked {
        self.page(PageEvent::PageShow);
        self.page(PageEvent::Online);
        self.settle()?;
        let state = self.session.ready_state();
        if self.started && !self.ended && state != ReadyState::Open {
            let before = self.generation;
            let attempted = self.alive.is_some() || self.busy.is_some();
            self.wait(secs(100))?;
            prop_assert!(attempted || self.ended || self.generation > before, "stuck");
        }
        self.take_unsent();
        for message in &self.back {
            prop_assert!(
                !self.arrived.contains(message),
                "{message} arrived and was handed back"
            );
        }
        let waiting = self.session.queue().len() as u64;
        let present = self.present - self.acknowledged_here;
        prop_assert_eq!(
            self.lens.len() as u64,
            self.in_doubt + self.acknowledged + self.back.len() as u64 + waiting + present
        );
        Ok(())
    }
}
