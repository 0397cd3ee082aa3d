//! The driver: performs a session's actions on sockets, a timer and the page's events, and delivers its
//! events to the host. `actions` is what it does for the session, `inputs` what happens to it.

mod actions;
mod inputs;

use std::any::Any;
use std::cell::{Cell, RefCell, RefMut};
use std::mem::replace;
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::Math;

use super::counters::Counters;
use super::page::{self, Listeners, is_offline};
use crate::raw::{Endpoint, MessageEvent, RawSocket, Timer, clocks};
use crate::session::{Clock, Event, Generation, Micros, PageEvent, Retry, Session, Unresolved};
use crate::values::{CloseEvent, Error, Message, ReadyState};

/// Whom a driver works for.
pub(super) trait Host: Sized + 'static {
    /// A message arrived.
    fn receive(driver: &Rc<Driver<Self>>, event: &MessageEvent);

    /// Something else happened.
    fn notify(driver: &Rc<Driver<Self>>, event: Event<Message>);

    /// What follows a connection or attempt that ended like this; `None` leaves it to the session.
    fn retry(&self, close: &CloseEvent) -> Option<Retry>;
}

/// Finds what each attempt connects to.
pub(super) trait Find<H> {
    /// What is wrong, as far as it is known before the first attempt.
    fn check(&self) -> Result<(), Error>;

    /// For the attempt of this generation, after this many failed ones. Who answers later calls
    /// [`Driver::answer`].
    fn find(&self, driver: &Rc<Driver<H>>, generation: Generation, failures: u32) -> Finding;
}

/// What is known of an attempt's endpoint.
pub(super) enum Finding {
    /// It is this one.
    Known(Rc<Endpoint>),
    /// The answer is to come, unless this [search](super::search) is dropped before.
    Searching(Box<dyn Any>),
}

/// What an attempt connects to, or why there is nothing.
pub(super) type Found = Result<Rc<Endpoint>, Unresolved>;

pub(super) struct Driver<H> {
    pub(super) host: H,
    find: Box<dyn Find<H>>,
    requeues: bool,
    core: RefCell<Core>,
    page: Cell<Listeners>,
    search: Cell<Option<Box<dyn Any>>>,
    /// An event is being delivered.
    delivering: Cell<bool>,
    /// Itself, once detached, until it has ended.
    detached: Cell<Option<Rc<Self>>>,
}

/// Not to be borrowed while anything of the user's runs, or is dropped.
struct Core {
    session: Box<Session<Message>>,
    counters: Counters,
    clock: Clock,
    /// The clock's last reading.
    now: Micros,
    timer: Option<(Micros, Timer)>,
    /// What the present attempt connects to.
    endpoint: Option<Rc<Endpoint>>,
    socket: Option<Box<RawSocket>>,
    /// The attempt that made the socket.
    generation: Generation,
    start: Start,
}

/// The first attempt: what can't be tried at all is an error of the call that starts it.
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

impl Core {
    fn read_clock(&mut self) -> Duration {
        let (performance, date) = clocks();
        self.now = self.clock.tick(performance, date);
        self.now()
    }

    fn now(&self) -> Duration {
        Duration::from_micros(self.now)
    }
}

