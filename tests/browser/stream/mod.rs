//! `WebSocketStream`, by topic, and what those share.

mod cancel;
mod connect;
mod drained;
mod ends;
mod flow;
mod io;
mod reconnecting;
mod waking;

use futures_util::StreamExt;
use wasm_websocket::{Error, Message, WebSocketStream};

use super::{url, within};

pub async fn open(path: &str) -> WebSocketStream {
    let opening = WebSocketStream::builder(&url(path)).open();
    within(opening).await.unwrap()
}

pub async fn next(stream: &mut WebSocketStream) -> Option<Result<Message, Error>> {
    within(stream.next()).await
}

pub async fn message(stream: &mut WebSocketStream) -> Message {
    next(stream).await.unwrap().unwrap()
}
