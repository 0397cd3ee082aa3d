//! The driver: performs a session's actions on sockets, a timer and the page's events, and delivers its
//! events to the host. `actions` performs the session's actions; `inputs` hands events to the session; `held` keeps messages for
//! the greeting; `host` is what a driver serves.

mod actions;
mod held;
mod host;
mod inputs;

use std::any::Any;
use std::cell::{Cell, RefCell, RefMut};
use std::fmt;
use std::mem::replace;
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::Math;

use super::counters::Counters;
use super::page::{self, Listeners, is_offline};
use crate::raw::{RawSocket, Timekeeper, Timer, clocks};
use crate::session::{Clock, Event, Generation, Micros, PageEvent, Session};
use crate::values::{Error, REPLAY, ReadyState};
use held::Held;
pub use host::{Find, Finding, Found, Host};

/// Performs a session's actions for a host.
pub struct Driver<H: Host> {
    /// The side that it serves.
    pub host: H,
    find: Box<dyn Find<H>>,
    requeues: bool,
    core: RefCell<Core<H>>,
    /// `None` before the start, after the end, and for a host that ignores the page.
    page: RefCell<Option<Listeners>>,
    /// The search for an endpoint, or the greeting, that runs.
    running: Cell<Option<Box<dyn Any>>>,
    /// An event is being delivered.
    delivering: Cell<bool>,
    /// Itself, once detached, until it has ended.
    detached: Cell<Option<Rc<Self>>>,
}

/// Never borrowed while user code runs, or is dropped.
struct Core<H: Host> {
    session: Box<Session<H::Message>>,
    counters: Counters,
    clock: Clock,
    /// The clock's last reading.
    now: Micros,
    timekeeper: Timekeeper,
    alarm: Option<Alarm>,
    /// The target of the present attempt.
    endpoint: Option<Rc<H::Endpoint>>,
    socket: Option<Rc<RawSocket>>,
    /// The attempt that made the socket.
    generation: Generation,
    held: Held,
    start: Start,
}

/// A timer that is set.
struct Alarm {
    at: Micros,
    timer: Timer,
}

/// The first attempt. A target that can't be tried at all is an error of the call that starts it.
enum Start {
    Begins,
    Refused(Error),
    Done,
}

/// Who calls.
#[derive(Clone, Copy, PartialEq)]
enum By {
    User,
    Browser,
}

impl<H: Host> Core<H> {
    fn read_clock(&mut self) -> Duration {
        let (performance, date) = clocks();
        let timekeeper = Timekeeper::present();
        if self.timekeeper != timekeeper {
            self.timekeeper = timekeeper;
            self.clock.replace(performance, date);
        }
        self.now = self.clock.tick(performance, date);
        self.now()
    }

    fn now(&self) -> Duration {
        Duration::from_micros(self.now)
    }

    /// Reads the clock only if the time matters.
    fn now_if(&mut self, matters: bool) -> Duration {
        if matters {
            self.read_clock()
        } else {
            self.now()
        }
    }
}

impl<H: Host> fmt::Debug for Driver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

impl<H: Host> Driver<H> {
    /// Starts the session, listens to the page, and sets the timer.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOptions`]; those of [`Host::open`], for the first attempt.
    pub fn start(
        host: H,
        find: Box<dyn Find<H>>,
        requeues: bool,
        mut session: Box<Session<H::Message>>,
    ) -> Result<Rc<Self>, Error> {
        session.check()?;
        if requeues && session.replays() {
            return Err(Error::InvalidOptions(REPLAY));
        }
        if find.is_fresh() {
            session.set_reauthenticates();
        }
        session.start(Duration::ZERO);
        let (performance, date) = clocks();
        let driver = Rc::new(Self {
            host,
            find,
            requeues,
            core: RefCell::new(Core {
                session,
                counters: Counters::default(),
                clock: Clock::new(performance, date),
                now: 0,
                timekeeper: Timekeeper::present(),
                alarm: None,
                endpoint: None,
                socket: None,
                generation: 0,
                held: Held::default(),
                start: Start::Begins,
            }),
            page: RefCell::default(),
            running: Cell::new(None),
            delivering: Cell::new(false),
            detached: Cell::new(None),
        });
        driver.perform_actions();
        let start = replace(&mut driver.core().start, Start::Done);
        if let Start::Refused(error) = start {
            return Err(error);
        }
        // The timer delivers the first event: the caller has no handle yet
        driver.watch_page();
        Ok(driver)
    }

