//! The tests of `ReconnectingWebSocket` by topic, and what they share: sessions whose events arrive
//! in order, and servers that stop and start again.

mod attempts;
mod callbacks;
mod close;
mod counted;
mod counters;
mod drop;
mod ends;
mod greeting;
mod handles;
mod heartbeats;
mod page_events;
mod provider;
mod queue;
mod replay;
mod restarts;
mod scenarios;

use std::time::Duration;

use futures_channel::mpsc::{self, UnboundedReceiver};
use futures_util::{FutureExt, StreamExt};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_websocket::reconnect::{Backoff, Event};
use wasm_websocket::{
    CloseCode, CloseEvent, Error, Message, Outgoing, ReadyState, ReconnectingWebSocket,
    ReconnectingWebSocketBuilder,
};

use super::{ON_PURPOSE, get, nothing_thrown, url, within};

/// A message or event that a session's callbacks received.
#[derive(Debug, PartialEq)]
pub enum Received {
    Message(Message),
    Event(Event<Outgoing>),
}

/// All that one session's callbacks received, in order.
pub struct Events(UnboundedReceiver<Received>);

impl Events {
    /// The next, also the beginning of an attempt.
    async fn any(&mut self) -> Received {
        let received = within(self.0.next()).await;
        received.expect("the callbacks are gone: nothing more will come")
    }

    /// The next but for the beginning of an attempt.
    async fn next(&mut self) -> Received {
        loop {
            let received = self.any().await;
            if !begins(&received) {
                return received;
            }
        }
    }

    pub async fn event(&mut self) -> Event<Outgoing> {
        match self.next().await {
            Received::Event(event) => event,
            other => panic!("expected an event, got {other:?}"),
        }
    }

    pub async fn message(&mut self) -> Message {
        match self.next().await {
            Received::Message(message) => message,
            other => panic!("expected a message, got {other:?}"),
        }
    }

    /// It opened, after this many attempts.
    pub async fn opened(&mut self) -> u32 {
        match self.event().await {
            Event::Opened { attempts } => attempts,
            other => panic!("expected it to open, got {other:?}"),
        }
    }

    /// The connection was lost, with this many messages in doubt.
    pub async fn lost(&mut self) -> (CloseEvent, u64) {
        match self.event().await {
            Event::Lost { close, in_doubt } => (close, in_doubt),
            other => panic!("expected a loss, got {other:?}"),
        }
    }

    /// A retry is to come: its number and the wait.
    pub async fn reconnecting(&mut self) -> (u32, Duration) {
        match self.event().await {
            Event::Reconnecting { attempt, delay, .. } => (attempt, delay),
            other => panic!("expected a retry, got {other:?}"),
        }
    }

    pub async fn gave_up(&mut self) -> Error {
        match self.event().await {
            Event::GaveUp(error) => error,
            other => panic!("expected it to give up, got {other:?}"),
        }
    }

    /// The user closed it, with this many messages in doubt.
    pub async fn closed(&mut self) -> (CloseEvent, u64) {
        match self.event().await {
            Event::Closed { close, in_doubt } => (close, in_doubt),
            other => panic!("expected the close, got {other:?}"),
        }
    }

    /// Whether the callbacks were dropped, with nothing more received.
    pub async fn ended(&mut self) -> bool {
        loop {
            match within(self.0.next()).await {
                Some(received) if begins(&received) => {}
                received => return received.is_none(),
            }
        }
    }

    /// What was received and not yet taken.
    pub fn pending(&mut self) -> Vec<Received> {
        nothing_thrown();
        std::iter::from_fn(|| self.0.next().now_or_never().flatten())
            .filter(|received| !begins(received))
            .collect()
    }
}

/// Whether it says that an attempt begins: most tests don't ask when.
fn begins(received: &Received) -> bool {
    matches!(received, Received::Event(Event::Connecting { .. }))
}

/// Has both callbacks record what they receive.
pub fn record(builder: ReconnectingWebSocketBuilder) -> (ReconnectingWebSocketBuilder, Events) {
    let (sender, receiver) = mpsc::unbounded();
    let on_message = sender.clone();
    let builder = builder
        .on_message(move |_, event| {
            on_message
                .unbounded_send(Received::Message(event.to_message()))
                .unwrap()
        })
        .on_event(move |_, event| sender.unbounded_send(Received::Event(event)).unwrap());
    (builder, Events(receiver))
}

/// One to the test server that waits little.
pub fn builder(path: &str) -> ReconnectingWebSocketBuilder {
    ReconnectingWebSocket::builder(url(path)).backoff(quick())
}

/// Connects, and records.
pub fn connect(builder: ReconnectingWebSocketBuilder) -> (ReconnectingWebSocket, Events) {
    let (builder, events) = record(builder);
    (builder.connect().unwrap(), events)
}

/// One to the test server, open, the event taken.
pub async fn open(builder: ReconnectingWebSocketBuilder) -> (ReconnectingWebSocket, Events) {
    let (socket, mut events) = connect(builder);
    assert_eq!(events.opened().await, 1);
    (socket, events)
}

pub const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Short waits, that each connection has start over.
pub fn quick() -> Backoff {
    Backoff::new()
        .first_delay(ms(20))
        .max_delay(ms(200))
        .min_uptime(Duration::ZERO)
}

/// Waits that end in no test.
pub fn slow() -> Backoff {
    let hour = Duration::from_secs(3600);
    // Of a window that long, a random wait is short once in a thousand years of tests
    Backoff::new()
        .first_delay(1000 * hour)
        .max_delay(1000 * hour)
}

/// The end of a connection that the browser or the session says nothing about.
pub fn stand_in(code: impl Into<CloseCode>) -> CloseEvent {
    CloseEvent::new(code, "", false)
}

/// The error for a message that came too late.
pub fn not_sent(message: &str, state: ReadyState) -> Error {
    Error::NotOpen {
        state,
        message: Some(Box::new(message.into())),
    }
}

/// What the server received on all connections, in order.
pub async fn kept(id: &str) -> Vec<String> {
    serde_json::from_str(&get(&format!("/kept/{id}")).await).unwrap()
}

/// A server that can be stopped, at an address of its own.
pub struct Server {
    port: String,
}

impl Server {
    pub async fn start() -> Self {
        let port = get("/restartable/new").await;
        assert!(port.parse::<u16>().is_ok(), "{port}");
        Self { port }
    }

    /// One that refuses connections.
    pub async fn stopped() -> Self {
        let server = Self::start().await;
        server.stop().await;
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("ws://localhost:{}{path}", self.port)
    }

    /// Ends every connection, and refuses new ones.
    pub async fn stop(&self) {
        self.tell("stop").await;
    }

    pub async fn start_again(&self) {
        self.tell("start").await;
    }

    async fn tell(&self, what: &str) {
        let answer = get(&format!("/restartable/{}/{what}", self.port)).await;
        assert_eq!(answer, self.port);
    }
}

/// Throws, as an import that fails does, past all Rust code.
pub fn throw() {
    let function = Function::new_no_args(&format!("throw new Error('{ON_PURPOSE}')"));
    function.unchecked_ref::<Thrower>().call();
}

#[wasm_bindgen]
extern "C" {
    type Thrower;

    #[wasm_bindgen(method)]
    fn call(this: &Thrower);
}
