//! What a connection that comes back holds, and how it carries out what its session decides.

use std::cell::{Cell, RefCell, RefMut};
use std::mem::replace;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Math;

use super::builder::Callbacks;
use super::endpoints::{Attempt, Found, Search};
use super::link::Link;
use super::{Counters, Endpoints, ReconnectingWebSocket, WeakReconnectingWebSocket};
use crate::page::{PageEvents, is_offline};
use crate::reconnect::{Action, Clock, Event, Generation, Micros, PageEvent, Session};
use crate::timer::{Milliseconds, Timer, clocks};
use crate::{Endpoint, Error, Message, ReadyState};

pub(super) struct Driver {
    pub(super) callbacks: Callbacks,
    endpoints: Endpoints,
    state: RefCell<State>,
    page: Cell<Option<PageEvents>>,
    search: Cell<Option<Rc<Search>>>,
    /// An event is being told.
    telling: Cell<bool>,
    /// Itself, once detached, until it has ended.
    detached: Cell<Option<ReconnectingWebSocket>>,
}

/// Not to be borrowed while anything of the user's runs, or is dropped.
pub(super) struct State {
    pub(super) session: Session<Message>,
    pub(super) counters: Counters,
    clock: Clock,
    /// What it said last.
    pub(super) now: Micros,
    timer: Option<(Micros, Timer)>,
    /// What the present attempt found.
    pub(super) endpoint: Option<Rc<Endpoint>>,
    pub(super) link: Option<Link>,
    /// Whether the first attempt begins; then, why it can't.
    pub(super) start: Start,
}

pub(super) enum Start {
    Begins,
    Refused(Error),
    Done,
}

impl Driver {
    pub(super) fn state(&self) -> RefMut<'_, State> {
        self.state.borrow_mut()
    }

    pub(super) fn detach(&self, socket: &ReconnectingWebSocket) {
        if socket.state() != ReadyState::Closed {
            self.detached.set(Some(socket.clone()));
        }
    }
}

impl State {
    /// Reads the clock.
    fn now(&mut self) -> Duration {
        let (performance, date) = clocks();
        self.now = self.clock.tick(performance, date);
        Duration::from_micros(self.now)
    }
}

/// Who changes the session.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum By {
    User,
    Browser,
}

impl ReconnectingWebSocket {
    pub(super) fn start(
        endpoints: Endpoints,
        callbacks: Callbacks,
        mut session: Session<Message>,
    ) -> Result<Self, Error> {
        session.start(Duration::ZERO);
        let (performance, date) = clocks();
        let clock = Clock::new(performance, date);
        let driver = Driver {
            callbacks,
            endpoints,
            state: RefCell::new(State {
                session,
                counters: Counters::default(),
                clock,
                now: 0,
                timer: None,
                endpoint: None,
                link: None,
                start: Start::Begins,
            }),
            page: Cell::new(None),
            search: Cell::new(None),
            telling: Cell::new(false),
            detached: Cell::new(None),
        };
        let socket = Self {
            driver: Rc::new(driver),
        };
        socket.act();
        let start = replace(&mut socket.driver.state().start, Start::Done);
        if let Start::Refused(error) = start {
            return Err(error);
        }
        socket.listen();
        Ok(socket)
    }

    /// To the page; the timer is set with it.
    fn listen(&self) {
        let weak = self.downgrade();
        let page = PageEvents::listen(move |event| weak.with(|socket| socket.handle_page(event)));
        self.driver.page.set(Some(page));
        self.tell(By::User, |session, now, random| {
            if is_offline() {
                session.handle_page(now, PageEvent::Offline, random);
            }
        });
    }

    pub(super) fn enqueue(&self, message: Message) -> Result<(), Error> {
        let len = message.len();
        let mut state = self.driver.state();
        let now = state.now();
        let result = state.session.send(now, message, len);
        let ready_state = state.session.ready_state();
        drop(state);
        self.run(By::User);
        result.map_err(|message| match ready_state {
            ReadyState::Connecting => Error::QueueFull(message),
            ready_state => Error::NotOpen(ready_state),
        })
    }

    /// Tells the session something, and carries out what follows.
    pub(super) fn tell(&self, by: By, input: impl FnOnce(&mut Session<Message>, Duration, f64)) {
        let mut state = self.driver.state();
        let now = state.now();
        input(&mut state.session, now, Math::random());
        drop(state);
        self.run(by);
    }

    fn handle_page(&self, event: PageEvent) {
        self.tell(By::Browser, |session, now, random| {
            session.handle_page(now, event, random)
        });
    }

    /// The provider of endpoints answered.
    pub(super) fn handle_found(&self, generation: Generation, found: Found) {
        self.driver.state().now();
        self.found(generation, found);
        self.run(By::Browser);
    }

