//! What the server saw of its connections, for tests to ask.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use super::counted::Sessions;
use super::request::Request;

/// What was seen of the connections with one id; those without an id share the empty one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Seen {
    /// Now.
    pub open: usize,
    pub opened: usize,
    pub ended: usize,
    pub messages: usize,
    /// Of all messages, without framing.
    pub bytes: usize,
    pub last_text: Option<String>,
    /// The `Authorization` header of the last handshake.
    pub authorization: Option<String>,
    /// Of every Close frame, in order; null is one without a code.
    pub codes: Vec<Option<u16>>,
    /// How the last one ended, once one has.
    pub end: Option<End>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The client's Close frame; without a code the client sent none.
    Close { code: Option<u16>, reason: String },
    /// The connection broke off, or this server broke it.
    #[default]
    Lost,
}

#[derive(Default)]
pub struct Log {
    seen: watch::Sender<HashMap<String, Seen>>,
    /// By id, what was [kept](Entry::keep), in order.
    kept: Mutex<HashMap<String, Vec<String>>>,
    /// Here, as all ports share the log.
    pub sessions: Sessions,
}

impl Log {
    fn change(&self, id: &str, change: impl FnOnce(&mut Seen)) {
        self.seen
            .send_modify(|all| change(all.entry(id.to_owned()).or_default()));
    }

    pub fn seen(&self, id: &str) -> Seen {
        self.seen.borrow().get(id).cloned().unwrap_or_default()
    }

    /// What was kept of the connections with an id, in order.
    pub fn kept(&self, id: &str) -> Vec<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(id).cloned().unwrap_or_default()
    }

    /// What was seen once every connection has ended, but at least `count` have; or, should that take
    /// too long, until now.
    pub async fn ended(&self, id: &str, count: usize) -> Seen {
        let mut changes = self.seen.subscribe();
        let over = |seen: &Seen| seen.ended >= count && seen.open == 0;
        let wait = changes.wait_for(|all| all.get(id).map_or(count == 0, over));
        let _ = tokio::time::timeout(Duration::from_secs(10), wait).await;
        self.seen(id)
    }
}

/// One connection's line to the log: open from here until dropped.
pub struct Entry {
    log: Arc<Log>,
    id: String,
    end: End,
}

impl Entry {
    pub fn new(log: &Arc<Log>, id: &str, request: &Request) -> Self {
        log.change(id, |seen| {
            seen.open += 1;
            seen.opened += 1;
            seen.authorization.clone_from(&request.authorization);
        });
        Self {
            log: Arc::clone(log),
            id: id.to_owned(),
            end: End::default(),
        }
    }

    pub fn text(&self, text: &str) {
        self.bytes(text.len());
        self.log
            .change(&self.id, |seen| seen.last_text = Some(text.to_owned()));
    }

    /// Keeps `word` for a test to ask for.
    pub fn keep(&self, word: &str) {
        let kept = self.log.kept.lock();
        let mut kept = kept.unwrap_or_else(PoisonError::into_inner);
        kept.entry(self.id.clone())
            .or_default()
            .push(word.to_owned());
    }

    pub fn bytes(&self, length: usize) {
        self.log.change(&self.id, |seen| {
            seen.messages += 1;
            seen.bytes += length;
        });
    }

    pub fn close(&mut self, code: Option<u16>, reason: &str) {
        self.log.change(&self.id, |seen| seen.codes.push(code));
        self.end = End::Close {
            code,
            reason: reason.to_owned(),
        };
    }

    /// What was seen of all connections with this one's id.
    pub fn seen(&self) -> Seen {
        self.log.seen(&self.id)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let end = std::mem::take(&mut self.end);
        self.log.change(&self.id, |seen| {
            seen.open -= 1;
            seen.ended += 1;
            seen.end = Some(end);
        });
    }
}
