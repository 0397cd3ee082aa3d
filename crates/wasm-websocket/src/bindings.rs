//! For bindings to other languages, such as the JavaScript classes of the npm package (feature
//! `bindings`): the browser's socket under [`WebSocket`](crate::WebSocket), and the rules that it
//! applies.
//!
//! This module is **unstable**: it may change in any release.

pub use crate::raw::{
    EngineEvent, Meaning, Phase, RawSocket, advance, close_code, constructed, remember_time,
    resolve,
};
pub use crate::reconnect::driver::{Driver, Find, Finding, Host};
pub use crate::stream::{Inbox, Item};
pub use crate::values::{InvalidProtocol, Protocols, TIMED_OUT, check_parsed, is_loopback};
