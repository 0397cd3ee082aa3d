//! `WebSocket`: a handle to one connection, with typed calls down to the browser and typed callbacks up
//! from it.
//!
//! - `handle`: the handle, and what each browser event does
//! - `builder`: all that a socket is given before it connects
//! - `callbacks`: where the callbacks are kept
//! - `futures`: waiting for a socket to open or end
//! - `wakers`: the tasks that wait

mod builder;
mod callbacks;
mod futures;
mod handle;
mod wakers;

pub use builder::WebSocketBuilder;
pub(crate) use callbacks::Slot;
pub(crate) use futures::Watch;
pub use futures::{Closed, Opened};
pub use handle::{WeakWebSocket, WebSocket};
pub(crate) use wakers::{Waiting, Wakers};
