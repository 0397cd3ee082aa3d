//! Streams that are used before they are open, and what builders decide about their end.

use std::time::Duration;

use futures_util::future::{FusedFuture, join};
use futures_util::{FutureExt, SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, CloseEvent, Error, Message, ReadyState, WebSocketStream, WebSocketStreamBuilder,
};

use super::super::{closed_with, gave_up, new_id, seen, sleep, url, within};
use super::{message, next, open};

fn builder(path: &str) -> WebSocketStreamBuilder {
    WebSocketStream::builder(&url(path))
}

#[wasm_bindgen_test]
async fn what_is_sent_before_it_is_open_waits_and_arrives_in_order() {
    let stream = builder("/echo").connect().unwrap();
    assert_eq!(stream.ready_state(), ReadyState::Connecting);
    let (mut writer, mut reader) = stream.split();
    let write = async {
        for text in ["one", "two", "three"] {
            within(writer.feed(Message::from(text))).await.unwrap();
        }
        within(writer.flush()).await.unwrap();
    };
    let read = async {
        for text in ["one", "two", "three"] {
            let message = within(reader.next()).await.unwrap().unwrap();
            assert_eq!(message, Message::from(text));
        }
    };
    join(write, read).await;
}

#[wasm_bindgen_test]
async fn both_sides_hear_why_it_never_opened() {
    let mut stream = builder("/status?code=401").connect().unwrap();
    let failed = Error::ConnectFailed(CloseEvent::ABNORMAL);
    let sent = within(stream.send(Message::from("x"))).await;
    assert_eq!(sent, Err(failed.clone()));
    assert_eq!(next(&mut stream).await, Some(Err(failed)));
    assert_eq!(next(&mut stream).await, None);
}

#[wasm_bindgen_test]
async fn the_connect_timeout_wakes_both_sides() {
    let id = new_id();
    let path = format!("/no-answer?id={id}");
    let builder = builder(&path).connect_timeout(Duration::from_millis(200));
    let stream = builder.connect().unwrap();
    let handle = stream.handle();
    let (mut writer, mut reader) = stream.split();
    let both = join(writer.send(Message::from("x")), reader.next());
    let (sent, read) = within(both).await;
    assert_eq!(within(handle.opened()).await, Err(Error::TimedOut));
    assert_eq!(sent, Err(Error::TimedOut));
    assert_eq!(read, Some(Err(Error::TimedOut)));
    gave_up(&id).await;
}

#[wasm_bindgen_test]
async fn closed_while_it_connects_both_sides_end() {
    let mut stream = builder("/no-answer").connect().unwrap();
    stream.handle().close();
    let failed = Error::ConnectFailed(CloseEvent::ABNORMAL);
    let sent = within(stream.send(Message::from("x"))).await;
    assert_eq!(sent, Err(failed.clone()));
    assert_eq!(next(&mut stream).await, Some(Err(failed)));
}

#[wasm_bindgen_test]
async fn a_timeout_that_passes_once_it_is_open_does_nothing() {
    let short = Duration::from_millis(500);
    let mut stream = within(builder("/echo").connect_timeout(short).open())
        .await
        .unwrap();
    sleep(2 * short).await;
    within(stream.send(Message::from("x"))).await.unwrap();
    assert_eq!(message(&mut stream).await, Message::from("x"));
}

#[wasm_bindgen_test]
async fn a_clean_close_is_an_item_by_choice() {
    let path = "/close?code=4001&reason=bye";
    let mut stream = within(builder(path).close_as_item(true).open())
        .await
        .unwrap();
    let close = CloseEvent::new(4001, "bye", true);
    assert_eq!(next(&mut stream).await, Some(Err(Error::Closed(close))));
    assert_eq!(next(&mut stream).await, None);
}

#[wasm_bindgen_test]
async fn it_closes_with_a_code_and_a_reason() {
    let id = new_id();
    let mut stream = open(&format!("/echo?id={id}")).await;
    assert_eq!(
        stream.close_with(1001, ""),
        Err(Error::InvalidCloseCode(CloseCode::GOING_AWAY))
    );
    stream.close_with(4002, "enough").unwrap();
    within(stream.close()).await.unwrap();
    assert_eq!(seen(&id).await.end, closed_with(4002, "enough"));
}

#[wasm_bindgen_test]
async fn its_handle_says_what_it_is_and_how_it_ended() {
    let id = new_id();
    let path = format!("/echo?id={id}");
    let opening = builder(&path).protocols(["superchat"]).open();
    let mut stream = within(opening).await.unwrap();
    let handle = stream.handle();
    handle.send("at once").unwrap();
    assert_eq!(message(&mut stream).await, Message::from("at once"));
    assert_eq!(handle, stream.handle());
    assert_eq!(handle.url(), url(&path));
    assert_eq!(handle.protocol(), "superchat");
    assert_eq!(handle.extensions(), stream.extensions());
    within(handle.opened()).await.unwrap();
    assert_eq!(handle.close_event(), None);
    handle.close_with(4003, "").unwrap();
    let close = within(handle.closed()).await;
    assert_eq!(handle.close_event(), Some(close));
    drop(stream);
    let late = handle.send(vec![1]).unwrap_err();
    assert_eq!(late.into_message(), Some(Message::from([1])));
    assert_eq!((handle.url(), handle.close_event()), (String::new(), None));
}

#[wasm_bindgen_test]
async fn one_that_a_script_made_is_adopted() {
    let raw = web_sys::WebSocket::new_with_str(&url("/echo"), "superchat").unwrap();
    let short = Duration::from_millis(300);
    let first = within(WebSocketStream::adopt(raw).open()).await.unwrap();
    let raw = first.as_raw().clone();
    // Open by now, it has nothing more to wait for
    let adopted = WebSocketStream::adopt(raw).connect_timeout(short).connect();
    let mut stream = adopted.unwrap();
    sleep(2 * short).await;
    within(stream.send(Message::from([7]))).await.unwrap();
    assert_eq!(message(&mut stream).await, Message::from([7]));
}

#[wasm_bindgen_test]
async fn opening_knows_when_it_is_done() {
    let mut opening = builder("/echo").open();
    assert!(!opening.is_terminated());
    let stream = within(&mut opening).await.unwrap();
    assert!(opening.is_terminated());
    assert!(opening.now_or_never().is_none());
    drop(stream);
}
