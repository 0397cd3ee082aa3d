//! A driver as the session's contract asks for, with a simulated clock, sockets and send buffer.

use std::time::Duration;

use wasm_websocket::reconnect::{
    Action, Backoff, Event, Failure, Generation, Liveness, PageEvent, Queue, Retry, Session,
};
use wasm_websocket::{Cause, CloseEvent, Error, ReadyState};

/// What an action asked for, and the driver did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    Resolve(Generation),
    Connect(Generation),
    Greet(Generation),
    Probe(Generation),
    Send(Generation, &'static str),
    Close(Generation, Option<u16>, String),
}

pub struct Driver {
    pub session: Session<&'static str>,
    pub now: Duration,
    /// For every call.
    pub random: f64,
    /// The answer to each Resolve, at once; none leaves it to the test.
    pub found: Option<Result<(), Retry>>,
    /// Of the sockets to come.
    pub loopback: bool,
    pub failures: u32,
    pub buffered: u64,
    /// What is sent leaves the browser's buffer at once.
    pub drains: bool,
    /// The sockets' own state: nothing can be sent.
    pub closing: bool,
    did: Vec<Did>,
    events: Vec<Event<&'static str>>,
    /// The numbers of attempts that began.
    began: Vec<u32>,
}

pub fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub fn micros(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

pub fn close(code: u16) -> CloseEvent {
    CloseEvent::new(code, "", code != 1006)
}

/// What stands for the browser's event where there is none.
pub fn stand_in(code: u16) -> CloseEvent {
    CloseEvent::new(code, "", false)
}

/// The browser's word on an attempt that failed.
pub fn failed(code: u16) -> Error {
    Error::ConnectFailed(close(code))
}

/// The browser's word on an open connection that ended.
pub fn ended(code: u16) -> Error {
    Error::ConnectionLost(close(code))
}

/// The session's own word on a connection that was silent for too long.
pub fn silent() -> Error {
    Error::ConnectionLost(stand_in(3008))
}

/// What a provider or a greeting says that fails.
pub fn no_token() -> Cause {
    Cause::new("no token")
}

pub fn failure(retry: Retry) -> Failure {
    Failure::from("no token").retry(retry)
}

pub fn lost(close: CloseEvent, in_doubt: u64) -> Event<&'static str> {
    Event::Lost { close, in_doubt }
}

/// The next attempt after this error.
pub fn reconnecting(attempt: u32, delay: Duration, error: Error) -> Event<&'static str> {
    Event::Reconnecting {
        attempt,
        delay,
        error,
    }
}

impl Driver {
    pub fn with(session: Session<&'static str>) -> Self {
        Self {
            session,
            now: secs(0),
            random: 0.5,
            found: Some(Ok(())),
            loopback: false,
            failures: 0,
            buffered: 0,
            drains: false,
            closing: false,
            did: Vec::new(),
            events: Vec::new(),
            began: Vec::new(),
        }
    }

    /// Not started.
    pub fn new() -> Self {
        Self::with(Session::new(Backoff::default(), Queue::default()))
    }

    /// Started, its first socket connecting; no event yet.
    pub fn connecting() -> Self {
        Self::new().started()
    }

    /// Open since zero; what led there is forgotten.
    pub fn open() -> Self {
        Self::connecting().opened()
    }

    /// Open since zero, probing after 30 s, dead after 10 s more.
    pub fn live() -> Self {
        let session = Session::new(Backoff::default(), Queue::default());
        Self::with(session.liveness(Liveness::new("ping")))
            .started()
            .opened()
    }

    pub fn started(mut self) -> Self {
        self.session.start(self.now);
        self.settle();
        self
    }

    pub fn opened(mut self) -> Self {
        self.open_socket(1);
        self.did();
        self.events();
        self
    }

    pub fn open_socket(&mut self, generation: Generation) {
        self.buffered = 0;
        self.session.handle_open(self.now, generation);
        self.settle();
    }

    pub fn close_socket(&mut self, generation: Generation, event: CloseEvent) {
        self.close_socket_with(generation, event, None);
    }

    pub fn close_socket_with(
        &mut self,
        generation: Generation,
        event: CloseEvent,
        retry: Option<Retry>,
    ) {
        self.session.handle_close(
            self.now,
            generation,
            event,
            self.buffered,
            retry,
            self.random,
        );
        self.settle();
    }

