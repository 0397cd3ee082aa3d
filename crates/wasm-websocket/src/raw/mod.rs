//! The browser's edge: its socket, what its events mean, its messages, timers and global scope.
//!
//! - `endpoint`: URL and subprotocols of one connection
//! - `socket`: the only owner of a `web_sys::WebSocket`
//! - `listeners`: the listeners of one socket
//! - `lifecycle`: what an engine's events mean, as one pure function
//! - `message_event`: a received message, still in JavaScript's memory; `copy`: its way into Rust's; `memory`: that memory
//! - `payload`: the types that can be sent
//! - `reasons`: errors of what the engine throws or tells
//! - `resolve`: URLs by the browser's parser, for bindings
//! - `timer`: one timer, and the clocks
//! - `global`: what the global scope has, wherever this runs

mod copy;
mod endpoint;
mod global;
mod lifecycle;
mod listeners;
mod memory;
mod message_event;
mod payload;
mod reasons;
#[cfg(feature = "bindings")]
mod resolve;
mod socket;
mod timer;

pub(crate) use copy::Data;
pub use endpoint::Endpoint;
pub(crate) use global::{Object, global, require_browser};
#[cfg(feature = "bindings")]
pub use lifecycle::{EngineEvent, Meaning, Phase, advance, close_code, constructed};
pub use listeners::NativeEvent;
pub use message_event::MessageEvent;
pub use payload::{Outgoing, Payload};
pub(crate) use payload::{handed_back, into_outgoing};
pub(crate) use reasons::text_of;
#[cfg(feature = "bindings")]
pub use resolve::resolve;
pub use socket::{RawEvent, RawSocket};
#[cfg(feature = "bindings")]
pub use timer::remember_time;
pub(crate) use timer::{Milliseconds, Timekeeper, Timer, clocks, milliseconds};