    /// Does what the session wants, and tells what it has to tell, in order, even if what is told
    /// changes it again.
    fn run(&self, by: By) {
        let driver = &self.driver;
        // What the browser calls isn't nested, unless a callback threw
        let nested = driver.telling.replace(true) && by == By::User;
        loop {
            self.act();
            // Nobody is left to be told
            let dropped = by == By::Browser && Rc::strong_count(driver) == 1;
            if nested || dropped {
                return;
            }
            let event = driver.state().session.poll_event();
            let Some(event) = event else { break };
            self.tell_event(event);
        }
        driver.telling.set(false);
        if self.state() == ReadyState::Closed {
            driver.detached.take();
        }
    }

    fn tell_event(&self, event: Event<Message>) {
        let driver = &self.driver;
        match &event {
            Event::Opened { .. } => driver.state().counters.connects += 1,
            Event::Lost { .. } if driver.callbacks.requeues => {
                driver.state().session.requeue_unsent();
            }
            _ => {}
        }
        if let Some(on_event) = &driver.callbacks.on_event {
            on_event(self, event);
        }
    }

    /// Carries out what the session wants until it is at rest.
    fn act(&self) {
        while self.carry_out() {}
        let searches = self.driver.state().session.is_resolving();
        if !searches {
            self.driver.search.take();
        }
    }

    /// The session's next action; without one, what is due. Else the timer is set.
    fn carry_out(&self) -> bool {
        let mut guard = self.driver.state();
        let state = &mut *guard;
        let now = Duration::from_micros(state.now);
        let Some(action) = state.session.poll_action() else {
            let due = state.session.timeout();
            let is_due = due.is_some_and(|due| due <= state.now);
            if is_due {
                state.session.handle_timeout(now, Math::random());
            } else if state.session.has_events() {
                // Should a callback throw, the timer goes on where it ended
                self.set_timer(state, Some(state.now));
            } else {
                self.set_timer(state, due);
            }
            return is_due;
        };
        let link = state.link.as_ref();
        match action {
            Action::Close { code, reason, .. } => {
                link.inspect(|link| link.close(code, &reason));
                // Of the user's own close the event is to come; else nothing is waited for
                if state.session.ready_state() != ReadyState::Closing {
                    state.link = None;
                }
            }
            Action::Resolve {
                generation,
                failures,
            } => {
                // Whatever ended it, no event of the last one counts
                state.link = None;
                drop(guard);
                self.find(generation, failures);
            }
            Action::Connect { generation } => self.connect(state, generation),
            Action::Probe {
                generation,
                message,
            } => {
                let len = message.len();
                match link.and_then(|link| link.transmit(message)) {
                    Some(buffered) => state.session.handle_probed(len, buffered),
                    None => state.session.handle_closing(now, generation),
                }
            }
            Action::Send {
                generation,
                message,
            } => {
                let len = message.len() as u64;
                match link.and_then(|link| link.transmit(message)) {
                    Some(buffered) => {
                        state.session.handle_sent(buffered);
                        state.counters.sent_messages += 1;
                        state.counters.sent_bytes += len;
                    }
                    None => state.session.handle_closing(now, generation),
                }
            }
        }
        true
    }

    fn find(&self, generation: Generation, failures: u32) {
        let attempt = Attempt {
            socket: self.downgrade(),
            generation,
            failures,
        };
        match self.driver.endpoints.find(attempt) {
            Ok(endpoint) => self.found(generation, Ok(endpoint)),
            Err(search) => self.driver.search.set(Some(search)),
        }
    }

    fn found(&self, generation: Generation, found: Found) {
        let state = &mut *self.driver.state();
        let found = found.map(|endpoint| state.endpoint = Some(endpoint));
        let now = Duration::from_micros(state.now);
        state
            .session
            .handle_resolved(now, generation, found, Math::random());
    }

    /// One timer, which is early rather than set anew for each message.
    fn set_timer(&self, state: &mut State, due: Option<Micros>) {
        let (Some(due), set) = (due, state.timer.as_ref()) else {
            state.timer = None;
            return;
        };
        if set.is_some_and(|(at, _)| *at <= due) {
            return;
        }
        let wait = (due - state.now) / 1000 + 1;
        let weak = self.downgrade();
        let timer = Timer::new(wait.try_into().unwrap_or(Milliseconds::MAX), move || {
            weak.with(|socket| {
                socket.driver.state().timer = None;
                // That it is time, it sees by itself
                socket.tell(By::Browser, |_, _, _| {});
            });
        });
        state.timer = Some((due, timer));
    }
}

impl WeakReconnectingWebSocket {
    /// Nothing, if the last handle is gone.
    pub(super) fn with(&self, run: impl FnOnce(&ReconnectingWebSocket)) {
        if let Some(socket) = self.upgrade() {
            run(&socket);
        }
    }
}