    /// The greeting of this attempt is done, or failed.
    pub fn greeted(&mut self, generation: Generation, greeted: Result<(), Retry>) {
        self.session
            .handle_greeted(self.now, generation, greeted.map_err(failure), self.random);
        self.settle();
    }

    pub fn message(&mut self, generation: Generation) -> bool {
        let present = self.session.handle_message(self.now, generation);
        self.settle();
        present
    }

    /// Receives what is known to answer a probe.
    pub fn answer(&mut self, generation: Generation) {
        self.session.handle_answer(self.now, generation);
        self.settle();
    }

    pub fn close(&mut self) {
        self.session.close(self.now);
        self.settle();
    }

    pub fn reconnect(&mut self) {
        self.session.reconnect(self.now);
        self.settle();
    }

    pub fn send(&mut self, message: &'static str) -> Result<(), &'static str> {
        let result = self.session.send(self.now, message, message.len());
        self.settle();
        result
    }

    pub fn page(&mut self, event: PageEvent) {
        self.session.handle_page(self.now, event, self.random);
        self.settle();
    }

    /// Lets time pass, with the timer on time.
    pub fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.session.poll_timeout().filter(|next| *next <= end) {
            self.now = next;
            self.settle();
        }
        self.now = end;
        self.settle();
    }

    /// Lets time pass in one step, the timer late.
    pub fn sleep(&mut self, time: Duration) {
        self.now += time;
        self.settle();
    }

    /// What was done since it was last asked.
    pub fn did(&mut self) -> Vec<Did> {
        std::mem::take(&mut self.did)
    }

    /// Events, but for the beginnings of attempts.
    pub fn events(&mut self) -> Vec<Event<&'static str>> {
        std::mem::take(&mut self.events)
    }

    /// The numbers of the attempts that began since it was last asked.
    pub fn began(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.began)
    }

    pub fn state(&self) -> ReadyState {
        self.session.ready_state()
    }

    /// How long until the next deadline.
    pub fn next(&self) -> Option<Duration> {
        Some(self.session.poll_timeout()?.saturating_sub(self.now))
    }

    pub fn settle(&mut self) {
        for _ in 0..1000 {
            assert!(
                (0..1000).any(|_| !self.act()),
                "there is always something to do"
            );
            if let Some(event) = self.session.poll_event() {
                self.note(event);
                continue;
            }
            match self.session.poll_timeout() {
                Some(next) if next <= self.now => {
                    self.session
                        .handle_timeout(self.now, self.buffered, self.random);
                }
                _ => return,
            }
        }
        panic!("the session never comes to rest");
    }

    fn note(&mut self, event: Event<&'static str>) {
        match event {
            Event::Connecting { attempt } => self.began.push(attempt),
            event => self.events.push(event),
        }
    }

    /// Notes what was sent, in so many bytes; what the browser's buffer holds then.
    fn sent(&mut self, did: Did, len: usize) -> u64 {
        self.did.push(did);
        self.buffered += len as u64;
        if self.drains {
            self.buffered = 0;
        }
        self.buffered
    }

    /// Carries out one action, if there is any.
    fn act(&mut self) -> bool {
        let Some(action) = self.session.poll_action() else {
            return false;
        };
        match action {
            Action::Close {
                generation,
                code,
                reason,
            } => self
                .did
                .push(Did::Close(generation, code.map(Into::into), reason)),
            Action::Resolve {
                generation,
                failures,
            } => {
                self.did.push(Did::Resolve(generation));
                self.failures = failures;
                if let Some(found) = self.found {
                    let found = found.map_err(failure);
                    self.session
                        .handle_resolved(self.now, generation, found, self.random);
                }
            }
            Action::Connect { generation } => {
                self.did.push(Did::Connect(generation));
                self.session.handle_connecting(generation, self.loopback);
            }
            Action::Greet { generation } => self.did.push(Did::Greet(generation)),
            Action::Probe { generation, .. } | Action::Send { generation, .. } if self.closing => {
                self.session.handle_closing(self.now, generation);
            }
            Action::Probe {
                generation,
                message,
            } => {
                let len = message.len();
                let buffered = self.sent(Did::Probe(generation), len);
                self.session.handle_probed(generation, len, buffered);
            }
            Action::Send {
                generation,
                message,
            } => {
                let (did, len) = (Did::Send(generation, message), message.len());
                let buffered = self.sent(did, len);
                self.session.handle_sent(generation, buffered);
            }
            other => panic!("an action that this driver doesn't know: {other:?}"),
        }
        true
    }
}
