//! The driver: performs a session's actions on sockets, a timer and the page's events, and delivers its
//! events to the host. `actions` performs the session's actions; `inputs` hands events to the session; `calls` serves the host's
//! handles; `greeting` keeps messages for the greeting, in `held`.

mod actions;
mod calls;
mod greeting;
mod held;
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
use crate::raw::{MessageEvent, RawSocket, Timekeeper, Timer, clocks};
use crate::session::{
    Clock, Event, FailedEnd, Failure, Generation, Micros, PageEvent, Retry, Session,
};
use crate::values::{Error, ReadyState};
use held::Held;

/// The side that a driver serves: a Rust handle, or a JavaScript class.
pub trait Host: Sized + 'static {
    /// A message to send.
    type Message: Clone;

    /// The target of an attempt.
    type Endpoint;

    /// Whether events that a user's call causes are delivered after it, in a task of their own.
    const DEFERS: bool = false;

    /// Whether the socket's handler attribute for messages stays, because the host itself calls it.
    const KEEPS_HANDLER: bool = false;

    /// Whether the page's events count. Without retries they don't.
    fn follows_page(&self) -> bool {
        true
    }

    /// A message's length in bytes, of text in UTF-8.
    fn len(&self, message: &Self::Message) -> usize;

    /// Hands a message to the browser, if the socket is open. Returns its length, or by how much `bufferedAmount`
    /// grew.
    fn send(&self, socket: &RawSocket, message: &Self::Message) -> Option<usize>;

    /// Opens the socket of an attempt.
    ///
    /// # Errors
    ///
    /// Those of [`RawSocket::open`].
    fn open(&self, endpoint: &Self::Endpoint) -> Result<Box<RawSocket>, Error>;

    /// Greets the server over the connection that just opened, then calls [`Driver::greeted`], unless what this returns is
    /// dropped before. It is called only if the session greets.
    fn greet(driver: &Rc<Driver<Self>>, generation: Generation) -> Box<dyn Any>;

    /// There is a message for the greeting.
    fn wake_greeting(&self);

    /// The greeting leaves too much of what is received: the attempt fails with [`Error::ReceiveLimit`].
    fn receive_limit(&self) {}

    /// A message waits for the greeting, or for those before it: nobody may hear of it now. Returns its length, as
    /// [`receive`](Self::receive) does.
    fn hold(&self, event: &MessageEvent) -> usize {
        event.known_len()
    }

    /// The connection fails. Its end, which says more, is still to come.
    fn failing(&self) {}

    /// Whether a message answers the probe, and is not the user's.
    fn is_answer(&self, event: &MessageEvent) -> bool;

    /// A message arrived, earlier if it is late: the greeting left it. Returns its length, as far as it is known without a copy:
    /// text may count its UTF-16 code units.
    fn receive(driver: &Rc<Driver<Self>>, event: &MessageEvent, is_late: bool) -> usize;

    /// Something else happened.
    fn notify(driver: &Rc<Driver<Self>>, event: Event<Self::Message>);

    /// Decides what follows a connection or attempt that ended like this. `None` leaves it to the session.
    fn retry(&self, end: &FailedEnd) -> Option<Retry>;
}

/// Finds what each attempt connects to.
pub trait Find<H: Host> {
    /// Fails for what is known to be wrong before the first attempt.
    ///
    /// # Errors
    ///
    /// Those of [`RawSocket::open`], and [`Error::Unresolved`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Whether each attempt gets an answer of its own, such as a URL with a fresh token.
    fn is_fresh(&self) -> bool {
        false
    }

    /// Finds the endpoint of this generation's attempt, after this many failures. To answer later, call
    /// [`Driver::answer`].
    fn find(
        &self,
        driver: &Rc<Driver<H>>,
        generation: Generation,
        failures: u32,
    ) -> Finding<H::Endpoint>;
}

/// The answer to a search for an endpoint.
#[derive(Debug)]
pub enum Finding<E> {
    /// It is this one.
    Known(Rc<E>),
    /// The answer is to come, unless this search is dropped before.
    Searching(Box<dyn Any>),
}

/// The target of an attempt, or why there is none.
pub type Found<E> = Result<Rc<E>, Failure>;

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
    /// This task is a timer's.
    is_ringing: bool,
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
    /// It was set in the task of a timer. In hidden pages Chromium rings a chain of those once a minute.
    is_chained: bool,
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
    /// [`Error::ReplayConflict`]; those of [`Host::open`], for the first attempt.
    pub fn start(
        host: H,
        find: Box<dyn Find<H>>,
        requeues: bool,
        mut session: Box<Session<H::Message>>,
    ) -> Result<Rc<Self>, Error> {
        if session.conflicts(requeues) {
            return Err(Error::ReplayConflict);
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
                is_ringing: false,
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
