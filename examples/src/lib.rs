//! How other crates hold a connection, which can't leave its thread: one module for each. And a protocol that loses no
//! message.
#![cfg(target_family = "wasm")]

pub mod bevy;
pub mod counted;
pub mod leptos;
pub mod send;
