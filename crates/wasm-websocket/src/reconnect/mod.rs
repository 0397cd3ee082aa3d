//! The reconnecting socket and its pure core.
//!
//! [`ReconnectingWebSocket`] and [`ReconnectingStream`] reconnect by themselves. [`Session`] is the core
//! that decides when to connect, wait, probe, queue and give up. It does no input or output, so it also
//! runs natively and on a simulated clock, and drives sockets of your own.

// - `handle`: `ReconnectingWebSocket`; `builder`: all that it is given before it connects
// - `futures`: waiting for it to open or end; `delivery`: the fate of messages that were sent
// - `stream`: the same as a `Stream` and a `Sink`
// - `counters`: what went over all connections
// - `driver`: performs a session's actions on sockets, a timer and the page's events
// - `endpoints`: where each attempt connects to; `search`: a provider's answer that is awaited
// - `page`: the browser's events about the page and the network

mod builder;
mod counters;
mod delivery;
pub(crate) mod driver;
mod endpoints;
mod futures;
mod handle;
mod page;
mod search;
mod stream;

pub use crate::session::{
    Action, Backoff, Clock, Event, Generation, Liveness, PageEvent, Queue, Retry, Session,
    Unresolved, Wait,
};
pub use builder::ReconnectingWebSocketBuilder;
pub use counters::Counters;
pub use endpoints::{Endpoints, Provided};
pub use handle::{ReconnectingWebSocket, WeakReconnectingWebSocket};
pub use stream::{Incoming, ReconnectingStream};
