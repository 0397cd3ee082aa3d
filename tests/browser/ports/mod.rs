//! Programs of other crates, ported: each file has one as it was and as it is now, which loses nothing.

mod gloo_net;
mod tokio_tungstenite_wasm;
mod ws_stream_wasm;

use wasm_websocket::Message;

use super::{closed_with, seen};

/// Of each kind.
const COUNT: usize = 100;

/// What each program sends, and gets back.
fn all() -> impl Iterator<Item = Message> {
    (0..COUNT).flat_map(|n| [Message::text(format!("message {n}")), bytes(n)])
}

/// The first is empty.
fn bytes(n: usize) -> Message {
    Message::binary(vec![n as u8; n * n])
}

/// The server had all that was sent, and then the Close frame.
async fn server_had_all(id: &str, code: u16, reason: &str) {
    let seen = seen(id).await;
    let bytes: usize = all().map(|message| message.len()).sum();
    assert_eq!((seen.messages, seen.bytes), (2 * COUNT, bytes), "{seen:?}");
    assert_eq!(seen.codes, [Some(code)]);
    assert_eq!(seen.end, closed_with(code, reason));
}
