//! `WebSocket`: a handle to one connection, with typed calls down to the browser and typed callbacks up
//! from it.
//!
//! - `handle`: the handle, and what each browser event does
//! - `builder`: all that a socket is given before it connects
//! - `callbacks`: where the callbacks are kept
//! - `ending`: how a socket ended, for those who wait for it
//! - `futures`: waiting for a socket to open, to end, or to have sent everything
//! - `wakers`: the tasks that wait for the socket; `task`: one that waits; `drain`: one that waits for the send buffer

mod builder;
mod callbacks;
mod drain;
mod ending;
mod futures;
mod handle;
mod task;
mod wakers;

pub use builder::WebSocketBuilder;
pub(crate) use callbacks::Slot;
pub(crate) use drain::Drain;
pub(crate) use futures::Watch;
pub use futures::{Closed, Drained, Opened};
pub use handle::{WeakWebSocket, WebSocket};
pub(crate) use task::Task;
pub(crate) use wakers::{Waiting, Wakers};
