//! The core of a connection that comes back: when to connect, wait, probe, queue and give up, as plain values.
//!
//! A [`Session`] decides; whoever drives it owns the sockets, the timer and the clock, as
//! [`ReconnectingWebSocket`](crate::ReconnectingWebSocket) does. Nothing here touches the browser, so the same code runs natively,
//! on a simulated clock.

mod backoff;
mod clock;
mod events;
mod liveness;
mod micros;
mod queue;
mod sent;
mod session;

pub use backoff::{Backoff, InvalidBackoff, Retry, Wait};
pub use clock::Clock;
pub use events::{Action, Event, Generation, PageEvent, Unresolved};
pub use liveness::Liveness;
pub(crate) use micros::Micros;
pub use queue::Queue;
pub use session::Session;
