//! Leptos: a connection in a signal whose storage is local, as its value isn't `Send`.
//!
//! The crate is `reactive_graph`, of which `leptos::prelude` has all names that are used here.

use reactive_graph::owner::LocalStorage;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;
use wasm_websocket::{Error, ReadyState, ReconnectingWebSocket};

/// What a component shows. Its signals go with the component, and the connection with them.
#[derive(Clone, Copy)]
pub struct Chat {
    pub lines: RwSignal<Vec<String>>,
    pub is_open: RwSignal<bool>,
    socket: RwSignal<ReconnectingWebSocket, LocalStorage>,
}

impl Chat {
    /// To be called in a component.
    pub fn new(url: &str) -> Result<Self, Error> {
        let lines = RwSignal::new(Vec::new());
        let is_open = RwSignal::new(false);
        let socket = connect(url, lines, is_open)?;
        Ok(Self {
            lines,
            is_open,
            socket: RwSignal::new_local(socket),
        })
    }

    /// From an event handler, say; waits for the connection, if it is lost.
    pub fn say(&self, line: &str) -> Result<(), Error> {
        self.socket.with_untracked(|socket| socket.send(line))
    }

    /// Goes on with another server; the connection to this one closes.
    pub fn move_to(&self, url: &str) -> Result<(), Error> {
        self.socket.set(connect(url, self.lines, self.is_open)?);
        Ok(())
    }
}

fn connect(
    url: &str,
    lines: RwSignal<Vec<String>>,
    is_open: RwSignal<bool>,
) -> Result<ReconnectingWebSocket, Error> {
    ReconnectingWebSocket::builder(url)
        .on_message(move |_, event| lines.update(|lines| lines.extend(event.text())))
        .on_event(move |socket, _| is_open.set(socket.ready_state() == ReadyState::Open))
        .connect()
}
