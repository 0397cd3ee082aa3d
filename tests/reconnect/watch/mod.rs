//! A driver that watches a session: sockets, a send buffer, a server, and what the policy allows, each kept in a way of its own.

mod outputs;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::reconnect::{Generation, PageEvent, Retry, Session};
use wasm_websocket::{CloseEvent, Error, ReadyState};

use crate::driver::{failure, secs};

type Checked = Result<(), TestCaseError>;

const WINDOW: Duration = Duration::from_secs(5);
const CAP: Duration = Duration::from_secs(30);
/// Of waits, which are cut to microseconds.
const ROUNDING: Duration = Duration::from_micros(2);

/// What the next wait must be.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    Backoff,
    AfterFirstDelay,
    Exactly(Duration),
}

/// When the next attempt may begin.
#[derive(Clone, Copy, Debug)]
struct Licence {
    earliest: Duration,
    not_before: Duration,
    moved: bool,
    /// It is a wait, which an absent network holds.
    held: bool,
}

pub struct Watch {
    pub session: Session<u32>,
    pub now: Duration,
    pub random: f64,
    pub generation: Generation,
    /// The socket that is connecting or open.
    pub alive: Option<Generation>,
    /// The socket whose end was not reported yet.
    pub pending: Option<Generation>,
    pub buffered: u64,
    /// Actions were not asked for after the last step: they may be older than the page's events.
    pub slow: bool,
    /// A loss is the end.
    pub closes_on_loss: bool,

    started: bool,
    ended: bool,
    attempts: u32,
    /// Attempts that were over before anybody asked. Those before an end count no more.
    skipped: u32,
    licence: Option<Licence>,
    /// An attempt or connection is there, since.
    busy: Option<Duration>,
    open_since: Option<Duration>,
    announced: Option<Duration>,
    retries: u32,
    suspended: bool,
    offline: Option<Duration>,
    loopback: bool,
    /// The last attempt that was resolved.
    resolved: Generation,

    /// Of each message taken so far; messages are numbered from 0.
    lens: Vec<usize>,
    /// What the present socket was given: messages, `None` for a probe, and their bytes.
    given: Vec<(Option<u32>, u64)>,
    given_since_lost: bool,
    out_of_order: bool,
    /// At the server, as far as can be.
    arrived: BTreeSet<u32>,
    back: BTreeSet<u32>,
    in_doubt: u64,
    acknowledged: u64,
    acknowledged_here: u64,
    /// Messages given to the connection that is open.
    present: u64,
}

impl Watch {
    pub fn new(session: Session<u32>, random: f64) -> Self {
        Self {
            session,
            now: secs(0),
            random,
            generation: 0,
            alive: None,
            pending: None,
            buffered: 0,
            slow: false,
            closes_on_loss: false,
            started: false,
            ended: false,
            attempts: 0,
            skipped: 0,
            licence: None,
            busy: None,
            open_since: None,
            announced: None,
            retries: 0,
            suspended: false,
            offline: None,
            loopback: false,
            resolved: 0,
            lens: Vec::new(),
            given: Vec::new(),
            given_since_lost: false,
            out_of_order: false,
            arrived: BTreeSet::new(),
            back: BTreeSet::new(),
            in_doubt: 0,
            acknowledged: 0,
            acknowledged_here: 0,
            present: 0,
        }
    }

    pub fn start(&mut self) {
        if !self.started {
            self.licence(self.now, self.now, true);
        }
        self.started = true;
        self.session.start(self.now);
    }

    pub fn reconnect(&mut self) {
        self.licence(self.now, self.now, true);
        if self.ended {
            self.retries = 0;
        }
        (self.started, self.ended, self.busy) = (true, false, None);
        self.session.reconnect(self.now);
    }

    fn licence(&mut self, earliest: Duration, not_before: Duration, moved: bool) {
        // The user's own word waits only for the page
        let held = !moved || self.suspended;
        self.licence = Some(Licence {
            earliest,
            not_before,
            moved,
            held,
        });
    }

