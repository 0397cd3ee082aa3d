//! web-sys by hand, as a careful expert writes it: who knows what kind of message comes checks nothing.

use std::sync::Arc;

use benches_shared::{Callbacks, Called, Reads, Tally};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BinaryType, MessageEvent, WebSocket};

struct WebSys {
    socket: WebSocket,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

benches_shared::export!(Callbacks: Called<WebSys>);

impl Callbacks for WebSys {
    async fn connect(url: &str, reads: Reads, tally: Arc<Tally>) -> Result<Self, JsError> {
        let socket = WebSocket::new(url).map_err(error)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on_message = reader(reads, tally);
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let opened = Promise::new(&mut |resolve, reject| {
            socket.set_onopen(Some(&resolve));
            socket.set_onerror(Some(&reject));
        });
        JsFuture::from(opened).await.map_err(error)?;
        Ok(Self {
            socket,
            _on_message: on_message,
        })
    }

    fn send_text(&self, text: &str) -> Result<(), JsError> {
        self.socket.send_with_str(text).map_err(error)
    }

    fn send_binary(&self, bytes: &[u8]) -> Result<(), JsError> {
        self.socket.send_with_u8_array(bytes).map_err(error)
    }
}

impl Drop for WebSys {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        // Without a code, it throws nothing
        let _ = self.socket.close();
    }
}

fn reader(reads: Reads, tally: Arc<Tally>) -> Closure<dyn FnMut(MessageEvent)> {
    match reads {
        Reads::Text => Closure::new(move |event: MessageEvent| {
            let text = event.data().as_string();
            tally.read(text.map_or(0, |text| text.len()));
        }),
        // Faster than `to_vec()`: by a tenth for 32 B and 4 KiB, the same for 64 KiB
        Reads::Binary => {
            let mut bytes = Vec::new();
            Closure::new(move |event: MessageEvent| {
                let array = Uint8Array::new(&event.data());
                bytes.resize(array.length() as usize, 0);
                array.copy_to(&mut bytes);
                tally.read(bytes.len());
            })
        }
        _ => Closure::new(move |_: MessageEvent| tally.read(0)),
    }
}

fn error(thrown: JsValue) -> JsError {
    JsError::new(&format!("{thrown:?}"))
}
