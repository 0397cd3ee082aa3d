//! `WebSocketIo`: a byte stream, and a protocol over it.

use std::io::ErrorKind;

use asynchronous_codec::{Framed, LengthCodec};
use futures_util::io::{AsyncReadExt, AsyncWriteExt};
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, Message, WebSocketIo, WebSocketStream};

use super::super::{new_id, seen, url, within};
use super::open;

async fn open_io(path: &str) -> WebSocketIo {
    open(path).await.into_io()
}

/// Frames with a length before each, which fall on messages as they like.
#[wasm_bindgen_test]
async fn a_codec_runs_over_it() {
    let mut framed = Framed::new(open_io("/echo").await, LengthCodec);
    for size in [0, 1, 1000, 65_527, 65_528, 65_529, 300_000] {
        let frame: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        within(framed.send(frame.clone().into())).await.unwrap();
        let back = within(framed.next()).await.unwrap().unwrap();
        assert_eq!(back, frame);
    }
    // Many in flight
    for n in 0..200_u8 {
        within(framed.feed(vec![n; usize::from(n)].into()))
            .await
            .unwrap();
    }
    within(framed.flush()).await.unwrap();
    for n in 0..200_u8 {
        let back = within(framed.next()).await.unwrap().unwrap();
        assert_eq!(back, vec![n; usize::from(n)]);
    }
    within(framed.close()).await.unwrap();
    assert!(within(framed.next()).await.is_none());
}

#[wasm_bindgen_test]
async fn reads_take_part_of_a_message_and_an_empty_one_is_nothing() {
    let mut io = open_io("/echo").await;
    within(io.write_all(b"hello ")).await.unwrap();
    assert_eq!(within(io.write(b"")).await.unwrap(), 0);
    let mut stream = io.into_inner();
    within(stream.send(Message::from(Vec::new())))
        .await
        .unwrap();
    let mut io = stream.into_io();
    within(io.write_all(b"world")).await.unwrap();
    within(io.flush()).await.unwrap();
    let mut read = [0; 11];
    let (first, second) = read.split_at_mut(4);
    within(io.read_exact(first)).await.unwrap();
    within(io.read_exact(second)).await.unwrap();
    assert_eq!(&read, b"hello world");
    within(io.close()).await.unwrap();
    assert_eq!(within(io.read(&mut read)).await.unwrap(), 0);
    let error = within(io.write(b"x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
}

#[wasm_bindgen_test]
async fn long_writes_are_cut() {
    let id = new_id();
    let mut io = open_io(&format!("/sink?id={id}")).await;
    assert_eq!(within(io.write(&[1; 100_000])).await.unwrap(), 65_536);
    within(io.write_all(&[1; 100_000])).await.unwrap();
    within(io.close()).await.unwrap();
    let seen = within(seen(&id)).await;
    assert_eq!((seen.messages, seen.bytes), (3, 165_536));
}

#[wasm_bindgen_test]
async fn a_clean_close_is_the_end_also_where_it_is_an_item() {
    let builder = WebSocketStream::builder(&url("/close")).close_as_item(true);
    let mut io = within(builder.open()).await.unwrap().into_io();
    let mut bytes = Vec::new();
    assert_eq!(within(io.read_to_end(&mut bytes)).await.unwrap(), 0);
}

#[wasm_bindgen_test]
async fn text_and_a_lost_connection_are_errors() {
    let mut io = open_io("/frames-with-handshake").await;
    let mut bytes = [0; 2];
    let error = within(io.read(&mut bytes)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    // What follows it can be read
    within(io.read_exact(&mut bytes)).await.unwrap();
    assert_eq!(bytes, [1, 2]);
    assert_eq!(within(io.read(&mut bytes)).await.unwrap(), 0);

    let mut io = open_io("/reset").await;
    let error = within(io.read(&mut bytes)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    let again = within(io.read(&mut bytes)).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::ConnectionReset);
    let lost = io.get_ref().close_event().unwrap().clone();
    assert_eq!(
        error.into_inner().unwrap().downcast_ref::<Error>(),
        Some(&Error::ConnectionLost(lost))
    );
}
