//! A typed WebSocket client for programs that run in the browser as WebAssembly.
//!
//! - [`WebSocket`] mirrors the browser's class ([the standard](https://websockets.spec.whatwg.org)): typed callbacks for
//!   its four events, typed errors for what it throws or hides. Dropping the last handle closes it.
//! - [`WebSocketStream`] is a `Stream` and a `Sink`, bounded in both directions; with the feature `io` also an
//!   `AsyncRead` and an `AsyncWrite`.
//! - [`ReconnectingWebSocket`] reconnects automatically, also as a [stream](ReconnectingStream). [`reconnect`] has its
//!   pure core.
//!
//! ```no_run
//! use gloo_console::log;
//! use wasm_bindgen::prelude::*;
//! use wasm_websocket::WebSocket;
//!
//! #[wasm_bindgen(start)]
//! fn start() -> Result<(), JsError> {
//!     WebSocket::builder("ws://localhost:9998/echo")
//!         .on_open(|socket| socket.send("hello").unwrap_or_else(|error| log!(error.to_string())))
//!         .on_message(|_, event| log!(event.text()))
//!         .on_close(|_, event| log!(event.to_string()))
//!         .connect()?
//!         .detach(); // lives until it closes; keep the handle instead to close by dropping it
//!     Ok(())
//! }
//! ```
//!
//! # Sizes
//!
//! A length in wasm's memory is a `usize`: of a message, of a queue, of what may wait to be read. A size that the browser
//! keeps, or that grows for ever, is a `u64`: `buffered_amount`, and therefore the high-water mark; the bytes and messages of
//! [`Counters`]. All are bytes of payload; text counts in UTF-8,
//! unless its documentation says otherwise.
//!
//! # Threads
//!
//! Handles, streams, sinks and futures stay in the thread that made them, a page's or a worker's. None of them is
//! `Send`. Values such as [`Message`] and [`Error`] are.
//!
//! For a library that demands `Send`, put them into a [`SendWrapper`](https://docs.rs/send_wrapper). It is `Send`, and panics
//! if it is used or dropped in another thread. With its feature `futures` it wraps a whole task with all that it holds:
//!
//! ```no_run
//! use futures_util::{SinkExt, StreamExt};
//! use gloo_console::log;
//! use send_wrapper::SendWrapper;
//! use wasm_websocket::{Error, WebSocketStream};
//!
//! # fn spawn(task: impl Future<Output = Result<(), Error>> + Send + 'static) {}
//! spawn(SendWrapper::new(async {
//!     let mut stream = WebSocketStream::builder("ws://localhost:9998/echo").open().await?;
//!     stream.send("hello".into()).await?;
//!     while let Some(message) = stream.next().await {
//!         log!(message?.to_string());
//!     }
//!     Ok(())
//! }));
//! ```
//!
//! A handle, a stream or its reading half can be wrapped in the same way. `SendWrapper` doesn't implement `Sink`;
//! the wrapper in the repository's `examples/src/send.rs` does. Beside it, `leptos.rs` keeps a connection in a signal with
//! `LocalStorage`, and `bevy.rs` in a `NonSend` resource.
//!
//! # Layers
//!
//! Each knows only those under it. All but the two pure ones need a browser.
//!
//! - `reconnect`: the reconnecting socket: handle, stream, and the driver of a session
//! - `stream`: `Stream` and `Sink` over a socket
//! - `socket`: [`WebSocket`]: a handle, callbacks, futures
//! - `raw`: the browser's own socket, and what its events mean
//! - `session`: when to connect, wait, probe, queue and give up; pure, public in [`reconnect`]
//! - `values`: errors, close codes, messages, URLs, subprotocols; pure

#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_debug_implementations, unsafe_code)]
#![warn(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod raw;
pub mod reconnect;
mod session;
mod socket;
mod stream;
mod values;

#[cfg(feature = "bindings")]
pub mod bindings;

pub use raw::{Endpoint, MessageEvent, Outgoing, Payload};
#[doc(inline)]
pub use reconnect::{
    Connection, Counters, Endpoints, Incoming, ReconnectingStream, ReconnectingWebSocket,
    ReconnectingWebSocketBuilder, WeakReconnectingWebSocket,
};
pub use socket::{Closed, Drained, Opened, WeakWebSocket, WebSocket, WebSocketBuilder};
#[cfg(feature = "io")]
pub use stream::WebSocketIo;
pub use stream::{Opening, SocketHandle, WebSocketStream, WebSocketStreamBuilder};
pub use values::{Cause, CloseCode, CloseEvent, Error, Message, ReadyState, UrlProblem, WrongKind};

/// The README's examples are tested as this one's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// And those of this page, which stands beside the crate.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/sessions.md")]
struct Sessions;
