//! What the server saw of each connection, for tests to ask.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

/// What was seen of the newest connection with an id; those without one share the empty id.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Seen {
    pub open: bool,
    pub messages: usize,
    /// Of all messages, without framing.
    pub bytes: usize,
    pub last_text: Option<String>,
    /// How it ended, once it has.
    pub end: Option<End>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The client's Close frame; without a code the client sent none.
    Close { code: Option<u16>, reason: String },
    /// The connection broke off.
    Lost,
}

#[derive(Default)]
pub struct Log {
    connections: watch::Sender<HashMap<String, Seen>>,
}

impl Log {
    pub fn change(&self, id: &str, change: impl FnOnce(&mut Seen)) {
        self.connections
            .send_modify(|all| change(all.entry(id.to_owned()).or_default()));
    }

    /// Waits until `wanted` of the connection is true, but not for ever; returns what was seen at
    /// last.
    pub async fn wait_for(&self, id: &str, wanted: impl Fn(&Seen) -> bool) -> Option<Seen> {
        let mut changes = self.connections.subscribe();
        let wait = changes.wait_for(|all| all.get(id).is_some_and(&wanted));
        let _ = tokio::time::timeout(Duration::from_secs(10), wait).await;
        self.connections.borrow().get(id).cloned()
    }
}
