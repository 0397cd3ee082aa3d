//! How other crates hold a connection, which can't leave its thread: one module for each.
#![cfg(target_family = "wasm")]

pub mod bevy;
pub mod leptos;
pub mod send;
