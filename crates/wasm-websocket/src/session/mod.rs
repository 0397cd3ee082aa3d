//! The pure core of a reconnecting socket: when to connect, wait, probe, queue and give up.
//!
//! - `machine`: the state machine and its contract
//! - `events`: what goes into it and comes out of it
//! - `backoff`, `queue`, `in_flight`, `liveness`, `clock`: its parts
//! - `micros`: how they keep time

mod backoff;
mod clock;
mod events;
mod in_flight;
mod liveness;
mod machine;
mod micros;
mod queue;

pub use backoff::{Backoff, Retry, Wait};
pub use clock::Clock;
pub use events::{Action, Event, FailedEnd, Failure, Generation, PageEvent};
pub use liveness::Liveness;
pub use machine::Session;
pub(crate) use micros::{Micros, micros};
pub use queue::Queue;
pub(crate) use queue::Queued;
