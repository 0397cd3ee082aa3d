//! A client as the simulation sees it, and the one with this crate's own session.

use std::time::Duration;

use wasm_websocket::CloseEvent;
use wasm_websocket::reconnect::{Action, Backoff, Generation, Queue, Session};

/// Open at first. Each call gets a new random number from 0 to 1. `None` gives up.
pub trait Client {
    /// The connection is lost: when the next attempt begins.
    fn lost(&mut self, now: Duration, random: f64) -> Option<Duration>;

    /// An attempt begins.
    fn connect(&mut self, now: Duration, random: f64);

    /// The attempt failed: when the next begins.
    fn failed(&mut self, now: Duration, random: f64) -> Option<Duration>;

    fn opened(&mut self, now: Duration);
}

/// A client with this crate's session, and its defaults.
pub struct Reconnecting {
    session: Session<()>,
    generation: Generation,
}

impl Reconnecting {
    pub fn new() -> Self {
        let start = Duration::ZERO;
        let mut session = Session::new(Backoff::default(), Queue::default());
        session.start(start);
        let mut client = Self {
            session,
            generation: 0,
        };
        client.act(start, 0.0);
        client.opened(start);
        client
    }

    fn act(&mut self, now: Duration, random: f64) {
        while let Some(action) = self.session.poll_action() {
            match action {
                Action::Resolve { generation, .. } => {
                    self.session
                        .handle_resolved(now, generation, Ok(()), random);
                }
                Action::Connect { generation } => self.generation = generation,
                _ => {}
            }
        }
        while self.session.poll_event().is_some() {}
    }
}

impl Client for Reconnecting {
    fn lost(&mut self, now: Duration, random: f64) -> Option<Duration> {
        let event = CloseEvent::new(1006, "", false);
        self.session
            .handle_close(now, self.generation, event, 0, None, random);
        self.act(now, random);
        self.session.poll_timeout()
    }

    fn connect(&mut self, now: Duration, random: f64) {
        self.session.handle_timeout(now, 0, random);
        self.act(now, random);
    }

    fn failed(&mut self, now: Duration, random: f64) -> Option<Duration> {
        self.lost(now, random)
    }

    fn opened(&mut self, now: Duration) {
        self.session.handle_open(now, self.generation);
        self.act(now, 0.0);
    }
}
