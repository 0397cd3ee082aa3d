//! The wasm of the npm package: the crate's JavaScript classes, with an allocator that takes up a third
//! of the default one's bytes.

#![cfg(target_arch = "wasm32")]

use wasm_websocket as _;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
