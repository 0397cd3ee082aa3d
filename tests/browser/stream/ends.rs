//! How a stream begins, and each way it ends.

use std::time::Duration;

use futures_util::future::join;
use futures_util::stream::FusedStream;
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, Error, Message, ReadyState, WebSocketStream};

use super::super::reconnecting::not_sent;
use super::super::{closed_with, gave_up, new_id, seen, seen_now, sleep, url, within};
use super::{message, next, open};

#[wasm_bindgen_test]
async fn echoes_text_and_bytes() {
    let mut stream = open("/echo").await;
    for sent in [
        Message::from("发送数据"),
        Message::from(""),
        Message::from(vec![0, 255]),
        Message::from(Vec::new()),
    ] {
        within(stream.send(sent.clone())).await.unwrap();
        assert_eq!(message(&mut stream).await, sent);
    }
    within(stream.close()).await.unwrap();
    assert_eq!(next(&mut stream).await, None);
}

#[wasm_bindgen_test]
async fn a_subprotocol_is_asked_for() {
    let builder = WebSocketStream::builder(&url("/echo")).protocols(["superchat"]);
    let stream = within(builder.open()).await.unwrap();
    assert_eq!(stream.protocol(), "superchat");
    assert_eq!(stream.url(), url("/echo"));
}

#[wasm_bindgen_test]
async fn a_clean_close_ends_it_whatever_the_code() {
    for code in [1000, 1001, 1011, 4999] {
        let mut stream = open(&format!("/close?code={code}&reason=over")).await;
        assert_eq!(next(&mut stream).await, None);
        assert!(stream.is_terminated());
        assert_eq!(next(&mut stream).await, None);
        let event = stream.close_event().unwrap();
        assert_eq!((event.code, event.was_clean), (code.into(), true));
        assert_eq!(event.reason, "over");
    }
}

#[wasm_bindgen_test]
async fn what_came_before_the_first_poll_is_read_then_the_end() {
    let mut stream = open("/frames-with-handshake").await;
    within(stream.handle().closed()).await;
    assert_eq!(stream.close_event().unwrap().code, 4000);
    assert!(!stream.is_terminated());
    assert_eq!(message(&mut stream).await, Message::from("hello"));
    assert_eq!(message(&mut stream).await, Message::from(&[1, 2]));
    assert_eq!(next(&mut stream).await, None);
}

async fn is_lost(mut stream: WebSocketStream) {
    let error = next(&mut stream).await.unwrap().unwrap_err();
    let event = stream.close_event().unwrap().clone();
    assert!(!event.was_clean);
    assert_eq!(error, Error::ConnectionLost(event));
    assert!(stream.is_terminated());
    assert_eq!(next(&mut stream).await, None);
}

#[wasm_bindgen_test]
async fn a_reset_is_one_error() {
    is_lost(open("/reset").await).await;
    is_lost(open("/reset-in-message").await).await;
    is_lost(open("/invalid-utf8").await).await;
    let mut stream = open("/drop-after?messages=2").await;
    for _ in 0..2 {
        within(stream.send(Message::from("x"))).await.unwrap();
    }
    // Those that came before it are not lost
    assert_eq!(message(&mut stream).await, Message::from("x"));
    assert_eq!(message(&mut stream).await, Message::from("x"));
    is_lost(stream).await;
}

#[wasm_bindgen_test]
async fn open_says_why_not() {
    let refused = WebSocketStream::builder(&url("/status?code=403")).open();
    let Err(Error::ConnectFailed(event)) = within(refused).await else {
        panic!("opened")
    };
    assert_eq!(event.code, CloseCode::ABNORMAL_CLOSURE);
    let invalid = WebSocketStream::builder("ftp://localhost").open();
    assert!(matches!(invalid.await, Err(Error::InvalidUrl { .. })));
    let untaken = WebSocketStream::builder(&url("/echo")).protocols(["unknown"]);
    assert!(matches!(
        within(untaken.open()).await,
        Err(Error::ConnectFailed(_))
    ));
}

