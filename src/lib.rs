//! The wasm package: the Rust side of the JavaScript classes in `src/js`.
//!
//! - `install`: hands the classes their Rust side
//! - `lifecycle`: what the events of a host's own socket mean
//! - `session`: connections that come back, or whose sockets are of another class than the host's
//! - `settings`: what the options make of a session
//! - `callbacks`: the JavaScript that `session` calls
//! - `rules`: which URLs and subprotocols are valid

#![cfg(target_family = "wasm")]

mod callbacks;
mod install;
mod lifecycle;
mod rules;
mod session;
mod settings;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
