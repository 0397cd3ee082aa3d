//! ewebsock, with a callback for its events.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use benches_shared::{Callbacks, Called, Reads, Tally};
use ewebsock::{Options, WsEvent, WsMessage, WsSender, ws_connect};
use futures_channel::mpsc;
use futures_util::StreamExt;
use wasm_bindgen::prelude::*;

struct Ewebsock(RefCell<WsSender>);

benches_shared::export!(Callbacks: Called<Ewebsock>);

impl Callbacks for Ewebsock {
    async fn connect(url: &str, _reads: Reads, tally: Arc<Tally>) -> Result<Self, JsError> {
        let (opened, mut opening) = mpsc::unbounded();
        let on_event = move |event| {
            match event {
                WsEvent::Message(WsMessage::Text(text)) => tally.read(text.len()),
                WsEvent::Message(WsMessage::Binary(bytes)) => tally.read(bytes.len()),
                WsEvent::Opened => opened.unbounded_send(()).unwrap_or_default(),
                _ => opened.close_channel(),
            }
            ControlFlow::Continue(())
        };
        let sender = ws_connect(url.to_owned(), Options::default(), Box::new(on_event));
        let sender = sender.map_err(|error| JsError::new(&error))?;
        let opened = opening.next().await;
        opened.ok_or_else(|| JsError::new("it has not opened"))?;
        Ok(Self(RefCell::new(sender)))
    }

    fn send_text(&self, text: &str) -> Result<(), JsError> {
        self.0.borrow_mut().send(WsMessage::Text(text.to_owned()));
        Ok(())
    }

    fn send_binary(&self, bytes: &[u8]) -> Result<(), JsError> {
        self.0.borrow_mut().send(WsMessage::Binary(bytes.to_vec()));
        Ok(())
    }
}