    fn core(&self) -> RefMut<'_, Core<H>> {
        self.core.borrow_mut()
    }

    /// Reads from the session, or changes it without a need to drive it.
    pub fn session<T>(&self, read: impl FnOnce(&mut Session<H::Message>) -> T) -> T {
        read(&mut self.core().session)
    }

    /// Hands a user's input to the session, then drives it.
    pub fn input<T>(
        self: &Rc<Self>,
        input: impl FnOnce(&mut Session<H::Message>, Duration) -> T,
    ) -> T {
        self.input_by(By::User, |session, now, _| input(session, now))
    }

    fn input_by<T>(
        self: &Rc<Self>,
        by: By,
        input: impl FnOnce(&mut Session<H::Message>, Duration, f64) -> T,
    ) -> T {
        let mut core = self.core();
        let now = core.read_clock();
        let output = input(&mut core.session, now, Math::random());
        drop(core);
        self.drive(by);
        output
    }

    /// Sends at once when open, else when it is next.
    ///
    /// # Errors
    ///
    /// Hands the message back if there is no room for it, or the session is closing or closed.
    #[cfg(feature = "bindings")]
    pub fn send(self: &Rc<Self>, message: H::Message) -> Result<(), H::Message> {
        let send = |socket: &RawSocket, message: &H::Message| self.host.send(socket, message);
        self.send_as(message, send, |message| message)
    }

    /// The same for data that becomes a message only if it must be kept.
    pub(super) fn send_as<D>(
        self: &Rc<Self>,
        data: D,
        send: impl FnOnce(&RawSocket, &D) -> Option<usize>,
        own: impl FnOnce(D) -> H::Message + Copy,
    ) -> Result<(), H::Message> {
        let Some(data) = self.send_now(data, send, own) else {
            return Ok(());
        };
        let message = own(data);
        let len = self.host.len(&message);
        self.input_by(By::User, |session, now, _| session.send(now, message, len))
    }

    /// Delivers the events that wait.
    pub fn flush(self: &Rc<Self>) {
        self.drive(By::Browser);
    }

    /// The state of all connections taken as one.
    pub fn ready_state(&self) -> ReadyState {
        self.core().session.ready_state()
    }

    /// Bytes that wait, here and in the browser.
    pub fn buffered_amount(&self) -> u64 {
        let waiting = self.core().session.buffered() as u64;
        let socket = self.socket();
        waiting + socket.map_or(0, |socket| socket.buffered_amount())
    }

    /// The present socket, if there is one.
    pub(super) fn socket(&self) -> Option<Rc<RawSocket>> {
        self.core().socket.clone()
    }

    /// Reads from the present socket, if there is one.
    pub fn read_socket<T>(&self, read: impl FnOnce(&RawSocket) -> T) -> Option<T> {
        self.socket().map(|socket| read(&socket))
    }

    /// The counts of all connections so far.
    pub fn counters(&self) -> Counters {
        let core = self.core();
        Counters {
            round_trip: core.session.round_trip(),
            ..core.counters
        }
    }

    /// Keeps itself alive until it has ended.
    pub fn detach(self: &Rc<Self>) {
        if self.ready_state() != ReadyState::Closed {
            self.detached.set(Some(Rc::clone(self)));
        }
    }

    /// Listens to the page from the start to the end.
    fn watch_page(self: &Rc<Self>) {
        if self.ready_state() == ReadyState::Closed {
            self.page.take();
        } else if self.page.borrow().is_none() && self.host.follows_page() {
            let weak = Rc::downgrade(self);
            let listeners = page::listen(move |events| {
                with(&weak, |driver| driver.handle_page_events(events));
            });
            self.page.replace(Some(listeners));
            if is_offline() {
                let core = &mut *self.core();
                let now = core.now();
                core.session
                    .handle_page(now, PageEvent::Offline, Math::random());
            }
        }
    }

    /// Performs actions, then delivers events, until both are empty. Safe against re-entrant calls.
    fn drive(self: &Rc<Self>, by: By) {
        if H::DEFERS && by == By::User {
            // The timer delivers
            self.perform_actions();
            return self.watch_page();
        }
        // A browser's call delivers even within another call, because that one may have thrown
        let nested = self.delivering.replace(true) && by == By::User;
        loop {
            self.perform_actions();
            let dropped = by == By::Browser && Rc::strong_count(self) == 1;
            if nested || dropped {
                return;
            }
            if self.deliver_held() {
                continue;
            }
            let event = self.core().session.poll_event();
            let Some(event) = event else { break };
            self.deliver(event);
        }
        self.delivering.set(false);
        self.watch_page();
        if self.ready_state() == ReadyState::Closed {
            self.detached.take();
        }
    }

    fn deliver(self: &Rc<Self>, event: Event<H::Message>) {
        match &event {
            Event::Opened { .. } => {
                let core = &mut *self.core();
                core.counters.connects += 1;
                core.held.release();
            }
            Event::Lost { .. } => {
                let core = &mut *self.core();
                core.held.clear();
                if self.requeues {
                    core.session.requeue_unsent();
                }
            }
            Event::GaveUp(_) | Event::Closed { .. } => self.core().held.clear(),
            _ => {}
        }
        H::notify(self, event);
    }
}

/// Runs unless the last handle is gone.
fn with<H: Host>(driver: &Weak<Driver<H>>, run: impl FnOnce(&Rc<Driver<H>>)) {
    if let Some(driver) = driver.upgrade() {
        run(&driver);
    }
}