#[wasm_bindgen_test]
async fn a_handshake_that_takes_too_long_is_given_up() {
    let id = new_id();
    let builder = WebSocketStream::builder(&url(&format!("/no-answer?id={id}")));
    let opening = builder.connect_timeout(Duration::from_millis(200)).open();
    assert_eq!(within(opening).await.unwrap_err(), Error::TimedOut);
    gave_up(&id).await;
}

#[wasm_bindgen_test]
async fn nothing_is_sent_after_the_end() {
    let mut stream = open("/close").await;
    assert_eq!(next(&mut stream).await, None);
    let late = Err(not_sent("x", ReadyState::Closed));
    assert_eq!(within(stream.feed(Message::from("x"))).await, late);
    assert_eq!(within(stream.send(Message::from("x"))).await, late);
    // The end was clean, and all that was sent has gone
    assert_eq!(within(stream.flush()).await, Ok(()));
    assert_eq!(within(stream.close()).await, Ok(()));

    let mut stream = open("/reset").await;
    let lost = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!(within(stream.send(Message::from("x"))).await, late);
    assert_eq!(within(stream.close()).await, Err(lost));
}

#[wasm_bindgen_test]
async fn a_handle_closes_while_it_is_split() {
    let id = new_id();
    let stream = open(&format!("/echo?id={id}")).await;
    let handle = stream.handle();
    let (mut writer, mut reader) = stream.split();
    within(writer.send(Message::from("x"))).await.unwrap();
    assert!(within(reader.next()).await.unwrap().is_ok());
    assert_eq!(handle.ready_state(), ReadyState::Open);
    assert_eq!(
        handle.close_with(1001, ""),
        Err(Error::InvalidCloseCode(1001.into()))
    );
    handle.close_with(4000, "enough").unwrap();
    assert_eq!(
        within(writer.send(Message::from("x"))).await,
        Err(not_sent("x", ReadyState::Closing))
    );
    let (event, end) = within(join(handle.closed(), reader.next())).await;
    assert_eq!((event.code, event.was_clean), (4000.into(), true));
    assert_eq!(end, None);
    assert_eq!(seen(&id).await.end, closed_with(4000, "enough"));
}

#[wasm_bindgen_test]
async fn dropped_it_closes_and_its_handles_say_so() {
    let id = new_id();
    let stream = open(&format!("/echo?id={id}")).await;
    let handle = stream.handle();
    let closed = handle.closed();
    drop(stream);
    assert_eq!(handle.ready_state(), ReadyState::Closed);
    assert_eq!(handle.buffered_amount(), 0);
    assert_eq!(handle.close_with(4000, ""), Ok(()));
    assert_eq!(within(closed).await.code, CloseCode::ABNORMAL_CLOSURE);
    within(seen(&id)).await;
    // Both halves
    let id = new_id();
    let (writer, reader) = open(&format!("/echo?id={id}")).await.split();
    drop(writer);
    // By then it would be closed
    sleep(Duration::from_millis(100)).await;
    assert_eq!(seen_now(&id).await.open, 1);
    drop(reader);
    within(seen(&id)).await;
}

#[wasm_bindgen_test]
async fn both_sides_close_at_once() {
    let stream = open("/close-crossing").await;
    let handle = stream.handle();
    let (mut writer, mut reader) = stream.split();
    handle.close_with(4000, "client").unwrap();
    let (closed, end) = within(join(writer.close(), reader.next())).await;
    assert_eq!(closed, Ok(()));
    assert_eq!(end, None);
    assert_eq!(within(handle.closed()).await.code, 4001);
}

#[wasm_bindgen_test]
async fn messages_behind_the_own_close_are_not_waited_for() {
    let mut stream = open("/flood?count=500&size=100").await;
    assert_eq!(message(&mut stream).await.len(), 100);
    within(stream.close()).await.unwrap();
    // Those that had come are still there; then the end
    while let Some(message) = next(&mut stream).await {
        assert_eq!(message.unwrap().len(), 100);
    }
    assert!(stream.close_event().unwrap().was_clean);
}
