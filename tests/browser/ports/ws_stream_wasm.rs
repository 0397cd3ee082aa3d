//! ws_stream_wasm 0.7: a handle beside the stream, its events, a close that is waited for, bytes.
//!
//! ```ignore
//! let (mut ws, wsio) = WsMeta::connect(url, vec!["superchat"]).await?;
//! assert_eq!((ws.ready_state(), ws.protocol()), (WsState::Open, "superchat".into()));
//! let closed = Filter::Pointer(WsEvent::is_closed);
//! let mut events = ws.observe(closed.into()).await?;
//! let (mut sink, stream) = wsio.split();
//! let mut messages = stream::iter(all()).map(Ok);
//! let receive = stream.take(2 * COUNT).collect();
//! let (sent, received): (_, Vec<WsMessage>) = join(sink.send_all(&mut messages), receive).await;
//! sent?;
//! let close = ws.close_reason(4000, "enough").await?;
//! assert_eq!(events.next().await, Some(WsEvent::Closed(close)));
//!
//! let (_, wsio) = WsMeta::connect(url, None).await?;
//! let mut framed = Framed::new(wsio.into_io(), LinesCodec);
//! framed.send("a line\n".into()).await?;
//! let line = framed.next().await;
//! ```

use asynchronous_codec::{Framed, LinesCodec};
use futures_util::future::join;
use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseEvent, Error, Message, ReadyState, WebSocketStream};

use super::super::{new_id, url, within};
use super::{COUNT, all, server_had_all};

async fn talk(url: &str) -> Result<Vec<Message>, Error> {
    let builder = WebSocketStream::builder(url).protocols(["superchat"]);
    let wsio = builder.open().await?;
    let ws = wsio.handle();
    assert_eq!(ws.ready_state(), ReadyState::Open);
    assert_eq!(ws.protocol(), "superchat");
    let closed = ws.closed();
    let (mut sink, stream) = wsio.split();
    let mut messages = stream::iter(all()).map(Ok);
    let receive = stream.take(2 * COUNT).try_collect(); // an item may be an error
    // The stream lives on in `sink`
    let (sent, received) = join(sink.send_all(&mut messages), receive).await;
    sent?;
    ws.close_with(4000, "enough")?;
    let close = ws.closed().await;
    assert_eq!(close, CloseEvent::new(4000, "enough", true));
    assert_eq!(closed.await, close);
    received
}

async fn send_a_line(url: &str) -> Result<String, Box<dyn std::error::Error>> {
    let wsio = WebSocketStream::builder(url).open().await?;
    let mut framed = Framed::new(wsio.into_io(), LinesCodec);
    framed.send("a line\n".into()).await?;
    Ok(framed.next().await.ok_or("no line")??)
}

#[wasm_bindgen_test]
async fn a_program_of_ws_stream_wasms_loses_nothing() {
    let id = new_id();
    let received = within(talk(&url(&format!("/echo?id={id}")))).await.unwrap();
    assert!(received.into_iter().eq(all()));
    server_had_all(&id, 4000, "enough").await;
}

#[wasm_bindgen_test]
async fn a_program_of_ws_stream_wasms_sends_bytes() {
    let line = within(send_a_line(&url("/echo"))).await.unwrap();
    assert_eq!(line, "a line\n");
}
