//! What the test server saw of its connections.

use serde::Deserialize;

use super::{Engine, engine, get, poll};

/// Of the connections with one id.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Seen {
    /// Now.
    pub open: usize,
    pub opened: usize,
    pub ended: usize,
    pub messages: usize,
    /// Of all messages.
    pub bytes: usize,
    pub last_text: Option<String>,
    /// Of every Close frame, in order.
    pub codes: Vec<Option<u16>>,
    /// How the last one ended, once one has.
    pub end: Option<End>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The client's Close frame.
    Close {
        code: Option<u16>,
        reason: String,
    },
    Lost,
}

/// The client's Close frame, with this code and reason.
pub fn closed_with(code: impl Into<Option<u16>>, reason: &str) -> Option<End> {
    Some(End::Close {
        code: code.into(),
        reason: reason.into(),
    })
}

/// An id under which the server logs a connection.
pub fn new_id() -> String {
    format!("{:x}", (js_sys::Math::random() * 2f64.powi(52)) as u64)
}

/// What was seen of the connections with an id, once all have ended.
pub async fn seen(id: &str) -> Seen {
    seen_after(id, 1).await
}

/// The same, once `count` have ended.
pub async fn seen_after(id: &str, count: usize) -> Seen {
    seen_now(&format!("{id}?ended={count}")).await
}

/// The same, as it is now.
pub async fn seen_now(id: &str) -> Seen {
    let json = get(&format!("/seen/{id}")).await;
    serde_json::from_str(&json).expect("the server tells what it saw")
}

/// The connection of a handshake that is never answered has ended. Firefox keeps it.
pub async fn gave_up(id: &str) {
    if engine() != Engine::Firefox {
        let seen = seen(id).await;
        assert_eq!((seen.open, seen.opened), (0, 1));
    }
}

/// Waits until the server sees one open.
pub async fn seen_open(id: &str) {
    poll(async || seen_now(id).await.open == 1).await;
}

/// Waits until the server sees none open.
pub async fn seen_left(id: &str) {
    poll(async || seen_now(id).await.open == 0).await;
}