impl<H: Host> Driver<H> {
    /// Starts the session, listens to the page, and sets the timer.
    pub(super) fn start(
        host: H,
        find: Box<dyn Find<H>>,
        requeues: bool,
        mut session: Box<Session<Message>>,
    ) -> Result<Rc<Self>, Error> {
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
                timer: None,
                endpoint: None,
                socket: None,
                generation: 0,
                start: Start::Begins,
            }),
            page: Cell::default(),
            search: Cell::new(None),
            delivering: Cell::new(false),
            detached: Cell::new(None),
        });
        driver.perform_actions();
        let start = replace(&mut driver.core().start, Start::Done);
        if let Start::Refused(error) = start {
            return Err(error);
        }
        driver.listen_to_page();
        Ok(driver)
    }

    fn core(&self) -> RefMut<'_, Core> {
        self.core.borrow_mut()
    }

    /// Reads from the session, or changes it in a way that nothing follows from.
    pub(super) fn session<T>(&self, read: impl FnOnce(&mut Session<Message>) -> T) -> T {
        read(&mut self.core().session)
    }

    /// Hands an input of the user's to the session, and drives what follows.
    pub(super) fn input(self: &Rc<Self>, input: impl FnOnce(&mut Session<Message>, Duration)) {
        self.input_by(By::User, |session, now, _| input(session, now));
    }

    fn input_by<T>(
        self: &Rc<Self>,
        by: By,
        input: impl FnOnce(&mut Session<Message>, Duration, f64) -> T,
    ) -> T {
        let mut core = self.core();
        let now = core.read_clock();
        let output = input(&mut core.session, now, Math::random());
        drop(core);
        self.drive(by);
        output
    }

    pub(super) fn send(self: &Rc<Self>, message: Message) -> Result<(), Error> {
        let len = message.len();
        let (sent, state) = self.input_by(By::User, |session, now, _| {
            let sent = session.send(now, message, len);
            (sent, session.ready_state())
        });
        sent.map_err(|message| match state {
            ReadyState::Connecting => Error::QueueFull(message),
            state => Error::NotOpen(state),
        })
    }

    pub(super) fn ready_state(&self) -> ReadyState {
        self.core().session.ready_state()
    }

    pub(super) fn buffered_amount(&self) -> u64 {
        let core = self.core();
        let socket = core.socket.as_deref();
        core.session.queue().bytes() as u64 + socket.map_or(0, RawSocket::buffered_amount)
    }

    /// Of the present socket; empty without one.
    pub(super) fn of_socket(&self, get: impl Fn(&RawSocket) -> String) -> String {
        let core = self.core();
        core.socket.as_deref().map_or_else(String::new, get)
    }

    pub(super) fn counters(&self) -> Counters {
        let core = self.core();
        Counters {
            round_trip: core.session.round_trip(),
            ..core.counters
        }
    }

    /// Lives until it has ended, without a handle.
    pub(super) fn detach(self: &Rc<Self>) {
        if self.ready_state() != ReadyState::Closed {
            self.detached.set(Some(Rc::clone(self)));
        }
    }

    fn listen_to_page(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let listeners = page::listen(move |events| {
            with(&weak, |driver| driver.handle_page_events(events));
        });
        self.page.set(listeners);
        self.input_by(By::User, |session, now, random| {
            if is_offline() {
                session.handle_page(now, PageEvent::Offline, random);
            }
        });
    }

    /// Performs actions, then delivers events, until both are empty. Safe against re-entrant calls.
    fn drive(self: &Rc<Self>, by: By) {
        // A call of the browser's delivers even within another, which may have ended by a throw
        let nested = self.delivering.replace(true) && by == By::User;
        loop {
            self.perform_actions();
            let dropped = by == By::Browser && Rc::strong_count(self) == 1;
            if nested || dropped {
                return;
            }
            let event = self.core().session.poll_event();
            let Some(event) = event else { break };
            self.deliver(event);
        }
        self.delivering.set(false);
        if self.ready_state() == ReadyState::Closed {
            self.detached.take();
        }
    }

    fn deliver(self: &Rc<Self>, event: Event<Message>) {
        match &event {
            Event::Opened { .. } => self.core().counters.connects += 1,
            Event::Lost { .. } if self.requeues => self.core().session.requeue_unsent(),
            _ => {}
        }
        H::notify(self, event);
    }
}

/// Nothing, if the last handle is gone.
fn with<H>(driver: &Weak<Driver<H>>, run: impl FnOnce(&Rc<Driver<H>>)) {
    if let Some(driver) = driver.upgrade() {
        run(&driver);
    }
}
