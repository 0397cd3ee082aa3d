//! `WebSocketStream`: the socket as a `Stream` and a `Sink`, bounded in both directions.
//!
//! - `socket_stream`: the stream itself
//! - `builder`: all that a stream is given before it connects, and the wait for its opening
//! - `handle`: what can be done to a stream that is split or borrowed
//! - `io`: the stream as a stream of bytes
//! - `buffers`: what the callbacks and the stream share: `inbox` holds received messages, `outbox`
//!   waits for the browser's send buffer

mod buffers;
mod builder;
mod handle;
mod inbox;
#[cfg(feature = "io")]
mod io;
mod outbox;
mod socket_stream;

pub(crate) use buffers::Buffers;
pub use builder::{Opening, WebSocketStreamBuilder};
pub use handle::SocketHandle;
#[cfg(feature = "bindings")]
pub use inbox::Inbox;
pub use inbox::Item;
pub(crate) use inbox::{HIGH_WATER_MARK, PLACE, RECEIVE_LIMIT, TOO_MUCH};
#[cfg(feature = "io")]
pub use io::WebSocketIo;
pub(crate) use outbox::Buffering;
pub use socket_stream::WebSocketStream;
