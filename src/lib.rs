//! The wasm package: the Rust side of the JavaScript classes in `src/js`.
//!
//! - `install`: hands the classes their Rust side
//! - `socket`: what a `WebSocketClient` holds
//! - `session`: what a `ReconnectingWebSocket` holds
//! - `rules`: URLs and subprotocols, with the standard's errors

#![cfg(target_family = "wasm")]

mod install;
mod rules;
mod session;
mod socket;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
