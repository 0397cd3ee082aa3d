//! gloo-net 0.7: sending before it is open, halves in two tasks, the close as an item.
//!
//! ```ignore
//! let socket = WebSocket::open_with_protocol(url, "superchat")?;
//! assert!(matches!(socket.state(), State::Connecting));
//! let (mut write, mut read) = socket.split();
//! spawn_local(async move {
//!     for n in 0..COUNT {
//!         write.send(Message::Text(format!("message {n}"))).await.unwrap();
//!         write.send(Message::Bytes(vec![n as u8; n * n])).await.unwrap();
//!     }
//!     give_back.send(write).ok();
//! });
//! let mut received = Vec::new();
//! while received.len() < 2 * COUNT {
//!     match read.next().await {
//!         Some(Ok(message)) => received.push(message),
//!         end => panic!("{end:?}"),
//!     }
//! }
//! let socket = given_back.await?.reunite(read)?;
//! assert_eq!(socket.protocol(), "superchat");
//! socket.close(Some(4000), Some("enough"))?; // the port can't see how it ends
//!
//! let mut socket = WebSocket::open(other_url)?;
//! while let Some(item) = socket.next().await {
//!     if let Err(WebSocketError::ConnectionClose(close)) = item {
//!         return Ok((close.code, close.reason));
//!     }
//! }
//! ```

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseEvent, Error, Message, ReadyState, WebSocketStream};

use super::super::{new_id, url, within};
use super::{COUNT, all, server_had_all};

async fn talk(url: &str) -> Result<Vec<Message>, Error> {
    let builder = WebSocketStream::builder(url).protocols(["superchat"]);
    let socket = builder.connect()?;
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    let handle = socket.handle();
    let (mut write, mut read) = socket.split();
    spawn_local(async move {
        for n in 0..COUNT {
            let text = Message::Text(format!("message {n}"));
            write.send(text).await.unwrap();
            let bytes = Message::Binary(vec![n as u8; n * n]);
            write.send(bytes).await.unwrap();
        }
    });
    let mut received = Vec::new();
    while received.len() < 2 * COUNT {
        match read.next().await {
            Some(Ok(message)) => received.push(message),
            end => panic!("{end:?}"),
        }
    }
    assert_eq!(handle.protocol(), "superchat");
    handle.close_with(4000, "enough")?;
    let close = handle.closed().await; // or drop the halves, and never know how it ends
    assert_eq!(close, CloseEvent::new(4000, "enough", true));
    Ok(received)
}

async fn wait_for_the_close(url: &str) -> Result<Option<CloseEvent>, Error> {
    let builder = WebSocketStream::builder(url).close_as_item(true);
    let mut socket = builder.connect()?;
    while let Some(item) = socket.next().await {
        if let Err(error) = item {
            return Ok(error.close_event().cloned());
        }
    }
    Ok(None)
}

#[wasm_bindgen_test]
async fn a_program_of_gloo_nets_loses_nothing() {
    let id = new_id();
    let received = within(talk(&url(&format!("/echo?id={id}")))).await.unwrap();
    assert!(received.into_iter().eq(all()));
    server_had_all(&id, 4000, "enough").await;
}

#[wasm_bindgen_test]
async fn a_program_of_gloo_nets_learns_how_it_ended() {
    let clean = within(wait_for_the_close(&url("/close?code=4001&reason=bye"))).await;
    assert_eq!(clean, Ok(Some(CloseEvent::new(4001, "bye", true))));
    let unclean = within(wait_for_the_close(&url("/reset"))).await;
    assert_eq!(unclean, Ok(Some(CloseEvent::ABNORMAL)));
}
