//! The wasm package: the Rust side of the JavaScript classes in `src/js`.
//!
//! - `install`: hands the classes their Rust side
//! - `lifecycle`: what the events of a class's socket mean
//! - `session`: connections that come back, or that another class than the host's makes; `callbacks`: what it
//!   calls of JavaScript
//! - `rules`: URLs and subprotocols, with the standard's errors

#![cfg(target_family = "wasm")]

mod callbacks;
mod install;
mod lifecycle;
mod rules;
mod session;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
