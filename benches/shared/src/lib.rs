//! What the measured programs share: all but the calls of the library that each is about.

mod called;
mod export;
mod payload;
mod streaming;
mod tally;

pub use called::{Callbacks, Called};
pub use export::Subject;
pub use payload::{Payload, Reads};
pub use streaming::{Duplex, Streaming};
pub use tally::Tally;

// For `export!`
pub use {wasm_bindgen, wasm_bindgen_futures};
