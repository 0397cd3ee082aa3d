//! The server's side of counted sessions, without their connections: what was taken, what waits for the
//! client's acknowledgement, and what a test may know of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use sha1::{Digest, Sha1};
use tokio::sync::oneshot;

/// A session takes no more messages while this many of its own are unacknowledged.
pub const MOST_KEPT: usize = 256;

/// In bytes; of more payloads a report has no list.
const MOST_LISTED: usize = 1 << 20;

/// By id. They last as long as the process, whatever ports are stopped.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<String, Arc<Session>>>);

#[derive(Default)]
pub struct Session(Mutex<State>);

/// Why a session won't go on over a connection.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The client broke the protocol so.
    Violation(String),
    /// The client has resumed the session over another connection.
    Superseded,
}

/// What a test is told.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Messages taken from the client, each once and in order.
    pub received: u64,
    /// Messages that came though they had been taken.
    pub duplicates: u64,
    /// Messages that came before one that should have come first; none was taken.
    pub gaps: u64,
    /// Each violation of the protocol, gaps too.
    pub errors: Vec<String>,
    /// Connections that resumed the session; its first one too.
    pub resumes: u64,
    /// The server's own messages.
    pub sent: u64,
    /// Of those, how many the client has acknowledged.
    pub acknowledged: u64,
    /// The most that were unacknowledged at a time.
    pub most_kept: usize,
    /// The SHA-1 of all payloads taken, each with a line feed behind it; in hexadecimal digits.
    pub payload_hash: String,
    /// All payloads taken, in order; null if they are longer than 1 MiB together.
    pub payloads: Option<Vec<String>>,
}

#[derive(Default)]
struct State {
    report: Report,
    hash: Sha1,
    payloads: Vec<String>,
    /// Bytes of all payloads taken.
    bytes: usize,
    /// The payloads of the server's unacknowledged messages.
    kept: VecDeque<String>,
    /// Tells the connection that has the session of the one that takes over.
    current: Option<oneshot::Sender<()>>,
}

impl Sessions {
    /// A new one if there is none.
    pub fn get(&self, id: &str) -> Arc<Session> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(id.to_owned()).or_default())
    }

    /// A new session's if there is none.
    pub fn report(&self, id: &str) -> Report {
        self.get(id).report()
    }
}

impl Session {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self) -> Report {
        let state = self.lock();
        let listed = state.bytes <= MOST_LISTED;
        Report {
            acknowledged: state.acknowledged(),
            payload_hash: format!("{:x}", state.hash.clone().finalize()),
            payloads: listed.then(|| state.payloads.clone()),
            ..state.report.clone()
        }
    }

    /// Lets a connection go on with the session, whose client has that many of the server's messages.
    /// The receiver ends when a later connection does so.
    pub fn resume(&self, has: u64) -> Result<(Resumed<'_>, oneshot::Receiver<()>), Refusal> {
        let mut state = self.lock();
        let acknowledged = state.acknowledged();
        if has < acknowledged {
            return Err(Refusal::Violation(format!(
                "resumed after {has}, but had acknowledged {acknowledged}"
            )));
        }
        state.acknowledge(has)?;
        state.report.resumes += 1;
        let (current, superseded) = oneshot::channel();
        if let Some(earlier) = state.current.replace(current) {
            // It may have ended by itself
            let _ = earlier.send(());
        }
        let resumed = Resumed {
            session: self,
            number: state.report.resumes,
        };
        Ok((resumed, superseded))
    }

    pub fn record(&self, violation: &str) {
        self.lock().report.errors.push(violation.to_owned());
    }
}

/// A session as one connection has it, until another connection resumes it.
pub struct Resumed<'a> {
    session: &'a Session,
    number: u64,
}

impl Resumed<'_> {
    fn state(&self) -> Result<MutexGuard<'_, State>, Refusal> {
        let state = self.session.lock();
        if state.report.resumes == self.number {
            Ok(state)
        } else {
            Err(Refusal::Superseded)
        }
    }

    /// How many of the client's messages were taken.
    pub fn received(&self) -> Result<u64, Refusal> {
        Ok(self.state()?.report.received)
    }

    /// Whether the client must acknowledge before another message is taken.
    pub fn is_full(&self) -> Result<bool, Refusal> {
        Ok(self.state()?.kept.len() >= MOST_KEPT)
    }

    /// Takes the client's message, if it's the next one, and keeps an answer.
    pub fn take(&self, number: u64, payload: &str) -> Result<(), Refusal> {
        self.state()?.take(number, payload)
    }

    /// The client has all of the server's messages up to this one.
    pub fn acknowledge(&self, number: u64) -> Result<(), Refusal> {
        self.state()?.acknowledge(number)
    }

    /// The server's message with this number, unless it is to be made yet or is acknowledged.
    pub fn message(&self, number: u64) -> Result<Option<String>, Refusal> {
        let state = self.state()?;
        let place = number.checked_sub(state.acknowledged() + 1);
        let place = place.and_then(|place| usize::try_from(place).ok());
        let payload = place.and_then(|place| state.kept.get(place));
        Ok(payload.map(|payload| format!("{number}:{payload}")))
    }
}

impl State {
    fn acknowledged(&self) -> u64 {
        self.report.sent - self.kept.len() as u64
    }

    fn acknowledge(&mut self, number: u64) -> Result<(), Refusal> {
        let sent = self.report.sent;
        if number > sent {
            return Err(Refusal::Violation(format!(
                "acknowledged {number}, but only {sent} were sent"
            )));
        }
        // An older one may come again
        let new = number.saturating_sub(self.acknowledged());
        self.kept
            .drain(..usize::try_from(new).unwrap_or(usize::MAX));
        Ok(())
    }

    fn take(&mut self, number: u64, payload: &str) -> Result<(), Refusal> {
        let next = self.report.received + 1;
        if number < next {
            self.report.duplicates += 1;
            return Ok(());
        }
        if number > next {
            self.report.gaps += 1;
            return Err(Refusal::Violation(format!(
                "expected message {next}, not {number}"
            )));
        }
        self.report.received = number;
        self.hash.update(payload);
        self.hash.update("\n");
        self.bytes += payload.len();
        if self.bytes <= MOST_LISTED {
            self.payloads.push(payload.to_owned());
        }
        self.kept.push_back(format!("echo {payload}"));
        self.report.sent += 1;
        self.report.most_kept = self.report.most_kept.max(self.kept.len());
        Ok(())
    }
}
