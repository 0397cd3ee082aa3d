//! A driver that watches a session: sockets, a send buffer, a server, and what the policy allows, each kept in a way of its own.

mod ends;
mod finish;
mod kept;
mod life;
mod messages;
mod outputs;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use wasm_websocket::reconnect::{Generation, PageEvent, Retry, Session};
use wasm_websocket::{CloseEvent, Error, ReadyState};

use self::ends::{Ends, Past};
use self::kept::Kept;
use self::life::Life;
use crate::driver::{failure, no_token, secs};

pub use self::ends::Expected;

type Checked = Result<(), TestCaseError>;

/// The queue's limits.
pub const MAX_MESSAGES: usize = 4;
pub const MAX_BYTES: usize = 12;

const WINDOW: Duration = Duration::from_secs(5);
const CAP: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Of waits, which are cut to microseconds.
const ROUNDING: Duration = Duration::from_micros(2);

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
    /// What follows an end, and when one is due.
    pub ends: Ends,
    pub life: Life,
    /// The server is greeted, and sent messages are kept.
    pub greets: bool,
    pub kept: Option<Kept>,

    started: bool,
    ended: bool,
    licence: Option<Licence>,
    /// An attempt or connection is there, since.
    busy: Option<Duration>,
    open_since: Option<Duration>,
    announced: Option<Duration>,
    /// The attempts whose socket opened, whose greeting was asked for, and is done.
    socket_open: Generation,
    greeting: Generation,
    greeted: Generation,
    suspended: bool,
    /// The page is left, and holds no socket.
    left: bool,
    offline: Option<Duration>,
    loopback: bool,
    /// The last attempt that was resolved.
    resolved: Generation,

    /// Of each message taken so far; messages are numbered from 0.
    lens: Vec<usize>,
    /// What the present socket was given: messages, `None` for a probe, and their bytes.
    given: Vec<(Option<u32>, u64)>,
    /// Of these, the first probe without an answer, unless it was alone in the buffer; and the last.
    asked: [Option<usize>; 2],
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
            ends: Ends::default(),
            life: Life::default(),
            greets: false,
            kept: None,
            started: false,
            ended: false,
            licence: None,
            busy: None,
            open_since: None,
            announced: None,
            socket_open: 0,
            greeting: 0,
            greeted: 0,
            suspended: false,
            left: false,
            offline: None,
            loopback: false,
            resolved: 0,
            lens: Vec::new(),
            given: Vec::new(),
            asked: [None; 2],
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
            self.ends.retries = 0;
        }
        self.ends.history.push(Past::Anew);
        self.life.over();
        (self.started, self.ended, self.busy) = (true, false, None);
        self.session.reconnect(self.now);
    }

    /// Whether the next attempt waits for its time.
    pub fn is_waiting(&self) -> bool {
        self.started && !self.ended && self.busy.is_none()
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
                (self.suspended, self.left) = (true, true);
                let closing = self.session.ready_state() == ReadyState::Closing;
                if let Some(since) = self.busy.filter(|_| !closing) {
                    let earliest = self.now.max(since + WINDOW);
                    self.licence(earliest, earliest, true);
                    self.life.over();
                    self.busy = None;
                }
            }
            _ => {}
        }
        if matches!(event, PageEvent::Resume | PageEvent::PageShow) {
            (self.suspended, self.left) = (false, false);
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
        if resolving {
            self.resolved = self.generation;
            self.life.attempt(self.now);
        }
        let (found, decided) = (found.map_err(failure), decision(found.err()));
        self.session
            .handle_resolved(self.now, self.generation, found, self.random);
        self.events(decided, Some(Error::Unresolved(no_token())))
    }

    pub fn open(&mut self) -> Checked {
        if self.alive == Some(self.generation) {
            self.socket_open = self.generation;
        }
        self.session.handle_open(self.now, self.generation);
        self.acts_before_events()
    }

    /// A driver may ask for actions first: what waited must wait for the event.
    fn acts_before_events(&mut self) -> Checked {
        while self.act()? {}
        Ok(())
    }

    /// The greeting that the session asked for is done, or failed.
    pub fn greeted(&mut self, greeted: Result<(), Retry>) -> Checked {
        let generation = self.generation;
        if self.greeting != generation || self.greeted == generation {
            return Ok(());
        }
        self.greeted = generation;
        let (result, decided) = (greeted.map_err(failure), decision(greeted.err()));
        self.session
            .handle_greeted(self.now, generation, result, self.random);
        self.acts_before_events()?;
        self.events(decided, Some(Error::GreetingFailed(no_token())))
    }

    pub fn message(&mut self, is_answer: bool) -> Checked {
        let is_open = self.session.ready_state() == ReadyState::Open;
        if is_answer {
            self.session.handle_answer(self.now, self.generation);
        } else {
            let taken = self.session.handle_message(self.now, self.generation);
            prop_assert_eq!(taken, is_open);
        }
        if is_open {
            self.life.heard(self.now);
            self.asked[0] = None;
        }
        Ok(())
    }

    /// The browser's socket is closing by itself.
    pub fn closing(&mut self) {
        if self.session.ready_state() == ReadyState::Open {
            self.life.over();
            self.life.closing(self.now);
        }
        self.session.handle_closing(self.now, self.generation);
    }

    pub fn close(&mut self) {
        let is_closing = self.session.ready_state() == ReadyState::Closing;
        if self.open_since.is_some() && !is_closing {
            self.life.over();
            self.life.closing(self.now);
        }
        self.session.close(self.now);
    }

    /// Only what the session will take counts.
    pub fn retry_after(&mut self, delay: Duration) {
        if self.open_since.is_some() && self.session.ready_state() != ReadyState::Closing {
            self.announced = Some(delay);
        }
        self.session.retry_after(delay);
    }

    pub fn close_event(
        &mut self,
        close: CloseEvent,
        retry: Option<Retry>,
        decided: Option<Expected>,
    ) -> Checked {
        let Some(generation) = self.pending else {
            return Ok(());
        };
        let buffered = self.buffered;
        self.socket_ended(buffered)?;
        let failure = Error::ConnectFailed(close.clone());
        self.session
            .handle_close(self.now, generation, close, buffered, retry, self.random);
        self.events(decided, Some(failure))
    }

    /// The attempt or connection failed without a close event.
    pub fn error(&mut self) -> Checked {
        let generation = self.generation;
        if self.pending != Some(generation) {
            return Ok(());
        }
        let blocked = Error::Blocked {
            reason: "no".into(),
        };
        self.socket_ended(0)?;
        self.session
            .handle_error(self.now, generation, blocked.clone(), None, self.random);
        self.events(None, Some(blocked))
    }
}

/// What a failure's own decision is followed by.
fn decision(retry: Option<Retry>) -> Option<Expected> {
    Some(match retry? {
        Retry::After(delay) => Expected::Exactly(delay),
        Retry::BackoffAfterFirstDelay => Expected::AfterFirstDelay,
        Retry::Stop => Expected::Stop,
        _ => Expected::Backoff,
    })
}
