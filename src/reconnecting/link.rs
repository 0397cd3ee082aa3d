//! The present socket of a connection that comes back: made, used, and its events told to the session.

use std::time::Duration;

use js_sys::Math;
use wasm_bindgen::prelude::*;
use web_sys::Event;

use super::ReconnectingWebSocket;
use super::driver::{By, Start, State};
use crate::connection::{Connection, Kind, blocked_silently, close_event};
use crate::payload::sealed::Send;
use crate::reconnect::Generation;
use crate::{CloseCode, CloseEvent, Message, MessageEvent, ReadyState};

/// The present socket.
pub(super) struct Link {
    pub(super) connection: Connection,
    asked: bool,
    opened: bool,
}

impl Link {
    /// Gives a message to the browser; its buffered bytes then, or `None` if it wasn't sent.
    pub(super) fn transmit(&self, message: &Message) -> Option<u64> {
        if self.connection.ready_state() != ReadyState::Open {
            return None;
        }
        message.send_on(self.connection.socket()).ok()?;
        Some(self.connection.buffered_bytes())
    }

    /// With a code and a reason that can be sent.
    pub(super) fn close(&self, code: Option<CloseCode>, reason: &str) {
        let socket = self.connection.socket();
        // Nothing is left for them to throw
        let _ = match code {
            Some(code) => socket.close_with_code_and_reason(code.into(), reason),
            None => socket.close(),
        };
    }
}

impl ReconnectingWebSocket {
    pub(super) fn connect(&self, state: &mut State, generation: Generation) {
        let Some(endpoint) = state.endpoint.take() else {
            return;
        };
        match endpoint.open() {
            Ok(connection) => {
                let weak = self.downgrade();
                connection.listen(move |kind, event| {
                    weak.with(|socket| socket.handle_link(generation, kind, event));
                });
                state
                    .session
                    .handle_connecting(is_loopback(&connection.socket().url()));
                state.link = Some(Link {
                    connection,
                    asked: endpoint.asks(),
                    opened: false,
                });
            }
            Err(error) if matches!(state.start, Start::Begins) => {
                state.start = Start::Refused(error)
            }
            Err(error) => {
                let now = Duration::from_micros(state.now);
                state
                    .session
                    .handle_error(now, generation, error, Math::random());
            }
        }
    }

    fn handle_link(&self, generation: Generation, kind: Kind, event: Event) {
        let mut state = self.driver.state();
        let Some(link) = &mut state.link else { return };
        let buffered = link.connection.buffered_bytes();
        match kind {
            Kind::Open if link.asked && link.connection.socket().protocol().is_empty() => {
                drop(state);
                self.handle_close(generation, CloseEvent::ABNORMAL, buffered);
            }
            Kind::Open => {
                link.opened = true;
                drop(state);
                self.tell(By::Browser, |session, now, _| {
                    session.handle_open(now, generation)
                });
            }
            Kind::Message => {
                drop(state);
                self.handle_message(
                    generation,
                    &MessageEvent::new(event.unchecked_into()),
                    buffered,
                );
            }
            Kind::Error if link.opened => {}
            Kind::Error if link.connection.ready_state() == ReadyState::Closed => {
                drop(state);
                self.handle_close(generation, CloseEvent::ABNORMAL, buffered);
            }
            Kind::Error => {
                state.link = None;
                drop(state);
                self.tell(By::Browser, |session, now, random| {
                    session.handle_error(now, generation, blocked_silently(), random);
                });
            }
            Kind::Close => {
                drop(state);
                self.handle_close(generation, close_event(event.unchecked_ref()), buffered);
            }
        }
    }

    fn handle_message(&self, generation: Generation, event: &MessageEvent, buffered: u64) {
        let mut present = false;
        self.tell(By::Browser, |session, now, _| {
            present = session.handle_message(now, generation);
            session.handle_buffered(generation, buffered);
        });
        if !present {
            return;
        }
        self.driver.state().counters.received_messages += 1;
        if let Some(on_message) = &self.driver.callbacks.on_message {
            on_message(self, event);
        }
        // Now, as whoever reads text measures it
        self.driver.state().counters.received_bytes += event.len() as u64;
    }

    fn handle_close(&self, generation: Generation, close: CloseEvent, buffered: u64) {
        // The function may begin the next attempt, or throw
        self.tell(By::Browser, |session, now, _| {
            session.handle_closing(now, generation);
        });
        self.driver.state().link = None;
        let retry = match &self.driver.callbacks.retry {
            Some(decide) if matches!(self.state(), ReadyState::Connecting | ReadyState::Open) => {
                decide(&close)
            }
            _ => None,
        };
        self.tell(By::Browser, |session, now, random| {
            session.handle_close(now, generation, close, buffered, retry, random);
        });
    }
}

/// Of an absolute URL, which the browser has put in one shape.
fn is_loopback(url: &str) -> bool {
    let host = url
        .strip_prefix("ws://")
        .or_else(|| url.strip_prefix("wss://"));
    ["localhost:", "localhost/", "127.", "[::1]"]
        .iter()
        .any(|name| host.is_some_and(|host| host.starts_with(name)))
}
