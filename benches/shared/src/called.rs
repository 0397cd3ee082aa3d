//! A subject that is a library with callbacks.

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use crate::export::Subject;
use crate::payload::{Payload, Reads};
use crate::tally::Tally;

/// The calls of such a library.
#[expect(async_fn_in_trait, reason = "there is one thread")]
pub trait Callbacks: Sized {
    /// Resolves once it is open. Its callback counts in `tally` what it reads.
    async fn connect(url: &str, reads: Reads, tally: Arc<Tally>) -> Result<Self, JsError>;

    fn send_text(&self, text: &str) -> Result<(), JsError>;

    fn send_binary(&self, bytes: &[u8]) -> Result<(), JsError>;
}

pub struct Called<L> {
    socket: L,
    tally: Arc<Tally>,
}

impl<L: Callbacks> Subject for Called<L> {
    async fn connect(url: &str, reads: Reads) -> Result<Self, JsError> {
        let tally = Arc::<Tally>::default();
        let socket = L::connect(url, reads, Arc::clone(&tally)).await?;
        Ok(Self { socket, tally })
    }

    async fn receive(&self, messages: u32) -> Result<(), JsError> {
        self.tally.next(messages).await;
        Ok(())
    }

    async fn send(&self, messages: u32, payload: &Payload, _awaiting: bool) -> Result<(), JsError> {
        match payload {
            Payload::Text(text) => (0..messages).try_for_each(|_| self.socket.send_text(text)),
            Payload::Binary(bytes) => {
                (0..messages).try_for_each(|_| self.socket.send_binary(bytes))
            }
        }
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }
}
