//! This repository's crate: its callbacks and its stream.

mod callbacks;
mod memory;
mod stream;
