//! What an engine's events mean: the one place that knows how engines differ.
//!
//! Engines end connections in ways of their own: with `error` and no `close`, with code 0, or opened
//! although the server chose no subprotocol. [`advance`] turns each into the standard's: at most one
//! opening, messages only while open, and exactly one end.

use crate::values::ReadyState;

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It may still open.
    Connecting,
    /// The constructor returned a closed socket. An event that says so is still to come.
    Blocked,
    /// It is open, or was and is closing.
    Open,
    /// The engine fired `error` on an open connection. The close event is still to come.
    Failing,
    /// It was open, and has ended.
    Ended,
    /// It has ended without having been open.
    NeverOpened,
}

/// An engine's event, with all that its meaning depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineEvent {
    /// `open`.
    Open {
        /// Whether the subprotocols that were requested
        /// [allow](crate::bindings::Protocols::allow) the server's choice.
        allowed: bool,
    },
    /// `message`.
    Message,
    /// `error`.
    Error {
        /// Whether `readyState` is CLOSED in the event.
        closed: bool,
        /// `isTrusted` of the event: true in browsers, false in Node.
        trusted: bool,
    },
    /// `close`.
    Close {
        /// Whether both sides finished the closing handshake.
        was_clean: bool,
    },
}

/// What an engine's event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The connection is open.
    Opened,
    /// A message arrived.
    Message,
    /// The connection has failed. Its end, which says how, is still to come.
    Failing,
    /// It was open, and both sides finished the closing handshake.
    Closed,
    /// It was open, and ended in another way.
    Lost,
    /// It ended before it was open.
    Failed,
    /// The engine refused to try it.
    Blocked,
    /// Nothing: the connection has ended before, or the event can't be.
    Nothing,
}

/// The phase after the constructor, given `readyState`. Chromium closes at once what the page's policy
/// forbids.
#[must_use]
pub fn constructed(state: ReadyState) -> Phase {
    match state {
        ReadyState::Closed => Phase::Blocked,
        _ => Phase::Connecting,
    }
}

/// The phase after an engine's event, and what the event means.
#[must_use]
pub fn advance(phase: Phase, event: EngineEvent) -> (Phase, Meaning) {
    let meaning = match phase {
        Phase::Connecting => while_connecting(event),
        Phase::Blocked => match event {
            // Chromium fires no close event
            EngineEvent::Error { .. } | EngineEvent::Close { .. } => Meaning::Blocked,
            _ => Meaning::Nothing,
        },
        Phase::Open => match event {
            EngineEvent::Open { .. } => Meaning::Nothing,
            EngineEvent::Message => Meaning::Message,
            EngineEvent::Error { .. } => Meaning::Failing,
            EngineEvent::Close { was_clean: true } => Meaning::Closed,
            EngineEvent::Close { was_clean: false } => Meaning::Lost,
        },
        Phase::Failing => match event {
            EngineEvent::Close { .. } => Meaning::Lost,
            _ => Meaning::Nothing,
        },
        Phase::Ended | Phase::NeverOpened => Meaning::Nothing,
    };
    let next = match meaning {
        Meaning::Opened => Phase::Open,
        Meaning::Failing if phase == Phase::Open => Phase::Failing,
        Meaning::Closed | Meaning::Lost => Phase::Ended,
        Meaning::Failed | Meaning::Blocked => Phase::NeverOpened,
        Meaning::Message | Meaning::Failing | Meaning::Nothing => phase,
    };
    (next, meaning)
}

fn while_connecting(event: EngineEvent) -> Meaning {
    match event {
        EngineEvent::Open { allowed: true } => Meaning::Opened,
        // Firefox and WebKit open where the standard fails the connection
        EngineEvent::Open { allowed: false } => Meaning::Failed,
        EngineEvent::Message => Meaning::Nothing,
        // A connection that was tried and failed is closed by now. Its close event follows
        EngineEvent::Error { closed: true, .. } => Meaning::Failing,
        // WebKit is still connecting when the page's policy or a blocked port is the reason; Node,
        // whatever the reason. Neither fires a close event
        EngineEvent::Error { trusted: true, .. } => Meaning::Blocked,
        EngineEvent::Error { .. } | EngineEvent::Close { .. } => Meaning::Failed,
    }
}

/// The code of a close event. Deno's after a failed attempt is 0.
#[must_use]
pub fn close_code(code: u16) -> u16 {
    match code {
        0 => 1006,
        code => code,
    }
}
