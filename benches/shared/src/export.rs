//! The class that every program exports: the page treats all alike.

use wasm_bindgen::prelude::*;

use crate::payload::{Payload, Reads};
use crate::tally::Tally;

/// One connection, of the library that is measured.
#[expect(async_fn_in_trait, reason = "there is one thread")]
pub trait Subject: Sized {
    /// Resolves once it is open.
    async fn connect(url: &str, reads: Reads) -> Result<Self, JsError>;

    /// Resolves once so many messages have been read since the last call.
    async fn receive(&self, messages: u32) -> Result<(), JsError>;

    /// Sends the same message so many times; `awaiting` takes the library's `send().await`, where it has one.
    async fn send(&self, messages: u32, payload: &Payload, awaiting: bool) -> Result<(), JsError>;

    fn tally(&self) -> &Tally;
}

/// `export!(Name: Type)` exports the [`Subject`] `Type` to JavaScript as the class `Name`. Its `free()` closes it.
#[macro_export]
macro_rules! export {
    ($name:ident: $subject:ty) => {
        const _: () = {
            use wasm_bindgen::prelude::*;
            use $crate::{Payload, Reads, Subject};
            use $crate::{wasm_bindgen, wasm_bindgen_futures};

            #[wasm_bindgen]
            pub struct $name($subject);

            #[wasm_bindgen]
            impl $name {
                pub async fn connect(url: String, reads: Reads) -> Result<Self, JsError> {
                    <$subject>::connect(&url, reads).await.map(Self)
                }

                pub async fn receive(&self, messages: u32) -> Result<(), JsError> {
                    self.0.receive(messages).await
                }

                pub async fn send(
                    &self,
                    messages: u32,
                    payload: JsValue,
                    awaiting: bool,
                ) -> Result<(), JsError> {
                    let payload = Payload::from(payload);
                    self.0.send(messages, &payload, awaiting).await
                }

                #[wasm_bindgen(js_name = roundTrips)]
                pub async fn round_trips(
                    &self,
                    messages: u32,
                    payload: JsValue,
                ) -> Result<(), JsError> {
                    let payload = Payload::from(payload);
                    for _ in 0..messages {
                        self.0.send(1, &payload, true).await?;
                        self.0.receive(1).await?;
                    }
                    Ok(())
                }

                /// How many have been read.
                pub fn messages(&self) -> u32 {
                    self.0.tally().messages()
                }

                /// How many bytes have been read.
                pub fn bytes(&self) -> f64 {
                    self.0.tally().bytes() as f64
                }
            }
        };
    };
}
