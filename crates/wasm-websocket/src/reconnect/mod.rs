//! The reconnecting socket and its pure core.
//!
//! [`ReconnectingWebSocket`] and [`ReconnectingStream`] reconnect by themselves. [`Session`] is the core
//! that decides when to connect, wait, probe, queue and give up. It does no input or output, so it also
//! runs natively and on a simulated clock, and drives sockets of your own.

// - `handle`: `ReconnectingWebSocket`; `status`: what can be read of it; `builder`: all that it is given before it connects
// - `futures`: waiting for it to open or end; `delivery`: the fate of messages that were sent
// - `stream`: the same as a `Stream` and a `Sink`
// - `counters`: what went over all connections
// - `driver`: performs a session's actions on sockets, a timer and the page's events
// - `endpoints`: where each attempt connects to; `greeting`: what is said first on each connection
// - `running`: a user's future that runs by itself
// - `page`: the browser's events about the page and the network

mod builder;
mod counters;
mod delivery;
pub(crate) mod driver;
mod endpoints;
mod futures;
mod greeting;
mod handle;
mod page;
mod running;
mod status;
mod stream;

pub use crate::session::{
    Action, Backoff, Clock, Event, FailedEnd, Failure, Generation, Liveness, PageEvent, Queue,
    Retry, Session, Wait,
};
pub use builder::ReconnectingWebSocketBuilder;
pub use counters::Counters;
pub use endpoints::{Endpoints, Provided};
pub use greeting::Connection;
pub use handle::{ReconnectingWebSocket, WeakReconnectingWebSocket};
pub use stream::{Incoming, ReconnectingStream};