    pub fn page(&mut self, event: PageEvent) {
        match event {
            PageEvent::Offline => {
                self.offline.get_or_insert(self.now);
            }
            PageEvent::Online => self.offline = None,
            PageEvent::Freeze => self.suspended = true,
            PageEvent::PageHide => {
                self.suspended = true;
                let closing = self.session.ready_state() == ReadyState::Closing;
                if let Some(since) = self.busy.filter(|_| !closing) {
                    let earliest = self.now.max(since + WINDOW);
                    self.licence(earliest, earliest, true);
                    self.busy = None;
                }
            }
            _ => {}
        }
        if matches!(event, PageEvent::Resume | PageEvent::PageShow) {
            self.suspended = false;
        }
        let (now, random) = (self.now, self.random);
        let wakes = !matches!(
            event,
            PageEvent::Offline | PageEvent::Hidden | PageEvent::Freeze | PageEvent::PageHide
        );
        if let Some(licence) = self.licence.as_mut().filter(|it| wakes && !it.moved) {
            let from = now.max(licence.not_before);
            let remaining = licence.earliest.saturating_sub(from).min(WINDOW);
            licence.earliest = licence.earliest.min(from + remaining.mul_f64(random));
            licence.moved = true;
        }
        self.session.handle_page(now, event, random);
    }

    pub fn resolved(&mut self, found: Result<(), Retry>) -> Checked {
        let resolving = self.busy.is_some() && self.resolved != self.generation;
        let expected = match found {
            Err(Retry::After(delay)) if resolving => Expected::Exactly(delay),
            _ => Expected::Backoff,
        };
        if resolving {
            self.resolved = self.generation;
        }
        self.session.handle_resolved(
            self.now,
            self.generation,
            found.map_err(failure),
            self.random,
        );
        self.events(expected)
    }

    /// Only what the session will take counts.
    pub fn retry_after(&mut self, delay: Duration) {
        if self.open_since.is_some() && self.session.ready_state() != ReadyState::Closing {
            self.announced = Some(delay);
        }
        self.session.retry_after(delay);
    }

    /// What a connection that is lost now is followed by, if nobody decides.
    pub fn announced(&self) -> Option<Expected> {
        self.announced.map(Expected::Exactly)
    }

    pub fn send(&mut self, len: usize) {
        let message = self.lens.len() as u32;
        if self.session.send(self.now, message, len).is_ok() {
            self.lens.push(len);
        }
    }

    /// Lets some of the buffer go out.
    pub fn drain_buffer(&mut self, value: u16) {
        self.buffered = self.buffered.min(u64::from(value % 16));
    }

    /// Tells that some of the messages that can have arrived did.
    pub fn acknowledge(&mut self, most: u64) {
        let left = self.present.min(self.left(self.buffered).len() as u64);
        let messages = most.min(left.saturating_sub(self.acknowledged_here));
        self.acknowledged_here += messages;
        self.acknowledged += messages;
        self.session.acknowledge(messages);
    }

    pub fn take_unsent(&mut self) {
        let unsent = self.session.take_unsent();
        self.back.extend(unsent);
    }

    pub fn requeue(&mut self) {
        self.out_of_order |= self.given_since_lost;
        self.session.requeue_unsent();
    }

    /// The messages that can be at the server when the buffer holds the last `buffered` bytes.
    fn left(&self, buffered: u64) -> Vec<u32> {
        let mut after = 0;
        let mut left = Vec::new();
        for (message, len) in self.given.iter().rev() {
            if after >= buffered {
                left.extend(message);
            }
            after += len;
        }
        left
    }

    /// The present socket is closed, and what is in its buffer never goes out.
    pub fn socket_ended(&mut self, buffered: u64) -> Checked {
        for message in self.left(buffered) {
            prop_assert!(self.arrived.insert(message), "{message} arrives twice");
        }
        self.given.clear();
        (self.alive, self.pending) = (None, None);
        Ok(())
    }

    pub fn close_event(
        &mut self,
        close: CloseEvent,
        retry: Option<Retry>,
        expected: Expected,
    ) -> Checked {
        let Some(generation) = self.pending else {
            return Ok(());
        };
        let buffered = self.buffered;
        self.socket_ended(buffered)?;
        self.session
            .handle_close(self.now, generation, close, buffered, retry, self.random);
        self.events(expected)
    }

    /// The attempt or connection failed without a close event.
    pub fn error(&mut self) -> Checked {
        let generation = self.generation;
        if self.pending != Some(generation) {
            return Ok(());
        }
        let expected = self.announced().unwrap_or(Expected::Backoff);
        self.socket_ended(0)?;
        self.session
            .handle_error(self.now, generation, Error::TimedOut, None, self.random);
        self.events(expected)
    }
}
