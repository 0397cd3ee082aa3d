//! The WebSocket endpoints: each behaves in one way, and logs what it sees under the `id` in its
//! query.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::response::{IntoResponse, Json, Response};
use axum::{Router, routing};
use serde::Deserialize;

use super::log::{End, Log, Seen};

/// What `/echo` agrees to, if asked.
const PROTOCOLS: [&str; 2] = ["chat", "superchat"];

pub fn router(log: Arc<Log>) -> Router {
    Router::new()
        .route("/echo", routing::any(echo))
        .route("/close", routing::any(close))
        .route("/seen/{id}", routing::get(seen))
        .route("/late", routing::get(late))
        .with_state(log)
}

#[derive(Deserialize)]
struct Connection {
    #[serde(default)]
    id: String,
}

/// Sends each message back.
async fn echo(
    upgrade: WebSocketUpgrade,
    Query(Connection { id }): Query<Connection>,
    State(log): State<Arc<Log>>,
) -> Response {
    upgrade
        .protocols(PROTOCOLS)
        .on_upgrade(async move |mut socket| {
            open(&log, &id);
            while let Some(message) = receive(&mut socket, &log, &id).await {
                // An error here is one of the next receive too, which logs it
                let _ = socket.send(message).await;
            }
        })
}

#[derive(Deserialize)]
struct Closing {
    #[serde(default)]
    id: String,
    code: u16,
    #[serde(default)]
    reason: String,
}

/// Closes with a code and a reason as soon as the connection is open.
async fn close(
    upgrade: WebSocketUpgrade,
    Query(Closing { id, code, reason }): Query<Closing>,
    State(log): State<Arc<Log>>,
) -> Response {
    upgrade.on_upgrade(async move |mut socket| {
        open(&log, &id);
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        let _ = socket.send(Message::Close(Some(frame))).await;
        while receive(&mut socket, &log, &id).await.is_some() {}
    })
}

/// What was seen of a connection once it has ended, as JSON; `null` if there was none.
async fn seen(Path(id): Path<String>, State(log): State<Arc<Log>>) -> impl IntoResponse {
    let seen = log.wait_for(&id, |seen| seen.end.is_some()).await;
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(seen))
}

/// Nothing, after a while.
async fn late() -> impl IntoResponse {
    tokio::time::sleep(Duration::from_millis(100)).await;
    [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")]
}

fn open(log: &Log, id: &str) {
    log.change(id, |seen| {
        *seen = Seen {
            open: true,
            ..Seen::default()
        }
    });
}

/// The next message, or `None` at the end; pings are answered, and passed over.
async fn receive(socket: &mut WebSocket, log: &Log, id: &str) -> Option<Message> {
    let mut end = End::Lost;
    while let Some(Ok(message)) = socket.recv().await {
        match &message {
            Message::Ping(_) | Message::Pong(_) => continue,
            // Not the end yet: the answer goes out with the receives that follow
            Message::Close(frame) => {
                let (code, reason) = match frame {
                    Some(frame) => (Some(frame.code), frame.reason.to_string()),
                    None => (None, String::new()),
                };
                end = End::Close { code, reason };
                continue;
            }
            Message::Text(_) | Message::Binary(_) => {}
        }
        log.change(id, |seen| {
            seen.messages += 1;
            match &message {
                Message::Text(text) => {
                    seen.bytes += text.len();
                    seen.last_text = Some(text.to_string());
                }
                Message::Binary(bytes) => seen.bytes += bytes.len(),
                _ => {}
            }
        });
        return Some(message);
    }
    log.change(id, |seen| {
        seen.open = false;
        seen.end = Some(end);
    });
    None
}
