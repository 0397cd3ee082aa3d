//! A subject that is a library with a `Stream` and `Sink`.

use futures_util::lock::Mutex;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use wasm_bindgen::prelude::*;

use crate::export::Subject;
use crate::payload::{Payload, Reads};
use crate::tally::Tally;

/// The calls of such a library.
#[expect(async_fn_in_trait, reason = "there is one thread")]
pub trait Duplex {
    type Socket: Stream + Sink<Self::Message, Error: Into<JsError>> + Unpin;
    type Message;

    /// Resolves once it is open.
    async fn connect(url: &str) -> Result<Self::Socket, JsError>;

    fn message(payload: &Payload) -> Self::Message;

    /// The length of what was read.
    fn length(item: <Self::Socket as Stream>::Item) -> Result<usize, JsError>;
}

pub struct Streaming<L: Duplex> {
    socket: Mutex<L::Socket>,
    tally: Tally,
}

impl<L: Duplex> Subject for Streaming<L> {
    async fn connect(url: &str, _reads: Reads) -> Result<Self, JsError> {
        Ok(Self {
            socket: Mutex::new(L::connect(url).await?),
            tally: Tally::default(),
        })
    }

    async fn receive(&self, messages: u32) -> Result<(), JsError> {
        let mut socket = self.socket.lock().await;
        for _ in 0..messages {
            let item = socket.next().await;
            let item = item.ok_or_else(|| JsError::new("the stream has ended"))?;
            self.tally.read(L::length(item)?);
        }
        Ok(())
    }

    async fn send(&self, messages: u32, payload: &Payload, awaiting: bool) -> Result<(), JsError> {
        let mut socket = self.socket.lock().await;
        for _ in 0..messages {
            let message = L::message(payload);
            let sent = if awaiting {
                socket.send(message).await
            } else {
                socket.feed(message).await
            };
            sent.map_err(Into::into)?;
        }
        Ok(())
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }
}
