//! tokio-tungstenite-wasm 0.9: halves, and the close as a message, both ways.
//!
//! ```ignore
//! let stream = connect_with_protocols(url, &["superchat"]).await?;
//! let (mut sender, mut receiver) = stream.split();
//! for n in 0..COUNT {
//!     sender.feed(Message::text(format!("message {n}"))).await?;
//!     sender.feed(Message::binary(vec![n as u8; n * n])).await?;
//! }
//! sender.flush().await?;
//! let mut received = Vec::new();
//! while let Some(message) = receiver.next().await {
//!     match message? {
//!         Message::Close(Some(frame)) => {
//!             assert_eq!((frame.code, frame.reason.as_str()), (CloseCode::Library(4000), "enough"));
//!             break;
//!         }
//!         Message::Close(None) => break,
//!         message => received.push(message),
//!     }
//!     if received.len() == 2 * COUNT {
//!         let (code, reason) = (CloseCode::Library(4000), "enough".into());
//!         sender.send(Message::Close(Some(CloseFrame { code, reason }))).await?;
//!     }
//! }
//! ```

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseEvent, Error, Message, WebSocketStream};

use super::super::{new_id, url, within};
use super::{COUNT, all, server_had_all};

async fn talk(url: &str) -> Result<Vec<Message>, Error> {
    let builder = WebSocketStream::builder(url).protocols(["superchat"]);
    let stream = builder.close_as_item(true).open().await?;
    let handle = stream.handle();
    let (mut sender, mut receiver) = stream.split();
    for n in 0..COUNT {
        let text = Message::text(format!("message {n}"));
        sender.feed(text).await?;
        let bytes = Message::binary(vec![n as u8; n * n]);
        sender.feed(bytes).await?;
    }
    sender.flush().await?;
    let mut received = Vec::new();
    while let Some(message) = receiver.next().await {
        match message {
            Err(Error::Closed(close)) => {
                assert_eq!(close, CloseEvent::new(4000, "enough", true));
                break;
            }
            message => received.push(message?),
        }
        if received.len() == 2 * COUNT {
            handle.close_with(4000, "enough")?;
        }
    }
    Ok(received)
}

#[wasm_bindgen_test]
async fn a_program_of_tokio_tungstenite_wasms_loses_nothing() {
    let id = new_id();
    let received = within(talk(&url(&format!("/echo?id={id}")))).await.unwrap();
    assert!(received.into_iter().eq(all()));
    server_had_all(&id, 4000, "enough").await;
}
